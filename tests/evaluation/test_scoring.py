"""What a suite may measure, from the card of one interview."""

from __future__ import annotations

from typing import Any

import pytest

from interviewer.core.report_card import report_card
from interviewer.evaluation.cards import Card, card
from interviewer.evaluation.rounds import Played
from interviewer.evaluation.scoring import YARDSTICKS, faults
from interviewer.evaluation.yardstick import scored

EMPTY: dict[str, Any] = {
    "ended": "complete",
    "failures": [],
    "measures": {},
    "planted": {},
    "turns": 0,
    "words": 0,
    "prompt_tokens": 0,
    "completion_tokens": 0,
    "cost": None,
    "seconds": None,
}


def measure(value: float | None, *, met: bool | None = None, faults: tuple[tuple[int | None, str], ...] = ()) -> dict[str, Any]:
    """Return a measure as a card holds it."""
    return {"value": value, "of": [0, 0], "met": met, "hard": False, "faults": [list(fault) for fault in faults]}


def value(id: str, **card: Any) -> float | None:
    """Return what an interview with such a card scores."""
    return scored(YARDSTICKS[id], EMPTY | card, case="c", stratum="C", repeat=0).value


def test_every_measure_of_the_report_card_can_be_compared(played: dict[tuple[str, str], Played]) -> None:
    """In the direction the report card takes it: a share should be high, a number of faults low."""
    for one in report_card(played["C-strong", "II"].records).measures:
        stick = YARDSTICKS[one.id]
        assert (stick.direction, stick.unit) == (("higher", "share") if one.kind == "rate" else ("lower", "count")), one.id


def test_every_yardstick_reads_a_real_card(played: dict[tuple[str, str], Played]) -> None:
    """A value, or none where there was nothing to measure."""
    one = played["C-strong", "II"]
    made = card(one.records, one.session)
    values = {id: scored(stick, made, case="c", stratum="C", repeat=0) for id, stick in YARDSTICKS.items()}
    assert {id for id, one in values.items() if one.absence == "not assessed"} == {
        id for id, stick in YARDSTICKS.items() if stick.needs
    }
    assert values["words"].value is not None
    assert values["words"].value > 5
    assert values["latency"].why == "not applicable"
    assert values["targets-met"].value is not None


def test_a_failure_of_a_model_is_never_a_score() -> None:
    """The interview stands, and on every metric it is ungraded and says why."""
    made: Card = EMPTY | {"failures": ["observer unreadable"], "measures": {"leakage": measure(0.0, met=True)}}
    for stick in YARDSTICKS.values():
        one = scored(stick, made, case="c", stratum="C", repeat=0)
        assert (one.value, one.absence, one.why) == (None, "ungraded", "ungraded: observer unreadable")


def test_a_line_written_to_give_something_away_is_a_leak_like_one_a_model_added() -> None:
    """Where prompts are compared, both count."""
    both = {"leakage": measure(1.0), "authored-leakage": measure(2.0)}
    assert value("leakage", measures=both) == 3.0
    assert value("leakage", measures={"leakage": measure(0.0)}) == 0.0
    assert value("leakage", measures={"leakage": measure(None)}) is None


def test_targets_met_is_the_share_of_measures_that_meet_theirs() -> None:
    """Those with nothing to measure do not count."""
    measures = {"a": measure(1.0, met=True), "b": measure(0.0, met=False), "c": measure(None), "d": measure(1.0, met=True)}
    assert value("targets-met", measures=measures) == pytest.approx(2 / 3)
    assert value("targets-met") is None


def test_plants_that_never_came_up_are_not_held_against_anybody() -> None:
    """Of those that did, the share that was found."""
    planted = {"RF-01 at C1-P5": "found", "RF-08 at C1-K1": "missed", "RF-02 at C1-P3": "not asked"}
    assert value("plants-found", planted=planted) == 0.5
    assert value("plants-found", planted={"RF-02 at C1-P3": "not asked"}) is None


def test_what_it_took_is_counted_from_the_card() -> None:
    """Words a turn, tokens, dollars and seconds; an unknown price is no price."""
    spent = {"turns": 4, "words": 50, "prompt_tokens": 900, "completion_tokens": 70, "cost": 0.01, "seconds": 1.5}
    assert [value(id, **spent) for id in ("words", "prompt-tokens", "tokens", "cost", "latency")] == [12.5, 900, 70, 0.01, 1.5]
    assert value("cost") is None
    assert value("words") is None


def test_faults_are_told_with_their_turns() -> None:
    """Those of all measures behind a metric, in the order of the turns; what no turn is to blame for comes last."""
    measures = {
        "leakage": measure(1.0, faults=((9, "late"),)),
        "authored-leakage": measure(2.0, faults=((3, "early"), (None, "all along"))),
    }
    assert faults(YARDSTICKS["leakage"], EMPTY | {"measures": measures}) == [(3, "early"), (9, "late"), (None, "all along")]
    assert faults(YARDSTICKS["targets-met"], EMPTY | {"measures": measures}) == []


def test_what_misses_its_target_counts_against_the_targets_met() -> None:
    """At its first turn; what meets it, or does not apply, counts against nothing."""
    measures = {
        "depth": measure(0.1, met=False, faults=((9, "x"), (4, "y"))),
        "length": measure(0.9, met=True, faults=((2, "z"),)),
        "hint-order": measure(None),
        "coverage": measure(0.5, met=False),
    }
    found = faults(YARDSTICKS["targets-met"], EMPTY | {"measures": measures})
    assert found == [
        (4, "misses the target: Follow-ups on one thread"),
        (None, "misses the target: Dimensions with a chance"),
    ]
