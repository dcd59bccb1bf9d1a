"""What moved between two gradings, and why."""

from __future__ import annotations

from interviewer.core.bundle import Bundle
from interviewer.core.card import scorecard
from interviewer.core.comparing import Comparison, compare
from interviewer.core.scorecard import Scorecard
from tests.graded import COST_QUOTE, ended, graded, opened, raised
from tests.seeded import SIZE


def card(c1: Bundle, found: dict[str, str], flags: list[dict[str, object]] | None = None, **more: object) -> Scorecard:
    """Return the card of one grading."""
    session = graded(opened(ended(c1).session, **more), found, flags)  # type: ignore[arg-type] # as the test wants
    return scorecard(session, session.gradings[-1])


def causes(comparison: Comparison, dimension: str) -> dict[str, str]:
    """Return the cause of each change in a dimension."""
    return {change.id: change.cause for one in comparison.dimensions if one.dimension == dimension for change in one.changes}


def test_two_equal_gradings_have_no_difference(c1: Bundle) -> None:
    """Nothing moved."""
    one = card(c1, {"C1-S06": COST_QUOTE})
    assert compare(one, one, (c1, c1)).moved == ()


def test_a_difference_of_the_same_grader_is_chance(c1: Bundle) -> None:
    """Same level, model, prompts and version: noise between runs."""
    both = compare(card(c1, {"C1-S06": COST_QUOTE}), card(c1, {"C1-S06": COST_QUOTE, "C1-S07": SIZE.text}), (c1, c1))
    assert causes(both, "SAFE") == {"C1-S07": "chance"}
    safe = next(one for one in both.dimensions if one.dimension == "SAFE")
    assert (safe.moved or 0) > 0


def test_a_difference_of_another_grader_is_evidence(c1: Bundle) -> None:
    """Another model read the words differently, and a red flag with them."""
    flags = [raised("RF-01", "the system handles it")]
    both = compare(card(c1, {"C1-S06": COST_QUOTE}), card(c1, {}, flags, model="other"), (c1, c1))
    assert causes(both, "SAFE") == {"C1-S06": "evidence", "RF-01": "red flag"}


def test_another_level_changes_what_is_expected(c1: Bundle) -> None:
    """The signals are the same, their roles are not."""
    both = compare(card(c1, {"C1-S06": COST_QUOTE}, level="I"), card(c1, {"C1-S06": COST_QUOTE}, level="Sr"), (c1, c1))
    assert set(causes(both, "SAFE").values()) == {"level"}
    assert "C1-S08" in causes(both, "SAFE")


def test_a_reworded_signal_is_named_as_the_rubrics_doing(c1: Bundle) -> None:
    """By its id, whatever its state."""
    question = c1.questions[0]
    reworded = tuple(s.model_copy(update={"says": "Something else."}) if s.id == "C1-S07" else s for s in question.signals)
    other = c1.only((question.model_copy(update={"signals": reworded}),))
    one = card(c1, {"C1-S07": SIZE.text})
    assert causes(compare(one, one, (c1, other)), "SAFE") == {"C1-S07": "rubric"}
