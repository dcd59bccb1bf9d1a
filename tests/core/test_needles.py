"""What a pattern cannot do without is in whatever it matches."""

from __future__ import annotations

import re

import pytest

from interviewer.core.bundle import Bundle
from interviewer.core.needles import Quick, needles, worth


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
        (r"x{2,4}yes", (("x",), ("yes",))),
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


def test_a_quick_pattern_finds_what_the_pattern_finds() -> None:
    """From any place on, and nothing where a letter it cannot do without is missing."""
    quick, plain = Quick(r"\b(?:no need|skip)\b"), re.compile(r"\b(?:no need|skip)\b")
    for text in ("i would skip that, no need", "no  need", "skipping", ""):
        for start in (0, 3, 9):
            found, wanted = quick.search(text, start), plain.search(text, start)
            assert (found and found.span()) == (wanted and wanted.span())
            found, wanted = quick.match(text, start), plain.match(text, start)
            assert (found and found.span()) == (wanted and wanted.span())
    assert not quick.may_stand("nothing of the kind")


def test_long_rare_needles_are_worth_most() -> None:
    """Long before short, marks before letters, few before many."""
    ranked = [("exactly",), ("lose", "lost"), ("%",), ("x",), ("x", "y")]
    assert sorted(ranked, key=worth) == ranked[::-1]
