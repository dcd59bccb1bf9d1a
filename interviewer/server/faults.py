"""What becomes of an error that nobody expected: one line in the log with an id, and one sentence with the same id."""

from __future__ import annotations

import logging
import secrets

from interviewer.errors import whence


def log_fault(log: logging.Logger, error: BaseException, **about: str) -> str:
    """Log where it happened, once, without any text of a person's; return the sentence to show."""
    id = secrets.token_hex(4)
    what = " ".join(f"{name}={value!r}" for name, value in about.items())
    log.error("fault id=%s error=%s %s", id, whence(error), what)
    return f"Something went wrong in the program; what was saved is safe. The log names it {id}."
