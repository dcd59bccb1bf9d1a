"""Text that addresses the grader or the interviewer's rules, taken out of what may be evidence (rubric 2.9).

It is taken out in place, so that every other word keeps its position; whether it is a red flag is not decided here.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from interviewer.core.cues import Cue, Found
from interviewer.core.matching import find_all
from interviewer.core.sentences import Sentence, read

INJECTS = "RF-19"
"""The red flag whose cues find such text."""
LABEL_WITHIN = 40
"""A colon within so many characters of a sentence's beginning makes it a note, which goes on to the end of its paragraph."""
_GOES_ON = re.compile(
    r"\b(?:the|this) (?:candidate|interviewee|applicant)\b|\b[a-z]{1,2}\d?-s\d\d\b"
    r"|\b(?:graders?|evaluators?|rubric|all signals|every signal)\b"
)
"""A sentence behind an order that goes on talking to the grader."""
_PARAGRAPH_ENDS = ("\n\n", "\n```")
"""An empty line, or code that begins."""


def without_injections(text: str, cues: Sequence[Cue]) -> str:
    """Return a text of equal length with the sentences that the cues of `INJECTS` find blanked out; a pasted note goes as a whole.

    What stands behind an order and talks to nobody about the candidate is an answer: an order moves a score in neither direction.
    """
    found = find_all(cues, text) if cues else ()
    return blanked(text, found) if found else text


def blanked(text: str, found: Sequence[Found]) -> str:
    """Return a text of equal length with the sentences in which these were found blanked out."""
    sentences = read(text, False).sentences
    for one in found:
        sentence = next((s for s in sentences if s.start <= one.start < s.end), None)
        start, end = (one.start, one.end) if sentence is None else (sentence.start, sentence.end)
        if sentence is not None:
            end = _goes_to(sentence, sentences, text)
        text = text[:start] + " " * (end - start) + text[end:]
    return text


def _goes_to(order: Sentence, sentences: Sequence[Sentence], text: str) -> int:
    """Return where an order ends: a note at the end of its paragraph, another with the last sentence that goes on about it."""
    ends = (text.find(mark, order.end) for mark in _PARAGRAPH_ENDS)
    stop = min((at for at in ends if at >= 0), default=len(text))
    if _is_note(order, text, order.start):
        return stop
    end = order.end
    for sentence in sentences:
        if end <= sentence.start < stop:
            if not _GOES_ON.search(sentence.text):
                break
            end = sentence.end
    return end


def _is_note(sentence: Sentence, text: str, start: int) -> bool:
    return ":" in sentence.text[:LABEL_WITHIN] or text[max(start - 2, 0) : start].strip() in ("[", "<")
