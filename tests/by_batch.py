"""`interviewer grade --batch` in a process of its own, with the pauses cut short: `python -m tests.by_batch FILE...`."""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import Callable
from pathlib import Path

from interviewer.llm import connect
from interviewer.llm.batches import Batches
from interviewer.llm.outbox import Outbox
from interviewer.settings import Settings
from interviewer.terminal.grading import Desk, Order
from interviewer.terminal.screen import Screen

SHORT = 0.02


def quick(settings: Settings, outbox: Path, *, tell: Callable[[str], None]) -> Batches:
    """Return a door by batch that waits a fiftieth of a second where the product waits seconds."""

    async def sleep(seconds: float) -> None:
        await asyncio.sleep(min(seconds, SHORT))

    return Batches(settings, Outbox(outbox, now=time.time()), tell=tell, sleep=sleep, quiet=SHORT, grace=SHORT)


if __name__ == "__main__":
    order = Order(names=tuple(sys.argv[1:]), batch=True, as_json=True)
    desk = Desk(order, settings=Settings.load(), screen=Screen(colour=False), connect=connect, by_batch=quick)
    sys.exit(asyncio.run(desk.grade()).exit_code)
