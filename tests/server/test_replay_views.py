"""The values of a replay."""

from __future__ import annotations

import json
import re
from typing import get_args

import pytest
from pydantic import ValidationError

from interviewer.core.events import Event
from interviewer.server.replay_views import Happening, Replay


def test_every_part_of_a_replay_is_closed() -> None:
    """No part takes a field that the page was not told about."""
    schema = Replay.model_json_schema()
    assert schema["additionalProperties"] is False
    for name, part in schema["$defs"].items():
        assert part.get("additionalProperties") is False or "enum" in part, name


def test_what_a_part_explains_is_a_field_a_value_or_an_event() -> None:
    """The page's types carry these words, so none may explain a field that is not there."""
    schema = Replay.model_json_schema()
    kinds = {kind.model_fields["type"].default for kind in get_args(get_args(Event)[0])}
    for name, part in {"Replay": schema, **schema["$defs"]}.items():
        named = set(re.findall(r"`([a-z_]+)`", part.get("description", "")))
        known = set(re.findall(r'"([a-z_]+)"', json.dumps(part.get("properties", {}))))  # names and the values they may have
        assert named <= known | kinds, name


def test_a_replay_holds_no_rubric() -> None:
    """Signals, probes' answers and anchors are on the cards, and nowhere else."""
    text = json.dumps(Replay.model_json_schema())
    assert not [word for word in ("signal", "anchor", '"good"', '"poor"', "strong") if word in text]


def test_what_is_not_known_cannot_have_happened() -> None:
    """The page has a sentence for each."""
    with pytest.raises(ValidationError):
        Happening.model_validate({"at": 0, "what": "exploded"})
