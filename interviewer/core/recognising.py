"""Which line of the script an interviewer's turn was, told by its words; what is not sure to be one is nothing.

The turn's sentences, one or several in a row, are compared with each authored line by the stems they share.
A stem counts the more the fewer lines have it; a word that no line has counts against the turn, amounts count by their value.
How sure this is was measured on lines in other words: see `tests/core/test_recognising.py`.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from interviewer.core.amounts import read_amounts
from interviewer.core.bundle import Bundle
from interviewer.core.script import Move
from interviewer.core.sentences import SMALL_STEMS, read, tokens

LIKE = 0.6
"""How like a line a stretch of a turn must be, from 0 to 1."""
CLEAR = 0.05
"""How much more like it than any other line."""
SMALL, UNKNOWN = 0.2, 0.8
"""What a small word and a word that no line has count, where the rarest word of the script counts about 1."""
LEAST = 0.5
"""What the shared stems must count together."""
LONGEST = 6
"""Sentences of a stretch."""
OUTSIDE, RED_FLAG, FIGURE, OPPOSITE = "outside-facts", "red-flag", "figure", "opposite"
"""Ids of lines that the script has for whatever fits; of the last three the answer before tells what is asked about."""
FIRST = 40
"""Sentences of a turn that are looked at."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recognised:
    """A line of the script that a turn said: why it is said, its id, its authored words, and how like them the turn was.

    `twins` are the ids of all lines in the very same words, its own among them.
    """

    move: Move
    ref: str | None
    line: str
    like: float
    twins: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Line:
    move: Move
    ref: str | None
    text: str
    stems: frozenset[str]
    amounts: frozenset[str]
    weight: float = 0.0

    @property
    def key(self) -> str:
        return self.ref or self.move


@dataclass(frozen=True, slots=True)
class Lines:
    """The lines of a round that can be recognised, and what each stem counts."""

    lines: tuple[_Line, ...]
    weights: Mapping[str, float]

    def weigh(self, stems: Iterable[str]) -> float:
        """Return what some stems count together."""
        return sum(self.weights.get(stem, SMALL if stem in SMALL_STEMS else UNKNOWN) for stem in stems)


def lines_of(bundle: Bundle) -> Lines:
    """Return everything an interviewer of this bundle may say, ready to be compared with."""
    said = ((move, ref, " ".join(words.split())) for move, ref, words in _said(bundle))
    lines = tuple(_line(move, ref, text) for move, ref, text in said if text)
    seen = Counter(stem for line in lines for stem in line.stems)
    most = math.log(len(lines) + 1)
    weights = {
        stem: SMALL if stem in SMALL_STEMS else max(SMALL, math.log((len(lines) + 1) / (count + 0.5)) / most)
        for stem, count in seen.items()
    }
    bare = Lines((), weights)
    return Lines(tuple(replace(line, weight=bare.weigh(line.stems)) for line in lines), weights)


def recognise(text: str, lines: Lines, *, now: Iterable[str] | None = None) -> tuple[Recognised, ...]:
    """Return the lines that a turn said, in the order of the turn; none where nothing is like enough.

    `now` lists the ids that may come, None all of them but those that answer something the candidate did: a red flag, a figure, the
    opposite of a signal, a hard situation.  What has no id may always come.
    """
    answering = {line.ref for line in lines.lines if line.move == "manners"} | {RED_FLAG, FIGURE, OPPOSITE}
    allowed = {line.ref for line in lines.lines} - answering if now is None else set(now)
    best: dict[str, tuple[float, int, int, _Line]] = {}
    for start, end, stems in _stretches(text):
        weight = lines.weigh(stems)
        for line in lines.lines:
            if (line.ref is not None and line.ref not in allowed) or _is_far(weight, line.weight):
                continue
            like = _like(lines, stems, weight, line)
            if like > best.get(line.key, (0.0,))[0]:
                best[line.key] = (like, start, end, line)
    kept: list[tuple[int, int, Recognised]] = []
    ranked = sorted(best.values(), key=lambda found: -found[0])
    for like, start, end, line in ranked:
        if like < LIKE or any(start < stop and begin < end for begin, stop, _ in kept):
            continue
        rivals = (other for other in ranked if other[3].key != line.key and start < other[2] and other[1] < end)
        if any(like - other[0] < CLEAR and not _same(other[3], line) for other in rivals):
            continue
        twins = tuple(other.ref for other in lines.lines if _same(other, line) and other.ref is not None)
        kept.append((start, end, Recognised(move=line.move, ref=line.ref, line=line.text, like=like, twins=twins)))
    return tuple(found for *_, found in sorted(kept, key=lambda one: one[0]))


def likeness(text: str, ref: str, lines: Lines) -> float:
    """Return how like the line with that id the most similar stretch of a turn is, from 0 to 1."""
    wanted = [line for line in lines.lines if line.ref == ref]
    found = (_like(lines, stems, lines.weigh(stems), line) for _, _, stems in _stretches(text) for line in wanted)
    return max(found, default=0.0)


def _line(move: Move, ref: str | None, text: str) -> _Line:
    stems = _stems(text)
    return _Line(move, ref, text, stems, _amounts(stems))


def _like(lines: Lines, stems: frozenset[str], weight: float, line: _Line) -> float:
    """Return the harmonic mean of how much of the line is in the stretch and how much of the stretch is in the line.

    Where both give amounts and none is the same, it is another line: 64 GB is not 2 GB.
    """
    shared = lines.weigh(stems & line.stems)
    if shared < LEAST or (line.amounts and not line.amounts & stems and _amounts(stems)):
        return 0.0
    return 2 * shared / (weight + line.weight)


def _is_far(weight: float, other: float) -> bool:
    """Tell whether stems that count so much cannot be like a line that counts so much, nor a rival of one that is."""
    return 2 * min(weight, other) < (LIKE - CLEAR) * (weight + other)


def _amounts(stems: frozenset[str]) -> frozenset[str]:
    return frozenset(stem for stem in stems if stem.startswith("#"))


def _same(one: _Line, other: _Line) -> bool:
    return one.text == other.text


@lru_cache(maxsize=256)
def _stretches(text: str) -> tuple[tuple[int, int, frozenset[str]], ...]:
    """Return every run of sentences: the numbers of the first and of the one after the last, and the stems.

    The turns of one transcript are looked at several times: for its round, for its questions, and by what may come next.
    """
    sentences = read(text, False).sentences[:FIRST]
    parts = [_stems(text[sentence.start : sentence.end]) for sentence in sentences]
    runs: list[tuple[int, int, frozenset[str]]] = []
    for first in range(len(sentences)):
        stems: frozenset[str] = frozenset()
        for last in range(first, min(first + LONGEST, len(sentences))):
            stems |= parts[last]
            runs.append((first, last + 1, stems))
    return tuple(runs)


def _stems(text: str) -> frozenset[str]:
    """Return the stems of a text, each amount by its value: "20k a second" and "twenty thousand per second" are one."""
    found: set[str] = set()
    at, rest = 0, ""
    for amount in read_amounts(text):
        found.add(f"#{amount.value:g}")
        rest += text[at : amount.start] + " "
        at = max(at, amount.end)
    return frozenset(found | set(tokens(rest + text[at:]))) - {"..."}


def _said(bundle: Bundle) -> Iterator[tuple[Move, str | None, str]]:
    script, manners = bundle.round, bundle.standards.manners
    yield from (("open", None, script.opening), ("close", None, script.closing))
    yield from (("reply", None, script.answer), ("goodbye", None, script.goodbye))
    more = (*script.carry_on, *manners.carry_on, *(script.deepen or manners.deepen), *(script.go_deeper or manners.go_deeper))
    more += script.other_side
    yield from (("carry_on", None, line) for line in more)
    yield from (("manners", one.id, line) for one in bundle.situations for line in one.says)
    yield "manners", "no-more-hints", manners.no_more_hints
    yield "inform", OUTSIDE, script.outside_facts or manners.outside_facts
    yield "probe", RED_FLAG, script.red_flag or manners.red_flag
    yield "probe", FIGURE, manners.figure
    yield from (("probe", OPPOSITE, line) for line in manners.contradicted)
    yield from (("invite", one.id, words) for one in script.invitations for words in (one.ask, one.already))
    yield from (("probe", one.id, words) for one in script.probes for words in (one.ask, one.already))
    for question in bundle.questions:
        yield from (("ask", question.id, words) for words in (question.ask, question.already))
        yield from (("probe", one.id, words) for one in question.probes for words in (one.ask, one.already))
        yield from (("constrain", one.id, one.says) for one in question.constraints)
        yield from (("hint", one.id, one.says) for one in question.hints)
        yield from (("inform", one.id, one.says) for one in question.facts)
