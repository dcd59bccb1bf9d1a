"""What the course of an interview shows without a listener who understands: a plan first, follow-ups answered, positions reasoned.

Each is confirmed by the form of several turns and never denied; what a single answer says is for the cues.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from interviewer.core.amounts import read_amounts
from interviewer.core.bundle import Bundle
from interviewer.core.guards import takes_back
from interviewer.core.sentences import Sentence, content, read

PLAN, ANSWERS, REASONS = "CM-S01", "CM-S02", "CM-S04"
IN_COURSE = frozenset({PLAN, ANSWERS, REASONS})
"""The shared signals that are confirmed here."""

FOLLOW_UPS = 3
"""How many follow-ups there must have been; of these more than half must be answered."""
REASONED = 2
"""How many answers must hold a point and a reason; one of them is an answer to a challenge."""
PUT = 0.6
"""So much of what a line of the script says must stand in a turn that puts it."""
TELLING = 3
"""A line of fewer words that tell something is only known by all of its words."""
QUOTE = 200
"""Longest quotation in characters."""

_REASON = re.compile(
    r"\b(?:because|since (?:it|the|we|i|they|he|she|you|that|this|there|an?|what|no|nobody|nothing|every|all|most|each)\b"
    r"|so that|otherwise|which means|that means|therefore|in order to|the reason|as long as|unless"
    r"|so (?:i|we|it|the|that|nothing|nobody|a)|if (?:it|we|i|the|that|not|one|a))\b"
)

_DEED = re.compile(
    r"\b(?:i|we)(?:'d| would|'ll| will)? (?:\w+ly |first |then |just )?(?!know|think|guess|assume|am|was|were|are|have)[a-z]{2,}"
)
"""Somebody does something."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One turn of the candidate's, with what the interviewer had said just before it."""

    number: int
    asked: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A signal that the course confirms, and the words of one of the turns that do."""

    of: str
    number: int
    quote: str


def course(answers: Sequence[Answer], bundle: Bundle) -> tuple[Shown, ...]:
    """Return what these turns show of `IN_COURSE`, each at most once."""
    challenges = Challenges(bundle)
    heard = [_Heard(answer, bundle, challenges) for answer in answers]
    return tuple(shown for find in (_plan, _answers, _reasons) if (shown := find(heard)) is not None)


class Challenges:
    """The lines that challenge a position or change what it was taken for: probes, constraints, and how something wrong is asked about."""

    def __init__(self, bundle: Bundle) -> None:
        self._bundle = bundle

    @cached_property
    def _told(self) -> list[frozenset[str]]:
        """What is no challenge though it may share words with one: the questions, and facts that the candidate asked for."""
        questions = self._bundle.questions
        return [content(text) for q in questions for text in (q.ask, *(fact.says for fact in q.facts))]

    @cached_property
    def _lines(self) -> list[tuple[str, frozenset[str]]]:
        script, manners = self._bundle.round, self._bundle.standards.manners
        lines = [probe.ask for probe in self._bundle.probes]
        lines += [constraint.says for question in self._bundle.questions for constraint in question.constraints]
        lines += [*manners.contradicted, script.red_flag or manners.red_flag]
        return [(" ".join(line.split()), content(line)) for line in lines]

    def put_in(self, asked: str) -> bool:
        """Tell whether a turn of the interviewer's puts one of them, in its own words or nearly, rather than telling a fact."""
        flat, said = " ".join(asked.split()), content(asked)
        if any(line in flat for line, _ in self._lines):
            return True
        nearly = max((len(said & stems) / len(stems) for _, stems in self._lines if len(stems) >= TELLING), default=0.0)
        return nearly >= PUT and nearly > max((len(said & stems) / len(stems) for stems in self._told if stems), default=0.0)


class _Heard:
    """One answer with what its form tells."""

    def __init__(self, answer: Answer, bundle: Bundle, challenges: Challenges) -> None:
        self.answer = answer
        self._challenges = challenges
        self.reading = read(answer.text, False)
        points = [*(s.id for q in bundle.questions for s in q.signals), *(s.id for s in bundle.round.signals)]
        points += [claim.id for question in bundle.questions for claim in question.claims]
        heard = bundle.ear.hears(points, answer.text, before=answer.asked)
        self.points = [found for found in heard if found.state == "present"]
        said = content(answer.asked)
        self.meets_the_question = any(len(said & content(q.ask)) >= PUT * len(content(q.ask)) for q in bundle.questions)

    @property
    def answered(self) -> bool:
        """Whether a question is met with something that can be held against it: a point or an amount."""
        return bool(self.points) or bool(read_amounts(self.answer.text))

    @property
    def challenged(self) -> bool:
        """Whether the answer is one to a challenge; one to the question itself is not, whatever words they share."""
        return not self.meets_the_question and self._challenges.put_in(self.answer.asked)

    @property
    def answering(self) -> Sentence:
        """The first sentence with a point or an amount, or the first of all."""
        starts = [found.start for found in self.points] or [amount.start for amount in read_amounts(self.answer.text)]
        sentences = self.reading.sentences
        return next((s for s in sentences if any(s.start <= start < s.end for start in starts)), sentences[0])

    @property
    def asks(self) -> bool:
        """Whether something is asked back."""
        return any(sentence.asks for sentence in self.reading.sentences)

    def saying(self, pattern: re.Pattern[str]) -> Iterator[Sentence]:
        """Yield the sentences that a pattern stands in and that are no questions."""
        return (sentence for sentence in self.reading.sentences if not sentence.asks and pattern.search(sentence.text))

    def shows(self, of: str, sentence: Sentence) -> Shown:
        """Return the signal with a sentence as its quotation, cut after a word where it is long."""
        quote = self.answer.text[sentence.start : sentence.end]
        if len(quote) > QUOTE:
            quote = quote[:QUOTE].rpartition(" ")[0]
        return Shown(of=of, number=self.answer.number, quote=quote)


def _plan(heard: Sequence[_Heard]) -> Shown | None:
    """Return that the plan comes first, if the answer to the question says what the candidate does, and makes a point by it.

    After one that says nothing of it and asks something back, the next one counts.
    """
    at = next((at for at, one in enumerate(heard) if one.meets_the_question), len(heard))
    for one in heard[at:]:
        points = [found.start for found in one.points]
        plans = (s for s in one.saying(_DEED) if any(s.start <= start < s.end for start in points))
        plan = next((s for s in plans if not takes_back(s.text)), None)
        if plan is not None:
            return one.shows(PLAN, plan)
        if not one.asks:
            return None
    return None


def _answers(heard: Sequence[_Heard]) -> Shown | None:
    """Return that follow-ups are answered, if most of them are in the turn after they were put."""
    follow_ups = [one for one in heard[1:] if "?" in one.answer.asked]
    answered = [one for one in follow_ups if one.answered]
    if len(follow_ups) < FOLLOW_UPS or 2 * len(answered) <= len(follow_ups):
        return None
    return answered[0].shows(ANSWERS, answered[0].answering)


def _reasons(heard: Sequence[_Heard]) -> Shown | None:
    """Return that positions are reasoned, if an answer to a challenge holds a point and a reason, and it is not the only one that does."""
    reasoned = ((one, next(one.saying(_REASON), None)) for one in heard[1:] if one.points)
    found = [(one, reason) for one, reason in reasoned if reason is not None]
    challenged = next(((one, reason) for one, reason in found if one.challenged), None)
    return challenged[0].shows(REASONS, challenged[1]) if challenged is not None and len(found) >= REASONED else None
