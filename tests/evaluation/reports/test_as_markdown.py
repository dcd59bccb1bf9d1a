"""The comment on a pull request: complete, short enough, and nothing in it but what we put there."""

from __future__ import annotations

import re
from dataclasses import replace

from interviewer.core.prompt_diff import Difference
from interviewer.evaluation.reports.as_markdown import text
from tests.core.test_markdown import rendered, words_of
from tests.evaluation.reports.examples import report

COMMENT = 65_536
"""What GitHub takes as a comment."""


def test_the_answer_and_the_figures_come_first() -> None:
    """With both names, the interval, p and the tally of each metric."""
    markdown = text(report(cases=120, repeats=3))
    lines = markdown.splitlines()
    assert lines[0] == "### probe: v14 → v15"
    assert lines[2] == "**✓ v15 is better. Probes the weak claim: +0.38 of 4, 95% interval +0.24 to +0.53.**"
    row = "| Probes the weak claim <sub>of 4 primary</sub> | 2.78 | 3.16 | **+0.38** | +0.24 to +0.53 |"
    assert f"{row} \\<0.001 | 71 / 24 / 25 | ▲ Better |" in lines
    html = rendered(markdown)
    assert html.count("<table>") == 2
    assert html.count("<details>") == 2


def test_the_prompt_diff_carries_signs() -> None:
    """By id, with what was there and what is there now; a text shows the words."""
    markdown = text(report())
    assert "- **C1-P9** added" in markdown
    assert "- **C1** level: (none) → II" in markdown
    assert "- **C1-P1** ask: −~~Ask a follow-up about~~ +**Name** the" in markdown
    assert "**Prompts:** nothing changed." in text(replace(report(), prompt_diff=()))


def test_what_stands_behind_the_figures_is_there() -> None:
    """What could have been seen, how reliable a rule is, and what is missing."""
    markdown = text(report())
    for words in (
        "would have been seen four times in five",
        "held in all 2 repeats",
        "Student's t",
        "Again: `interviewer eval run",
    ):
        assert words in markdown


def test_a_large_report_fits_into_a_comment() -> None:
    """However many cases fell and however much of the prompts changed."""
    long = Difference(
        id="C1-P1", kind="changed", key="ask", old="x", new="y", words=(("gone", "w " * 900), ("came", "v " * 900))
    )
    whole = replace(report(cases=400, repeats=1), prompt_diff=(long,) * 500)
    markdown = text(whole)
    assert len(markdown) < COMMENT
    assert "- and 470 more" in markdown
    assert "cases more" in markdown


def test_a_hostile_report_adds_nothing() -> None:
    """No script, image, link, mention, heading or row that is not ours; what was written is there to read."""
    html, plain = rendered(text(report(hostile=True))), rendered(text(report()))
    for tag in ("<script", "<img", "<a ", "<h1", "<h2"):
        assert tag not in html
    for tag in ("<tr>", "<table>", "<details>", "<h3>", "<sub>"):
        assert html.count(tag) == plain.count(tag)
    assert not re.search(r"[@#]\w", re.sub(r"<code>.*?</code>", "", html))
    assert "alert('x')" in words_of(html)
    assert not set("\x1b\u202e") & set(html)
