"""The plan of a run: what is missing, what that takes, and the power it buys."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from interviewer.evaluation import listing
from interviewer.evaluation.carrying_out import Begun
from interviewer.evaluation.forecast import Forecast
from interviewer.evaluation.planning import Plan, plan
from interviewer.evaluation.running import missing
from interviewer.evaluation.store import Store
from tests.evaluation.conftest import Trial, little_suite, trial, versions_of

NOTHING = Forecast(interviews=0, calls=0, prompt_tokens=0, completion_tokens=0, cost=0.0)
MUCH = Forecast(interviews=22, calls=1_234, prompt_tokens=2_000_000, completion_tokens=50_000, cost=0.33)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """Return an empty store."""
    return Store(tmp_path / "store.sqlite")


def planned(made: Trial, expected: Forecast) -> Plan:
    """Return the plan of a trial."""
    return plan(Begun(run=made.run, cast=made.cast, jobs=missing(made.run, made.store)), expected, made.store)


def test_a_plan_says_what_is_missing_by_question_and_what_it_takes(store: Store) -> None:
    """Calls, tokens and dollars, where a model is asked."""
    made = trial(store, versions_of())
    live = replace(made, run=replace(made.run, host="there", models={"interviewer": "m", "observer": "m", "grader": "m"}))
    text = "\n".join(planned(live, MUCH).lines())
    assert "22 for 11 cases on 2 sides, 22 of them missing" in text
    assert "C1 22" in text
    assert "about 1,234, 2,000,000 tokens in, 50,000 out, about $0.33" in text
    assert "interviewer m at there" in text


def test_without_an_earlier_run_the_power_is_not_known(store: Store) -> None:
    """But how few cases could be seen to change is."""
    text = "\n".join(planned(trial(store, versions_of()), NOTHING).lines())
    assert "not known before a first run" in text
    assert "6 cases that change one way" in text
    assert "calls      none" in text


def test_an_earlier_run_of_the_suite_says_how_small_a_change_can_be_seen(leaky: Trial) -> None:
    """By how much its cases differed."""
    listing.keep(leaky.run, leaky.store)
    made = planned(leaky, NOTHING)
    assert made.spread is not None
    assert made.sees is not None
    assert 0 < made.sees < 0.1
    assert "is found four times in five" in "\n".join(made.lines())


def test_too_few_cases_are_said_to_be_too_few_before_anything_is_paid(store: Store) -> None:
    """Eight is the least."""
    text = "\n".join(planned(trial(store, versions_of(), only=("C1/II/C-*",)), NOTHING).lines())
    assert "too few candidates on a question for any answer: 3 of at least 8" in text


def test_a_plan_is_data_too(store: Store) -> None:
    """With the name of its schema."""
    data = json.loads(json.dumps(planned(trial(store, versions_of()), MUCH).as_data()))
    assert data["schema"] == "interviewer.plan/1"
    assert (data["missing"], data["missing_by_question"], data["dollars"]) == (22, {"C1": 22}, 0.33)


def test_a_plan_says_which_cases_are_the_same_on_both_sides_and_what_is_saved_without_them(store: Store) -> None:
    """Each of them is a tie whatever comes out, and where they cost nothing there is nothing to save."""
    both = little_suite(questions=["C1", "C2"], candidates=["awkward/*"])
    changed = versions_of("Chooses and states the unit", "States the unit", "rounds/c-coding-screen/C2.toml")
    made = trial(store, changed, both)
    begun = Begun(run=made.run, cast=made.cast, jobs=missing(made.run, made.store))
    alike = len({row.case.id for row in made.run.rows if row.case.question == "C1"})
    told = plan(begun, MUCH, store, without=replace(MUCH, calls=1_000))
    text = "\n".join(told.lines())
    assert f"{alike} of the cases are the same on both sides" in text
    assert text.endswith("--changed leaves them out: about 1,000 calls are left") or "1,000 calls are left\n" in text
    few = trial(store, changed, little_suite(questions=["C1", "C2"], candidates=["awkward/silent", "awkward/terse"]))
    fewer = plan(Begun(run=few.run, cast=few.cast, jobs=[]), MUCH, store, without=replace(MUCH, calls=10))
    assert "10 calls are left, of 2 candidates on a question, and an answer needs 8" in "\n".join(fewer.lines())
    assert told.as_data()["alike"] == alike
    assert "--changed" not in "\n".join(plan(begun, NOTHING, store, without=NOTHING).lines())
    assert "alike" not in "\n".join(planned(trial(store, versions_of()), MUCH).lines())
