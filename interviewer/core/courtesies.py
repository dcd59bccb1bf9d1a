"""What the candidate's last act calls for, before anything of the interviewer's own: a hint, a repeat, a hard situation's line, a fact.

The conduct rules' order of these is the order of `called_for`.
"""

from __future__ import annotations

from interviewer.core.agenda import PUTS
from interviewer.core.echo import echo
from interviewer.core.phrasing import Line
from interviewer.core.session import Session
from interviewer.core.triggers import has_claimed, next_hint


def called_for(session: Session) -> Line | None:
    """Return the line that the candidate's last act calls for, or None where the interviewer may choose."""
    match session.floor:
        case "start":
            return None
        case "hint":
            return _hint(session)
        case "repeat":
            return _repeat(session)
        case "silence":
            return _situation(session, "silence", session.silences)
        case "answer":
            return _after_an_answer(session)


def _after_an_answer(session: Session) -> Line | None:
    fresh = session.fresh
    if fresh is None:
        return None
    if fresh.intent == "asks_hint":
        return _hint(session)
    for id in session.situations_now:
        if not _is_left_aside(session, id) and (line := _situation(session, id, session.situations[id])) is not None:
            return line
    if fresh.intent == "does_not_know" and _was_helped(session) and next_hint(session) is not None:
        return _hint(session)
    return _fact(session)


def _is_left_aside(session: Session, id: str) -> bool:
    """Tell whether a hard situation is passed over: mere manner beside substance, good or bad, or after another one; or beside a claim."""
    situation, fresh = session.bundle.situation(id), session.fresh
    if situation is None or fresh is None:
        return True
    if situation.mild and (fresh.marks or fresh.claims or fresh.red_flags or _was_helped(session)):
        return True
    return situation.notes is None and has_claimed(session)


def _was_helped(session: Session) -> bool:
    """Tell whether the candidate has just answered the line of a hard situation: one does not lead into the next."""
    return session.last_said is not None and session.last_said.move == "manners"


def _situation(session: Session, id: str, times: int) -> Line | None:
    """Return what is said in a hard situation that happens for the `times`th time, or None when it is time to move on."""
    situation = session.bundle.situation(id)
    if situation is None:
        return None
    if situation.ends_at is not None and times >= situation.ends_at:
        return Line(move="goodbye", text=situation.says[-1], ref=id)
    if situation.hint_at is not None and times == situation.hint_at and next_hint(session) is not None:
        return _hint(session)
    if times > len(situation.says):
        return None
    pending = _pending(session)
    text = situation.says[times - 1]
    if situation.says_again and pending:
        text = f"{text} {pending}"
    return Line(move="manners", text=text, ref=id)


def _hint(session: Session) -> Line:
    manners = session.bundle.standards.manners
    hint = next_hint(session) if session.asked else None
    if hint is None:
        return Line(move="manners", text=manners.no_more_hints, ref="no-more-hints")
    preface = manners.hint[session.hints_given % len(manners.hint)] if manners.hint else None
    words = echo(session) if session.floor == "hint" else None
    return Line(move="hint", text=hint.says, ref=hint.id, words=words, preface=preface)


def _repeat(session: Session) -> Line:
    said = session.last_said
    return Line(move="repeat", text=_pending(session) or (said.text if said else session.bundle.round.opening))


def _fact(session: Session) -> Line | None:
    """Return the answer to a clarifying question: as many facts as one turn holds, the rest in the next; else the candidate chooses."""
    manners, fresh = session.bundle.standards.manners, session.fresh
    if not session.asked or fresh is None:
        return None
    ids: list[str] = []
    says: list[str] = []
    for fact in (fact for fact in session.facts if fact.id in session.agenda.owed):
        if ids and len(" ".join((*says, fact.says)).split()) > manners.words_a_turn:
            break
        ids.append(fact.id)
        says.append(fact.says)
    if ids:
        return Line(move="inform", text=" ".join(says), ref=",".join(ids))
    if fresh.intent == "clarifies" and "close" not in session.put and not has_claimed(session):
        return Line(move="inform", text=session.bundle.round.outside_facts or manners.outside_facts, ref="outside-facts")
    return None


def _pending(session: Session) -> str:
    """Return the authored words of what the candidate has yet to answer."""
    moves = PUTS | {"carry_on", "hint"}
    turns = (
        t for t in reversed(session.turns) if (t.move in moves or (t.move == "repeat" and t.ref)) and t.interrupted is None
    )
    pending = next(turns, None)
    return session.bundle.lines.get(pending.ref or "", pending.line) if pending else ""
