"""How fast we are, as ratios to a reference measured in the same run: `python -m tests.bench [--quick] [--json] [--only PART]`.

Absolute times say more about the machine and its neighbours than about us, so each figure stands beside a reference,
the two are measured by turns, and of all rounds the median counts. Read the ratio.

Measured, each on loopback and without any outside network:

- `relay`: CPU of a relayed token, and the time from an answer to the first token of the reply.
  Ours is the product as anybody starts it (`interviewer serve`): websocket protocol, transcript synced to the disk,
  and for each turn an exchange with the observer before the interviewer's reply is streamed.
  The reference passes the same stream of the same endpoint on to the same kind of socket and does nothing else.
  CPU is that of the one process, all threads. "Turn and all" is the CPU of a whole turn divided by its tokens;
  short and long turns in each round tell what a token costs alone, and what a turn costs beside its tokens.
  "A first token's way" is from the endpoint's write to the client's read: one hop, not the turn.
- `idle`: resident memory of a connection while nobody speaks, with an interview of its own and as a further listener.
- `turn`: our own work in a turn on C1 with an answer of 1,500 characters: cues, fold, and what to say next, in CPU time;
  and of that the cues alone, against looking for each phrase on its own.
- `grade`: CPU of an interview's grading by an endpoint that answers at once, against a plain loop of the client over the same calls;
  and of a grading offline with its card, against the word matching of the same calls alone.
  Also an order of many transcripts in one file, offline: peak memory and grades a second at ten and at forty times the number,
  the time outside the listener, and what the same order takes when it is given again.
- `start`: CPU of `interviewer --help`, and the time until the server listens.
- `evaluate`: CPU and wall time of a call in a batch evaluation, start-up, store, measuring and report included; what a finished run
  takes when it is repeated; and peak memory with 10,000 cases beside 1,000.
  The reference makes the same calls in a loop through the `openai` client.
- `page`: work of the page's main thread for a character of a long reply that streams in, its longest task meanwhile, how soon a key
  pressed in the composer and in the editor is painted, the first turn after a load, and a frame while 500 turns scroll (in the replay);
  in Chromium, against a page without a program; left out where there is no browser.

Not measured: real models and networks, TLS, proxies, other browsers, how many sessions one core holds,
slow readers, many turns in one interview, the disk's own speed (the transcripts lie in the system's temporary directory).
The endpoint and the clients use CPU as well: on a machine with few cores, times to the first token
hold their waiting too, on both sides alike.

Nothing here passes or fails; the aims stand beside the figures. Linux only, since other processes are measured.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import sys
import tempfile
from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from tests.bench import batching, evaluating, grading, idle, paging, relaying, starting, turns
from tests.bench.figures import Figure, document, machine, table
from tests.bench.relaying import ROOMS, SHORT, Load

PARTS = ("relay", "idle", "turn", "grade", "start", "evaluate", "page")
LONGEST = 3_600.0
"""Seconds after which a run is given up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Amounts:
    """How much is measured."""

    load: Load
    sockets: int
    turns: int
    gradings: int
    batches: tuple[int, ...]
    starts: int
    cases: int
    crowds: tuple[int, int]
    runs: int


QUICK = Amounts(
    load=Load(sessions=6, tokens=60, rate=60, rounds=2),
    sockets=10,
    turns=40,
    gradings=4,
    batches=(5, 50),
    starts=1,
    cases=50,
    crowds=(50, 500),
    runs=1,
)
FULL = Amounts(
    load=Load(sessions=20, tokens=400, rate=60, rounds=8),
    sockets=300,
    turns=1_000,
    gradings=20,
    batches=(50, 500, 2_000),
    starts=7,
    cases=500,
    crowds=(1_000, 10_000),
    runs=3,
)


def main() -> int:
    """Measure what the options ask for and write it to the standard output."""
    options, amounts = _wanted()
    load, cores, at = os.getloadavg(), len(os.sched_getaffinity(0)), datetime.now(UTC)
    figures = asyncio.run(_measure(amounts, options.only or PARTS))
    where, mode = machine(load, cores), "quick" if options.quick else "full"
    if options.json:
        whole = document(figures, machine=where, mode=mode, amounts=asdict(amounts), at=at.isoformat(timespec="seconds"))
        sys.stdout.write(json.dumps(whole, indent=2) + "\n")
    else:
        sys.stdout.write(f"{table(figures)}\n\n{where}; {mode}, {at:%Y-%m-%d}. Read the ratios.\n")
    return 0


async def _measure(amounts: Amounts, parts: tuple[str, ...]) -> list[Figure]:
    figures: list[Figure] = []
    with tempfile.TemporaryDirectory(prefix="interviewer-bench-") as place:
        directory = Path(place)

        async def turn() -> list[Figure]:
            return turns.measure(amounts.turns)

        async def grade() -> list[Figure]:
            alone = await asyncio.to_thread(grading.measure, amounts.gradings, amounts.load.rounds)
            return alone + await asyncio.to_thread(batching.measure, amounts.batches, directory / "batch")

        async def start() -> list[Figure]:
            return [*starting.help_screen(amounts.starts), *await starting.listen(amounts.starts, directory / "start")]

        async def page() -> list[Figure]:
            return await asyncio.to_thread(paging.measure, amounts.runs, directory / "page")

        measures: dict[str, Callable[[], Awaitable[list[Figure]]]] = {
            "relay": lambda: relaying.measure(amounts.load, directory / "relay"),
            "idle": lambda: idle.measure(amounts.sockets, directory / "idle"),
            "turn": turn,
            "grade": grade,
            "start": start,
            "evaluate": lambda: evaluating.measure(amounts.cases, amounts.crowds, amounts.runs, directory / "evaluate"),
            "page": page,
        }
        async with asyncio.timeout(LONGEST):
            for part in PARTS:
                if part in parts:
                    sys.stderr.write(f"measuring: {part}\n")
                    figures += await measures[part]()
    return figures


def _wanted() -> tuple[argparse.Namespace, Amounts]:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description="Measure speed as ratios to references.")
    parser.add_argument("--quick", action="store_true", help="less of everything, in about half a minute")
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    parser.add_argument("--only", action="append", choices=PARTS, help="measure this part only; may be given again")
    parser.add_argument("--sessions", type=_count(1, ROOMS), help="interviews at once in `relay`")
    parser.add_argument("--tokens", type=_count(2 * SHORT, 5_000), help="tokens of a long reply in `relay`")
    parser.add_argument("--rate", type=_count(1, 1_000), help="tokens a second of each reply in `relay`")
    parser.add_argument("--rounds", type=_count(1, 20), help="rounds of each side in `relay`")
    parser.add_argument("--sockets", type=_count(1, 5_000), help="connections in `idle`, as the limit of open files allows")
    options = parser.parse_args()
    if sys.platform != "linux":
        parser.error("other processes are measured by what Linux tells of them; this is another system")
    amounts = QUICK if options.quick else FULL
    given = {name: getattr(options, name) for name in ("sessions", "tokens", "rate", "rounds")}
    load = replace(amounts.load, **{name: value for name, value in given.items() if value is not None})
    if load.rooms > ROOMS:
        parser.error(f"{load.sessions} sessions in {load.rounds} rounds are more interviews than one server holds")
    return options, replace(amounts, load=load, sockets=options.sockets or amounts.sockets)


def _count(least: int, most: int) -> Callable[[str], int]:
    def number(text: str) -> int:
        value = int(text)
        if not least <= value <= most:
            raise argparse.ArgumentTypeError(f"a number from {least} to {most}, please")
        return value

    return number


if __name__ == "__main__":
    sys.exit(main())
