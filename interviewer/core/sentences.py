"""How a text is cut into sentences and words, with offsets into the original.

Nothing here knows what is looked for; see `cues` for that and `guards` for what undoes a match.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

import snowballstemmer  # type: ignore[import-untyped]  # it ships no types

from interviewer.core.needles import Quick

LONGEST = 60
"""A sentence is cut after this many words, so that a text without full stops is not one statement."""

_WORD = re.compile(r"\d+(?:[.,]\d+)+|[^\W_]+(?:'[^\W_]+)?")
_SPELLING = re.compile(r"is(e|ed|es|er|ing|ation|ations)$")
_PLAIN = str.maketrans(
    {"\u2019": "'", "\u2018": "'", "\u201c": '"', "\u201d": '"', "\u00a0": " ", "\u2010": "-", "\u2011": "-", "\u2212": "-"}
)
_IRREGULAR = {
    **dict.fromkeys(("lost", "loses", "losing", "loss", "losses", "looses", "loosing", "loose"), "lose"),
    **dict.fromkeys(("threw", "thrown"), "throw"),
    **dict.fromkeys(("saw", "seen", "sees"), "see"),
    **dict.fromkeys(("kept",), "keep"),
    **dict.fromkeys(("wrote", "written"), "write"),
    **dict.fromkeys(("forgot", "forgotten"), "forget"),
    **dict.fromkeys(("went", "gone", "goes"), "go"),
    **dict.fromkeys(("took", "taken"), "take"),
    **dict.fromkeys(("gave", "given"), "give"),
    **dict.fromkeys(("got", "gotten"), "get"),
    **dict.fromkeys(("sent",), "send"),
    **dict.fromkeys(("held",), "hold"),
    **dict.fromkeys(("died", "dies", "dying", "dead"), "die"),
    **dict.fromkeys(("done", "did", "does"), "do"),
    **dict.fromkeys(("came",), "come"),
    **dict.fromkeys(("left",), "leave"),
    **dict.fromkeys(("chose", "chosen"), "choose"),
    **dict.fromkeys(("bigger", "biggest"), "big"),
    **dict.fromkeys(("learnt",), "learn"),
    **dict.fromkeys(("redelivery", "redeliveries"), "redeliver"),
}


def stem(word: str) -> str:
    """Return the stem of a lower-case word; irregular forms and British spellings fall together with the others."""
    return word if word.isdigit() else _stem(word)  # there is no end of numbers, and none needs to be remembered


@lru_cache(maxsize=16_384)
def _stem(word: str) -> str:
    known = _IRREGULAR.get(word)
    if known is None:
        known = _SPELLING.sub(r"iz\1", word[:40])
    stemmer = snowballstemmer.stemmer("english")
    return str(stemmer.stemWord(known))


def tokens(phrase: str) -> tuple[str, ...]:
    """Return the stems of a phrase, `...` among them."""
    parts = phrase.lower().translate(_PLAIN).split("...")
    found: list[str] = []
    for number, part in enumerate(parts):
        found += ["..."] if number else []
        found += [stem(word) for word in _WORD.findall(part)]
    return tuple(found)


_FENCE = re.compile(r"^[ \t]{0,8}```[^\n]{0,80}$", re.MULTILINE)
_END = re.compile(
    r"[.!?\u2026]{1,8}[\"')\]]{0,3}(?=\s|$)|\n[ \t]{0,40}\n|\n(?=[ \t]{0,40}(?:[-*\u2022A-Z]|\d{1,3}[.)]))|[\u3002\uff01\uff1f]"
)
_SHORT_FORMS = ("e.g", "i.e", "vs", "approx", "resp", "cf", "ca")
_TAG = re.compile(r"(?:,|\s)\s?(?:right|correct|yes|no|ok|okay|isn't it|is it not|you know|yeah)\s?\?{1,8}$")
_ASKING = re.compile(
    r"\s{0,8}(?:(?:so|and|but|ok|okay|well|um|hm),? )?(?:what|which|who|where|when|why|how|is|are|do|does|did|can|could|would"
    r"|will|should|may|am|was|has|have)\b"
)
_INDIRECT = Quick(
    r"\b(?:(?:can|may|could) i (?:ask|assume|know)|let me ask|(?:can|could) you (?:tell|say|clarify|please)"
    r"|(?:i'd|i would|i) (?:like|want|need|have) to (?:know|ask|understand)|i(?:'d| would) ask|i wonder|my question|question is"
    r"|first i(?:'d| would)? (?:ask|need to know)|do we know|please tell|tell me|i am not sure (?:what|how|if|whether))"
)


def vocabulary(*lines: str) -> frozenset[str]:
    """Return the words of some lines as a set."""
    return frozenset(word for line in lines for word in line.split())


_SMALL = vocabulary(
    "a an the is are was were be been am do does did has have had will would can could should may might must we i it they you"
    " he she that this these those there if when because so then not never to of in on at for with from by as than after before"
    " until every each what which who how its our my your their get gets gives means need needs take takes use uses cost costs"
    " und der die das mir le la les et el los de en un una que"
)


_BETWEEN = ",;/|\n"
_ITEMS = re.compile(f"[{_BETWEEN}]")
"""What stands between the items of a list."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence, lower-cased; `asks` is a real question, `queries` any request to know something, `bare` a list of words."""

    start: int
    end: int
    text: str
    words: tuple[str, ...]
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    asks: bool
    queries: bool
    bare: bool


@dataclass(frozen=True, slots=True)
class Reading:
    """A lower-cased text cut into sentences, with the places of every stem as (sentence, word)."""

    text: str
    sentences: tuple[Sentence, ...]
    places: Mapping[str, tuple[tuple[int, int], ...]]
    stems: tuple[tuple[str, ...], ...]


def _lower(text: str) -> str:
    """Lower-case and straighten quotes without changing the length, so that offsets hold."""
    lowered = text.lower()
    if len(lowered) != len(text):
        lowered = "".join(low if len(low := char.lower()) == 1 else char for char in text)
    return lowered.translate(_PLAIN)


def _prose_and_code(text: str) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
    """Return the stretches outside and inside ``` fences; an unclosed fence runs to the end."""
    prose: list[tuple[int, int]] = []
    code: list[tuple[int, int]] = []
    at, inside = 0, False
    for fence in _FENCE.finditer(text):
        (code if inside else prose).append((at, fence.start()))
        at, inside = fence.end(), not inside
    (code if inside else prose).append((at, len(text)))
    return prose, code


def _sentence_ends(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    at = start
    for stop in _END.finditer(text, start, end):
        if stop.group().startswith(".") and text[at : stop.start()].endswith(_SHORT_FORMS):
            continue
        yield at, stop.end()
        at = stop.end()
    yield at, end


def _cut(lowered: str, start: int, end: int) -> Iterator[tuple[list[re.Match[str]], int, int]]:
    """Cut one sentence into pieces of at most `LONGEST` words, after a comma if there is one."""
    words = list(_WORD.finditer(lowered, start, end))
    while len(words) > LONGEST:
        commas = [n for n in range(LONGEST // 2, LONGEST) if "," in lowered[words[n].end() : words[n + 1].start()]]
        size = commas[-1] + 1 if commas else LONGEST
        stop = words[size].start()
        yield words[:size], start, stop
        words, start = words[size:], stop
    if words:
        yield words, start, end


def _sentence(lowered: str, words: list[re.Match[str]], start: int, end: int) -> Sentence:
    start = words[0].start()
    text = lowered[start:end].rstrip()
    plain = tuple(word.group() for word in words)
    ends_asking = text.endswith("?")
    tagged = ends_asking and bool(_TAG.search(text)) and not _ASKING.match(text)
    return Sentence(
        start=start,
        end=start + len(text),
        text=text,
        words=plain,
        starts=tuple(word.start() for word in words),
        ends=tuple(word.end() for word in words),
        asks=ends_asking and not tagged,
        queries=ends_asking or bool(_INDIRECT.search(text)),
        bare=_is_bare(text, plain),
    )


def _is_bare(text: str, words: tuple[str, ...]) -> bool:
    """Tell a list of words that says nothing: hardly any small word, or a row of short items between commas."""
    small = sum(word in _SMALL or "'" in word for word in words)
    marks = sum(map(text.count, _BETWEEN))
    if (small and marks < 3) or any(mark in text for mark in "=<>\u2248"):
        return False
    items = [len(item.split()) for item in _ITEMS.split(text) if item.strip()]
    row = len(items) >= 3 and sum(size <= 3 for size in items) >= 0.75 * len(items)
    return (small == 0 and (row or (len(words) >= 8 and "per" not in words))) or (
        row and len(items) >= 4 and small <= len(items) // 4
    )


@lru_cache(maxsize=16)
def read(text: str, code: bool, /) -> Reading:
    """Cut a text into sentences; of code every line is one."""
    lowered = _lower(text)
    prose, fenced = _prose_and_code(text)
    sentences = []
    for start, end in fenced if code else prose:
        pieces = _lines(text, start, end) if code else _sentence_ends(text, start, end)
        for left, right in pieces:
            sentences += [_sentence(lowered, *piece) for piece in _cut(lowered, left, right)]
    stems = tuple(tuple(stem(word) for word in sentence.words) for sentence in sentences)
    places: dict[str, list[tuple[int, int]]] = {}
    for number, row in enumerate(stems):
        for word, key in enumerate(row):
            places.setdefault(key, []).append((number, word))
    return Reading(lowered, tuple(sentences), {key: tuple(found) for key, found in places.items()}, stems)


def _lines(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    at = start
    while at < end:
        stop = text.find("\n", at, end)
        stop = end if stop < 0 else stop + 1
        yield at, stop
        at = stop


SMALL_STEMS = frozenset(
    each
    for word in vocabulary(
        "a an and any are as at be been before but by can could did do does for from had has have he her here his how i if in into is",
        "it its just let like make may me might more most my no not now of off on one or our out over own please said say says see she",
        "should so some such take tell than that the their them then there these they thing this those to too up us use very was we",
        "were what when where which while who why will with would you your yes okay ok got noted i understood thank thanks follow",
        "mention mentioned note about",
    )
    for each in tokens(word)
)
"""Stems that are in most lines and tell nothing."""
_FILLERS = frozenset(
    each
    for word in vocabulary(
        "am think thinks thought guess suppose remember mind sure else nothing anything something everything idea come comes really",
        "maybe probably perhaps bit lot thing things fine well yeah kind sort i'd i'll i'm i've we'd we'll we've we're you'd you're",
        "it's that's there's here's don't doesn't didn't isn't wasn't aren't can't won't wouldn't couldn't they're they'd he's she's",
        "let's what's",
    )
    for each in tokens(word)
)
"""Stems that people put between what they say."""


@lru_cache(maxsize=2048)
def content(text: str) -> frozenset[str]:
    """Return the stems of a text without small words and fillers."""
    return frozenset(tokens(text)) - SMALL_STEMS - _FILLERS - {"..."}
