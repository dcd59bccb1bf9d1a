"""Text that addresses the grader or the interviewer's rules, taken out of what may be evidence (rubric 2.9).

It is taken out in place, so that every other word keeps its position; whether it is a red flag is not decided here.
"""

from __future__ import annotations

from collections.abc import Sequence

from interviewer.core.cues import Cue, Found
from interviewer.core.matching import find_all
from interviewer.core.sentences import Sentence, read

INJECTS = "RF-19"
"""The red flag whose cues find such text."""
LABEL_WITHIN = 40
"""A colon within so many characters of a sentence's beginning makes it a note, which goes on to the end of its paragraph."""


def without_injections(text: str, cues: Sequence[Cue]) -> str:
    """Return a text of equal length with the sentences that the cues of `INJECTS` find blanked out; a pasted note goes as a whole."""
    found = find_all(cues, text) if cues else ()
    return blanked(text, found) if found else text


def blanked(text: str, found: Sequence[Found]) -> str:
    """Return a text of equal length with the sentences in which these were found blanked out."""
    sentences = read(text, False).sentences
    for one in found:
        sentence = next((s for s in sentences if s.start <= one.start < s.end), None)
        start, end = (one.start, one.end) if sentence is None else (sentence.start, sentence.end)
        if sentence is not None and _is_note(sentence, text, start):
            stop = text.find("\n\n", end)
            end = len(text) if stop < 0 else stop
        text = text[:start] + " " * (end - start) + text[end:]
    return text


def _is_note(sentence: Sentence, text: str, start: int) -> bool:
    return ":" in sentence.text[:LABEL_WITHIN] or text[max(start - 2, 0) : start].strip() in ("[", "<")
