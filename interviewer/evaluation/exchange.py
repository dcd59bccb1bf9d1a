"""The one way of a run to a model: what the store knows is not asked again, and what is answered is kept before anybody sees it.

Calls that end badly are made again here and nowhere else, so that no case is lost by an endpoint that stumbles, and no score is moved.
"""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass, field, fields, replace
from itertools import count
from typing import Any, Protocol

from interviewer.bills import Bill, total
from interviewer.core.conversation import Conversation, Reply
from interviewer.errors import BadReply, ModelError, ModelRefused, ModelUnavailable, StillOut
from interviewer.evaluation.flow import Flow
from interviewer.evaluation.keys import call_key
from interviewer.evaluation.store import Store
from interviewer.llm.retries import in_words

PATIENCE = 600.0
"""Seconds for which a call is made again and again while the endpoint answers nobody; then the run stops and can be taken up again."""
TRIES = 8
"""How often a call may fail while others are answered: then it is this call, and its case has failed."""
LATER = frozenset({"grader", "judge"})
"""The roles that read an interview when it is over, so that their answers may take a day."""
LINES = 2
"""How many lines of a batch one question takes at most: what failed there is asked once more before anybody here hears of it."""
FATAL = frozenset({"key", "no_such_model", "quota", "certificate"})
"""Refusals that every other call would meet as well."""


class Stopped(Exception):
    """The run takes no further step: `why` is `budget`, `refused`, `unreachable` or `interrupted`, the message one sentence."""

    def __init__(self, why: str, says: str) -> None:
        """Keep both."""
        self.why = why
        super().__init__(says)


class CaseLost(Exception):
    """One case comes to no end, others may: `reason` is a stable word, the message one sentence."""

    def __init__(self, reason: str, says: str) -> None:
        """Keep both."""
        self.reason = reason
        super().__init__(says)


class Later(Protocol):
    """A door whose answer may take a day, and is kept there until it is settled."""

    async def reply(self, conversation: Conversation) -> Reply:
        """Return a complete reply; raises `ModelError` and `StillOut`."""

    def settle(self) -> None:
        """Learn that the answer is kept elsewhere now."""


class Endpoint(Protocol):
    """What is behind the exchange: the client of `llm`, set to ask once."""

    async def reply(self, conversation: Conversation) -> Reply:
        """Return a complete reply; raises `ModelError`."""


@dataclass
class Purse:
    """What a run has spent in dollars and may spend; no call goes out that could take what is out over the cap.

    `out` calls are out, and `held` is the most that they can cost together.
    """

    cap: float | None = None
    spent: float = 0.0
    unpriced: int = 0
    out: int = 0
    held: float = 0.0
    _back: asyncio.Event = field(default_factory=asyncio.Event)

    @staticmethod
    def of(
        run: str, store: Store, *, cap: float | None, price: Callable[[Mapping[str, Any]], float | None] = lambda _: None
    ) -> Purse:
        """Return the purse of a run as it was left, also by another process; what it spends from now on is added to that.

        `price` gives the dollars for an answer that was kept before its price was known.
        """
        _, spent, unpriced = store.paid(run)
        if cap is not None and unpriced:
            late = [price(body) for _, body in store.replies(store.paid_keys(run)) if body.get("cost") is None]
            spent, unpriced = spent + sum(one for one in late if one is not None), late.count(None)
        return Purse(cap=cap, spent=spent, unpriced=unpriced)

    def check(self) -> None:
        """Raise `Stopped` where nothing more may be spent."""
        if self.cap is not None and self.unpriced:
            raise Stopped("budget", "A call came without a price, so that the cap cannot be kept.")
        if self.cap is not None and self.spent >= self.cap:
            raise Stopped("budget", f"The cap of ${self.cap:.2f} is reached: ${self.spent:.4f} are spent.")

    async def reserve(self, most: float | None) -> float:
        """Let a call go out that costs at most this, and return what is held for it; raises `Stopped` where it does not fit.

        Where it would fit if those that are out cost less than they can, it waits for them to come back.
        """
        self.check()
        if self.cap is not None and most is None:
            raise Stopped("budget", "A call would go out without a price, so that the cap cannot be kept.")
        holds = most or 0.0
        while self.cap is not None and self.spent + self.held + holds > self.cap:
            if not self.out:
                says = f"The next call could take the run over its cap of ${self.cap:.2f}: ${self.spent:.4f} are spent."
                raise Stopped("budget", says)
            await self._back.wait()
            self.check()
        self.out, self.held = self.out + 1, self.held + holds
        return holds

    def release(self, holds: float) -> None:
        """Note that a call is back and has been paid, so that nothing is held for it any more."""
        self.out -= 1
        self.held = self.held - holds if self.out else 0.0  # sums of small numbers leave a rest
        self._back.set()
        self._back = asyncio.Event()

    def pay(self, cost: float | None) -> None:
        """Note what a call cost that came back."""
        self.spent += cost or 0.0
        self.unpriced += cost is None


@dataclass
class Exchange:
    """All calls of one run; `names` gives the full name of each role's model, as it stands in keys.

    `later`, where it is given, opens the door by which who reads an interview is asked; no other call waits for it.
    `most` says what a call can cost at the highest, in dollars.
    `on_call` is told of every answer that was paid for, `on_wait` in a sentence why nothing seems to happen.
    """

    store: Store
    endpoint: Endpoint
    names: Mapping[str, str]
    run: str
    flow: Flow = field(default_factory=Flow)
    purse: Purse = field(default_factory=Purse)
    most: Callable[[Conversation], float | None] = lambda _: None
    later: Callable[[], Later] | None = None
    patience: float = PATIENCE
    on_call: Callable[[], None] = lambda: None
    on_wait: Callable[[str], None] = lambda _: None
    stopped: Stopped | None = None
    _under_way: dict[str, asyncio.Future[dict[str, Any]]] = field(default_factory=dict)
    _out_later: set[asyncio.Future[Reply]] = field(default_factory=set)

    def door(self, repeat: int) -> Asking:
        """Return the model's door of one case."""
        return Asking(self, repeat)

    def stop(self, reason: Stopped) -> None:
        """Make no further call; those that are out come to their end and are kept, and those that may take a day are left out."""
        self.stopped = self.stopped or reason
        self.flow.stop()
        for waiting in self._out_later:
            waiting.cancel()

    async def answer(self, key: str, conversation: Conversation) -> dict[str, Any]:
        """Return what the call is answered with, from the store, from somebody who is asking already, or from the endpoint.

        Raises `Stopped` and `CaseLost`.
        """
        known = self.store.reply(key)
        if known is not None:
            return known
        asking = self._under_way.get(key)
        if asking is None:
            asking = asyncio.ensure_future(self._ask(key, conversation))
            self._under_way[key] = asking
            asking.add_done_callback(lambda done: self._end(key, done))
        return await asyncio.shield(asking)  # whoever leaves, what was asked for is kept for the others

    def _end(self, key: str, done: asyncio.Future[dict[str, Any]]) -> None:
        self._under_way.pop(key, None)
        if not done.cancelled():
            done.exception()  # whoever still waits gets it; nobody may be left to

    async def _ask(self, key: str, conversation: Conversation) -> dict[str, Any]:
        if self.later is not None and conversation.role in LATER:
            return await self._ask_later(self.later(), key, conversation)
        tries, failures, since, seen, answers = 0, 0, time.monotonic(), self.flow.answers, self.flow.answers
        while True:
            if self.stopped is not None:
                raise self.stopped
            async with self.flow.turn() as went_out, self._paid_for(conversation):
                body, fault = await self._once(key, conversation, went_out)
                if body is not None:
                    return self._keep(key, body)
            if fault is None:
                raise AssertionError("a call is answered or has failed")
            if fault.reason != "rate_limited" and self.flow.answers > answers:
                tries, answers = tries + 1, self.flow.answers
            if self.flow.answers > seen:
                since, seen = time.monotonic(), self.flow.answers
            self._be_patient(fault, tries, since)
            self.on_wait(str(fault))
            if fault.reason != "rate_limited":
                failures += 1
                await self.flow.pause(failures)

    async def _ask_later(self, door: Later, key: str, conversation: Conversation) -> dict[str, Any]:
        """Ask once, however long it takes; trying again is for who is asked. What is left out when the run stops is not lost."""
        async with self._paid_for(conversation, calls=LINES):
            waiting = asyncio.ensure_future(door.reply(replace(conversation, occasion=key)))
            self._out_later.add(waiting)
            try:
                body = _usable(conversation, await waiting, None)
            except BadReply as error:
                body = _unusable(conversation, error)
            except (ModelRefused, ModelUnavailable) as error:
                self._keep_lost(key, conversation, error)
                door.settle()  # who asks again wants another answer, not the same failure
                if isinstance(error, ModelRefused):
                    raise self._refused(error) from error
                raise CaseLost(error.reason, str(error)) from error
            except StillOut as error:
                self.stop(Stopped("unreachable", str(error)))
                raise self.stopped or error from error
            except asyncio.CancelledError:
                if self.stopped is not None:
                    raise self.stopped from None
                raise
            finally:
                self._out_later.discard(waiting)
            self._keep(key, body)
        door.settle()
        return body

    def _keep(self, key: str, body: dict[str, Any]) -> dict[str, Any]:
        self.store.keep_reply(key, self.run, body, body.get("cost"))
        self.purse.pay(body.get("cost"))
        self.on_call()
        return body

    def _keep_lost(self, key: str, conversation: Conversation, error: ModelError) -> None:
        """Keep what a call cost that came to no answer, where it did, under a key that nobody asks for."""
        if error.bill is not None:
            keys = (f"{key}.{time}" for time in count(1))
            self._keep(next(one for one in keys if self.store.reply(one) is None), _unusable(conversation, error))

    @asynccontextmanager
    async def _paid_for(self, conversation: Conversation, *, calls: int = 1) -> AsyncIterator[None]:
        """Wait until there is money for a call, or as many as one may become, and hold it while they are out; raises `Stopped`."""
        if self.stopped is not None:
            raise self.stopped
        most = None if self.purse.cap is None else self.most(conversation)
        try:
            holds = await self.purse.reserve(None if most is None else most * calls)
        except Stopped as reached:
            self.stop(reached)
            raise
        try:
            if self.stopped is not None:  # it may have been stopped while this one waited
                raise self.stopped
            yield
        finally:
            self.purse.release(holds)

    def _refused(self, error: ModelRefused) -> Exception:
        """Return what a refusal means: the end of the run, or of this case."""
        if error.reason not in FATAL:
            return CaseLost(error.reason, str(error))
        self.stop(Stopped("budget" if error.reason == "quota" else "refused", str(error)))
        return self.stopped or error

    async def _once(
        self, key: str, conversation: Conversation, went_out: float
    ) -> tuple[dict[str, Any] | None, ModelUnavailable | None]:
        """Ask once: the answer, be it usable or not, or why there is none."""
        began = time.monotonic()
        try:
            reply = await self.endpoint.reply(conversation)
        except BadReply as error:
            self.flow.answered()
            return _unusable(conversation, error), None
        except ModelRefused as error:
            self._keep_lost(key, conversation, error)
            raise self._refused(error) from error
        except ModelUnavailable as error:
            self._keep_lost(key, conversation, error)
            wait = error.retry_after or 0.0
            if wait > self.patience:
                self.stop(Stopped("unreachable", f"{error} It asks to wait {in_words(wait)}: go on then."))
            if error.reason == "rate_limited":
                self.flow.refused(went_out, error.retry_after)
            else:
                self.flow.failed()
            return None, error
        self.flow.answered()
        return _usable(conversation, reply, time.monotonic() - began), None

    def _be_patient(self, fault: ModelUnavailable, tries: int, since: float) -> None:
        """Raise what is left to say once trying again has no more sense."""
        if tries >= TRIES:
            raise CaseLost(fault.reason, str(fault)) from fault
        if time.monotonic() - since >= self.patience:
            self.stop(Stopped("unreachable", f"{fault} Nothing was answered for {in_words(self.patience)}."))
            raise self.stopped or fault from fault


class Asking:
    """The model's door in one case: the same question asked again in it is another call; `used` are the calls made, in order."""

    def __init__(self, exchange: Exchange, repeat: int) -> None:
        self._exchange, self._repeat = exchange, repeat
        self._asked: Counter[str] = Counter()
        self.used: list[str] = []

    async def reply(
        self,
        conversation: Conversation,
        on_part: Callable[[str], None] | None = None,
        on_wait: Callable[[str, float | None], None] | None = None,  # noqa: ARG002 -- the run tells of its waiting, not the case
    ) -> Reply:
        """Return the reply of the role's model; one that cannot be used is asked for once more before `BadReply` is raised.

        An observer is asked again by `conduct`, which sees more of what cannot be used. The bill is that of both.
        """
        body = await self._ask(conversation)
        bill = _bill(body)
        if "bad" in body and conversation.shape is None:
            body = await self._ask(conversation)
            bill = total(bill, _bill(body))
        if "bad" in body:
            bad = BadReply(body["says"], reason=body["bad"], partial=body["text"])
            bad.bill = bill
            raise bad
        if bill is None:
            raise AssertionError("a reply was kept without what it took")
        if on_part is not None:
            on_part(body["text"])
        return Reply.of(body["text"], bill)

    async def _ask(self, conversation: Conversation) -> dict[str, Any]:
        model = self._exchange.names[conversation.role]
        first = call_key(conversation, model=model, repeat=self._repeat)
        attempt = self._asked[first]
        self._asked[first] += 1
        key = first if attempt == 0 else call_key(conversation, model=model, repeat=self._repeat, attempt=attempt)
        body = await self._exchange.answer(key, conversation)
        self.used.append(key)
        return body


def _usable(conversation: Conversation, reply: Reply, seconds: float | None) -> dict[str, Any]:
    """Return what is kept of a reply; how long one took that waited for others says nothing, and is left out."""
    timed = {} if seconds is None else {"seconds": round(seconds, 3)}
    return {"purpose": conversation.purpose, "text": reply.text, **asdict(reply.bill), **timed}


def _unusable(conversation: Conversation, error: ModelError) -> dict[str, Any]:
    """Return what is kept of an answer that is of no use; one for which nothing was billed cost nothing."""
    bill = {"cost": 0.0} if error.bill is None else asdict(error.bill)
    return {"purpose": conversation.purpose, "bad": error.reason, "says": str(error), "text": error.partial, **bill}


def _bill(body: Mapping[str, Any]) -> Bill | None:
    """Return what a kept answer took; None where nothing was billed for it."""
    return Bill(**{one.name: body[one.name] for one in fields(Bill)}) if "model" in body else None
