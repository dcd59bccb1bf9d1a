"""Which interviews a run has, and what each is known by."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from interviewer.errors import NotFound, SettingsError
from interviewer.evaluation import casting
from interviewer.evaluation.preparing import prepare
from interviewer.evaluation.store import Store
from interviewer.evaluation.suites import Suite
from interviewer.evaluation.versions import Version
from tests.evaluation.conftest import COMMA, GRADED, Trial, little_suite, trial, versions_of


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """Return an empty store."""
    return Store(tmp_path / "store.sqlite")


def test_the_same_run_has_the_same_id_and_any_other_another(leaky: Trial, store: Store) -> None:
    """It is made of everything a report needs, and of nothing else."""
    assert trial(store, versions_of()).run.id == leaky.run.id
    others = (
        trial(store, versions_of(*COMMA)),
        trial(store, versions_of(), little_suite(seed=2)),
        trial(store, versions_of(), only=("C1/II/C-*",)),
    )
    assert len({leaky.run.id, *(other.run.id for other in others)}) == 4
    assert leaky.run.id.startswith("little-")


def test_both_sides_share_the_interviews_that_nothing_distinguishes(store: Store) -> None:
    """Of round C only the cases on C1 are played twice when C1 is changed."""
    suite = little_suite(questions=["C1", "C2"], candidates=["C-weak", "awkward/terse"])
    run = trial(store, versions_of(*COMMA), suite).run
    same = {row.case.id for row in run.rows if row.keys[0] == row.keys[1]}
    assert same == {"C2/II/awkward/terse"}
    assert run.interviews == 5


def test_only_some_cases_can_be_wished_for(store: Store) -> None:
    """By their ids or patterns of them; a wish that fits nothing is told."""
    run = trial(store, versions_of(), only=("C1/II/C-weak", "*/awkward/s*")).run
    assert [row.case.id for row in run.rows] == ["C1/II/C-weak", "C1/II/awkward/silent"]
    named = r"no case like Z9/\*: they are called like C1/II/C-mixed and C1/II/awkward/terse, and its questions are C1\."
    with pytest.raises(NotFound, match=named):
        trial(store, versions_of(), only=("Z9/*",))


def test_offline_every_case_is_played_once_however_often_a_suite_repeats(store: Store) -> None:
    """The offline interviewer would say the same again."""
    suite = little_suite(repeats=3)
    assert {row.repeat for row in trial(store, versions_of(), suite).run.rows} == {0}
    cast, models = casting.load(suite), dict.fromkeys(("observer", "interviewer", "grader", "candidate"), "m")
    live = prepare(suite, cast, versions_of(), models=models, host="there", store=store)
    assert {row.repeat for row in live.rows} == {0, 1, 2}
    assert len(set(live.keys())) == 6 * 11


def test_a_case_in_which_both_sides_are_the_same_is_played_once(store: Store) -> None:
    """Repeats make a difference more exact, and there is none; where it is graded by something else on either side there may be one."""
    suite = little_suite(questions=["C1", "C2"], candidates=["awkward/*"], repeats=4)
    cast, models = casting.load(suite), dict.fromkeys(("observer", "interviewer", "grader", "candidate"), "m")
    changed = versions_of("Chooses and states the unit", "States the unit", "rounds/c-coding-screen/C2.toml")

    def repeats(suite: Suite, versions: tuple[Version, ...]) -> dict[str, int]:
        run = prepare(suite, cast, versions, models=models, host="there", store=store)
        counts = Counter((row.case.question, row.case.id) for row in run.rows)
        return {question: count for (question, _), count in counts.items()}

    assert repeats(suite, changed) == {"C1": 1, "C2": 4}
    assert repeats(suite, changed[:1]) == {"C1": 4, "C2": 4}
    marked = versions_of("signal", "point", "conversations/grade.md")
    assert repeats(suite, marked) == {"C1": 1, "C2": 1}
    graded = suite.model_copy(update={"metrics": little_suite(metrics=GRADED).metrics})
    assert repeats(graded, marked) == {"C1": 4, "C2": 4}


def test_models_and_where_they_are_asked_are_part_of_an_interview(store: Store) -> None:
    """The grader is not: it reads what is finished."""
    suite = little_suite()
    cast = casting.load(suite)

    def keys(host: str, **models: str) -> set[str]:
        roles = {"observer": "m", "interviewer": "m", "grader": "m", "candidate": "m", **models}
        return set(prepare(suite, cast, versions_of(), models=roles, host=host, store=store).keys())

    one = keys("there")
    assert one == keys("there", grader="x", candidate="x")
    assert not one & keys("elsewhere")
    assert not one & keys("there", interviewer="x")


def test_a_question_that_only_one_side_has_makes_no_interview_on_the_other(store: Store) -> None:
    """The row is there all the same."""
    before, after = versions_of()
    files = {path: text for path, text in before.files.items() if "/C2." not in path}
    round = "rounds/c-coding-screen/round.toml"
    files[round] = files[round].replace('"C2", ', "").replace(', "C2"', "")
    before = type(before)("A", "older", files)
    run = trial(store, (before, after), little_suite(questions=["C2"], candidates=["awkward/terse"])).run
    assert [row.keys[0] for row in run.rows] == [None]
    assert run.rows[0].keys[1] is not None


def test_a_simulated_candidate_needs_an_endpoint(store: Store) -> None:
    """Offline it is named before anything is played."""
    with pytest.raises(SettingsError, match="simulated/brash"):
        trial(store, versions_of(), little_suite(candidates=["simulated/brash"]))
