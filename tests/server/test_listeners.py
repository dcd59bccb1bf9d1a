"""One socket's way out."""

from __future__ import annotations

import asyncio
import json

from interviewer.server.listeners import Closing, Listener, Part
from interviewer.server.public import delta
from tests.server.conftest import play


def part(off: int, text: str, reply: str = "r1") -> Part:
    """Return a piece of a reply."""
    frame = delta(reply=reply, attempt=1, epoch=0, off=off, text=text)
    return Part(reply=reply, attempt=1, epoch=0, off=off, text=text, frame=frame)


async def written(listener: Listener) -> list[str]:
    """Close the listener and return what it writes."""
    sent: list[str] = []

    async def send(text: str) -> None:
        sent.append(text)

    listener.close(1000)
    await listener.write(send)
    return sent


def test_frames_go_out_in_order() -> None:
    """What is put first is sent first, also what was put before the writer began."""

    async def story() -> list[str]:
        listener = Listener(limit=100)
        listener.put("a")
        listener.put_replay(["b", "c"])
        listener.put("d")
        return await written(listener)

    assert play(story()) == ["a", "b", "c", "d"]


def test_too_much_waiting_closes_with_1013() -> None:
    """The queue is dropped at once, so that a reader that has gone holds no memory."""

    async def story() -> tuple[Closing | None, list[str]]:
        listener = Listener(limit=10)
        listener.put("12345")
        listener.put("123456")
        listener.put("more")
        return listener.closing, await written(listener)

    closing, sent = play(story())
    assert closing is not None
    assert closing.code == 1013
    assert sent == []


def test_a_replay_does_not_count() -> None:
    """Old records are shared between sockets: a long interview can be sent whole."""

    async def story() -> list[str]:
        listener = Listener(limit=10)
        listener.put_replay(["x" * 100] * 3)
        listener.put("new")
        return await written(listener)

    assert len(play(story())) == 4


def test_parts_that_pile_up_become_one() -> None:
    """Neighbouring parts of one reply are joined; other frames and other replies keep their place."""

    async def story() -> list[str]:
        listener = Listener(limit=10_000)
        for item in (part(0, "a🙂"), part(3, "b"), part(4, "c"), "record", part(5, "d"), part(0, "e", "r2")):
            listener.put(item)
        return await written(listener)

    sent = play(story())
    assert [json.loads(text)["text"] if text != "record" else text for text in sent] == ["a🙂bc", "record", "d", "e"]
    assert json.loads(sent[0])["off"] == 0


def test_a_part_that_waits_alone_is_sent_as_it_is() -> None:
    """The text made once for all listeners is used again."""

    async def story() -> bool:
        listener, one = Listener(limit=1_000), part(0, "word")
        listener.put(one)
        return (await written(listener))[0] is one.frame

    assert play(story())


def test_the_limit_is_on_what_waits_now() -> None:
    """What was sent makes room again."""

    async def story() -> Closing | None:
        listener, sent = Listener(limit=10), asyncio.Event()

        async def send(_: str) -> None:
            sent.set()

        writing = asyncio.create_task(listener.write(send))
        for _ in range(20):
            listener.put("12345678")
            await sent.wait()
            sent.clear()
        closing = listener.closing
        listener.close(1000)
        await writing
        return closing

    assert play(story()) is None
