"""What a connection costs while nobody speaks: resident memory."""

from __future__ import annotations

import asyncio
import resource
from contextlib import AsyncExitStack
from pathlib import Path

from tests.bench.clients import candidate, receiver
from tests.bench.figures import Figure
from tests.bench.processes import endpoint, interviewer, minimal_relay
from tests.bench.relaying import AGAINST, ROOMS, SHORT

FIRST = 6
"""Connections before the first look, so that what is made once does not count."""
SPARE = 200
"""Files that a process has open besides its connections."""
EACH = 4
"""Files for a session: its socket, its connection to the model, its transcript, and the socket of a further listener."""
SETTLE = 0.5
"""Seconds to wait before a look."""
RATE = 1000


def allowed(wanted: int) -> int:
    """Return how many connections fit under this process's limit of open files, which its children inherit."""
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return wanted if soft == resource.RLIM_INFINITY else max(1, min(wanted, (soft - SPARE) // EACH - FIRST))


async def measure(wanted: int, directory: Path) -> list[Figure]:
    """Open sockets with a session each, then as many that listen to one of them; one small turn each on both sides."""
    count = allowed(wanted)
    async with AsyncExitStack() as stack:
        upstream = await stack.enter_async_context(endpoint())
        relay = await stack.enter_async_context(minimal_relay(upstream.port))
        server = await stack.enter_async_context(interviewer(upstream.port, directory))

        async def receive() -> None:
            await (await stack.enter_async_context(receiver(relay.port))).turn(SHORT, RATE)

        async def hold() -> str:
            one = await stack.enter_async_context(candidate(server.port))
            id = await one.create()
            await one.turn(SHORT, RATE)
            return id

        async def listen(id: str) -> None:
            await (await stack.enter_async_context(candidate(server.port))).join(id)

        for _ in range(FIRST):
            await receive()
            id = await hold()
            await listen(id)
        await asyncio.sleep(SETTLE)
        relay_before, before = relay.memory(), server.memory()
        sessions = min(count, ROOMS - FIRST)
        for _ in range(sessions):
            await receive()
            await hold()
        await asyncio.sleep(SETTLE)
        relay_each = (relay.memory() - relay_before) / sessions / 1024
        between = server.memory()
        for _ in range(count):
            await listen(id)
        await asyncio.sleep(SETTLE)
        after = server.memory()
    each, further = (between - before) / sessions / 1024, (after - between) / count / 1024
    aim = "<= 32 KiB at 5000"
    return [
        Figure(
            name="memory of a connection with its session",
            unit="KiB",
            ours=each,
            reference=relay_each,
            against=AGAINST,
            aim=aim,
            samples=sessions,
        ),
        Figure(
            name="memory of a further connection",
            unit="KiB",
            ours=further,
            reference=relay_each,
            against=AGAINST,
            samples=count,
        ),
    ]
