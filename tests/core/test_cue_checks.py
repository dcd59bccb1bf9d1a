"""What `prompts check` says about cues."""

from __future__ import annotations

from typing import Any

import pytest

from interviewer.core.cue_checks import ENOUGH, lint
from interviewer.core.cues import Cue, CueSheet


def cue(*groups: tuple[str, ...], **keys: Any) -> Cue:
    """Build a cue of an invented signal."""
    return Cue(of="X-S01", all=groups, **keys)


def test_lint_says_which_example_fails() -> None:
    """Lint names the cue and the sentence, and asks for enough examples."""
    says = lint(CueSheet(cues=(cue(("lost",), matches=("It is kept.",), misses=("It is lost.",)),)))
    assert says[0] == "cue 0 (X-S01 present) does not match: It is kept."
    assert says[1] == "cue 0 (X-S01 present) matches but must not: It is lost."
    assert len(says) == ENOUGH + 1


@pytest.mark.parametrize("phrase", ["/a+/", "a ...", r"/\bn't met/", r"/\b(?:not|n't)\b/"])
def test_lint_names_a_phrase_that_can_never_match(phrase: str) -> None:
    """Each unsound phrase is named, in a group and in a veto, and its examples are not tried."""
    for faulty in (cue((phrase,), matches=("a",)), cue(("a",), unless=(phrase,), matches=("b",))):
        first, *others = lint(CueSheet(cues=(faulty,)))
        assert first.startswith("cue 0 (X-S01 present): ")
        assert not [says for says in others if "does not match" in says]


def test_a_pattern_may_begin_with_the_end_of_a_word() -> None:
    """Without a boundary before it, "n't" is found in "isn't"."""
    sheet = CueSheet(cues=(cue(("/n't met/",), negation="ignores", matches=("It isn't met.",)),))
    assert not [says for says in lint(sheet) if "match" in says and "wanted" not in says]


def test_the_examples_of_a_cue_that_completes_a_line_are_answers_to_it() -> None:
    """They are tried as if it had been asked, and do not disturb the other cues of the same id."""
    price = cue(("date",), asked=("give up",), matches=("The date.", "A date.", "Our date."), misses=("No.", "None.", "Well."))
    other = cue(("gave up",), matches=("We gave up.",) * 3, misses=("The date.", "It was fine.", "Well."))
    assert lint(CueSheet(cues=(price, other))) == ()
    spoilt = price.model_copy(update={"misses": ("The date.", "None.", "Well.")})
    assert lint(CueSheet(cues=(spoilt, other))) == ("cue 0 (X-S01 present) matches but must not: The date.",)
