"""An order of gradings: each card in the order it was asked for, and what cannot be graded named."""

from __future__ import annotations

import asyncio
import io
import json
import shutil
from pathlib import Path

from interviewer import transcripts
from interviewer.core.session import replay
from interviewer.llm import connect
from interviewer.settings import Settings
from interviewer.terminal.grading import Desk, Done, Order
from interviewer.terminal.screen import Screen

EXAMPLE = Path(__file__).parents[2] / "transcripts" / "examples" / "v1-c1.jsonl"


def kept(directory: Path, name: str = "one.jsonl") -> Path:
    """Return a copy of the museum's first transcript."""
    return Path(shutil.copy(EXAMPLE, directory / name))


def graded(directory: Path, *names: str, **more: object) -> tuple[Done, str, str]:
    """Grade offline, and return what came of it, what was printed, and the notes."""
    out, err = io.StringIO(), io.StringIO()
    order = Order(names=names, **more)  # type: ignore[arg-type] # as the test wants
    desk = Desk(order, settings=Settings(transcripts=directory), screen=Screen(out=out, err=err, colour=False), connect=connect)
    return asyncio.run(desk.grade()), out.getvalue(), err.getvalue()


def test_a_grade_is_kept_in_the_interviews_own_file(tmp_path: Path) -> None:
    """And graded again by the same grader, nothing is added."""
    path = kept(tmp_path)
    done, out, _ = graded(tmp_path, str(path), as_json=True)
    size = path.stat().st_size
    again, same, _ = graded(tmp_path, str(path), as_json=True)
    assert done.scores == again.scores
    assert json.loads(out) == json.loads(same)
    assert path.stat().st_size == size
    assert len(replay(transcripts.read(path).records).gradings) == 1


def test_two_levels_leave_two_grades(tmp_path: Path) -> None:
    """The earlier one stays."""
    path = kept(tmp_path)
    graded(tmp_path, str(path), level="I")
    graded(tmp_path, str(path), level="St")
    assert [one.opened.level for one in replay(transcripts.read(path).records).gradings] == ["I", "St"]


def test_one_that_cannot_be_graded_does_not_keep_the_others(tmp_path: Path) -> None:
    """It is named with its reason, and the cards come in the order they were asked for."""
    first, second = kept(tmp_path, "a.jsonl"), kept(tmp_path, "b.jsonl")
    broken = tmp_path / "c.jsonl"
    broken.write_text("not a transcript\n" * 2)
    done, out, err = graded(tmp_path, str(first), str(broken), "nowhere", str(second), as_json=True)
    assert len(out.splitlines()) == 2
    assert done.failures == [str(broken), "nowhere"]
    assert done.exit_code == 1
    assert str(broken) in err
    assert "nowhere" in err


def test_prompts_from_before_gradings_are_replaced_by_todays(tmp_path: Path) -> None:
    """The museum's transcript is graded by prompts that it does not hold, and carries them from then on."""
    path = kept(tmp_path)
    graded(tmp_path, str(path))
    grading = replay(transcripts.read(path).records).gradings[0]
    assert grading.opened.bundle is not None


def test_a_card_is_also_written_as_a_page_and_as_markdown(tmp_path: Path) -> None:
    """One interview into one file, several into a directory, each under its id and grading."""
    first, second = kept(tmp_path, "a.jsonl"), kept(tmp_path, "b.jsonl")
    _, _, err = graded(tmp_path, str(first), html=tmp_path / "card.html", md=tmp_path / "card.md")
    assert (tmp_path / "card.html").read_text().startswith("<!doctype html>")
    assert (tmp_path / "card.md").read_text().startswith("# Coding screen")
    assert "card.html" in err
    graded(tmp_path, str(first), str(second), html=tmp_path / "pages")
    assert [path.suffix for path in (tmp_path / "pages").iterdir()] == [".html"]


def test_a_place_that_cannot_be_written_is_one_sentence(tmp_path: Path) -> None:
    """The grade is kept all the same."""
    (tmp_path / "file").write_text("")
    path = kept(tmp_path)
    done, _, err = graded(tmp_path, str(path), html=tmp_path / "file" / "card.html")
    assert done.exit_code == 1
    assert "cannot be written" in err
    assert len(replay(transcripts.read(path).records).gradings) == 1
