"""Two grades beside each other at a terminal."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from interviewer.core.scorecard import Scorecard
from interviewer.core.script import Level
from interviewer.errors import NotFound
from interviewer.terminal.compared import comparison, show
from interviewer.terminal.screen import Screen
from tests.terminal.test_grading import graded, kept


def shown(directory: Path, *names: str) -> str:
    """Return what is printed of a comparison."""
    out = io.StringIO()
    show(comparison(names, directory), Screen(out=out, err=out, colour=False))
    return out.getvalue()


def test_two_levels_of_one_interview(tmp_path: Path) -> None:
    """The last two grades, with what another level expects differently."""
    path = str(kept(tmp_path))
    graded(tmp_path, path, level="I")
    graded(tmp_path, path, level="St")
    text = shown(tmp_path, path)
    assert "SDE I" in text
    assert "Staff" in text
    assert "another level expects it differently" in text
    assert "Two levels: a score may move because each expects other things." in text


def test_the_same_grader_twice_moves_nothing_offline(tmp_path: Path) -> None:
    """And says that a difference would be noise."""
    path = str(kept(tmp_path))
    graded(tmp_path, path)
    graded(tmp_path, path, again=True)
    text = shown(tmp_path, path)
    assert "noise between runs" in text
    assert "Nothing moved." in text


def test_one_grade_is_not_enough(tmp_path: Path) -> None:
    """Which is one sentence."""
    path = str(kept(tmp_path))
    graded(tmp_path, path)
    with pytest.raises(NotFound, match="two are needed"):
        comparison((path,), tmp_path)


def test_two_interviews_are_compared_by_their_last_grades(tmp_path: Path) -> None:
    """What differs there is other words."""
    first, second = str(kept(tmp_path, "a.jsonl")), str(kept(tmp_path, "b.jsonl"))
    graded(tmp_path, first, level="I")
    graded(tmp_path, second, level="I")
    assert "Nothing moved." in shown(tmp_path, first, second)


def test_an_interview_without_a_grade_is_named(tmp_path: Path) -> None:
    """With what to do: an open one is ended first."""
    first, second = kept(tmp_path, "a.jsonl"), kept(tmp_path, "b.jsonl")
    graded(tmp_path, str(first))
    with pytest.raises(NotFound, match=r"b\.jsonl has no complete grade: grade it first"):
        comparison((str(first), str(second)), tmp_path)
    second.write_bytes(b"".join(second.read_bytes().splitlines(keepends=True)[:-1]))
    with pytest.raises(NotFound, match="it is still open: end it"):
        comparison((str(first), str(second)), tmp_path)


def test_two_interviews_are_compared_at_one_level(tmp_path: Path) -> None:
    """The newest that both were graded at, or the one that is asked for; never a Senior's grade with an SDE II's."""
    first, second = str(kept(tmp_path, "a.jsonl")), str(kept(tmp_path, "b.jsonl"))
    for name, level in ((first, "I"), (first, "Sr"), (second, "Sr"), (second, "I"), (second, "II")):
        graded(tmp_path, name, level=level)
    assert [card.grading.level for card in both(first, second, directory=tmp_path)] == ["I", "I"]
    assert [card.grading.level for card in both(first, second, directory=tmp_path, level="Sr")] == ["Sr", "Sr"]
    with pytest.raises(
        NotFound, match=r"no grades at the same level II, .*: grade both with `interviewer grade .* --level II`\."
    ):
        both(first, second, directory=tmp_path, level="II")


def test_without_a_level_in_common_nothing_is_compared(tmp_path: Path) -> None:
    """With the command that makes it so."""
    first, second = str(kept(tmp_path, "a.jsonl")), str(kept(tmp_path, "b.jsonl"))
    graded(tmp_path, first, level="Sr")
    graded(tmp_path, second, level="II")
    with pytest.raises(NotFound, match=rf"`interviewer grade {first} {second} --level II`\.$"):
        both(first, second, directory=tmp_path)


def both(*names: str, directory: Path, level: Level | None = None) -> tuple[Scorecard, Scorecard]:
    """Return the two cards that are compared."""
    found = comparison(names, directory, level=level)
    return found.first, found.second
