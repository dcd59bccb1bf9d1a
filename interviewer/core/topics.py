"""What a line is about, as ids of signals, claims and figures, and by which words of the candidate's those were shown.

So a quotation stands before a line only where both are about the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from interviewer.core.evidence import Evidence
from interviewer.core.figures import check, figures_now
from interviewer.core.script import Probe
from interviewer.core.session import Session
from interviewer.core.triggers import all_signals

Topic = frozenset[str]
"""Ids of what belongs together; no topic at all is the topic of a line that is about whatever was said last."""


def topic_of(session: Session, id: str | None) -> Topic | None:
    """Return what a line of the script is about: what its probe is tied to, or all of its dimensions.

    A request to carry on, a question about a red flag or a figure and a line of the manners have no topic of their own.
    """
    bundle, known = session.bundle, all_signals(session)
    probe = next((probe for probe in bundle.probes if probe.id == id), None)
    if probe is not None:
        return topic_of_probe(session, probe)
    if (invitation := bundle.invitation(id or "")) is not None:
        return _of_dimensions(session, {invitation.dimension})
    if (constraint := bundle.constraint(id or "")) is not None:
        return _of_dimensions(session, {signal.dimension for signal in known.values() if constraint.id in signal.after})
    hint = next((hint for question in bundle.questions for hint in question.hints if hint.id == id), None)
    if hint is not None:
        return _of_dimensions(session, {known[id].dimension for id in hint.gives if id in known})
    return None


def topic_of_probe(session: Session, probe: Probe) -> Topic:
    """Return what a probe is tied to where it says so, or else its dimensions, and the claims and red flags that set it off."""
    claims = {id for when in probe.when for id in (when.claim, when.redflag) if id is not None} | set(probe.told)
    if probe.ties:
        return frozenset(probe.ties) | claims
    known = all_signals(session)
    missed = {known[when.missing].dimension for when in probe.when if when.missing is not None and when.missing in known}
    return _of_dimensions(session, missed) | claims


def heard_now(session: Session, topic: Topic | None) -> tuple[str, ...]:
    """Return the words of the last answer by which it showed something of a topic, claims first; without a topic, of any."""
    fresh, answer = session.fresh, session.last_answer
    if fresh is None or answer is None:
        return ()
    points = [mark for mark in (*fresh.claims, *fresh.red_flags, *fresh.marks) if mark.state == "present"]
    found = [mark.quote for mark in points if topic is None or mark.id in topic]
    return tuple(dict.fromkeys((*found, *_figures(session, answer.text, topic))))


def heard_before(session: Session, topic: Topic, *, since: int = 0) -> tuple[str, ...]:
    """Return the words that showed a signal of a topic in answers to the question that is talked about, since a turn; the newest first."""
    found = sorted(_shown(session.evidence.values(), topic), key=lambda mark: -mark.turn)
    return tuple(mark.quote for mark in found if mark.turn >= max(since, _begun(session)))


def was_heard(session: Session, topic: Topic) -> bool:
    """Tell whether anything of a topic was shown to the question that is talked about, in the last answer or before it."""
    return bool(heard_now(session, topic)) or any(mark.turn >= _begun(session) for mark in _known(session, topic))


def is_about(session: Session, words: str, topic: Topic | None) -> bool:
    """Tell whether words of the candidate's showed something of a topic; without one any words will do."""
    if topic is None:
        return True
    flat = _flat(words)
    quotes = (*heard_now(session, topic), *(mark.quote for mark in _known(session, topic)))
    return any(flat in (quote := _flat(each)) or quote in flat for each in quotes)


def _begun(session: Session) -> int:
    """Return the turn from which answers belong to the question that is talked about; where earlier ones stay open, the first."""
    asked = [turn.number for turn in session.turns if turn.move == "ask"]
    return asked[-1] if asked and not session.bundle.round.stays_open else 0


def _of_dimensions(session: Session, wanted: Iterable[str]) -> Topic:
    """Return the signals of some dimensions, and the figures that belong to those."""
    of = set(wanted)
    signals = {id for id, signal in all_signals(session).items() if signal.dimension in of}
    figures = {one.id for question in session.bundle.questions for one in question.figures if signals & set(one.signals)}
    return frozenset(signals | figures)


def _known(session: Session, topic: Topic) -> Iterator[Evidence]:
    """Yield the signals, claims and red flags of a topic that were heard so far."""
    for found in (session.evidence, session.claims, session.red_flags):
        yield from _shown(found.values(), topic)


def _shown(marks: Iterable[Evidence], topic: Topic) -> Iterator[Evidence]:
    return (mark for mark in marks if mark.id in topic and mark.state == "present")


def _figures(session: Session, text: str, topic: Topic | None) -> Iterator[str]:
    """Yield the candidate's words for the figures of a topic that an answer gives."""
    wanted = [figure for figure in figures_now(session) if topic is None or figure.id in topic]
    return (checked.said for checked in check(wanted, text)) if wanted else iter(())


def _flat(text: str) -> str:
    return " ".join(text.split()).lower()
