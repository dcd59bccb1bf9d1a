"""An order of gradings: each card in the order it was asked for, and what cannot be graded named."""

from __future__ import annotations

import asyncio
import gc
import io
import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from interviewer import transcripts
from interviewer.conduct import LivingModel
from interviewer.core.bundle import Bundle
from interviewer.core.events import Record
from interviewer.core.evolving import replay
from interviewer.core.session import Session
from interviewer.errors import ModelUnavailable
from interviewer.llm import connect
from interviewer.settings import Settings
from interviewer.terminal.grading import Desk, Done, Order
from interviewer.terminal.screen import Screen

EXAMPLE = Path(__file__).parents[2] / "transcripts" / "examples" / "v1-c1.jsonl"


def kept(directory: Path, name: str = "one.jsonl") -> Path:
    """Return a copy of the museum's first transcript."""
    return Path(shutil.copy(EXAMPLE, directory / name))


def graded(directory: Path, *names: str, **more: Any) -> tuple[Done, str, str]:
    """Grade offline, and return what came of it, what was printed, and the notes."""
    out, err, through = more.pop("out", None) or io.StringIO(), io.StringIO(), more.pop("through", connect)
    order = Order(names=names, **more)
    desk = Desk(order, settings=Settings(transcripts=directory), screen=Screen(out=out, err=err, colour=False), connect=through)
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
    assert (tmp_path / "card.md").read_text().startswith("# a.jsonl · Coding screen")
    assert "card.html" in err
    graded(tmp_path, str(first), str(second), html=tmp_path / "pages")
    assert [path.suffix for path in (tmp_path / "pages").iterdir()] == [".html"] * 2


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
    """The simple form, many on lines, with a bad one among them: the card has the words, the bad one is named, and nothing is kept."""
    path = tmp_path / "many.jsonl"
    bad = {**SIMPLE, "turns": SIMPLE["turns"][:1]}  # type: ignore[index] # a list
    path.write_text("\n".join(json.dumps(one) for one in (SIMPLE, bad, SIMPLE)))
    done, out, err = graded(tmp_path / "saved", str(path), as_json=True, keep=False)
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


def test_one_alone_from_elsewhere_is_not_kept(tmp_path: Path) -> None:
    """Unless that is asked for."""
    path = tmp_path / "one.json"
    path.write_text(json.dumps(SIMPLE))
    _, _, err = graded(tmp_path / "saved", str(path))
    assert not (tmp_path / "saved").exists()
    assert "Who is who: candidate is the candidate" in err


def test_a_file_that_is_refused_is_named_once(tmp_path: Path) -> None:
    """By the name it was given."""
    path = tmp_path / "one.json"
    path.write_text(json.dumps({**SIMPLE, "level": "Guru"}))
    _, _, err = graded(tmp_path / "saved", str(path))
    assert err.startswith(f"{path}: It is of a level 'Guru'")


def many(directory: Path, count: int) -> str:
    """Return a file of that many transcripts, each of which says something else."""
    path = directory / "many.jsonl"
    turns = SIMPLE["turns"]
    said = ([*turns[:-1], {**turns[-1], "text": f"{turns[-1]['text']} Case {number}."}] for number in range(count))  # type: ignore[index]
    path.write_text("\n".join(json.dumps({**SIMPLE, "turns": each}) for each in said))
    return str(path)


def test_an_order_that_was_broken_off_goes_on_where_it_stopped(tmp_path: Path) -> None:
    """The second time only what is missing is graded, every card is shown, and the interviews are as they were."""
    name = many(tmp_path, 6)
    broken = Breaks(after=3)
    with pytest.raises(KeyboardInterrupt):
        graded(tmp_path / "saved", name, as_json=True, out=broken)
    shelf = tmp_path / "saved" / "elsewhere"
    before = {path: path.read_bytes() for path in shelf.glob("*.jsonl")}
    assert len(before) == 3
    done, out, err = graded(tmp_path / "saved", name, as_json=True)
    assert len(out.splitlines()) == len(done.scores) == 6
    assert str(shelf) in err
    assert len(list(shelf.glob("*.jsonl"))) == 6
    assert {path: path.read_bytes() for path in before} == before
    assert not list((tmp_path / "saved").glob("*.jsonl"))


class Breaks(io.StringIO):
    """Somebody who presses Ctrl+C after so many cards; the sessions that are alive at each are counted."""

    def __init__(self, after: int = 1_000) -> None:
        """Begin with none."""
        super().__init__()
        self.after, self.alive = after, list[int]()

    def write(self, text: str) -> int:
        """Take one card."""
        gc.collect()
        self.alive.append(sum(isinstance(one, Session | Record) for one in gc.get_objects()))
        if len(self.alive) == self.after:
            raise KeyboardInterrupt
        return super().write(text)


def test_no_more_is_held_of_many_than_of_a_few(tmp_path: Path) -> None:
    """Each is opened, graded, shown and let go: as many sessions and records are alive at the last card as at the second."""
    for keep in (None, False):
        watched = Breaks()
        graded(tmp_path / "saved", many(tmp_path, 7), as_json=True, out=watched, keep=keep)
        assert len(watched.alive) == 7
        assert max(watched.alive[2:]) <= watched.alive[1]


def test_the_client_is_opened_once_for_an_order(tmp_path: Path) -> None:
    """Not for each interview: its connections are used again; it is closed at the end."""
    opened: list[LivingModel] = []

    def counted(settings: Settings, bundle: Bundle) -> LivingModel:
        opened.append(connect(settings, bundle))
        return opened[-1]

    graded(tmp_path / "saved", many(tmp_path, 3), as_json=True, through=counted)
    assert len(opened) == 1


class Away:
    """A model that cannot be reached, and says so while it is tried."""

    def __init__(self) -> None:
        """Begin with nobody having asked."""
        self.asked = 0

    async def reply(self, conversation: Any, on_part: Any = None, on_wait: Any = None) -> Any:
        """Fail."""
        self.asked += 1
        if on_wait is not None:
            on_wait("The model hung up; trying again in 1 s.", 1.0)
        raise ModelUnavailable("The model cannot be reached.", reason="unreachable")

    async def close(self) -> None:
        """Nothing is open."""


def test_an_order_is_given_up_where_the_model_reads_nothing(tmp_path: Path) -> None:
    """After three in a row; it says so once, the exit code is the model's, and the same order later grades them all."""
    name, away = many(tmp_path, 6), Away()
    done, out, err = graded(tmp_path / "saved", name, as_json=True, through=lambda *_: away)
    assert done.exit_code == 4
    assert len(out.splitlines()) == 3
    assert "nothing could be read of the last 3, and the rest was not asked" in err
    assert err.count("The model hung up") == 1
    done, out, _ = graded(tmp_path / "saved", name, as_json=True)
    assert done.exit_code == 0
    assert [json.loads(line)["grading"]["id"] for line in out.splitlines()] == ["g2"] * 3 + ["g1"] * 3


def test_each_of_a_file_of_many_has_its_page(tmp_path: Path) -> None:
    """In a directory, under its id: none takes the place of another."""
    graded(tmp_path / "saved", many(tmp_path, 3), html=tmp_path / "pages")
    assert len(list((tmp_path / "pages").glob("*.html"))) == 3


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
    assert err.rstrip().splitlines()[-1].startswith("20 ")


HOSTILE = "<img src=x onerror=alert(1)> [x](javascript:1) \x1b[31m\u202e$(id).json"


def test_each_of_several_says_whose_it_is(tmp_path: Path) -> None:
    """In JSON, at the terminal, in the names of files and in a last table; a name that comes from a file does nothing there."""
    place = tmp_path / "them"
    place.mkdir()
    turns = [{**turn, "role": "Maya Lin" if turn["role"] == "candidate" else "interviewer"} for turn in SIMPLE["turns"]]  # type: ignore[index, call-overload]
    (place / "maya.json").write_text(json.dumps({**SIMPLE, "turns": turns}))
    (place / HOSTILE).write_text(json.dumps(SIMPLE))
    kept(place, "ours.jsonl")
    _, out, _ = graded(tmp_path / "saved", str(place), as_json=True, keep=False)
    whose = {(one["interview"]["candidate"], one["interview"]["source"]) for one in map(json.loads, out.splitlines())}
    shown = "<img src=x onerror=alert(1)> [x](javascript:1) [31m$(id).json"
    assert whose == {("Maya Lin", "maya.json"), ("", shown), ("", "ours.jsonl")}
    _, out, _ = graded(tmp_path / "saved", str(place), keep=False, html=tmp_path / "pages", md=tmp_path / "pages")
    assert "\nMaya Lin, maya.json\nStrong no hire" in out or "\nMaya Lin, maya.json\nNo hire" in out
    assert [line.split("  ")[0] for line in out.splitlines()[-3:]] == [
        shown,
        "maya.json",
        "ours.jsonl",
    ]
    assert "\x1b" not in out
    names = sorted(path.name for path in (tmp_path / "pages").iterdir())
    begins = ("Maya-Lin-maya-json-", "img-src-x-onerror-alert-1-x-javascript-1-31m-id-", "ours-jsonl-")
    assert [name.startswith(begin) for begin, name in zip([b for b in begins for _ in "12"], names, strict=True)] == [True] * 6
