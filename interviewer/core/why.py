"""Why the interviewer said a turn: the triggers that held in the session before it, with the candidate's words; nothing decides here.

The answer is worked out again from the transcript, by the same functions that `needs` asks, and is never stored.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from typing import Any, Literal

from interviewer.core.agenda import BESIDE, FOLLOW_UP, GO_BACK, GO_DEEPER, OTHER_SIDE
from interviewer.core.events import Asked, Interrupted, Record
from interviewer.core.evidence import Evidence
from interviewer.core.evolving import QUOTE
from interviewer.core.figures import wrong_figure
from interviewer.core.script import Probe, When
from interviewer.core.session import Session
from interviewer.core.timing import ahead, closing_due, phase_over, time_is_up
from interviewer.core.triggers import all_signals, due_probes, has_baseline, holds, must_wait, said_beside, unanswered
from interviewer.core.turns import Turn

Kind = Literal[
    "signal",
    "claim",
    "red flag",
    "after",
    "always",
    "figure",
    "fact",
    "situation",
    "asked",
    "clock",
    "phase",
    "waits",
    "unknown",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """One thing that made the interviewer say it; `quote` are the candidate's words in `turn`, where there are any."""

    kind: Kind
    says: str
    id: str | None = None
    quote: str = ""
    turn: int | None = None

    def __str__(self) -> str:
        """Render as one line."""
        words = f" “{self.quote}”" if self.quote else ""
        return f"{self.says}{words}{f' (T{self.turn})' if self.turn is not None else ''}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Why:
    """Why one turn of the interviewer's was said; `reasons` is never empty."""

    turn: int
    move: str | None
    ref: str | None
    reasons: tuple[Reason, ...]

    def as_data(self) -> dict[str, Any]:
        """Return it as JSON has it."""
        return asdict(self) | {"reasons": [asdict(reason) for reason in self.reasons]}


def whys(folded: Iterable[tuple[Record, Session]]) -> dict[int, Why]:
    """Return the why of every turn of the interviewer's by its number; `folded` holds each record with the session after it."""
    found: dict[int, Why] = {}
    before: Session | None = None
    for record, session in folded:
        if before is not None and isinstance(record.event, Asked | Interrupted):
            found[session.turns[-1].number] = why(before, session.turns[-1])
        before = session
    return found


def why(before: Session, turn: Turn) -> Why:
    """Return why a turn of the interviewer's was said, given the session before it."""
    reasons = (*_preface(before), *_beside(before, turn), *_reasons(before, turn))
    if not any(reason.kind != "clock" for reason in reasons) and turn.move not in {"goodbye", "close"}:
        reasons = (*reasons, _unknown(before, turn))
    return Why(turn=turn.number, move=turn.move, ref=turn.ref, reasons=reasons)


def _unknown(before: Session, turn: Turn) -> Reason:
    if turn.move is None:
        return Reason(kind="unknown", says="What it was is not known: the program stopped while it was said.")
    if before.source is not None and not turn.ref and not turn.line:
        return Reason(kind="unknown", says="It was not recognised as a line of the script.")
    return Reason(kind="unknown", says="No trigger of the script held: it was the interviewer's own choice.")


def _preface(before: Session) -> Iterator[Reason]:
    if before.overran:
        yield Reason(kind="clock", says="The phase before it had run over its time.")


def _beside(before: Session, turn: Turn) -> Iterator[Reason]:
    """Yield the hard situations that were met in the turn before its line."""
    if turn.move not in BESIDE and turn.move != "goodbye":
        for id in said_beside(before):
            yield _heard(before, "situation", f"Situation {id}, time {before.situations[id]}, met before the line:", id=id)


def _reasons(before: Session, turn: Turn) -> Iterator[Reason]:  # noqa: C901 -- one arm a move
    match turn.move:
        case "open":
            yield Reason(kind="phase", says="The round begins with it.")
        case "ask":
            put = next(iter(turn.refs), None)
            yield Reason(kind="phase", id=put, says=f"Phase “{before.current.title}” puts {put}.")
            yield from _told(before, turn)
        case "probe":
            yield from _probe(before, turn)
        case "constrain":
            yield from (*_constraint(before, turn), *_probe(before, turn))
        case "invite":
            yield from _invitation(before, turn)
        case "hint":
            yield from (*_hint(before), *_probe(before, turn))
        case "inform":
            yield from _fact(before, turn)
        case "manners":
            yield from _manners(before, turn)
        case "repeat" if turn.ref is not None:
            yield Reason(kind="after", id=turn.ref, says=f"{turn.ref} was displaced by another line, and is not answered yet.")
        case "repeat":
            yield Reason(kind="asked", says="The candidate asked to hear it again.")
        case "carry_on":
            yield from _carry_on(before, turn)
        case "close":
            yield Reason(kind="phase", says=f"Phase “{before.current.title}” hands over to the candidate.")
        case "reply":
            yield _heard(before, "asked", "The candidate asked something at the close:")
        case "goodbye":
            yield from _goodbye(before, turn)


# --- probes ---


def _probe(before: Session, turn: Turn) -> Iterator[Reason]:
    for probe in before.probes:
        if probe.id in turn.refs:
            yield from _triggers(before, probe)
    figure = wrong_figure(before)
    if figure is not None and figure.id in turn.refs:
        yield Reason(
            kind="figure",
            id=figure.id,
            says=f"A figure does not add up ({figure.formula}):",
            quote=figure.said,
            turn=_last(before),
        )
    for mark in before.agenda.unmet:
        if mark.id in turn.refs and mark.state == "contradicted":
            says = f"The opposite of {mark.id} is held:"
            yield Reason(kind="signal", id=mark.id, says=says, quote=_short(mark.quote), turn=_turn_of(before, mark.quote))
        elif mark.id in turn.refs:
            yield _flagged(before, mark.id, mark.quote)


def _triggers(before: Session, probe: Probe) -> Iterator[Reason]:
    """Yield what held of the probe's triggers: each key of each table that holds, once."""
    seen: set[tuple[str, str | None]] = set()
    for when in probe.when:
        for reason in _held(before, when) if holds(before, when) else ():
            if (reason.kind, reason.id) not in seen:
                seen.add((reason.kind, reason.id))
                yield reason


def _held(before: Session, when: When) -> Iterator[Reason]:
    if when.redflag is not None:
        yield _flagged(before, when.redflag, next(mark.quote for mark in before.agenda.unmet if mark.id == when.redflag))
    if when.claim is not None:
        yield _quoted("claim", f"Claims {when.claim}:", before.claims[when.claim])
    if when.missing is not None:
        known = all_signals(before).get(when.missing)
        says = " ".join(known.says.split()) if known is not None else ""
        yield Reason(kind="signal", id=when.missing, says=f"{when.missing} is missing: {says}")
    if when.after is not None:
        yield Reason(kind="after", id=when.after, says=f"{when.after} was put before.")
    if when.always:
        yield Reason(kind="always", says="It is asked in every interview.")


def _flagged(before: Session, id: str, quote: str) -> Reason:
    flag = before.bundle.red_flag(id)
    return Reason(
        kind="red flag",
        id=id,
        says=f"Red flag {id}, {flag.name if flag else ''}:",
        quote=_short(quote),
        turn=_turn_of(before, quote),
    )


# --- the other moves of its own ---


def _constraint(before: Session, turn: Turn) -> Iterator[Reason]:
    given = sum(1 for id in before.put if before.bundle.constraint(id) is not None)
    yield Reason(
        kind="phase",
        id=turn.ref,
        says=f"Phase “{before.current.title}” gives constraints; this is number {given + 1}, the level has {before.level.constraints}.",
    )
    for id in dict.fromkeys(id for question in before.open_questions for id in question.baseline):
        shown = before.claims.get(id) or before.evidence.get(id)
        if shown is not None and shown.state == "present":
            yield _quoted("claim" if id in before.claims else "signal", f"A baseline exists, {id}:", shown)
            break
    else:
        if has_baseline(before) and before.wrote_code:
            yield Reason(kind="after", says="A baseline exists: code was written.")
    if ahead(before, before.last_at):
        yield Reason(kind="clock", says="The interview is ahead of its plan.")


def _invitation(before: Session, turn: Turn) -> Iterator[Reason]:
    invitation = next(filter(None, map(before.bundle.invitation, turn.refs)), None)
    if invitation is None:
        return
    why = {
        "shown": f"{invitation.dimension} has had no chance yet.",
        "whole": f"Not all that is expected of {invitation.dimension} was shown.",
        "code": "No code was written yet.",
        "never": f"Every candidate is invited to show {invitation.dimension}.",
    }
    yield Reason(kind="phase", id=invitation.dimension, says=f"Phase “{before.current.title}”: {why[invitation.skip]}")


def _carry_on(before: Session, turn: Turn) -> Iterator[Reason]:
    waiting, topic = next(iter(due_probes(before)), None), unanswered(before)
    if turn.ref == FOLLOW_UP and topic is not None:
        yield Reason(kind="after", id=topic.id, says=f"{topic.id} was put before, and what it asks for is still missing.")
    elif turn.ref == GO_DEEPER:
        yield _heard(before, "phase", f"Phase “{before.current.title}” has time to take further what was just shown:")
    elif turn.ref == OTHER_SIDE:
        yield _heard(before, "phase", f"{before.level.name} has the other side argued, of what was just decided:")
    elif turn.ref == GO_BACK:
        yield Reason(kind="phase", says="Nothing else is left to put, and there is time before the last minutes.")
    elif (
        turn.ref not in {FOLLOW_UP, GO_DEEPER, OTHER_SIDE}
        and before.source is None
        and waiting is not None
        and must_wait(before, waiting)
    ):
        if before.answers < before.level.wait:
            rule = f"has {before.level.wait} answers before a probe, and this was number {before.answers}"
        else:
            rule = "gives every phase an answer before its first probe"
        yield Reason(kind="waits", id=waiting.id, says=f"{waiting.id} would apply, but {before.level.name} {rule}.")


# --- what the candidate's last act calls for ---


def _hint(before: Session) -> Iterator[Reason]:
    if before.floor == "hint":
        yield Reason(kind="asked", says="A hint was asked for by the button or the command.")
    elif before.fresh is not None and before.fresh.intent == "asks_hint":
        yield _heard(before, "asked", "The candidate asked for a hint:")
    else:
        for id in before.situations_now:
            situation = before.bundle.situation(id)
            if situation is not None and (situation.hint_at == before.situations[id] or situation.mild):
                yield _heard(before, "situation", f"Situation {id}, time {before.situations[id]}:", id=id)


def _fact(before: Session, turn: Turn) -> Iterator[Reason]:
    told = tuple(_told(before, turn))
    yield from told
    if not told and before.fresh is not None and before.fresh.intent == "clarifies":
        yield _heard(before, "asked", "Asked something that no private fact answers:")


def _told(before: Session, turn: Turn) -> Iterator[Reason]:
    known = {fact.id: fact for fact in before.facts}
    told = [known[id] for id in turn.refs if id in known]
    asked = set(before.fresh.facts) if before.fresh is not None else set()
    for fact in told:
        if fact.id in before.agenda.owed and fact.id not in asked:
            yield Reason(kind="fact", id=fact.id, says="Asked for before; the turn that answered it had no room for it.")
        elif fact.id in asked:
            about = " ".join(fact.about.split()).rstrip(".")
            yield _heard(before, "fact", f"Asked about {about[:1].lower()}{about[1:]}:", id=fact.id)


def _manners(before: Session, turn: Turn) -> Iterator[Reason]:
    if turn.ref == "no-more-hints":
        yield Reason(kind="asked", says="A hint was asked for, and there is none left at this level.")
    elif before.floor == "silence" and turn.ref == "silence":
        yield Reason(kind="situation", id="silence", says=f"Silence, {before.silences} in a row.")
    elif turn.ref in before.situations_now:
        yield _heard(before, "situation", f"Situation {turn.ref}, time {before.situations[turn.ref]}:", id=turn.ref)


def _goodbye(before: Session, turn: Turn) -> Iterator[Reason]:
    if turn.ref is not None:
        yield from _manners(before, turn)
    elif time_is_up(before, before.last_at):
        yield Reason(kind="clock", says=f"The {before.bundle.round.minutes} minutes of the round are used.")
    else:
        yield Reason(kind="phase", says="Nothing is left to put.")


def moved(before: Session, overrun: bool) -> str:
    """Return why the next phase began, given the session before."""
    if not overrun:
        return "nothing is left in the phase before"
    if closing_due(before, before.last_at) and not phase_over(before, before.last_at):
        return "the last minutes belong to the candidate"
    return "the phase before has run over its time"


# --- words ---


def _heard(before: Session, kind: Kind, says: str, *, id: str | None = None) -> Reason:
    answer = before.last_answer
    return Reason(
        kind=kind, id=id, says=says, quote=_short(answer.text if answer else ""), turn=answer.number if answer else None
    )


def _quoted(kind: Kind, says: str, shown: Evidence) -> Reason:
    return Reason(kind=kind, id=shown.id, says=says, quote=_short(shown.quote), turn=shown.turn)


def _turn_of(before: Session, quote: str) -> int | None:
    """Return the newest of the candidate's turns that holds a quotation."""
    turns = (turn for turn in reversed(before.turns) if turn.speaker == "candidate" and quote in f"{turn.text}\n{turn.code}")
    return next((turn.number for turn in turns), None)


def _last(before: Session) -> int | None:
    return before.last_answer.number if before.last_answer is not None else None


def _short(text: str) -> str:
    """Return the words on one line, cut where they are long."""
    line = " ".join(text.split())
    return line if len(line) <= QUOTE else line[: QUOTE - 1].rstrip() + "…"
