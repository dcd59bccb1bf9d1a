"""The sieve: what stands in a text is never lost in it, and most of what does not is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interviewer import library
from interviewer.core.cues import is_pattern
from interviewer.core.matching import Group, Searched, look, ready
from interviewer.core.sieve import Sieve

CUES = tuple({id(cue): cue for bundle in library.load().values() for cue in bundle.listens}.values())
GROUPS = tuple(dict.fromkeys(group for cue in CUES for group in (*ready(cue).groups, ready(cue).unless)))
SIEVE = Sieve(GROUPS)
PIECES = sorted({piece for group in GROUPS for pattern in group.patterns for one in pattern.needles for piece in one})
TERMS = sorted({term for cue in CUES for group in cue.all for term in group if not is_pattern(term)})


def standing(searched: Searched) -> dict[Group, set[tuple[int, int]]]:
    """Return every group that stands in a text, and where."""
    places = {group: {(hit.start, hit.end) for hit in searched.of(group)} for group in GROUPS}
    return {group: found for group, found in places.items() if found}


@given(
    text=st.text(max_size=200)
    | st.lists(st.sampled_from([*TERMS, *PIECES, "3", "10", ".", ", ", "?", "\n", "not"]), max_size=25).map(" ".join)
)
def test_nothing_that_stands_in_a_text_is_lost(text: str) -> None:
    """Whatever is said, every group of the prompts stands where it stands without the sieve."""
    assert standing(SIEVE.look(text, False)) == standing(look(text, code=False))


@pytest.mark.parametrize("code", [False, True])
def test_no_example_of_the_prompts_is_lost(code: bool) -> None:
    """Over examples and counter-examples of every file, many at a time."""
    texts = sorted({text for cue in CUES if cue.code == code for text in (*cue.matches, *cue.misses)})
    for at in range(0, len(texts), len(texts) // 8):
        text = "\n\n".join(texts[at : at + 50])
        assert standing(SIEVE.look(text, code)) == standing(look(text, code=code))


def test_most_falls_through() -> None:
    """Of all groups hardly any is left for a sentence, and none for a text that holds no code where code is asked for."""
    kept = SIEVE.look("I would put a cache in front of the store, because reads are ten times as many as writes.", False).kept
    assert kept is not None
    assert len(kept.names) < len(GROUPS) / 4
    assert SIEVE.look("No code here.", True).kept is not None
    assert standing(SIEVE.look("No code here.", True)) == {}
