"""What does not hold together in a sheet of cues: phrases that can never match, patterns that could hang, examples that misbehave."""

from __future__ import annotations

import re
from collections.abc import Iterator

from interviewer.core.cues import Cue, CueSheet, fault_of, is_pattern
from interviewer.core.matching import find, find_all

ENOUGH = 3
"""The fewest examples that must match, and the fewest that must not, for one cue."""

_AFTER_BOUNDARY = re.compile(r"\\b(?:\((?:\?:)?(?:[^()|]*\|)*)?n't")
"""A word boundary cannot stand inside "isn't"."""


def lint(sheet: CueSheet) -> tuple[str, ...]:
    """Check the phrases and run the examples of a sheet; return one sentence for each fault, and none where it holds together.

    An example must match the cue it stands under; a counter-example must not be matched by any cue of that id and state.
    Examples of a cue that completes a line are answers to such a line.
    """
    says = []
    for index, cue in enumerate(sheet.cues):
        name = f"cue {index} ({cue.of} {cue.state})"
        faults = tuple(_faults(cue))
        says += [f"{name}: {fault}" for fault in faults]
        if not faults:
            says += [f"{name} {fault}" for fault in _misbehaving(cue, sheet)]
        for what, examples in (("matches", cue.matches), ("misses", cue.misses)):
            if len(examples) < ENOUGH:
                says.append(f"{name} has {len(examples)} {what}, and {ENOUGH} are wanted")
    return tuple(says)


def _faults(cue: Cue) -> Iterator[str]:
    for phrase in (*(phrase for group in cue.all for phrase in group), *cue.unless, *cue.asked):
        fault = fault_of(phrase)
        if fault is not None:
            yield fault
        elif is_pattern(phrase) and _AFTER_BOUNDARY.search(phrase):
            yield f"{phrase} can never match: there is no word boundary before n't"


def _misbehaving(cue: Cue, sheet: CueSheet) -> Iterator[str]:
    same = [other for other in sheet.cues if (other.of, other.state) == (cue.of, cue.state) and (cue.asked or not other.asked)]
    for text in cue.matches:
        if find(_as_if_asked(cue), text) is None:
            yield f"does not match: {text}"
    for text in cue.misses:
        if find_all(map(_as_if_asked, same), text):
            yield f"matches but must not: {text}"


def _as_if_asked(cue: Cue) -> Cue:
    """Return the cue as it listens where what it wants to have been asked was."""
    return cue.model_copy(update={"asked": ()})
