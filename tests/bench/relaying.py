"""What a token costs on its way through: CPU of the whole server, and time added before the first token."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

from tests.bench.clients import Client, Turn, candidate, receiver
from tests.bench.figures import Figure, of_rounds, percentile
from tests.bench.processes import Child, endpoint, interviewer, minimal_relay

AGAINST = "minimal relay"
GAP = 0.05
"""Seconds between the sends of two sessions, since people do not answer at the same instant."""
SHORT = 5
"""Tokens of the short turn that stands before each long one: the difference is what the tokens cost."""
LASTS = 4
"""Rounds that one interview is used for; where nothing is ever recognised, the interviewer says goodbye after about ten turns."""
ROOMS = 450
"""Interviews that may be begun in one run; our server holds 500."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """How much is relayed: `sessions` at once, each `tokens` a round at `rate` a second."""

    sessions: int
    tokens: int
    rate: int
    rounds: int

    @property
    def rooms(self) -> int:
        """How many interviews are begun."""
        return self.sessions * math.ceil(self.rounds / LASTS)

    @property
    def seconds(self) -> float:
        """How long one round may take at most; far more than it should."""
        return 60 + GAP * self.sessions + 5 * self.tokens / self.rate


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """What one side needed in one round: seconds of CPU for a short and for a long turn, and the turns as they were seen."""

    short: float
    long: float
    turns: Sequence[Turn]


async def measure(load: Load, directory: Path) -> list[Figure]:
    """Run our server and the reference side by side and let them take turns; each is idle while the other works."""
    ours: list[Round] = []
    reference: list[Round] = []
    async with AsyncExitStack() as stack:
        upstream = await stack.enter_async_context(endpoint())
        server = await stack.enter_async_context(interviewer(upstream.port, directory))
        relay = await stack.enter_async_context(minimal_relay(upstream.port))
        for begun in range(0, load.rounds, LASTS):
            async with AsyncExitStack() as sockets:
                candidates: list[Client] = []
                receivers: list[Client] = []
                for _ in range(load.sessions):
                    one = await sockets.enter_async_context(candidate(server.port))
                    await one.create()
                    candidates.append(one)
                    receivers.append(await sockets.enter_async_context(receiver(relay.port)))
                for clients in (candidates, receivers):  # what is made at the first use is not what a turn costs
                    await asyncio.gather(*(client.turn(SHORT, load.rate) for client in clients))
                for _ in range(min(LASTS, load.rounds - begun)):
                    ours.append(await _round(server, candidates, load))
                    reference.append(await _round(relay, receivers, load))
    return figures(ours, reference, load)


async def _round(child: Child, clients: Sequence[Client], load: Load) -> Round:
    short, first = await _turns(child, clients, SHORT, load)
    long, second = await _turns(child, clients, load.tokens, load)
    return Round(short=short, long=long, turns=[*first, *second])


async def _turns(child: Child, clients: Sequence[Client], tokens: int, load: Load) -> tuple[float, list[Turn]]:
    """Let every client take a turn; return the CPU seconds of one, and the turns."""

    async def one(client: Client, number: int) -> Turn:
        await asyncio.sleep(GAP * number)
        return await client.turn(tokens, load.rate)

    before = child.cpu()
    async with asyncio.timeout(load.seconds):
        turns = await asyncio.gather(*(one(client, number) for number, client in enumerate(clients)))
    return (child.cpu() - before) / len(clients), turns


def figures(ours: Sequence[Round], reference: Sequence[Round], load: Load) -> list[Figure]:
    """Return the figures of all rounds; percentiles are taken of each round, and of those the median."""

    def both(name: str, unit: str, of: Callable[[Round], float], *, aim: str = "") -> Figure:
        return of_rounds(name, unit, [of(one) for one in ours], [of(one) for one in reference], against=AGAINST, aim=aim)

    def each(one: Round) -> float:
        return (one.long - one.short) / (load.tokens - SHORT)

    return [
        both("CPU per relayed token, turn and all", "us", lambda one: 1e6 * one.long / load.tokens, aim="ratio <= 1.3"),
        both("CPU per relayed token alone", "us", lambda one: 1e6 * each(one)),
        both("CPU per turn beside its tokens", "ms", lambda one: 1e3 * (one.short - SHORT * each(one))),
        both("answer to first token, p50", "ms", lambda one: 1e3 * percentile([t.first for t in one.turns], 0.5)),
        both(
            "answer to first token, p99",
            "ms",
            lambda one: 1e3 * percentile([t.first for t in one.turns], 0.99),
            aim="<= 25 ms at 100 sessions",
        ),
        both("a first token's way, p50", "ms", lambda one: 1e3 * percentile([t.way for t in one.turns], 0.5)),
        both("a first token's way, p99", "ms", lambda one: 1e3 * percentile([t.way for t in one.turns], 0.99)),
    ]
