"""Who reads a finished interview, through the door they are given."""

from __future__ import annotations

import asyncio
import json

import pytest

from interviewer.evaluation import casting
from interviewer.evaluation.casting import Case
from interviewer.evaluation.readers import PART, Finished, Readers
from interviewer.evaluation.rounds import Played
from tests.evaluation.conftest import little_suite
from tests.evaluation.test_gradings import Grader
from tests.evaluation.test_simulated import Player

ROLES = ("observer", "interviewer", "grader", "candidate")


@pytest.fixture
def finished(played: dict[tuple[str, str], Played]) -> Finished:
    """Return a finished interview."""
    session = played["C-strong", "II"].session
    case = Case(candidate="simulated/brash", round="C", question="C1", level="II")
    return Finished(case=case, session=session, narrowed=session.bundle)


def readers(model: str) -> Readers:
    """Return readers whose models all have one name."""
    return Readers(cast=casting.load(little_suite()), models=dict.fromkeys(ROLES, model))


def test_an_offline_grader_needs_no_door_and_uses_none_that_is_there(finished: Finished) -> None:
    """Not even where there is one for others."""
    there = Grader(finished.narrowed)
    without = asyncio.run(readers("offline").read("grade", finished, None))
    assert asyncio.run(readers("offline").read("grade", finished, lambda _: there)) == without
    assert (without["offline"], there.asked) == (True, [])


def test_a_model_that_grades_is_asked_through_the_door(finished: Finished) -> None:
    """And the grade is its own."""
    there = Grader(finished.narrowed)
    body = asyncio.run(readers("m").read("grade", finished, lambda _: there))
    assert (body["offline"], len(there.asked) > 3) == (False, True)


def test_a_judge_of_a_part_that_cannot_be_read_gives_no_slips_and_says_so(finished: Finished) -> None:
    """That is not the same as to find none."""
    found = json.dumps({"slips": []})
    assert asyncio.run(readers("m").read(PART, finished, lambda _: Player(found))) == {"slips": []}
    unread = asyncio.run(readers("m").read(PART, finished, lambda _: Player("nonsense")))
    assert unread["slips"] is None
    assert "unread" in unread
