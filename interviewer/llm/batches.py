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
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any, Literal, TypeVar

import httpx2

from interviewer.core.conversation import Conversation, Reply
from interviewer.errors import ModelError, ModelRefused, ModelUnavailable, StillOut, StoreError
from interviewer.llm import faults, prices, retries
from interviewer.llm.attempts import Attempt, Learned
from interviewer.llm.chunks import EndpointError, Heard, Unreadable
from interviewer.llm.client import open_client
from interviewer.llm.faults import Door, Fault
from interviewer.llm.outbox import Outbox, Outcome, Posted
from interviewer.settings import OPENAI, Settings, host_of

if TYPE_CHECKING:
    from openai.types import Batch

ASKED_AT: Literal["/v1/chat/completions"] = "/v1/chat/completions"
NAMED = "interviewer_set"
"""The key of a batch's metadata under which the name of its set stands."""
QUIET = 2.0
"""Seconds without a new request after which those that wait go out."""
GRACE = 10.0
"""Seconds after which a batch that was submitted stands in the endpoint's list, if the endpoint took it."""
MOST_LINES, MOST_BYTES = 50_000, 64_000_000
"""How much goes into one set; OpenAI takes as many lines and three times the bytes."""
FIRST_LOOK, LAST_LOOK, SLOWER = 1.0, 60.0, 1.5
"""Seconds from one look at a batch to the next: a little longer each time."""
WITHIN = 120.0
"""Seconds that one call about files or batches may take, an upload included."""
PAGES = 20
"""How many pages of batches are searched for one of ours."""
ONCE_MORE = 1
"""How often a line is asked again that failed for a passing reason."""
ENDED = frozenset({"completed", "failed", "expired", "cancelled"})
PASSING = frozenset({"timeout", "unreachable", "unreadable"})
"""Faults after which nobody knows what the endpoint did, and asking again is worth it."""
TOO_MUCH = "token_limit_exceeded"
"""Why a set is turned down whole when more is waiting at the endpoint than it allows: smaller sets then go one after another."""

_T = TypeVar("_T")


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
        self._sleep, self._jitter, self._now = sleep, jitter, now
        self._quiet, self._grace = quiet, grace
        self._client = open_client(self.base_url, settings, transport)
        self._door = Door(host=host_of(self.base_url), model=settings.models["grader"], key=settings.api_key)
        self._learned: dict[str, Learned] = {}
        self._asked: Counter[str] = Counter()
        self._waiting: dict[str, asyncio.Future[Outcome]] = {}
        self._unsent: dict[str, str] = {}
        self._size = 0
        self._timer: asyncio.TimerHandle | None = None
        self._out: dict[str, asyncio.Task[None]] = {}
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
        """Return the complete reply; the keys of all lines it took are added to `keys`. Raises `ModelError`."""
        asked = self.settings.models[conversation.role]
        door = Door(host=self._door.host, model=asked, key=self.settings.api_key)
        attempt, more = Attempt(conversation, door, self._learned.setdefault(asked, Learned())), ONCE_MORE
        while True:
            body = attempt.request(stream=False)
            key = self._key(body, conversation.occasion)
            keys.append(key)
            heard, fault = _heard(attempt, await self._outcome(key, body))
            if fault is None:
                break
            fault.error.partial = fault.error.partial or heard.said
            if attempt.concede(fault):
                continue
            if not more or not (fault.again or fault.error.reason == "empty"):
                raise fault.error from None
            more -= 1
        return await prices.account(
            conversation, text=attempt.text(heard), asked=asked, model=heard.model, given=heard.usage,
            base_url=self.base_url, share=prices.BY_BATCH, rate=self.settings.price_of(asked),
        )  # fmt: skip

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
            future = self._waiting[key] = asyncio.get_running_loop().create_future()
            future.add_done_callback(_seen)
            if not self.outbox.holds(key):
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
            self._fail(list(self._waiting), error)
        if self._unsent:
            self._wait_for_quiet()

    # --- the way of one set ---

    async def _see_through(self, posted: Posted) -> None:
        """Take a set from wherever it stands to the answers of its lines."""
        try:
            if posted.state == "submitting":
                found = await self._find(posted)
                if found is None:
                    self._put_back(posted, {})
                    return
                posted = self.outbox.note(posted.name, "submitted", at=posted.began, file=posted.file, batch=found.id)
            if posted.state == "written":
                posted = await self._submit(posted)
            outcomes = await self._collected(posted, await self._ended(posted))
        except StillOut as error:
            self._fail([key for key, _ in self.outbox.lines(posted.name)], error)
        except ModelError as error:
            keys = [key for key, _ in self.outbox.lines(posted.name)]
            self.outbox.collect(posted.name, {})
            self._fail(keys, error)
        else:
            self._put_back(posted, outcomes)

    async def _submit(self, posted: Posted) -> Posted:
        """Upload a set and have it begun; raises `ModelError` where it certainly was not."""
        lines = self.outbox.lines(posted.name)
        content = "".join(f"{line}\n" for _, line in lines).encode("utf-8", "replace")
        name = f"interviewer-{posted.name}.jsonl"
        file = await self._patiently(lambda: self._client.files.create(file=(name, content), purpose="batch"))
        for attempt in range(1, self.settings.attempts + 1):
            posted = self.outbox.note(posted.name, "submitting", at=self._now(), file=file.id)
            made = await self._create(posted, attempt)
            if made is not None:
                self.tell(
                    f"{len(lines):,} requests are with {self._door.host} as {made.id}; that may take up to a day."
                    " Ctrl+C is safe: the same command goes on waiting."
                )
                return self.outbox.note(posted.name, "submitted", at=posted.began, file=file.id, batch=made.id)
        raise ModelUnavailable(f"{self._door.host} took no batch: try again later.", reason="server_error")

    async def _create(self, posted: Posted, attempt: int) -> Batch | None:
        """Have a batch begun; None where it was not and another try may help."""
        fault, made = await self._once(
            lambda: self._client.batches.create(
                input_file_id=posted.file,
                endpoint=ASKED_AT,
                completion_window="24h",
                metadata={NAMED: posted.name},
            )
        )
        if fault is None:
            return made
        if not fault.again and fault.error.reason not in PASSING:
            raise fault.error
        if fault.status != 429 and (found := await self._find(posted)) is not None:
            return found
        await self._pause(fault, attempt)
        return None

    async def _find(self, posted: Posted) -> Batch | None:
        """Return the batch of a set that may have been submitted; raises `StillOut` where that cannot be found out."""
        wait = posted.began + self._grace - self._now()
        if wait > 0:
            await self._sleep(wait)
        following = partial(self._client.batches.list, limit=100)
        try:
            for _ in range(PAGES):
                page = await self._patiently(following)
                for batch in page.data:
                    if (batch.metadata or {}).get(NAMED) == posted.name or batch.input_file_id == posted.file:
                        self.tell(f"The batch {batch.id} at {self._door.host} was submitted before: it is collected.")
                        return batch
                if not page.data or not page.has_more:
                    return None
                following = partial(self._client.batches.list, limit=100, after=page.data[-1].id)
        except ModelError as error:
            raise StillOut(f"{error} Whether the requests are out is not known: give the same command again.") from error
        return None

    async def _ended(self, posted: Posted) -> Batch:
        """Return the batch of a set when it has come to its end, whichever that is; an endpoint that is away meanwhile is waited for."""
        pause, told = FIRST_LOOK, 0
        while True:
            await self._sleep(pause)
            pause = min(pause * SLOWER, LAST_LOOK)
            fault, batch = await self._once(lambda: self._client.batches.retrieve(posted.batch))
            if batch is None:
                self._raise_unless_passing(fault, posted)
                continue
            if batch.status in ENDED:
                return batch
            counts = batch.request_counts
            if counts is not None and counts.total and counts.completed * 10 // counts.total > told:
                told = counts.completed * 10 // counts.total
                self.tell(f"{batch.id}: {counts.completed:,} of {counts.total:,} requests are answered.")

    async def _collected(self, posted: Posted, batch: Batch) -> dict[str, Outcome]:
        """Return what became of each line of a batch that has ended; lines that were never asked are not among them."""
        keys = [key for key, _ in self.outbox.lines(posted.name)]
        if batch.status == "failed":
            return self._turned_down(keys, batch)
        found: dict[str, Outcome] = {}
        try:
            for file in filter(None, (batch.output_file_id, batch.error_file_id)):
                async for key, outcome in self._read(file):
                    found[key] = outcome
        except ModelError as error:
            raise StillOut(f"{error} The answers are at {self._door.host}: give the same command again.") from error
        code = batch.status if batch.status != "completed" else "lost"
        return {key: found.get(key) or {"code": code, "says": ""} for key in keys}

    async def _read(self, file: str) -> AsyncIterator[tuple[str, Outcome]]:
        content = (await self._patiently(lambda: self._client.files.content(file))).content
        for line in content.split(b"\n"):
            try:
                told = json.loads(line)
                yield str(told["custom_id"]), _outcome(told)
            except (ValueError, KeyError, TypeError, AttributeError):
                continue  # whose line it was is not known, so that one is lost, and says so

    def _turned_down(self, keys: list[str], batch: Batch) -> dict[str, Outcome]:
        """Return what a refusal of the whole set means for its lines: the ones it names, or all where it names none."""
        errors = list((batch.errors.data if batch.errors else None) or ())
        if any(error.code == TOO_MUCH for error in errors) and len(keys) > 1:
            self._most, self._one_by_one = max(1, len(keys) // 2), True
            self.tell(f"{self._door.host} takes no more at once: the requests go out in smaller sets, one after another.")
            return {}
        told = [{"message": error.message, "code": error.code, "param": error.param} for error in errors]
        refused: list[Outcome] = [{"status": 400, "body": {"error": one}} for one in told]
        places = [(error.line, outcome) for error, outcome in zip(errors, refused, strict=True)]
        named = {keys[line - 1]: outcome for line, outcome in places if line is not None and 0 < line <= len(keys)}
        if named:
            return named
        every: Outcome = refused[0] if refused else {"status": 400, "body": {"error": {"message": "the batch failed"}}}
        return dict.fromkeys(keys, every)

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

    def _raise_unless_passing(self, fault: Fault | None, posted: Posted) -> None:
        """Raise `StillOut` where looking again would not help."""
        if fault is None or fault.again or fault.error.reason in PASSING:
            return
        if fault.status == 404:
            raise StillOut(
                f"{self._door.host} does not know the batch {posted.batch}: set the key it was submitted with,"
                f" or remove {self.outbox.path} to ask anew."
            )
        raise StillOut(f"{fault.error} The batch {posted.batch} goes on there: give the same command again.")

    def _fail(self, keys: Iterable[str], error: BaseException) -> None:
        for key in keys:
            if (future := self._waiting.pop(key, None)) is not None and not future.done():
                future.set_exception(error)

    # --- one call ---

    async def _once(self, call: Callable[[], Awaitable[_T]]) -> tuple[Fault | None, _T | None]:
        """Make one call about files or batches: what it gave, or why it gave nothing."""
        try:
            async with asyncio.timeout(WITHIN):
                return None, await call()
        except TimeoutError:
            return Fault(
                error=faults.too_slow(self._door, f"did not answer within {retries.in_words(WITHIN)}"), again=True
            ), None
        except faults.FOREIGN as error:
            fault = faults.translate(error, self._door)
            if fault.status in {404, 405, 501}:
                says = (
                    f"{self._door.host} does not know this ({fault.status}): it may have no Batch API; leave out --batch then."
                )
                return Fault(error=ModelRefused(says, reason="refused"), status=fault.status), None
            return fault, None

    async def _patiently(self, call: Callable[[], Awaitable[_T]]) -> _T:
        """Make a call that does no harm if it is made twice, a few times if need be; raises `ModelError`."""
        attempt = 1
        while True:
            fault, found = await self._once(call)
            if fault is None and found is not None:
                return found
            assert fault is not None
            if not fault.again or attempt >= self.settings.attempts:
                raise fault.error
            await self._pause(fault, attempt)
            attempt += 1

    async def _pause(self, fault: Fault, attempt: int) -> None:
        asked = retries.asked_pause(fault.headers, self._now())
        await self._sleep(retries.backoff(attempt, self._jitter()) if asked is None else min(asked, retries.LONGEST))


def _seen(future: asyncio.Future[Outcome]) -> None:
    """Look at what came of a line, which nobody may wait for any more."""
    if not future.cancelled():
        future.exception()


def _outcome(told: Mapping[str, Any]) -> Outcome:
    """Return what a line of an output or error file says."""
    response, error = told.get("response"), told.get("error")
    if isinstance(response, dict) and isinstance(response.get("status_code"), int):
        return {"status": response["status_code"], "body": response.get("body")}
    code = str(error.get("code") or "") if isinstance(error, dict) else ""
    says = str(error.get("message") or "") if isinstance(error, dict) else ""
    return {"code": code.removeprefix("batch_") or "lost", "says": says}


def _heard(attempt: Attempt, outcome: Outcome) -> tuple[Heard, Fault | None]:
    """Return the reply in an outcome and what is wrong with it, if anything is."""
    heard = Heard()
    status = outcome.get("status")
    if status is None:
        return heard, faults.unanswered(attempt.door, outcome["code"], outcome["says"])
    if status != 200:
        return heard, faults.by_status(status, outcome["body"], attempt.door)
    try:
        heard.take_whole(outcome["body"])
        heard.end()
    except (Unreadable, EndpointError) as error:
        return heard, faults.translate(error, attempt.door)
    return heard, attempt.verdict(heard)
