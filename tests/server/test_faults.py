"""An error nobody expected: one line, one sentence, one id."""

from __future__ import annotations

import logging

import pytest

from interviewer.server.faults import log_fault


def test_the_line_says_where_and_nothing_of_what_was_said(caplog: pytest.LogCaptureFixture) -> None:
    """The kind of error and the place, but not its message, which may hold a candidate's words or a key."""
    log = logging.getLogger("interviewer.server.test")
    try:
        raise RuntimeError("sk-secret")
    except RuntimeError as error:
        with caplog.at_level(logging.ERROR):
            says = log_fault(log, error, interview="x")
    (line,) = caplog.messages
    id = line.split("id=")[1][:8]
    assert id in says
    assert "RuntimeError" in line
    assert "test_faults.py:" in line
    assert "sk-secret" not in line + says
    assert "\n" not in line


def test_what_comes_from_outside_cannot_forge_a_line(caplog: pytest.LogCaptureFixture) -> None:
    """A line break in a path stays inside its quotation."""
    log_fault(logging.getLogger("interviewer.server.test"), ValueError(), path="/a\nERROR fault id=0\x1b[2J")
    assert "\n" not in caplog.messages[0]
    assert "\x1b" not in caplog.messages[0]
