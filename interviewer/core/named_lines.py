"""Plain transcripts: `Name: text` lines, `Name - text`, or names on a line of their own, with or without a time beside them.

So chats, captions and notes look when they are copied out of a program.
Nothing here knows any program: a line may begin somebody's words, and whoever comes back, or stands beside a time, is somebody.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from interviewer.core.foreign import Foreign, Utterance, joined, refuse, tidy, within_limits
from interviewer.core.plain import plain
from interviewer.core.roles import QUESTION_AND_ANSWER, names_among, plain_name, role_named

PLAIN = "plain text"

_DAY = r"(?:(?:\d{1,4}[./-]\d{1,2}(?:[./-]\d{1,4})?|(?:to|yester)day|(?:mon|tues|wednes|thurs|fri|satur|sun)day),?(?:[ ]at)?[ ]{1,4})"
_CLOCK = r"(?:\d{1,2}:)?\d{1,2}:\d{2}"


def _stamp(group: str) -> str:
    """Return the pattern of a time with the day before it, in brackets or not."""
    return rf"[\[(]?(?P<{group}>{_DAY}?{_CLOCK}(?:[.,]\d{{1,3}})?(?:[ ]?[ap]\.?m\.?)?)[\])]?"


_NAME = r"(?P<name>[^\W\d_][\w .'’()/&-]{0,50}?)"
_GAP, _SPACE, _INDENT = r"[ \t]{0,20}", r"[ \t]{1,20}", r"[ \t]{0,8}"
_MARK = r"[*_]{0,2}"
_LIST = rf"^{_INDENT}(?:[-*>#]{{1,4}}{_SPACE})?"
_INLINE = re.compile(
    rf"{_LIST}(?:{_stamp('before')}{_GAP}[-–—]?{_GAP})?{_MARK}{_NAME}{_MARK}"
    rf"(?:[ \t]{{1,4}}{_stamp('after')})?{_MARK}[ \t]?[:：]{_MARK}(?:{_SPACE}(?P<text>.*))?$",
    re.IGNORECASE,
)
_NAME_TIME = re.compile(
    rf"{_LIST}{_MARK}\[?{_NAME}\]?{_MARK}{_GAP}(?::[\w+-]{{1,40}}:)?[,|–—-]?{_SPACE}{_stamp('after')}$", re.IGNORECASE
)
_TIME_NAME = re.compile(rf"{_LIST}{_stamp('before')}{_GAP}[|–—-]?{_GAP}{_MARK}{_NAME}{_MARK}$", re.IGNORECASE)
_DASHED = re.compile(rf"{_LIST}{_MARK}{_NAME}{_MARK}{_SPACE}[-–—]{_SPACE}{_MARK}(?P<text>\S.*)$")
_BARE = re.compile(rf"{_LIST}{_MARK}{_NAME}{_MARK}$")
_TIME = re.compile(rf"^{_GAP}{_stamp('alone')}(?:,{_CLOCK}(?:[.,]\d{{1,3}})?)?$", re.IGNORECASE)
_TIME_BEFORE = re.compile(rf"^{_GAP}\[{_stamp('before')}\]{_SPACE}", re.IGNORECASE)
_FENCE = re.compile(r"^\s{0,3}(?:```|~~~)")
_SPACES = str.maketrans("\u00a0\u2007\u202f", "   ")

ONLY_MINUTES, HOURS = 5 * 60, 24 * 60
"""A clock of two parts that begins later than the first, and stays below the second, may be of minutes or of hours."""


@dataclass(frozen=True, slots=True)
class _Label:
    """What may begin somebody's words: the line, the name, the rest of the line, the time, and how many lines below belong to it."""

    line: int
    name: str
    text: str = ""
    at: str = ""
    more: int = 0


def read_lines(text: str) -> Foreign:
    """Return the conversation of a plain transcript; raises `ImportRefused` where no two speakers are found."""
    written = text.split("\n")
    lines = [plain(line).translate(_SPACES).rstrip() for line in written]
    outside = set(_outside_fences(lines))
    labels, speakers = _found(lines, sorted(outside))
    said: list[tuple[_Label, list[str]]] = []
    before = skip = 0
    for number, line in enumerate(lines):
        label = labels.get(number)
        if skip:
            skip -= 1
        elif label is not None and plain_name(label.name) in speakers:
            said.append((label, [label.text]))
            skip = label.more
        elif not said:
            before += bool(line)
        elif number not in outside:
            said[-1][1].append(written[number])
        elif not _TIME.match(line):
            said[-1][1].append(_TIME_BEFORE.sub("", written[number]) if said[-1][0].at else written[number])
    times = _times([label for label, _ in said])
    utterances = tuple(
        Utterance(speaker=speakers[plain_name(label.name)], text=tidy("\n".join(words).strip()), start=at, end=at)
        for (label, words), at in zip(said, times, strict=True)
    )
    notes = (f"{before} line{'' if before == 1 else 's'} before the first name: left out.",) if before else ()
    return within_limits(Foreign(form=PLAIN, utterances=joined(utterances), notes=notes))


def _found(lines: Sequence[str], open_lines: Sequence[int]) -> tuple[dict[int, _Label], dict[str, str]]:
    """Return the lines that may begin somebody's words, in the surest way in which two speakers are found, and who the speakers are.

    Raises `ImportRefused` where there is no such way.
    """
    sure = [label for number in open_lines if (label := _labelled(lines, number)) is not None]
    dashed = [
        _Label(number, _name(found["name"]), found["text"]) for number in open_lines if (found := _DASHED.match(lines[number]))
    ]
    bare = [
        _Label(number, _name(found["name"]))
        for number in open_lines
        if (found := _BARE.match(lines[number])) and _goes_on(lines, number)
    ]
    timed = [label for label in sure if label.at]
    beside = [label for label in sure if not label.more]  # where few names have times, a line above a time need be no name
    ways = [(timed, sure)] if 2 * len(timed) >= len(sure) else []
    for telling, labels in (*ways, (beside, beside), (dashed, dashed), (bare, bare)):
        speakers = names_among([label.name for label in telling])
        if len(speakers) > 1 and (telling is timed or _come_back(speakers, telling)):
            return {label.line: label for label in labels}, speakers
    raise refuse(
        "It is neither JSON nor captions, and no two speakers are found in it: begin every turn with a name and a colon, like"
        " `Interviewer: text` and `Candidate: text`."
    )


def _come_back(speakers: Iterable[str], labels: Sequence[_Label]) -> bool:
    """Tell whether one of the speakers speaks again, or the names tell the roles; a sentence with a colon does neither."""
    counts = Counter(plain_name(label.name) for label in labels)
    roles = {role_named(plain) for plain in speakers}
    return (
        any(counts[plain] > 1 for plain in speakers)
        or roles == {"interviewer", "candidate"}
        or set(speakers) == set(QUESTION_AND_ANSWER)
    )


def _labelled(lines: Sequence[str], number: int) -> _Label | None:
    """Return the name that a line begins with, with a colon behind it or a time beside it or on the next line."""
    line = lines[number]
    if (found := _INLINE.match(line)) is not None:
        return _Label(number, _name(found["name"]), found["text"] or "", found["before"] or found["after"] or "")
    if (found := _NAME_TIME.match(line)) is not None:
        return _Label(number, _name(found["name"]), "", found["after"])
    if (found := _TIME_NAME.match(line)) is not None:
        return _Label(number, _name(found["name"]), "", found["before"])
    below = _TIME.match(lines[number + 1]) if number + 1 < len(lines) else None
    if below is not None and (found := _BARE.match(line)) is not None:
        return _Label(number, _name(found["name"]), "", below["alone"], 1)
    return None


def _goes_on(lines: Sequence[str], number: int) -> bool:
    """Tell whether words that are no name follow a line at once."""
    return number + 1 < len(lines) and bool(lines[number + 1].strip())


def _outside_fences(lines: Sequence[str]) -> Iterator[int]:
    """Yield the numbers of the lines that may begin somebody's words; what stands between fences of code is no such line."""
    fences = [number for number, line in enumerate(lines) if _FENCE.match(line)]
    closed = len(fences) % 2 == 0
    inside = False
    for number, line in enumerate(lines):
        inside ^= closed and _FENCE.match(line) is not None
        if not inside and len(line) <= 40_000:
            yield number


def _name(text: str) -> str:
    """Return a name without what programs put around it: "Dana said", "From Dana to Everyone"."""
    name = " ".join(text.split())
    sent = re.fullmatch(r"From (.{1,50}?) to .{1,50}", name, re.IGNORECASE)
    return re.sub(r"\s+said$", "", sent[1] if sent is not None else name, flags=re.IGNORECASE)


def _times(labels: Sequence[_Label]) -> list[int | None]:
    """Return milliseconds for each label where all have a time, none goes backwards and it is plain what they count, else None for each."""
    known = [_seconds(label.at) for label in labels if label.at]
    if len(known) < len(labels) or known != sorted(known) or known[0] == known[-1] or _are_unclear(labels, known):
        return [None] * len(labels)
    return [at * 1000 for at in known]


def _are_unclear(labels: Sequence[_Label], known: Sequence[int]) -> bool:
    """Tell whether times may be of minutes and seconds or of hours and minutes."""
    either = all(label.at.count(":") == 1 and not _of_a_day(label.at) for label in labels)
    return either and known[0] > ONLY_MINUTES and known[-1] < HOURS


def _of_a_day(stamp: str) -> bool:
    """Tell whether a time is one of a day: with the day before it, or with a.m. or p.m. behind."""
    return re.fullmatch(rf"{_CLOCK}(?:[.,]\d{{1,3}})?", stamp) is None


def _seconds(stamp: str) -> int:
    """Return a time in seconds: since midnight for one of a day, else from the beginning."""
    found = re.search(rf"({_CLOCK})(?:[.,]\d{{1,3}})?(?:[ ]?([ap])\.?m)?", stamp, re.IGNORECASE)
    if found is None:
        raise ValueError(f"no time: {stamp!r}")
    first, *others = map(int, found[1].split(":"))
    half = (found[2] or "").lower()
    first = first % 12 + 12 * (half == "p") if half else first
    parts = [first, *others, *([0] if not others[1:] and _of_a_day(stamp) else [])]
    return sum(part * 60**place for place, part in enumerate(reversed(parts)))
