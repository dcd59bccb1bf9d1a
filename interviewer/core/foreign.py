"""A conversation from elsewhere, as its file has it: who said what, in order, and what else the file tells about the interview.

How each kind of file is read lives in `chat_files`, `captions` and `named_lines`; who is the candidate is decided in `roles`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from interviewer.errors import ImportRefused

LARGEST = 32 << 20
"""Bytes of a file that is read."""
MOST_TURNS = 2_000
"""Turns of one transcript."""
MOST_TRANSCRIPTS = 5_000
"""Transcripts in one file."""
LONGEST_TEXT, LONGEST_CODE = 20_000, 100_000
"""Characters of one turn and of the code beside it, as in an interview that is held here."""

_UNUSABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_NEW_LINES = re.compile("\r\n?|[\x85\u2028\u2029]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Utterance:
    """What somebody said, with the code they showed; `start` and `end` are milliseconds from the beginning, where they are known."""

    speaker: str
    text: str
    code: str = ""
    language: str = ""
    start: int | None = None
    end: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Foreign:
    """One conversation as it stands in a file.

    `form` names the kind of file; `round`, `questions` and `level` are what the file says, empty where it says nothing;
    `begun` is milliseconds since 1970 where the file knows it, and `notes` say what was left out.
    """

    form: str
    utterances: tuple[Utterance, ...]
    round: str = ""
    questions: tuple[str, ...] = ()
    level: str = ""
    begun: int | None = None
    notes: tuple[str, ...] = ()


def tidy(text: str) -> str:
    """Return text as it may be kept: one kind of line end, and U+FFFD for NUL, other controls and halves of surrogate pairs."""
    return _UNUSABLE.sub("\ufffd", _NEW_LINES.sub("\n", text)).strip("\n").rstrip()


def refuse(*reasons: str) -> ImportRefused:
    """Return the refusal of a file; whoever knows its name puts it in front."""
    return ImportRefused("The file", reasons)


def within_limits(found: Foreign) -> Foreign:
    """Return the conversation; raises `ImportRefused` where it is too large to be one interview."""
    turns = len(found.utterances)
    if turns > MOST_TURNS:
        raise refuse(f"It has {turns:,} turns, and {MOST_TURNS:,} is the most one interview can have.")
    for number, said in enumerate(found.utterances, 1):
        for what, text, most in (("text", said.text, LONGEST_TEXT), ("code", said.code, LONGEST_CODE)):
            if len(text) > most:
                raise refuse(f"The {what} of turn {number} has {len(text):,} characters, and {most:,} is the most.")
    return found


def joined(utterances: tuple[Utterance, ...], *, by: str = "\n\n") -> tuple[Utterance, ...]:
    """Return the utterances with what one speaker said in a row made one; `by` stands between the parts."""
    runs: list[list[Utterance]] = []
    for said in utterances:
        if runs and runs[-1][0].speaker == said.speaker:
            runs[-1].append(said)
        else:
            runs.append([said])
    return tuple(run[0] if len(run) == 1 else _one(run, by) for run in runs)


def _one(run: list[Utterance], by: str) -> Utterance:
    coded = next((said for said in reversed(run) if said.code), run[0])
    return Utterance(
        speaker=run[0].speaker,
        text=by.join(said.text for said in run if said.text),
        code=coded.code,
        language=coded.language,
        start=run[0].start,
        end=run[-1].end,
    )
