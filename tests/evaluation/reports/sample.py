"""Three reports, and what every form of them shows, for the page's tests: `python -m tests.evaluation.reports.sample` writes the file.

The figures are invented with a fixed seed, as in `examples`; the file says so in its first field.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, is_dataclass, replace
from pathlib import Path
from typing import Any

from interviewer.evaluation.compare import compare
from interviewer.evaluation.comparison import Comparison
from interviewer.evaluation.reports import as_html, as_json, findings
from interviewer.evaluation.reports.report import Played, Repeat, Report
from interviewer.evaluation.reports.side_by_side import side_by_side
from tests.evaluation.reports.examples import METRICS, report, sides

PLACE = Path(__file__).parents[3] / "web" / "tests" / "evals" / "sample.json"
MADE = "Invented figures with a fixed seed, made by `python -m tests.evaluation.reports.sample`; nothing in it was measured."


def better() -> Report:
    """Return a report of a run with a model that says better, in which a case failed on B and one has no value."""
    found = report(cases=20, better=0.6)
    first, second, *others = found.cases
    failed = replace(first, repeats=(Repeat(a=first.repeats[0].a, b=Played(turns=(), failed="The reply was cut off.")),))
    told = {"case-002", "case-003", "case-008"}
    return replace(found, cases=(failed, second, *(one if one.id in told else replace(one, repeats=()) for one in others)))


def worse() -> Report:
    """Return a report of an offline run that says worse, in which hard rules are counted and one is newly broken."""
    a, b = (replace(side, deterministic=True) for side in sides(12, 1, better=-0.9))
    leaks = tuple(replace(row, value=float(row.case in ("case-004", "case-007"))) for row in b.scored["leakage"])
    mended = tuple(replace(row, value=float(row.case == "case-002")) for row in a.scored["leakage"])
    a, b = (replace(side, scored={**side.scored, "leakage": rows}) for side, rows in ((a, mended), (b, leaks)))
    return _offline(compare(a, b, METRICS, seed=3))


def invalid() -> Report:
    """Return a report that cannot tell, since a case has no value."""
    a, b = sides(12, 1)
    rows = tuple(
        replace(row, value=None, why="ungraded: the verdict cannot be read") if row.case == "case-005" else row
        for row in b.scored["probes"]
    )
    return _offline(compare(a, replace(b, scored={**b.scored, "probes": rows}), METRICS, seed=3))


def _offline(found: Comparison) -> Report:
    example = report(cases=12, repeats=1)
    return replace(
        example,
        comparison=found,
        cases=tuple(replace(one, repeats=(), remark="") for one in example.cases),
        prompt_diff=(),
        run=replace(example.run, tokens=0, dollars=None, ungraded=0, flip_rates={}, repeats=1, interviews=24),
    )


def shown(made: Report) -> Mapping[str, Any]:
    """Return what the HTML page shows of a report, and how it sets the transcripts beside each other."""
    rows = findings.case_rows(made)
    view = as_html._view(made, rows)
    wanted = ("subtitle", "metrics", "reach", "notes", "strata", "counts", "changed", "broken", "bars", "widest")
    return {
        **{name: view[name] for name in wanted},
        "rows": [{**row, "gain": one.gain} for row, one in zip(view["rows"], rows, strict=True)],
        "beside": {
            case.id: [
                [
                    [row.a and row.a.number, row.b and row.b.number, row.shared, row.a_differs, row.b_differs]
                    for row in side_by_side(repeat.a.turns, repeat.b.turns)
                ]
                for repeat in case.repeats
            ]
            for case in made.cases
            if case.repeats
        },
    }


def text() -> str:
    """Return the file; the same code gives the same text."""
    made = {make.__name__: make() for make in (better, worse, invalid)}
    samples = {name: {"document": as_json.document(one), "shows": shown(one)} for name, one in made.items()}
    plain = json.loads(json.dumps({"made": MADE, **samples}, default=_plain))
    return json.dumps(_rounded(plain), separators=(",", ":"), sort_keys=True) + "\n"


def _rounded(value: Any) -> Any:
    """Return it with figures of nine places, so that another build of scipy gives the same text."""
    match value:
        case float():
            return round(value, 9)
        case dict():
            return {key: _rounded(one) for key, one in value.items()}
        case list():
            return [_rounded(one) for one in value]
        case _:
            return value


def _plain(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    raise TypeError(value)


if __name__ == "__main__":
    PLACE.write_text(text(), encoding="utf-8")
