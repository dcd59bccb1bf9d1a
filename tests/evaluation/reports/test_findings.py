"""Case by case: the order in which cases are read, and what stands out about each."""

from __future__ import annotations

from dataclasses import replace

from interviewer.evaluation.compare import compare
from interviewer.evaluation.measured import Metric
from interviewer.evaluation.reports.findings import Bin, Flag, case_rows, distribution, ways
from interviewer.evaluation.reports.report import Played, Repeat, Report
from tests.evaluation.reports.examples import report
from tests.evaluation.sides import PRIMARY, RULE, Values, side


def small(b: Values, *, leaks: Values = (1.0,) * 8, metric: Metric = PRIMARY) -> Report:
    """Return the report of eight cases that were at one half."""
    a = side("A", {metric.id: [0.5] * 8, "leaks": [1.0] * 8})
    comparison = compare(a, side("B", {metric.id: b, "leaks": leaks}), [metric, RULE], seed=7)
    return replace(report(cases=8), comparison=comparison, cases=())


def test_the_largest_change_comes_first_and_of_two_alike_the_fall() -> None:
    """Then the name decides."""
    rows = case_rows(small([0.5, 0.9, 0.1, 0.6, 0.5, 0.4, 0.5, 1.0]))
    assert [row.case[-1] for row in rows] == ["7", "2", "1", "5", "3", "0", "4", "6"]
    assert [row.way for row in rows] == ["better", "worse", "better", "worse", "better", "same", "same", "same"]
    assert ways(rows) == {"worse": 2, "same": 3, "better": 3, "none": 0}


def test_lower_is_better_turns_the_way_but_not_the_difference() -> None:
    """A case that takes longer fell."""
    rows = case_rows(small([0.5, 0.9, *[0.5] * 6], metric=replace(PRIMARY, direction="lower")))
    assert (rows[0].case, rows[0].way, rows[0].difference, rows[0].gain) == ("case-001", "worse", 0.4, -0.4)


def test_a_case_that_newly_breaks_a_rule_comes_before_all() -> None:
    """Though its primary did not move; one that is mended is flagged and keeps its place."""
    rows = case_rows(small([0.5, 0.9, *[0.5] * 6], leaks=[*[1.0] * 7, 0.0]))
    assert (rows[0].case, rows[0].flags) == ("case-007", (Flag(says="Gives nothing away", tone="bad"),))
    mended = compare(
        side("A", {"probes": [0.5] * 8, "leaks": [0.0, *[1.0] * 7]}),
        side("B", {"probes": [0.5] * 7 + [0.6], "leaks": [1.0] * 8}),
        [PRIMARY, RULE],
        seed=7,
    )
    rows = case_rows(replace(report(cases=8), comparison=mended, cases=()))
    assert [row.case for row in rows][:2] == ["case-007", "case-000"]
    assert rows[1].flags == (Flag(says="Mended: Gives nothing away", tone="good"),)


def test_a_case_without_a_value_is_there_with_its_reason() -> None:
    """Never dropped."""
    rows = case_rows(small([0.5] * 7 + ["failed: timeout"]))
    assert len(rows) == 8
    lost = next(row for row in rows if row.way == "none")
    assert (lost.case, lost.a, lost.difference, lost.flags[0].says) == ("case-007", None, None, "Failed on B")


def test_a_changed_verdict_and_a_failure_stand_out() -> None:
    """A failure on one side is no changed verdict; one that A does not have is the worse of the two."""
    whole, failed = Played(turns=(), verdict="Hire"), Played(turns=(), failed="timeout")
    other = Played(turns=(), verdict="No hire")
    flags = {}
    for name, repeats in {
        "same": (Repeat(a=whole, b=whole),),
        "verdict": (Repeat(a=whole, b=whole), Repeat(a=whole, b=other)),
        "b": (Repeat(a=whole, b=failed),),
        "both": (Repeat(a=failed, b=failed),),
    }.items():
        base = small([0.5] * 8)
        case = replace(report(cases=8).cases[0], repeats=repeats)
        flags[name] = next(row for row in case_rows(replace(base, cases=(case,))) if row.case == "case-000")
    assert {name: [flag.says for flag in row.flags] for name, row in flags.items()} == {
        "same": [],
        "verdict": ["Verdict changed"],
        "b": ["Failed on B"],
        "both": ["Failed on B", "Failed on A"],
    }
    assert {name: row.breaks for name, row in flags.items()} == {"same": False, "verdict": False, "b": True, "both": False}
    assert flags["verdict"].verdict_changed


def test_round_and_level_come_from_the_case_or_from_its_stratum() -> None:
    """A case whose transcripts were not kept has a round all the same."""
    assert {row.case: (row.round, row.level) for row in case_rows(report(cases=8))}["case-001"] == ("B", "II")
    assert {row.case: (row.round, row.level) for row in case_rows(small([0.5] * 8))}["case-001"] == ("B", "")


def test_the_level_is_in_the_id_of_a_case_of_which_no_more_was_kept() -> None:
    """Question, level, candidate; a report of eight cases in ten left it empty."""
    found = small([0.5] * 8)
    primary = found.comparison.primary
    named = replace(primary, cases=tuple(replace(one, case=f"C1/Sr/awkward/{one.case}") for one in primary.cases))
    changes = (named, *found.comparison.changes[1:])
    rows = case_rows(replace(found, comparison=replace(found.comparison, changes=changes)))
    assert {row.level for row in rows} == {"Sr"}


def test_the_distribution_counts_every_case_once() -> None:
    """From the largest loss to the largest gain, those that stayed the same in the middle."""
    rows = case_rows(small([0.5, 0.9, 0.1, 0.6, 0.5, 0.4, 0.5, 0.7]))
    bars = distribution(rows)
    assert [bar.count for bar in bars] == [1, 0, 0, 1, 3, 1, 1, 0, 1]
    assert (bars[0].low, bars[-1].high, bars[4]) == (-0.4, 0.4, Bin(low=0.0, high=0.0, count=3))
    assert distribution(case_rows(small([0.5] * 8))) == (Bin(low=0.0, high=0.0, count=8),)
