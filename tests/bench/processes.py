"""Child processes that listen: started, measured from outside, and ended by their own pid; Linux only, since it reads `/proc`."""

from __future__ import annotations

import asyncio
import contextlib
import os
import re
import resource
import signal
import sys
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.running import ALONE

ROOT = Path(__file__).parents[2]
LISTENS = "Open http://127.0.0.1:"
"""What a process writes to its standard error, followed by its port, once it listens."""
TOKEN = "a-token-for-the-bench-only"
START_WITHIN = 30.0
STOP_WITHIN = 10.0
_PORT = re.compile(rf"{re.escape(LISTENS)}(\d+)/")


@dataclass(frozen=True, slots=True, kw_only=True)
class Child:
    """A process that listens; `began` is how long that took in seconds."""

    pid: int
    port: int
    began: float

    def cpu(self) -> float:
        """Return the seconds of CPU that all its threads have used, ended ones included, to the nanosecond."""
        return time.clock_gettime(~self.pid << 3 | 2)  # the clock that clock_getcpuclockid(3) gives

    def memory(self) -> int:
        """Return the bytes of its resident memory."""
        pages = int(Path(f"/proc/{self.pid}/statm").read_text(encoding="ascii").split()[1])
        return pages * resource.getpagesize()


def environment(**more: str) -> dict[str, str]:
    """Return an environment with nothing of this one's settings, keys or proxies in it."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR") if name in os.environ}
    return {**kept, **ALONE, "PYTHONPATH": str(ROOT), **more}


@asynccontextmanager
async def listening(words: Sequence[str], **more: str) -> AsyncIterator[Child]:
    """Run `python` with these words until the block is left; raises `RuntimeError` where it does not begin to listen."""
    before = time.monotonic()
    process = await asyncio.create_subprocess_exec(
        sys.executable, *words, cwd=ROOT, env=environment(**more), stderr=asyncio.subprocess.PIPE
    )
    reading: asyncio.Task[None] | None = None
    try:
        assert process.stderr is not None
        port, said = 0, ""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(START_WITHIN):
                while line := (await process.stderr.readline()).decode(errors="replace"):
                    said += line
                    if found := _PORT.search(line):
                        port = int(found[1])
                        break
        if not port:
            raise RuntimeError(f"`python {' '.join(words)}` does not listen: {said.strip()[-2000:] or 'it says nothing'}")
        began = time.monotonic() - before
        reading = asyncio.create_task(_pass_on(process.stderr))
        yield Child(pid=process.pid, port=port, began=began)
    finally:
        await _stop(process)
        if reading is not None:
            await reading


async def _stop(process: asyncio.subprocess.Process) -> None:
    with contextlib.suppress(ProcessLookupError):
        process.terminate()
        try:
            await asyncio.wait_for(process.wait(), STOP_WITHIN)
        except TimeoutError:
            process.kill()
            await process.wait()


async def _pass_on(lines: asyncio.StreamReader) -> None:
    """Show what a process complains about, so that a pipe never fills and a fault is never silent."""
    while line := await lines.readline():
        sys.stderr.write(line.decode(errors="replace"))


async def until_told() -> None:
    """Return when the process is told to stop."""
    told = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, told.set)
    await told.wait()


@asynccontextmanager
async def endpoint() -> AsyncIterator[Child]:
    """Run the scripted endpoint."""
    async with listening(("-m", "tests.bench.upstream")) as child:
        yield child


@asynccontextmanager
async def interviewer(upstream: int, transcripts: Path) -> AsyncIterator[Child]:
    """Run the product, as anybody would start it, with that endpoint for its model."""
    async with listening(
        ("-m", "interviewer", "serve", "--port", "0"),
        OPENAI_BASE_URL=f"http://127.0.0.1:{upstream}/v1",
        INTERVIEWER_MODEL="bench",
        INTERVIEWER_TRANSCRIPTS=str(transcripts),
        INTERVIEWER_ACCESS_TOKEN=TOKEN,
    ) as child:
        yield child


@asynccontextmanager
async def minimal_relay(upstream: int) -> AsyncIterator[Child]:
    """Run the reference."""
    async with listening(("-m", "tests.bench.relay", str(upstream))) as child:
        yield child
