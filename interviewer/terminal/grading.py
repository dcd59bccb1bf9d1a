"""Grades interviews at a terminal: finds them in any form, has them graded a few at once, and prints each card in the order asked for.

A grade is kept in the interview's own file; of a transcript from elsewhere it is shown, and kept where that was asked for.
What was graded already by the same grader is shown again and not paid again, so that an order that was broken off can be given again.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Protocol

from interviewer import conduct, grades, importing, library, revisions, saved, sheets, transcripts
from interviewer.core import formats
from interviewer.core.bundle import Bundle
from interviewer.core.card import scorecard
from interviewer.core.events import Unmarked
from interviewer.core.grading import can_grade
from interviewer.core.prompts import read_bundles
from interviewer.core.scorecard import Scorecard
from interviewer.core.script import Level
from interviewer.core.session import Session, replay
from interviewer.core.turns import Grading
from interviewer.errors import ImportRefused, InterviewerError, NotFound, TranscriptError
from interviewer.evaluation import calibration
from interviewer.llm import connect_batches
from interviewer.llm.retries import in_words
from interviewer.settings import OFFLINE, Settings
from interviewer.terminal.card import Cards
from interviewer.terminal.chat import Connect
from interviewer.terminal.screen import Screen
from interviewer.transcripts import Writer

AT_ONCE = 4
"""How many interviews are graded at once; each has a few exchanges under way."""
BY_BATCH = 200
"""How many interviews wait together for batches; the file of each is open meanwhile."""
AT_ONCE_BY_BATCH = 1_000
"""How many exchanges of one interview wait together then: all there are."""
OUTBOX = "batches.sqlite"
"""The file beside the interviews in which requests stand that go out by batch."""
MANY = 10
"""From so many interviews on it is told how far it is, in as many steps."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What is to be graded, how, and in which forms it is wanted."""

    names: tuple[str, ...]
    level: Level | None = None
    runs: int = 1
    prompts: str | None = None
    again: bool = False
    keep: bool = False
    batch: bool = False
    html: Path | None = None
    md: Path | None = None
    as_json: bool = False
    wanted: importing.Wanted = field(default_factory=importing.Wanted)


@dataclass(slots=True)
class Done:
    """What came of an order: the round scores in order, and the interviews that could not be graded at all."""

    scores: list[int | None] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    exit_code: int = 0

    def failed(self, name: str, error: InterviewerError) -> None:
        """Note one that could not be graded; the first exit code counts."""
        self.failures.append(name)
        self.exit_code = self.exit_code or error.exit_code


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """An interview to be graded; `writer` is open where the grade is kept in its file."""

    name: str
    session: Session
    writer: Writer | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Graded:
    """What one grading gave: the card, the turns its quotations point at, and what it cost (None = unknown).

    `settle` is called once the card was shown.
    """

    card: Scorecard
    turns: tuple[sheets.SpokenTurn, ...]
    cost: float | None
    settle: Callable[[], None]


class LastingModel(conduct.Model, Protocol):
    """A door that keeps its answers until it is told that they are kept elsewhere."""

    def settle(self) -> None:
        """Let go of the answers that came through this door."""


class ByBatch(Protocol):
    """A connection by way of batches."""

    def part(self) -> LastingModel:
        """Return a door for one interview."""


class ConnectByBatch(Protocol):
    """What makes it; `llm.connect_batches` in the product."""

    def __call__(
        self, settings: Settings, outbox: Path, *, tell: Callable[[str], None]
    ) -> contextlib.AbstractAsyncContextManager[ByBatch]:
        """Return a connection that is entered and left."""


class Desk:
    """One order of gradings."""

    def __init__(
        self,
        order: Order,
        *,
        settings: Settings,
        screen: Screen,
        connect: Connect,
        by_batch: ConnectByBatch = connect_batches,
    ) -> None:
        self._order, self._settings, self._screen, self._connect = order, settings, screen, connect
        self._by_batch = by_batch
        self._batches: ByBatch | None = None
        self._bundles: Mapping[str, Bundle] | None = None
        self._count = Count(len(order.names), lambda line: screen.note((line, "")))

    async def grade(self) -> Done:
        """Grade everything, a few at once, and print each card in the order it was asked for; whatever was read is kept."""
        if not self._order.batch:
            return await self._grade_all(1 if self._settings.models["grader"] == OFFLINE else AT_ONCE)
        outbox = self._settings.transcripts / OUTBOX
        async with self._by_batch(self._settings, outbox, tell=lambda line: self._screen.note((line, ""))) as self._batches:
            return await self._grade_all(BY_BATCH)

    async def _grade_all(self, at_once: int) -> Done:
        done, cards = Done(), self._cards()
        under_way: deque[tuple[str, asyncio.Task[Graded]]] = deque()
        try:
            for name, source in self._sources():
                if isinstance(source, InterviewerError):
                    await self._settle(under_way, cards, done)
                    cards.failed(name, str(source))
                    done.failed(name, source)
                    self._count.step()
                    continue
                under_way.append((name, asyncio.ensure_future(self._one(source))))
                if len(under_way) >= at_once:
                    await self._settle(under_way, cards, done, down_to=at_once - 1)
            await self._settle(under_way, cards, done)
        finally:
            for _, task in under_way:
                task.cancel()
            await asyncio.gather(*(task for _, task in under_way), return_exceptions=True)
        return done

    async def _settle(
        self, under_way: deque[tuple[str, asyncio.Task[Graded]]], cards: Cards, done: Done, *, down_to: int = 0
    ) -> None:
        """Wait for the oldest of those under way and show their cards, until no more than that many are left."""
        while len(under_way) > down_to:
            name, task = under_way[0]
            try:
                graded = await task
                under_way.popleft()
                done.scores.append(graded.card.verdict.score)
                self._count.paid(graded.cost)
                cards.show(graded.card, graded.turns)
                graded.settle()
            except InterviewerError as error:
                if under_way and under_way[0][1] is task:
                    under_way.popleft()
                cards.failed(name, str(error))
                done.failed(name, error)
            self._count.step()

    async def _one(self, source: Source) -> Graded:
        try:
            for note in source.notes:
                self._screen.note((f"{source.name}: {note}", "bold yellow"))
            wish = self._wish(source.session)
            async with self._model(source.session, wish) as (model, settle):
                session = await grades.grade(
                    source.session,
                    wish=wish,
                    model=model,
                    transcript=source.writer or grades.InMemory(epoch=source.session.epoch),
                    now=transcripts.now,
                    looking_on=grades.Nobody(on_wait=lambda says, _: self._screen.note((says, ""))),
                    at_once=conduct.AT_ONCE if self._batches is None else AT_ONCE_BY_BATCH,
                )
            made = grades.made_already(session, replace(wish, again=False)) or session.gradings[-1]
            return Graded(
                card=card_of(session, made, self._settings),
                turns=sheets.turns_of(session),
                cost=_cost(source.session, made),
                settle=settle,
            )
        finally:
            if source.writer is not None:
                source.writer.close()

    # --- finding what is to be graded ---

    def _sources(self) -> Iterator[tuple[str, Source | InterviewerError]]:
        """Give each interview by its name, or why it cannot be opened; a file of many is opened one by one."""
        for name in self._order.names:
            try:
                path = Path(name)
                if name == "-" or (path.is_file() and not formats.is_own(_first_bytes(path))):
                    yield from self._from_elsewhere(name, path)
                else:
                    yield name, self._own(name)
            except InterviewerError as error:
                yield name, error

    def _own(self, name: str) -> Source:
        """Open an interview of ours; the grade of one that is still open, or may not be written, is worked out and not kept."""
        path = Path(name) if Path(name).is_file() else saved.place(self._settings.transcripts, name)
        if not path.is_file():
            raise NotFound(f"There is no interview at {path}.")
        try:
            writer: Writer | None = Writer.open(path)
        except TranscriptError:
            found, writer = transcripts.read(path).records, None
        else:
            found = writer.found if writer is not None else ()
        try:
            session = replay(found)
        except InterviewerError:
            if writer is not None:
                writer.close()
            raise
        if session.ended is not None and writer is not None:
            return Source(name=name, session=session, writer=writer)
        if writer is not None:
            writer.close()
        why = "is still open" if session.ended is None else "cannot be written now"
        note = f"this interview {why}, so its grade is not kept."
        return Source(name=name, session=grades.closed(session, transcripts.now), notes=(note,))

    def _from_elsewhere(self, name: str, path: Path) -> Iterator[tuple[str, Source | InterviewerError]]:
        """Open every transcript of a file that is not ours."""
        found = importing.opened(
            transcripts.outside(path),
            name=path.name,
            bundles=self._in_use(),
            now=transcripts.now(),
            wanted=self._order.wanted,
        )
        self._count.more(len(found) - 1)
        for one in found:
            called = one.name if len(found) > 1 else name
            if one.reasons:
                yield called, ImportRefused(one.name, one.reasons)
                continue
            try:
                yield called, self._kept(one, called) if self._order.keep else Source(name=called, session=replay(one.records))
            except InterviewerError as error:
                yield called, error

    def _kept(self, one: importing.Opened, name: str) -> Source:
        """Take a transcript in among the interviews, or find it there."""
        directory = self._settings.transcripts
        id = importing.already(one, transcripts.ids(directory))
        path = transcripts.keep(directory, one.id, one.records) if id is None else transcripts.path_of(directory, id)
        writer = Writer.open(path)
        return Source(name=name, session=replay(writer.found), writer=writer)

    # --- how it is graded ---

    def _wish(self, session: Session) -> grades.Wish:
        order = self._order
        bundle = None if order.prompts is None and can_grade(session.bundle) else self._prompts(session.bundle.round.id)
        model = self._settings.models["grader"]
        return grades.Wish(model=model, level=order.level, runs=order.runs, bundle=bundle, again=order.again)

    def _in_use(self) -> Mapping[str, Bundle]:
        """Return the prompts that were asked for, or today's."""
        if self._bundles is None:
            name = self._order.prompts
            files = library.files(library.directory(self._settings.prompts)) if name is None else revisions.files(name)
            self._bundles = read_bundles(files)
        return self._bundles

    def _prompts(self, round: str) -> Bundle:
        """Return a round by the prompts in use."""
        if round not in self._in_use():
            raise NotFound(f"The prompts {self._order.prompts or 'in use'} have no round {round}.")
        return self._in_use()[round]

    @contextlib.asynccontextmanager
    async def _model(self, session: Session, wish: grades.Wish) -> AsyncIterator[tuple[conduct.Model, Callable[[], None]]]:
        """Open the grader's door, and give what is called once its answers were shown."""
        if self._batches is not None:
            part = self._batches.part()
            yield part, part.settle
            return
        settings = self._settings
        if wish.model == OFFLINE:
            settings = replace(settings, offline=True, models=dict.fromkeys(settings.models, OFFLINE))
        model = self._connect(settings, grades.prompts_of(session, wish))
        try:
            yield model, lambda: None
        finally:
            await model.close()

    def _cards(self) -> Cards:
        order = self._order
        many = len(order.names) > 1 or any(Path(name).is_dir() for name in order.names)
        return Cards(self._screen, as_json=order.as_json, html=order.html, md=order.md, many=many)


def card_of(session: Session, grading: Grading, settings: Settings) -> Scorecard:
    """Return the card of a grading with how far its grader agreed with labels."""
    places = settings.transcripts / calibration.BESIDE, calibration.shipped()
    by = grading.opened
    asked = [question.id for question in grading.bundle.questions if question.id in session.put]
    says = calibration.sentence(calibration.load(by.model, by.runs, *places), grading.bundle, asked)
    return scorecard(session, grading, calibration=says)


def _cost(before: Session, made: Grading) -> float | None:
    """Return what was paid for a grading now: nothing for one that stood there already, None where a price is unknown."""
    if any(grading.id == made.id and grading.complete for grading in before.gradings):
        return 0.0
    spent = [one.spent for one in made.read.values() if not isinstance(one, Unmarked) and one.spent is not None]
    prices = [one.cost for one in spent]
    return None if any(price is None for price in prices) else sum(price for price in prices if price is not None)


class Count:
    """How many of how many, told in a few steps where there are many."""

    def __init__(self, total: int, tell: Callable[[str], None], now: Callable[[], float] = time.monotonic) -> None:
        self._total, self._done, self._tell, self._now = total, 0, tell, now
        self._began = now()
        self._spent: float | None = 0.0

    def paid(self, cost: float | None) -> None:
        """Add what one cost; once a price is unknown, so is the sum."""
        self._spent = None if self._spent is None or cost is None else self._spent + cost

    def more(self, count: int) -> None:
        """Learn that there are more than there seemed."""
        self._total += count

    def step(self) -> None:
        """Note one that is done."""
        self._done += 1
        if self._total < MANY or self._done * MANY // self._total == (self._done - 1) * MANY // self._total:
            return
        took = max(1e-9, self._now() - self._began)
        left = in_words((self._total - self._done) * took / self._done) if self._done < self._total else "none"
        money = "cost unknown" if self._spent is None else f"${self._spent:.2f}" if self._spent else ""
        parts = (f"{self._done:,} of {self._total:,} graded", f"{self._done / took:.1f} a second", f"{left} left", money)
        self._tell(", ".join(part for part in parts if part))


def _first_bytes(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(4096)
    except OSError as error:
        raise TranscriptError(f"{path} cannot be read: {error.strerror}.") from error
