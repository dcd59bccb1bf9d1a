"""The deadlines of one exchange."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest

from interviewer.errors import ModelUnavailable
from interviewer.llm.watch import NOTICE, Watch
from tests import jumping
from tests.llm.upstream import GOOD, HANG, STREAM, conversation, data, exchange, fails, model_at, piece, upstream


async def expire(clock: Watch, begin: Callable[[], None] = lambda: None) -> None:
    """Do something and then nothing, under this watch."""
    async with clock:
        begin()
        await asyncio.Event().wait()


def test_silence_ends_the_exchange() -> None:
    """Without a sign of life the block is left by a TimeoutError, and the watch says it was its own."""

    async def play() -> tuple[Watch, float]:
        clock = Watch(first=10, stall=60, on_notice=lambda: None)
        with pytest.raises(TimeoutError):
            await expire(clock)
        return clock, asyncio.get_running_loop().time()

    clock, ended = jumping.run(play())
    assert clock.expired
    assert not clock.started
    assert ended == pytest.approx(10)


def test_the_stall_begins_with_the_first_token() -> None:
    """After a token the time between tokens counts, not the time to the first."""

    async def play() -> tuple[Watch, float]:
        clock = Watch(first=60, stall=10, on_notice=lambda: None)
        with pytest.raises(TimeoutError):
            await expire(clock, clock.token)
        return clock, asyncio.get_running_loop().time()

    clock, ended = jumping.run(play())
    assert clock.expired
    assert clock.started
    assert ended == pytest.approx(10)


def test_finishing_shortens_the_wait() -> None:
    """Once the reply is complete only a short wait is left."""

    async def play() -> tuple[Watch, float]:
        clock = Watch(first=60, stall=60, on_notice=lambda: None)

        def finish() -> None:
            clock.token()
            clock.finishing(2)

        with pytest.raises(TimeoutError):
            await expire(clock, finish)
        return clock, asyncio.get_running_loop().time()

    clock, ended = jumping.run(play())
    assert clock.expired
    assert ended == pytest.approx(2)


def test_tokens_keep_it_alive() -> None:
    """Any number of tokens, each within the limit, may take as long as they like."""

    async def play() -> Watch:
        clock = Watch(first=10, stall=10, on_notice=lambda: None)
        async with clock:
            for _ in range(30):
                clock.token()
                await asyncio.sleep(9)
        return clock

    assert not jumping.run(play()).expired


def test_a_notice_comes_once_for_each_silence() -> None:
    """A silence is announced once, and again when there is another."""
    notices: list[float] = []

    async def play() -> None:
        clock = Watch(first=20, stall=20, on_notice=lambda: notices.append(asyncio.get_running_loop().time()))
        async with clock:
            await asyncio.sleep(3 * NOTICE)
            clock.token()
            await asyncio.sleep(3 * NOTICE)

    jumping.run(play())
    assert notices == [pytest.approx(NOTICE), pytest.approx(4 * NOTICE)]


def test_other_errors_pass_and_the_timer_is_gone() -> None:
    """An error of the block passes, and nothing fires afterwards."""

    async def play() -> Watch:
        clock = Watch(first=10, stall=10, on_notice=lambda: None)
        with pytest.raises(ZeroDivisionError):
            async with clock:
                raise ZeroDivisionError
        await asyncio.sleep(30)
        return clock

    assert not jumping.run(play()).expired


class TestOnTheWire:
    """Nothing is waited for endlessly."""

    @pytest.mark.parametrize("start", [b"", STREAM, STREAM + data(piece(""))], ids=["silence", "headers", "role"])
    def test_first_token(self, start: bytes) -> None:
        """Without a first token in time the reply fails after one request, and the connection is closed."""
        raised = fails(ModelUnavailable, "timeout", (start, HANG), first_token_deadline=0.3, stall_deadline=0.3)
        assert "did not begin to answer" in str(raised)

    def test_stall(self) -> None:
        """A stall in the middle ends the reply and keeps the text."""
        raised = fails(ModelUnavailable, "timeout", (STREAM + data(piece("Good ")), HANG), stall_deadline=0.3)
        assert raised.partial == "Good "

    def test_keep_alives_are_no_tokens(self) -> None:
        """Comments that keep the connection alive do not keep the reply alive."""
        drip = (STREAM, *[b": keep-alive\n\n"] * 100, HANG)
        fails(ModelUnavailable, "timeout", drip, first_token_deadline=0.3)

    def test_the_whole_reply(self) -> None:
        """The whole reply has a deadline of its own, tokens or not."""
        raised = fails(ModelUnavailable, "timeout", (STREAM + data(piece("Good ")), HANG), reply_deadline=0.5)
        assert raised.partial == "Good "

    def test_still_waiting_is_said(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """After some seconds of silence the person is told, once."""
        monkeypatch.setattr("interviewer.llm.watch.NOTICE", 0.02)
        told, _ = exchange((b"", HANG), first_token_deadline=0.3)
        assert [seconds for _, seconds in told.waits] == [None]

    def test_cancelling_closes_the_connection(self) -> None:
        """Cancelling the task that waits for a reply closes the upstream connection at once."""

        async def play() -> bool:
            async with upstream((STREAM + data(piece("Good ")), HANG)) as seen, model_at(seen.url) as model:
                arrived = asyncio.Event()
                task = asyncio.create_task(model.reply(conversation(), lambda _: arrived.set()))
                await arrived.wait()
                task.cancel()
                with pytest.raises(asyncio.CancelledError):
                    await task
                await asyncio.wait_for(seen.hung_up.wait(), 5)
                return True

        assert asyncio.run(play())

    def test_a_timeout_of_the_callers_own_passes(self) -> None:
        """A TimeoutError raised by the caller's `on_part` is not taken for one of ours."""

        async def play() -> None:
            def boom(_: str) -> None:
                raise TimeoutError("mine")

            async with upstream(GOOD) as seen, model_at(seen.url) as model:
                with pytest.raises(TimeoutError, match="mine"):
                    await model.reply(conversation(), boom)

        asyncio.run(play())
