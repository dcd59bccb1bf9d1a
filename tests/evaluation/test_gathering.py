"""Two sides out of the store: every row of them, and what became of each interview."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from interviewer.evaluation import account, gathering
from interviewer.evaluation.readers import PART
from interviewer.evaluation.rows import Row, Rows
from interviewer.evaluation.store import Store
from tests.evaluation.conftest import Trial, little_suite, trial, versions_of


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """Return an empty store."""
    return Store(tmp_path / "store.sqlite")


def test_both_sides_have_a_row_for_every_case_on_every_metric(leaky: Trial) -> None:
    """In the order of the run, with the round as the stratum."""
    a, b = gathering.sides(leaky.run, leaky.store)
    assert (a.name, a.label, b.name, b.label) == ("A", "before", "B", "after")
    assert a.deterministic
    cases = [row.case.id for row in leaky.run.rows]
    for side in (a, b):
        assert set(side.scored) == {"targets-met", "leakage", "words"}
        for rows in side.scored.values():
            assert [row.case for row in rows] == cases
            assert {row.stratum for row in rows} == {"C"}


def test_a_leak_that_was_written_into_a_line_is_on_that_side_only(leaky: Trial) -> None:
    """Where the probe was asked."""
    a, b = (sum(row.value or 0 for row in side.scored["leakage"]) for side in gathering.sides(leaky.run, leaky.store))
    assert b >= a + 5


def test_what_both_sides_give_away_in_the_same_words_hides_no_new_leak(store: Store) -> None:
    """Each interview on D4 has a line that a cue overlaps, on both sides; a line that is written to give the answer away breaks it."""
    leak = "Would you preload the next images on the annotator's device before they are needed?"
    versions = versions_of("What does your new budget add up to?", leak, "rounds/d-system-design/D4.toml")
    suite = little_suite(rounds=["D"], questions=["D4"], candidates=["awkward/terse", "awkward/typing"])
    made = trial(store, versions, suite)
    made.hold()
    written = [card["measures"]["authored-leakage"]["value"] for _, card in store.cards(made.run.keys())]
    assert min(written) >= 1
    a, b = ([row.value for row in side.scored["leakage"]] for side in gathering.sides(made.run, store))
    assert a == [0, 0]
    assert min(b) >= 1
    report = account.report(made.run, store)
    assert any(note.startswith("Answers given away leaves out") and "D4-P1 (D4-S01)" in note for note in report.run.notes)
    remarks = {case.id: case.remark for case in report.cases}
    assert all("D4-P8" in remark and "D4-P1" not in remark for remark in remarks.values())
    one = replace(made.run, versions=made.run.versions[1:], rows=Rows(replace(row, keys=row.keys[1:]) for row in made.run.rows))
    (alone,) = gathering.sides(one, store)
    assert all(row.value > value for row, value in zip(alone.scored["leakage"], b, strict=True))


def test_what_was_not_held_is_a_row_that_says_so(store: Store) -> None:
    """A run that was stopped has a report, in which nothing is missing without a reason."""
    made = trial(store, versions_of(), only=("C1/II/C-*",))
    keys = list(made.run.keys())
    store.keep_failure(keys[0], "run", {"reason": "unreachable", "says": "Nobody was there."})
    a, b = gathering.sides(made.run, store)
    assert [row.why for row in a.scored["words"]] == ["failed: unreachable", "failed: not held", "failed: not held"]
    assert {row.absence for row in b.scored["words"]} == {"failed"}
    took = gathering.facts(made.run, store)
    assert took.outcomes == {"not held": 5, "unreachable": 1}
    assert took.lost[0].endswith("repeat 1: Nobody was there.")


def test_an_interview_in_which_a_model_failed_is_ungraded_and_counted(store: Store) -> None:
    """It ended, and it is no evidence about the prompts."""
    made = trial(store, versions_of(), only=("C1/II/C-*",))
    made.hold()
    key = next(made.run.keys())
    card = dict(store.cards([key]))[key]
    other = Store(store.path.with_name("other.sqlite"))
    for one, kept in store.cards(made.run.keys()):
        failures = ["observer unreadable"] if one == key else []
        other.keep_case(one, "run", card={**kept, "failures": failures}, calls=[], records="")
    a, _ = gathering.sides(made.run, other)
    assert card["failures"] == []
    assert [row.why for row in a.scored["words"]].count("ungraded: observer unreadable") == 1
    assert gathering.facts(made.run, other).outcomes[gathering.MODEL_FAILED] == 1


def test_a_case_of_one_side_is_compared_with_nothing_and_named(leaky: Trial) -> None:
    """It would make the two sides different sets of cases."""
    first, *rest = leaky.run.rows
    run = replace(leaky.run, rows=Rows((Row(case=first.case, repeat=0, keys=(None, first.keys[1])), *rest)))
    a, b = gathering.sides(run, leaky.store)
    assert {row.case for row in a.scored["words"]} == {row.case for row in b.scored["words"]} == {r.case.id for r in rest}
    assert gathering.facts(run, leaky.store).alone == (first.case.id,)


def test_calls_that_interviews_share_are_counted_once(leaky: Trial, store: Store) -> None:
    """What a run took is what was paid, not what would have been."""
    made = trial(store, versions_of(), only=("C1/II/C-*",))
    keys = list(made.run.keys())
    store.keep_reply("shared", "run", {"prompt_tokens": 100, "completion_tokens": 10, "cost": 0.5}, 0.5)
    store.keep_reply("bad", "run", {"bad": "empty", "cost": 0.25}, 0.25)
    card = next(card for _, card in leaky.store.cards(leaky.run.keys()))
    for key in keys:
        store.keep_case(key, "run", card=card, calls=["shared", "bad"] if key == keys[0] else ["shared"], records="")
    took = gathering.facts(made.run, store)
    assert (took.interviews, took.calls, took.prompt_tokens, took.completion_tokens, took.cost) == (6, 2, 100, 10, 0.75)


def test_what_was_paid_for_an_interview_that_was_lost_is_in_what_the_run_took(store: Store) -> None:
    """The purse had it, and so has the report; what another run paid for what it lost is its own."""
    made = trial(store, versions_of(), only=("C1/II/C-*",))
    body = {"prompt_tokens": 100, "completion_tokens": 10}
    store.keep_reply("lost", made.run.id, body, 0.5)
    store.keep_reply("cut.1", made.run.id, body, 0.25)
    store.keep_reply("elsewhere", "another run", body, 4.0)
    store.keep_failure(next(made.run.keys()), made.run.id, {"reason": "server_error", "says": "It failed."})
    took = gathering.facts(made.run, store)
    assert (took.calls, took.prompt_tokens, took.completion_tokens, took.cost) == (2, 200, 20, 0.75)


def test_a_slip_of_a_simulated_candidate_stands_beside_the_score(leaky: Trial, store: Store) -> None:
    """So does a candidate whose part nobody could check."""
    made = trial(store, versions_of(), only=("C1/II/C-*",))
    run = replace(made.run, checks=dict.fromkeys(("C-weak", "C-mixed", "C-strong"), "criterion"))
    card = next(card for _, card in leaky.store.cards(leaky.run.keys()))
    a_keys = {row.case.candidate: str(row.keys[0]) for row in run.rows}
    verdicts = {"C-weak": {"slips": ["T4 helped: “x”"]}, "C-mixed": {"slips": None}}
    for who, key in a_keys.items():
        kept = {**card, "transcript": who}
        store.keep_case(key, "run", card=kept, calls=[], records="")
        row = next(row for row in run.rows if row.case.candidate == who)
        if who in verdicts:
            store.keep_verdict(run.verdict_keys(0, row, kept)[PART], "run", verdicts[who])
    assert gathering.facts(run, store).slips == (
        "C1/II/C-mixed, repeat 1: the judge of its part could not be read",
        "C1/II/C-strong, repeat 1: its part was not checked",
        "C1/II/C-weak, repeat 1: T4 helped: “x”",
    )
