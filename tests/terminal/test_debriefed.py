"""A debrief at a terminal: which grades go into it, and that one that cannot be made is one sentence."""

from __future__ import annotations

import io
import json
import shutil
from pathlib import Path

import pytest

from interviewer.core.script import Level
from interviewer.errors import NotFound
from interviewer.importing import Wanted
from interviewer.terminal.debriefed import debriefed, show
from interviewer.terminal.screen import Screen
from tests.loops import GOLD, script
from tests.terminal.test_grading import graded, kept


def printed(directory: Path, *names: str, level: Level | None = None) -> str:
    """Return what is printed of a debrief, notes and all."""
    out = io.StringIO()
    screen = Screen(out=out, err=out, colour=False)
    show(debriefed(names, directory, script(), screen, level=level), screen)
    return out.getvalue()


def test_the_newest_graded_interview_of_each_round_goes_in(tmp_path: Path) -> None:
    """Where none is named; its round, its points and both memos are printed."""
    path = kept(tmp_path, f"{'0' * 26}.jsonl")
    graded(tmp_path, str(path))
    text = printed(tmp_path)
    assert "A follow-up round is needed" in text
    assert "Not held: On-site coding A" in text
    assert "For the candidate" in text
    assert text == printed(tmp_path, str(path))


def test_of_a_round_that_is_there_twice_the_later_counts(tmp_path: Path) -> None:
    """And that is said."""
    first = kept(tmp_path)
    second = tmp_path / "two.jsonl"
    shutil.copy(first, second)
    graded(tmp_path, str(first))
    graded(tmp_path, str(second))
    assert "C is there twice: the later interview counts" in printed(tmp_path, str(first), str(second))


def test_what_was_not_graded_is_one_sentence(tmp_path: Path) -> None:
    """With the command that grades it."""
    path = kept(tmp_path)
    with pytest.raises(NotFound, match="is graded"):
        printed(tmp_path)
    with pytest.raises(NotFound, match="has no complete grade: `interviewer grade"):
        printed(tmp_path, str(path))
    graded(tmp_path, str(path), level="I")
    with pytest.raises(NotFound, match=r"no complete grade at St: `interviewer grade .* --level St`"):
        printed(tmp_path, str(path), level="St")


def test_a_loop_is_decided_at_one_level(tmp_path: Path) -> None:
    """Grades at several levels are not put together."""
    first = kept(tmp_path)
    second = tmp_path / "two.jsonl"
    shutil.copy(first, second)
    graded(tmp_path, str(first), level="I")
    graded(tmp_path, str(second), level="St")
    with pytest.raises(NotFound, match="give --level"):
        printed(tmp_path, str(first), str(second))


def test_where_none_is_named_only_the_newest_persons_are_taken(tmp_path: Path) -> None:
    """A coach has several clients, and their rounds are no loop; who was left out is said."""
    talk = (GOLD / "C1-strong-plain.json").read_text("utf-8"), (GOLD / "D1-strong-plain-language.json").read_text("utf-8")
    for text, name in zip(talk, ("Dev", "Kim"), strict=True):
        turns = json.loads(text)
        lines = [
            f"{'Ivy' if one['role'] == 'interviewer' else name}: {' '.join(one['text'].split())}" for one in turns["turns"]
        ]
        (tmp_path / f"{name}.txt").write_text("\n".join(lines))
        graded(tmp_path, str(tmp_path / f"{name}.txt"), level="II", keep=True, wanted=Wanted(me=name))
    text = printed(tmp_path)
    taken, left = ("Dev", "Kim") if "of Dev are taken" in text else ("Kim", "Dev")
    assert f"Only interviews of {taken} are taken, not of {left}" in text
    assert "different candidates" not in text
    both = printed(tmp_path, *(path.stem for path in tmp_path.glob("*.jsonl")))
    assert "The rounds name different candidates" in " ".join(both.split())
