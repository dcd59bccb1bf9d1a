"""The report of a comparison on a terminal: the figures with their intervals, what they come to, and the cases to read first."""

from __future__ import annotations

from collections.abc import Iterable

from rich.cells import cell_len

from interviewer.evaluation.comparison import Answer, Change
from interviewer.evaluation.reports.figures import chance, counted, difference, interval, places_of, role_word, unit_word, value
from interviewer.evaluation.reports.findings import CaseRow, case_rows, ways
from interviewer.evaluation.reports.report import Report
from interviewer.evaluation.reports.words import decision, facts_lines, figures_note, seen_everywhere, subtitle
from interviewer.terminal.screen import BAD, BETTER, PLAIN, QUIET, STRONG, WARN, Piece, Screen

PLOT = 19
"""Columns of an interval plot, an odd number: no change is in the middle."""
FIGURES = 5
"""How many columns of figures are always shown."""
READ_FIRST = 5
"""How many cases are named below the figures."""
STYLES: dict[Answer, str] = {"better": BETTER, "worse": BAD, "no clear change": QUIET, "invalid": WARN}
SIGNS: dict[str, str] = {"worse": "▼", "better": "▲", "same": "=", "none": "?"}


def show(screen: Screen, report: Report) -> None:
    """Print the whole report; details that a screen has no room for are in the other forms."""
    found = report.comparison
    screen.row((report.suite, STRONG), (f" {found.a.label} → {found.b.label}   ", PLAIN), (subtitle(report), QUIET))
    screen.row()
    _figures(screen, report)
    screen.row()
    first = decision(found)
    screen.row(
        (f"{first.mark} {first.headline}", STRONG if first.answer == "no clear change" else f"bold {STYLES[first.answer]}")
    )
    if first.detail:
        screen.prose(first.detail, indent="")
    _cases(screen, report)
    screen.row()
    for line in (seen_everywhere(found), figures_note(found), *facts_lines(report.run)):
        screen.prose(line, indent="", style=QUIET)


def _figures(screen: Screen, report: Report) -> None:
    """Print a row for every metric, scaled to its own unit; the line of no change is shared.

    Where there is no room for everything, p and the tally go first and are said of the primary alone, then the plot goes.
    """
    found = report.comparison
    heads = ["Metric", found.a.name, found.b.name, "B − A", f"{found.confidence:.0%} interval", "p", "won/same/lost"]
    rows = [_cells(change) for change in found.changes]
    widths = [max(_width(screen, row[place]) for row in (heads, *rows)) for place in range(len(heads))]
    columns, plotted = next(
        (columns, plotted)
        for columns, plotted in ((len(heads), True), (FIGURES, True), (FIGURES, False))
        if not plotted or sum(widths[:columns]) + 2 * columns + PLOT <= screen.room
    )
    head = [f"worse{'0':^{PLOT - 11}}better"] if plotted else []
    screen.row(("  ".join((*_columns(screen, heads[:columns], widths), *head)), QUIET))
    screen.row(("─" * (sum(widths[:columns]) + 2 * (columns - 1) + (2 + PLOT if plotted else 0)), QUIET))
    for change, cells in zip(found.changes, rows, strict=True):
        style = STYLES[change.answer]
        title, a, b, figure, *rest = _columns(screen, cells[:columns], widths)
        pieces: list[Piece] = [(f"{title}  {a}  {b}  ", PLAIN), (figure, STRONG if style == QUIET else f"bold {style}")]
        pieces.append((f"  {'  '.join(rest)}", QUIET))
        screen.row(*pieces, *([("  ", PLAIN), _plot(change, style)] if plotted else []))
        if change.invalid and (change is found.primary or change.why != found.primary.why):
            screen.row((f"  {change.why}", WARN))
    if columns < len(heads):
        p = found.primary
        told = f"{p.wins:,} won, {p.ties:,} the same, {p.losses:,} lost" + ("" if p.p is None else f", p {chance(p.p)}")
        screen.row((f"{p.metric.title}: {told}.", QUIET))


def _cells(change: Change) -> list[str]:
    places = places_of(change)
    words = " ".join(word for word in (unit_word(change.metric), role_word(change.metric)) if word)
    return [
        f"{change.metric.title}{f' ({words})' if words else ''}",
        value(change.a, change.metric, places),
        value(change.b, change.metric, places),
        difference(change.difference, change.metric, places),
        interval(change, joined=" … "),
        chance(change.adjusted),
        f"{change.wins}/{change.ties}/{change.losses}",
    ]


def _plot(change: Change, style: str) -> Piece:
    """Draw an interval with worse on the left: a bar, its middle, and the line of no change."""
    middle = PLOT // 2
    cells = [" "] * PLOT
    cells[middle] = "┊"
    if change.interval is None or change.difference is None:
        return "".join(cells), QUIET
    ends = sorted(end * change.metric.sign for end in (change.interval.low, change.interval.high))
    widest = max(abs(ends[0]), abs(ends[1]), change.metric.margin) or 1.0
    left, point, right = (
        middle + round(end / widest * middle) for end in (ends[0], change.difference * change.metric.sign, ends[1])
    )
    cells[left : right + 1] = ["━"] * (right + 1 - left)
    cells[point] = "●"
    return "".join(cells), style


def _cases(screen: Screen, report: Report) -> None:
    """Name the cases to read first: those that fell most, and those in which a rule newly breaks."""
    rows = case_rows(report)
    to_read = [row for row in rows if row.breaks or row.way in ("worse", "none")]
    if not to_read:
        return
    counts = ways(rows)
    screen.row()
    told = f"{counts['worse']:,} worse, {counts['same']:,} same, {counts['better']:,} better"
    screen.row(("Read first", STRONG), (f"   {told}", QUIET))
    metric = report.comparison.primary.metric
    width = max(_width(screen, row.case) for row in to_read[:READ_FIRST])
    for row in to_read[:READ_FIRST]:
        screen.row(*_case(screen, row, width, difference(row.difference, metric)))
        shown = report.case(row.case)
        if shown is not None and shown.remark:
            screen.prose(_flat(screen, shown.remark), indent="      ", style=QUIET)
    if len(to_read) > READ_FIRST:
        screen.row((f"  and {counted(len(to_read) - READ_FIRST, 'case')} more", QUIET))


def _case(screen: Screen, row: CaseRow, width: int, figure: str) -> Iterable[Piece]:
    style = BAD if row.way == "worse" else BETTER if row.way == "better" else QUIET
    name = _flat(screen, row.case) + " " * (width - _width(screen, row.case))
    yield f"  {SIGNS[row.way]} ", style
    yield f"{name}  ", PLAIN
    yield f"{figure:>10}", style
    for flag in row.flags:
        yield "  ", PLAIN
        yield _flat(screen, flag.says), BAD if flag.tone == "bad" else BETTER if flag.tone == "good" else WARN


def _columns(screen: Screen, cells: Iterable[str], widths: Iterable[int]) -> list[str]:
    """Return the cells of a row as wide as their columns: the first to the left, figures to the right."""
    shown = []
    for place, (cell, width) in enumerate(zip(cells, widths, strict=False)):
        gap = " " * (width - _width(screen, cell))
        shown.append(f"{_flat(screen, cell)}{gap}" if place == 0 else f"{gap}{_flat(screen, cell)}")
    return shown


def _width(screen: Screen, text: str) -> int:
    return cell_len(_flat(screen, text))


def _flat(screen: Screen, text: str) -> str:
    return screen.plain(text).replace("\n", " ")
