"""How many calls are out: more with answers, half with refusals, and pauses for failures."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from interviewer.evaluation.flow import IN_A_ROW, Flow


class Time:
    """Seconds that go by only when somebody sleeps."""

    def __init__(self) -> None:
        """Begin at nothing."""
        self.now = 0.0
        self.slept: list[float] = []

    def __call__(self) -> float:
        """Return the time."""
        return self.now

    async def sleep(self, seconds: float) -> None:
        """Let time go by."""
        self.slept.append(seconds)
        self.now += seconds


def play(story: Callable[[Flow, Time], Awaitable[None]], *, most: int = 64, first: int = 4) -> tuple[Flow, Time]:
    """Tell a story of a flow whose pauses take no time."""
    time = Time()

    async def tell() -> Flow:
        flow = Flow(most=most, first=first, sleep=time.sleep, now=time, jitter=lambda: 1.0)
        await story(flow, time)
        return flow

    return asyncio.run(tell()), time


async def rush(flow: Flow, then: Callable[[float], None], *, waiting: int = 100) -> None:
    """Have as many calls out as may be, with more waiting, let those that are out come back at once, and send the rest home."""
    everybody, number = asyncio.Event(), int(flow.limit)
    out = 0

    async def call() -> None:
        nonlocal out
        async with flow.turn() as went_out:
            out += 1
            if out > number:
                return
            if out == number:
                everybody.set()
            await everybody.wait()
            then(went_out)

    await asyncio.gather(*(call() for _ in range(number + waiting)))


def test_the_number_doubles_with_each_round_of_answers_until_it_is_at_its_most() -> None:
    """Nothing was refused, so each answer allows one more."""

    async def story(flow: Flow, time: Time) -> None:
        await rush(flow, lambda _: flow.answered())
        assert flow.limit == 8
        for _ in range(8):
            await rush(flow, lambda _: flow.answered())

    flow, _ = play(story, most=20)
    assert flow.limit == 20


def test_answers_to_calls_that_held_nobody_back_say_nothing_about_more() -> None:
    """One call at a time never needs a second, so the number stays."""

    async def story(flow: Flow, time: Time) -> None:
        for _ in range(50):
            async with flow.turn():
                flow.answered()

    assert play(story, first=8)[0].limit == 8


def test_refusals_of_calls_that_were_out_together_halve_the_number_once() -> None:
    """Forty calls that are refused at once are one sign of too much, not forty."""

    async def story(flow: Flow, time: Time) -> None:
        time.now = 1.0
        await rush(flow, lambda went_out: flow.refused(went_out, 0.0))

    assert play(story, first=40)[0].limit == 20


def test_after_a_refusal_the_number_grows_by_one_a_round() -> None:
    """It was too much once, so more is tried with care."""

    async def story(flow: Flow, time: Time) -> None:
        time.now = 1.0
        flow.refused(1.0, 0.0)
        before = flow.limit
        await rush(flow, lambda _: flow.answered())
        assert before < flow.limit <= before + 1

    play(story, first=16)


def test_everybody_waits_as_long_as_the_endpoint_asks() -> None:
    """The pause holds for calls that were not refused themselves."""

    async def story(flow: Flow, time: Time) -> None:
        flow.refused(0.0, 7.0)
        async with flow.turn() as went_out:
            assert went_out == 7.0

    assert play(story)[1].slept == [7.0]


def test_who_waits_goes_on_at_once_when_nothing_is_to_go_out_any_more() -> None:
    """Whether for the endpoint or after a failure: what is asked then is not held back by a pause."""

    async def tell() -> None:
        flow = Flow(sleep=lambda _: asyncio.Event().wait(), now=lambda: 0.0, jitter=lambda: 1.0)
        flow.refused(0.0, 300.0)

        async def call() -> None:
            async with flow.turn():
                pass

        waiting = asyncio.gather(call(), call(), flow.pause(3))
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        assert not waiting.done()
        flow.stop()
        await asyncio.wait_for(waiting, 5)
        await asyncio.wait_for(asyncio.gather(call(), flow.pause(3)), 5)  # nor does anybody wait who comes later

    asyncio.run(tell())


def test_a_refusal_without_a_wish_is_waited_out_longer_each_time() -> None:
    """Half a second, then twice as long, up to a bound."""

    async def story(flow: Flow, time: Time) -> None:
        for _ in range(6):
            flow.refused(time.now, None)
            async with flow.turn():
                pass

    assert play(story)[1].slept == [0.5, 1.0, 2.0, 4.0, 8.0, 8.0]


def test_failures_lengthen_pauses_and_do_not_shrink_the_number() -> None:
    """One failure stops nobody; after a few in a row everybody waits, and an answer ends that."""

    async def story(flow: Flow, time: Time) -> None:
        for _ in range(IN_A_ROW + 2):
            flow.failed()
            async with flow.turn():
                pass
        flow.answered()
        flow.failed()
        async with flow.turn():
            pass

    flow, time = play(story)
    assert flow.limit == 4
    assert time.slept == [0.5, 1.0, 2.0]


def test_who_refuses_is_not_dead() -> None:
    """A refusal between failures breaks their row."""

    async def story(flow: Flow, time: Time) -> None:
        for _ in range(IN_A_ROW - 1):
            flow.failed()
        flow.refused(time.now, 0.0)
        flow.failed()
        async with flow.turn():
            pass

    assert play(story)[1].slept == []


@pytest.mark.parametrize("times", [3, 30])
def test_the_number_is_never_less_than_one(times: int) -> None:
    """However often it is halved, somebody may ask."""

    async def story(flow: Flow, time: Time) -> None:
        for _ in range(times):
            time.now += 1
            flow.refused(time.now, 0.0)
        async with flow.turn():
            assert flow.out == 1

    assert play(story, first=4)[0].limit == 1
