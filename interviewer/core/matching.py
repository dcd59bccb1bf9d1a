"""How a text is searched for a cue: where its phrases stand, which of them make one statement, and the words to quote.

A match can confirm that something was said; the lack of one shows nothing.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations, islice, product

from interviewer.core.cues import Cue, Found, Span, is_pattern, is_signal, pattern_of
from interviewer.core.guards import Hit, refused
from interviewer.core.needles import needles
from interviewer.core.sentences import Reading, read, tokens

QUOTE = 200
"""How far a quotation is extended to a readable clause, in characters."""
SLACK = 80
"""How much longer a match that is nearly as long may get, to begin and end with a clause and not within one."""
WIDEST = 260
"""Groups that lie further apart than this, in characters, do not belong to one statement."""

_GAP = 3
_CLAUSE = re.compile(r"[,;:](?=\s|$)|\u2014|(?<![\w)])\(")
"""Where a clause may begin or end: not within a number, a time or a call, such as 10,000, 10:05 or O(1)."""
_MANY = 300
"""How many combinations of hits are looked at in one window."""
_TRIES = 20
"""How many of them, from the closest on, are held against what is around them."""
_NEAREST = 8
"""How many hits of one group are looked at in one window."""


Phrase = tuple[str, ...]
"""Stems in order, `...` among them."""


@dataclass(frozen=True, slots=True, eq=False)
class Pattern:
    """A regular expression of a cue made ready, with what it cannot do without."""

    phrase: str
    needles: tuple[frozenset[str], ...]


@dataclass(frozen=True, slots=True, eq=False)
class Group:
    """One group of phrases made ready: those of words as stems, the patterns, and whether it is about a number."""

    words: tuple[Phrase, ...]
    patterns: tuple[Pattern, ...]
    counts: bool


@dataclass(frozen=True, slots=True, eq=False)
class Ready:
    """A cue made ready: its groups, those with fewest patterns first, since words are the cheaper thing to look for."""

    cue: Cue
    groups: tuple[Group, ...]
    needs: frozenset[Group]
    unless: Group
    asked: Group | None


@lru_cache(maxsize=4096)
def ready(cue: Cue) -> Ready:
    """Return a cue made ready to be looked for."""
    groups = sorted((_group(phrases) for phrases in cue.all), key=lambda group: len(group.patterns))
    asked = _group(cue.asked) if cue.asked else None
    return Ready(cue, tuple(groups), frozenset(groups), _group(cue.unless), asked)


def _group(phrases: Iterable[str]) -> Group:
    known = tuple(phrases)
    words = tuple(tokens(phrase) for phrase in known if not is_pattern(phrase))
    patterns = tuple(_pattern(phrase) for phrase in known if is_pattern(phrase))
    return Group(words, patterns, sum("\\d" in pattern.phrase for pattern in patterns) >= 0.5 * len(known) > 0)


@lru_cache(maxsize=4096)
def _pattern(phrase: str) -> Pattern:
    return Pattern(phrase, tuple(map(frozenset, needles(phrase[1:-1]))))


@lru_cache(maxsize=1024)
def find(cue: Cue, text: str) -> Span | None:
    """Return the first place where `text` says what `cue` listens for, or None; a cue that completes a line says nothing by itself.

    The same authored lines and the same scripted answers are looked at again and again, in every interview of a run.
    """
    if cue.asked:
        return None
    searched = look(text, code=cue.code)
    matched = places(ready(cue), searched)
    return quoted(text, searched.reading, matched[0]) if matched else None


def find_all(cues: Iterable[Cue], text: str) -> tuple[Found, ...]:
    """Return at most one match for each `of`, in the order of the text; of two states the one said last counts."""
    searched = {code: look(text, code=code) for code in (False, True)}
    alone = (cue for cue in cues if not cue.asked)
    return last_said(
        one for cue in alone for one in confirmed(cue, text, searched[cue.code].reading, places(ready(cue), searched[cue.code]))
    )


def confirmed(cue: Cue, text: str, reading: Reading, matched: Iterable[tuple[Hit, ...]]) -> Iterator[Found]:
    """Yield what a cue confirmed at each of its places."""
    for hits in matched:
        span = quoted(text, reading, hits)
        yield Found(of=cue.of, state=cue.state, quote=span.quote, start=span.start, end=span.end)


def last_said(found: Iterable[Found]) -> tuple[Found, ...]:
    """Return the first place of the state that was said last of each id, in the order of the text (rubric 2.10)."""
    states: dict[str, dict[str, list[Found]]] = {}
    for one in found:
        states.setdefault(one.of, {}).setdefault(one.state, []).append(one)
    kept = (max(of.values(), key=lambda ones: max(one.start for one in ones)) for of in states.values())
    first = (min(ones, key=lambda one: one.start) for ones in kept)
    return tuple(sorted(first, key=lambda one: (one.start, one.of)))


Standing = tuple[Sequence[Phrase], Sequence[Pattern]]
"""Phrases of words and patterns of one group."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What may stand in a text: groups, each with those of its phrases that may, and the needles that do stand there."""

    groups: Mapping[Group, Standing]
    names: frozenset[Group]
    pieces: frozenset[str]


class Searched:
    """A text with the places of every group that was looked for in it; nothing is looked for twice.

    `kept` is what may stand in it, where that is known.
    """

    def __init__(self, reading: Reading, kept: Kept | None = None) -> None:
        self.reading = reading
        self.kept = kept
        self._groups: dict[Group, list[Hit]] = {}
        self._patterns: dict[Pattern, tuple[Hit, ...]] = {}
        self._pieces: dict[str, int] = {}

    def of(self, group: Group) -> list[Hit]:
        """Return where any phrase of a group stands."""
        known = self._groups.get(group)
        if known is None:
            words, patterns = self._may_stand(group) if self.kept is None else self.kept.groups.get(group, ((), ()))
            known = [hit for phrase in words for hit in self._worded(phrase)]
            known += [hit for pattern in patterns for hit in self._patterned(pattern)]
            self._groups[group] = known
        return known

    def _may_stand(self, group: Group) -> Standing:
        places = self.reading.places
        return [phrase for phrase in group.words if all(stem in places or stem == "..." for stem in phrase)], group.patterns

    def _worded(self, stems: Phrase) -> Iterator[Hit]:
        reading = self.reading
        for number, word in reading.places[stems[0]]:
            last = _follow(reading.stems[number], stems, word) if len(stems) > 1 else word
            if last is not None:
                sentence = reading.sentences[number]
                yield Hit(number, sentence.starts[word], sentence.ends[last], worded=True)

    def _patterned(self, pattern: Pattern) -> tuple[Hit, ...]:
        known = self._patterns.get(pattern)
        if known is None:
            known = self._patterns[pattern] = tuple(_pattern_hits(self.reading, pattern, self._held(pattern.needles)))
        return known

    def _held(self, wanted: tuple[frozenset[str], ...]) -> int | None:
        """Return the sentences that hold a piece of each set, as bits; None where nothing is wanted."""
        held, known = -1, self._pieces
        for pieces in wanted:
            one = 0
            for piece in pieces if self.kept is None else pieces & self.kept.pieces:
                one |= known[piece] if piece in known else self._holding(piece)
            held &= one
            if not held:
                return 0
        return held if wanted else None

    def _holding(self, piece: str) -> int:
        """Return the sentences that hold a piece of text, as bits."""
        held = 0
        if piece in self.reading.text:
            held = sum([1 << number for number, sentence in enumerate(self.reading.sentences) if piece in sentence.text])
        self._pieces[piece] = held
        return held


@lru_cache(maxsize=16)
def look(text: str, *, code: bool) -> Searched:
    """Return a text ready to be searched, its prose or its code."""
    return Searched(read(text, code))


def _pattern_hits(reading: Reading, sought: Pattern, held: int | None) -> Iterator[Hit]:
    """Yield where a pattern stands; only the sentences that hold what every match does are searched, all where nothing is known."""
    if held == 0:
        return
    pattern = pattern_of(sought.phrase)
    if held is None:  # one look at the whole text is cheaper than one at every sentence
        held = (1 << len(reading.sentences)) - 1 if pattern.search(reading.text) else 0
    while held:
        number = (held & -held).bit_length() - 1
        held &= held - 1
        sentence = reading.sentences[number]
        for match in pattern.finditer(sentence.text):
            if match.end() > match.start():
                yield Hit(number, sentence.start + match.start(), sentence.start + match.end())


def places(sought: Ready, searched: Searched, *, wider: int = 0) -> tuple[tuple[Hit, ...], ...]:
    """Return where the whole cue matches: one hit a group, at most one place for each sentence it begins in.

    `wider` sentences more than the cue says may lie between its groups.
    """
    groups = []
    for group in sought.groups:
        hits = searched.of(group)
        if not hits:
            return ()
        groups.append(hits)
    return stand(sought, searched, groups, within=sought.cue.within + wider)


def stand(
    sought: Ready, searched: Searched, groups: list[list[Hit]], *, within: int, apart: bool = False
) -> tuple[tuple[Hit, ...], ...]:
    """Return the places where hits of all groups make one statement that nothing around it undoes.

    `apart` is for groups that have words in common: hits that are all in one place make none.
    In what is said of a signal, each group takes words of its own.
    """
    cue, reading = sought.cue, searched.reading
    distinct = is_signal(cue.of) and not cue.code
    found: dict[int, tuple[Hit, ...]] = {}
    tried: Counter[int] = Counter()
    for hits in _combinations(groups, within):
        if (apart and _in_one_place(hits)) or (distinct and _shared(hits)):
            continue
        first = min(hit.sentence for hit in hits)
        tried[first] += 1
        if (
            first in found
            or tried[first] > _TRIES
            or _vetoed(sought, searched, hits)
            or (not cue.code and refused(reading, hits, asking=cue.asking, negation=cue.negation))
        ):
            continue
        found[first] = hits
    return tuple(found[first] for first in sorted(found))


def _in_one_place(hits: tuple[Hit, ...]) -> bool:
    return max(hit.start for hit in hits) < min(hit.end for hit in hits)


def _shared(hits: tuple[Hit, ...]) -> bool:
    """Tell whether one group is met by words that another has already taken: "exact set" is not both an exact set and exact.

    A pattern is free to look at the same words again: it is written to say more about them.
    """
    worded = [hit for hit in hits if hit.worded]
    return any(one.start < other.end and other.start < one.end for one, other in combinations(worded, 2))


def stands_together(groups: list[list[Hit]], within: int) -> bool:
    """Tell whether hits of all groups are near enough to be one statement, whatever is around them."""
    return next(_combinations(groups, within), None) is not None


def _combinations(groups: list[list[Hit]], within: int) -> Iterator[tuple[Hit, ...]]:
    """Yield combinations of one hit a group that are near enough, the closest together first in each window."""
    for first in sorted({hit.sentence for hits in groups for hit in hits}):
        window = [[hit for hit in hits if first <= hit.sentence < first + within] for hits in groups]
        if not all(window):
            continue
        window = [sorted(hits, key=lambda hit: (hit.start - hit.end, hit.start))[:_NEAREST] for hits in window]
        choices = [choice for choice in islice(product(*window), _MANY) if any(hit.sentence == first for hit in choice)]
        yield from sorted((choice for choice in choices if _width(choice) <= WIDEST), key=_width)


def _width(hits: tuple[Hit, ...]) -> int:
    return max(hit.end for hit in hits) - min(hit.start for hit in hits)


def _vetoed(sought: Ready, searched: Searched, hits: tuple[Hit, ...]) -> bool:
    numbers = {hit.sentence for hit in hits}
    return any(hit.sentence in numbers for hit in searched.of(sought.unless))


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


def quoted(text: str, reading: Reading, hits: tuple[Hit, ...]) -> Span:
    """Extend from the first to the last hit to the clause, then to the sentence, as far as `QUOTE` allows."""
    start, end = min(hit.start for hit in hits), max(hit.end for hit in hits)
    left = reading.sentences[min(hit.sentence for hit in hits)]
    right = reading.sentences[max(hit.sentence for hit in hits)]
    before = [mark.end() for mark in _CLAUSE.finditer(left.text, 0, start - left.start)]
    behind = _CLAUSE.search(right.text, end - right.start)
    clause = (before[-1] if before else 0, behind.start() if behind is not None else len(right.text))
    room = max(QUOTE, end - start + SLACK)
    for (opening, closing), most in ((clause, room), ((0, len(right.text)), QUOTE)):
        wider = (left.start + opening, right.start + closing)
        if wider[1] - wider[0] <= most:
            start, end = wider
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Span(start=start, end=end, quote=text[start:end])
