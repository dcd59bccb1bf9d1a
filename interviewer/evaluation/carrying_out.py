"""A run carried out: the client opened, the interviews held, an interruption heeded, and everything closed again."""

from __future__ import annotations

import asyncio
import gc
import signal
from collections.abc import Callable, Iterator, Sequence
from contextlib import AsyncExitStack, contextmanager
from dataclasses import dataclass, replace
from functools import partial
from glob import escape
from pathlib import Path

from interviewer.errors import NotFound
from interviewer.evaluation import casting, suites, versions
from interviewer.evaluation.casting import Cast
from interviewer.evaluation.endpoints import Place
from interviewer.evaluation.exchange import Exchange, Purse, Stopped
from interviewer.evaluation.flow import MOST, Flow
from interviewer.evaluation.preparing import prepare
from interviewer.evaluation.progress import Progress
from interviewer.evaluation.rows import Job
from interviewer.evaluation.running import Holding, missing, uncompared
from interviewer.evaluation.runs import Run
from interviewer.evaluation.store import Store
from interviewer.settings import Settings

BY_BATCH = 500
"""How many interviews are under way at once where graders are asked by batch, since those that are over wait for them together."""


YOUNG = 50_000
"""How many values are made before new ones are looked through for cycles."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Begun:
    """A run that was begun, now or earlier, with what is still to be done of it."""

    run: Run
    cast: Cast
    jobs: Sequence[Job]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """How a run is to be carried out; none of it changes what comes out."""

    cap: float | None = None
    at_once: int = MOST
    by_batch: bool = False


def begin(
    suite_name: str,
    sides: tuple[tuple[str, str], ...],
    *,
    settings: Settings,
    store: Store,
    only: tuple[str, ...] = (),
    changed: bool = False,
) -> Begun:
    """Return the run of a suite on these sides, each a name and a directory or revision.

    `only` are patterns of cases, and `changed` leaves out those in which both sides are the same.
    Raises `NotFound`, `SuiteError`, and `RoundError` where prompts do not hold together.
    """
    suite = suites.load(suite_name)
    cast = casting.load(suite, prompts=settings.prompts)
    chosen = tuple(versions.of(name, place, given=settings.prompts) for name, place in sides)
    place = Place(settings=settings, judge=suite.judge.model)
    run = prepare(suite, cast, chosen, models=place.models, host=place.host, store=store, only=only)
    run = run.of_what_differs() if changed else run
    for version in chosen:
        version.keep(store)
    return Begun(run=run, cast=cast, jobs=missing(run, store))


def again(id: str, *, store: Store, settings: Settings) -> Begun:
    """Return an earlier run as it was, by its id or the beginning of it.

    Raises `NotFound` where there is none, or one with one side, or where it cannot go on: other models, another program, other candidates.
    """
    run = find(id, store)
    run.check_compared()
    cast = casting.load(run.suite, prompts=settings.prompts)
    place = Place(settings=settings, judge=run.models.get("judge", ""))
    now = prepare(
        run.suite, cast, run.versions, models=place.models, host=place.host, store=store,
        only=tuple(dict.fromkeys(escape(row.case.id) for row in run.rows)),
    )  # fmt: skip
    now = replace(now, left_out=run.left_out)
    if now.id != run.id:
        differ = [name for name in ("models", "host", "code") if getattr(now, name) != getattr(run, name)]
        raise NotFound(
            f"Run {run.id} cannot go on: {', '.join(differ) or 'a candidate'} changed since. Begin it anew; what still fits is kept."
        )
    return Begun(run=run, cast=cast, jobs=missing(run, store))


def find(id: str, store: Store) -> Run:
    """Return an earlier run by its id or the beginning of it, or the newest by `last`; raises `NotFound`."""
    known = [one for one, _ in store.starts()]
    fitting = [one for one in known if one.startswith(id)] if id != "last" else known[:1]
    fitting = [id] if id in fitting else fitting
    data = store.run(fitting[0]) if len(fitting) == 1 else None
    if data is None:
        what = "Several runs begin" if fitting else "No run begins"
        raise NotFound(f"{what} with {id!r} in {store.path}: `interviewer eval list` shows them.")
    return Run.from_data(data, tuple(versions.kept(side, store) for side in data["sides"]))


async def carry_out(
    begun: Begun,
    *,
    place: Place,
    store: Store,
    wishes: Wishes,
    show: Callable[[str], None],
    tell: Callable[[str], None],
    live: bool,
) -> Stopped | None:
    """Hold what is missing, have it read and compared; return why it stopped before its end, if it did.

    Nothing that was finished is lost.
    """
    run = begun.run
    purse = Purse.of(run.id, store, cap=wishes.cap, price=place.price_of_kept)
    progress = Progress(total=len(begun.jobs), purse=purse, live=live, show=show, tell=tell)
    holding = Holding(run=run, cast=begun.cast, store=store, on_case=progress.case)
    if not begun.jobs and not uncompared(run, store):
        return None
    if run.offline:
        with fewer_collections(), interruptible(holding.stop, None, tell):
            return await holding.all(begun.jobs)
    first = run.rows[0].case
    async with AsyncExitStack() as doors:
        model = place.open(run.versions[-1].narrowed(first.round, first.question))
        doors.push_async_callback(model.close)
        batches = await doors.enter_async_context(place.open_batches(_outbox(store), tell)) if wishes.by_batch else None
        exchange = Exchange(
            store=store,
            endpoint=model,
            later=None if batches is None else batches.part,
            names=run.names,
            run=run.id,
            flow=Flow(most=wishes.at_once),
            purse=purse,
            most=place.ceiling,
            on_call=progress.call,
            on_wait=progress.wait,
        )
        holding.exchange, holding.at_once = exchange, wishes.at_once if batches is None else BY_BATCH
        at_once = partial(exchange.stop, Stopped("interrupted", "The run was interrupted."))
        stops = (
            interruptible(holding.stop, at_once, tell, holding.left) if batches is None else interruptible(at_once, None, tell)
        )
        with fewer_collections(), stops:
            return await holding.all(begun.jobs) or await holding.compare(uncompared(run, store))


def _outbox(store: Store) -> Path:
    return store.path.with_name(f"{store.path.name}.batches")


@contextmanager
def fewer_collections() -> Iterator[None]:
    """Look for cycles less often: a run makes values by the thousand and hardly a cycle, and looking for them takes a tenth of its CPU."""
    before = gc.get_threshold()
    gc.freeze()  # prompts and candidates stay to the end
    gc.set_threshold(YOUNG, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()


@contextmanager
def interruptible(
    stop: Callable[[], None],
    at_once: Callable[[], None] | None,
    tell: Callable[[str], None],
    left: Callable[[], str] = lambda: "the interviews that are being held",
) -> Iterator[None]:
    """Let Ctrl+C end the run after what is `left` to be waited for; a second one calls `at_once`, where there is that."""
    loop, times = asyncio.get_running_loop(), 0

    def interrupt() -> None:
        nonlocal times
        times += 1
        stop()
        if at_once is not None and times == 1:
            tell(f"Stopping after {left()}; Ctrl+C again stops after the calls that are out.")
        elif at_once is not None:
            at_once()

    loop.add_signal_handler(signal.SIGINT, interrupt)
    try:
        yield
    finally:
        loop.remove_signal_handler(signal.SIGINT)


def store_at(path: Path, *, writes: bool) -> Store:
    """Open the store of runs."""
    return Store(path, writes=writes)


def store_aside(path: Path) -> Store:
    """Open the store of runs to work something out, whoever writes it meanwhile, and whether or not there is one yet."""
    return Store(path, aside=True)
