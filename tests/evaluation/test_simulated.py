"""Simulated candidates: played by a model from a sheet, and checked."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable

import pytest

from interviewer.core.bundle import Bundle
from interviewer.core.conversation import Conversation, Reply, Usage
from interviewer.core.events import Answered
from interviewer.errors import BadReply
from interviewer.evaluation import casting, reading
from interviewer.evaluation.exchange import CaseLost
from interviewer.evaluation.rounds import VirtualClock, hold
from interviewer.evaluation.simulated import Playing, Sheet, Simulated, check
from tests.evaluation.conftest import little_suite

SHEET = Sheet(
    id="odd", title="Odd", quality="mixed", traits=("terse",), manner="Short.", knows="Sets.", lacks="Filters.", minutes=1.5
)
WHO = Simulated(sheet=SHEET, plays="Play $sheet $round_title $level", checks="Check $sheet")


class Player:
    """A model that says these things, one after the other and the last for ever; an exception is raised."""

    def __init__(self, *gives: str | Exception) -> None:
        """Take what is given."""
        self._gives = list(gives)
        self.asked: list[Conversation] = []

    async def reply(
        self,
        conversation: Conversation,
        on_part: Callable[[str], None] | None = None,
        on_wait: Callable[[str, float | None], None] | None = None,
    ) -> Reply:
        """Say the next thing."""
        self.asked.append(conversation)
        given = self._gives.pop(0) if len(self._gives) > 1 else self._gives[0]
        if isinstance(given, Exception):
            raise given
        usage = Usage(prompt_tokens=1, completion_tokens=1, counted="endpoint")
        return Reply(text=given, model="m", usage=usage, cost=None)


def test_an_interview_with_a_player_comes_to_its_end(c1: Bundle) -> None:
    """It answers each time it has the floor, in the time its answers take."""
    model = Player("I would use a set.")
    records, session = asyncio.run(hold(c1, lambda clock: Playing(WHO, model, clock), question="C1", level="II"))
    answers = [record.event for record in records if isinstance(record.event, Answered)]
    assert session.ended is not None
    assert len(answers) == len(model.asked) > 3
    assert session.last_at == len(answers) * 90_000
    assert "Knows: Sets." in model.asked[0].messages[0].content
    assert len({answer.cmid for answer in answers}) == len(answers)


def test_a_player_that_says_nothing_usable_loses_the_case_and_no_score(c1: Bundle) -> None:
    """It is the candidate who failed, and not the interviewer."""
    with pytest.raises(CaseLost, match="gave no answer") as raised:
        asyncio.run(
            hold(c1, lambda clock: Playing(WHO, Player(BadReply("x", reason="empty")), clock), question="C1", level="II")
        )
    assert raised.value.reason == "candidate failed"


def test_a_part_is_checked_and_a_judge_that_cannot_be_read_is_asked_once_more(c1: Bundle) -> None:
    """What stays unreadable is not "no slip"."""
    _, session = asyncio.run(
        hold(c1, lambda clock: Playing(WHO, Player("Ask me about sets."), clock), question="C1", level="II")
    )
    found = json.dumps({"slips": [{"kind": "helped", "turn": 2, "quote": "Ask me about sets."}]})
    slips = asyncio.run(check(WHO, session, Player("nonsense", found)))
    assert slips is not None
    assert [slip.kind for slip in slips] == ["helped"]
    judge = Player("nonsense")
    assert asyncio.run(check(WHO, session, judge)) is None
    assert len(judge.asked) == 2


def test_how_a_part_is_checked_changes_the_verdict_and_not_the_interview() -> None:
    """The sheet and the player's prose change both."""
    stricter = Simulated(sheet=SHEET, plays=WHO.plays, checks="Check hard: $sheet")
    louder = Simulated(sheet=SHEET.model_copy(update={"manner": "Loud."}), plays=WHO.plays, checks=WHO.checks)
    assert (stricter.digest == WHO.digest, stricter.criterion == WHO.criterion) == (True, False)
    assert (louder.digest == WHO.digest, louder.criterion == WHO.criterion) == (False, False)


def test_the_sheets_of_the_checkout_hold_together() -> None:
    """A weak, a mixed and a strong one at least, with the prose to play them."""
    cast = casting.load(little_suite())
    assert {one.sheet.quality for one in cast.simulated.values()} == {"weak", "mixed", "strong"}
    assert all("$sheet" in one.plays and "$sheet" in one.checks for one in cast.simulated.values())
    assert len(reading.files(reading.directory("candidates"), "simulated")) == len(cast.simulated)


def test_a_clock_is_the_interviews_own() -> None:
    """Two players do not share their time."""
    clocks = [VirtualClock(), VirtualClock()]
    clocks[0].pass_minutes(1)
    assert [clock() for clock in clocks] == [60_000, 0]
