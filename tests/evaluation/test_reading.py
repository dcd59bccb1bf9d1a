"""Files of `eval/`: every problem with its file and line."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import Field

from interviewer.core.script import Part, Text
from interviewer.errors import NotFound, SuiteError
from interviewer.evaluation import reading


class Inner(Part):
    """A table of a little file."""

    id: Text
    share: float = Field(default=0.0, ge=0)


class Little(Part):
    """A little file."""

    title: Text
    parts: tuple[Inner, ...]


GOOD = """
title = "Little"
[[parts]]
id = "one"
[[parts]]
id = "two"
share = 0.5
"""


def test_a_file_becomes_a_value() -> None:
    """Lists become tuples, and numbers stay numbers."""
    assert reading.parse(Little, GOOD, "a.toml").parts[1] == Inner(id="two", share=0.5)


@pytest.mark.parametrize(
    ("old", "new", "line", "says"),
    [
        ("share = 0.5", "shere = 0.5", 7, "did you mean 'share'?"),
        ("share = 0.5", "share = -1.0", 7, "greater than or equal to 0"),
        ('id = "two"', "", 5, "'id' is missing"),
        ('title = "Little"', "title = Little", 2, "TOML"),
        ('id = "two"', 'id = ""', 6, "at least 1 character"),
    ],
)
def test_each_problem_has_its_line(old: str, new: str, line: int, says: str) -> None:
    """Misspelt keys, bad values, missing keys and bad syntax are told with where they stand."""
    with pytest.raises(SuiteError) as raised:
        reading.parse(Little, GOOD.replace(old, new), "a.toml")
    (problem,) = raised.value.problems
    assert (problem.file, problem.line) == ("a.toml", line)
    assert says in str(problem)


def test_all_problems_of_all_files_are_told_at_once() -> None:
    """Nobody has to mend one file to hear of the next."""
    with pytest.raises(SuiteError) as raised:
        reading.read_all(Little, {"a.toml": "title = 1\nparts = 2", "b.toml": "x = 1"})
    assert [(p.file, p.id) for p in raised.value.problems] == [
        ("a.toml", "title"), ("a.toml", "parts"), ("b.toml", "title"), ("b.toml", "parts"), ("b.toml", "x"),
    ]  # fmt: skip


def test_files_of_a_kind_are_those_of_its_directory(tmp_path: Path) -> None:
    """By name, sorted, and nothing but TOML."""
    (tmp_path / "kind").mkdir()
    for name in ("b.toml", "a.toml", "notes.md"):
        (tmp_path / "kind" / name).write_text(name, encoding="utf-8")
    assert list(reading.files(tmp_path, "kind").items()) == [("kind/a.toml", "a.toml"), ("kind/b.toml", "b.toml")]


def test_a_directory_of_eval_is_the_checkouts() -> None:
    """What is not there is named."""
    assert (reading.directory("suites") / "smoke.toml").is_file()
    with pytest.raises(NotFound, match="eval/nothing"):
        reading.directory("nothing")
