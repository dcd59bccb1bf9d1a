"""JSON Schemas come from the models and nothing else."""

from __future__ import annotations

import json

from interviewer.core import schemas
from interviewer.core.prompts import STANDARDS


def test_every_kind_of_file_has_a_schema() -> None:
    """The round, the question, the cues, a criterion and every file of the standards."""
    assert set(schemas.MODELS) == {"round", "question", "cues", "criterion", *STANDARDS}


def test_schemas_are_deterministic_and_closed() -> None:
    """The same text twice, valid JSON, and no key beside those of the model."""
    files = schemas.schema_files()
    assert files == schemas.schema_files()
    for text in files.values():
        assert json.loads(text)["additionalProperties"] is False


def test_stale_names_what_is_missing_changed_or_left_over() -> None:
    """Nothing is stale in what was just made; an edit, a gap and a stranger are."""
    files = schemas.schema_files()
    assert schemas.stale(files) == ()
    changed = {**files, "round.schema.json": "{}", "old.schema.json": "{}"}
    del changed["cues.schema.json"]
    assert schemas.stale(changed) == ("cues.schema.json", "old.schema.json", "round.schema.json")
