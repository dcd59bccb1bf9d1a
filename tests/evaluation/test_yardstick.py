"""A value, or the reason why there is none."""

from __future__ import annotations

from typing import Any

import pytest

from interviewer.evaluation.yardstick import Yardstick, scored, verdict

STICK = Yardstick(
    id="worth", title="Worth", unit="score", direction="higher", needs="grade", without="nobody was asked",
    value=lambda card: card["verdicts"]["grade"]["score"],
)  # fmt: skip


@pytest.mark.parametrize(
    ("card", "value", "why"),
    [
        ({"verdicts": {"grade": {"score": 3.0}}}, 3.0, ""),
        ({"verdicts": {"grade": {"score": None}}}, None, "not applicable"),
        ({"verdicts": {"grade": {"unread": "the grader on SAFE"}}}, None, "ungraded: the grader on SAFE"),
        ({"verdicts": {"grade": None}}, None, "ungraded: not judged yet"),
        ({"verdicts": {}}, None, "not assessed: nobody was asked"),
        ({}, None, "not assessed: nobody was asked"),
        ({"failures": ["observer down"], "verdicts": {"grade": {"score": 3.0}}}, None, "ungraded: observer down"),
    ],
)
def test_only_a_verdict_that_was_read_is_a_score(card: dict[str, Any], value: float | None, why: str) -> None:
    """One that could not be read or was not given is ungraded, and where nobody judges nothing is assessed."""
    one = scored(STICK, {"failures": [], **card}, case="c", stratum="C", repeat=0)
    assert (one.value, one.why) == (value, why)


def test_a_verdict_that_could_not_be_read_is_none() -> None:
    """So nothing is taken from it."""
    assert verdict({"verdicts": {"grade": {"unread": "x", "score": 1}}}, "grade") is None
    assert verdict({"verdicts": {"grade": {"score": 1}}}, "grade") == {"score": 1}
    assert verdict({}, "grade") is None
