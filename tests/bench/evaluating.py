"""A batch evaluation against a plain loop that makes the same calls through the `openai` client: CPU a call, memory, and a run repeated.

`python -m tests.bench.evaluating ours|plain PORT CASES STORE` is one side in a process of its own, so that its CPU and memory can be told.
A case is a candidate who answers once and leaves: the opening, an observation, and the question, which alone differs between the sides.
So both sides of a case are two interviews and four calls.
"""

from __future__ import annotations

import asyncio
import os
import resource
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from interviewer.core.conversation import Conversation, Reply
from tests.bench.figures import Figure, of_rounds
from tests.bench.processes import ROOT, endpoint, environment

QUESTION, LEVEL = "C1", "II"
AT_ONCE = 50
SAID = "I would keep a set of hashes, and count what that takes."


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What a process took: seconds of CPU and from start to end, bytes of memory at its most, and how many calls it says it made."""

    cpu: float
    wall: float
    memory: int
    calls: int


async def measure(cases: int, crowds: tuple[int, int], rounds: int, directory: Path) -> list[Figure]:
    """Measure both sides by turns with fresh stores, then ours with nothing to do, and with few cases and many for its memory."""
    await asyncio.to_thread(directory.mkdir, parents=True)
    async with endpoint() as upstream:
        ours, plain = [], []
        for number in range(rounds):
            ours.append(await _cost("ours", upstream.port, cases, directory / f"{number}.sqlite"))
            plain.append(await _cost("plain", upstream.port, cases, directory / "none"))
        again = await _cost("ours", upstream.port, cases, directory / "0.sqlite")
        few, many = [await _cost("ours", upstream.port, crowd, directory / f"crowd-{crowd}.sqlite") for crowd in crowds]
    against = "a loop of the same calls"
    return [
        of_rounds(
            f"evaluation, CPU of a call, {cases} cases on 2 sides", "ms", [1e3 * cost.cpu / cost.calls for cost in ours],
            [1e3 * cost.cpu / cost.calls for cost in plain], against=against, aim="1.3 x",
        ),
        of_rounds(
            f"evaluation, wall time of a call, {cases} cases on 2 sides", "ms", [1e3 * cost.wall / cost.calls for cost in ours],
            [1e3 * cost.wall / cost.calls for cost in plain], against=against,
        ),
        Figure(name="evaluation, calls of a finished run repeated", unit="calls", ours=again.calls, reference=ours[0].calls,
               against="the first run", aim="0"),
        Figure(name="evaluation, CPU of a finished run repeated", unit="s", ours=again.cpu, reference=ours[0].cpu,
               against="the first run", aim="< 1 s"),
        Figure(name=f"evaluation, peak memory, {crowds[1]:,} cases", unit="MiB", ours=many.memory / 2**20,
               reference=few.memory / 2**20, against=f"the same, {crowds[0]:,} cases", aim="1 x"),
    ]  # fmt: skip


async def _cost(side: str, port: int, cases: int, store: Path) -> Cost:
    """Run one side in a process of its own; raises `RuntimeError` where it fails."""
    began = time.monotonic()
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.bench.evaluating", side, str(port), str(cases), str(store), cwd=ROOT,
        env=environment(OPENAI_BASE_URL=f"http://127.0.0.1:{port}/v1", INTERVIEWER_MODEL="bench"), stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    out, _ = await process.communicate()
    if process.returncode != 0:
        raise RuntimeError(f"`{side}` ended with {process.returncode}")
    cpu, memory, calls = out.split()
    return Cost(cpu=float(cpu), wall=time.monotonic() - began, memory=int(memory), calls=int(calls))


def _tell(calls: int) -> None:
    used = resource.getrusage(resource.RUSAGE_SELF)
    sys.stdout.write(f"{used.ru_utime + used.ru_stime} {used.ru_maxrss * 1024} {calls}\n")


# --- ours ---


def _ours(cases: int, store_at: Path) -> int:
    """Carry out a run, make its report, and return how many calls it made."""
    from interviewer import library
    from interviewer.evaluation import account, carrying_out
    from interviewer.evaluation.endpoints import Place
    from interviewer.evaluation.preparing import prepare
    from interviewer.evaluation.reports import as_json
    from interviewer.evaluation.running import missing
    from interviewer.evaluation.store import Store
    from interviewer.evaluation.versions import Version
    from interviewer.settings import Settings

    suite, cast = _suite(cases), _cast()
    files = library.files(ROOT / "prompts")
    path = "rounds/c-coding-screen/C1.toml"
    other = {**files, path: files[path].replace("Many are", "Most are", 1)}
    place = Place(settings=Settings.from_env(os.environ))
    with Store(store_at) as store:
        sides = (Version("A", "a", files), Version("B", "b", other))
        run = prepare(suite, cast, sides, models=place.models, host=place.host, store=store)
        before = store.paid(run.id)[0]
        begun = carrying_out.Begun(run=run, cast=cast, jobs=missing(run, store))
        wishes = carrying_out.Wishes(at_once=AT_ONCE)
        stopped = asyncio.run(
            carrying_out.carry_out(begun, place=place, store=store, wishes=wishes, show=_nobody, tell=_nobody, live=False)
        )
        if stopped is not None:
            raise stopped
        as_json.text(account.report(run, store))
        return store.paid(run.id)[0] - before


def _nobody(line: str) -> None:
    """Nobody looks on."""


def _suite(cases: int) -> Any:
    from interviewer.evaluation.suites import Suite, Weighed

    metric = Weighed(id="targets-met", role="primary", direction="higher", margin=0.02)
    return Suite(
        id="bench", title="Bench", rounds=("C",), candidates=("awkward/brief",), repeats=1, metrics=(metric,)
    ).model_copy(update={"repeats": cases})


def _cast() -> Any:
    from interviewer.evaluation.awkward import Act, Awkward
    from interviewer.evaluation.casting import Cast

    acts = (Act(does="says", says=SAID), Act(does="leaves"))
    brief = Awkward(id="brief", title="Brief", traits=("brief",), opens=SAID, default=(SAID,), acts=acts)
    return Cast(awkward={"awkward/brief": brief})


# --- the loop ---


def _plain(cases: int) -> int:
    """Make the same calls as one would by hand, and return how many."""
    import openai

    bodies = asyncio.run(_bodies())

    async def loop() -> int:
        client = openai.AsyncOpenAI(api_key="none", max_retries=0)
        gate = asyncio.Semaphore(AT_ONCE)

        async def call(body: dict[str, Any]) -> None:
            async with gate:
                async for chunk in await client.chat.completions.create(**body):
                    _ = chunk.choices[0].delta.content if chunk.choices else ""

        wanted = [body for _ in range(cases) for body in (*bodies, bodies[-1])]
        for start in range(0, len(wanted), 20 * AT_ONCE):
            await asyncio.gather(*map(call, wanted[start : start + 20 * AT_ONCE]))
        await client.close()
        return len(wanted)

    return asyncio.run(loop())


async def _bodies() -> list[dict[str, Any]]:
    """Return the requests of one case."""
    from interviewer import library
    from interviewer.core.script import Level
    from interviewer.evaluation.casting import Case
    from interviewer.evaluation.rounds import Unwired, hold

    narrowed = library.load()["C"].narrowed(QUESTION)
    found: list[dict[str, Any]] = []

    class Listening(Unwired):
        async def reply(self, conversation: Conversation, on_part: Any = None, on_wait: Any = None) -> Reply:
            shape = conversation.shape
            schema = {"name": shape.name, "strict": True, "schema": shape.schema} if shape is not None else None
            more = {"response_format": {"type": "json_schema", "json_schema": schema}} if schema is not None else {}
            messages = [{"role": message.role, "content": message.content} for message in conversation.messages]
            limit = {"max_completion_tokens": conversation.max_tokens, "stream_options": {"include_usage": True}}
            found.append({"model": "bench", "messages": messages, "stream": True, **limit, **more})
            return await super().reply(conversation, on_part, on_wait)

    level: Level = LEVEL
    case = Case(candidate="awkward/brief", round="C", question=QUESTION, level=level)
    await hold(narrowed, _cast().door(case, None), question=QUESTION, level=level, model=Listening(narrowed))
    return found


if __name__ == "__main__":
    side, _, count, where = sys.argv[1:]
    _tell(_ours(int(count), Path(where)) if side == "ours" else _plain(int(count)))
