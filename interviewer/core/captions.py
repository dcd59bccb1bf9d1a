"""Captions with speakers, WebVTT and SubRip: cues with times become utterances."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping

from interviewer.core.foreign import Foreign, Utterance, joined, refuse, tidy, within_limits
from interviewer.core.roles import names_among, plain_name

VTT, SRT = "WebVTT", "SubRip"

_CLOCK = r"(?:(\d{1,3}):)?(\d{1,2}):(\d{2})[.,](\d{1,3})"
_TIMING = re.compile(rf"^[ \t]*{_CLOCK}[ \t]*-->[ \t]*{_CLOCK}", re.MULTILINE)
_VOICE = re.compile(r"^\s*<v(?:\.[^ \t>]{0,60})?[ \t]+([^>\n]{1,80})>", re.IGNORECASE)
_TAG = re.compile(r"</?(?:[a-z]{1,8}(?:[.\s][^>\n]{0,80})?|\d[\d:.]{0,15})>", re.IGNORECASE)
_NAMED = re.compile(r"^\s*(?:>>|-)?\s*\[?([^\W\d_][\w .'’()/-]{0,50}?)\]?\s*:\s+(?=\S)")
_TURN = re.compile(r"^\s*>>\s*")


def looks_like(text: str) -> bool:
    """Tell whether a text is captions: it says so, or one of its first lines is the timing of a cue."""
    return text.startswith("WEBVTT") or _TIMING.search(text[:4_000]) is not None


def read_captions(text: str) -> Foreign:
    """Return the conversation of a caption file; a cue without a speaker goes on with the last one.

    Raises `ImportRefused` where no cue says who speaks.
    """
    cues = [cue for block in re.split(r"\n[ \t]*\n", text) if (cue := _cue(block)) is not None]
    voices = any(_VOICE.match(words) for *_, words in cues)
    named = (found[1] for *_, words in cues if (found := _NAMED.match(_TAG.sub("", words))) is not None)
    known = {} if voices else names_among([" ".join(name.split()) for name in named])
    said: list[Utterance] = []
    unnamed = 0
    for start, end, words in cues:
        speaker, words = _speaker(words, known)
        words = tidy(" ".join(html.unescape(_TAG.sub("", words)).split()))
        if not words:
            continue
        if not speaker and not said:
            unnamed += 1
            continue
        said.append(Utterance(speaker=speaker or said[-1].speaker, text=words, start=start, end=end))
    if not said:
        raise refuse("It is a caption file in which no cue says who speaks: `<v Name>` or `Name:` must stand before the words.")
    notes = (f"{unnamed} cue{'' if unnamed == 1 else 's'} before the first that says who speaks: left out.",) if unnamed else ()
    form = VTT if text.startswith("WEBVTT") else SRT
    return within_limits(Foreign(form=form, utterances=joined(_timed(said), by=" "), notes=notes))


def _cue(block: str) -> tuple[int, int, str] | None:
    """Return start, end and words of a block, or None for a header, a note, a style."""
    timing = _TIMING.search(block)
    if timing is None or block.lstrip().startswith(("NOTE", "STYLE", "REGION")):
        return None
    clock = [int(part or 0) for part in timing.groups()]
    after = block.find("\n", timing.end())
    return _milliseconds(clock[:4]), _milliseconds(clock[4:]), "" if after < 0 else block[after + 1 :]


def _milliseconds(clock: list[int]) -> int:
    hours, minutes, seconds, thousandths = clock
    return ((hours * 60 + minutes) * 60 + seconds) * 1000 + thousandths


def _speaker(words: str, known: Mapping[str, str]) -> tuple[str, str]:
    """Return who speaks and the words, from a voice tag or a known name before a colon; an empty name where there is neither."""
    voice = _VOICE.match(words)
    if voice is not None:
        return tidy(" ".join(html.unescape(voice[1]).split())), words[voice.end() :]
    words = _TAG.sub("", words)
    named = _NAMED.match(words)
    if named is not None and plain_name(named[1]) in known:
        return known[plain_name(named[1])], words[named.end() :]
    return "", _TURN.sub("", words)


def _timed(said: list[Utterance]) -> tuple[Utterance, ...]:
    """Return the utterances, without times where those go backwards."""
    starts = [one.start or 0 for one in said]
    if starts == sorted(starts):
        return tuple(said)
    return tuple(Utterance(speaker=one.speaker, text=one.text) for one in said)
