"""Events as values."""

from __future__ import annotations

import json

import pytest
from pydantic import ValidationError

from interviewer.core.events import EVENTS, Answered, Record


def test_the_type_tells_events_apart() -> None:
    """A tagged union reads what it wrote."""
    event = Answered(text="a set", cmid="a" * 32)
    assert EVENTS.validate_json(event.model_dump_json()) == event


@pytest.mark.parametrize(
    "odd",
    [{"type": "sneezed"}, {"type": "answered", "text": "x"}, {"type": "answered", "text": 1, "cmid": "a"}, {"text": "x"}],
)
def test_what_is_no_event_is_refused(odd: dict[str, object]) -> None:
    """Unknown types, missing fields and wrong types."""
    with pytest.raises(ValidationError):
        EVENTS.validate_json(json.dumps(odd))


def test_a_misspelt_field_is_refused() -> None:
    """Nothing is silently ignored."""
    with pytest.raises(ValidationError, match="cmidd"):
        EVENTS.validate_json(json.dumps({"type": "answered", "text": "x", "cmid": "a", "cmidd": "b"}))


def test_events_are_frozen() -> None:
    """What happened does not change."""
    record = Record(seq=0, at=0, epoch=0, event=Answered(text="x", cmid="a"))
    with pytest.raises(ValidationError):
        record.seq = 1  # type: ignore[misc] # that is what is tried
