"""Cards, a coach's scores, comparison and attempts, from the files alone."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from interviewer import transcripts
from interviewer.core.bundle import Bundle
from interviewer.core.card import scorecard
from interviewer.core.drilling import drill
from interviewer.core.events import Adjusted, Ended, Graded, Record
from interviewer.core.scorecard import Scorecard
from interviewer.core.session import Session
from interviewer.core.turns import Grading
from interviewer.errors import NotFound, SessionError, TranscriptBusy, WireError
from interviewer.server.reviews import Adjust, adjust, attempts, card, cards, comparison, page, replay_of
from interviewer.transcripts import Writer
from tests.conftest import Clock
from tests.graded import COST_QUOTE, after, ended, graded, kept, opened
from tests.play import Play
from tests.seeded import SIZE, begun

ONE, OTHER, THIRD = (f"{digit}" * 26 for digit in "012")


def whole(play: Play, found: dict[str, str], **options: Any) -> tuple[list[Record], Session]:
    """Return the records of an interview with one complete grading, and the session after them."""
    session = after(graded(opened(play.session, **options), found), Graded(grading=f"g{len(play.session.gradings) + 1}"))
    grading = session.gradings[-1]
    events = [grading.opened, *grading.read.values(), Graded(grading=grading.id)]
    at = len(play.records)
    new = [Record(seq=at + index, at=play.session.last_at, epoch=0, event=event) for index, event in enumerate(events)]
    play.records += new
    play.session = session
    return play.records, session


def put(directory: Path, id: str, grading: str, dimension: str, cmid: str, **wanted: Any) -> Any:
    """Let a coach change a score."""
    body = Adjust(cmid=cmid * 32, **wanted)
    return asyncio.run(adjust(directory, id, grading, dimension, body, now=Clock()))


def adjusted(path: Path) -> Iterable[Adjusted]:
    """Return what coaches have left in a file."""
    return [record.event for record in transcripts.read(path).records if isinstance(record.event, Adjusted)]


def test_every_grading_has_its_card(c1: Bundle, tmp_path: Path) -> None:
    """As the core makes it; a grading that is not there is not found."""
    play = ended(c1)
    whole(play, {"C1-S06": COST_QUOTE})
    records, session = whole(play, {}, level="St")
    kept(records, tmp_path)
    found = cards(tmp_path, ONE).cards
    assert [one.grading.level for one in found] == ["II", "St"]
    assert found[0] == scorecard(session, session.gradings[0]) == card(tmp_path, ONE, "g1")
    assert [one.id for one in replay_of(tmp_path, ONE).gradings] == ["g1", "g2"]
    with pytest.raises(NotFound, match="it has g1, g2"):
        card(tmp_path, ONE, "g3")


def test_a_card_says_how_far_its_grader_was_held_against_labels(c1: Bundle, tmp_path: Path) -> None:
    """In the words of whoever makes the cards of the program, on every form of a card."""
    kept(whole(ended(c1), {})[0], tmp_path)

    def card_of(session: Session, grading: Grading) -> Scorecard:
        return scorecard(session, grading, calibration="kappa 0.71")

    (one,) = cards(tmp_path, ONE, card_of=card_of).cards
    assert one.grading.calibration == card(tmp_path, ONE, "g1", card_of=card_of).grading.calibration == "kappa 0.71"
    assert "kappa 0.71" in page(tmp_path, ONE, "g1", card_of=card_of)
    assert card(tmp_path, ONE, "g1").grading.calibration == "uncalibrated"


def test_nothing_of_the_rubric_is_told_of_an_open_interview(c1: Bundle, tmp_path: Path) -> None:
    """Whatever is asked for."""
    kept(begun(c1).records, tmp_path)
    for ask in (replay_of, cards, attempts):
        with pytest.raises(SessionError, match="still open"):
            ask(tmp_path, ONE)
    with pytest.raises(SessionError, match="still open"):
        card(tmp_path, ONE, "g1")
    with pytest.raises(SessionError, match="still open"):
        put(tmp_path, ONE, "g1", "SAFE", "1", score=3, why="So.")


def test_a_coachs_score_stands_beside_the_graders_and_is_written_once(c1: Bundle, tmp_path: Path) -> None:
    """A resend changes nothing, a second change replaces the first, and null takes it back."""
    path = kept(whole(ended(c1), {"C1-S06": COST_QUOTE})[0], tmp_path)
    before = card(tmp_path, ONE, "g1").dimension("SAFE").final
    changed = put(tmp_path, ONE, "g1", "SAFE", "1", score=4, why=" Saw the mechanism. ").dimension("SAFE")
    assert (changed.final, changed.coach.score, changed.coach.why) == (before, 4, "Saw the mechanism.")
    put(tmp_path, ONE, "g1", "SAFE", "1", score=2, why="Another tab.")
    assert card(tmp_path, ONE, "g1").dimension("SAFE").coach == changed.coach
    assert len(list(adjusted(path))) == 1
    put(tmp_path, ONE, "g1", "SAFE", "2", score=3, why="On second thought.")
    back = put(tmp_path, ONE, "g1", "SAFE", "3", score=None)
    assert back.dimension("SAFE").coach is None
    assert [one.score for one in adjusted(path)] == [4, 3, None]


def test_a_change_without_a_reason_or_a_place_is_refused(c1: Bundle, tmp_path: Path) -> None:
    """The file stays as it is, and so it does while another writes it."""
    play = ended(c1)
    path = kept(whole(play, {})[0], tmp_path)
    text = path.read_text()
    with pytest.raises(WireError, match="say why"):
        put(tmp_path, ONE, "g1", "SAFE", "1", score=3, why="  ")
    with pytest.raises(NotFound, match="no grading 'g9'"):
        put(tmp_path, ONE, "g9", "SAFE", "1", score=3, why="So.")
    with pytest.raises(NotFound, match="no dimension 'TRADE'"):
        put(tmp_path, ONE, "g1", "TRADE", "1", score=3, why="So.")
    elsewhere = Writer.open(path)
    with pytest.raises(TranscriptBusy):
        put(tmp_path, ONE, "g1", "SAFE", "1", score=3, why="So.")
    elsewhere.close()
    assert path.read_text() == text


def test_a_dimension_without_a_score_has_none_to_change(c1: Bundle, tmp_path: Path) -> None:
    """What was not assessed stays so."""
    play = Play.of(drill(c1, "SAFE"))
    play.take(Ended(by="candidate", reason="left"))
    kept(whole(play, {})[0], tmp_path)
    with pytest.raises(SessionError, match="not assessed"):
        put(tmp_path, ONE, "g1", "ADAPT", "1", score=3, why="So.")


def test_two_gradings_of_one_interview_are_compared(c1: Bundle, tmp_path: Path) -> None:
    """The one that is asked about is the later; without another complete one there is nothing to compare with."""
    play = ended(c1)
    records, _ = whole(play, {"C1-S06": COST_QUOTE})
    kept(records, tmp_path)
    with pytest.raises(NotFound, match="no other complete grading"):
        comparison(tmp_path, ONE, "g1", other=None, earlier=None)
    kept(whole(play, {"C1-S06": COST_QUOTE, "C1-S07": SIZE.text}, model="other")[0], tmp_path)
    both = comparison(tmp_path, ONE, "g2", other=None, earlier=None)
    assert (both.first.grading.id, both.second.grading.id, both.same_words) == ("g1", "g2", True)
    safe = next(one for one in both.dimensions if one.dimension == "SAFE")
    assert {change.id: change.cause for change in safe.changes} == {"C1-S07": "evidence"}
    assert comparison(tmp_path, ONE, "g1", other=ONE, earlier="g2").first.grading.id == "g2"


def test_two_attempts_are_compared_on_the_same_question_only(c1: Bundle, bundles: dict[str, Bundle], tmp_path: Path) -> None:
    """Of other questions there is nothing to say."""
    kept(whole(ended(c1), {})[0], tmp_path, ONE)
    kept(whole(ended(c1), {"C1-S06": COST_QUOTE})[0], tmp_path, OTHER)
    both = comparison(tmp_path, OTHER, "g1", other=ONE, earlier=None)
    assert (both.first.interview.id, both.second.interview.id, both.same_words) == (ONE, OTHER, False)
    stranger = Play.of(bundles["C"].narrowed("C2"))
    stranger.take(Ended(by="candidate", reason="left"))
    kept(whole(stranger, {})[0], tmp_path, THIRD)
    with pytest.raises(SessionError, match="no question in common"):
        comparison(tmp_path, OTHER, "g1", other=THIRD, earlier=None)


def test_attempts_are_the_interviews_that_ended_on_the_same_question(
    c1: Bundle, bundles: dict[str, Bundle], tmp_path: Path
) -> None:
    """Drills among them are named; open, damaged and other ones are left out."""
    kept(ended(c1).records, tmp_path, ONE)
    play = Play.of(drill(c1, "SAFE"))
    play.take(Ended(by="candidate", reason="left"))
    kept(whole(play, {})[0], tmp_path, OTHER)
    kept(begun(c1).records, tmp_path, THIRD)
    kept(Play.of(bundles["C"].narrowed("C2")).records, tmp_path, "3" * 26)
    (tmp_path / f"{'4' * 26}.jsonl").write_text("damaged\n")
    (tmp_path / f"{'5' * 26}.jsonl").write_text("")
    found = attempts(tmp_path, ONE).attempts
    assert [(one.id, one.drill, len(one.gradings)) for one in found] == [(ONE, None, 0), (OTHER, "SAFE", 1)]
