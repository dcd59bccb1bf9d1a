"""Cues as data: what a sheet may hold, and which phrases are sound."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from interviewer.core.cues import Cue, fault_of, pattern_of
from interviewer.errors import RoundError

FAULTY = ["/a+/", "/a.*b/", "/(?:a{1,3}){2,9}/", "/a{2,}/", "/^a/", "/a$/", "/(/", "/.{0,90}.{0,90}/"]


@pytest.mark.parametrize("phrase", [*FAULTY, "...", "a ...", "!?"])
def test_a_phrase_that_could_hang_or_never_match_has_a_fault(phrase: str) -> None:
    """Repetition without a bound, nested repetition, anchors, broken patterns and empty phrases are named."""
    assert fault_of(phrase) is not None
    assert fault_of("/a{1,3}b/") is None


@pytest.mark.parametrize("phrase", FAULTY)
def test_a_pattern_that_could_hang_is_never_run(phrase: str) -> None:
    """It is refused when it is first used, wherever the bundle came from."""
    with pytest.raises(RoundError, match="/"):
        pattern_of(phrase)


@pytest.mark.parametrize(
    "keys",
    [
        {"all": ()},
        {"all": ((),)},
        {"all": (("a",),), "within": 4},
        {"all": (("a",),), "only": 1},
        {"all": (("a", "..."),)},
        {"all": (("a",),), "unless": ("!!",)},
        {"all": (("a",),), "asked": ("? ...",)},
    ],
)
def test_a_cue_must_hold_together(keys: dict[str, Any]) -> None:
    """No groups, an empty group, a wide window, an unknown key and a phrase without a word are refused."""
    with pytest.raises(ValidationError):
        Cue(of="X", **keys)
