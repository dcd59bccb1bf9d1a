"""What a run is: rows with keys, and the verdicts that are wanted of what is over."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from interviewer.errors import NotFound
from interviewer.evaluation.rows import SOME, in_pieces
from interviewer.evaluation.runs import Run, is_labelled
from interviewer.evaluation.store import Store
from tests.evaluation.conftest import Trial, little_suite, trial, versions_of

OVER: dict[str, Any] = {"transcript": "t", "failures": []}
MODELS = dict.fromkeys(("observer", "interviewer", "grader", "candidate", "judge"), "offline")
JUDGED = [
    {"id": "judged/persona", "role": "primary", "direction": "higher"},
    {"id": "judged/follow-up", "role": "extra", "direction": "higher"},
    {"id": "round-score", "role": "extra", "direction": "higher"},
]


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """Return an empty store."""
    return Store(tmp_path / "store.sqlite")


@pytest.fixture
def made(store: Store) -> Trial:
    """Return a run in which a model judges and the offline grader grades."""
    found = trial(store, versions_of(), little_suite(metrics=JUDGED))
    return replace(found, run=replace(found.run, host="there", models={**MODELS, "judge": "j"}))


def test_a_run_is_what_was_kept_of_it(made: Trial) -> None:
    """With what is judged and what grades, so that a report needs no prompts."""
    data = json.loads(json.dumps(made.run.as_data()))
    again = Run.from_data(data, made.run.versions)
    assert again == made.run
    assert again.id == made.run.id
    assert again.sticks["judged/persona"].title == "Turns in the interviewer's role"


def test_a_run_without_grades_and_judges_is_kept_as_it_always_was(leaky: Trial) -> None:
    """So its id is what it was before there were any."""
    data = leaky.run.as_data()
    assert not {"rubrics", "criteria"} & data.keys()
    assert not {"gold", "expects", "judge"} & data["suite"].keys()
    assert "judge" not in data["models"]


def test_every_verdict_that_a_metric_needs_is_wanted_and_no_other(made: Trial, leaky: Trial) -> None:
    """One of each name, by the side's own rubric and the one judge; of an interview in which a model failed none."""
    row = made.run.rows[0]
    a, b = made.run.wanted(row, (OVER, OVER))
    assert a.keys() == b.keys() == {"grade", "judged/persona", "judged/follow-up"}
    assert a["judged/persona"] == b["judged/persona"]
    assert a["judged/follow-up"] == b["judged/follow-up"]
    assert leaky.run.wanted(row, (OVER, OVER)) == ({}, {})
    assert made.run.wanted(row, ({**OVER, "failures": ["observer down"]}, OVER))[0] == {}
    assert made.run.wanted(row, (None, OVER))[0] == {}


def test_a_verdict_on_two_needs_two_that_differ(made: Trial) -> None:
    """Where both sides share an interview, or one of them is not over, there is nothing to ask."""
    row = made.run.rows[0]
    assert made.run.pair_keys(row, (OVER, {**OVER, "transcript": "u"})).keys() == {"judged/follow-up"}
    assert made.run.pair_keys(row, (OVER, None)) == {}
    assert made.run.pair_keys(replace(row, keys=(row.keys[0], row.keys[0])), (OVER, OVER)) == {}
    assert made.run.pair_keys(row, (OVER, {**OVER, "failures": ["x"]})) == {}


def test_another_judge_is_another_verdict_and_a_grade_is_nothing_to_it(made: Trial) -> None:
    """Each key has the model that it is asked of, with its host."""
    other = replace(made.run, models={**MODELS, "judge": "k"})
    elsewhere = replace(made.run, host="elsewhere")
    mine = made.run.verdict_keys(0, made.run.rows[0], OVER)
    for run in (other, elsewhere):
        theirs = run.verdict_keys(0, run.rows[0], OVER)
        assert theirs["judged/persona"] != mine["judged/persona"]
        assert theirs["grade"] == mine["grade"]


def test_without_a_judge_nothing_is_asked_and_nobody_is_named(store: Store) -> None:
    """The metric stays in the report, which says that it was not assessed."""
    run = replace(trial(store, versions_of(), little_suite(metrics=JUDGED)).run, models=MODELS)
    assert run.wanted(run.rows[0], (OVER, OVER))[0].keys() == {"grade"}
    assert (run.is_judged, run.offline, run.compared, run.roles) == (False, True, (), ())
    assert run.sticks["judged/persona"].without


def test_what_a_model_gave_is_left_to_chance_whatever_the_interviews_were(made: Trial) -> None:
    """Interviews held offline are the same again, and an offline grade is."""
    assert made.run.is_played_offline
    assert made.run.judged == {"judged/persona", "judged/follow-up"}
    graded = replace(made.run, models={**MODELS, "grader": "g"})
    assert graded.judged == {"judged/persona", "judged/follow-up", "round-score"}
    assert graded.roles == ("grader",)


def test_rows_are_read_some_at_a_time() -> None:
    """All of them, in order."""
    pieces = list(in_pieces(range(1_201)))
    assert [len(one) for one in pieces] == [*[SOME] * (1_201 // SOME), 1_201 % SOME]
    assert [number for one in pieces for number in one] == list(range(1_201))


def test_a_labelled_transcript_is_known_by_its_name(store: Store) -> None:
    """It is graded and not played."""
    metrics = [{"id": "signals-f1", "role": "primary", "direction": "higher"}]
    run = trial(store, versions_of(), little_suite(candidates=[], gold=["C1-strong-*"], metrics=metrics)).run
    assert {row.case.candidate for row in run.rows} == {
        "gold/C1-strong-ordinary",
        "gold/C1-strong-plain",
        "gold/C1-strong-senior",
    }
    assert all(is_labelled(row.case) for row in run.rows)
    assert run.roles == ()
    assert run.rubrics[0].keys() == {row.case.candidate for row in run.rows}


BOTH = {"questions": ["C1", "C2"], "candidates": ["awkward/*"]}
OTHER = ("Chooses and states the unit", "States the unit", "rounds/c-coding-screen/C2.toml")


def test_cases_in_which_both_sides_are_the_same_can_be_left_out(store: Store) -> None:
    """They are counted, and what is left has a run of its own, which is what was kept of it."""
    whole = trial(store, versions_of(*OTHER), little_suite(**BOTH)).run
    half = whole.of_what_differs()
    assert {row.case.question for row in whole.rows} == {"C1", "C2"}
    assert {row.case.question for row in half.rows} == {"C2"}
    assert half.left_out == len(whole.rows) - len(half.rows) > 0
    assert half.id != whole.id
    assert Run.from_data(json.loads(json.dumps(half.as_data())), half.versions) == half


def test_a_case_that_is_graded_by_something_else_is_not_the_same(made: Trial) -> None:
    """Also where the interview is: a rubric that changed gives another grade."""
    row = replace(made.run.rows[0], keys=("k", "k"))
    one, other = made.run.rubrics
    assert replace(made.run, rubrics=(one, {**other, row.case.question: "else"})).differs(row)
    assert not replace(made.run, rubrics=(one, one)).differs(row)


def test_where_nothing_differs_no_case_is_left(store: Store) -> None:
    """And it is said how to play them all the same."""
    first, _ = versions_of()
    run = trial(store, (first, first)).run
    with pytest.raises(NotFound, match="leave out --changed"):
        run.of_what_differs()
