"""How long a command takes to begin: CPU of `--help`, and the time until the server listens."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from contextlib import AbstractAsyncContextManager
from pathlib import Path

from tests.bench.figures import Figure, of_rounds
from tests.bench.processes import ROOT, Child, environment, interviewer, minimal_relay
from tests.bench.relaying import AGAINST

NOWHERE = 9
"""A port to which nobody connects here: no interview is begun."""


def help_screen(rounds: int) -> list[Figure]:
    """Run `interviewer --help` and a program that does nothing, by turns."""
    ours: list[float] = []
    reference: list[float] = []
    for _ in range(rounds):
        ours.append(cpu_of("-m", "interviewer", "--help"))
        reference.append(cpu_of("-c", "pass"))
    return [of_rounds("interviewer --help, CPU", "s", ours, reference, against="python -c pass")]


def cpu_of(*words: str) -> float:
    """Return the CPU seconds of one run of python; raises `RuntimeError` where it fails."""
    process = subprocess.Popen((sys.executable, *words), cwd=ROOT, env=environment(), stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"`python {' '.join(words)}` ends with {process.returncode}")
    return usage.ru_utime + usage.ru_stime


async def listen(rounds: int, directory: Path) -> list[Figure]:
    """Start our server and the reference, by turns."""
    ours: list[tuple[float, float]] = []
    reference: list[tuple[float, float]] = []
    for _ in range(rounds):
        ours.append(await _once(interviewer(NOWHERE, directory)))
        reference.append(await _once(minimal_relay(NOWHERE)))
    wall, wall_reference = ([began for began, _ in side] for side in (ours, reference))
    cpu, cpu_reference = ([used for _, used in side] for side in (ours, reference))
    return [
        of_rounds("start to listening", "s", wall, wall_reference, against=AGAINST),
        of_rounds("start to listening, CPU", "s", cpu, cpu_reference, against=AGAINST),
    ]


async def _once(starting: AbstractAsyncContextManager[Child]) -> tuple[float, float]:
    async with starting as child:
        used = child.cpu()
        await asyncio.sleep(0)
    return child.began, used
