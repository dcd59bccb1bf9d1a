"""Data that code reads: prompts that hold together, schemas that are fresh, museum transcripts that open for ever."""

from __future__ import annotations

from pathlib import Path

import pytest

from interviewer import library, transcripts
from interviewer.core import schemas
from interviewer.core.evolving import replay
from interviewer.core.prompts import check_cues, read_bundles
from interviewer.core.transitions import Stage

ROOT = Path(__file__).parents[2]
MUSEUM = sorted((ROOT / "transcripts" / "examples").glob("*.jsonl"))


def test_the_prompts_hold_together() -> None:
    """No problem in any file, and every example of a cue behaves as it says."""
    files = library.files(ROOT / "prompts")
    assert read_bundles(files)
    assert check_cues(files) == ()


def test_the_schemas_are_fresh() -> None:
    """What an editor checks against is what the models say: `interviewer prompts schema --write` makes them anew."""
    found = {path.name: path.read_text(encoding="utf-8") for path in (ROOT / "prompts" / "schema").glob("*.json")}
    assert schemas.stale(found) == ()


def test_every_prompt_file_names_a_schema_that_exists() -> None:
    """The first line of a TOML file leads an editor to its schema."""
    for path in (ROOT / "prompts").rglob("*.toml"):
        first = path.read_text(encoding="utf-8").splitlines()[0]
        if first.startswith("#:schema "):
            assert (path.parent / first.removeprefix("#:schema ")).resolve().is_file(), path


@pytest.mark.parametrize("path", MUSEUM, ids=lambda path: path.name)
def test_museum_transcripts_open_for_ever(path: Path) -> None:
    """Every record of every old file is read and folds."""
    reading = transcripts.read(path)
    assert reading.torn == 0
    session = replay(reading.records)
    assert session.stage is Stage.ENDED
    assert "C1-P1" in session.put


def test_there_is_a_museum() -> None:
    """At least one file of the current format is kept."""
    assert MUSEUM
