"""A finished interview graded, as a candidate's would be: by the same path, its outcome kept as a verdict, and what is measured of it.

It is graded by the prompts of its own side, since those are what a user of that version would be graded by.
The coach's paragraph is not asked for: nobody reads it here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from interviewer import grades
from interviewer.conduct import Model
from interviewer.core.bundle import Bundle
from interviewer.core.conversation import OFFLINE
from interviewer.core.explaining import verdict_name
from interviewer.core.findings import outcome
from interviewer.core.script import Level
from interviewer.core.session import Session
from interviewer.evaluation.cards import Card
from interviewer.evaluation.keys import digest
from interviewer.evaluation.rating import rated_by_grading
from interviewer.evaluation.yardstick import UNREAD, Fault, Value, Yardstick, verdict

GRADE = "grade"
"""The name of this verdict."""
AT_ONCE = 1_000
"""How many exchanges of one grading are asked at once: how many may be out is for the run to say, and by batch all wait together."""
PROSE = ("grade", "flags")
"""The conversations of a grading that decide its outcome."""
WITHOUT = "nobody was asked to grade"


def graders_part(narrowed: Bundle) -> Bundle:
    """Return what a grading can depend on of an interview's bundle."""
    return Bundle(
        round=narrowed.round,
        questions=narrowed.questions,
        listens=narrowed.listens,
        standards=narrowed.standards,
        conduct="",
        conversations={name: narrowed.conversations[name] for name in PROSE},
    )


def rubric(narrowed: Bundle) -> str:
    """Return the digest of what an interview on this bundle is graded by."""
    return digest(graders_part(narrowed).as_data())


def criterion(rubric: str, level: Level, *, code: str, repeat: int = 0) -> dict[str, Any]:
    """Return what a grade depends on beside the transcript and the grader."""
    return {"grade": rubric, "level": level, "code": code, "repeat": repeat}


async def graded(session: Session, narrowed: Bundle, grader: str, model: Model) -> dict[str, Any]:
    """Return the outcome of a grading as plain data; where a part of it could not be read, only why it is ungraded."""
    done = await grades.grade(
        session,
        wish=grades.Wish(model=grader, bundle=graders_part(narrowed)),
        model=model,
        transcript=grades.InMemory(epoch=session.epoch),
        now=lambda: session.last_at,
        looking_on=grades.Nobody(),
        at_once=AT_ONCE,
    )
    grading = done.gradings[-1]
    found = outcome(done, grading)
    if found.failures:
        first = min(found.failures, key=lambda one: one.part)
        return {UNREAD: f"the grader on {first.part}: {first.reason}", "parts": sorted(one.part for one in found.failures)}
    rated = rated_by_grading("", done, grading)
    return {
        "score": rated.verdict,
        "name": verdict_name(found, grading.bundle),
        "dimensions": dict(rated.dimensions),
        "signals": {id: state for id, state in rated.signals.items() if state != "absent"},
        "open": sorted(id for id, state in rated.signals.items() if state == "absent"),
        "flags": sorted(rated.red_flags),
        "where": {id: [mark.turn, mark.quote] for id, mark in found.findings.marks.items()},
        "dropped": found.dropped,
        "offline": grader == OFFLINE,
    }


# --- what is measured of it ---


def _grade(card: Card) -> Mapping[str, Any]:
    return verdict(card, GRADE) or {}


def _score(card: Card) -> float | None:
    score = _grade(card).get("score")
    return None if score is None else float(score)


def _assessed(card: Card) -> float | None:
    finals = _grade(card).get("dimensions", {}).values()
    return sum(final is not None for final in finals) / len(finals) if finals else None


def _score_error(card: Card) -> float | None:
    """Return how far the round score is from what is known of the candidate: 0 anywhere between both ends."""
    score, known = _score(card), card.get("expected")
    if score is None or known is None:
        return None
    low, high = known
    return float(max(low - score, score - high, 0))


def _score_faults(card: Card) -> Iterable[Fault]:
    known = card.get("expected")
    if known is not None and _score_error(card):
        low, high = known
        yield None, f"the score is {_grade(card)['score']}, and this candidate is worth {low} to {high}"


def _planted(card: Card) -> dict[str, str]:
    """Return each red flag that was planted and came up, with the place it was planted at."""
    named = ((plant.partition(" at "), outcome) for plant, outcome in card["planted"].items())
    return {flag: at for (flag, _, at), outcome in named if outcome != "not asked" and flag.startswith("RF-")}


def _flags_graded(card: Card) -> float | None:
    came_up, found = _planted(card), set(_grade(card).get("flags", ()))
    return sum(flag in found for flag in came_up) / len(came_up) if came_up else None


def _flag_faults(card: Card) -> Iterable[Fault]:
    found = set(_grade(card).get("flags", ()))
    for flag, at in _planted(card).items():
        if flag not in found:
            yield None, f"{flag} was planted{f' at {at}' if at else ''} and is not in the grade"


def _stick(id: str, title: str, value: Value, **more: Any) -> Yardstick:
    fixed: dict[str, Any] = {"needs": GRADE, "without": WITHOUT, "unit": "share", "direction": "higher"}
    return Yardstick(**{**fixed, "id": id, "title": title, "value": value, **more})


YARDSTICKS = (
    _stick("round-score", "Round score", _score, unit="score", scale=4.0),
    _stick(
        "score-error",
        "Distance of the score from what is known",
        _score_error,
        unit="score",
        direction="lower",
        faults=_score_faults,
    ),
    _stick("assessed", "Dimensions that got a score", _assessed),
    _stick("flags-graded", "Planted red flags in the grade", _flags_graded, faults=_flag_faults),
)
"""What may be measured of a grade, of any interview."""
