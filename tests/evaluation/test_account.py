"""The findings of a run as one report: worse where it is worse, no clear change where nothing is, and invalid where it cannot tell."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from interviewer.evaluation import account, gathering
from interviewer.evaluation.reports import as_json
from interviewer.evaluation.rows import Rows
from interviewer.evaluation.runs import records_of
from interviewer.evaluation.store import Store
from interviewer.evaluation.yardstick import Yardstick
from tests.evaluation.conftest import Trial, little_suite, trial, versions_of


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """Return an empty store."""
    return Store(tmp_path / "store.sqlite")


def test_a_leading_question_is_worse_and_the_leak_is_named_with_its_turn(leaky: Trial) -> None:
    """The answer, the cases in which the rule broke, the words that broke it, and the turns around them."""
    report = account.report(leaky.run, leaky.store)
    assert (report.comparison.answer, report.comparison.exit_code) == ("worse", 10)
    leakage = next(change for change in report.comparison.changes if change.metric.id == "leakage")
    assert leakage.reliability is not None
    assert len(leakage.reliability.broken) >= 5
    case = report.case(leakage.reliability.broken[0])
    assert case is not None
    assert "C1-P1 names the content of C1-S0" in case.remark
    marked = [turn for turn in case.repeats[0].b.turns if any("Answers given away" in mark.says for mark in turn.marks)]
    assert marked
    assert all(
        turn.speaker == "interviewer" and mark.quote in turn.text for turn in marked for mark in turn.marks if mark.quote
    )
    assert f"T{marked[0].number} " in case.remark
    assert not [turn for turn in case.repeats[0].a.turns if any("C1-P1" in mark.says for mark in turn.marks)]
    assert [change.id for change in report.prompt_diff] == ["C1-P1"]


def test_a_cue_that_newly_overlaps_a_line_is_said_to_do_so(store: Store) -> None:
    """Nobody changed the line, so it is the cue that is to be looked at; of a line that was changed nothing of the kind is said."""
    listens = '[[cues]]\nof = "C1-S07"\nall = [["put a number on it"]]\n\n'
    first = '[[cues]]\nof = "C1-S01"\n'
    made = trial(store, versions_of(first, f"{listens}{first}", "rounds/c-coding-screen/C1.cues.toml"), only=("C1/II/C-*",))
    made.hold()
    remarks = [case.remark for case in account.report(made.run, store).cases if "C1-S07 in “Put a number on it" in case.remark]
    assert remarks
    assert all(remark.endswith(" The line is the same in A and B: a cue now overlaps it.") for remark in remarks)


def test_a_changed_line_is_to_blame_itself(leaky: Trial) -> None:
    """Its cues are those of before."""
    assert not [case for case in account.report(leaky.run, leaky.store).cases if "a cue now overlaps" in case.remark]


def test_a_case_that_meets_fewer_targets_says_which_it_misses(store: Store) -> None:
    """The measures that A met and B does not, each at the first turn that counts against it."""
    long = f"{', '.join(['When the filter is wrong'] * 12)}, what exactly happens to that example? Why? How? When?"
    made = trial(store, versions_of(new=long))
    made.hold()
    report = account.report(made.run, store)
    fell = [change.case for change in report.comparison.primary.cases if change.difference < 0]
    assert fell
    for id in fell:
        case = report.case(id)
        assert case is not None
        assert re.search(r"^Targets met: T\d+ misses the target: Turns that are short enough", case.remark), case.remark
        marks = [mark.says for turn in case.repeats[0].b.turns for mark in turn.marks]
        assert "Targets met: misses the target: Turns that are short enough" in marks


def test_a_comma_is_no_clear_change_and_it_is_said_what_could_have_been_seen(store: Store) -> None:
    """Nothing moved, so it is said how many cases would have had to."""
    made = trial(store, versions_of("When the filter is wrong, what exactly", "When the filter is wrong what exactly"))
    made.hold()
    found = account.report(made.run, store).comparison
    assert (found.answer, found.exit_code) == ("no clear change", 0)
    assert found.primary.reach is not None
    assert found.primary.reach.one_way == 6


def test_three_cases_are_too_few(store: Store) -> None:
    """However large the change is."""
    made = trial(store, versions_of(), only=("C1/II/C-*",))
    made.hold()
    found = account.report(made.run, store).comparison
    assert (found.answer, found.exit_code) == ("invalid", 11)
    assert "3 cases" in found.why[0]


def test_a_report_is_the_same_to_the_byte_however_its_interviews_came_about(leaky: Trial, store: Store) -> None:
    """Held in another order, in two goes, into another store."""
    half = trial(store, versions_of(), only=("C1/II/awkward/*",))
    half.hold()
    whole = trial(store, versions_of())
    whole.hold()
    assert as_json.text(account.report(whole.run, store)) == as_json.text(account.report(leaky.run, leaky.store))


def test_a_run_that_is_not_finished_passes_no_gate(store: Store) -> None:
    """Each interview that was not held is counted as failed and named."""
    made = trial(store, versions_of())
    report = account.report(made.run, store)
    assert report.comparison.answer == "invalid"
    assert report.comparison.exit_code == 11
    assert report.run.failed == report.run.interviews == 22
    assert any("came to no end" in note for note in report.run.notes)


def test_only_the_cases_that_changed_most_have_their_turns_in_a_report(leaky: Trial) -> None:
    """Broken rules first; what did not change is not read."""
    report = account.report(leaky.run, leaky.store)
    changed = {case.case for change in report.comparison.changes for case in change.cases if case.difference}
    assert {case.id for case in report.cases} == changed
    leakage = next(change for change in report.comparison.changes if change.metric.id == "leakage")
    assert leakage.reliability is not None
    first = [case.id for case in report.cases[: len(leakage.reliability.broken)]]
    assert sorted(first) == sorted(leakage.reliability.broken)


def test_turns_have_the_numbers_of_the_transcript_and_code_stands_with_its_words(leaky: Trial) -> None:
    """Between them stand the rows a reader needs: phases, hints, silences, the end."""
    report = account.report(leaky.run, leaky.store)
    turns = [turn for case in report.cases for turn in case.repeats[0].a.turns]
    numbers = [turn.number for turn in report.cases[0].repeats[0].a.turns if turn.number is not None]
    assert numbers == list(range(1, len(numbers) + 1))
    rows = {turn.text for turn in turns if turn.speaker == "event"}
    assert {"phase problem", "hint asked for", "the interview is over: complete"} <= rows
    assert any("```python" in turn.text for turn in turns if turn.speaker == "candidate")


def test_slips_and_cases_of_one_side_are_in_the_notes(leaky: Trial) -> None:
    """Beside the figures, since they are none."""
    first, *rest = leaky.run.rows
    run = replace(leaky.run, rows=Rows((replace(first, keys=(None, first.keys[1])), *rest)), checks={"C-weak": "criterion"})
    notes = account.report(run, leaky.store).run.notes
    assert any("are not on both sides" in note and first.case.id in note for note in notes)
    assert any("left its part" in note for note in notes)
    assert little_suite().repeats == 1


def test_cases_that_were_played_once_where_others_were_repeated_are_in_the_notes(leaky: Trial) -> None:
    """Both sides are the same in them, so that a reader does not look for their repeats."""
    first, *rest = leaky.run.rows
    alike = replace(first, keys=(first.keys[0], first.keys[0]))
    again = replace(rest[0], repeat=1)
    told = account.report(replace(leaky.run, rows=Rows((alike, *rest, again))), leaky.store, turns=False).run.notes
    assert "Both sides are the same in 1 case: each is a tie whatever comes out, and was played once." in told
    assert not [note for note in account.report(leaky.run, leaky.store, turns=False).run.notes if "the same in" in note]


def test_what_counts_against_several_metrics_is_said_once(leaky: Trial) -> None:
    """Under the first of them, at its turn."""
    row = leaky.run.rows[0]
    (_, cards), *_ = gathering.seen(leaky.run, [row], leaky.store)
    assert cards[1] is not None
    first = Yardstick(
        id="one", title="One", unit="count", direction="lower", value=lambda _: 0.0, faults=lambda _: [(2, "it is so"), (4, "it is not")]
    )  # fmt: skip
    second = replace(first, id="two", title="Two", faults=lambda _: [(2, "it is so"), (2, "it is else")])
    shown = account.turns(records_of(str(row.keys[1]), leaky.store), cards[1], (first, second))
    marks = {turn.number: [mark.says for mark in turn.marks] for turn in shown if turn.marks}
    assert marks == {2: ["One: it is so", "Two: it is else"], 4: ["One: it is not"]}
