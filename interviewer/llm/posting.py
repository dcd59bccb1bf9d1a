"""The way of one set of requests by batch: uploaded, begun, looked for, waited for, and read back, however the endpoint behaves."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from functools import partial
from typing import TYPE_CHECKING, Literal, TypeVar

from interviewer.errors import ModelError, ModelRefused, ModelUnavailable, StillOut
from interviewer.llm import faults, retries
from interviewer.llm.faults import Door, Fault
from interviewer.llm.outbox import Outbox, Outcome, Posted
from interviewer.llm.outcomes import outcome_of

if TYPE_CHECKING:
    from openai import AsyncOpenAI
    from openai.types import Batch

ASKED_AT: Literal["/v1/chat/completions"] = "/v1/chat/completions"
NAMED = "interviewer_set"
"""The key of a batch's metadata under which the name of its set stands."""
GRACE = 10.0
"""Seconds after which a batch that was submitted stands in the endpoint's list, if the endpoint took it."""
FIRST_LOOK, LAST_LOOK, SLOWER = 1.0, 60.0, 1.5
"""Seconds from one look at a batch to the next: a little longer each time."""
WITHIN = 120.0
"""Seconds that one call about files or batches may take, an upload included."""
PAGES = 20
"""How many pages of batches are searched for one of ours."""
ENDED = frozenset({"completed", "failed", "expired", "cancelled"})
PASSING = frozenset({"timeout", "unreachable", "unreadable"})
"""Faults after which nobody knows what the endpoint did, and asking again is worth it."""
TOO_MUCH = "token_limit_exceeded"
"""The code with which a set is turned down whole, because more would wait at the endpoint than it allows."""

_T = TypeVar("_T")


class TooMuch(Exception):
    """A set was turned down whole for its size: none of its lines was asked."""


class Post:
    """What carries sets to one endpoint and their answers back; every step is in the outbox before it is taken."""

    def __init__(
        self,
        client: AsyncOpenAI,
        door: Door,
        outbox: Outbox,
        *,
        attempts: int,
        tell: Callable[[str], None],
        sleep: Callable[[float], Awaitable[None]],
        jitter: Callable[[], float],
        now: Callable[[], float],
        grace: float,
    ) -> None:
        self._client, self._door, self._outbox = client, door, outbox
        self._attempts, self._tell = attempts, tell
        self._sleep, self._jitter, self._now, self._grace = sleep, jitter, now, grace

    async def see_through(self, posted: Posted) -> dict[str, Outcome]:
        """Take a set from wherever it stands to what became of its lines; those that were never asked are not among them.

        Raises `TooMuch`, `StillOut` where what is out cannot be told, and `ModelError` where certainly nothing is out.
        """
        if posted.state == "submitting":
            found = await self._find(posted)
            if found is None:
                return {}
            posted = self._outbox.note(posted.name, "submitted", at=posted.began, file=posted.file, batch=found.id)
        if posted.state == "written":
            posted = await self._submit(posted)
        return await self._collected(posted, await self._ended(posted))

    async def _submit(self, posted: Posted) -> Posted:
        """Upload a set and have it begun; raises `ModelError` where it certainly was not."""
        lines = self._outbox.lines(posted.name)
        content = "".join(f"{line}\n" for _, line in lines).encode("utf-8", "replace")
        name = f"interviewer-{posted.name}.jsonl"
        file = await self._patiently(lambda: self._client.files.create(file=(name, content), purpose="batch"))
        for attempt in range(1, self._attempts + 1):
            posted = self._outbox.note(posted.name, "submitting", at=self._now(), file=file.id)
            made = await self._create(posted, attempt)
            if made is not None:
                self._tell(
                    f"{len(lines):,} requests are with {self._door.host} as {made.id}; that may take up to a day."
                    " Ctrl+C is safe: the same command goes on waiting."
                )
                return self._outbox.note(posted.name, "submitted", at=posted.began, file=file.id, batch=made.id)
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
                        self._tell(f"The batch {batch.id} at {self._door.host} was submitted before: it is collected.")
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
                self._tell(f"{batch.id}: {counts.completed:,} of {counts.total:,} requests are answered.")

    async def _collected(self, posted: Posted, batch: Batch) -> dict[str, Outcome]:
        """Return what became of each line of a batch that has ended; lines that were never asked are not among them."""
        keys = [key for key, _ in self._outbox.lines(posted.name)]
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
                yield str(told["custom_id"]), outcome_of(told)
            except (ValueError, KeyError, TypeError, AttributeError):
                continue  # whose line it was is not known, so that one is lost, and says so

    def _turned_down(self, keys: list[str], batch: Batch) -> dict[str, Outcome]:
        """Return what a refusal of the whole set means for its lines: the ones it names, or all where it names none."""
        errors = list((batch.errors.data if batch.errors else None) or ())
        if any(error.code == TOO_MUCH for error in errors) and len(keys) > 1:
            raise TooMuch
        told = [{"message": error.message, "code": error.code, "param": error.param} for error in errors]
        refused: list[Outcome] = [{"status": 400, "body": {"error": one}} for one in told]
        places = [(error.line, outcome) for error, outcome in zip(errors, refused, strict=True)]
        named = {keys[line - 1]: outcome for line, outcome in places if line is not None and 0 < line <= len(keys)}
        if named:
            return named
        every: Outcome = refused[0] if refused else {"status": 400, "body": {"error": {"message": "the batch failed"}}}
        return dict.fromkeys(keys, every)

    def _raise_unless_passing(self, fault: Fault | None, posted: Posted) -> None:
        """Raise `StillOut` where looking again would not help."""
        if fault is None or fault.again or fault.error.reason in PASSING:
            return
        if fault.status == 404:
            raise StillOut(
                f"{self._door.host} does not know the batch {posted.batch}: set the key it was submitted with,"
                f" or remove {self._outbox.path} to ask anew."
            )
        raise StillOut(f"{fault.error} The batch {posted.batch} goes on there: give the same command again.")

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
            if not fault.again or attempt >= self._attempts:
                raise fault.error
            await self._pause(fault, attempt)
            attempt += 1

    async def _pause(self, fault: Fault, attempt: int) -> None:
        asked = retries.asked_pause(fault.headers, self._now())
        await self._sleep(retries.backoff(attempt, self._jitter()) if asked is None else min(asked, retries.LONGEST))
