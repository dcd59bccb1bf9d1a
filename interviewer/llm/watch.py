"""The deadlines of one exchange: until the first token, between tokens, and after the end; what passed is told in `client`.

A token costs one reading of the clock: the timer looks how long it has been quiet instead of being set anew.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from types import TracebackType

NOTICE = 5.0
"""After this many quiet seconds the person is told that we are still waiting."""


class Watch:
    """Use with `async with`: raises `TimeoutError`, with `expired` set, when it has been quiet for too long.

    Only `token` counts as a sign of life; comments and other keep-alives do not reach it.
    """

    def __init__(self, *, first: float, stall: float, on_notice: Callable[[], None]) -> None:
        self.expired = False
        self.started = False
        self._limit, self._stall = first, stall
        self._on_notice, self._noticed = on_notice, False
        self._timer: asyncio.TimerHandle | None = None

    def token(self) -> None:
        """Note a sign of life."""
        self._last = self._loop.time()
        self._noticed = False
        if not self.started:
            self.started = True
            self._limit = self._stall
            self._arm()

    def finishing(self, within: float) -> None:
        """Wait only this long from now on, since the reply is complete."""
        self._noticed = True
        self._last, self._limit = self._loop.time(), min(self._limit, within)
        self._arm()

    async def __aenter__(self) -> Watch:
        """Start the clock."""
        self._loop = asyncio.get_running_loop()
        self._last = self._loop.time()
        self._timeout = asyncio.timeout(None)
        await self._timeout.__aenter__()
        self._arm()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop the clock."""
        if self._timer is not None:
            self._timer.cancel()
        await self._timeout.__aexit__(kind, error, trace)

    def _arm(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
        wait = self._limit if self._noticed else min(self._limit, NOTICE)
        self._timer = self._loop.call_at(self._last + wait, self._look)

    def _look(self) -> None:
        quiet = self._loop.time() - self._last
        if quiet >= self._limit:
            self.expired = True
            self._timeout.reschedule(self._loop.time())
            return
        if quiet >= NOTICE and not self._noticed:
            self._noticed = True
            self._on_notice()
        self._arm()
