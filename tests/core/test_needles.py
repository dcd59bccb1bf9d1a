"""What a pattern cannot do without is in whatever it matches."""

from __future__ import annotations

import re

import pytest

from interviewer.core.bundle import Bundle
from interviewer.core.needles import needles


@pytest.mark.parametrize(
    ("pattern", "known"),
    [
        (r"exact check", (("exact check",),)),
        (r"\b(?:lost|dropped)\b", (("dropped", "lost"),)),
        (r"new[^.]{0,20}(?:lost|gone)", (("new",), ("gone", "lost"))),
        (r"drops? it", (("drop",), (" it",))),
        (r"(?:very )?big", (("big",),)),
        (r"\d ?gb", (("gb",),)),
        (r"a\.b", (("a.b",),)),
        (r"x{2,4}yes", (("yes",),)),
        (r"(?<!not )kept(?! up)", (("kept",),)),
        (r"\w{2,9}|gone", ()),
        (r"[ab]", ()),
    ],
)
def test_needles_of_a_pattern(pattern: str, known: tuple[tuple[str, ...], ...]) -> None:
    """Optional parts, classes and looks aside tell nothing; of alternatives any one will do."""
    assert needles(pattern) == known


def test_no_match_of_any_cue_lacks_its_needles(bundles: dict[str, Bundle]) -> None:
    """Over every pattern of the prompts and every example in them."""
    cues = {id(cue): cue for bundle in bundles.values() for cue in bundle.listens}.values()
    patterns = {phrase[1:-1] for cue in cues for group in (*cue.all, cue.unless) for phrase in group if phrase[0] == "/"}
    texts = "\n".join(sorted({text.lower() for cue in cues for text in (*cue.matches, *cue.misses)}))
    known = {pattern: needles(pattern) for pattern in patterns}
    assert sum(map(bool, known.values())) > 0.8 * len(patterns)
    for pattern, wanted in known.items():
        for match in re.compile(pattern).finditer(texts):
            if match.group():
                assert all(any(piece in match.group() for piece in pieces) for pieces in wanted), (pattern, match.group())
