"""What an interviewer elsewhere said before the candidate could: signals whose content stands in the interviewer's words first.

It moves no score, since only the candidate's words count (rubric 2.1), but whoever reads the card should know who did the work.
Words that a line of the script has as well are no giveaway: the problem, facts, probes, constraints and hints may be told in other words.
Only what a cue hears is told, so there may be more.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from interviewer.core.bundle import Bundle
from interviewer.core.events import Imported
from interviewer.core.evidence import Evidence
from interviewer.core.matching import find
from interviewer.core.script import Question
from interviewer.core.sentences import content, read
from interviewer.core.session import Session
from interviewer.core.turns import Turn

NEW = 2
"""So many words that tell something are in no line of the script, and not the candidate's."""

_NUMBERS = content(
    "one two three four five six seven eight nine ten eleven twelve fifteen twenty thirty forty fifty sixty seventy eighty ninety"
    " hundred thousand million billion half quarter third once twice second seconds minute minutes hour hours day days"
)
"""What a fact may be told in as well as in figures."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Foretold:
    """A signal, the interviewer's turn that said it first, and the words."""

    id: str
    turn: int
    quote: str


def foretold(session: Session, bundle: Bundle, marks: Mapping[str, Evidence]) -> tuple[Foretold, ...]:
    """Return the signals of the questions asked that the interviewer of an imported interview said first, each once, in order.

    A signal that the candidate had shown by then is the candidate's, and who asks what is given is told.
    """
    if not isinstance(session.source, Imported):
        return ()
    asked = [question for question in bundle.questions if question.id in session.put]
    ids = {signal.id for question in asked for signal in question.signals}
    lines = [line for question in asked for line in _lines(question)]
    found: list[Foretold] = []
    answers: list[str] = []
    framed = {signal.id for q in asked for signal in q.signals if signal.dimension in bundle.round.before_baseline}
    for turn in session.turns:
        if turn.speaker == "candidate":
            answers.append(turn.text)
            continue
        framing = framed if answers and any(one.asks for one in read(answers[-1], False).sentences) else frozenset[str]()
        left = [id for id in sorted(ids - framing) if id not in marks or marks[id].turn > turn.number]
        new = tuple(_said(turn, left, answers, lines, bundle))
        found += new
        ids -= {one.id for one in new}
    return tuple(found)


def _said(turn: Turn, ids: list[str], answers: list[str], lines: list[frozenset[str]], bundle: Bundle) -> Iterator[Foretold]:
    theirs = content(" ".join(answers)) | _NUMBERS
    for id, quote in bundle.ear.names(ids, turn.text).items():
        words = {word for word in content(quote) - theirs if not word[0].isdigit()}
        is_known = any(find(cue, answer) for cue in bundle.cues.get(id, ()) for answer in answers)
        if not is_known and min((len(words - line) for line in lines), default=len(words)) >= NEW:
            yield Foretold(id=id, turn=turn.number, quote=quote)


def _lines(question: Question) -> Iterator[frozenset[str]]:
    """Yield the words of each line that may be told of a question; its facts may be told together."""
    yield content(" ".join(fact.says for fact in question.facts))
    yield content(question.ask)
    yield from (content(probe.ask) for probe in question.probes)
    yield from (content(constraint.says) for constraint in question.constraints)
    yield from (content(hint.says) for hint in question.hints)
