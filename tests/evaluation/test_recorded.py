"""Recorded candidates: what somebody said before is said again to whatever is asked now."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from interviewer.core.bundle import Bundle
from interviewer.core.events import Answered, Asked, Ended, Record
from interviewer.core.evolving import begin
from interviewer.errors import NotFound, TranscriptBroken
from interviewer.evaluation import recorded
from interviewer.evaluation.recorded import Remembering
from interviewer.evaluation.rounds import Played, VirtualClock, hold
from tests.play import started

Interviews = dict[tuple[str, str], Played]


def words(records: tuple[Record, ...]) -> list[str]:
    """Return what the candidate said."""
    return [record.event.text for record in records if isinstance(record.event, Answered)]


def test_before_the_same_interviewer_the_interview_is_the_same(played: Interviews, bundles: dict[str, Bundle]) -> None:
    """Every turn, hint and piece of code comes again in its place, and takes the time it took."""
    one = played["C-weak", "II"]
    who = recorded.of(one.records, "c-weak")
    records, session = asyncio.run(
        hold(bundles["C"].narrowed("C1"), lambda clock: Remembering(who, clock), question="C1", level="II")
    )
    assert [record.event.type for record in records] == [record.event.type for record in one.records]
    assert words(records) == words(one.records)
    assert session.last_at == one.session.last_at


def test_an_answer_goes_to_what_it_answered_then(played: Interviews, c1: Bundle) -> None:
    """Asked in another order, each question gets its own answer; what was never asked gets the next that is left."""
    who = recorded.of(played["C-weak", "II"].records, "x")
    door = Remembering(who, VirtualClock())
    session = begin(Record(seq=0, at=0, epoch=0, event=started(c1)))

    def asked(move: str, ref: str | None) -> str:
        event = Asked.model_validate({"move": move, "ref": ref, "line": "?", "text": "?", "reply": "r", "worded": "authored"})
        door.hear(Record(seq=1, at=0, epoch=0, event=event), session)
        answer = asyncio.run(door.answer(None))
        assert isinstance(answer, Answered)
        return answer.text

    assert asked("probe", "C1-P1") == "A false positive just means some duplicates get through, no big deal."
    assert asked("ask", "C1") == "I'd use a Bloom filter, it's space-efficient."
    assert asked("probe", "C1-P99") == "Java or whatever."


def test_when_nothing_is_left_the_candidate_leaves(played: Interviews, c1: Bundle) -> None:
    """Nobody's words are made up."""
    who = recorded.of(played["C-weak", "II"].records[:5], "x")
    door = Remembering(who, VirtualClock())
    done = [asyncio.run(door.answer(None)) for _ in range(len(who.turns) + 1)]
    assert isinstance(done[-1], Ended)
    assert done[-1].reason == "left"


def test_a_transcript_without_an_answer_holds_no_candidate(played: Interviews) -> None:
    """It is named, and so is a file that is not there."""
    with pytest.raises(TranscriptBroken, match="no answer"):
        recorded.of(played["C-weak", "II"].records[:2], "x")
    with pytest.raises(NotFound):
        recorded.read(Path("nowhere.jsonl"))


def test_the_museum_has_a_candidate_who_can_be_heard_again() -> None:
    """An example transcript is read as it lies there."""
    who = recorded.read(Path(__file__).parents[2] / "transcripts" / "examples" / "v1-c1.jsonl")
    assert (who.id, who.question) == ("recorded/v1-c1", "C1")
    assert len(who.digest) == 32
