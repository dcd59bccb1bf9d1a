"""`interviewer grade`, driven as a script drives it."""

from __future__ import annotations

import contextlib
import json
import os
import random
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from interviewer import transcripts
from interviewer.__main__ import main
from tests.e2e.judge import Judge
from tests.graded import kept
from tests.llm.batch_endpoint import BatchEndpoint
from tests.running import ALONE
from tests.terminal.test_grading import EXAMPLE

ROOT = Path(__file__).parents[1]


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


def test_a_batch_needs_an_endpoint(one: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Offline there is none, and one sentence says so."""
    assert main(["grade", one, "--batch"]) == 2
    assert "leave out --batch" in capsys.readouterr().err


@pytest.fixture
def judge() -> Iterator[BatchEndpoint]:
    """Return an endpoint with batches at which a grader answers that knows two phrases of the example."""
    words = {"C1-S01": "remember", "C1-S02": "memory", "C1-S05": "hash", "C1-S10": "false"}
    grader = Judge(words)
    try:
        with BatchEndpoint(
            lambda body: json.dumps(grader._reply(body["messages"][0]["content"], body["messages"][-1]["content"]))
        ) as endpoint:
            yield endpoint
    finally:
        grader.close()


class Program:
    """The program on two interviews of its own, started as often as need be."""

    def __init__(self, endpoint: BatchEndpoint, place: Path) -> None:
        self.endpoint = endpoint
        place.mkdir()
        records = transcripts.read(EXAMPLE).records
        self.names = [str(kept(records, place, id * 26)) for id in "01"]
        known = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        self.environment = {
            **known, **ALONE, "OPENAI_BASE_URL": endpoint.url, "INTERVIEWER_MODEL": "judge", "PYTHONPATH": str(ROOT),
            "INTERVIEWER_TRANSCRIPTS": str(place),
        }  # fmt: skip

    def start(self, *module: str) -> subprocess.Popen[str]:
        """Start it; without a module it is the one that goes by batch."""
        line = [sys.executable, "-m", *(module or ("tests.by_batch",)), *self.names]
        return subprocess.Popen(line, env=self.environment, cwd=ROOT, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE)

    def cards(self, *module: str) -> str:
        """Run it to its end and return the cards, without the time they were made at."""
        process = self.start(*module)
        out, err = process.communicate(timeout=120)
        assert process.returncode == 0, err
        return re.sub(r'"at":"[^"]+"', '"at":""', out)


@pytest.mark.slow
def test_killed_at_any_moment_no_line_is_submitted_twice_and_the_cards_are_those_of_the_other_door(
    judge: BatchEndpoint, tmp_path: Path
) -> None:
    """At each request in turn, before it was dealt with and after; what comes out in the end is the same, byte for byte."""
    expected = Program(judge, tmp_path / "ordinary").cards("interviewer", "grade", "--json")
    assert judge.chats > 0
    assert not judge.submitted
    undisturbed = Program(judge, tmp_path / "undisturbed")
    assert undisturbed.cards() == expected
    total = len(judge.requests) - judge.chats
    assert set(judge.submitted.values()) == {1}
    assert len(judge.submitted) == judge.chats
    for when in ("before", "after"):
        program = Program(judge, tmp_path / when)
        killed = 0
        judge.submitted.clear()
        for moment in range(1, total + 1):
            seen = 0
            process = program.start()

            def kill(_: str, __: str, moment: int = moment, process: subprocess.Popen[str] = process) -> bool:
                nonlocal seen, killed
                seen += 1
                if seen < moment:
                    return False
                killed += 1
                process.kill()
                return True

            setattr(judge, when, kill)
            process.communicate(timeout=120)
            setattr(judge, when, lambda *_: False)
            if process.returncode == 0:
                break
        assert killed >= 4
        assert program.cards() == expected
        assert set(judge.submitted.values()) == {1}


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(2))
def test_killed_at_random_moments_nothing_is_lost_or_submitted_twice(judge: BatchEndpoint, tmp_path: Path, seed: int) -> None:
    """Whatever the process was doing then."""
    expected = Program(judge, tmp_path / "ordinary").cards("interviewer", "grade", "--json")
    program, chance = Program(judge, tmp_path / "killed"), random.Random(seed)  # noqa: S311 -- a test is to be repeatable
    judge.looks = 6
    for _ in range(6):
        process = program.start()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.communicate(timeout=chance.uniform(0.6, 2.5))
        process.kill()
        process.communicate()
    assert program.cards() == expected
    assert set(judge.submitted.values()) == {1}
