"""Which of the candidate's own words are picked up in a line, so that they hear that it follows from what they said.

Nothing is reworded; how the words are tied to the line is for whoever speaks.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import pairwise

from interviewer.core.clauses import brief, clauses, things
from interviewer.core.guards import takes_back
from interviewer.core.script import Probe, level_rank
from interviewer.core.sentences import content
from interviewer.core.session import Session
from interviewer.core.topics import Topic, heard_before, heard_now, topic_of_probe
from interviewer.core.triggers import all_signals

LATELY = 4
"""In so many turns of the interviewer's nothing is quoted twice."""
JUST_NOW = 2
"""What a probe is about may come again after so many, where there is nothing else of it."""
ENOUGH, SIZE = 4, 6
"""More content words than this make a clause no better, and of equal ones that of about this many words is best."""
DEED = 2
"""What is gone back to, or only points at its object, has so many content words at least: "I could ignore them" says nothing alone."""
_POINTS = re.compile(r"\b(?:it|them|that|this|those|these)\Z", re.IGNORECASE)
_OWN = re.compile(r"(?:i|we)\b", re.IGNORECASE)
_STATE = re.compile(
    r"(?:i|we)(?:['’](?:m|re|ve|d)| am| are| have| would)?(?: \w+ly)?"
    r" (?:am|are|was|were|least|not|have|had|want|like|love|need|know|knew|remember|recall|think|thought|believe|guess|hope|see|saw"
    r"|feel|felt|assume|suppose|mean|wonder|understand|learned|learnt|did|heard|took for granted)\b"
    r"|(?:i|we)['’](?:m|re)\b",
    re.IGNORECASE,
)
"""What begins so is no choice."""
NOT_ALOUD = frozenset({"RF-19", "RF-21"})
"""Red flags whose words are not picked up: instructions and insults."""


def echo(session: Session, topic: Topic | None = None, *, names: bool = True) -> str | None:
    """Return words of the last answer to pick up before a line about `topic`; None where there are none.

    Those that showed something of the topic are; before a line without one the rest of the answer will do as well.
    Before a line without a topic it is every other time the name of a thing, with its article, where the line `names` things: before
    any other its "it" or "that" would be the thing.
    An answer that met a hard situation other than one of manner is left alone, and so is what was picked up before.
    """
    answer = session.last_answer
    if answer is None or not _is_harmless(session):
        return None
    points = heard_now(session, topic)
    any_will_do = (answer.text,) if topic is None else ()
    may_name = names and topic is None and len(session.turns) % 4 == 0
    named = _thing(session, (*points, *any_will_do)) if may_name else None
    new = named or _best(session, points) or _best(session, any_will_do, asking=False)
    new = new or (brief(answer.text) if any_will_do else None)
    return new or _not_lately(session, _best(session, any_will_do or points, again=True, asking=not any_will_do))


def decided(session: Session) -> str | None:
    """Return what the candidate said they do, in an answer that has just shown one of the questions' own signals."""
    shared = {signal.id for signal in session.bundle.shared_signals()}
    marks = session.fresh.marks if session.fresh is not None and _is_harmless(session) else ()
    shown = [mark.quote for mark in marks if mark.state == "present" and mark.id not in shared]
    if not shown:
        return None
    return _best(session, shown, own=True) or _best(session, [session.turns[-1].text], own=True)


def chosen(session: Session) -> str | None:
    """Return what the candidate decided in the last answer, as `decided` does; what they only know, have or feel is no decision."""
    words = decided(session)
    return None if words is None or _STATE.match(words) else words


def quoted(session: Session, quote: str) -> str | None:
    """Return what can be picked up of one quotation, whether it was before or not."""
    return _best(session, [quote], again=True)


def about(session: Session, probe: Probe) -> str | None:
    """Return words about what a probe asks that has a claim for a trigger: what was shown of its topic since, or the claim itself."""
    claims = [session.claims[when.claim] for when in probe.when if when.claim is not None and when.claim in session.claims]
    if not claims:
        return None
    quotes = (*heard_before(session, topic_of_probe(session, probe), since=claims[0].turn), *(mark.quote for mark in claims))
    new = next((words for quote in quotes if (words := _best(session, [quote])) is not None), None)
    return new or _not_lately(session, quoted(session, claims[0].quote), turns=JUST_NOW)


def shown_earlier(session: Session, topic: Topic) -> str | None:
    """Return words by which an earlier answer to the same question showed something of a topic: the newest, and not picked up before."""
    quotes = heard_before(session, topic)
    new = next((words for quote in quotes if (words := _best(session, [quote])) is not None), None)
    again = (_not_lately(session, quoted(session, quote), turns=JUST_NOW) for quote in quotes) if new is None else ()
    return new or next(filter(None, again), None)


def decided_earlier(session: Session) -> str | None:
    """Return what the candidate said they do in an earlier answer.

    One that showed something comes first, must-dimensions and higher levels before others; then the newest.
    """
    known, must = all_signals(session), session.bundle.round.must
    shown = [mark for id, mark in session.evidence.items() if mark.state == "present" and id in known]
    shown.sort(key=lambda mark: (known[mark.id].dimension not in must, -level_rank(known[mark.id].level), -mark.turn))
    said = _turns(session, "candidate")
    answers = [turn.text for mark in shown for turn in session.turns if turn.number == mark.turn]
    answers += reversed(said[1:-1])
    taken_back = {earlier for earlier, later in pairwise(said) if takes_back(later)}
    answers = [text for text in answers if text not in taken_back]
    return next((words for text in answers if (words := _best(session, [text], own=True, least=DEED)) is not None), None)


def _is_harmless(session: Session) -> bool:
    """Tell whether the last answer may be quoted: it met no hard situation beyond manner, no instruction and no insult."""
    met = (session.bundle.situation(id) for id in session.situations_now)
    flags = {mark.id for mark in session.fresh.red_flags} if session.fresh is not None else set()
    return all(situation is None or situation.mild for situation in met) and not flags & NOT_ALOUD


def _best(
    session: Session, texts: Iterable[str], *, again: bool = False, own: bool = False, asking: bool = True, least: int = 0
) -> str | None:
    """Return the clause that says most; what was quoted before counts only `again`, and what was written in code never.

    Of their `own` deeds is what begins with "I" or "we"; `least` is how many content words it has, and a question is none unless `asking`.
    """
    said, aloud = _turns(session, "interviewer"), _turns(session, "candidate")
    spoken = (text for text in texts if any(text in turn for turn in aloud))
    found = [
        each
        for text in spoken
        for each in clauses(text, asking=asking)
        if again or not any(f"“{each}”" in turn for turn in said)
    ]
    if own:
        found = [each for each in found if _OWN.match(each) and (len(content(each)) >= DEED or not _POINTS.search(each))]
    found = [each for each in found if len(content(each)) >= least]
    return max(found, key=lambda each: (min(len(content(each)), ENOUGH), -abs(len(each.split()) - SIZE)), default=None)


def _thing(session: Session, texts: Iterable[str]) -> str | None:
    """Return the first thing the texts name that the interviewer has not spoken of."""
    said = [turn.lower() for turn in _turns(session, "interviewer")]
    named = (each for text in texts for each in things(text))
    return next((each for each in named if not any(each.split(" ", 1)[1].lower() in turn for turn in said)), None)


def _not_lately(session: Session, words: str | None, *, turns: int = LATELY) -> str | None:
    """Return the words unless one of the last turns has picked them up."""
    return None if words is None or any(words in turn for turn in _turns(session, "interviewer")[-turns:]) else words


def _turns(session: Session, speaker: str) -> list[str]:
    return [turn.text for turn in session.turns if turn.speaker == speaker]
