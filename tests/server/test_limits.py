"""How much of everything a server takes."""

from __future__ import annotations

from interviewer.server.limits import Limits
from interviewer.server.wire import MAX_CODE, MAX_FRAME


def test_one_legal_send_never_fills_a_socket() -> None:
    """The queue of a socket holds more than one record of the longest text, in its longest writing."""
    assert Limits().outbox > MAX_CODE * 6
    assert Limits().outbox > MAX_FRAME


def test_open_replies_may_end_before_the_system_kills() -> None:
    """Service managers kill after 30 seconds or later."""
    assert Limits().drain < 30
