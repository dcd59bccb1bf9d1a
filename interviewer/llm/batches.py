"""The model's door by way of the OpenAI Batch API: half the price, and an answer within a day instead of a minute.

Whoever asks waits; once nobody asks for anything new, all that wait go out as one set.
A set is in the outbox before it is submitted, and a set that may have been submitted is looked for before it is submitted again,
so that a process killed at any moment pays for nothing twice: the next one finds what is out and collects it.
A line that failed is asked once more where that can help; what fails then is an error with a name, and never a reply.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import random
import secrets
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import Any

import httpx2

from interviewer.bills import Bill, total
from interviewer.core.conversation import Conversation, Reply
from interviewer.errors import BadReply, ModelError, StillOut, StoreError
from interviewer.llm import prices
from interviewer.llm.attempts import Attempt, Learned
from interviewer.llm.client import open_client
from interviewer.llm.faults import Door
from interviewer.llm.outbox import Outbox, Outcome, Posted
from interviewer.llm.outcomes import reply_in
from interviewer.llm.posting import ASKED_AT, GRACE, Post, TooMuch
from interviewer.settings import OPENAI, Settings, host_of

QUIET = 2.0
"""Seconds without a new request after which those that wait go out."""
MOST_LINES, MOST_BYTES = 50_000, 64_000_000
"""How much goes into one set; OpenAI takes as many lines and three times the bytes."""
ONCE_MORE = 1
"""How often a line is asked again that failed for a passing reason."""


class Part:
    """The door for one interview or run; `settle` says that what came through it is kept elsewhere now."""

    def __init__(self, batches: Batches) -> None:
        self._batches = batches
        self._keys: list[str] = []

    async def reply(
        self,
        conversation: Conversation,
        on_part: Callable[[str], None] | None = None,  # noqa: ARG002 -- an answer by batch comes whole
        on_wait: Callable[[str, float | None], None] | None = None,  # noqa: ARG002 -- `Batches` tells of its waiting
    ) -> Reply:
        """Return the complete reply, hours later if need be; raises `ModelError`."""
        return await self._batches.reply(conversation, self._keys)

    def settle(self) -> None:
        """Let go of the answers that came through this door."""
        self._batches.outbox.forget(self._keys)
        self._keys.clear()


class Batches:
    """All that one process has waiting at one endpoint; use with `async with`, which takes up what an earlier process left there.

    `tell` is given a sentence when something happens to a set.
    `transport` stands under the client; `sleep`, `jitter`, `now`, `quiet` and `grace` are injected by tests.
    """

    def __init__(
        self,
        settings: Settings,
        outbox: Outbox,
        *,
        tell: Callable[[str], None],
        transport: httpx2.AsyncBaseTransport | None = None,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        jitter: Callable[[], float] = random.random,
        now: Callable[[], float] = time.time,
        quiet: float = QUIET,
        grace: float = GRACE,
    ) -> None:
        self.settings, self.outbox, self.tell = settings, outbox, tell
        self.base_url = settings.base_url or OPENAI
        self._now, self._quiet = now, quiet
        self._client = open_client(self.base_url, settings, transport)
        self._door = Door(host=host_of(self.base_url), model=settings.models["grader"], key=settings.api_key)
        self._post = Post(
            self._client, self._door, outbox, attempts=settings.attempts,
            tell=lambda says: self.tell(says), sleep=sleep, jitter=jitter, now=now, grace=grace,
        )  # fmt: skip
        self._learned: dict[str, Learned] = {}
        self._asked: Counter[str] = Counter()
        self._waiting: dict[str, asyncio.Future[Outcome]] = {}
        self._unsent: dict[str, str] = {}
        self._size = 0
        self._timer: asyncio.TimerHandle | None = None
        self._out: dict[str, asyncio.Task[None]] = {}
        self._given_up: dict[str | None, BaseException] = {}
        """Why nobody follows a set any more that may be out: whoever asks for a line of it later would wait for ever."""
        self._most = MOST_LINES
        self._one_by_one = False

    async def __aenter__(self) -> Batches:
        """Take up every set that an earlier process may have submitted; what was only written down is asked for when it is wanted."""
        for posted in self.outbox.on_the_way(self.base_url):
            if posted.state == "written":
                self.outbox.collect(posted.name, {})
            else:
                self._follow(posted)
        return self

    async def __aexit__(self, *_: object) -> None:
        """Stop waiting; what is out goes on at the endpoint."""
        if self._timer is not None:
            self._timer.cancel()
        tasks = list(self._out.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._client.close()
        self.outbox.close()

    def part(self) -> Part:
        """Return a door for one interview or run."""
        return Part(self)

    async def reply(self, conversation: Conversation, keys: list[str]) -> Reply:
        """Return the complete reply; the keys of all lines it took are added to `keys`. Raises `ModelError`.

        The bill of either is that of all these lines.
        """
        asked = self.settings.models[conversation.role]
        door = Door(host=self._door.host, model=asked, key=self.settings.api_key)
        attempt, more = Attempt(conversation, door, self._learned.setdefault(asked, Learned())), ONCE_MORE
        bill: Bill | None = None
        while True:
            body = attempt.request(stream=False)
            key = self._key(body, conversation.occasion)
            keys.append(key)
            heard, text, fault = reply_in(attempt, await self._outcome(key, body))
            if heard.is_paid or fault is None or isinstance(fault.error, BadReply):
                bill = total(bill, await prices.account(
                    conversation, text=heard.said, asked=asked, model=heard.model, given=heard.usage,
                    base_url=self.base_url, share=prices.BY_BATCH, rate=self.settings.price_of(asked),
                ))  # fmt: skip
            if fault is None:
                if bill is None:
                    raise AssertionError("a reply came, and nobody worked for it")
                return Reply.of(text, bill)
            fault.error.partial, fault.error.bill = fault.error.partial or heard.said, bill
            if attempt.concede(fault):
                continue
            if not more or not (fault.again or fault.error.reason == "empty"):
                raise fault.error from None
            more -= 1

    def _key(self, body: Mapping[str, Any], occasion: str) -> str:
        """Return the key of a line: everything it asks, where and on which occasion, and for the how manieth time on that occasion."""
        text = json.dumps([self.base_url, body, occasion], ensure_ascii=False, sort_keys=True)
        asked = hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
        self._asked[asked] += 1
        return f"{asked}-{self._asked[asked]}"

    # --- collecting what waits ---

    async def _outcome(self, key: str, body: Mapping[str, Any]) -> Outcome:
        known = self.outbox.outcome(key)
        if known is not None:
            return known
        if key not in self._waiting:
            name = self.outbox.set_of(key)
            if name in self._given_up:
                raise self._given_up[name]
            future = self._waiting[key] = asyncio.get_running_loop().create_future()
            future.add_done_callback(_seen)
            if name is None:
                line = {"custom_id": key, "method": "POST", "url": ASKED_AT, "body": body}
                self._add(key, json.dumps(line, ensure_ascii=False, separators=(",", ":")))
        return await asyncio.shield(self._waiting[key])

    def _add(self, key: str, line: str) -> None:
        """Put a line to those that go out next, which is when nobody adds another, or at once where no more fit."""
        self._unsent[key] = line
        self._size += len(line)
        if self._size >= MOST_BYTES or len(self._unsent) >= self._most:
            self._send()
        self._wait_for_quiet()

    def _wait_for_quiet(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._timer = asyncio.get_running_loop().call_later(self._quiet, self._send)

    def _send(self) -> None:
        """Write down what waits as a set, and send it on its way."""
        while self._unsent and not (self._one_by_one and self._out):
            lines = list(self._unsent.items())[: self._most]
            for key, _ in lines:
                del self._unsent[key]
            self._size = sum(map(len, self._unsent.values()))
            try:
                self._follow(self.outbox.write(secrets.token_hex(16), self.base_url, lines, self._now()))
            except StoreError as error:
                self._fail([key for key, _ in lines], error)

    def _follow(self, posted: Posted) -> None:
        task = asyncio.ensure_future(self._see_through(posted))
        self._out[posted.name] = task
        task.add_done_callback(lambda done: self._end(posted.name, done))

    def _end(self, name: str, done: asyncio.Task[None]) -> None:
        self._out.pop(name, None)
        if done.cancelled():
            return
        if (error := done.exception()) is not None:  # the disk, or a fault of ours: whoever waits hears of it
            self._given_up[name] = error
            self._fail(list(self._waiting), error)
        if self._unsent:
            self._wait_for_quiet()

    async def _see_through(self, posted: Posted) -> None:
        """Have a set answered, and tell whoever waits for a line of it."""
        try:
            outcomes = await self._post.see_through(posted)
        except TooMuch:
            self._most, self._one_by_one = max(1, len(self.outbox.lines(posted.name)) // 2), True
            self.tell(f"{self._door.host} takes no more at once: the requests go out in smaller sets, one after another.")
            self._put_back(posted, {})
        except StillOut as error:
            self._given_up[posted.name] = error
            self._fail([key for key, _ in self.outbox.lines(posted.name)], error)
        except ModelError as error:
            keys = [key for key, _ in self.outbox.lines(posted.name)]
            self.outbox.collect(posted.name, {})
            self._fail(keys, error)
        else:
            self._put_back(posted, outcomes)

    def _put_back(self, posted: Posted, outcomes: Mapping[str, Outcome]) -> None:
        """Keep these outcomes and tell them; lines without one wait again, where somebody still waits for them."""
        left = [(key, line) for key, line in self.outbox.lines(posted.name) if key not in outcomes]
        self.outbox.collect(posted.name, outcomes)
        for key, outcome in outcomes.items():
            if (future := self._waiting.pop(key, None)) is not None and not future.done():
                future.set_result(outcome)
        for key, line in left:
            if key in self._waiting:
                self._add(key, line)

    def _fail(self, keys: Iterable[str], error: BaseException) -> None:
        for key in keys:
            if (future := self._waiting.pop(key, None)) is not None and not future.done():
                future.set_exception(error)


def _seen(future: asyncio.Future[Outcome]) -> None:
    """Look at what came of a line, which nobody may wait for any more."""
    if not future.cancelled():
        future.exception()
