"""The exact messages a model would get for one line of a round, from an interview with a plausible beginning; nothing is asked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from interviewer.core.bundle import Bundle
from interviewer.core.conversation import Conversation
from interviewer.core.events import Answered, Event, Observed, Record, Started
from interviewer.core.evolving import begin, evolve
from interviewer.core.observing import observe
from interviewer.core.phrasing import Line, authored, phrase, spoken
from interviewer.core.script import Level
from interviewer.core.session import Session
from interviewer.core.timing import MINUTE
from interviewer.errors import NotFound

ANSWER = "(what the candidate has said)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What is previewed, its line, and the exchanges that lead to it: `observed` is None where no answer comes first."""

    id: str
    question: str
    level: Level
    line: Line
    observed: Conversation | None
    phrased: Conversation


def preview(bundle: Bundle, id: str, *, level: Level = "II") -> Preview:
    """Return the preview of one item; `bundle` holds the question that is asked alone.

    `id` names the question, a probe, constraint, hint, fact, invitation or situation, or the `opening`, `closing`, `answer` or `goodbye`.
    Raises `NotFound` with the kinds of id that there are.
    """
    line = next((line for line in lines(bundle) if id in {line.ref, line.move}), None)
    if line is None:
        raise NotFound(f"Nothing with the id {id!r} can be said in {bundle.questions[0].id}: {', '.join(_known(bundle))}.")
    session = begin(_record(0, _started(bundle, level)))
    observed = None
    if line.move != "open":
        session = _said(session, Line(move="open", text=bundle.round.opening))
        if line.move != "ask":
            session, _ = _answered(session)
            session = _said(session, Line(move="ask", text=_one_line(bundle.questions[0].ask), ref=bundle.questions[0].id))
        session, observed = _answered(session)
    return Preview(
        id=id, question=bundle.questions[0].id, level=level, line=line, observed=observed, phrased=phrase(session, line)
    )


def question_of(bundle: Bundle, id: str) -> str:
    """Return the question of the round that an id belongs to, or the first one where it belongs to the round."""
    return next((q.id for q in bundle.questions if id == q.id or id.startswith(f"{q.id}-")), bundle.round.questions[0])


def lines(bundle: Bundle) -> Iterator[Line]:
    """Yield every line that can be said on the bundle's question, as it would be given to the model."""
    script, question, manners = bundle.round, bundle.questions[0], bundle.standards.manners
    yield Line(move="open", text=_one_line(script.opening), ref="opening")
    yield Line(move="ask", text=_one_line(question.ask), ref=question.id)
    for probe in (*question.probes, *script.probes):
        yield Line(move="probe", text=_one_line(probe.ask), ref=probe.id)
    for index, constraint in enumerate(question.constraints):
        preface = None if constraint.asks else manners.constraint[index % len(manners.constraint)]
        yield Line(move="constrain", text=_one_line(constraint.says), ref=constraint.id, preface=preface)
    for hint in question.hints:
        before = manners.hint[(hint.rung - 1) % len(manners.hint)] if manners.hint else None
        yield Line(move="hint", text=_one_line(hint.says), ref=hint.id, preface=before)
    for fact in question.facts:
        yield Line(move="inform", text=_one_line(fact.says), ref=fact.id)
    for invitation in script.invitations:
        yield Line(move="invite", text=_one_line(invitation.ask), ref=invitation.id)
    for situation in bundle.situations:
        yield Line(move="manners", text=_one_line(situation.says[0]), ref=situation.id)
    yield Line(move="close", text=_one_line(script.closing), ref="closing")
    yield Line(move="reply", text=_one_line(script.answer), ref="answer")
    yield Line(move="goodbye", text=_one_line(script.goodbye), ref="goodbye")


def _known(bundle: Bundle) -> list[str]:
    return [line.ref for line in lines(bundle) if line.ref is not None]


def _started(bundle: Bundle, level: Level) -> Started:
    return Started(
        session="0" * 26,
        round=bundle.round.id,
        question=bundle.questions[0].id,
        level=level,
        clock="turns",
        models={"observer": "preview", "interviewer": "preview", "grader": "preview"},
        version="preview",
        digest=bundle.digest,
        bundle=bundle.as_data(),
    )


def _answered(session: Session) -> tuple[Session, Conversation]:
    """Return the session after an answer that held nothing, and the exchange that would have read it."""
    heard = _take(session, Answered(text=ANSWER, cmid=f"{session.seq:032x}"))
    return _take(heard, Observed(intent="answers", by="model")), observe(heard)


def _said(session: Session, line: Line) -> Session:
    return _take(session, spoken(session, line, _one_line(authored(line))))


def _take(session: Session, event: Event) -> Session:
    return evolve(session, _record(session.seq + 1, event))


def _record(seq: int, event: Event) -> Record:
    return Record(seq=seq, at=seq * MINUTE, epoch=0, event=event)


def _one_line(text: str) -> str:
    return " ".join(text.split())
