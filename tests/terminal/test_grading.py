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


SIMPLE = {
    "round": "C", "questions": ["C1"], "level": "II",
    "turns": [
        {"role": "interviewer", "text": "Training examples arrive on a stream; keep each distinct example once. How do you decide?"},
        {"role": "candidate", "text": "What makes two examples the same, and how much memory do I have? I'd start with a plain set of "
         "content hashes; a billion keys at 16 bytes is 16 GB, so it does not fit, and then I'd put a Bloom filter in front."},
        {"role": "interviewer", "text": "When the filter is wrong, what exactly happens to that example?"},
        {"role": "candidate", "text": "A brand new example is thrown away although we never saw it, and the model never trains on it."},
    ],
}  # fmt: skip


def test_a_transcript_from_elsewhere_is_graded_as_it_is(tmp_path: Path) -> None:
    """The simple form, many on lines, with a bad one among them: the card has the words, nothing is kept, the bad one is named."""
    path = tmp_path / "many.jsonl"
    bad = {**SIMPLE, "turns": SIMPLE["turns"][:1]}  # type: ignore[index] # a list
    path.write_text("\n".join(json.dumps(one) for one in (SIMPLE, bad, SIMPLE)))
    done, out, err = graded(tmp_path / "saved", str(path), as_json=True)
    cards = [json.loads(line) for line in out.splitlines()]
    assert len(cards) == 2
    assert len(done.failures) == 1
    assert done.failures[0] in err
    shown = {one["id"]: one for one in cards[0]["signals"]}["C1-S06"]
    assert shown["state"] == "present"
    assert shown["prompted"] is True
    assert shown["evidence"]["turn"] == 4
    assert not (tmp_path / "saved").exists()


def test_a_transcript_from_elsewhere_can_be_kept(tmp_path: Path) -> None:
    """Given again it is found, and not graded again."""
    path = tmp_path / "one.json"
    path.write_text(json.dumps(SIMPLE))
    graded(tmp_path / "saved", str(path), keep=True)
    graded(tmp_path / "saved", str(path), keep=True)
    [saved] = (tmp_path / "saved").glob("*.jsonl")
    assert len(replay(transcripts.read(saved).records).gradings) == 1


def test_an_interview_that_is_still_open_is_graded_and_left_open(tmp_path: Path) -> None:
    """The file is as it was, and a note says so."""
    path = kept(tmp_path)
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join(lines[:-1]))
    before = path.read_bytes()
    done, _, err = graded(tmp_path, str(path), as_json=True)
    assert len(done.scores) == 1
    assert "still open" in err
    assert path.read_bytes() == before


def test_many_tell_how_far_they_are(tmp_path: Path) -> None:
    """In ten steps, with the rate and the time that is left."""
    path = tmp_path / "many.jsonl"
    path.write_text("\n".join(json.dumps({**SIMPLE, "level": level}) for level in ("I", "II") * 10))
    _, _, err = graded(tmp_path, str(path), as_json=True)
    assert err.count(" of 20 graded") == 10
    assert "20 of 20 graded" in err
