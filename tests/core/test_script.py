"""The parts of a round as data."""

from __future__ import annotations

import json

import pytest
from pydantic import ValidationError

from interviewer.core.script import LEVELS, Probe, Signal, level_rank

PROBE = {"id": "C1-P1", "ask": "Why?", "good": "g", "poor": "p"}


def test_levels_are_in_order() -> None:
    """SDE I is the lowest, Principal the highest."""
    assert [level_rank(level) for level in LEVELS] == [0, 1, 2, 3, 4, 5]


def test_a_trigger_is_one_table_or_several() -> None:
    """One table is the same as an array of one."""
    one = Probe.model_validate_json(json.dumps(PROBE | {"when": {"missing": "C1-S06"}}))
    many = Probe.model_validate_json(json.dumps(PROBE | {"when": [{"missing": "C1-S06"}]}))
    assert one == many
    assert len(Probe.model_validate_json(json.dumps(PROBE | {"when": [{"always": True}, {"claim": "ring"}]})).when) == 2


@pytest.mark.parametrize("id", ["C1-S6", "c1-S06", "C1S06", "C1-S006", ""])
def test_an_id_has_its_form(id: str) -> None:
    """Question, -S and two digits."""
    with pytest.raises(ValidationError):
        Signal(id=id, dimension="SAFE", level="I", says="x")


def test_prose_is_trimmed_and_never_empty() -> None:
    """The blank line after ''' is no part of the sentence."""
    assert Signal(id="C1-S06", dimension="SAFE", level="I", says="\nSays it.\n").says == "Says it."
    with pytest.raises(ValidationError):
        Signal(id="C1-S06", dimension="SAFE", level="I", says="\n")
