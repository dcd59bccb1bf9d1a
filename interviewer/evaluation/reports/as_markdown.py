"""A report as Markdown for a pull request: the answer, the figures, what changed in the prompts, and the cases to read first.

Everything that was written elsewhere is escaped: no label, title or prompt can add a link, a mention, an image or a heading.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from interviewer.core.markdown import escaped
from interviewer.core.prompt_diff import Difference
from interviewer.evaluation.comparison import Change
from interviewer.evaluation.reports.figures import (
    chance,
    counted,
    difference,
    interval,
    places_of,
    role_word,
    unit_word,
    value,
)
from interviewer.evaluation.reports.findings import CaseRow, case_rows, ways
from interviewer.evaluation.reports.report import Report
from interviewer.evaluation.reports.words import decision, facts_lines, figures_note, seen_everywhere, subtitle

READ_FIRST = 10
"""How many cases are named."""
CHANGES = 30
"""How many changes of the prompts are shown; a comment has a limit of 65,536 characters."""
LONGEST = 400
"""Characters of a changed text that are shown."""
_SPACES = re.compile(r"\s+")
ANSWERS = {"better": "▲ Better", "worse": "▼ Worse", "no clear change": "No clear change", "invalid": "Invalid"}


def text(report: Report) -> str:
    """Return the whole as Markdown of GitHub's kind."""
    found = report.comparison
    first = decision(found)
    parts = [
        f"### {escaped(report.suite)}: {escaped(found.a.label)} → {escaped(found.b.label)}",
        f"**{first.mark} {escaped(first.headline)}**",
        escaped(first.detail),
        _figures(report),
        _cases(report),
        _prompts(report.prompt_diff),
        _details(report),
        f"<sub>{escaped(subtitle(report))}</sub>",
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _figures(report: Report) -> str:
    found = report.comparison
    heads = ("Metric", found.a.name, found.b.name, "B − A", f"{found.confidence:.0%} interval", "p", "Won / same / lost", "")
    return _table(heads, (_figure(change) for change in found.changes), right=range(1, 7))


def _figure(change: Change) -> Sequence[str]:
    places = places_of(change)
    words = " ".join(word for word in (unit_word(change.metric), role_word(change.metric)) if word)
    figure = difference(change.difference, change.metric, places)
    return (
        escaped(change.metric.title) + (f" <sub>{escaped(words)}</sub>" if words else ""),
        value(change.a, change.metric, places),
        value(change.b, change.metric, places),
        f"**{figure}**" if change.answer in ("better", "worse") else figure,
        interval(change),
        escaped(chance(change.adjusted)),
        f"{change.wins} / {change.ties} / {change.losses}",
        ANSWERS[change.answer],
    )


def _cases(report: Report) -> str:
    rows = case_rows(report)
    counts = ways(rows)
    to_read = [row for row in rows if row.breaks or row.way in ("worse", "none")]
    told = f"{counts['worse']:,} worse, {counts['same']:,} same, {counts['better']:,} better"
    if not to_read:
        return f"**Cases:** {told}."
    more = f"\n\nand {counted(len(to_read) - READ_FIRST, 'case')} more" if len(to_read) > READ_FIRST else ""
    table = _table(("Read first", "Round", "Level", "A", "B", "B − A", ""), (_case(report, row) for row in to_read[:READ_FIRST]),
                   right=range(3, 6))  # fmt: skip
    return f"**Cases:** {told}.\n\n{table}{more}"


def _case(report: Report, row: CaseRow) -> Sequence[str]:
    metric = report.comparison.primary.metric
    return (
        escaped(row.case), escaped(row.round), escaped(row.level), value(row.a, metric), value(row.b, metric),
        difference(row.difference, metric), escaped(", ".join(flag.says for flag in row.flags)),
    )  # fmt: skip


def _prompts(changes: Sequence[Difference]) -> str:
    """Show what changed by id, folded: words that went and came carry − and +."""
    if not changes:
        return "**Prompts:** nothing changed."
    lines = [_prompt(change) for change in changes[:CHANGES]]
    if len(changes) > CHANGES:
        lines.append(f"- and {len(changes) - CHANGES:,} more")
    return _folded(f"Prompts: {counted(len(changes), 'change')}", "\n".join(lines))


def _prompt(change: Difference) -> str:
    name = f"**{escaped(change.id)}**"
    if change.kind != "changed":
        return f"- {name} {change.kind}"
    if not change.words:
        return f"- {name} {escaped(change.key)}: {escaped(_short(change.old))} → {escaped(_short(change.new))}"
    forms = {"same": "{}", "cut": "{}", "gone": "−~~{}~~", "came": "+**{}**"}
    pieces = (forms[kind].format(escaped(_short(words))) for kind, words in change.words)
    return f"- {name} {escaped(change.key)}: {' '.join(pieces)}"


def _details(report: Report) -> str:
    """Return what stands behind the figures, folded."""
    found = report.comparison
    could = [f"- {escaped(said)}" for said in (seen_everywhere(found),) if said]
    missing = [
        f"- {escaped(change.metric.title)}: {escaped(side.name)} has {one.ungraded:,} ungraded and {one.failed:,} failed of {one.of:,}."
        for change in found.changes
        for side, one in ((found.a, change.missing_a), (found.b, change.missing_b))
        if one.ungraded or one.failed
    ]
    reliable = [
        f"- {escaped(change.metric.title)}: held in all {held.repeats} repeats of {held.a_all:.1%} of cases on A and "
        f"{held.b_all:.1%} on B, and in {held.a_each:.1%} and {held.b_each:.1%} of single repeats."
        for change in found.changes
        if (held := change.reliability) is not None
    ]
    notes = [f"- {escaped(line)}" for line in (figures_note(found), *facts_lines(report.run))]
    again = [f"- Again: {_code(report.run.again)}"] if report.run.again else []
    return _folded("What stands behind the figures", "\n".join((*could, *reliable, *missing, *notes, *again)))


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]], *, right: Iterable[int]) -> str:
    numbers = set(right)
    rule = ["---:" if place in numbers else "---" for place in range(len(heads))]
    return "\n".join(f"| {' | '.join(row)} |" for row in (heads, rule, *rows))


def _folded(title: str, body: str) -> str:
    return f"<details><summary>{title}</summary>\n\n{body}\n\n</details>"


def _code(words: str) -> str:
    """Return words as code, between more backticks than they hold."""
    line = _SPACES.sub(" ", "".join(letter for letter in words if letter.isprintable())).strip()
    fence = "`" * (max((len(run) for run in re.findall(r"`+", line)), default=0) + 1)
    pad = " " if line.startswith("`") or line.endswith("`") else ""
    return f"{fence}{pad}{line}{pad}{fence}"


def _short(words: str) -> str:
    return words if len(words) <= LONGEST else f"{words[:LONGEST]} …"
