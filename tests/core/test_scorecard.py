"""The published form of a scorecard."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from pydantic import ValidationError

from interviewer.core.scorecard import Scorecard, Verdict

PUBLISHED = Path(__file__).parents[2] / "eval" / "schema" / "scorecard.schema.json"


def test_the_published_schema_is_fresh() -> None:
    """`interviewer grade --schema` writes it; a stale one is red."""
    assert json.loads(PUBLISHED.read_text(encoding="utf-8")) == Scorecard.model_json_schema(by_alias=True)


def test_a_card_takes_no_unknown_key() -> None:
    """A misspelt key is an error and not a silent default."""
    good = {"score": None, "name": "n", "why": "w", "mean": None, "by_rule": None, "held_by": "", "insufficient": True, "low": None,
            "high": None, "agree": 0, "human": ""}  # fmt: skip
    Verdict.model_validate(good)
    with pytest.raises(ValidationError):
        Verdict.model_validate({**good, "scroe": 3})
