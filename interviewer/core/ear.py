"""What the embedded interviewer hears: whole cues, and cues without one group where the answer is like the examples.

Which ids are asked about, and what is done with what was heard, lives elsewhere.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property, lru_cache

from interviewer.core.cues import Cue, Found, is_signal
from interviewer.core.guards import Hit
from interviewer.core.likeness import Examples
from interviewer.core.matching import (
    Group,
    Ready,
    Searched,
    confirmed,
    last_said,
    places,
    quoted,
    ready,
    stand,
    stands_together,
)
from interviewer.core.sentences import Reading
from interviewer.core.sieve import Sieve
from interviewer.core.standards import Listening

TEXTS = 8
"""How many texts an ear remembers: it is asked about the same one several times a turn."""


class Ear:
    """The cues of a bundle, made ready once."""

    def __init__(self, cues: Sequence[Cue], listening: Listening) -> None:
        self._cues = tuple(cues)
        self._ready: dict[str, list[Ready]] = {}
        for cue in cues:
            self._ready.setdefault(cue.of, []).append(ready(cue))
        self._listening = listening
        self._examples: Examples | None = None
        groups = (
            group
            for of in self._ready.values()
            for one in of
            for group in (*one.groups, one.unless, one.asked)
            if group is not None
        )
        self._look = lru_cache(maxsize=TEXTS)(Sieve(groups).look)

    def hears(self, ids: Iterable[str], text: str, *, before: str = "") -> tuple[Found, ...]:
        """Return at most one match for each id, in the order of the text; of two states the one said last counts.

        Only signals are heard in more than whole cues as they were written: that is what was measured.
        `before` is what stood before the answer, such as the interviewer's line: less likeness will do where it holds the missing group,
        and a cue that completes a line is heard after no other.
        """
        searched = {code: self._look(text, code) for code in (False, True)}
        return last_said(found for id in ids for found in self._heard(id, text, searched, before))

    def _heard(self, id: str, text: str, searched: Mapping[bool, Searched], before: str) -> Iterator[Found]:
        whole, wider = False, self._listening.wider if is_signal(id) else 0
        for sought in self._ready.get(id, ()):
            cue = sought.cue
            if not _may_stand(sought, searched[cue.code]) or not self._was_asked(sought, before):
                continue
            matched = places(sought, searched[cue.code], wider=wider)
            whole = whole or bool(matched)
            yield from confirmed(cue, text, searched[cue.code].reading, matched)
        if whole:
            return
        for cue, hits in self._nearly(id, searched[False], before):
            yield from confirmed(cue, text, searched[False].reading, [hits])

    def _was_asked(self, sought: Ready, before: str) -> bool:
        """Tell whether what stood before an answer holds what a cue that completes it wants to have been asked."""
        return sought.asked is None or bool(self._look(before, False).of(sought.asked))

    def _enough(self, missing: Group, before: str) -> float:
        """Return how like an example the sentences around more than one hit must be, where this group is missing."""
        least = min(self._listening.likeness, self._listening.before)
        return least if self._supplied(missing, before) else self._listening.likeness

    def names(self, ids: Iterable[str], text: str, *, asked_for: Container[str] = ()) -> dict[str, str]:
        """Return which of these signals an interviewer's words name, whether they state, ask or deny them, with the words that do.

        Those that are `asked_for` may be named by a cue that hears them in a question alone: to ask is the whole of it.
        """
        found: dict[str, str] = {}
        for id in ids:
            for sought in self._said_anyhow.get(id, ()):
                if sought.cue.asking == "needs" and id in asked_for:
                    continue
                searched = self._look(text, sought.cue.code)
                if _may_stand(sought, searched) and (matched := places(sought, searched)):
                    found[id] = quoted(text, searched.reading, matched[0]).quote
                    break
        return found

    @cached_property
    def _said_anyhow(self) -> dict[str, list[Ready]]:
        """The cues of what is present, as they listen to an interviewer: asking or denying a thing names it, too."""
        found: dict[str, list[Ready]] = {}
        for one in (one for of in self._ready.values() for one in of if one.cue.state == "present" and one.asked is None):
            asking = "counts" if one.cue.asking == "refuses" else one.cue.asking
            cue = one.cue.model_copy(update={"asking": asking, "negation": "ignores"})
            found.setdefault(cue.of, []).append(replace(one, cue=cue))  # the same groups, which the sieve knows
        return found

    def _supplied(self, missing: Group, before: str) -> bool:
        """Tell whether what stood before holds the group by a word that tells something; small words stand in everything."""
        earlier = self._look(before, False)
        return any(self._tells(earlier.reading, hit) for hit in earlier.of(missing))

    def _tells(self, reading: Reading, hit: Hit) -> bool:
        return any(self.examples.rarity(stem) >= self._listening.telling for stem in _inside(reading, hit))

    def _nearly(self, id: str, searched: Searched, before: str) -> Iterator[tuple[Cue, tuple[Hit, ...]]]:
        """Yield cues and the hits of all their groups but one, where those stand together like an example, and nothing undoes it.

        Where several groups are left, one word that is in all of them is not enough.
        A cue that stands there whole and was undone, by a negation for instance, does not come back in through a part of it.
        """
        most = self.examples.likeness(id, searched.reading.places.keys())
        if most < min(self._listening.likeness, self._listening.before):
            return
        for sought in self._ready.get(id, ()):
            cue = sought.cue
            if (
                cue.code
                or cue.asked
                or cue.state != "present"
                or not self.examples.has(id)
                or not _may_stand(sought, searched, but=1)
            ):
                continue
            within = cue.within + self._listening.wider
            for missing, groups in _all_but_one(sought, searched, within):
                enough = self._enough(missing, before)
                if most < enough:
                    continue  # no few sentences of a text are more like an example than the whole of it
                for hits in stand(sought, searched, groups, within=within, apart=len(groups) > 1):
                    if any(searched.reading.sentences[hit.sentence].asks for hit in hits):
                        continue  # what a question is about takes the whole of it
                    if len(hits) == 1 and not self._tells(searched.reading, hits[0]):
                        continue
                    least = enough if len(hits) > 1 else self._listening.likeness
                    if self._around(cue.of, searched.reading, hits) >= least:
                        yield cue, hits

    def _around(self, id: str, reading: Reading, hits: tuple[Hit, ...]) -> float:
        """Return how like an example of `id` the sentences of the hits and those beside them are."""
        numbers = sorted(hit.sentence for hit in hits)
        around = range(max(numbers[0] - 1, 0), min(numbers[-1] + 2, len(reading.stems)))
        stems = {stem for number in around for stem in reading.stems[number]}
        if len(hits) == 1:  # what is left of a cue of two groups does not speak for itself
            stems -= set(_inside(reading, hits[0]))
        return self.examples.likeness(id, stems)

    @property
    def examples(self) -> Examples:
        """What the cues of signals give as examples; read when it is first needed."""
        if self._examples is None:
            cues = [cue for cue in self._cues if not cue.code and not cue.asked and is_signal(cue.of)]
            says: dict[str, list[str]] = {}
            for cue in cues:
                if cue.state == "present":
                    says.setdefault(cue.of, []).extend((*cue.matches, *cue.like))
            others = [text for cue in cues for text in (*cue.misses, *(cue.matches if cue.state != "present" else ()))]
            self._examples = Examples(says, others, telling=self._listening.telling)
        return self._examples


def _inside(reading: Reading, hit: Hit) -> Iterator[str]:
    """Yield the stems of a hit."""
    sentence = reading.sentences[hit.sentence]
    for word, (start, end) in enumerate(zip(sentence.starts, sentence.ends, strict=True)):
        if start >= hit.start and end <= hit.end:
            yield reading.stems[hit.sentence][word]


def _may_stand(sought: Ready, searched: Searched, *, but: int = 0) -> bool:
    """Tell whether all groups of a cue, but for so many, may stand in a text."""
    return searched.kept is None or len(sought.needs - searched.kept.names) <= but


def _all_but_one(sought: Ready, searched: Searched, within: int) -> Iterator[tuple[Group, list[list[Hit]]]]:
    """Yield each group with the hits of all others, where those have some; looks no further after the second miss.

    A group about a number is never left out: likeness cannot tell 4 bits from 10.
    """
    found: list[list[Hit]] = []
    missing = 0
    for group in sought.groups:
        hits = searched.of(group)
        missing += not hits
        if missing > 1:
            return
        found.append(hits)
    if len(found) < 2 or (not missing and stands_together(found, within)):
        return
    for left_out, group in enumerate(sought.groups):
        if group.counts:
            continue
        others = [hits for number, hits in enumerate(found) if number != left_out]
        if all(others):
            yield group, others
