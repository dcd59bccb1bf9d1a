"""Rows of terms that are only named: where one would show several points at once it shows none (rubric 2.4).

A keyword alone is never evidence, and a row of them is a list, whatever sentence frames it; what the sentence says besides stays.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from interviewer.core.bundle import Bundle
from interviewer.core.sentences import Sentence, read

ITEMS = 4
"""So many short items in a row make a list; three may be the steps of something."""
WORDS = 3
"""How many words an item of a row has at most."""
SIGNALS = 2
"""A sentence in which so many signals would be heard, and fewer without its row, has only named some of them."""

_BETWEEN = re.compile(r",(?:\s+(?:and|or))?\s|\s(?:and|or|plus)\s|\s/\s|[.!?]*$")
_SAYS = re.compile(
    r"\d|[=<>\u2248']|\b(?:i|we|it|they|you|he|she|this|that|there|is|are|was|were|be|do|does|did|has|have|had|will|would|can|could"
    r"|yes|no|not|sorry|the|a|an|my|our|its|if|when|so|then|because)\b"
)
"""What stands in an item that says something, or in one that is a figure."""
_JOINED = re.compile(r"[\s,;/]*(?:\b(?:and|or|plus)\s+)?$")
_LAST_WORDS = re.compile(r"[^\s]+(?: [^\s]+)?$")
"""The first item of a row is the end of what leads to it."""


def rows(sentence: Sentence) -> Iterator[tuple[int, int]]:
    """Yield where short items stand in a row that are names and nothing else; offsets are those of the text."""
    begun = at = end = items = 0
    for mark in _BETWEEN.finditer(sentence.text):
        item = sentence.text[at : mark.start()]
        if item.strip() and len(item.split()) <= WORDS and not _SAYS.search(item):
            begun, end, items = (begun if items else _led(sentence.text, at)), mark.start(), items + 1
        else:
            if items >= ITEMS:
                yield sentence.start + begun, sentence.start + end
            items = 0
        at = mark.end()
    if items >= ITEMS:
        yield sentence.start + begun, sentence.start + end


def _led(text: str, at: int) -> int:
    """Return where a row begins of which the second item begins at `at`, as far as that can be told."""
    led = _LAST_WORDS.search(_JOINED.sub("", text[:at]))
    return at if led is None or _SAYS.search(led.group()) else led.start()


def without_named(text: str, bundle: Bundle) -> str:
    """Return a text of equal length without the rows that only name what several signals ask for.

    In a round without a baseline to build, such as the recruiter's, to name things may be all that is asked.
    """
    if not bundle.round.before_baseline:
        return text
    ids = [signal.id for question in bundle.questions for signal in question.signals]
    for sentence in read(text, False).sentences:
        for start, end in rows(sentence):
            left = text[:start] + " " * (end - start) + text[end:]
            named = _heard(ids, text, sentence, bundle)
            if len(named) >= SIGNALS and len(_heard(ids, left, sentence, bundle)) < len(named):
                text = left
    return text


def _heard(ids: list[str], text: str, sentence: Sentence, bundle: Bundle) -> frozenset[str]:
    """Return the signals that a sentence would show by itself."""
    return frozenset(one.of for one in bundle.ear.hears(ids, text[sentence.start : sentence.end]) if one.state == "present")
