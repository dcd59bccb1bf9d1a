"""A run spread over a Dask cluster: cases travel with everything they need, and what comes of them is kept here as it comes back.

A worker holds interviews as one machine does, into a store of its own that is gone afterwards; the run's store stays here.
So a worker that is lost takes with it only what it was holding, which another worker holds anew.
Prompts and candidates travel; the endpoint and its key are the worker's own, from its environment.
"""

from __future__ import annotations

import asyncio
import tempfile
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from distributed import Client, Future, as_completed
from distributed.client import FutureCancelledError
from distributed.scheduler import KilledWorker

from interviewer.core import records as lines
from interviewer.core.events import Started
from interviewer.errors import InterviewerError, SettingsError
from interviewer.evaluation.carrying_out import Begun, Wishes, interruptible
from interviewer.evaluation.casting import Case, Cast
from interviewer.evaluation.endpoints import Place
from interviewer.evaluation.exchange import Exchange, Purse, Stopped
from interviewer.evaluation.flow import Flow
from interviewer.evaluation.keys import code_digest
from interviewer.evaluation.progress import Progress
from interviewer.evaluation.rows import Job, Row
from interviewer.evaluation.running import Holding
from interviewer.evaluation.runs import Run
from interviewer.evaluation.store import Store, Tables
from interviewer.evaluation.versions import Version
from interviewer.settings import Settings

TOGETHER = 8
"""How many interviews travel together, and are held at once where they arrive; so many a lost worker takes with it at most."""
AHEAD = 2
"""How many pieces of work are out for each thread of the cluster."""
WITHIN = 30
"""Seconds to find the scheduler in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Luggage:
    """What every piece of work of a run needs; it travels once to each worker."""

    run: Run
    cast: Cast


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """What came of a piece of work: rows of the worker's store, how many calls it paid for, and why it stopped early, if it did."""

    rows: Tables
    calls: int
    stopped: tuple[str, str] | None


# --- at the worker ---


def hold(luggage: Luggage, jobs: Sequence[Job], known: Tables, cap: float | None) -> Held:
    """Hold some interviews at a worker; `known` is what the run's store knows of their calls.

    Raises `SettingsError` where the worker has another program, or another endpoint than the run.
    """
    run = luggage.run
    settings = Settings.load(model=run.models[run.roles[0]] if run.roles else None)
    if code_digest() != run.code:
        raise SettingsError(f"A worker has another version of this program ({code_digest()}, the run has {run.code}).")
    models = {role: run.models[role] for role in settings.models}
    judge = run.models.get("judge", "")
    place = Place(settings=replace(settings, models=models, candidate=run.models["candidate"], judge=judge))
    if not run.offline and place.host != run.host:
        raise SettingsError(f"A worker's OPENAI_BASE_URL is at {place.host or 'no endpoint'}, the run's at {run.host}.")
    by_name = {version.name: version for version in run.versions}
    wanted = [replace(job, version=by_name[job.version.name]) for job in jobs]
    with tempfile.TemporaryDirectory(prefix="interviewer-") as directory, Store(Path(directory) / "store.sqlite") as store:
        store.take(known)
        stopped = asyncio.run(_hold(Holding(run=run, cast=luggage.cast, store=store, at_once=TOGETHER), wanted, place, cap))
        brought = {(table, row[0]) for table, rows in known.items() for row in rows}
        found = store.everything()
        rows = {table: [row for row in found[table] if (table, row[0]) not in brought] for table in found}
    return Held(rows=rows, calls=len(rows["replies"]), stopped=None if stopped is None else (stopped.why, str(stopped)))


async def _hold(holding: Holding, jobs: list[Job], place: Place, cap: float | None) -> Stopped | None:
    run = holding.run
    if run.offline:
        return await holding.all(jobs)
    first = run.rows[0].case
    model = place.open(run.versions[-1].narrowed(first.round, first.question))
    holding.exchange = Exchange(
        store=holding.store,
        endpoint=model,
        names=run.names,
        run=run.id,
        flow=Flow(most=TOGETHER),
        purse=Purse(cap=cap),
        most=place.ceiling,
    )
    try:
        return await holding.all(jobs)
    finally:
        await model.close()


# --- here ---


@dataclass
class _Group:
    """Cases that begin alike: the first is held alone, so that the calls they share are paid for once; then come the others."""

    rows: deque[list[Job]] = field(default_factory=deque)
    begun: bool = False

    def pieces(self) -> Iterator[list[Job]]:
        """Take out what can be held now, in pieces that travel together."""
        if not self.begun:
            self.begun = True
            yield self.rows.popleft()
            return
        while self.rows:
            piece = self.rows.popleft()
            while self.rows and len(piece) + len(self.rows[0]) <= TOGETHER:
                piece += self.rows.popleft()
            yield piece


async def spread(
    begun: Begun,
    address: str,
    *,
    place: Place,
    store: Store,
    wishes: Wishes,
    show: Callable[[str], None],
    tell: Callable[[str], None],
    live: bool,
) -> Stopped | None:
    """Do on a cluster what `carrying_out.carry_out` does here; how many calls are out at once is for each worker to find out."""
    purse = Purse.of(begun.run.id, store, cap=wishes.cap, price=place.price_of_kept)
    progress = Progress(total=len(begun.jobs), purse=purse, live=live, show=show, tell=tell)
    if not begun.jobs:
        return None
    spreading = Spreading(run=begun.run, cast=begun.cast, store=store, purse=purse, progress=progress)
    with interruptible(spreading.stop, None, tell):
        return await spreading.all(begun.jobs, address)


@dataclass(kw_only=True)
class Spreading:
    """The loop over a cluster; `stop` ends it after the interviews that are being held."""

    run: Run
    cast: Cast
    store: Store
    purse: Purse
    progress: Progress
    stopped: Stopped | None = None
    _groups: dict[tuple[Any, ...], _Group] = field(default_factory=dict)
    _known: _Known = field(init=False)

    def __post_init__(self) -> None:
        self._known = _Known(self.run, self.store)

    def stop(self) -> None:
        """Send out no further work."""
        self.stopped = self.stopped or Stopped("interrupted", "The run was interrupted.")

    async def all(self, jobs: Sequence[Job], address: str) -> Stopped | None:
        """Hold these interviews on the cluster at an address; return why the run stopped before its end, if it did.

        Raises `SettingsError` where no scheduler answers, or a worker does not fit the run.
        """
        for _, row in _by_row(jobs):
            group = self._groups.setdefault(_alike(row[0]), _Group())
            group.begun = group.begun or self._known.has_begun(row[0])
            group.rows.append(row)
        try:
            client = await Client(address, asynchronous=True, timeout=WITHIN)
        except (OSError, ValueError) as error:
            raise SettingsError(f"No Dask scheduler answers at {address}: {error}.") from error
        async with client:
            return await self._see_through(client)

    async def _see_through(self, client: Client) -> Stopped | None:
        luggage = client.submit(_same, Luggage(run=self.run, cast=self.cast), pure=False)  # a future: lost, it is made again
        waiting = deque((group, piece) for group in self._groups.values() for piece in group.pieces())
        out: dict[Future, tuple[_Group, list[Job]]] = {}
        coming = as_completed()
        while waiting or out:
            room = max(2, AHEAD * _threads(client))
            while waiting and len(out) < room and self._may_go_on():
                group, piece = waiting.popleft()
                known = self._known.of(piece)
                left = None if self.purse.cap is None else max(0.0, self.purse.cap - self.purse.spent)
                future = client.submit(hold, luggage, _without_prompts(piece), known, left, pure=False)
                out[future] = group, piece
                coming.add(future)
            if not out:
                break
            future = await anext(coming)
            group, piece = out.pop(future)
            await self._take(future, piece)
            waiting.extend((group, piece) for piece in group.pieces())
        return self.stopped

    async def _take(self, future: Future, piece: list[Job]) -> None:
        """Keep what came back."""
        try:
            held: Held = await future
        except SettingsError:
            raise
        except FutureCancelledError:
            gone = "The cluster is gone, or let go of the run; what had come back is kept."
            self.stopped = self.stopped or Stopped("unreachable", gone)
            return
        except KilledWorker:
            self._fail(piece, "lost", "Every worker that held this interview was lost.")
        except InterviewerError as error:
            self._fail(piece, error.code, str(error))
        except Exception as error:
            self._fail(piece, "broken", f"{type(error).__name__}: {error}")
        else:
            self.store.take(held.rows)
            self._known.finish(row[0] for row in held.rows["cases"])
            for _, _, cost, _ in held.rows["replies"]:
                self.purse.pay(cost)
            self.progress.calls += held.calls
            if held.stopped is not None and held.stopped[0] != "interrupted":
                self.stopped = self.stopped or Stopped(*held.stopped)
        future.release()
        for _ in piece:
            self.progress.case()

    def _may_go_on(self) -> bool:
        if self.stopped is None and self.purse.cap is not None:
            try:
                self.purse.check()
            except Stopped as reached:
                self.stopped = reached
        return self.stopped is None

    def _fail(self, piece: Iterable[Job], reason: str, says: str) -> None:
        for job in piece:
            self.store.keep_failure(job.key, self.run.id, {"reason": reason, "says": says})


class _Known:
    """What the run's store knows of the calls of a piece of work, so that nothing is paid for again."""

    def __init__(self, run: Run, store: Store) -> None:
        self._run, self._store = run, store
        self._own: dict[tuple[Case, int], set[str]] = {}
        self._places: dict[str, list[tuple[Any, ...]]] = {}
        for row in run.rows:
            for side, key in enumerate(row.keys):
                if key is not None:
                    self._own.setdefault((row.case, row.repeat), set()).add(key)
                    self._places.setdefault(key, []).append((_alike(row), side))
        self._finished: set[str] = set()
        self._first: dict[tuple[Any, ...], str] = {}
        finished = store.finished(run.keys())
        self.finish(filter(finished.__contains__, run.keys()))
        # paid for what came to no end
        self._strays = set(store.paid_keys(run.id)).difference(store.calls(finished), store.judged_calls(run.id))

    def finish(self, keys: Iterable[str]) -> None:
        """Learn that these interviews are finished now."""
        for key in keys:
            self._finished.add(key)
            for place in self._places.get(key, ()):
                self._first.setdefault(place, key)

    def has_begun(self, job: Job) -> bool:
        """Tell whether an interview that begins like this one is finished."""
        return bool(self._donors(job))

    def of(self, piece: Iterable[Job]) -> Tables:
        """Return the replies that these interviews may need, and themselves with their verdicts where they are only to be read."""
        jobs = list(piece)
        held = [job for job in jobs if job.held]
        donors = {key for job in jobs for key in self._donors(job)}
        cards = dict(self._store.cards(job.key for job in held))
        verdicts = (self._run.verdict_keys(place, job, cards[job.key]).values() for job in held for place in job.places)
        return self._store.excerpt(
            cases=[job.key for job in held],
            texts={_bundle_of(self._store.records(job.key)) for job in held},
            verdicts=[key for keys in verdicts for key in keys],
            replies=self._strays.union(self._store.calls(donors)),
        )

    def _donors(self, job: Job) -> set[str]:
        """Return finished interviews that share calls with this one: its own other side, and one of each side that begins alike."""
        first = (self._first.get((_alike(job), side)) for side in range(len(self._run.versions)))
        return (self._own[job.case, job.repeat] & self._finished) | {key for key in first if key is not None}


def _bundle_of(records: str | None) -> str:
    """Return the digest of the bundle that a transcript was made with, under which the store has it."""
    started = lines.read((records or "").partition("\n")[0].encode()).event
    return started.digest if isinstance(started, Started) else ""


def _same(luggage: Luggage) -> Luggage:
    return luggage


def _threads(client: Client) -> int:
    info = client.scheduler_info(n_workers=-1)
    return sum(int(worker["nthreads"]) for worker in info["workers"].values())


def _alike(one: Job | Row) -> tuple[Any, ...]:
    """Return what interviews have in common that begin with the same calls."""
    return one.case.round, one.case.question, one.case.level, one.repeat


def _by_row(jobs: Iterable[Job]) -> Iterator[tuple[Any, list[Job]]]:
    """Yield the interviews of each case and repeat together."""
    rows: dict[Any, list[Job]] = {}
    for job in jobs:
        rows.setdefault((job.case, job.repeat), []).append(job)
    yield from rows.items()


def _without_prompts(piece: Iterable[Job]) -> tuple[Job, ...]:
    """Return the jobs with versions by name alone; the prompts are in the luggage."""
    return tuple(replace(job, version=Version(job.version.name, job.version.label, {})) for job in piece)
