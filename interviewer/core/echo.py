"""Which of the candidate's own words can be picked up in a line: a short clause that says something, or the name of a thing.

Nothing is reworded; how the words are tied to a line is for whoever speaks.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from interviewer.core.script import Probe, level_rank
from interviewer.core.sentences import content
from interviewer.core.session import Session
from interviewer.core.triggers import all_signals, dimensions

SHORTEST, LONGEST = 2, 11
"""How many words are picked up."""
LATELY = 4
"""In so many turns of the interviewer's nothing is quoted twice."""
ENOUGH = 4
"""More content words than this make a clause no better."""

_CUT = re.compile(
    r"[;!?()\"“”\n—–]|[.,:](?=\s|$)"
    r"|\b(?:because(?! of)|but|so that|so|and then|and (?=(?:i|we|it|they|that|then|now)\b)|then|which|while|although|unless|if|when|since|or)\b",
    re.IGNORECASE,
)
"""Where a clause may end."""
_JOINT = re.compile(
    r"\s(?=(?:with|for|in|on|from|into|onto|over|under|between|per|after|before|until|without|to|by|that)\s)", re.IGNORECASE
)
"""Where a clause that is too long may be cut."""
_OPENERS = re.compile(
    r"\A(?:(?:and|but|so|then|well|okay|ok|hm+|um+|oh|yes|no|yeah|right|actually|basically|honestly|maybe|perhaps|probably|also|because"
    r"|now|first|next|just|like|anyway|again|still|i (?:think|guess|suppose|believe|mean)|i'?d say|i would say|you know|of course"
    r"|let me think|let me see|for example|in that case|at that point|to be honest|that's|that is|it's|it is|there's|there is|of that)"
    r"(?:,\s*|\s+|$))+",
    re.IGNORECASE,
)
"""What a clause may begin with and does not need."""
_CLOSERS = re.compile(
    r"(?:\s+(?:and|or|the|a|an|of|to|in|on|at|for|with|by|as|that|this|is|are|was|it|i|we|they|you|so|but|then|too|though|really|my|its|only|up|out|off|down|back"
    r"|be|will|would|can|could|not|than|from|into|about|i'd|we'd|i'll|there))+$",
    re.IGNORECASE,
)
_CODE = re.compile(r"[=(){}\[\]_`<>\\/|*#]|\breturn\b|\w\.\w+\(|[a-z][A-Z]")
"""What is code is not said aloud; a slash or a star would not be, either."""
_EMPTY = re.compile(
    r"\b(?:nothing|none|no idea|not sure|don'?t (?:know|remember)|have to think|comes? to mind|think about (?:it|that)|whatever|same (?:as|idea)|something like|more or less|i say)\b", re.IGNORECASE
)
"""What says nothing is not picked up."""
_NAMED = re.compile(
    r"\b(?:the|a|an|my|our) (?P<what>[a-z][\w-]*(?: [a-z][\w-]*){0,2}?)(?=[,.;:!?)]|\s(?:in|on|at|of|for|with|from|to|by|and|or|but|that|which|is"
    r"|are|was|were|so|because|when|if|as|can|will|would|has|had|into|per|then|where|until|before|after)\b|$)",
    re.IGNORECASE,
)
"""A thing the candidate names with an article, up to where its name ends."""
_NO_NAME = re.compile(
    r"\b(?:lot|bit|things?|same|first|second|last|next|one|ones|other|others|way|ways|times?|days?|weeks?|months?|years?|cases?|points?|end"
    r"|kind|sort|fact|idea|question|problem|moment|minutes?|hours?|number|few|couple|rest|part|whole|most|least|right|wrong|best|half"
    r"|\w+(?:ed|ing|ly)|dies?|gets?|goes|comes?|fails?|says?|works?|runs?|keeps?|takes?|makes?|needs?|wants?|knows?|sees?|falls?|starts?"
    r"|stops?|sends?|reads?|writes?|gives?|finds?|looks?|becomes?|arrives?|changes?|happens?|leaves?|holds?|grows?)$",
    re.IGNORECASE,
)
"""What ends a stretch that is no name of a thing, or none to come back to."""
_EDGES = " .'’-"
_NOT_ALOUD = frozenset({"RF-19", "RF-21"})
"""Red flags whose words are not picked up: instructions and insults."""


def echo(session: Session) -> str | None:
    """Return words of the last answer to pick up, the ones that made a point first; None where there are none.

    Every other time it is the name of a thing, with its article, instead of a clause.
    An answer that met a hard situation other than one of manner is left alone, and so is what was picked up before.
    """
    fresh, answer = session.fresh, session.last_answer
    if answer is None or (fresh is not None and not _is_harmless(session)):
        return None
    points = [mark.quote for mark in (*fresh.claims, *fresh.marks) if mark.state == "present"] if fresh is not None else []
    named = _named(session, [*points, answer.text]) if len(session.turns) % 4 == 0 else None
    return named or _best(session, points) or _best(session, [answer.text]) or _whole(answer.text)


def shown_words(session: Session) -> str | None:
    """Return words of the last answer that showed one of the question's own signals."""
    own = {signal.id for question in session.open_questions for signal in (*question.signals, *session.bundle.round.signals)}
    marks = session.fresh.marks if session.fresh is not None and _is_harmless(session) else ()
    return _best(session, [mark.quote for mark in marks if mark.state == "present" and mark.id in own])


def quoted(session: Session, quote: str) -> str | None:
    """Return what can be picked up of one quotation."""
    return _best(session, [quote], again=True)


def about(session: Session, probe: Probe) -> str | None:
    """Return words about what a probe asks that has a claim for a trigger: what was shown of its dimension since, or the claim itself."""
    claims = [session.claims[when.claim] for when in probe.when if when.claim in session.claims]
    if not claims:
        return None
    known, aims = all_signals(session), dimensions(session, probe)
    shown = [mark for id, mark in session.evidence.items() if id in known and known[id].dimension in aims]
    since = [mark for mark in shown if mark.state == "present" and mark.turn >= claims[0].turn]
    quotes = (mark.quote for mark in (*sorted(since, key=lambda mark: -mark.turn), *claims))
    new = next((words for quote in quotes if (words := _best(session, [quote])) is not None), None)
    again = quoted(session, claims[0].quote) if new is None else None
    return None if again is not None and any(again in turn for turn in _said(session)[-LATELY:]) else new or again


def earlier(session: Session) -> str | None:
    """Return words of an earlier answer that showed something, must-dimensions and higher levels first."""
    known, must = all_signals(session), session.bundle.round.must
    shown = [mark for id, mark in session.evidence.items() if mark.state == "present" and id in known]
    shown.sort(key=lambda mark: (known[mark.id].dimension not in must, -level_rank(known[mark.id].level), -mark.turn))
    return next((words for mark in shown if (words := _best(session, [mark.quote])) is not None), None)


def _is_harmless(session: Session) -> bool:
    met = (session.bundle.situation(id) for id in session.situations_now)
    flags = {mark.id for mark in session.fresh.red_flags} if session.fresh is not None else set()
    return all(situation is None or situation.mild for situation in met) and not flags & _NOT_ALOUD


def _said(session: Session) -> list[str]:
    return [turn.text for turn in session.turns if turn.speaker == "interviewer"]


def _best(session: Session, texts: Iterable[str], *, again: bool = False) -> str | None:
    said = _said(session)
    aloud = [turn.text for turn in session.turns if turn.speaker == "candidate"]
    found: list[tuple[int, int, str]] = []
    for text in texts:
        for clause in _clauses(text) if any(text in turn for turn in aloud) else ():
            if again or not any(f"“{clause}”" in turn for turn in said):
                found.append((min(len(content(clause)), ENOUGH), -abs(len(clause.split()) - 6), clause))
    best = max(found, key=lambda each: each[:2], default=None)
    return best[2] if best is not None else None


def _named(session: Session, texts: Iterable[str]) -> str | None:
    """Return the first thing the texts name that the interviewer has not named after them yet."""
    said = [turn.lower() for turn in _said(session)]
    for text in texts:
        for found in _NAMED.finditer(text if "```" not in text else ""):
            what = found["what"]
            if not _NO_NAME.search(what) and not _EMPTY.search(what) and content(what):
                if not any(what.lower() in turn for turn in said):
                    return found.group()
    return None


def _whole(text: str) -> str | None:
    """Return a very short answer as it is, if it says anything."""
    words = " ".join(text.split()).strip(_EDGES)
    short = 1 <= len(words.split()) < SHORTEST + 2 and content(words) and "?" not in words
    return words if short and not _CODE.search(words) and not _EMPTY.search(words) else None


def _clauses(text: str) -> Iterator[str]:
    """Yield the stretches of a text that can stand between quotation marks, as they stand in it."""
    if "```" in text:
        return
    for piece in _CUT.split(text):
        ends = [joint.start() for joint in _JOINT.finditer(piece)]
        for end in (len(piece), *reversed(ends)):
            clause = _OPENERS.sub("", " ".join(piece[:end].split()).strip(_EDGES))
            clause = (clause if end == len(piece) else _CLOSERS.sub("", clause)).strip(_EDGES)
            words = len(clause.split())
            if not SHORTEST <= words <= LONGEST or len(content(clause)) < (1 if words > SHORTEST else 2):
                continue
            if not _CODE.search(clause) and not _EMPTY.search(clause):
                yield clause
                break
