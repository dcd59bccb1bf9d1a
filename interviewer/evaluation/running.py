"""What of a run the store does not hold yet, and the loop that does what is missing.

An interview is held, then read by all who should; two interviews are compared when both are over.
"""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections import deque
from collections.abc import Callable, Coroutine, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from interviewer.core import records as lines
from interviewer.core.conversation import OFFLINE
from interviewer.core.evolving import replay
from interviewer.core.session import Session
from interviewer.errors import InterviewerError, StoreError, whence
from interviewer.evaluation import judging, labelled
from interviewer.evaluation.cards import Card, card
from interviewer.evaluation.casting import Case, Cast
from interviewer.evaluation.exchange import Asking, CaseLost, Exchange, Stopped
from interviewer.evaluation.keys import digest
from interviewer.evaluation.readers import Finished, Readers
from interviewer.evaluation.rounds import hold, without_bundle
from interviewer.evaluation.rows import SOME, Job, Jobs, Row, in_pieces
from interviewer.evaluation.runs import Run, is_labelled, narrowed_for, records_of
from interviewer.evaluation.store import Store
from interviewer.llm.retries import in_words

_T = TypeVar("_T")
_LOG = logging.getLogger(__name__)
AHEAD = 2
"""How many interviews are under way for each call that may be out, so that the calls never wait for interviews."""
LAST = 100
"""Of how many interviews it is remembered how long they took."""
SPOKEN = ("observer", "interviewer", "grader", "candidate")
"""The roles that a transcript names the models of."""


def missing(run: Run, store: Store) -> Jobs:
    """Return the interviews that are not finished or not read by all who should; what failed before comes last.

    Both sides of a case stand together.
    """
    jobs, again = Jobs(run.rows, run.versions), Jobs(run.rows, run.versions)
    for start in range(0, len(run.rows), SOME):
        rows = run.rows[start : start + SOME]
        keys = [key for row in rows for key in row.interviews]
        finished, unread = store.finished(keys), _unread_verdicts(run, rows, store)
        failed = store.failures([*keys, *(verdict for verdicts in unread.values() for verdict in verdicts)])
        for number, row in enumerate(rows, start):
            for key in row.interviews:
                if key not in finished or key in unread:
                    has_failed = key in failed or not failed.keys().isdisjoint(unread.get(key, ()))
                    (again if has_failed else jobs).add(number, row.keys.index(key), held=key in finished)
    jobs.extend(again)
    return jobs


def _unread_verdicts(run: Run, rows: Sequence[Row], store: Store) -> dict[str, list[str]]:
    """Return the keys of the verdicts that are wanted of finished interviews and were not given yet, by interview."""
    if not run.checks and not run.rubrics and not run.criteria:
        return {}
    wanted: dict[str, list[str]] = {}
    cards = dict(store.cards(key for row in rows for key in row.interviews))
    for row in rows:
        for place, key in enumerate(row.keys):
            if key is not None and key in cards:
                wanted.setdefault(key, []).extend(run.verdict_keys(place, row, cards[key]).values())
    given = store.judged(verdict for keys in wanted.values() for verdict in keys)
    left = {key: [one for one in dict.fromkeys(keys) if one not in given] for key, keys in wanted.items()}
    return {key: keys for key, keys in left.items() if keys}


def uncompared(run: Run, store: Store) -> list[Row]:
    """Return the rows of which both interviews are over and whose verdicts about both together were not all given yet."""
    if not run.is_judged:
        return []
    found: list[Row] = []
    for some in in_pieces(run.rows):
        cards = dict(store.cards(key for row in some for key in row.interviews))
        wanted = [run.pair_keys(row, [cards.get(str(key)) for key in row.keys]) for row in some]
        given = store.judged(key for named in wanted for key in named.values())
        found += [row for row, named in zip(some, wanted, strict=True) if set(named.values()) - given]
    return found


class _Doors:
    """The doors through which one verdict is asked for, so that its calls are known; the time it is asked for is their repeat."""

    def __init__(self, exchange: Exchange, repeat: int = 0) -> None:
        self._exchange, self._repeat = exchange, repeat
        self._opened: list[Asking] = []

    def __call__(self, time: int) -> Asking:
        self._opened.append(self._exchange.door(self._repeat + time))
        return self._opened[-1]

    @property
    def used(self) -> list[str]:
        """The calls that were made, in an order that does not depend on which was answered first."""
        return sorted(dict.fromkeys(call for door in self._opened for call in door.used))


@dataclass
class Holding:
    """The loop over what is missing of a run.

    `at_once` is how many interviews are held at the same time at most, and `under_way` how many are now; `on_case` is told of each
    that came to an end, finished or not.
    """

    run: Run
    cast: Cast
    store: Store
    exchange: Exchange | None = None
    at_once: int = 1
    on_case: Callable[[], None] = lambda: None
    stopping: bool = False
    under_way: int = 0
    _kept: set[str] = field(default_factory=set)
    _took: deque[float] = field(default_factory=lambda: deque(maxlen=LAST))

    async def all(self, jobs: Sequence[Job]) -> Stopped | None:
        """Hold these interviews and have them read; return why the run stopped before its end, if it did.

        Everything that came to an end is kept; an interview that was stopped in the middle has its calls kept.
        """
        return await self._each(jobs, self._hold_one)

    async def compare(self, rows: Sequence[Row]) -> Stopped | None:
        """Have both interviews of these rows judged together; return why the run stopped before its end, if it did."""
        return await self._each(rows, self._compare_one)

    def stop(self) -> None:
        """Begin no further interview."""
        self.stopping = True

    async def _each(self, items: Sequence[_T], do: Callable[[_T], Coroutine[Any, Any, None]]) -> Stopped | None:
        """Do something with each, as many at a time as there is room for: more are begun when the endpoint takes more calls."""
        if self.exchange is None:
            await self._some(iter(items), do)
        else:
            await self._crowd(iter(items), do, self.exchange)
        stopped = self.exchange.stopped if self.exchange is not None else None
        if stopped is None and self.stopping:
            return Stopped("interrupted", "The run was interrupted.")
        return stopped

    async def _crowd(self, waiting: Iterator[_T], do: Callable[[_T], Coroutine[Any, Any, None]], exchange: Exchange) -> None:
        crew: set[asyncio.Task[None]] = set()

        def begin() -> None:
            while not self._is_over and len(crew) < self._room(exchange):
                item = next(waiting, None)
                if item is None:
                    return
                crew.add(asyncio.ensure_future(self._one(item, do)))

        def on_call(tell: Callable[[], None] = exchange.on_call) -> None:
            tell()
            begin()

        exchange.on_call, before = on_call, exchange.on_call
        try:
            begin()
            while crew:
                done, _ = await asyncio.wait(crew, return_when=asyncio.FIRST_COMPLETED)
                for task in done:
                    task.result()
                crew -= done
                begin()
        finally:
            exchange.on_call = before
            for task in crew:  # where the store failed, or we did, the others are not held any more
                task.cancel()
            await asyncio.gather(*crew, return_exceptions=True)

    def _room(self, exchange: Exchange) -> int:
        """Return how many interviews may be under way: a few more than calls may be out, or a stop would wait for all of them."""
        return self.at_once if exchange.later is not None else min(self.at_once, AHEAD * int(exchange.flow.limit))

    @property
    def _is_over(self) -> bool:
        return self.stopping or (self.exchange is not None and self.exchange.stopped is not None)

    async def _some(self, waiting: Iterator[_T], do: Callable[[_T], Coroutine[Any, Any, None]]) -> None:
        for item in waiting:
            if self._is_over:
                return
            await self._one(item, do)
            await asyncio.sleep(0)  # lets an interruption through where nothing else waits

    async def _one(self, item: _T, do: Callable[[_T], Coroutine[Any, Any, None]]) -> None:
        began = time.monotonic()
        self.under_way += 1
        try:
            await do(item)
            self._took.append(time.monotonic() - began)
        except Stopped:
            return
        finally:
            self.under_way -= 1

    def left(self) -> str:
        """Say how many interviews are under way, and about how long each takes, where that is known."""
        many = f"the {self.under_way:,} interviews that are" if self.under_way != 1 else "the interview that is"
        takes = f" (one takes about {in_words(sum(self._took) / len(self._took))})" if self._took else ""
        return f"{many} being held{takes}"

    async def _hold_one(self, job: Job) -> None:
        await self._unless_lost(job.key, job.case, self._hold(job))
        self.on_case()

    async def _unless_lost(self, key: str, case: Case, doing: Coroutine[Any, Any, None]) -> None:
        """Do something; where it comes to no end, name why under its key: it is tried again when somebody asks for it again."""
        try:
            await doing
        except CaseLost as lost:
            self._fail(key, lost.reason, str(lost))
        except (Stopped, StoreError):
            raise
        except InterviewerError as error:
            self._fail(key, error.code, str(error))
        except Exception as error:
            _LOG.error("The case %s broke: %s.", case.id, whence(error))
            self._fail(key, "broken", f"{type(error).__name__}: {error}")

    async def _hold(self, job: Job) -> None:
        if job.held:
            kept, session = dict(self.store.cards([job.key]))[job.key], self._session(job.key)
        else:
            kept, session = await self._interview(job)
        for place in job.places:
            narrowed = narrowed_for(job.case, self.cast, self.run.versions[place])
            finished = Finished(case=job.case, session=session, narrowed=narrowed)
            for name, key in self.run.verdict_keys(place, job, kept).items():
                if self.store.verdict(key) is None:
                    await self._unless_lost(key, job.case, self._read(name, key, finished, job))

    async def _interview(self, job: Job) -> tuple[Card, Session]:
        """Hold an interview and keep it with its card; a labelled transcript is taken as it stands."""
        narrowed, used = narrowed_for(job.case, self.cast, job.version), list[str]()
        if is_labelled(job.case):
            gold = self.cast.gold[job.case.candidate]
            found, session = labelled.opened(gold, narrowed)
            found, made = without_bundle(found), labelled.card(gold, narrowed, session)
        else:
            by_model = self.run.models["interviewer"] != OFFLINE
            asking = self.exchange.door(job.repeat) if self.exchange is not None and by_model else None
            found, session = await hold(
                narrowed,
                self.cast.door(job.case, asking),
                question=job.case.question,
                level=job.case.level,
                model=asking,
                models={role: model for role, model in self.run.models.items() if role in SPOKEN},
            )
            used = asking.used if asking is not None else []
            replies = [body for _, body in self.store.replies(used)]
            planted, quality = self.cast.planted(job.case), self.cast.quality(job.case)
            made = card(found, session, planted=planted, quality=quality, replies=replies)
        text = "\n".join(map(lines.write, found))
        bundle = session.bundle
        kept: Card = {"transcript": digest(text), **made}
        if bundle.digest not in self._kept:
            self._kept.add(bundle.digest)
            self.store.keep_texts([(bundle.digest, json.dumps(bundle.as_data(), ensure_ascii=False))])
        self.store.keep_case(job.key, self.run.id, card=kept, calls=used, records=text)
        return kept, session

    async def _read(self, name: str, key: str, finished: Finished, job: Job) -> None:
        """Have a finished interview read, and keep the verdict."""
        doors = _Doors(self.exchange, job.repeat if is_labelled(job.case) else 0) if self.exchange is not None else None
        body = await self._readers.read(name, finished, doors, twice=self._is_asked_twice(key))
        self.store.keep_verdict(key, self.run.id, {**body, "calls": doors.used if doors is not None else []})

    async def _compare_one(self, row: Row) -> None:
        cards = dict(self.store.cards(key for key in row.keys if key is not None))
        for name, key in self.run.pair_keys(row, [cards.get(str(one)) for one in row.keys]).items():
            if self.store.verdict(key) is None:
                await self._unless_lost(key, row.case, self._compare(name, key, row))

    async def _compare(self, name: str, key: str, row: Row) -> None:
        if self.exchange is None:
            raise AssertionError("nobody is there to compare")
        doors = _Doors(self.exchange)
        a, b = (self._session(str(one)) for one in row.keys)
        body = await self._readers.compare(name, a, b, doors, twice=self._is_asked_twice(key))
        self.store.keep_verdict(key, self.run.id, {**body, "calls": doors.used})

    @property
    def _readers(self) -> Readers:
        return Readers(cast=self.cast, models=self.run.models)

    def _is_asked_twice(self, key: str) -> bool:
        return judging.is_asked_twice(key, self.run.suite.judge.twice)

    def _session(self, key: str) -> Session:
        return replay(records_of(key, self.store))

    def _fail(self, key: str, reason: str, says: str) -> None:
        self.store.keep_failure(key, self.run.id, {"reason": reason, "says": says})
