"""Cards, comparison and attempts, from the files alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from interviewer.core.bundle import Bundle
from interviewer.core.card import scorecard
from interviewer.core.drilling import drill
from interviewer.core.events import Ended, Imported, Started
from interviewer.core.scorecard import Scorecard
from interviewer.core.session import Session
from interviewer.core.turns import Grading
from interviewer.errors import NotFound, SessionError
from interviewer.server.reviews import attempts, card, cards, comparison, page, replay_of
from tests.graded import COST_QUOTE, ended, kept, whole
from tests.play import Play
from tests.seeded import SIZE, begun

ONE, OTHER, THIRD = (f"{digit}" * 26 for digit in "012")


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


def test_an_interview_held_elsewhere_is_named_by_whose_it_is(c1: Bundle, tmp_path: Path) -> None:
    """It is on the same question, but it may be another person's, and a coach must not take it for an attempt of this one."""
    kept(ended(c1).records, tmp_path, ONE)
    first, *rest = ended(c1).records
    assert isinstance(first.event, Started)
    source = Imported(form="plain text", name="dev.txt", digest="b2:0", times="invented", candidate="Dev")
    kept((first.model_copy(update={"event": first.event.model_copy(update={"source": source})}), *rest), tmp_path, OTHER)
    assert {one.id: one.whose for one in attempts(tmp_path, ONE).attempts} == {ONE: "", OTHER: "Dev, dev.txt"}


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
