"""What a grader is given of an interview: questions that were put, turns that belong to each, the transcript in pieces, the sums."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from interviewer.core.bundle import Bundle
from interviewer.core.conversation import fenced
from interviewer.core.figures import check, counts
from interviewer.core.figures import given as restated
from interviewer.core.outcomes import workspace
from interviewer.core.same import Same
from interviewer.core.script import Question, Signal
from interviewer.core.session import Session
from interviewer.core.turns import Grading, Turn

OVERLAP = 2
"""How many turns two neighbouring pieces of one question share, so that an answer keeps its question."""
BYTES_A_TOKEN = 3
"""For guarding a limit: a token is rarely shorter."""


def asked_questions(session: Session, bundle: Bundle) -> tuple[Question, ...]:
    """Return the questions that were put, as the grading's bundle has them, in its order."""
    return tuple(question for question in bundle.questions if question.id in session.put)


def signals_of(session: Session, bundle: Bundle, dimension: str) -> tuple[Signal, ...]:
    """Return the signals of a dimension that may be marked: of the questions that were put, of the round, and shared ones."""
    own = (signal for question in asked_questions(session, bundle) for signal in question.signals)
    every = (*own, *bundle.round.signals, *bundle.shared_signals())
    return tuple(signal for signal in every if signal.dimension == dimension)


def turns_of(session: Session, bundle: Bundle) -> Mapping[str, frozenset[int]]:
    """Return the numbers of the candidate's turns that belong to each question; where earlier questions stay open, to those too.

    Where a round pools its questions' signals every turn belongs to each.
    """
    if bundle.round.pooled:
        every = frozenset(turn.number for turn in session.turns if turn.speaker == "candidate")
        return {question.id: every for question in asked_questions(session, bundle)}
    found: dict[str, set[int]] = {question.id: set() for question in asked_questions(session, bundle)}
    current: list[str] = []
    for turn in session.turns:
        if turn.speaker == "interviewer" and turn.move == "ask" and turn.refs and turn.refs[0] in found:
            current = [*current, turn.refs[0]] if bundle.round.stays_open else [turn.refs[0]]
        elif turn.speaker == "candidate":
            for id in current:
                found[id].add(turn.number)
    return {id: frozenset(numbers) for id, numbers in found.items()}


def said_to(session: Session, question: str | None) -> frozenset[int]:
    """Return the numbers of the turns from where a question was put to where the next was, whatever else may be shown in them."""
    found: set[int] = set()
    current: str | None = None
    for turn in session.turns:
        if turn.speaker == "interviewer" and turn.move == "ask":
            current = next(iter(turn.refs), None)
        if current is not None and current == question:
            found.add(turn.number)
    return frozenset(found)


def owner(signal: Signal, owners: Mapping[str, frozenset[int]]) -> str | None:
    """Return the question a signal belongs to, or None for one that any turn may show."""
    id = signal.id.partition("-")[0]
    return id if id in owners else None


def pieces(session: Session, grading: Grading) -> tuple[tuple[Turn, ...], ...]:
    """Return the transcript as it goes into exchanges: whole, or by question, or in windows of one question's turns; never cut short."""
    limit = grading.opened.longest * BYTES_A_TOKEN
    turns = session.turns
    if _size(turns) <= limit:
        return (turns,)
    found: list[tuple[Turn, ...]] = []
    for stretch in _by_question(session):
        window: tuple[Turn, ...] = ()
        for turn in stretch:
            if window and _size((*window, turn)) > limit:
                found.append(window)
                window = window[-OVERLAP:] if _size((*window[-OVERLAP:], turn)) <= limit else ()
            window = (*window, turn)
        found.append(window)
    return tuple(found)


def _by_question(session: Session) -> tuple[tuple[Turn, ...], ...]:
    stretches: list[list[Turn]] = [[]]
    for turn in session.turns:
        if turn.speaker == "interviewer" and turn.move == "ask" and any(t.speaker == "candidate" for t in stretches[-1]):
            stretches.append([])
        stretches[-1].append(turn)
    return tuple(tuple(stretch) for stretch in stretches)


def _size(turns: Iterable[Turn]) -> int:
    return sum(len(turn.text.encode()) + len(workspace(turn).encode()) + 60 for turn in turns)


def told(turns: Sequence[Turn], sums: Iterable[Mapping[str, Any]]) -> str:
    """Return a piece of the transcript as data, with the figures in it that the program has checked."""
    lines = ["<transcript>"]
    for turn in turns:
        lines.append(f'<turn n="{turn.number}" who="{turn.speaker}">{fenced(turn.text)}{workspace(turn)}</turn>')
    lines.append("</transcript>")
    shown = {turn.number for turn in turns}
    if here := [one for one in sums if one["turn"] in shown]:
        lines.append(f"<arithmetic>{fenced(json.dumps(here, ensure_ascii=False))}</arithmetic>")
    return "\n".join(lines)


def arithmetic(session: Session, bundle: Bundle) -> tuple[Mapping[str, Any], ...]:
    """Return every figure of the candidate's that can be checked: turn, their words, verdict, factor, and the sum in one line.

    A figure counts with the constraints that had been given by then.
    """
    return _arithmetic(Same(session.turns), Same(bundle), tuple(question.id for question in asked_questions(session, bundle)))


@lru_cache(maxsize=8)
def _arithmetic(turns: Same[tuple[Turn, ...]], bundle: Same[Bundle], asked: tuple[str, ...]) -> tuple[Mapping[str, Any], ...]:
    """Return the checked figures; the exchanges of one grading, the advice and the card want the same."""
    found: list[Mapping[str, Any]] = []
    put: set[str] = set()
    questions = [bundle.it.question(id) for id in asked]
    known = "\n\n".join(restated(question) for question in questions)
    for turn in turns.it:
        if turn.speaker == "interviewer":
            put.update((turn.ref or "").split(","))
            continue
        figures = [figure for question in questions for figure in question.figures if counts(figure, tuple(put))]
        found += [
            {"turn": turn.number, "figure": one.id, "said": one.said, "verdict": one.verdict, "factor": round(one.factor, 3),
             "sum": one.formula}
            for one in check(figures, turn.text, given=known)
        ]  # fmt: skip
    return tuple(found)
