"""Whose move it is, and what may happen then: every legal move of an interview in one table."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from interviewer.core.events import Asked, Event, Interrupted


class Stage(StrEnum):
    """Whose move it is."""

    NEW = "new"
    SPEAKING = "speaking"
    LISTENING = "listening"
    HEARD = "heard"
    PAUSED = "paused"
    ENDED = "ended"
    GRADING = "grading"


def kind(event: Event) -> str:
    """Return the row name of an event in `TRANSITIONS`: its type, and for two of them what else decides."""
    match event:
        case Interrupted(by="model"):
            return "interrupted by model"
        case Asked(move="goodbye"):
            return "asked goodbye"
        case _:
            return event.type


TRANSITIONS: Mapping[tuple[Stage, str], Stage] = {
    (Stage.NEW, "started"): Stage.SPEAKING,
    # the interviewer has the floor until a turn of theirs is complete
    (Stage.SPEAKING, "moved"): Stage.SPEAKING,
    (Stage.SPEAKING, "failed"): Stage.SPEAKING,
    (Stage.SPEAKING, "stalled"): Stage.SPEAKING,
    (Stage.SPEAKING, "interrupted by model"): Stage.SPEAKING,
    (Stage.SPEAKING, "interrupted"): Stage.LISTENING,
    (Stage.SPEAKING, "asked"): Stage.LISTENING,
    (Stage.SPEAKING, "asked goodbye"): Stage.SPEAKING,
    (Stage.SPEAKING, "reopened"): Stage.SPEAKING,
    (Stage.SPEAKING, "ended"): Stage.ENDED,
    # the candidate has the floor
    (Stage.LISTENING, "answered"): Stage.HEARD,
    (Stage.LISTENING, "coded"): Stage.LISTENING,
    (Stage.LISTENING, "drew"): Stage.LISTENING,
    (Stage.LISTENING, "ran"): Stage.LISTENING,
    (Stage.LISTENING, "hint_requested"): Stage.SPEAKING,
    (Stage.LISTENING, "repeat_requested"): Stage.SPEAKING,
    (Stage.LISTENING, "waited"): Stage.SPEAKING,
    (Stage.LISTENING, "paused"): Stage.PAUSED,
    (Stage.LISTENING, "timed"): Stage.LISTENING,
    (Stage.LISTENING, "stalled"): Stage.LISTENING,
    (Stage.LISTENING, "reopened"): Stage.LISTENING,
    (Stage.LISTENING, "ended"): Stage.ENDED,
    # an answer must be observed before anything is said to it
    (Stage.HEARD, "observed"): Stage.SPEAKING,
    (Stage.HEARD, "failed"): Stage.HEARD,
    (Stage.HEARD, "stalled"): Stage.HEARD,
    (Stage.HEARD, "reopened"): Stage.HEARD,
    (Stage.HEARD, "ended"): Stage.ENDED,
    # the clock stands still
    (Stage.PAUSED, "resumed"): Stage.LISTENING,
    (Stage.PAUSED, "timed"): Stage.PAUSED,
    (Stage.PAUSED, "coded"): Stage.PAUSED,
    (Stage.PAUSED, "drew"): Stage.PAUSED,
    (Stage.PAUSED, "ran"): Stage.PAUSED,
    (Stage.PAUSED, "reopened"): Stage.PAUSED,
    (Stage.PAUSED, "ended"): Stage.ENDED,
    # what was said is graded, as often as wanted; a grading that was broken off is gone on with, or another is begun
    (Stage.ENDED, "grading_opened"): Stage.GRADING,
    (Stage.ENDED, "adjusted"): Stage.ENDED,
    (Stage.ENDED, "hid"): Stage.ENDED,
    (Stage.ENDED, "cited"): Stage.ENDED,
    (Stage.GRADING, "grading_opened"): Stage.GRADING,
    (Stage.GRADING, "marked"): Stage.GRADING,
    (Stage.GRADING, "unmarked"): Stage.GRADING,
    (Stage.GRADING, "advised"): Stage.GRADING,
    (Stage.GRADING, "graded"): Stage.ENDED,
    (Stage.GRADING, "adjusted"): Stage.GRADING,
    (Stage.GRADING, "hid"): Stage.GRADING,
    (Stage.GRADING, "cited"): Stage.GRADING,
}
"""Every legal move; what is not here cannot happen."""
