"""The baseline: it is fresh, it says what changed, and it holds nothing that differs from run to run."""

from __future__ import annotations

import json
from pathlib import Path
from typing import get_args

import pytest

from interviewer.core.bundle import Bundle
from interviewer.core.script import Level
from interviewer.evaluation import baseline
from interviewer.evaluation.baseline import BY_LEVEL, COMMAND, Line, changes, committed, measured, of_level, written
from interviewer.evaluation.candidates import Script
from interviewer.evaluation.rounds import Played

Interviews = dict[tuple[str, str], Played]


@pytest.fixture(scope="session")
def rows(played: Interviews) -> dict[tuple[str, str], Line]:
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
    monkeypatch.setattr(baseline, "EVERY", ("I",))
    monkeypatch.setattr(baseline, "committed", lambda: path)
    monkeypatch.setattr("interviewer.library.load", lambda: bundles)
    return path


def test_the_committed_baseline_is_fresh(rows: dict[tuple[str, str], Line]) -> None:
    """A change of how the interviewer behaves is seen here first, and accepted with the command."""
    found = changes(committed().read_text(encoding="utf-8"), written(rows.values()))
    assert not found, f"run `{COMMAND}` to accept:\n" + "\n".join(found)


def levels() -> dict[str, Line]:
    """Return the committed lines by level."""
    lines = committed().with_name(BY_LEVEL).read_text(encoding="utf-8").splitlines()
    return {row["level"]: row for row in map(json.loads, lines)}


def test_the_committed_lines_by_level_are_fresh(played: Interviews) -> None:
    """Of the levels whose interviews are kept; the others come from the same command."""
    assert {level: of_level(level, played.values()) for level in baseline.LEVELS} == {
        level: levels()[level] for level in baseline.LEVELS
    }


def test_each_level_differs_from_the_one_before_as_documented() -> None:
    """More patience up to III, fewer hints, more constraints, more depth at Staff, and only at Principal the other side is argued."""
    rows = list(levels().values())
    assert [row["level"] for row in rows] == list(get_args(Level))
    assert [row["other-side"] > 0 for row in rows] == [row["level"] == "Pr" for row in rows]
    hints, constraints = ([row[key] for row in rows] for key in ("hints", "constraints"))
    assert hints == sorted(hints, reverse=True)
    assert constraints[0] < constraints[1] < constraints[3] < constraints[4]
    waits = [row["first-pass"] for row in rows]
    assert waits[0] < waits[1] < waits[2]
    counts = [tuple(value for key, value in row.items() if key != "level") for row in rows]
    assert len(set(counts)) == len(rows)


def test_it_is_sorted_by_candidate_and_level(rows: dict[tuple[str, str], Line]) -> None:
    """One line each, whatever order they were played in."""
    lines = [json.loads(line) for line in written(reversed(rows.values())).splitlines()]
    assert [(line["candidate"], line["level"]) for line in lines] == sorted(
        rows, key=lambda name: (name[0], baseline.LEVELS.index(name[1]))
    )


def test_planted_failures_that_come_up_are_found(rows: dict[tuple[str, str], Line]) -> None:
    """Each comes up at one level at least, and the offline interviewer never misses one."""
    outcomes: dict[str, set[str]] = {}
    for (candidate, _), row in rows.items():
        for plant, outcome in row["planted"].items():
            outcomes.setdefault(f"{candidate}: {plant}", set()).add(outcome)
    assert {plant: found for plant, found in outcomes.items() if "found" not in found or "missed" in found} == {}


def test_a_row_tells_what_happened(rows: dict[tuple[str, str], Line]) -> None:
    """The slow candidate runs out of time in the last phase, with one constraint and no hint."""
    row = rows["A-mixed", "I"]
    assert (row["ended"], row["minutes"], row["hints"], row["constraints"]) == ("time", 60, 0, 1)
    assert row["phases"][-1] == "close"
    assert row["refs"][:2] == ["open", "A1"]


def test_a_missed_plant_is_told_from_one_that_never_came_up(played: Interviews) -> None:
    """The first is a fault of the observer, the second only another interview."""
    one = played["C-weak", "I"]
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
