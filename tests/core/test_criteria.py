"""Criteria: what a judge is asked about an interviewer, as data."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from interviewer import library
from interviewer.core.criteria import Criterion
from interviewer.core.prompts import read_bundles, read_criteria
from interviewer.errors import RoundError

ROOT = Path(__file__).parents[2]
LEAST: dict[str, Any] = {"id": "calm", "title": "Calm", "says": "It is calm.", "met": "It is.", "not_met": "It is not."}


def test_a_criterion_needs_a_statement_and_both_sides_of_it() -> None:
    """The rest may be left out: every turn is judged, and nothing is shown beside the transcript."""
    one = Criterion.model_validate(LEAST)
    assert (one.of, one.moves, one.shows) == ("turn", (), ())
    for key in LEAST:
        with pytest.raises(ValidationError):
            Criterion.model_validate({name: value for name, value in LEAST.items() if name != key})


@pytest.mark.parametrize(
    "wrong", [{"moves": ["dance"]}, {"spares": ["dance"]}, {"shows": ["rubric"]}, {"of": "loop"}, {"tone": "x"}]
)
def test_what_nobody_knows_is_told(wrong: dict[str, Any]) -> None:
    """A move the interviewer does not have, something a judge cannot be shown, a key there is not."""
    with pytest.raises(ValidationError):
        Criterion.model_validate_json(json.dumps(LEAST | wrong))


def test_the_criteria_of_the_checkout_hold_together() -> None:
    """Three are about turns and one about a pair; each has the name of its file."""
    files = library.files(ROOT / "prompts")
    found = read_criteria(files)
    assert {id: one.of for id, one in found.items()} == {
        "follow-up": "pair",
        "paraphrase": "turn",
        "persona": "turn",
        "relevance": "turn",
    }
    assert {f"criteria/{id}.toml" for id in found} == {path for path in files if path.startswith("criteria/")}


def test_a_criterion_that_does_not_hold_together_is_told_with_its_line() -> None:
    """Like any other file of the prompts."""
    files = library.files(ROOT / "prompts")
    files["criteria/persona.toml"] = files["criteria/persona.toml"].replace("shows =", "show =")
    with pytest.raises(RoundError) as raised:
        read_bundles(files)
    assert [(one.file, one.line) for one in raised.value.problems] == [("criteria/persona.toml", 4)]
    assert "did you mean 'shows'" in raised.value.problems[0].says
