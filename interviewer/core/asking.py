"""The single questions of a text: what is asked in one breath is taken apart, so that each part can be answered.

Only the words are looked at; what a question asks for is told by cues.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from interviewer.core.sentences import Sentence, read

SHORT = 4
"""A question of so few words without a word that asks leaves that word out."""
BEFORE = 2
"""So many words may stand before the word that asks."""
MOST = 24
"""How many single questions of one text are looked at."""

_HEAD = re.compile(
    r"\b(?:how (?:many|much|often|big|large|long|fast|high|late|exact|far|frequently|good)(?: (?:is|are|do|does|can|may|would)\b)?"
    r"|what(?:'s| is| are| kind of| sort of| does| do)?|which|who|when|where|why|how"
    r"|(?:is|are|do|does|can|may|could|will|would|must|should|have|has)(?: (?:there|all|any|one|i|we|it|they|you)\b)?)\b"
)
_WITHOUT_A_MARK = re.compile(
    r"\W{0,4}(?:(?:and|so|ok|okay|also),? )?(?:how (?:many|much|often|big|large|long|late|exact)|what(?:'s| is| are) the)\b"
)
"""What a question begins with that needs no question mark to be one."""
_APART = re.compile(r"\s{0,3}[,;/]\s{0,3}(?:and |or |but |also ){0,2}|\s(?:and|or|plus|as well as)\s(?:also )?")
_OPENERS = re.compile(r"\A\W{0,4}(?:(?:and|or|but|so|also|ok|okay|well|then|i mean|you know|what about|how about)\b,? ?){1,3}")
_RHETORICAL = re.compile(
    r"\A\W{0,4}(?:why (?:would|should|does|do) (?:anyone|anybody|someone|somebody|one|i)\b|why bother\b"
    r"|(?:why|who|what|how) (?:on earth|in the world)\b|who (?:cares|would (?:ever|even|really|seriously))\b"
    r"|who (?:would )?(?:do|does|need|needs|want|wants|accept|accepts) (?:that|this|it|such)\b"
    r"|(?:how|where) (?:could|can|would) (?:anyone|anybody)\b|what(?:'s| is| would be) the (?:point|use|sense)\b|what sane\b)"
)
"""What a question begins with that wants no answer."""


def single_questions(sentences: Iterable[Sentence]) -> tuple[str, ...]:
    """Return what the questions among some sentences ask one by one, each with a question mark, the words in lower case.

    A part that has no word that asks is given that of the part before it; one that stands alone is given "what is" and "how many".
    """
    found: list[str] = []
    for sentence in sentences:
        if _asks(sentence) and len(found) < MOST:
            found += _parts(sentence.text)
    return tuple(dict.fromkeys(found))[:MOST]


def without_rhetoric(text: str) -> str:
    """Return a text with spaces for what its questions ask that wants no answer: "why would anyone do that?" tells, and asks nothing.

    A part without a word of its own that asks goes with the one before it.
    """
    plain = text
    for sentence in read(text, False).sentences:
        wants_none = False
        for start, end in _spans(sentence) if _asks(sentence) else ():
            words = _OPENERS.sub("", sentence.text[start:end]).strip()
            if _own_head(words) is not None:
                wants_none = bool(_RHETORICAL.match(words))
            if wants_none:
                plain = plain[: sentence.start + start] + " " * (end - start) + plain[sentence.start + end :]
    return plain


def _spans(sentence: Sentence) -> Iterator[tuple[int, int]]:
    """Yield where the parts of a sentence begin and end."""
    at = 0
    for joint in _APART.finditer(sentence.text):
        yield at, joint.start()
        at = joint.end()
    yield at, len(sentence.text)


def asked(text: str) -> tuple[str, ...]:
    """Return the parts of a text's questions that have a word of their own that asks."""
    sentences = read(text, False).sentences
    parts = [part for sentence in sentences if _asks(sentence) for part in _APART.split(sentence.text)]
    return tuple(part for part in parts if _own_head(_OPENERS.sub("", part)) is not None)


def _asks(sentence: Sentence) -> bool:
    return sentence.queries or bool(_WITHOUT_A_MARK.match(sentence.text))


def _own_head(words: str) -> str | None:
    """Return the word that asks at the beginning of a part, after a word or two at most."""
    head = _HEAD.search(words)
    return head.group() if head is not None and len(words[: head.start()].split()) <= BEFORE else None


def _parts(text: str) -> Iterator[str]:
    head = ""
    for part in _APART.split(text.rstrip(" ?!.\n")):
        words = _OPENERS.sub("", part).strip()
        if not words:
            continue
        own = _own_head(words)
        if own is not None:
            head = own
            yield f"{words}?"
        elif head:
            yield f"{head} {words}?"
        elif len(words.split()) <= SHORT:
            yield from (f"what is {words}?", f"how many {words}?", f"is it {words}?")
        else:
            yield f"{words}?"
