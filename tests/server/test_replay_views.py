"""The values of a replay."""

from __future__ import annotations

import json

import pytest
from pydantic import ValidationError

from interviewer.server.replay_views import Happening, Replay


def test_every_part_of_a_replay_is_closed() -> None:
    """No part takes a field that the page was not told about."""
    schema = Replay.model_json_schema()
    assert schema["additionalProperties"] is False
    for name, part in schema["$defs"].items():
        assert part.get("additionalProperties") is False or "enum" in part, name


def test_a_replay_holds_no_rubric() -> None:
    """Signals, probes' answers and anchors are on the cards, and nowhere else."""
    text = json.dumps(Replay.model_json_schema())
    assert not [word for word in ("signal", "anchor", '"good"', '"poor"', "strong") if word in text]


def test_what_is_not_known_cannot_have_happened() -> None:
    """The page has a sentence for each."""
    with pytest.raises(ValidationError):
        Happening.model_validate({"at": 0, "what": "exploded"})
