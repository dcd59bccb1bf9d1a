"""The report on a terminal: whole at every width, in ASCII where that is wanted, and safe whatever it holds."""

from __future__ import annotations

import io
import re
from dataclasses import replace

import pytest

from interviewer.evaluation.reports.findings import case_rows
from interviewer.evaluation.reports.report import Report
from interviewer.terminal.reporting import show
from interviewer.terminal.screen import Screen
from tests.evaluation.reports.examples import report


def shown(
    monkeypatch: pytest.MonkeyPatch, example: Report, *, width: int = 140, ascii: bool = False, colour: bool = False
) -> str:
    """Return what is printed."""
    monkeypatch.setenv("COLUMNS", str(width))
    if colour:
        monkeypatch.setenv("FORCE_COLOR", "1")
    out = io.StringIO()
    show(Screen(out=out, err=io.StringIO(), ascii=ascii, colour=colour), example)
    return out.getvalue()


def test_a_row_has_all_figures_and_a_plot_scaled_to_its_own_unit(monkeypatch: pytest.MonkeyPatch) -> None:
    """Worse is on the left, also where lower is better; the line of no change stands in the same column everywhere."""
    rows = shown(monkeypatch, report(cases=120, repeats=3)).splitlines()
    heads, probes = (next(row for row in rows if row.startswith(name)) for name in ("Metric", "Probes the weak claim"))
    latency = next(row for row in rows if row.startswith("Turn latency"))
    assert heads.split() == ["Metric", "A", "B", "B", "−", "A", "95%", "interval", "p", "won/same/lost", "worse", "0", "better"]
    assert probes.split()[:7] == ["Probes", "the", "weak", "claim", "(of", "4", "primary)"]
    assert "+0.38   +0.24 … +0.53  <0.001" in probes
    assert "71/24/25" in probes
    zero = heads.index("  worse") + 2 + 9
    assert probes[zero] == latency[zero] == "┊"
    assert probes.index("━") > zero > latency.rindex("━")
    assert "━●" in probes
    assert "━●" in latency


def test_the_answer_comes_before_the_cases_to_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """Then those that fell most, and how the figures were made."""
    text = shown(monkeypatch, report(cases=120, repeats=3))
    order = ["✓ v15 is better.", "Read the 25 cases that fell", "Read first   25 worse, 24 same, 71 better", "▼ case-026",
             "and 24 cases more", "four times in five: Probes the weak claim 0.21 of 4", "Student's t", "Models:"]  # fmt: skip
    flat = " ".join(text.split())
    places = [flat.index(" ".join(words.split())) for words in order]
    assert places == sorted(places)
    assert text.count("Answers given away") >= 2


def test_what_went_wrong_in_a_case_stands_under_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """Which turn, which signal and which words, so that nobody has to look for it."""
    example = report(cases=120, repeats=3)
    first = next(row.case for row in case_rows(example))
    says = "Answers given away: T9 its line HX-P3 names the content of HX-S06 in “What did you give up”"
    cases = tuple(replace(case, remark=says if case.id == first else "") for case in example.cases)
    lines = shown(monkeypatch, replace(example, cases=cases), width=200).splitlines()
    at = next(number for number, line in enumerate(lines) if first in line)
    assert lines[at + 1].strip() == says


@pytest.mark.parametrize(("width", "plot", "tally"), [(140, True, True), (105, True, False), (80, False, False)])
def test_a_narrow_terminal_has_the_figures_all_the_same(
    monkeypatch: pytest.MonkeyPatch, width: int, plot: bool, tally: bool
) -> None:
    """The tally is said of the primary, and the plot goes last."""
    text = shown(monkeypatch, report(cases=120, repeats=3), width=width)
    assert ("●" in text, "71/24/25" in text) == (plot, tally)
    assert ("71 won, 24 the same, 25 lost, p <0.001." in text) is not tally
    assert "+0.24 … +0.53" in text


def test_what_is_invalid_is_said_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Under the primary and in the answer, not under every metric that has the same reason."""
    text = shown(monkeypatch, report(cases=3))
    assert text.count("Too few: 3 cases, and an answer needs 8.") == 2
    assert "! No answer." in text


def test_ascii_is_ascii_and_as_wide(monkeypatch: pytest.MonkeyPatch) -> None:
    """Columns stay columns."""
    text = shown(monkeypatch, report(cases=120, repeats=3), ascii=True)
    assert text.isascii()
    assert "?" not in text
    rows = [row for row in text.splitlines() if "*" in row]
    assert len({row.index("  ", 60) > 0 for row in rows}) == 1
    assert len(rows) == 6


def test_colour_goes_with_a_sign(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is better is accented, what is worse is red, and both say so without it."""
    text = shown(monkeypatch, report(cases=120, repeats=3), colour=True)
    assert re.search(r"\x1b\[1;36m +\+0\.38", text)
    assert re.search(r"\x1b\[1;31m +\+0\.4", text)


def test_nothing_that_is_shown_steers_the_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """Titles, names and labels are data."""
    text = shown(monkeypatch, report(hostile=True))
    assert "\x1b" not in text
    assert "\u202e" not in text
    assert "<script>" in text
