"""What the embedded interviewer listens for: groups of words that confirm a point, as data from `*.cues.toml`.

How a text is searched for them lives in `matching`, what does not hold together in a cue in `cue_checks`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from pydantic import Field, field_validator

from interviewer.core.guards import Asking, Negation
from interviewer.core.script import Part, Text
from interviewer.core.sentences import tokens
from interviewer.errors import Problem, RoundError

State = Literal["present", "contradicted"]
Groups = tuple[tuple[Text, ...], ...]


class Cue(Part):
    """One way of saying something: every group of `all` must occur within `within` sentences, any phrase of a group will do.

    A phrase is matched on stems, its words adjacent and in order; `...` stands for up to three words; `/x/` is a regular
    expression on the lower-cased sentence.
    `unless` vetoes in the same sentences, `negation` says whether a negation in front refuses the match,
    `asking` what a question does to it, and `code` looks into fenced code instead of prose.
    With `asked` the answer completes a line: one of these phrases must stand in what was said just before it.
    `of` is the id of a signal, claim, fact, red flag or situation, or `intent:<name>`.
    """

    of: Text
    state: State = "present"
    all: Groups = Field(min_length=1)
    asked: tuple[Text, ...] = Field(default=(), description="phrases of which the line before the answer must hold one")
    within: int = Field(default=1, ge=1, le=3)
    unless: tuple[Text, ...] = ()
    negation: Negation = "refuses"
    asking: Asking = "refuses"
    code: bool = False
    matches: tuple[Text, ...] = ()
    like: tuple[Text, ...] = Field(default=(), description="more ways of saying it, which the cue itself need not match")
    misses: tuple[Text, ...] = ()

    @field_validator("all")
    @classmethod
    def _groups_are_filled(cls, groups: Groups) -> Groups:
        if not all(groups):
            raise ValueError("an empty group can never match")
        for group in groups:
            cls._phrases_have_words(group)
        return groups

    @field_validator("asked", "unless")
    @classmethod
    def _phrases_have_words(cls, phrases: tuple[str, ...]) -> tuple[str, ...]:
        for phrase in phrases:
            if not is_pattern(phrase) and not set(tokens(phrase)) - {"..."}:
                raise ValueError(f"{phrase!r} has no word to look for")
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


def is_signal(id: str) -> bool:
    """Tell the id of a signal from that of a claim, a fact, a red flag or a situation."""
    return "-S" in id


def is_pattern(phrase: str) -> bool:
    """Tell a regular expression between slashes from words."""
    return len(phrase) > 2 and phrase.startswith("/") and phrase.endswith("/")


@lru_cache(maxsize=4096)
def pattern_of(phrase: str) -> re.Pattern[str]:
    """Return the compiled pattern; raises `RoundError` for one that could take long on a hostile text, when it is first used."""
    if (fault := fault_of(phrase)) is not None:
        raise RoundError((Problem("*.cues.toml", 1, "cue", f"{fault}."),))
    return re.compile(phrase[1:-1])


_ESCAPED = re.compile(r"\\.|\[(?:\\.|[^\]\\])*\]")


def fault_of(phrase: str) -> str | None:
    """Return why a phrase can never match, or why a pattern could take long on a hostile text; None where it is sound."""
    if not is_pattern(phrase):
        words = tokens(phrase)
        return f"no words to look for at one end of {phrase!r}" if not words or "..." in (words[0], words[-1]) else None
    try:
        re.compile(phrase[1:-1])
    except re.error as problem:
        return f"{phrase} is not a regular expression: {problem}"
    bare = _ESCAPED.sub("_", phrase[1:-1])
    if re.search(r"[*+]|\{\d*,\}", bare):
        return f"{phrase} repeats without a bound; write {{0,20}}"
    if re.search(r"(?<!\?)\^|\$", bare):
        return f"{phrase} is tied to the end of a sentence"
    if re.search(r"\)\{", bare):
        return f"{phrase} repeats a group; only a single character class may repeat"
    width = 1
    for upper in re.findall(r"\{(?:\d*,)?(\d+)\}", bare):
        width *= int(upper) if int(upper) > 8 else 1
    if width > 2500:
        return f"{phrase} has gaps that multiply to {width}; 2500 is the most"
    return None
