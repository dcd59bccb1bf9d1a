"""The table of legal moves, as a table."""

from __future__ import annotations

import pytest

from interviewer.core.events import Asked, Interrupted, Moved
from interviewer.core.transitions import TRANSITIONS, Stage, kind


def test_every_stage_leads_somewhere() -> None:
    """From an ended interview only to its grading."""
    assert {stage for stage, _ in TRANSITIONS} == set(Stage)
    assert {name for stage, name in TRANSITIONS if stage is Stage.ENDED} == {"grading_opened", "adjusted", "hid", "cited"}


def test_a_grading_leads_back_to_the_end_and_nowhere_else() -> None:
    """Nothing is said any more once an interview has ended."""
    afterwards = {Stage.ENDED, Stage.GRADING}
    assert {after for (stage, _), after in TRANSITIONS.items() if stage in afterwards} == afterwards


def test_every_stage_but_the_first_is_reached() -> None:
    """Nothing comes before the beginning."""
    assert set(TRANSITIONS.values()) == set(Stage) - {Stage.NEW}


def test_an_interview_can_end_wherever_it_stands() -> None:
    """Once it has begun."""
    assert {stage for stage, name in TRANSITIONS if name == "ended"} == set(Stage) - {Stage.NEW, Stage.ENDED, Stage.GRADING}


@pytest.mark.parametrize(
    ("event", "name"),
    [
        (Moved(phase="problem"), "moved"),
        (Interrupted(reply="r1", text="x", by="model"), "interrupted by model"),
        (Interrupted(reply="r1", text="x", by="crash"), "interrupted"),
        (Asked(move="goodbye", line="l", text="t", reply="r1", worded="model"), "asked goodbye"),
        (Asked(move="probe", line="l", text="t", reply="r1", worded="model"), "asked"),
    ],
)
def test_a_row_is_named_by_the_type_and_what_else_decides(event: object, name: str) -> None:
    """A reply the model cut leaves the floor with the interviewer, and so does a goodbye."""
    assert kind(event) == name  # type: ignore[arg-type] # a table of events
