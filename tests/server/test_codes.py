"""How a socket ends, and what an error is called."""

from __future__ import annotations

import re

from interviewer.server.codes import CLOSE_CODES, ERROR_CODES


def test_every_close_code_says_whether_coming_back_helps() -> None:
    """A client must know what to do, not only what happened."""
    assert all(means and re.match(r"yes|no", back) for means, back in CLOSE_CODES.values())
    assert all(1_000 < code < 5_000 for code in CLOSE_CODES)


def test_every_error_code_is_a_word_with_a_meaning() -> None:
    """Codes are stable words; what is shown to a person is the sentence beside them."""
    assert all(re.fullmatch(r"[a-z_]+", code) and means for code, means in ERROR_CODES.items())
