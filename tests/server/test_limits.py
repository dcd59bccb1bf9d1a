"""How much of everything a server takes."""

from __future__ import annotations

import pytest

from interviewer.core.events import Outcome
from interviewer.server.limits import Limits
from interviewer.server.reading import write_frame
from interviewer.server.wire import MAX_CODE, MAX_FRAME, MAX_OUTPUT, MAX_TESTS, Code, Run


def test_one_legal_send_never_fills_a_socket() -> None:
    """The queue of a socket holds more than one record of the longest text, in its longest writing."""
    assert Limits().outbox > MAX_CODE * 6
    assert Limits().outbox > MAX_FRAME


def test_open_replies_may_end_before_the_system_kills() -> None:
    """Service managers kill after 30 seconds or later."""
    assert Limits().drain < 30


LETTERS = pytest.mark.parametrize("letter", ["\n", "中", "🙂", "\x1b"], ids=ascii)
"""What takes two bytes in JSON, three, four and six; nothing takes more as a browser writes it."""


@LETTERS
def test_the_longest_code_fits_into_a_message(letter: str) -> None:
    """A frame that is too long closes the socket, and the page would send it again for ever."""
    assert len(write_frame(Code(cmid="0" * 32, text=letter * MAX_CODE)).encode()) < MAX_FRAME


@LETTERS
def test_the_longest_run_fits_into_a_message(letter: str) -> None:
    """All its fields at their limits."""
    test = Outcome(name=letter * 100, result="failed", says=letter * 1_000)
    run = Run(
        cmid="0" * 32,
        ended="finished",
        tests=(test,) * MAX_TESTS,
        stdout=letter * MAX_OUTPUT,
        stderr=letter * MAX_OUTPUT,
        milliseconds=1,
    )
    assert len(write_frame(run).encode()) < MAX_FRAME
