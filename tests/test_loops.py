"""Which kept grades make a loop: the newest whole one of each round at one level; whatever is left out is said or refused."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from interviewer.core.bundle import Bundle
from interviewer.core.debrief import Debrief
from interviewer.core.drilling import drill
from interviewer.core.script import Level
from interviewer.errors import NotFound
from interviewer.importing import Wanted
from interviewer.loops import brought_together
from tests.core.test_drilling import ANSWER
from tests.e2e.held import Graded, held
from tests.graded import kept
from tests.loops import GOLD, script
from tests.play import Play
from tests.terminal.test_grading import graded


def loop(directory: Path, *names: str, level: Level | None = None) -> Debrief:
    """Return the debrief of what is kept there."""
    return brought_together(names, directory, script(), level=level)


def rounds(found: Debrief) -> list[tuple[str, str]]:
    """Return which interview speaks for each round."""
    return [(one.round, one.interview) for one in found.packets]


def test_the_newest_graded_interview_of_each_round_goes_in(tmp_path: Path) -> None:
    """One that is newer and was not graded stands back, and the level is that of the newest grade."""
    held(tmp_path, "C-weak", "II", Graded(), number=0)
    coded = held(tmp_path, "C-strong", "II", Graded(level="III"), Graded(), number=1)
    held(tmp_path, "C-strong", "II", number=2)
    designed = held(tmp_path, "D-mixed", "III", Graded(), number=3)
    found = loop(tmp_path)
    assert (found.level, rounds(found)) == ("III", [("C", coded), ("D", designed)])
    assert found.notes == ()
    at_two = loop(tmp_path, level="II")
    assert (at_two.level, rounds(at_two)) == ("II", [("C", coded)])


def test_of_a_round_that_is_named_twice_the_later_counts(tmp_path: Path) -> None:
    """In whatever order they are named, and that is said."""
    first = held(tmp_path, "C-strong", "II", Graded(), number=0)
    second = held(tmp_path, "C-weak", "II", Graded(), number=1)
    found = loop(tmp_path, second, first)
    assert rounds(found) == [("C", second)]
    assert found.notes == (f"C is there twice: the later interview counts, {second}.",)


def test_a_drill_is_no_round(tmp_path: Path, c1: Bundle) -> None:
    """Ten minutes of one dimension never stand for the round, however new they are."""
    whole = held(tmp_path, "C-strong", "II", Graded())
    play = Play.of(drill(c1, "SAFE"))
    while play.session.ended is None:
        play.hears(ANSWER)
    path = kept(play.records, tmp_path, "7" * 26)
    graded(tmp_path, str(path))
    assert rounds(loop(tmp_path)) == [("C", whole)]
    with pytest.raises(NotFound, match="is a drill"):
        loop(tmp_path, str(path))


def test_a_round_that_is_not_here_is_left_out(tmp_path: Path) -> None:
    """The rule weighs the rounds of the prompts in use, and no others."""
    held(tmp_path, "C-strong", "II", Graded())
    without = {id: bundle for id, bundle in script().items() if id != "C"}
    with pytest.raises(NotFound, match="is graded"):
        brought_together((), tmp_path, without, level=None)


def test_a_file_that_cannot_be_read_costs_the_others_nothing(tmp_path: Path) -> None:
    """It is left out, with what is wrong with it."""
    whole = held(tmp_path, "C-strong", "II", Graded(), number=0)
    torn = tmp_path / f"{held(tmp_path, 'D-mixed', 'II', Graded(), number=1)}.jsonl"
    text = torn.read_text(encoding="utf-8")
    torn.write_text(text.replace('"seq":3,', '"seq":"three",', 1), encoding="utf-8")
    assert torn.read_text(encoding="utf-8") != text
    found = loop(tmp_path)
    assert rounds(found) == [("C", whole)]
    (note,) = found.notes
    assert note.startswith(f"{torn.stem} is left out: ")


def test_what_was_not_graded_is_one_sentence(tmp_path: Path) -> None:
    """With the command that grades it."""
    with pytest.raises(NotFound, match=r"No interview in .* is graded: `interviewer grade ID` grades one"):
        loop(tmp_path)
    id = held(tmp_path, "C-strong", "II", Graded())
    with pytest.raises(NotFound, match="is graded at St"):
        loop(tmp_path, level="St")
    with pytest.raises(NotFound, match=rf"no complete grade at St: `interviewer grade {id} --level St`"):
        loop(tmp_path, id, level="St")


def test_an_open_interview_is_to_be_ended_first(tmp_path: Path) -> None:
    """It cannot be graded yet, so that is what is said."""
    path = tmp_path / f"{held(tmp_path, 'C-strong', 'II')}.jsonl"
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if '"type":"ended"' not in line]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    with pytest.raises(NotFound, match="it is still open: end it, and grade it first"):
        loop(tmp_path, path.stem)


def test_a_loop_is_decided_at_one_level(tmp_path: Path) -> None:
    """Grades at several levels are not put together unless one is chosen that both have."""
    coded = held(tmp_path, "C-strong", "II", Graded(), number=0)
    designed = held(tmp_path, "D-mixed", "III", Graded(level="II"), Graded(), number=1)
    with pytest.raises(NotFound, match="graded at II, III, and a loop is decided at one level: give --level"):
        loop(tmp_path, coded, designed)
    assert rounds(loop(tmp_path, coded, designed, level="II")) == [("C", coded), ("D", designed)]


def test_a_loop_is_one_persons(tmp_path: Path) -> None:
    """The newest interview decides whose, and who was left out is said; those that are named are taken all the same."""
    own = held(tmp_path, "D-mixed", "II", Graded())
    turns = json.loads((GOLD / "C1-strong-plain.json").read_text("utf-8"))["turns"]
    talk = "\n".join(f"{'Ivy' if one['role'] == 'interviewer' else 'Kim'}: {' '.join(one['text'].split())}" for one in turns)
    (tmp_path / "kim.txt").write_text(talk, encoding="utf-8")
    graded(tmp_path, str(tmp_path / "kim.txt"), level="II", keep=True, wanted=Wanted(me="Kim"))
    (kims,) = (path.stem for path in tmp_path.glob("*.jsonl") if path.stem != own)
    found = loop(tmp_path)
    (note,) = found.notes
    if max(kims, own) == kims:
        assert rounds(found) == [("C", kims)]
        assert note.startswith("Only interviews of Kim are taken, not of what was held here")
    else:
        assert rounds(found) == [("D", own)]
        assert note.startswith("Only what was held here, or names nobody, is taken, not of Kim")
    both = loop(tmp_path, kims, own)
    assert (rounds(both), both.notes) == ([("C", kims), ("D", own)], ())
