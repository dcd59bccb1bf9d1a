"""What the candidate's last act calls for, before anything of the interviewer's own: a hint, a repeat, a hard situation's line, a fact.

The conduct rules' order of these is the order of `called_for`.
"""

from __future__ import annotations

from dataclasses import replace

from interviewer.core.agenda import PUTS
from interviewer.core.asking import asked, without_rhetoric
from interviewer.core.echo import echo
from interviewer.core.phrasing import Line
from interviewer.core.script import Fact
from interviewer.core.sentences import content
from interviewer.core.session import Session
from interviewer.core.topics import topic_of
from interviewer.core.triggers import has_claimed, next_hint, said_beside


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


def with_what_is_said_beside(session: Session, line: Line) -> Line:
    """Return a line of the interviewer's own after what the candidate's last answer is owed beside it.

    That is the reply to a question they put beside something of substance, and before the first question the facts they asked for.
    """
    met = [situation for id in said_beside(session) if (situation := session.bundle.situation(id)) is not None]
    texts = [situation.says[(session.situations[situation.id] - 1) % len(situation.says)] for situation in met]
    facts = (
        _facts(session, session.bundle.standards.manners.words_a_problem - len(line.text.split())) if line.move == "ask" else []
    )
    texts += [fact.says for fact in facts]
    if not texts:
        return line
    ref = ",".join(filter(None, (line.ref, *(fact.id for fact in facts))))
    return replace(line, ref=ref or None, words=None, preface=" ".join(filter(None, (*texts, line.preface))))


def _after_an_answer(session: Session) -> Line | None:
    fresh = session.fresh
    if fresh is None:
        return None
    if fresh.intent == "asks_hint":
        return _hint(session)
    beside = said_beside(session)
    for id in (id for id in session.situations_now if id not in beside):
        if not _is_left_aside(session, id) and (line := _situation(session, id, session.situations[id])) is not None:
            return line
    if fresh.intent == "does_not_know" and _was_helped(session) and next_hint(session) is not None:
        return _hint(session)
    return _fact(session)


def _is_left_aside(session: Session, id: str) -> bool:
    """Tell whether a hard situation is passed over.

    That is mere manner beside substance, good or bad, or after another situation, and what is about answers where a claim is probed,
    before the question was put and after the close.
    """
    situation, fresh = session.bundle.situation(id), session.fresh
    if situation is None or fresh is None:
        return True
    if situation.mild and (fresh.marks or fresh.claims or fresh.red_flags or _was_helped(session)):
        return True
    has_question = session.asked and "close" not in session.put
    return situation.about_answers and (not has_question or (situation.notes is None and has_claimed(session)))


def _was_helped(session: Session) -> bool:
    """Tell whether the candidate has just answered the line of a hard situation: one does not lead into the next."""
    return session.last_said is not None and session.last_said.move == "manners"


def _situation(session: Session, id: str, times: int) -> Line | None:
    """Return what is said in a hard situation that happens for the `times`th time, or None when it is time to move on."""
    situation = session.bundle.situation(id)
    if situation is None:
        return None
    if situation.ends_at is not None and situation.notes is None and "close" in session.put:
        return Line(move="goodbye", text=session.bundle.round.goodbye)
    if situation.ends_at is not None and times >= situation.ends_at:
        return Line(move="goodbye", text=situation.says[-1], ref=id)
    if situation.hint_at is not None and times == situation.hint_at and next_hint(session) is not None:
        return _hint(session)
    if times > len(situation.says) and not situation.always:
        return None
    pending = _pending(session)
    text = situation.says[(times - 1) % len(situation.says)]
    if situation.says_again and pending:
        text = f"{text} {pending}"
    return Line(move="manners", text=text, ref=id)


def _hint(session: Session) -> Line:
    manners = session.bundle.standards.manners
    hint = next_hint(session) if session.asked else None
    if hint is None:
        return Line(move="manners", text=manners.no_more_hints, ref="no-more-hints")
    preface = manners.hint[session.hints_given % len(manners.hint)] if manners.hint else None
    words = echo(session, topic_of(session, hint.id)) if session.floor == "hint" else None
    return Line(move="hint", text=hint.says, ref=hint.id, words=words, preface=preface)


def _repeat(session: Session) -> Line:
    said = session.last_said
    if said is not None and said.move == "open":
        return Line(move="repeat", text=session.bundle.round.opening)
    return Line(move="repeat", text=_pending(session) or (said.text if said else session.bundle.round.opening))


def _fact(session: Session) -> Line | None:
    """Return the answer to a clarifying question: as many facts as one turn holds, the rest in the next; else the candidate chooses."""
    manners, fresh = session.bundle.standards.manners, session.fresh
    if not session.asked or fresh is None:
        return None
    told = _facts(session, manners.words_a_turn)
    if told:
        says = [fact.says for fact in told] + [manners.rest] * _asks_for_more(session)
        return Line(move="inform", text=" ".join(filter(None, says)), ref=",".join(fact.id for fact in told))
    is_free = "close" not in session.put and not has_claimed(session) and not said_beside(session)
    if fresh.intent == "clarifies" and is_free:
        return Line(move="inform", text=session.bundle.round.outside_facts or manners.outside_facts, ref="outside-facts")
    return None


def _facts(session: Session, words: int) -> list[Fact]:
    """Return the facts that are owed, as many as so many words hold and one at least."""
    told: list[Fact] = []
    for fact in (fact for fact in session.facts if fact.id in session.agenda.owed):
        if told and sum(len(each.says.split()) for each in (*told, fact)) > words:
            break
        told.append(fact)
    return told


def _asks_for_more(session: Session) -> bool:
    """Tell whether the last answer asks for something besides the facts that are owed: nothing in them is about it."""
    owed = (fact for fact in session.facts if fact.id in session.agenda.owed)
    known = content(" ".join(f"{fact.about} {fact.says}" for fact in owed))
    answer = session.last_answer
    return answer is not None and any(
        words and not words & known for words in map(content, asked(without_rhetoric(answer.text)))
    )


def _pending(session: Session) -> str:
    """Return the authored words of what the candidate has yet to answer; of the opening it is the last line."""
    moves = PUTS | {"open", "carry_on", "hint", "close"}
    turns = (
        t for t in reversed(session.turns) if (t.move in moves or (t.move == "repeat" and t.ref)) and t.interrupted is None
    )
    pending = next(turns, None)
    if pending is None:
        return ""
    if pending.move == "open":
        return session.bundle.round.opening.strip().splitlines()[-1]
    return session.bundle.put_as(next(iter(pending.refs), ""), pending.line)
