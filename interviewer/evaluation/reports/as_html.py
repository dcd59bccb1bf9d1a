"""A report as one page that needs nothing else: no request, no server, light and dark, on a screen and on A4.

The templates hold the page, its style and its script; all that was written elsewhere is escaped by the template language,
or reaches the page as packed text that the script puts in as text.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from interviewer.core.plain import plain
from interviewer.evaluation.comparison import Change, Missing
from interviewer.evaluation.reports import figures, findings, plots, words
from interviewer.evaluation.reports.findings import CaseRow
from interviewer.evaluation.reports.packing import pack
from interviewer.evaluation.reports.report import Report

MOST = 2_000_000
"""Bytes of a page: with more to show, the transcripts of the cases that changed least are left out."""


def page(report: Report, *, most: int = MOST) -> str:
    """Return the page; the same report gives the same page."""
    rows = findings.case_rows(report)
    kept = {case.id: case for case in report.cases}
    in_order = [kept[row.case] for row in rows if row.case in kept and kept[row.case].repeats]
    whole = _render(report, rows, packed="")
    packed = pack(in_order, most - len(whole.encode()))
    return _render(report, rows, packed=packed.text, held=len(packed.cases))


def _render(report: Report, rows: Sequence[CaseRow], *, packed: str, held: int = 0) -> str:
    style, script = (_LOADER.get_source(_PAGES, name)[0] for name in ("report.css", "report.js"))
    return _PAGES.get_template("report.html").render(
        policy=_policy(style, script),
        style=Markup(style),  # noqa: S704 -- ours, and the policy holds its digest
        script=Markup(script),  # noqa: S704 -- the same
        packed=packed,
        held=held,
        **_view(report, rows),
    )


def _view(report: Report, rows: Sequence[CaseRow]) -> Mapping[str, Any]:
    found = report.comparison
    gains = [abs(row.gain) for row in rows]
    counts = findings.ways(rows)
    return {
        "report": report,
        "found": found,
        "decision": words.decision(found),
        "subtitle": words.subtitle(report),
        "metrics": [_metric(change) for change in found.changes],
        "reach": words.seen_everywhere(found),
        "notes": (words.figures_note(found), *words.facts_lines(report.run)),
        "strata": [_stratum(found.primary, place) for place in range(len(found.primary.strata))],
        "rows": [_row(report, row, max(gains, default=0.0)) for row in rows],
        "remarks": {case.id: case.remark for case in report.cases},
        "counts": counts,
        "changed": sum(row.verdict_changed for row in rows),
        "broken": sum(row.breaks for row in rows),
        "bars": plots.histogram(findings.distribution(rows)),
        "widest": figures.difference(max(gains, default=0.0), found.primary.metric),
        "changes": report.prompt_diff,
        "added": sum(change.kind == "added" for change in report.prompt_diff),
        "removed": sum(change.kind == "removed" for change in report.prompt_diff),
    }


def _metric(change: Change) -> Mapping[str, Any]:
    places = figures.places_of(change)
    metric = change.metric
    return {
        "title": metric.title,
        "words": " · ".join(word for word in (figures.unit_word(metric), figures.role_word(metric)) if word),
        "a": figures.value(change.a, metric, places),
        "b": figures.value(change.b, metric, places),
        "difference": figures.difference(change.difference, metric, places),
        "interval": figures.interval(change),
        "p": figures.chance(change.p),
        "adjusted": figures.chance(change.adjusted),
        "tally": f"{change.wins} / {change.ties} / {change.losses}",
        "at_worst": figures.difference(change.at_worst, metric, places),
        "margin": _margin(change),
        "smallest": figures.rounded_size(change.reach.smallest, metric) if change.reach and change.reach.smallest else "–",
        "half": f"{change.reach.cases_for_half:,}" if change.reach and change.reach.cases_for_half else "–",
        "missing": f"{_missing(change.missing_a)} / {_missing(change.missing_b)}",
        "reliability": change.reliability,
        "answer": change.answer,
        "gate": change.gate if metric.role in ("primary", "guardrail") else "",
        "why": change.why,
        "plot": plots.interval_plot(change),
        "tone": {"better": "good", "worse": "bad"}.get(change.answer, "none"),
    }


def _margin(change: Change) -> str:
    metric = change.metric
    if metric.role == "extra":
        return ""
    return figures.difference(-metric.sign * metric.margin, metric, figures.places_of(change)) if metric.margin else "no loss"


def _missing(missing: Missing) -> str:
    parts = [f"{count:,} {what}" for count, what in ((missing.ungraded, "ungraded"), (missing.failed, "failed")) if count]
    return ", ".join(parts) or "0"


def _stratum(primary: Change, place: int) -> Mapping[str, Any]:
    row = primary.strata[place]
    metric, places = primary.metric, figures.places_of(primary)
    ends = () if row.interval is None else (row.interval.low, row.interval.high)
    return {
        "name": row.stratum,
        "cases": row.cases,
        "a": figures.value(row.a, metric, places),
        "b": figures.value(row.b, metric, places),
        "difference": figures.difference(row.difference, metric, places),
        "interval": " to ".join(figures.difference(end, metric, places) for end in ends) or "too few cases",
        "p": figures.chance(row.adjusted),
        "tally": f"{row.wins} / {row.ties} / {row.losses}",
    }


def _row(report: Report, row: CaseRow, widest: float) -> Mapping[str, Any]:
    metric = report.comparison.primary.metric
    return {
        "case": row.case,
        "round": row.round,
        "level": row.level,
        "a": figures.value(row.a, metric),
        "b": figures.value(row.b, metric),
        "difference": figures.difference(row.difference, metric),
        "way": row.way,
        "tone": {"better": "good", "worse": "bad"}.get(row.way, "none"),
        "flags": row.flags,
        "kinds": " ".join(
            kind for kind, there in ((row.way, True), ("changed", row.verdict_changed), ("broken", row.breaks)) if there
        ),
        "bar": plots.delta_bar(row.gain, widest),
    }


def _policy(style: str, script: str) -> str:
    """Return what a browser may do with the page: its own style and its own script, and nothing else at all."""
    digests = [f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'" for text in (style, script)]
    return f"default-src 'none'; style-src {digests[0]}; script-src {digests[1]}; base-uri 'none'; form-action 'none'"


def _clean(value: Any) -> Any:
    """Return text as a page may show it, with a mark where something stood that would steer; all else as it is."""
    return plain(value, instead="\ufffd") if isinstance(value, str) and not isinstance(value, Markup) else value


_LOADER = PackageLoader("interviewer.evaluation.reports")
_PAGES = Environment(
    loader=_LOADER, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, finalize=_clean
)
_PAGES.filters["share"] = lambda part: f"{part:.2%}"
