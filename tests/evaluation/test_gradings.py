"""Interviews graded by the path of a candidate's own, and what is measured of a grade."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from interviewer.core.bundle import Bundle
from interviewer.core.conversation import Conversation, Reply, Usage
from interviewer.evaluation.gradings import YARDSTICKS, criterion, graded, rubric
from interviewer.evaluation.rounds import Played, Unwired
from interviewer.evaluation.yardstick import scored
from interviewer.llm import brain

STICKS = {stick.id: stick for stick in YARDSTICKS}


class Grader:
    """A model that marks as the offline grader does, but for the requests it is told to answer with something else."""

    def __init__(self, bundle: Bundle, spoils: Callable[[str], str | None] = lambda _: None) -> None:
        """Ask nobody yet."""
        self._bundle, self._spoils = bundle, spoils
        self.asked: list[Conversation] = []

    async def reply(self, conversation: Conversation, *_: object, **__: object) -> Reply:
        """Return marks, or what spoils them."""
        self.asked.append(conversation)
        messages = [{"role": message.role, "content": message.content} for message in conversation.messages]
        text = self._spoils(messages[0]["content"]) or brain.respond(
            messages, conversation.shape.name if conversation.shape else None, self._bundle
        )
        usage = Usage(prompt_tokens=1, completion_tokens=1, counted="endpoint")
        return Reply(text=text, model="judge-1", usage=usage, cost=0.0)


def value(id: str, **card: Any) -> float | None:
    """Return what such a card scores."""
    return scored(STICKS[id], {"failures": [], "planted": {}, **card}, case="c", stratum="C", repeat=0).value


def test_a_finished_interview_is_graded_offline(played: dict[tuple[str, str], Played]) -> None:
    """A strong script comes to a higher score than a weak one, whose planted red flags are found."""
    bodies = {}
    for who in ("C-weak", "C-strong"):
        session = played[who, "II"].session
        bodies[who] = asyncio.run(graded(session, session.bundle, "offline", Unwired(session.bundle)))
    assert bodies["C-weak"]["score"] < 3 <= bodies["C-strong"]["score"]
    assert {"RF-01", "RF-08"} <= set(bodies["C-weak"]["flags"])
    assert bodies["C-strong"]["dimensions"].keys() == set(played["C-strong", "II"].session.bundle.round.dimensions)


def test_a_model_grades_by_the_same_path_and_is_asked_for_no_advice(played: dict[tuple[str, str], Played]) -> None:
    """One exchange a dimension and one for red flags; a coach's paragraph is nothing a run needs."""
    session = played["C-strong", "II"].session
    grader = Grader(session.bundle)
    body = asyncio.run(graded(session, session.bundle, "judge-1", grader))
    assert body["score"] is not None
    assert not body["offline"]
    assert {one.shape.name for one in grader.asked if one.shape is not None} == {"marks", "flags"}
    assert len(grader.asked) == len(session.bundle.round.dimensions) + 1


def test_a_part_that_cannot_be_read_twice_leaves_the_grade_unread(played: dict[tuple[str, str], Played]) -> None:
    """It is asked for once more, and then it is no score of any kind."""
    session = played["C-strong", "II"].session
    grader = Grader(session.bundle, lambda system: "never mind" if '"dimension": "SAFE"' in system else None)
    body = asyncio.run(graded(session, session.bundle, "judge-1", grader))
    assert body == {"unread": "the grader on SAFE: unreadable", "parts": ["SAFE"]}
    assert sum('"dimension": "SAFE"' in one.messages[0].content for one in grader.asked) == 2
    one = scored(STICKS["round-score"], {"failures": [], "verdicts": {"grade": body}}, case="c", stratum="C", repeat=0)
    assert one.absence == "ungraded"


def test_a_rubric_is_what_grades_and_not_what_interviews(bundles: dict[str, Bundle]) -> None:
    """The prose of a grading is in it, that of the conversation is not."""
    narrowed = bundles["C"].narrowed("C1")

    def with_prose(name: str) -> Bundle:
        return Bundle.from_data({**narrowed.as_data(), "conversations": {**narrowed.conversations, name: "Other words."}})

    assert rubric(with_prose("grade")) != rubric(narrowed) != rubric(with_prose("flags"))
    assert rubric(with_prose("phrase")) == rubric(with_prose("advise")) == rubric(narrowed)
    assert rubric(bundles["C"].narrowed("C2")) != rubric(narrowed)


def test_a_grade_is_of_a_rubric_a_level_a_program_and_a_repeat() -> None:
    """Each of them makes another one."""
    made = [
        criterion("r", "II", code="1"),
        criterion("s", "II", code="1"),
        criterion("r", "Sr", code="1"),
        criterion("r", "II", code="2"),
        criterion("r", "II", code="1", repeat=1),
    ]
    assert len({str(sorted(one.items())) for one in made}) == len(made)


@pytest.mark.parametrize(("score", "error"), [(1, 0.0), (2, 0.0), (3, 1.0), (4, 2.0), (None, None)])
def test_a_score_is_held_against_what_the_candidate_is_worth(score: int | None, error: float | None) -> None:
    """Anywhere between both ends there is no error; without a score, or without knowing, there is nothing to measure."""
    assert value("score-error", verdicts={"grade": {"score": score}}, expected=(1, 2)) == error
    assert value("score-error", verdicts={"grade": {"score": score}}, expected=None) is None
    mirrored = None if score is None else 5 - score
    assert value("score-error", verdicts={"grade": {"score": mirrored}}, expected=(3, 4)) == error


def test_planted_red_flags_are_looked_for_in_the_grade() -> None:
    """Those that never came up are held against nobody, and what was planted without a number is no red flag."""
    planted = {"RF-01 at C1-P5": "missed", "RF-08 at C1-K1": "found", "RF-02 at C1-P3": "not asked", "silent": "found"}
    assert value("flags-graded", planted=planted, verdicts={"grade": {"flags": ["RF-01"]}}) == 0.5
    assert value("flags-graded", planted={"silent": "found"}, verdicts={"grade": {"flags": []}}) is None
    card = {"planted": planted, "verdicts": {"grade": {"flags": ["RF-01"]}}}
    faults = STICKS["flags-graded"].faults
    assert faults is not None
    assert list(faults(card)) == [(None, "RF-08 was planted at C1-K1 and is not in the grade")]


def test_what_could_be_scored_is_a_share_of_the_dimensions() -> None:
    """One that got no chance has no score."""
    assert value("assessed", verdicts={"grade": {"dimensions": {"A": 1, "B": None, "C": 4, "D": 2}}}) == 0.75
