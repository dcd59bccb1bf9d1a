"""The interviewer's words said back: what has hardly a word of its own is no evidence (rubric 2.1), however much it holds.

An answer that takes up the interviewer's words and adds to them is an answer, and so is a choice among what was offered.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from interviewer.core.sentences import content, read

OLD, NEW = 3, 2
"""At least so many words that tell something are the interviewer's, and fewer than so many are not."""
LATELY = 3
"""So many of the interviewer's last lines are looked at: people say back what they have just been told."""

_QUOTED = re.compile(r"\u201c[^\u201d]{0,400}\u201d")
"""The candidate's own words in a line of the interviewer's."""
_OFFERS = re.compile(r"\bor\b[^.!]{1,200}\?")
"""A question with alternatives."""


def is_said_back(words: str, lines: Sequence[str]) -> bool:
    """Tell whether the interviewer's last lines have nearly all of these words; one that offers a choice is answered by its words."""
    said = content(words)
    if len(said) < OLD:
        return False
    new = said.difference(*(content(_QUOTED.sub(" ", line)) for line in lines[-LATELY:] if not _OFFERS.search(line)))
    return len(new) < NEW and len(said) - len(new) >= OLD


def without_said_back(text: str, lines: Sequence[str]) -> str:
    """Return a text of equal length without the sentences that the interviewer's lines have nearly all the words of."""
    for sentence in read(text, False).sentences:
        if is_said_back(sentence.text, lines):
            text = text[: sentence.start] + " " * (sentence.end - sentence.start) + text[sentence.end :]
    return text
