"""What undoes a match: the same two groups of words, in sentences that do and do not say it."""

from __future__ import annotations

from typing import Any

import pytest

from interviewer.core.cues import Cue
from interviewer.core.guards import takes_back
from interviewer.core.matching import find


def cue(**keys: Any) -> Cue:
    """Build the cue that all sentences here are tried on."""
    return Cue(of="X-S01", all=(("quarantine", "exact check"), ("hit", "dropped")), within=2, **keys)


SAID = [
    "Hits go to quarantine.",
    "I don't drop it, hits go to quarantine.",
    "Instead of dropping it I put every hit in quarantine.",
    "Not only hits go to quarantine.",
    "We never lose data because hits go to quarantine.",
    "Many people would put hits in quarantine, and I would do the same.",
    "So the hits go to quarantine, right?",
    "No quarantine at first. Actually, no, scratch that: hits go to quarantine.",
    "Hits go to quarantine but we don't keep them for ever.",
    "Um, maybe hits go to quarantine?",
    "So I'd put hits in quarantine I think?",
]
NOT_SAID = [
    "Should hits go to quarantine?",
    "Maybe you know whether hits go to quarantine?",
    "I'd ask first: do hits go to quarantine?",
    "Hits do not go to quarantine.",
    "I would not bother with a quarantine for hits.",
    "No need for an exact check on a hit.",
    "I'd skip the quarantine, hits are dropped.",
    "We live without quarantine and hits are gone.",
    "I don't think hits should go to quarantine.",
    "An exact check on each hit is overkill.",
    "Some people would put hits in quarantine but I would skip it.",
    "Many engineers would put the hits in quarantine.",
    "One could put hits in quarantine, but I wouldn't bother.",
    "Should hits go to quarantine?",
    "quarantine, hit, exact check, dropped",
    "Hits go to quarantine. Actually no, scratch that.",
    "Hits go to quarantine, wait, no, they are lost.",
    "Hits go to quarantine. On second thought, we let them go.",
]


@pytest.mark.parametrize("text", SAID)
def test_what_is_said_is_found(text: str) -> None:
    """A negation, a tag or a correction elsewhere does not undo what is said."""
    assert find(cue(), text) is not None


@pytest.mark.parametrize("text", NOT_SAID)
def test_what_is_taken_away_again_is_not_found(text: str) -> None:
    """Negated, dismissed, reported, asked, listed or taken back is not said."""
    assert find(cue(), text) is None


@pytest.mark.parametrize(
    ("keys", "text", "found"),
    [
        ({"negation": "ignores"}, "Hits do not go to quarantine.", True),
        ({"asking": "counts"}, "Should hits go to quarantine?", True),
        ({"asking": "needs"}, "Should hits go to quarantine?", True),
        ({"asking": "needs"}, "I'd like to know if hits go to quarantine.", True),
        ({"asking": "needs"}, "Hits go to quarantine.", False),
        ({"unless": ("poison",)}, "Hits go to quarantine, like poison.", False),
        ({"unless": ("poison",)}, "Hits go to quarantine. Poison is another matter.", True),
    ],
)
def test_a_cue_says_which_guards_hold(keys: dict[str, Any], text: str, found: bool) -> None:
    """`negation`, `asking` and `unless` change what undoes a match."""
    assert (find(cue(**keys), text) is not None) is found


@pytest.mark.parametrize(
    "text", ["So I correct myself: it is at least once.", "Sure. No wait, I was wrong.", "That's wrong, what I said."]
)
def test_a_correction_is_heard_as_one(text: str) -> None:
    """Wherever in the answer it stands."""
    assert takes_back(text)
    assert not takes_back("The broker was wrong about that, and we corrected the offsets ourselves.")
