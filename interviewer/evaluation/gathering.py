"""What a run measured, out of the store: two sides to be compared, every row of them there, and what became of each interview.

The same store gives the same sides, in whatever order and however often interrupted the interviews were held.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from interviewer.evaluation.measured import Scored, Side
from interviewer.evaluation.running import Row, Run
from interviewer.evaluation.scoring import YARDSTICKS, scored
from interviewer.evaluation.store import Store

MODEL_FAILED = "model failed"
"""How an interview came out that ended while its model had failed in it: it is complete, and not graded."""
ENDS = frozenset({"complete", "time", "conduct", "left", "open"})
"""How an interview may have ended when nothing failed."""

_SOME = 500
"""How many rows are read at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What a run took, from what is kept: calls are counted once however many interviews share them.

    `outcomes` counts interviews by how they ended; `lost` has a line for each that came to no end, `slips` one for each time
    a simulated candidate left its part, `alone` the cases that only one side has.
    """

    interviews: int
    calls: int
    prompt_tokens: int
    completion_tokens: int
    cost: float | None
    outcomes: Mapping[str, int]
    lost: tuple[str, ...]
    slips: tuple[str, ...]
    alone: tuple[str, ...]


def sides(run: Run, store: Store) -> tuple[Side, ...]:
    """Return the sides of a run; a case that not every version has the question for is in neither of them."""
    shared = [row for row in run.rows if None not in row.keys]
    return tuple(
        Side(
            name=version.name,
            label=version.label,
            digest=version.digest,
            scored=_scored(run, [(row, key) for row in shared if (key := row.keys[place]) is not None], store),
            deterministic=run.offline,
        )
        for place, version in enumerate(run.versions)
    )


def facts(run: Run, store: Store) -> Facts:
    """Return what the run took."""
    keys = run.keys()
    rows = {key: row for row in run.rows for key in row.keys if key is not None}
    names = {key: f"{row.case.id}, repeat {row.repeat + 1}" for key, row in rows.items()}
    failures = store.failures(keys)
    outcomes: Counter[str] = Counter()
    slips: list[str] = []
    lost: list[str] = []
    finished, checks = set(), set()
    for some in _in_pieces(keys):
        for key, card in store.cards(some):
            finished.add(key)
            outcomes[MODEL_FAILED if card["failures"] else str(card["ended"])] += 1
            verdict = _verdict(run, rows[key], card, store)
            checks |= set((verdict or {}).get("calls", ()))
            slips += [f"{names[key]}: {slip}" for slip in _slips(verdict)]
    for key in keys:
        if key not in finished:
            failure = failures.get(key)
            outcomes[failure["reason"] if failure else "not held"] += 1
            lost.append(f"{names[key]}: {failure['says'] if failure else 'it was not held yet.'}")
    return Facts(
        interviews=len(keys),
        **_spent(store, store.calls(keys) | checks),
        outcomes=dict(sorted(outcomes.items())),
        lost=tuple(lost),
        slips=tuple(sorted(slips)),
        alone=tuple(sorted({row.case.id for row in run.rows if None in row.keys})),
    )


def _verdict(run: Run, row: Row, card: Mapping[str, Any], store: Store) -> dict[str, Any] | None:
    """Return what a judge found about a simulated candidate's part: nothing where nobody judged yet, None for any other candidate."""
    key = run.check_key(row.case, card)
    return None if key is None else store.verdict(key) or {}


def _slips(verdict: Mapping[str, Any] | None) -> list[str]:
    """Return each slip in a verdict, or that nobody could tell."""
    if verdict is None:
        return []
    slips = verdict.get("slips")
    if slips is None:
        return ["the judge of its part could not be read" if verdict else "its part was not checked"]
    return [str(slip) for slip in slips]


def _scored(run: Run, rows: list[tuple[Row, str]], store: Store) -> dict[str, tuple[Scored, ...]]:
    """Return a row for every repeat of every case on every metric; transcripts are not read."""
    wanted = [YARDSTICKS[metric.id] for metric in run.suite.metrics]
    found: dict[str, list[Scored]] = {stick.id: [] for stick in wanted}
    for some in _in_pieces(rows):
        cards = dict(store.cards(key for _, key in some))
        failures = store.failures(key for _, key in some)
        for row, key in some:
            card, failure = cards.get(key), failures.get(key)
            place: dict[str, Any] = {"case": row.case.id, "stratum": row.case.round, "repeat": row.repeat}
            for stick in wanted:
                if card is None:
                    why = f"failed: {failure['reason'] if failure else 'not held'}"
                    found[stick.id].append(Scored(**place, value=None, why=why))
                else:
                    found[stick.id].append(scored(stick, card, **place))
    return {id: tuple(values) for id, values in found.items()}


def _spent(store: Store, calls: Iterable[str]) -> dict[str, Any]:
    wanted = sorted(calls)
    prompt = completion = 0
    costs: list[float | None] = []
    for some in _in_pieces(wanted):
        for _, asked, answered, cost in sorted(store.took(some)):
            prompt, completion = prompt + asked, completion + answered
            costs.append(cost)
    known = [cost for cost in costs if cost is not None]
    total = None if len(known) < len(costs) else round(math.fsum(known), 9)
    return {"calls": len(wanted), "prompt_tokens": prompt, "completion_tokens": completion, "cost": total}


def _in_pieces(items: list[Any]) -> Iterable[list[Any]]:
    return (items[start : start + _SOME] for start in range(0, len(items), _SOME))
