"""Many transcripts of one file graded offline in one order: peak memory at several amounts, grades a second, and the order given again.

`python -m tests.bench.batching FILE` is one order in a process of its own, so that its CPU and memory can be told.
The transcripts are those of `eval/gold`, over and over, each with a sentence of its own, so that nothing read before can be used again.
The model is the offline listener here, on taking a transcript in as well as on grading it; what is outside of it is everything else.
"""

from __future__ import annotations

import io
import json
import resource
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import redirect_stdout
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path
from typing import Any

from tests.bench.figures import Figure
from tests.bench.processes import ROOT, environment

GOLD = ROOT / "eval" / "gold" / "transcripts"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What an order took: seconds in all, of CPU, and of the listener; bytes of memory at its most; how many cards it printed."""

    seconds: float
    cpu: float
    listening: float
    memory: int
    cards: int


def measure(amounts: Sequence[int], directory: Path) -> list[Figure]:
    """Grade the first so many transcripts for each amount, the smallest once more; each figure stands beside the smallest amount's."""
    directory.mkdir(parents=True)
    costs = []
    for amount in amounts:
        path = directory / f"{amount}.jsonl"
        path.write_text("\n".join(map(json.dumps, _transcripts(amount))), encoding="utf-8")
        costs.append(_cost(path, directory / f"saved-{amount}"))
    few, most = amounts[0], amounts[-1]
    again = _cost(directory / f"{few}.jsonl", directory / f"saved-{few}")
    against = f"the same, {few:,} transcripts"
    return [
        *(
            Figure(
                name=f"batch grading offline, peak memory, {amount:,} transcripts", unit="MiB", ours=cost.memory / 2**20,
                reference=costs[0].memory / 2**20, against=against, aim="1 x",
            )
            for amount, cost in zip(amounts[1:], costs[1:], strict=True)
        ),
        Figure(name=f"batch grading offline, grades a second, {most:,} transcripts", unit="1/s",
               ours=costs[-1].cards / costs[-1].seconds, reference=costs[0].cards / costs[0].seconds, against=against, aim=">= 1 x"),
        Figure(name="batch grading offline, time outside the listener", unit="s", ours=costs[-1].seconds - costs[-1].listening,
               reference=costs[-1].seconds, against="the whole order"),
        Figure(name="batch grading offline, CPU of the order given again", unit="s", ours=again.cpu, reference=costs[0].cpu,
               against="the first time"),
    ]  # fmt: skip


def _transcripts(count: int) -> Iterator[dict[str, Any]]:
    """Return so many transcripts in the simple form."""
    gold = [json.loads(path.read_text(encoding="utf-8")) for path in sorted(GOLD.glob("*.json"))]
    for number, one in enumerate(islice(cycle(gold), count)):
        yield one | {"turns": list(_said_anew(one["turns"], number))}


def _said_anew(turns: Iterable[dict[str, Any]], number: int) -> Iterator[dict[str, Any]]:
    for turn in turns:
        more = f" That is case {number}." if turn["role"] == "candidate" else ""
        yield turn | {"text": turn["text"] + more}


def _cost(path: Path, saved: Path) -> Cost:
    """Carry out an order in a process of its own; raises `RuntimeError` where it fails."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.batching", str(path)], cwd=ROOT, env=environment(INTERVIEWER_TRANSCRIPTS=str(saved)),
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, check=False,
    )  # fmt: skip
    if done.returncode != 0:
        raise RuntimeError(f"grading {path.name} ended with {done.returncode}")
    seconds, cpu, listening, memory, cards = done.stdout.split()
    return Cost(seconds=float(seconds), cpu=float(cpu), listening=float(listening), memory=int(memory), cards=int(cards))


class _Cards(io.TextIOBase):
    """Counts lines and keeps none."""

    lines = 0

    def write(self, text: str) -> int:
        self.lines += text.count("\n")
        return len(text)


def _order(path: str) -> None:
    """Carry out one order as the command does, with the listener's time taken, and print what it cost."""
    from interviewer.__main__ import main
    from interviewer.llm import brain

    respond, listening, cards = brain.respond, 0.0, _Cards()

    def timed(*given: Any) -> str:
        nonlocal listening
        before = time.perf_counter()
        said = respond(*given)
        listening += time.perf_counter() - before
        return said

    brain.respond = timed  # type: ignore[assignment] # the same function with a clock
    began = time.perf_counter()
    with redirect_stdout(cards):
        code = main(["grade", path, "--json", "--model", "offline"])
    seconds, used = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_SELF)
    sys.stdout.write(f"{seconds} {used.ru_utime + used.ru_stime} {listening} {used.ru_maxrss * 1024} {cards.lines}\n")
    sys.exit(code)


if __name__ == "__main__":
    _order(sys.argv[1])
