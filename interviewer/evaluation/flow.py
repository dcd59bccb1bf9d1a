"""How many calls may be out at once: more with every answer, half as many when the endpoint says that it is too much.

A refusal halves the number once for all calls that were out when it came, and everybody waits as long as the endpoint asks.
A failure of the endpoint makes pauses longer and the number no smaller, since it says nothing about how much is too much.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import anyio

from interviewer.llm.retries import backoff

FIRST = 8
"""How many calls are out at the beginning."""
MOST = 64
"""How many calls are out at most, unless another number is given."""
IN_A_ROW = 3
"""After so many failures without an answer between them everybody waits."""


class Flow:
    """The calls of one run to one endpoint; `sleep`, `now` (in seconds) and `jitter` are injected by tests."""

    def __init__(
        self,
        *,
        most: int = MOST,
        first: int = FIRST,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        now: Callable[[], float] = time.monotonic,
        jitter: Callable[[], float] = random.random,
    ) -> None:
        self.most = most
        self.limit = float(min(first, most))
        self.answers = 0
        self._sleep, self._now, self._jitter = sleep, now, jitter
        self._out = anyio.CapacityLimiter(max(1, int(self.limit)))
        self._doubling = True
        self._halved_at = self._quiet_until = float("-inf")
        self._waiting = 0
        self._refusals = self._failures = 0
        self._stopped = False
        self._resting: set[anyio.CancelScope] = set()

    @property
    def out(self) -> int:
        """How many calls are out now."""
        return self._out.borrowed_tokens

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[float]:
        """Wait until a call may go out, and give the time it went out at."""
        self._waiting += 1
        try:
            await self._out.acquire()
        finally:
            self._waiting -= 1
        try:
            while not self._stopped and (wait := self._quiet_until - self._now()) > 0:
                await self._rest(wait)
            yield self._now()
        finally:
            self._out.release()

    def answered(self) -> None:
        """Note an answer: one more call for each while nothing was refused yet, later one more for each round of answers."""
        self.answers += 1
        self._refusals = self._failures = 0
        if not self._waiting:
            return  # nobody is held back, so more would not be used
        self._set(self.limit + (1.0 if self._doubling else 1.0 / self.limit))

    def refused(self, went_out: float, pause: float | None) -> None:
        """Note a refusal of a call that went out at that time; `pause` is what the endpoint asks for, in seconds."""
        self._doubling = False
        if went_out > self._halved_at:
            self._halved_at = self._now()
            self._set(self.limit / 2)
        self._refusals, self._failures = self._refusals + 1, 0  # who refuses is not dead
        self._be_quiet(self.backoff(self._refusals) if pause is None else pause)

    def failed(self) -> None:
        """Note that the endpoint failed; after several failures in a row everybody waits."""
        self._failures += 1
        if self._failures >= IN_A_ROW:
            self._be_quiet(self.backoff(self._failures - IN_A_ROW + 1))

    async def pause(self, times: int) -> None:
        """Wait before the same thing is tried again that has failed so often."""
        await self._rest(self.backoff(times))

    def stop(self) -> None:
        """Hold nobody back by a pause any more: what is asked from now on goes out nowhere."""
        self._stopped = True
        for scope in self._resting:
            scope.cancel()

    def backoff(self, times: int) -> float:
        """Return the pause after so many failures of the same thing, in seconds."""
        return backoff(min(times, 16), self._jitter())

    async def _rest(self, seconds: float) -> None:
        with anyio.CancelScope() as scope:
            self._resting.add(scope)
            try:
                if not self._stopped:
                    await self._sleep(seconds)
            finally:
                self._resting.discard(scope)

    def _be_quiet(self, seconds: float) -> None:
        self._quiet_until = max(self._quiet_until, self._now() + seconds)

    def _set(self, limit: float) -> None:
        self.limit = min(float(self.most), max(1.0, limit))
        self._out.total_tokens = int(self.limit)
