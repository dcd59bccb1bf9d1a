"""A coach's scores and evidence, from the file alone: beside the grader's, with a reason, and written once."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from interviewer import sheets, transcripts
from interviewer.core.bundle import Bundle
from interviewer.core.drilling import drill
from interviewer.core.events import Ended
from interviewer.core.grading_events import Adjusted
from interviewer.core.scorecard import Scorecard
from interviewer.errors import NotFound, SessionError, TranscriptBusy, WireError
from interviewer.server.coaching import Adjust, Cite, Hide, adjust, cite, hide
from interviewer.server.reviews import card, page
from interviewer.transcripts import Writer
from tests.conftest import Clock
from tests.graded import COST_QUOTE, ended, kept, whole
from tests.play import Play
from tests.seeded import SIZE, begun

ONE = "0" * 26


def put(directory: Path, id: str, grading: str, dimension: str, cmid: str, **wanted: Any) -> Any:
    """Let a coach change a score."""
    body = Adjust(cmid=cmid * 32, **wanted)
    return asyncio.run(adjust(directory, id, grading, dimension, body, now=Clock()))


def hidden(directory: Path, piece: str, cmid: str, why: str | None) -> Scorecard:
    """Let a coach hide a piece of evidence, or show it again."""
    return asyncio.run(hide(directory, ONE, "g1", piece, Hide(why=why, cmid=cmid * 32), now=Clock()))


def cited(directory: Path, cmid: str, **wanted: Any) -> Scorecard:
    """Let a coach add evidence."""
    body = {"dimension": "SOLVE", "sign": "strength", "why": "It is the size.", **wanted, "cmid": cmid * 32}
    return asyncio.run(cite(directory, ONE, "g1", Cite(**body), now=Clock()))


def adjusted(path: Path) -> Iterable[Adjusted]:
    """Return what coaches have left in a file."""
    return [record.event for record in transcripts.read(path).records if isinstance(record.event, Adjusted)]


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


def test_a_hidden_piece_stays_on_the_card_and_moves_no_score(c1: Bundle, tmp_path: Path) -> None:
    """The reason stands beside it, on every form of the card; a resend changes nothing, and null shows it again."""
    path = kept(whole(ended(c1), {"C1-S06": COST_QUOTE})[0], tmp_path)
    before = card(tmp_path, ONE, "g1")
    found = hidden(tmp_path, "C1-S06", "1", " They took it back later. ")
    assert [(one.id, one.why) for one in found.hidden] == [("C1-S06", "They took it back later.")]
    assert found.model_copy(update={"hidden": ()}) == before
    assert hidden(tmp_path, "C1-S06", "1", "Another tab.") == found
    for text in (page(tmp_path, ONE, "g1"), sheets.markdown(found)):
        assert "They took it back later." in text
        assert COST_QUOTE in text
    assert hidden(tmp_path, "C1-S06", "2", None) == before
    assert [line.split('"type":"')[1][:3] for line in path.read_text().splitlines()][-2:] == ["hid", "hid"]


def test_an_added_piece_is_the_candidates_words_and_can_be_taken_back(c1: Bundle, tmp_path: Path) -> None:
    """As they stand in the turn, whatever the coach typed around them; it moves no score."""
    play = ended(c1)
    turn = next(turn.number for turn in play.session.turns if turn.text == SIZE.text)
    kept(whole(play, {})[0], tmp_path)
    before = card(tmp_path, ONE, "g1")
    typed = SIZE.text[:27].upper().replace(" ", "\n")
    found = cited(tmp_path, "1", turn=turn, quote=typed)
    (piece,) = found.cited
    assert (piece.turn, piece.quote, piece.dimension, piece.sign) == (turn, SIZE.text[:27].strip(), "SOLVE", "strength")
    assert found.model_copy(update={"cited": ()}) == before
    assert "It is the size." in page(tmp_path, ONE, "g1")
    assert cited(tmp_path, "1", turn=turn, quote="whatever") == found
    assert hidden(tmp_path, piece.id, "2", None) == before
    assert hidden(tmp_path, piece.id, "2", None) == before


def test_evidence_that_is_not_there_is_refused(c1: Bundle, tmp_path: Path) -> None:
    """Words nobody said, words of the interviewer's, a dimension of another round, a piece without words, and no reason."""
    play = ended(c1)
    path = kept(whole(play, {"C1-S06": COST_QUOTE})[0], tmp_path)
    text = path.read_text()
    asked = next(turn for turn in play.session.turns if turn.speaker == "interviewer")
    with pytest.raises(WireError, match="not the candidate's words in T2"):
        cited(tmp_path, "1", turn=2, quote="a sentence that nobody has said")
    with pytest.raises(WireError, match="not the candidate's words in T1"):
        cited(tmp_path, "1", turn=asked.number, quote=asked.text)
    with pytest.raises(NotFound, match="no dimension 'TRADE'"):
        cited(tmp_path, "1", turn=2, quote="x", dimension="TRADE")
    with pytest.raises(WireError, match="say why"):
        cited(tmp_path, "1", turn=2, quote="x", why=" ")
    with pytest.raises(NotFound, match="no evidence 'C1-S07'"):
        hidden(tmp_path, "C1-S07", "1", "Why not.")
    with pytest.raises(WireError, match="say why"):
        hidden(tmp_path, "C1-S06", "1", "")
    assert path.read_text() == text


def test_an_open_interview_has_nothing_to_coach(c1: Bundle, tmp_path: Path) -> None:
    """Until it ends nothing of the rubric is shown."""
    kept(begun(c1).records, tmp_path)
    with pytest.raises(SessionError, match="still open"):
        put(tmp_path, ONE, "g1", "SAFE", "1", score=3, why="So.")
