"""The tests of every coding question, on solutions such as candidates write: different good ones pass, bad ones do not."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from tests.prompts_code.harness import run

ROOT = Path(__file__).parents[2]
HERE = Path(__file__).parent
TESTS = {path.name.split(".")[0]: path for path in sorted((ROOT / "prompts" / "rounds").glob("*/*.tests.py"))}
SOLUTIONS = sorted(HERE.glob("*/*.py"))


def outcomes(solution: str, question: str) -> dict[str, str]:
    """Return what is said of each test that fails, and nothing of those that pass; the empty name is for what cannot run at all."""
    told = [json.loads(text) for text in run(solution, TESTS[question].read_text(encoding="utf-8"))]
    failed: dict[str, str] = {message["name"]: message["says"] for message in told if message.get("result") == "failed"}
    errors = [message["text"] for message in told if message["kind"] == "out" and message["stream"] == "stderr"]
    assert errors or any(message["kind"] == "test" for message in told)
    return failed | ({"": "".join(errors)} if errors else {})


def name(path: Path) -> str:
    """Return `C1/good_exact`."""
    return f"{path.parent.name}/{path.stem}"


@pytest.mark.parametrize("path", [path for path in SOLUTIONS if path.stem.startswith("good_")], ids=name)
def test_a_good_solution_passes(path: Path) -> None:
    """Whatever way it goes, exact or approximate, simple or clever."""
    assert outcomes(path.read_text(encoding="utf-8"), path.parent.name) == {}


@pytest.mark.parametrize("path", [path for path in SOLUTIONS if path.stem.startswith("bad_")], ids=name)
def test_a_bad_solution_fails(path: Path) -> None:
    """It runs, and at least one test says what it does wrong."""
    failed = outcomes(path.read_text(encoding="utf-8"), path.parent.name)
    assert failed
    assert "" not in failed


@pytest.mark.parametrize("question", TESTS)
def test_the_starter_file_runs_and_passes_nothing_of_weight(question: str) -> None:
    """The tests find every name they look for in it, and a candidate who has written nothing has not passed."""
    starter = TESTS[question].with_name(f"{question}.starter.py").read_text(encoding="utf-8")
    failed = outcomes(starter, question)
    assert failed
    assert "" not in failed
    assert all("NotImplementedError" in says or "E   " in says for says in failed.values())


@pytest.mark.parametrize("question", TESTS)
def test_every_question_has_two_ways_that_pass_and_one_that_does_not(question: str) -> None:
    """Tests that one solution passes could be tests of that solution."""
    found = [path.stem.split("_")[0] for path in SOLUTIONS if path.parent.name == question]
    assert found.count("good") >= 2
    assert found.count("bad") >= 1


def test_every_coding_question_has_tests() -> None:
    """Rounds A, B, C and O, each question."""
    folders = [path for path in (ROOT / "prompts" / "rounds").iterdir() if path.name[0] in "abco"]
    questions = {path.stem for folder in folders for path in folder.glob("*.toml") if re.fullmatch(r"[A-Z]+\d+", path.stem)}
    assert set(TESTS) == questions


def test_every_solution_is_for_a_question() -> None:
    """A folder of no question is a folder that is forgotten."""
    assert {path.parent.name for path in SOLUTIONS} == set(TESTS)
    assert all(re.match(r"(good|bad)_", path.stem) for path in SOLUTIONS)


def test_messages_are_of_known_kinds() -> None:
    """The page knows these and drops everything else."""
    told: list[dict[str, Any]] = [json.loads(text) for text in run("print(1)\n", "")]
    told += [json.loads(text) for text in run("x = 1\n", "def test_x():\n    assert 1 == 2\n")]
    assert {message["kind"] for message in told} == {"out", "tests", "begun", "test", "end"}
