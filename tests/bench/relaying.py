"""What a token costs on its way through: CPU of the whole server, and time added before the first token."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

from tests.bench.clients import Client, Turn, candidate, receiver
from tests.bench.figures import Figure, of_rounds, percentile
from tests.bench.processes import Child, endpoint, interviewer, minimal_relay

AGAINST = "minimal relay"
SPREAD = 1.0
"""Seconds over which the sessions of one round send, since people do not answer at the same instant."""
WARM = 5
"""Tokens of the turn before the first round: what is made at the first use is not what a token costs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """How much is relayed: `sessions` at once, each `tokens` a round at `rate` a second."""

    sessions: int
    tokens: int
    rate: int
    rounds: int

    @property
    def seconds(self) -> float:
        """How long one round may take at most; far more than it should."""
        return 60 + 5 * self.tokens / self.rate


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """What one side needed: seconds of CPU for a token, and the turns."""

    cpu: float
    turns: Sequence[Turn]


async def measure(load: Load, directory: Path) -> list[Figure]:
    """Run our server and the reference side by side and let them take turns; both are idle while the other works."""
    ours: list[Round] = []
    reference: list[Round] = []
    async with AsyncExitStack() as stack:
        upstream = await stack.enter_async_context(endpoint())
        server = await stack.enter_async_context(interviewer(upstream.port, directory))
        relay = await stack.enter_async_context(minimal_relay(upstream.port))
        candidates = []
        receivers = []
        for _ in range(load.sessions):
            candidates.append(await stack.enter_async_context(candidate(server.port)))
            receivers.append(await stack.enter_async_context(receiver(relay.port)))
            await candidates[-1].create()
        for clients in (candidates, receivers):
            await asyncio.gather(*(client.turn(WARM, load.rate) for client in clients))
        for _ in range(load.rounds):
            ours.append(await _round(server, candidates, load))
            reference.append(await _round(relay, receivers, load))
    return figures(ours, reference, load)


async def _round(child: Child, clients: Sequence[Client], load: Load) -> Round:
    async def one(client: Client, number: int) -> Turn:
        await asyncio.sleep(SPREAD * number / len(clients))
        return await client.turn(load.tokens, load.rate)

    before = child.cpu()
    async with asyncio.timeout(load.seconds):
        turns = await asyncio.gather(*(one(client, number) for number, client in enumerate(clients)))
    return Round(cpu=(child.cpu() - before) / (len(clients) * load.tokens), turns=turns)


def figures(ours: Sequence[Round], reference: Sequence[Round], load: Load) -> list[Figure]:
    """Return the figures of all rounds; percentiles are taken of each round, and of those the median."""

    def times(name: str, share: float, what: str, *, aim: str = "") -> Figure:
        sides = [[1e3 * percentile([getattr(t, what) for t in one.turns], share) for one in side] for side in (ours, reference)]
        return of_rounds(name, "ms", *sides, against=AGAINST, aim=aim, samples=len(ours) * load.sessions)

    return [
        of_rounds(
            "CPU per relayed token",
            "us",
            [1e6 * one.cpu for one in ours],
            [1e6 * one.cpu for one in reference],
            against=AGAINST,
            aim="ratio <= 1.3",
            samples=len(ours) * load.sessions * load.tokens,
        ),
        times("answer to first token, p50", 0.5, "first"),
        times("answer to first token, p99", 0.99, "first", aim="<= 25 ms at 100 sessions"),
        times("a first token's way, p50", 0.5, "way"),
        times("a first token's way, p99", 0.99, "way"),
    ]
