"""What happens after the end of an interview, as values."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from interviewer.core.events import EVENTS
from interviewer.core.grading_events import Adjusted, Anchored, Cited, Flagged, GradingOpened, Judged, Marked

WORDS: dict[str, Any] = {"quote": "I would keep a set", "turn": 4}
OPENED: dict[str, Any] = {"grading": "g1", "level": "II", "model": "judge", "longest": 9, "version": "1", "digest": "d"}


def test_a_grading_comes_back_as_it_was_written() -> None:
    """Through JSON, with everything that is nested in it."""
    event = Marked(
        grading="g1", run=1, part="SAFE", marks=(Judged(id="C1-S06", **WORDS),), flags=(Flagged(id="RF-01", **WORDS),),
        anchor=Anchored(score=2, reason="half", **WORDS),
    )  # fmt: skip
    assert EVENTS.validate_json(event.model_dump_json()) == event


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        (GradingOpened, OPENED | {"runs": 0}),
        (GradingOpened, OPENED | {"runs": 1, "grading": "../g1"}),
        (Anchored, WORDS | {"score": 5, "reason": "x"}),
        (Anchored, WORDS | {"score": 2, "reason": ""}),
        (Judged, WORDS | {"id": "C1-S06", "turn": 0}),
        (Flagged, WORDS | {"id": "RF-01", "quote": ""}),
        (Adjusted, {"grading": "g1", "dimension": "SAFE", "score": 0, "why": "x", "cmid": "c"}),
        (Cited, WORDS | {"grading": "g1", "dimension": "SAFE", "sign": "maybe", "why": "x", "cmid": "c"}),
    ],
)
def test_what_cannot_be_is_refused(kind: type[Any], fields: dict[str, Any]) -> None:
    """No run number 0, no score outside 1 to 4, no judgement without words and a turn."""
    with pytest.raises(ValidationError):
        kind(**fields)


def test_a_change_can_be_taken_back() -> None:
    """A score of None is no score of a coach's, where one that is missing is an error."""
    assert Adjusted(grading="g1", dimension="SAFE", score=None, why="", cmid="c").score is None
    with pytest.raises(ValidationError):
        Adjusted(grading="g1", dimension="SAFE", why="", cmid="c")  # type: ignore[call-arg] # that is what is tried
