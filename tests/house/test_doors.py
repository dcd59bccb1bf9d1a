"""Nothing is forgotten at a door: every event has a public form, every error a code on the wire, every need its arm."""

from __future__ import annotations

import inspect
from typing import get_args

from interviewer import errors
from interviewer.core.events import Event
from interviewer.core.needs import Need
from interviewer.core.transitions import TRANSITIONS
from interviewer.server.codes import ERROR_CODES
from interviewer.server.views import PublicEvent


def _types(union: object) -> set[str]:
    """Return the `type` words of a tagged union's members."""
    members = get_args(get_args(union)[0])
    return {word for member in members for word in get_args(member.model_fields["type"].annotation)}


def test_every_event_has_a_public_form() -> None:
    """Either its own, or the empty one of what a candidate is not shown."""
    hidden = {"observed", "reopened", "grading_opened", "marked", "unmarked", "advised", "graded"}
    hidden |= {"adjusted", "hid", "cited"}
    assert _types(Event) - hidden == _types(PublicEvent) - {"noted"}


def test_every_event_can_happen() -> None:
    """A type without a row in the table could never be recorded."""
    named = {name.split(" ")[0] for _, name in TRANSITIONS}
    assert named == _types(Event)


def test_every_need_is_one_of_six() -> None:
    """Listen, observe, speak, note, read, rest: `conduct` has an arm for each, and the type checker sees that none is missing."""
    assert [need.__name__ for need in get_args(Need)] == ["Listen", "Observe", "Speak", "Note", "Read", "Rest"]


def test_every_error_of_ours_has_a_word_on_the_wire() -> None:
    """A client can tell them apart."""
    classes = [c for _, c in inspect.getmembers(errors, inspect.isclass) if issubclass(c, errors.InterviewerError)]
    told = {
        "not_found",
        "not_saved",
        "out_of_order",
        "session_closed",
        "transcript_broken",
        "transcript_busy",
        "transcript_newer",
    }
    assert told <= {c.code for c in classes}
    assert told <= set(ERROR_CODES)
