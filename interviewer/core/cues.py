"""How the embedded interviewer listens: groups of words that confirm a point, with the candidate's own words as evidence.

A match can confirm that something was said; the lack of one shows nothing.
What the words are is data in `*.cues.toml`; which ids are asked about, and what is done with a match, lives elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice, product
from typing import Literal

from pydantic import Field, field_validator

from interviewer.core.guards import Asking, Hit, Negation, refused
from interviewer.core.script import Part, Text
from interviewer.core.sentences import Reading, read, tokens

State = Literal["present", "contradicted"]
Groups = tuple[tuple[Text, ...], ...]

QUOTE = 200
"""How far a quotation is extended to a readable clause, in characters."""
WIDEST = 260
"""Groups that lie further apart than this, in characters, do not belong to one statement."""
ENOUGH = 3
"""The fewest examples that must match, and the fewest that must not, for one cue."""


class Cue(Part):
    """One way of saying something: every group of `all` must occur within `within` sentences, any phrase of a group will do.

    A phrase is matched on stems, its words adjacent and in order; `...` stands for up to three words; `/x/` is a regular
    expression on the lower-cased sentence.
    `unless` vetoes in the same sentences, `negation` says whether a negation in front refuses the match,
    `asking` what a question does to it, and `code` looks into fenced code instead of prose.
    `of` is the id of a signal, claim, fact, red flag or situation, or `intent:<name>`.
    """

    of: Text
    state: State = "present"
    all: Groups = Field(min_length=1)
    within: int = Field(default=1, ge=1, le=2)
    unless: tuple[Text, ...] = ()
    negation: Negation = "refuses"
    asking: Asking = "refuses"
    code: bool = False
    matches: tuple[Text, ...] = ()
    misses: tuple[Text, ...] = ()

    @field_validator("all")
    @classmethod
    def _groups_are_sound(cls, groups: Groups) -> Groups:
        for group in groups:
            if not group:
                raise ValueError("an empty group can never match")
            for phrase in group:
                _check(phrase)
        return groups

    @field_validator("unless")
    @classmethod
    def _vetoes_are_sound(cls, phrases: tuple[str, ...]) -> tuple[str, ...]:
        for phrase in phrases:
            _check(phrase)
        return phrases


class CueSheet(Part):
    """One `*.cues.toml` file."""

    cues: tuple[Cue, ...] = Field(min_length=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A verbatim piece of a text: `quote == text[start:end]`."""

    start: int
    end: int
    quote: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a cue confirmed, and the words that confirm it."""

    of: str
    state: State
    quote: str
    start: int
    end: int


def find(cue: Cue, text: str) -> Span | None:
    """Return the first place where `text` says what `cue` listens for, or None."""
    return next(iter(_spans(cue, text)), None)


def find_all(cues: Iterable[Cue], text: str) -> tuple[Found, ...]:
    """Return at most one match for each `of`, in the order of the text; of two states the one said last counts."""
    best: dict[str, tuple[int, Found]] = {}
    for cue in cues:
        spans = _spans(cue, text)
        if not spans:
            continue
        last, span = spans[-1].start, spans[0]
        found = Found(of=cue.of, state=cue.state, quote=span.quote, start=span.start, end=span.end)
        if cue.of not in best:
            best[cue.of] = (last, found)
            continue
        known_last, known = best[cue.of]
        if known.state != cue.state:  # rubric 2.10: the last position counts
            best[cue.of] = (last, found) if last > known_last else (known_last, known)
        else:
            best[cue.of] = (max(last, known_last), min(found, known, key=lambda each: each.start))
    return tuple(sorted((found for _, found in best.values()), key=lambda each: (each.start, each.of)))


def lint(sheet: CueSheet) -> tuple[str, ...]:
    """Run the examples of a sheet and return one sentence for each that fails; an empty tuple means it holds together.

    An example must match the cue it stands under; a counter-example must not be matched by any cue of that id and state.
    """
    says = []
    for index, cue in enumerate(sheet.cues):
        same = [other for other in sheet.cues if (other.of, other.state) == (cue.of, cue.state)]
        name = f"cue {index} ({cue.of} {cue.state})"
        says += [f"{name} does not match: {text}" for text in cue.matches if find(cue, text) is None]
        says += [f"{name} matches but must not: {text}" for text in cue.misses if find_all(same, text)]
        for what, examples in (("matches", cue.matches), ("misses", cue.misses)):
            if len(examples) < ENOUGH:
                says.append(f"{name} has {len(examples)} {what}, and {ENOUGH} are wanted")
    return tuple(says)


_ESCAPED = re.compile(r"\\.|\[(?:\\.|[^\]\\])*\]")
_GAP = 3


def _check(phrase: str) -> None:
    """Raise ValueError for a phrase that can never match, or a pattern that could take long on a hostile text."""
    if not _is_pattern(phrase):
        words = tokens(phrase)
        if not words or "..." in (words[0], words[-1]):
            raise ValueError(f"no words to look for at one end of {phrase!r}")
        return
    try:
        re.compile(phrase[1:-1])
    except re.error as problem:
        raise ValueError(f"{phrase} is not a regular expression: {problem}") from None
    bare = _ESCAPED.sub("_", phrase[1:-1])
    if re.search(r"[*+]|\{\d*,\}", bare):
        raise ValueError(f"{phrase} repeats without a bound; write {{0,20}}")
    if re.search(r"(?<!\?)\^|\$", bare):
        raise ValueError(f"{phrase} is tied to the end of a sentence")
    if re.search(r"\)\{", bare):
        raise ValueError(f"{phrase} repeats a group; only a single character class may repeat")
    width = 1
    for upper in re.findall(r"\{(?:\d*,)?(\d+)\}", bare):
        width *= int(upper) if int(upper) > 8 else 1
    if width > 2500:
        raise ValueError(f"{phrase} has gaps that multiply to {width}; 2500 is the most")


def _is_pattern(phrase: str) -> bool:
    return len(phrase) > 2 and phrase.startswith("/") and phrase.endswith("/")


@lru_cache(maxsize=4096)
def _compiled(group: tuple[str, ...]) -> tuple[tuple[tuple[str, ...], ...], tuple[re.Pattern[str], ...]]:
    """Return a group's phrases as stems and its patterns."""
    phrases = tuple(tokens(phrase) for phrase in group if not _is_pattern(phrase))
    patterns = tuple(re.compile(phrase[1:-1]) for phrase in group if _is_pattern(phrase))
    return phrases, patterns


# --- matching ---

_MANY = 300
"""How many combinations of hits are looked at in one window."""


def _phrase_hits(reading: Reading, phrase: tuple[str, ...], group: int) -> Iterator[Hit]:
    for number, word in reading.places.get(phrase[0], ()):
        last = _follow(reading.stems[number], phrase, word)
        if last is not None:
            sentence = reading.sentences[number]
            yield Hit(number, sentence.starts[word], sentence.ends[last], group)


def _follow(stems: tuple[str, ...], phrase: tuple[str, ...], word: int) -> int | None:
    """Return the index of the last word of a phrase that begins at `word`, or None."""
    slack = 0
    for wanted in phrase[1:]:
        if wanted == "...":
            slack = _GAP
            continue
        for at in range(word + 1, min(word + 2 + slack, len(stems))):
            if stems[at] == wanted:
                word, slack = at, 0
                break
        else:
            return None
    return word


def _pattern_hits(reading: Reading, pattern: re.Pattern[str], group: int, numbers: Iterable[int]) -> Iterator[Hit]:
    if not pattern.search(reading.text):  # one look at the whole text is cheaper than one at every sentence
        return
    for number in numbers:
        sentence = reading.sentences[number]
        for match in pattern.finditer(sentence.text):
            if match.end() > match.start():
                yield Hit(number, sentence.start + match.start(), sentence.start + match.end(), group)


def _hits(cue: Cue, reading: Reading) -> list[list[Hit]] | None:
    """Return the hits of every group, or None as soon as one group has none; patterns only look where the phrases left room."""
    found: list[list[Hit]] = [[] for _ in cue.all]
    numbers = set(range(len(reading.sentences)))
    order = sorted(range(len(cue.all)), key=lambda group: len(_compiled(cue.all[group])[1]))
    for group in order:
        phrases, patterns = _compiled(cue.all[group])
        hits = [hit for phrase in phrases if phrase[0] in reading.places for hit in _phrase_hits(reading, phrase, group)]
        hits = [hit for hit in hits if hit.sentence in numbers]
        hits += [hit for pattern in patterns for hit in _pattern_hits(reading, pattern, group, sorted(numbers))]
        if not hits:
            return None
        found[group] = hits
        reach = cue.within - 1
        numbers = numbers & {hit.sentence + step for hit in hits for step in range(-reach, reach + 1)}
    return found


def _combinations(cue: Cue, reading: Reading) -> Iterator[tuple[Hit, ...]]:
    """Yield combinations of one hit a group that are near enough, the closest together first in each window."""
    found = _hits(cue, reading)
    if found is None:
        return
    for first in sorted({hit.sentence for hits in found for hit in hits}):
        window = [[hit for hit in hits if first <= hit.sentence < first + cue.within] for hits in found]
        if not all(window):
            continue
        window = [sorted(hits, key=lambda hit: (hit.start - hit.end, hit.start))[:8] for hits in window]
        choices = [choice for choice in islice(product(*window), _MANY) if any(hit.sentence == first for hit in choice)]
        yield from sorted((choice for choice in choices if _width(choice) <= WIDEST), key=_width)


def _width(hits: tuple[Hit, ...]) -> int:
    return max(hit.end for hit in hits) - min(hit.start for hit in hits)


def _vetoed(cue: Cue, reading: Reading, hits: tuple[Hit, ...]) -> bool:
    if not cue.unless:
        return False
    phrases, patterns = _compiled(cue.unless)
    numbers = {hit.sentence for hit in hits}
    if any(hit.sentence in numbers for phrase in phrases for hit in _phrase_hits(reading, phrase, 0)):
        return True
    return any(True for pattern in patterns for _ in _pattern_hits(reading, pattern, 0, numbers))


@lru_cache(maxsize=16_384)
def _spans(cue: Cue, text: str) -> tuple[Span, ...]:
    """Return where the cue matches, at most one place for each sentence it begins in.

    The same authored lines and the same scripted answers are looked at again and again, in every interview of a run.
    """
    reading = read(text, cue.code)
    spans: dict[int, Span] = {}
    for hits in _combinations(cue, reading):
        first = min(hit.sentence for hit in hits)
        if (
            first in spans
            or _vetoed(cue, reading, hits)
            or (not cue.code and refused(reading, hits, asking=cue.asking, negation=cue.negation))
        ):
            continue
        spans[first] = _quote(text, reading, hits)
    return tuple(spans[first] for first in sorted(spans))


def _quote(text: str, reading: Reading, hits: tuple[Hit, ...]) -> Span:
    """Extend from the first to the last hit to the clause, then to the sentence, as far as `QUOTE` allows."""
    start, end = min(hit.start for hit in hits), max(hit.end for hit in hits)
    left = reading.sentences[min(hit.sentence for hit in hits)]
    right = reading.sentences[max(hit.sentence for hit in hits)]
    for marks in (",;:\u2014(", ""):
        opening = max((left.text.rfind(mark, 0, start - left.start) + 1 for mark in marks), default=0)
        closing = min((at for mark in marks if (at := right.text.find(mark, end - right.start)) >= 0), default=len(right.text))
        wider = (left.start + opening, right.start + closing)
        if wider[1] - wider[0] <= QUOTE:
            start, end = wider
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Span(start=start, end=end, quote=text[start:end])
