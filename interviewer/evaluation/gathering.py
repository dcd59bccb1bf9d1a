"""What a run measured, out of the store: two sides to be compared, every row of them there, and what became of each interview.

The same store gives the same sides, in whatever order and however often interrupted the interviews were held.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain, islice
from typing import Any

from interviewer.evaluation import judging
from interviewer.evaluation.cards import Card
from interviewer.evaluation.casting import Case
from interviewer.evaluation.measured import Scored, Side
from interviewer.evaluation.readers import PART
from interviewer.evaluation.rows import SOME, Row, in_pieces
from interviewer.evaluation.runs import Run, is_labelled
from interviewer.evaluation.scoring import given_away
from interviewer.evaluation.store import Store, distinct
from interviewer.evaluation.yardstick import UNREAD, Body, scored, verdict

MODEL_FAILED = "model failed"
"""How an interview came out that ended while its model had failed in it: it is complete, and not graded."""
ENDS = frozenset({"complete", "time", "conduct", "left", "open"})
"""How an interview may have ended when nothing failed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What a run took, from what is kept: calls are counted once however many interviews share them.

    They are those of all that came to its end, whichever run paid for them, and what this run paid for nothing.
    `outcomes` counts interviews by how they ended; `lost` has a line for each that came to no end, `slips` one for each time
    a simulated candidate left its part, `alone` the cases that only one side has.
    `flips` says of each judged metric how many answers were asked for twice and how many of them differ, `untold` in how many of its
    answers the judge could not tell, and how many there are.
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
    flips: Mapping[str, tuple[int, int]]
    untold: Mapping[str, tuple[int, int]]


def sides(run: Run, store: Store, *, alike: Collection[str] | None = None) -> tuple[Side, ...]:
    """Return the sides of a run; a case that not every version has the question for is in neither of them.

    `alike` is what `given_away_alike` returns, where that is known already.
    """
    found = _scored(run, store, given_away_alike(run, store) if alike is None else alike)
    return tuple(
        Side(
            name=version.name,
            label=version.label,
            digest=version.digest,
            scored=scores,
            deterministic=run.is_played_offline,
            judged=run.judged,
        )
        for version, scores in zip(run.versions, found, strict=True)
    )


def facts(run: Run, store: Store) -> Facts:
    """Return what the run took."""
    outcomes: Counter[str] = Counter()
    slips: list[str] = []
    lost: list[str] = []
    read: set[str] = set()
    judged: dict[str, dict[str, Body]] = {id: {} for id in run.criteria}
    for row, cards, failures in _ends(run, run.rows, store):
        for there in filter(None, cards):
            for id, bodies in judged.items():
                body = verdict(there, id)
                bodies |= {} if body is None else {body["key"]: body}
            read |= {call for body in there["verdicts"].values() for call in (body or {}).get("calls", ())}
        for key, card in dict(zip(row.keys, cards, strict=True)).items():
            if key is None:
                continue
            if card is not None:
                outcomes[MODEL_FAILED if card["failures"] else str(card["ended"])] += 1
                slips += [f"{_name(row)}: {slip}" for slip in _slips(card)]
            else:
                failure = failures.get(key)
                outcomes[failure["reason"] if failure else "not held"] += 1
                lost.append(f"{_name(row)}: {failure['says'] if failure else 'it was not held yet.'}")
    return Facts(
        interviews=run.interviews,
        **_spent(store, distinct(chain(store.calls(run.keys()), read, store.paid_keys(run.id)))),
        outcomes=dict(sorted(outcomes.items())),
        lost=tuple(lost),
        slips=tuple(sorted(slips)),
        alone=tuple(sorted({row.case.id for row in run.rows if None in row.keys})),
        flips={id: judging.counts(bodies.values()) for id, bodies in judged.items()},
        untold={id: judging.untold(bodies.values()) for id, bodies in judged.items()},
    )


def _name(row: Row) -> str:
    return f"{row.case.id}, repeat {row.repeat + 1}"


def wanted(run: Run, store: Store) -> frozenset[str]:
    """Return the keys of the verdicts that are wanted of all interviews that are finished, given or not."""
    found: set[str] = set()
    for some in in_pieces(run.rows):
        kept = dict(store.cards(key for row in some for key in row.interviews))
        for row in some:
            cards = [None if key is None else kept.get(key) for key in row.keys]
            found.update(key for named in run.wanted(row, cards) for key in named.values())
    return frozenset(found)


def _ends(
    run: Run, rows: Iterable[Row], store: Store, *, alike: Collection[str] = ()
) -> Iterator[tuple[Row, tuple[Card | None, ...], Mapping[str, Body]]]:
    """Yield what `seen` does, and with it why those interviews of the row, and of its neighbours, that came to no end did so."""
    for some in in_pieces(rows):
        failures = store.failures(key for row in some for key in row.interviews)
        yield from ((row, cards, failures) for row, cards in seen(run, some, store, alike=alike))


def given_away_alike(run: Run, store: Store) -> frozenset[str]:
    """Return what authored lines give away on both sides of a run in the same words, in whatever case: no change made it.

    Were it counted, a case that has it would be broken on both sides, and nothing else that B gives away in it would be seen.
    """
    found: list[set[str]] = [set() for _ in run.versions]
    for some in in_pieces(run.rows if len(run.versions) > 1 else ()):
        kept = dict(store.cards(key for row in some for key in row.interviews))
        for row in some:
            for told, key in zip(found, row.keys, strict=True):
                told.update(given_away(kept[key]) if key in kept else ())
    return frozenset(set[str].intersection(*found))


def seen(
    run: Run, rows: Iterable[Row], store: Store, *, alike: Collection[str] = ()
) -> Iterator[tuple[Row, tuple[Card | None, ...]]]:
    """Yield each row with the card of each side as metrics see it: with its verdicts, and with what is known of the candidate.

    A card is None where the interview is not finished, and a verdict where it was not given yet; transcripts are not read.
    `alike` is what both sides give away, and is not held against either.
    """
    for some in in_pieces(rows):
        kept = dict(store.cards(key for row in some for key in row.interviews))
        there = [tuple(None if key is None else kept.get(key) for key in row.keys) for row in some]
        wanted = [run.wanted(row, cards) for row, cards in zip(some, there, strict=True)]
        keys = {key for sides in wanted for named in sides for key in named.values()}
        given = dict(store.verdicts(keys))
        given |= {key: {UNREAD: failure["says"]} for key, failure in store.failures(keys - given.keys()).items()}
        for row, cards, named in zip(some, there, wanted, strict=True):
            yield (
                row,
                tuple(
                    None if card is None else _as_seen(card, run, row, place, named[place], given, alike)
                    for place, card in enumerate(cards)
                ),
            )


def _as_seen(
    card: Card, run: Run, row: Row, place: int, named: Mapping[str, str], given: Mapping[str, Body], alike: Collection[str]
) -> Card:
    """Return a card with the side it stands on, what both give away, the scores that are right, and the verdicts of these keys."""
    expects = run.suite.expects
    return {
        **card,
        "place": place,
        "alike": alike,
        "expected": expects.of(card["quality"], row.case.level) if expects is not None else None,
        "verdicts": {**_same(run, row), **{name: _named(key, given) for name, key in named.items()}},
    }


def _named(key: str, given: Mapping[str, Body]) -> Body | None:
    """Return a verdict with its key, by which it is known that two sides have the same one."""
    return {**given[key], "key": key} if key in given else None


def _same(run: Run, row: Row) -> dict[str, Body]:
    """Return the verdicts on both sides together where both are the same interview, which nobody needs to be asked about."""
    if len(row.keys) < 2 or row.keys[0] != row.keys[1] or is_labelled(row.case):
        return {}
    return {id: {**judging.SAME, "key": f"same {row.keys[0]}"} for id in run.compared}


def _slips(card: Card) -> list[str]:
    """Return each slip of a simulated candidate's, or that nobody could tell."""
    if PART not in card["verdicts"]:
        return []
    body = card["verdicts"][PART]
    if body is None or body.get("slips") is None:
        return ["the judge of its part could not be read" if body is not None else "its part was not checked"]
    return [str(slip) for slip in body["slips"]]


def _scored(run: Run, store: Store, alike: Collection[str]) -> list[dict[str, tuple[Scored, ...]]]:
    """Return, for each side, a row for every repeat of every case that all sides have, on every metric."""
    sticks = run.sticks
    found: list[dict[str, list[Scored]]] = [{id: [] for id in sticks} for _ in run.versions]
    names: dict[Case, dict[str, str]] = {}  # each once, however many repeats have it
    both = (row for row in run.rows if None not in row.keys)
    for row, cards, failures in _ends(run, both, store, alike=alike):
        case = row.case
        if case not in names:
            names[case] = {"case": case.id, "stratum": case.round, "subject": case.subject}
        at: dict[str, Any] = {**names[case], "repeat": row.repeat}
        for key, card, scores in zip(row.keys, cards, found, strict=True):
            for id, stick in sticks.items():
                if card is None:
                    failure = failures.get(str(key))
                    scores[id].append(Scored(**at, value=None, why=f"failed: {failure['reason'] if failure else 'not held'}"))
                else:
                    scores[id].append(scored(stick, card, **at))
    return [{id: tuple(values) for id, values in scores.items()} for scores in found]


def _spent(store: Store, calls: Iterable[str]) -> dict[str, Any]:
    count = prompt = completion = 0
    costs: list[float | None] = []
    wanted = iter(calls)
    while some := tuple(islice(wanted, SOME)):
        count += len(some)
        for _, asked, answered, cost in store.took(some):
            prompt, completion = prompt + asked, completion + answered
            costs.append(cost)
    known = [cost for cost in costs if cost is not None]
    total = None if len(known) < len(costs) else round(math.fsum(known), 9)
    return {"calls": count, "prompt_tokens": prompt, "completion_tokens": completion, "cost": total}
