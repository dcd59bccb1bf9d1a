"""How much of everything a server takes."""

from __future__ import annotations

from interviewer.core.events import Outcome
from interviewer.server.limits import Limits
from interviewer.server.reading import write_frame
from interviewer.server.wire import MAX_CODE, MAX_FRAME, MAX_OUTPUT, MAX_TESTS, Run


def test_one_legal_send_never_fills_a_socket() -> None:
    """The queue of a socket holds more than one record of the longest text, in its longest writing."""
    assert Limits().outbox > MAX_CODE * 6
    assert Limits().outbox > MAX_FRAME


def test_open_replies_may_end_before_the_system_kills() -> None:
    """Service managers kill after 30 seconds or later."""
    assert Limits().drain < 30


def test_the_longest_run_fits_into_a_message() -> None:
    """All its fields at their limits, in the longest ordinary writing."""
    test = Outcome(name="n" * 100, result="failed", says="\n" * 1_000)
    run = Run(
        cmid="0" * 32,
        ended="finished",
        tests=(test,) * MAX_TESTS,
        stdout="\n" * MAX_OUTPUT,
        stderr="\n" * MAX_OUTPUT,
        milliseconds=1,
    )
    assert len(write_frame(run)) < MAX_FRAME
