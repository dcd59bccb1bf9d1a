"""The threads of the server's disk work: no kind of work waits for another, and none is done in threads that all share."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from threading import Event

import pytest

from interviewer.server import disk

SERVER = Path(disk.__file__).parent
KINDS = (disk.opening, disk.reading, disk.taking_in)


@pytest.mark.parametrize("kind", KINDS)
def test_no_kind_of_work_waits_for_another(kind: Callable[[Callable[[], int]], Awaitable[int]]) -> None:
    """While more of every other kind is under way than there are threads for, one of this kind is done."""
    over = Event()

    async def work() -> int:
        others = [asyncio.ensure_future(other(over.wait, 30)) for other in KINDS if other is not kind for _ in range(8)]
        try:
            return await asyncio.wait_for(kind(lambda: 7), 20)
        finally:
            over.set()
            await asyncio.gather(*others)

    assert asyncio.run(work()) == 7


def test_what_looks_back_is_done_two_at_a_time() -> None:
    """Of six that look back two are under way, so that they leave the processors to the interviews."""
    over, two, begun = Event(), Event(), list[int]()

    def look(number: int) -> None:
        begun.append(number)
        if len(begun) == 2:
            two.set()
        over.wait(30)

    async def work() -> list[int]:
        looking = [asyncio.ensure_future(disk.reading(look, number)) for number in range(6)]
        await asyncio.to_thread(two.wait, 30)
        under_way = [*begun]
        over.set()
        await asyncio.gather(*looking)
        return under_way

    assert sorted(asyncio.run(work())) == [0, 1]
    assert sorted(begun) == [0, 1, 2, 3, 4, 5]


def test_the_server_asks_for_a_thread_nowhere_else() -> None:
    """Every module of the server says what kind of work it hands to a thread."""
    texts = {path.name: path.read_text(encoding="utf-8") for path in SERVER.glob("*.py")}
    assert [name for name, text in texts.items() if "to_thread" in text or "run_in_executor" in text] == ["disk.py"]
