"""Plain transcripts: `Name: text` lines, or names on a line of their own, with or without a time beside them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from interviewer.core.foreign import Foreign, Utterance, joined, refuse, tidy, within_limits
from interviewer.core.roles import names_among, plain_name

PLAIN = "plain text"


def _clock(group: str) -> str:
    return rf"[\[(]?(?P<{group}>(?:\d{{1,2}}:)?\d{{1,2}}:\d{{2}})(?:[.,]\d{{1,3}})?[\])]?"


_NAME = r"(?P<name>[^\W\d_][\w .'’()/&-]{0,50}?)"
_MARK = r"[*_]{0,2}"
_INLINE = re.compile(
    rf"^[ \t]{{0,8}}(?:[-*>#]{{1,4}}[ \t]+)?(?:{_clock('before')}[ \t]*[-–—]?[ \t]*)?{_MARK}{_NAME}{_MARK}"
    rf"(?:[ \t]{{1,4}}{_clock('after')})?{_MARK}[ \t]?[:：]{_MARK}(?:[ \t]+(?P<text>.*)|(?P<none>[ \t]*))$"
)
_ALONE = re.compile(
    rf"^[ \t]{{0,8}}(?:#{{1,4}}[ \t]+)?{_MARK}{_NAME}{_MARK}[ \t]*[,–—-]?[ \t]+{_clock('after')}(?:[ \t]*[AaPp][Mm])?[ \t]*$"
)
_FENCE = re.compile(r"^\s{0,3}(?:```|~~~)")


@dataclass(frozen=True, slots=True)
class _Label:
    """A line that may begin somebody's words: the name, the rest of the line, and seconds from the beginning."""

    name: str
    text: str
    at: int | None


def read_lines(text: str) -> Foreign:
    """Return the conversation of a plain transcript; raises `ImportRefused` where nobody is named."""
    lines = text.split("\n")
    labels = dict(_labels(lines))
    speakers = names_among([label.name for label in labels.values()])
    said: list[tuple[_Label, list[str]]] = []
    before = 0
    for number, line in enumerate(lines):
        label = labels.get(number)
        if label is not None and plain_name(label.name) in speakers:
            said.append((label, [label.text]))
        elif said:
            said[-1][1].append(line)
        else:
            before += bool(line.strip())
    if not said:
        raise refuse("It is neither JSON nor captions, and no line begins with a name and a colon, like `Interviewer: text`.")
    times = _times([label for label, _ in said])
    utterances = tuple(
        Utterance(speaker=speakers[plain_name(label.name)], text=tidy("\n".join(words).strip()), start=at, end=at)
        for (label, words), at in zip(said, times, strict=True)
    )
    notes = (f"{before} line{'' if before == 1 else 's'} before the first name: left out.",) if before else ()
    return within_limits(Foreign(form=PLAIN, utterances=joined(utterances), notes=notes))


def _labels(lines: Sequence[str]) -> Iterator[tuple[int, _Label]]:
    """Yield the lines that may begin somebody's words, by number; what stands between fences of code is no such line."""
    fences = [number for number, line in enumerate(lines) if _FENCE.match(line)]
    closed = len(fences) % 2 == 0
    inside = False
    for number, line in enumerate(lines):
        inside ^= closed and _FENCE.match(line) is not None
        if inside or len(line) > 40_000:
            continue
        found = _INLINE.match(line)
        if found is not None:
            yield number, _Label(_name(found["name"]), found["text"] or "", _seconds(found["before"] or found["after"]))
        elif (alone := _ALONE.match(line)) is not None:
            yield number, _Label(_name(alone["name"]), "", _seconds(alone["after"]))


def _name(text: str) -> str:
    return re.sub(r"\s+said$", "", " ".join(text.split()), flags=re.IGNORECASE)


def _times(labels: Sequence[_Label]) -> list[int | None]:
    """Return milliseconds for each label where all have a time and none goes backwards, else None for each."""
    known = [label.at for label in labels if label.at is not None]
    if len(known) < len(labels) or known != sorted(known) or known[0] == known[-1]:
        return [None] * len(labels)
    return [at * 1000 for at in known]


def _seconds(clock: str | None) -> int | None:
    if clock is None:
        return None
    seconds = 0
    for part in clock.split(":"):
        seconds = seconds * 60 + int(part)
    return seconds
