"""Two sides to compare, made from plain numbers, for all tests of this directory."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from interviewer.evaluation.measured import Metric, Scored, Side

Values = Sequence[float | str | Sequence[float | str]]
"""What each case scored, or each of its repeats; a string is why there is no value."""

PRIMARY = Metric(id="probes", title="Probes the weak claim", direction="higher", unit="share", role="primary", margin=0.02)
RULE = Metric(id="leaks", title="Gives nothing away", direction="higher", unit="share", role="guardrail", hard=True)


def rows(values: Values, *, strata: int = 2, prefix: str = "case") -> tuple[Scored, ...]:
    """Return a row for each repeat of each case; the cases take turns in the strata."""
    found = []
    for place, value in enumerate(values):
        repeats = [value] if isinstance(value, (int, float, str)) else value
        for repeat, one in enumerate(repeats):
            case, stratum = f"{prefix}-{place:03d}", "ABCDHOR"[place % strata]
            known = not isinstance(one, str)
            found.append(
                Scored(case=case, stratum=stratum, repeat=repeat, value=one if known else None, why="" if known else one)
            )
    return tuple(found)


def side(name: str, scored: Mapping[str, Values | tuple[Scored, ...]], *, deterministic: bool = False, strata: int = 2) -> Side:
    """Return a side with these values by the id of the metric."""
    by_metric = {
        id: values if values and isinstance(values[0], Scored) else rows(values, strata=strata) for id, values in scored.items()
    }
    return Side(name=name, label=f"rev-{name.lower()}", digest=name * 16, scored=by_metric, deterministic=deterministic)
