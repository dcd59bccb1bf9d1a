"""What undoes a match: negation, dismissal, hearsay, a question, a bare list of words, and a position taken back.

Each guard looks only at the words around a match; what was matched and why lives in `cues`.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from interviewer.core.needles import Quick
from interviewer.core.sentences import Reading, Sentence, read, vocabulary

Asking = Literal["refuses", "counts", "needs"]
Negation = Literal["refuses", "ignores"]

_NOT = vocabulary("not never cannot cant dont doesnt isnt wont wouldnt didnt arent nor neither hardly nobody shouldnt couldnt")
_NONE = vocabulary("no without avoid")
_LIGHT = vocabulary("going to be really actually ever a an the any been get getting being just even have do that this it of")
_TURNS = vocabulary("but so because since and or then which while although however when if where as unless until")
_REFUSES = Quick(
    r"\b(?:(?:wouldn't|would not|'d not|won't|will not|don't|do not|didn't|needn't|shouldn't|never)(?: really| even| ever)?"
    r" (?:bother|need|worry|care|think|believe|see why|see the need|see a need|see the point|want|add|build|spend)"
    r"|no (?:need|point|reason|benefit|use)\b|not (?:worth|needed|necessary)\b"
    r"|(?:i'd|i would|i will|i'll|we|we'd|can|could|just|rather) skip"
    r"|skipping|leave out|refuse to)"
)
_STRONG_TURN = re.compile(
    r"[;:\u2014]|\bbut\b|\bbecause\b|\bso\b|\binstead,? (?:i|we)\b"
    r"|(?:,|,? and|,? then) (?:i|we|it|they|the|then|that|this|you)\b"
)
_DISMISSES = Quick(
    r"[^,;.]{0,30}?\b(?:(?:is|are|isn't|aren't|not|would be|seems?|be|was|feels?)(?: just| really| a| an| not| too)?"
    r" (?:needed|necessary|required|worth|unnecessary|overkill|pointless|useless here|waste of|too expensive)"
    r"|(?:can't|cannot|won't|doesn't|does not|will not|never|can never|wouldn't) happens?\b|overkill\b|unnecessary\b)"
)
_REPORTS = Quick(
    r"\b(?:(?:some|many|most|other|certain) (?:people|engineers|teams|folks|candidates|developers|colleagues)"
    r" (?:would|will|might|may|say|think|claim|use|just|usually|often|prefer)"
    r"|people (?:often|usually|sometimes|would|will|might|say)|others (?:would|might|say)|they say"
    r"|(?:textbooks?|blogs?|guides?|internet|articles?) (?:says?|claims?|would)|it is often said|supposedly|allegedly)\b"
)
_AGREES = Quick(r"\b(?:and|but) (?:i (?:would|agree|do|will)(?! not|n't| skip)|they are right|so (?:do|would) i)\b")
_REJECTS = Quick(
    r"\b(?:but|though|however|yet),? (?:here |personally )?(?:i|we)(?:'d| would| will|'ll)? (?:just |rather |probably |still )?"
    r"(?:skip|avoid|not (?:bother|do|use|go|need)|leave (?:it|that|this) out|ignore (?:it|that|this))\b"
    r"|\b(?:but|though|however|yet),? (?:here |personally )?(?:i|we) (?:wouldn't|won't|don't|do not|would not)"
    r" (?:bother|do (?:it|that|this)|use (?:it|that|this)|need (?:it|that|this)|go (?:there|for|that)|see)\b"
)
_TAKES_BACK = Quick(
    r"\b(?:scratch that|strike that|(?:i|i'd|let me) take (?:that|it|this) back|actually,? no\b|no,? wait|wait,? no\b"
    r"|hmm,? no\b|sorry,? no\b|no,? sorry|i was wrong|i misspoke|i misspeak|correct myself|let me correct|on second thoughts?"
    r"|forget (?:that|what i (?:just )?said)|never ?mind|i meant the opposite|no,? (?:it's |it is )?the other way)"
    r"|^\W{0,4}(?:no,? |wait,? |hmm,? )?that(?:'s| is| was) (?:wrong|not right|incorrect)\b"
)
_TENTATIVE = re.compile(
    r"(?:(?:u[hm]+|hm+|so|and|or|then|well|ok|okay|but|yes|no|like),? )*(?:maybe|perhaps|probably|i think|i guess|i suppose"
    r"|i'd|i would|i could|we'd|we would|we could)\b(?!.*\b(?:ask|know|clarify|wonder|tell|you)\b)"
)
"""What somebody unsure proposes with a question mark behind it: it is said, and not asked."""
_NOT_ONLY = vocabulary("only just sure matter problem doubt merely simply")


@dataclass(frozen=True, slots=True)
class Hit:
    """One place where a phrase stands; offsets are those of the text, and `worded` tells a phrase of words from a pattern."""

    sentence: int
    start: int
    end: int
    worded: bool = False


def _negator(sentence: Sentence, start: int) -> int | None:
    """Return where the word stands that negates what begins at `start`, or None."""
    word = bisect_right(sentence.starts, start) - 1
    passed = 0
    for back in range(word - 1, max(word - 8, -1), -1):
        between = sentence.text[sentence.ends[back] - sentence.start : sentence.starts[back + 1] - sentence.start]
        text = sentence.words[back]
        if text in _TURNS or any(mark in between for mark in ",;:()\u2014"):
            break
        negates = text in _NOT or text.endswith("n't")
        instead = sentence.words[back - 1 : back + 1] in (("instead", "of"), ("rather", "than"))
        if (negates and passed <= 2) or ((instead or text in _NONE) and passed <= 1):
            return None if sentence.words[back + 1] in _NOT_ONLY else sentence.starts[back]
        passed += text not in _LIGHT
    before = sentence.text[: start - sentence.start]
    turns = list(_STRONG_TURN.finditer(before))
    refuses = _REFUSES.search(before, turns[-1].end() if turns else 0)
    return sentence.start + refuses.start() if refuses else None


def refused(reading: Reading, hits: tuple[Hit, ...], *, asking: Asking, negation: Negation) -> bool:
    """Tell whether the words around the hits undo them."""
    start, end = min(hit.start for hit in hits), max(hit.end for hit in hits)
    numbers = sorted({hit.sentence for hit in hits})
    around = [reading.sentences[number] for number in range(numbers[0], numbers[-1] + 1)]
    if any(sentence.bare for sentence in around):
        return True
    if asking == "refuses" and any(_is_question(reading.sentences[number]) for number in numbers):
        return True
    if asking == "needs" and not any(sentence.queries for sentence in around):
        return True
    return _undone(reading, numbers, start, end) or (negation == "refuses" and _denied(reading, hits))


def _is_question(sentence: Sentence) -> bool:
    return sentence.asks and not _TENTATIVE.match(sentence.text)


def _denied(reading: Reading, hits: tuple[Hit, ...]) -> bool:
    for hit in hits:
        at = _negator(reading.sentences[hit.sentence], hit.start)
        if at is not None and not any(other.start <= at < other.end for other in hits):
            return True
    end = max(hits, key=lambda hit: hit.end)
    sentence = reading.sentences[end.sentence]
    return bool(_DISMISSES.match(sentence.text, end.end - sentence.start))


def takes_back(text: str) -> bool:
    """Tell whether somebody corrects what they said before."""
    return any(_TAKES_BACK.search(sentence.text) for sentence in read(text, False).sentences)


@lru_cache(maxsize=16)
def _may_be_undone(text: str) -> bool:
    """Tell whether a text has anything in it that undoes what it says elsewhere."""
    return any(guard.may_stand(text) for guard in (_REPORTS, _REJECTS, _TAKES_BACK))


def _undone(reading: Reading, numbers: list[int], start: int, end: int) -> bool:
    if not _may_be_undone(reading.text):
        return False
    first, last = reading.sentences[numbers[0]], reading.sentences[numbers[-1]]
    if _REPORTS.search(first.text[: start - first.start]) and not _AGREES.search(last.text[max(end - last.start, 0) :]):
        return True
    following = reading.sentences[numbers[-1] + 1 : numbers[-1] + 3]
    rest = last.text[max(end - last.start, 0) :]
    if _REJECTS.search(rest) or (following and _REJECTS.match(following[0].text)):
        return True
    return bool(_TAKES_BACK.search(rest)) or any(_TAKES_BACK.search(sentence.text) for sentence in following)
