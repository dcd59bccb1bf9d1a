"""Is there anything to grade? The gate before a conversation from elsewhere becomes an interview, in plain sentences.

Only what no reader could grade is turned away: nothing said, no words, mashed keys, hardly anything at all.
Broken English, spelling and other languages are never a reason; a language the offline listener does not know is a note.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from interviewer.core.foreign import Foreign
from interviewer.core.roles import Roles
from interviewer.core.sentences import vocabulary

LEAST_WORDS = 12
"""Words of the candidate's in the whole interview; code counts by its words, too."""
USABLE = 0.5
"""Share of the candidate's turns that must say something."""
MASHED = 0.6
"""Share of a turn's words that look like mashed keys, from which on the turn is no answer."""
ONE_ROW, LEAST_LETTERS = 0.95, 12
"""Share of a text's letters on one row of the keyboard that says mashed keys, in a text of at least so many letters."""
ENGLISH = 0.12
"""Share of very common English words below which a text of some length is not English."""
SOME = 40
"""Words from which on a language is told."""

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_CHARACTER = re.compile(
    "[\u1100-\u11ff\u2e80-\u2fdf\u3040-\u30ff\u3130-\u318f\u3400-\u9fff\uac00-\ud7af\U00020000-\U0003134f\u0e00-\u0eff\u1780-\u17ff]"
)
"""Letters of scripts that put no space between words; two of them are counted as one word."""
_UNHEARD = re.compile(
    r"[\[(<*]\s*(?:inaudible|unintelligible|silence|no answer|no response|blank|empty|crosstalk|pause|noise|music|image|n/?a)"
    r"[^\])>*]{0,40}[\])>*]|^\s*(?:n/?a|none|null|nil|undefined|\[\]|\{\}|-+|\.+)\s*$",
    re.IGNORECASE,
)
_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm", "qwertzuiop", "azertyuiop")
_RUNS = frozenset(row[at : at + 4] for line in _ROWS for row in (line, line[::-1]) for at in range(len(line) - 3))
_SAME = re.compile(r"(.)\1{3}")
_UNIT = re.compile(r"^(.{1,3})\1{3,}.{0,2}$")
_RESTING = frozenset("asdfghjkl")
_BOTTOM = frozenset("zxcvbnm")
_COMMON = vocabulary(
    "the of and to a in is it that i you for on with as at be this have or by not but we they so if an are was my would will can do",
    "what there from when one which then its it's i'd i'll would just about no yes your our their has more because how could should",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Quality:
    """What the gate found: the candidate's turns, those that say something, their words; `reasons` refuse, `notes` only tell."""

    turns: int
    usable: int
    words: int
    reasons: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def examine(found: Foreign, roles: Roles) -> Quality:
    """Return whether there is something to grade in what the candidate said, and why not."""
    answers = [said for said in found.utterances if said.speaker == roles.candidate]
    others = [said for said in found.utterances if said.speaker != roles.candidate and said.text.strip()]
    fit = [says_something(said.text) or bool(said.code.strip()) for said in answers]
    words = sum(count_words(f"{said.text} {said.code}") for said, one in zip(answers, fit, strict=True) if one)
    usable, turns = sum(fit), len(answers)
    reasons: list[str] = []
    if not others:
        reasons.append("The interviewer says nothing: what was asked is not in it.")
    if not usable:
        reasons.append("No turn of the candidate's holds an answer: they are empty or no words.")
    elif usable < USABLE * turns:
        reasons.append(
            f"{turns - usable} of the candidate's {turns} turns are empty or no words; at least half must say something."
        )
    if usable and words < LEAST_WORDS:
        reasons.append(f"Too short to grade: the candidate says {words} words, and {LEAST_WORDS} are the least.")
    notes = []
    if usable < turns:
        notes.append(f"{turns - usable} of the candidate's {turns} turns are empty or no words.")
    if not is_english(" ".join(said.text for said in answers)):
        notes.append("The candidate does not seem to speak English: the offline listener and grader know no other language.")
    return Quality(turns=turns, usable=usable, words=words, reasons=tuple(reasons), notes=tuple(notes))


def says_something(text: str) -> bool:
    """Tell whether a text holds words in any language, rather than nothing, one letter again and again, or mashed keys."""
    text = _UNHEARD.sub(" ", text)
    words = _WORD.findall(text.lower())
    letters = {letter for word in words for letter in word}
    if not words:
        return any(character.isdigit() for character in text) and len(text.strip()) < 40  # "42" may be the answer
    spelled = "".join(words)
    if len(letters) < 2 and len(spelled) > 3:
        return False
    if len(spelled) >= LEAST_LETTERS and any(
        sum(map(row.__contains__, spelled)) >= ONE_ROW * len(spelled) for row in (_RESTING, _BOTTOM)
    ):
        return False
    return sum(map(_is_mashed, words)) < MASHED * len(words)


def count_words(text: str) -> int:
    """Return how many words a text has; where a script has no spaces, two characters are one word."""
    characters = len(_CHARACTER.findall(text))
    return characters // 2 + len(re.findall(r"[^\W_]+", _CHARACTER.sub(" ", text)))


def is_english(text: str) -> bool:
    """Tell whether a text may be English; a short one always may."""
    words = [word.replace("’", "'") for word in _WORD.findall(text.lower())]
    if count_words(text) < SOME:
        return True
    return sum(word in _COMMON for word in words) >= ENGLISH * max(1, len(words)) and len(_CHARACTER.findall(text)) < len(words)


def _is_mashed(word: str) -> bool:
    """Tell whether a word looks like fingers on keys; only plain Latin letters are judged, since others have their own rules."""
    if _SAME.search(word) or _UNIT.match(word):
        return True
    if not word.isascii() or len(word) < 4:
        return False
    along = sum(word[at : at + 4] in _RUNS for at in range(len(word) - 3))
    if along and (along + 3) >= 0.6 * len(word):
        return True
    return len(word) >= 5 and not re.search(r"[aeiouy]", word)
