"""`interviewer grade`, driven as a script drives it."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from interviewer.__main__ import main
from tests.terminal.test_grading import EXAMPLE


@pytest.fixture
def one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Return an interview in a directory of its own."""
    monkeypatch.setenv("INTERVIEWER_TRANSCRIPTS", str(tmp_path))
    return str(shutil.copy(EXAMPLE, tmp_path / "one.jsonl"))


def test_the_gate_is_an_exit_code(one: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Ten where the score is below, nothing where it is not."""
    assert main(["grade", one, "--json"]) == 0
    score = json.loads(capsys.readouterr().out)["verdict"]["score"]
    assert main(["grade", one, "--fail-under", str(score)]) == 0
    assert main(["grade", one, "--fail-under", str(score + 1)]) == 10


def test_the_schema_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    """Without an interview."""
    assert main(["grade", "--schema"]) == 0
    assert "verdict" in json.loads(capsys.readouterr().out)["properties"]


def test_what_is_not_there_is_one_sentence(one: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Exit code 3, and no traceback."""
    assert main(["grade", one, "nobody"]) == 3
    assert "nobody" in capsys.readouterr().err


def test_a_grading_is_recorded_where_that_is_asked_for(one: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Each exchange is a file that says when it was made, with what model and by which prompts; a note says what is in them."""
    assert main(["grade", one, "--json", "--record", str(tmp_path / "new")]) == 0
    shown = capsys.readouterr()
    files = sorted((tmp_path / "new").iterdir())
    assert len(files) > 3
    for path in files:
        exchange = json.loads(path.read_text(encoding="utf-8"))
        assert exchange["made"].startswith("recorded from offline.invalid on 2")
        assert exchange["made"].endswith(" with offline")
        assert exchange["prompts"] == f"round C, {json.loads(shown.out)['grading']['digest']}"
    assert "read them before you share them" in shown.err


def test_a_place_for_recordings_that_cannot_be_written_is_one_sentence(one: str, capsys: pytest.CaptureFixture[str]) -> None:
    """And no traceback."""
    assert main(["grade", one, "--record", f"{one}/new"]) != 0
    assert "cannot be recorded in" in capsys.readouterr().err
