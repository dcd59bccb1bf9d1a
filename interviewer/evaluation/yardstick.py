"""What a yardstick is: it gives the value of one metric from the card of a finished interview, or the reason why there is none.

A card says what code found; what somebody had to read for stands beside it, in `verdicts`, by the name of who was asked.
Which yardsticks there are is told in `scoring`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from interviewer.evaluation.cards import Card
from interviewer.evaluation.measured import Direction, Scored, Unit

Value = Callable[[Card], float | None]
Fault = tuple[int | None, str]
"""What counts against a metric: the turn, where one is to blame, and what is wrong with it."""
Body = Mapping[str, Any]
"""A verdict as it is kept; one that could not be read says why under `unread`."""

UNREAD = "unread"
NOT_YET = "not judged yet"


@dataclass(frozen=True, slots=True, kw_only=True)
class Yardstick:
    """One thing that can be measured of an interview; `value` gives None where there was nothing to measure.

    `needs` names the verdict it is made of, where it is made of one; `without` says in a sentence why there may be nobody to give it.
    `scale` is the top of a score's scale, `faults` what a reader of the case should see.
    """

    id: str
    title: str
    unit: Unit
    direction: Direction
    value: Value
    needs: str = ""
    without: str = ""
    scale: float | None = None
    faults: Callable[[Card], Iterable[Fault]] | None = None


def scored(stick: Yardstick, card: Card, *, case: str, stratum: str, repeat: int, subject: str = "") -> Scored:
    """Return what one finished interview scored; a failure of a model leaves it ungraded, since that is never a score."""
    why = _ungraded(stick, card)
    value = None if why else stick.value(card)
    why = why or ("not applicable" if value is None else "")
    return Scored(case=case, stratum=stratum, repeat=repeat, value=value, why=why, subject=subject)


def verdict(card: Card, name: str) -> Body | None:
    """Return a verdict that was read, or None where there is none."""
    body: Body | None = card.get("verdicts", {}).get(name)
    return None if body is None or UNREAD in body else body


def _ungraded(stick: Yardstick, card: Card) -> str:
    """Say why this interview has no value whatever the yardstick makes of it; nothing where it may have one."""
    if card["failures"]:
        return f"ungraded: {card['failures'][0]}"
    if not stick.needs:
        return ""
    verdicts: Mapping[str, Body | None] = card.get("verdicts", {})
    if stick.needs not in verdicts:
        return f"not assessed: {stick.without}"
    body = verdicts[stick.needs]
    if body is None:
        return f"ungraded: {NOT_YET}"
    return f"ungraded: {body[UNREAD]}" if UNREAD in body else ""
