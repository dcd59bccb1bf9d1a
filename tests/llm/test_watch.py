"""The deadlines of one exchange."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest

from interviewer.llm import watch
from interviewer.llm.watch import Watch


async def expire(clock: Watch, begin: Callable[[], None] = lambda: None) -> None:
    """Do something and then nothing, under this watch."""
    async with clock:
        begin()
        await asyncio.Event().wait()


def test_silence_ends_the_exchange() -> None:
    """Without a sign of life the block is left by a TimeoutError, and the watch says it was its own."""

    async def play() -> Watch:
        clock = Watch(first=0.01, stall=60, on_notice=lambda: None)
        with pytest.raises(TimeoutError):
            await expire(clock)
        return clock

    clock = asyncio.run(play())
    assert clock.expired
    assert not clock.started


def test_the_stall_begins_with_the_first_token() -> None:
    """After a token the time between tokens counts, not the time to the first."""

    async def play() -> Watch:
        clock = Watch(first=60, stall=0.01, on_notice=lambda: None)
        with pytest.raises(TimeoutError):
            await expire(clock, clock.token)
        return clock

    clock = asyncio.run(play())
    assert clock.expired
    assert clock.started


def test_finishing_shortens_the_wait() -> None:
    """Once the reply is complete only a short wait is left."""

    async def play() -> bool:
        clock = Watch(first=60, stall=60, on_notice=lambda: None)

        def finish() -> None:
            clock.token()
            clock.finishing(0.01)

        with pytest.raises(TimeoutError):
            await expire(clock, finish)
        return clock.expired

    assert asyncio.run(play())


def test_tokens_keep_it_alive() -> None:
    """Any number of tokens, each within the limit, may take as long as they like."""

    async def play() -> Watch:
        clock = Watch(first=0.2, stall=0.2, on_notice=lambda: None)
        async with clock:
            for _ in range(30):
                clock.token()
                await asyncio.sleep(0.01)
        return clock

    assert not asyncio.run(play()).expired


def test_a_notice_comes_once_for_each_silence(monkeypatch: pytest.MonkeyPatch) -> None:
    """A silence is announced once, and again when there is another."""
    monkeypatch.setattr(watch, "NOTICE", 0.01)
    notices: list[int] = []

    async def play() -> None:
        noticed = asyncio.Event()

        def on_notice() -> None:
            notices.append(1)
            noticed.set()

        clock = Watch(first=0.5, stall=0.05, on_notice=on_notice)

        async def silent_twice() -> None:
            async with clock:
                await noticed.wait()
                noticed.clear()
                clock.token()
                await noticed.wait()
                await asyncio.Event().wait()

        with pytest.raises(TimeoutError):
            await silent_twice()

    asyncio.run(play())
    assert len(notices) == 2


def test_other_errors_pass_and_the_timer_is_gone() -> None:
    """An error of the block passes, and nothing fires afterwards."""

    async def play() -> Watch:
        clock = Watch(first=0.01, stall=0.01, on_notice=lambda: None)
        with pytest.raises(ZeroDivisionError):
            async with clock:
                raise ZeroDivisionError
        await asyncio.sleep(0.03)
        return clock

    assert not asyncio.run(play()).expired
