"""The baseline: it is fresh, it says what changed, and it holds nothing that differs from run to run."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from interviewer.core.bundle import Bundle
from interviewer.evaluation import baseline
from interviewer.evaluation.baseline import COMMAND, Row, changes, committed, measured, written
from interviewer.evaluation.candidates import Script
from interviewer.evaluation.rounds import Played

Interviews = dict[tuple[str, str], Played]


@pytest.fixture(scope="session")
def rows(played: Interviews) -> dict[tuple[str, str], Row]:
    """Return the row of each interview."""
    return {name: measured(one) for name, one in played.items()}


@pytest.fixture
def one_candidate(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, scripts: dict[str, Script], bundles: dict[str, Bundle]
) -> Path:
    """Let the command know one candidate and one level, and keep the file here; return its path."""
    path = tmp_path / "baselines" / "rounds.jsonl"
    monkeypatch.setattr(baseline, "load", lambda: {"R-weak": scripts["R-weak"]})
    monkeypatch.setattr(baseline, "LEVELS", ("I",))
    monkeypatch.setattr(baseline, "committed", lambda: path)
    monkeypatch.setattr("interviewer.library.load", lambda: bundles)
    return path


def test_the_committed_baseline_is_fresh(rows: dict[tuple[str, str], Row]) -> None:
    """A change of how the interviewer behaves is seen here first, and accepted with the command."""
    found = changes(committed().read_text(encoding="utf-8"), written(rows.values()))
    assert not found, f"run `{COMMAND}` to accept:\n" + "\n".join(found)


def test_it_is_sorted_by_candidate_and_level(rows: dict[tuple[str, str], Row]) -> None:
    """One line each, whatever order they were played in."""
    lines = [json.loads(line) for line in written(reversed(rows.values())).splitlines()]
    assert [(line["candidate"], line["level"]) for line in lines] == sorted(
        rows, key=lambda name: (name[0], baseline.LEVELS.index(name[1]))
    )


def test_planted_failures_that_come_up_are_found(rows: dict[tuple[str, str], Row]) -> None:
    """Each comes up at one level at least, and the offline interviewer never misses one."""
    outcomes: dict[str, set[str]] = {}
    for (candidate, _), row in rows.items():
        for plant, outcome in row["planted"].items():
            outcomes.setdefault(f"{candidate}: {plant}", set()).add(outcome)
    assert {plant: found for plant, found in outcomes.items() if "found" not in found or "missed" in found} == {}


def test_a_row_tells_what_happened(rows: dict[tuple[str, str], Row]) -> None:
    """The slow candidate runs out of time in the last phase, with one constraint and no hint."""
    row = rows["A-mixed", "I"]
    assert (row["ended"], row["minutes"], row["hints"], row["constraints"]) == ("time", 60, 0, 1)
    assert row["phases"][-1] == "close"
    assert row["refs"][:2] == ["open", "A1"]


def test_a_missed_plant_is_told_from_one_that_never_came_up(played: Interviews) -> None:
    """The first is a fault of the observer, the second only another interview."""
    one = played["C-weak", "St"]
    plants = ({"at": "C1-P5", "red_flag": "RF-21"}, {"at": "C1-K4", "red_flag": "RF-21"})
    person = one.script.candidate.model_validate({**one.script.candidate.model_dump(), "plants": plants})
    script = one.script.model_copy(update={"candidate": person})
    other = Played(script=script, level=one.level, records=one.records, session=one.session)
    assert measured(other)["planted"] == {"RF-21 at C1-P5": "missed", "RF-21 at C1-K4": "not asked"}


def test_changes_name_the_row_and_the_key() -> None:
    """One sentence for each, with both values."""
    before = written([{"candidate": "C-weak", "level": "I", "turns": 9}, {"candidate": "A-weak", "level": "I"}])
    after = written([{"candidate": "C-weak", "level": "I", "turns": 8}, {"candidate": "B-weak", "level": "I"}])
    assert changes(before, after) == ("A-weak at I: is gone", "B-weak at I: is new", "C-weak at I: turns was 9, is 8")


def test_the_command_fails_until_the_baseline_is_written(one_candidate: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It says how to accept what it found, and then there is nothing left to say."""
    assert baseline.main([]) == 1
    assert COMMAND in capsys.readouterr().out
    assert not one_candidate.exists()
    assert baseline.main(["--write"]) == 0
    capsys.readouterr()
    assert baseline.main([]) == 0
    assert capsys.readouterr().out == "1 interviews, 0 changes\n"
