"""Starter files and tests of the coding questions: what `prompts check` says of them."""

from __future__ import annotations

import pytest

from interviewer.core.task_files import check, of

PLACE = "rounds/c-coding-screen/C1"
GOOD = {
    f"{PLACE}.toml": 'id = "C1"',
    f"{PLACE}.starter.py": "LIMIT = 3\n\n\ndef keep(example):\n    raise NotImplementedError\n",
    f"{PLACE}.tests.py": "from solution import LIMIT, keep\n\n\ndef test_one():\n    assert keep(LIMIT)\n",
}


def found(**changes: str | None) -> list[str]:
    """Return what is said of the good files with some of them changed or taken away, as `tests:1 …`."""
    files = {path: text for path, text in GOOD.items() if changes.get(path.split(".")[1], "") is not None}
    files |= {f"{PLACE}.{end}.py": text for end, text in changes.items() if text is not None and end != "toml"}
    return [f"{problem.file.split('.')[1]}:{problem.line} {problem.says}" for problem in check(files)]


def test_files_that_fit_together_have_no_problem() -> None:
    """And fill the two fields of their question, without white space around them."""
    assert found() == []
    fields = of(f"{PLACE}.toml", GOOD)
    assert fields["starter"].startswith("LIMIT = 3")
    assert fields["tests"].endswith("assert keep(LIMIT)")
    assert of("rounds/d/D1.toml", GOOD) == {}


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"tests": None}, "starter:1 C1.tests.py is missing: a starter file and tests come together."),
        ({"starter": None}, "tests:1 C1.starter.py is missing: a starter file and tests come together."),
        ({"toml": None}, "starter:1 there is no question C1.toml beside it."),
        ({"starter": "LIMIT = 3\ndef keep(:\n"}, "starter:2 it is not Python: invalid syntax."),
        (
            {"starter": GOOD[f"{PLACE}.starter.py"] + "# see C1-S04\n"},
            "starter:6 C1-S04 is named, and a candidate reads this file.",
        ),
        ({"starter": "LIMIT = 3\n"}, "tests:1 keep is not in C1.starter.py."),
        ({"tests": "from solution import keep\n"}, "tests:1 it holds no function test_…."),
        (
            {"tests": "def test_one():\n    assert True\n"},
            "tests:1 it imports nothing `from solution`, so it tests nothing of the candidate's.",
        ),
        (
            {"tests": "from solution import keep\ndef test_one(keep):\n    assert keep\n"},
            "tests:2 test_one takes arguments, and nothing gives it any.",
        ),
        (
            {"tests": "from solution import keep\nasync def test_one():\n    assert keep\n"},
            "tests:2 test_one is asynchronous, and nothing waits for it.",
        ),
        (
            {"tests": "from solution import keep\ndef test_a(): ...\ndef test_a(): ...\n"},
            "tests:3 test_a stands twice, so the first is never run.",
        ),
        ({"tests": GOOD[f"{PLACE}.tests.py"] + "#" * 9_000}, "tests:1 it has 9074 characters; a candidate can read 8000."),
        ({"answers": "x = 1\n"}, "answers:1 no part of the plan has this name: see prompts/README.md."),
    ],
)
def test_each_fault_is_named_with_its_line(changes: dict[str, str | None], says: str) -> None:
    """What a writer of questions gets wrong is said in one sentence."""
    assert says in found(**changes)
