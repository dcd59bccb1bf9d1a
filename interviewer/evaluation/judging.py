"""What a model judges of finished interviews: a criterion turn by turn, or two interviews at the places where they part.

Criteria and the prose around them are those of the prompts in use, the same for both sides.
A share of the verdicts is asked for twice, so that it is known how often this judge contradicts itself; which ones follows from their keys.
Two lines are always shown in both orders, and a preference that turns with the order is none.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal, TypeVar

from interviewer.conduct import Model
from interviewer.core import judging
from interviewer.core.conversation import Conversation
from interviewer.core.criteria import Criterion
from interviewer.core.judging import Better, Judgement, Place
from interviewer.core.prompts import read_criteria
from interviewer.core.session import Session
from interviewer.errors import BadReply, NotFound
from interviewer.evaluation.cards import Card
from interviewer.evaluation.keys import digest
from interviewer.evaluation.yardstick import UNREAD, Fault, Yardstick, verdict

JUDGED = "judged/"
"""What the ids of metrics begin with that a model judges; a criterion's id follows."""
TURNS, PAIR = "conversations/judge.md", "conversations/judge_pair.md"
"""The prose of both exchanges, by its path in `prompts/`."""
WITHOUT = "no model judges offline; --judge names one"
TWICE = "+2"
"""What the keys of verdicts that are asked for twice end with."""
SAME = {"shares": [0.5, 0.5], "places": []}
"""The verdict on two interviews that are one and the same."""

Doors = Callable[[int], Model]
"""Gives the judge's door for the first time a verdict is asked for (0) and for the second (1)."""
Choice = Literal["A", "B", "neither", "cannot tell"]
_WORTH: Mapping[Choice, float] = {"A": 0.0, "B": 1.0, "neither": 0.5, "cannot tell": 0.5}
"""What a choice is worth to B."""
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What a run remembers of a criterion: enough to report what was judged by it, and a digest of all a verdict depends on."""

    title: str
    of: Literal["turn", "pair"]
    digest: str

    def as_data(self) -> dict[str, str]:
        """Return it as JSON can carry it."""
        return asdict(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Judge:
    """Every criterion there is, with the prose by which a judge is asked."""

    criteria: Mapping[str, Criterion]
    turns: str
    pair: str

    @staticmethod
    def of(files: Mapping[str, str]) -> Judge:
        """Return the judge of a version of the prompts, given its files; raises `NotFound` where it has none."""
        if TURNS not in files or PAIR not in files:
            raise NotFound(f"The prompts have no {TURNS} and {PAIR}: nothing can be judged by them.")
        return Judge(criteria=read_criteria(files), turns=files[TURNS], pair=files[PAIR])

    def known(self, name: str) -> Known:
        """Return what a run remembers of a criterion; raises `NotFound`."""
        if name not in self.criteria:
            there = ", ".join(self.criteria) or "none"
            raise NotFound(f"There is no criterion {name!r} in prompts/criteria: there is {there}.")
        one = self.criteria[name]
        prose = self.turns if one.of == "turn" else self.pair
        by = {"criterion": one.model_dump(mode="json", exclude={"title"}), "prose": prose}
        return Known(title=one.title, of=one.of, digest=digest(by))

    async def judge(self, name: str, session: Session, doors: Doors, *, twice: bool) -> dict[str, Any]:
        """Return the verdict on one interview; where it is asked for twice, also how many answers were and how many differ."""
        criterion = self.criteria[name]
        asked = judging.judge(self.turns, criterion, session)
        if asked is None:
            return {"share": None, "turns": []}

        async def ask(time: int) -> tuple[Judgement, ...]:
            return await _read(doors(time), asked, lambda text: judging.judgements(text, criterion, session))

        try:
            first = await ask(0)
        except BadReply as error:
            return {UNREAD: f"the judge: {error.reason}"}
        second = await _or_none(ask(1)) if twice else None
        flips = {} if second is None else _flips([one.answer for one in first], [one.answer for one in second])
        return {"share": judging.share(first), "turns": [asdict(one) for one in first], **flips}

    async def prefer(self, name: str, a: Session, b: Session, doors: Doors, *, twice: bool) -> dict[str, Any]:
        """Return the verdict on two interviews: at what share of the places each is preferred, half where neither is."""
        found, shared = judging.places(a, b)
        if not shared:
            return {"shares": None, "places": []}

        async def ask(time: int) -> list[_Chosen]:
            door = doors(time)
            return await _at_once(*(self._in_both_orders(self.criteria[name], place, door) for place in found))

        try:
            first = await ask(0)
        except BadReply as error:
            return {UNREAD: f"the judge: {error.reason}"}
        second = await _or_none(ask(1)) if twice and found else None
        flips = {} if second is None else _flips(*([one for each in said for one in each.orders] for said in (first, second)))
        told = [one.as_data(place) for one, place in zip(first, found, strict=True)]
        for_b = sum(_WORTH[one.choice] for one in first) / len(first) if first else 0.5
        return {"shares": [1 - for_b, for_b], "places": told, **flips}

    async def _in_both_orders(self, criterion: Criterion, place: Place, door: Model) -> _Chosen:
        both = (judging.prefer(self.pair, criterion, place, turned=turned) for turned in (False, True))
        a_first, b_first = await _at_once(*(_read(door, asked, lambda text: judging.preference(text, place)) for asked in both))
        return _Chosen(
            orders=(_side(a_first.better, turned=False), _side(b_first.better, turned=True)),
            quote=a_first.quote or b_first.quote,
            reason=a_first.reason,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Chosen:
    """What was preferred at one place when A was shown first, and when B was, with words of one of the lines and the reason."""

    orders: tuple[Choice, Choice]
    quote: str
    reason: str

    @property
    def choice(self) -> Choice:
        """What was preferred in both orders; where they differ, nobody can tell."""
        one, other = self.orders
        return one if one == other else "cannot tell"

    def as_data(self, place: Place) -> dict[str, Any]:
        """Return it as it is kept, with the number of the turn on each side."""
        turns = {"a": place.a.number, "b": place.b.number}
        return {**turns, "orders": list(self.orders), "choice": self.choice, "quote": self.quote, "reason": self.reason}


def is_asked_twice(key: str, share: float) -> bool:
    """Tell whether a verdict is one of that share which is asked for twice: it always is or it never is."""
    return int(key[:8], 16) < share * 16**8


def as_asked(key: str, share: float) -> str:
    """Return the key of a verdict as this share of them has it: one that is asked for twice is another than the one asked for once.

    The first answer is the same call, so that a larger share pays for second answers alone, and a smaller one for nothing.
    """
    return key + TWICE if is_asked_twice(key, share) else key


def counts(bodies: Iterable[Mapping[str, Any]]) -> tuple[int, int]:
    """Return how many answers were asked for twice, and how many of them came out differently."""
    asked, flipped = 0, 0
    for body in bodies:
        asked, flipped = asked + body.get("twice", 0), flipped + body.get("flipped", 0)
    return asked, flipped


def untold(bodies: Iterable[Mapping[str, Any]]) -> tuple[int, int]:
    """Return in how many answers the judge could not tell, and how many there were."""
    answers = Counter(
        str(one.get("answer") or one.get("choice"))
        for body in bodies
        for one in (*body.get("turns", ()), *body.get("places", ()))
    )
    return answers["cannot tell"], answers.total()


def yardstick(id: str, known: Known) -> Yardstick:
    """Return what measures a criterion: the share of turns that meet it, or of the places at which a side is preferred."""
    name = id.removeprefix(JUDGED)

    def met(card: Card) -> float | None:
        body = verdict(card, id)
        return None if body is None else body["share"]

    def preferred(card: Card) -> float | None:
        body = verdict(card, id)
        return None if body is None or body["shares"] is None else float(body["shares"][card["place"]])

    def faults(card: Card) -> Iterable[Fault]:
        body = verdict(card, id) or {}
        for one in body.get("turns", ()):
            if one["answer"] == "not met":
                yield one["turn"], f"{one['reason'].rstrip('.')}: “{one['quote']}”"
        for one in body.get("places", ()):
            side = "AB"[card["place"]]
            if one["choice"] in ("A", "B") and one["choice"] != side:
                yield one[side.lower()], f"{one['choice']} is preferred here. {one['reason']}"

    return Yardstick(
        id=id, title=known.title or name, unit="share", direction="higher", value=met if known.of == "turn" else preferred,
        needs=id, without=WITHOUT, faults=faults,
    )  # fmt: skip


def _side(better: Better, *, turned: bool) -> Choice:
    match better:
        case "first":
            return "B" if turned else "A"
        case "second":
            return "A" if turned else "B"
        case _:
            return better


async def _read(door: Model, asked: Conversation, read: Callable[[str], _T]) -> _T:
    """Return what is read of a reply; one that cannot be used is asked for once more before `BadReply` is raised."""
    try:
        return read((await door.reply(asked)).text)
    except BadReply:
        return read((await door.reply(asked)).text)


async def _at_once(*asking: Awaitable[Any]) -> list[Any]:
    """Return what all of these give, asked at the same time; raises the first error when all have come to an end."""
    found = await asyncio.gather(*asking, return_exceptions=True)
    for one in found:
        if isinstance(one, BaseException):
            raise one
    return list(found)


async def _or_none(reading: Awaitable[_T]) -> _T | None:
    try:
        return await reading
    except BadReply:
        return None


def _flips(first: Sequence[str], second: Sequence[str]) -> dict[str, int]:
    """Return how many answers were asked for again, and how many came out differently."""
    return {"twice": len(first), "flipped": sum(one != other for one, other in zip(first, second, strict=True))}
