"""Grades interviews at a terminal: finds them in any form, has them graded a few at once, and prints each card in the order asked for.

Where they come from and what is kept of them is told in `sources`.
What was graded already by the same grader is shown again and not paid again, so that an order that was broken off can be given again.
"""

from __future__ import annotations

import asyncio
from collections import Counter, deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from interviewer import conduct, grades, importing, library, revisions, sheets, transcripts
from interviewer.core.bundle import Bundle
from interviewer.core.card import scorecard
from interviewer.core.events import Record
from interviewer.core.grading import can_grade
from interviewer.core.grading_events import Advised, GradingOpened, Marked, Unmarked
from interviewer.core.prompts import read_bundles
from interviewer.core.scorecard import Scorecard
from interviewer.core.script import Level
from interviewer.core.session import Session
from interviewer.core.turns import Grading
from interviewer.errors import ImportRefused, InterviewerError, ModelError, NotFound
from interviewer.evaluation import calibration
from interviewer.llm import connect_batches
from interviewer.settings import Settings
from interviewer.terminal.card import Cards
from interviewer.terminal.chat import Connect
from interviewer.terminal.counting import MANY, Count
from interviewer.terminal.doors import ConnectByBatch, Doors, batches, clients, is_one_at_a_time
from interviewer.terminal.screen import BAD, Screen
from interviewer.terminal.sources import Source, Sources

AT_ONCE = 4
"""How many interviews are graded at once; each has a few exchanges under way."""
GIVES_UP = 3
"""After so many interviews in a row of which the model read nothing the others are not tried."""
BY_BATCH = 200
"""How many interviews wait together for batches; the file of each is open meanwhile."""
AT_ONCE_BY_BATCH = 1_000
"""How many exchanges of one interview wait together then: all there are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What is to be graded, how, and in which forms it is wanted."""

    names: tuple[str, ...]
    level: Level | None = None
    runs: int = 1
    prompts: str | None = None
    again: bool = False
    keep: bool | None = None
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
    unread: int = 0
    verdicts: Counter[str] = field(default_factory=Counter)

    def line(self) -> str:
        """Return how many had each verdict, and how many could not be opened."""
        told = [f"{count:,} {name}" for name, count in self.verdicts.most_common()]
        return ", ".join((*told, *([f"{len(self.failures):,} refused"] if self.failures else ()))) + "."

    def failed(self, name: str, error: InterviewerError) -> None:
        """Note one that could not be graded; the first exit code counts."""
        self.failures.append(name)
        self.exit_code = self.exit_code or error.exit_code

    def graded(self, graded: Graded) -> None:
        """Note one that was graded, as far as the model could be read; `unread` counts those in a row of which nothing was."""
        self.scores.append(graded.card.verdict.score)
        self.verdicts[graded.card.verdict.name] += 1
        self.unread = self.unread + 1 if graded.unread else 0
        if any(one.status == "not graded" for one in graded.card.dimensions):
            self.exit_code = self.exit_code or ModelError.exit_code


@dataclass(frozen=True, slots=True, kw_only=True)
class Graded:
    """What one grading gave: the card, whether nothing could be read, the turns it quotes, and what it cost (None = unknown).

    `settle` is called once the card was shown.
    """

    card: Scorecard
    unread: bool
    turns: tuple[sheets.SpokenTurn, ...]
    cost: float | None
    among: bool
    settle: Callable[[], None]


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
        self._bundles: Mapping[str, Bundle] | None = None
        self._count = Count(
            len(order.names), lambda line: screen.note((line, "")), show=screen.status if screen.watched else None
        )
        self._calibrations: dict[tuple[str, int], calibration.Calibration | None] = {}
        self._waits: set[str] = set()
        self.keeps = True

    async def grade(self) -> Done:
        """Grade everything, a few at once, and print each card in the order it was asked for; whatever was read is kept."""
        if self._order.batch:
            async with batches(self._settings, self._by_batch, lambda line: self._screen.note((line, ""))) as doors:
                return await self._grade_all(doors, BY_BATCH)
        async with clients(self._settings, self._connect) as doors:
            return await self._grade_all(doors, 1 if is_one_at_a_time(self._settings) else AT_ONCE)

    async def _grade_all(self, doors: Doors, at_once: int) -> Done:
        done, cards = Done(), self._cards()
        under_way: deque[tuple[str, asyncio.Task[Graded]]] = deque()
        try:
            for name, source in self._sources():
                if isinstance(source, InterviewerError):
                    await self._settle(under_way, cards, done)
                    cards.failed(name, " ".join(source.reasons) if isinstance(source, ImportRefused) else str(source))
                    done.failed(name, source)
                    self._count.step()
                    continue
                if done.unread >= GIVES_UP:
                    _close(source)
                    self._screen.note(
                        (f"Stopped: nothing could be read of the last {done.unread}, and the rest was not asked.", BAD)
                    )
                    break
                under_way.append((name, asyncio.ensure_future(self._one(source, doors))))
                if len(under_way) >= at_once:
                    await self._settle(under_way, cards, done, down_to=at_once - 1)
            await self._settle(under_way, cards, done)
        finally:
            self._quiet()
            for _, task in under_way:
                task.cancel()
            await asyncio.gather(*(task for _, task in under_way), return_exceptions=True)
        cards.close()
        if len(done.scores) + len(done.failures) >= MANY:
            self._screen.note((done.line(), ""))
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
                done.graded(graded)
                self._count.paid(graded.cost)
                self._quiet()
                cards.show(name, graded.card, graded.turns, among=graded.among)
                graded.settle()
            except InterviewerError as error:
                if under_way and under_way[0][1] is task:
                    under_way.popleft()
                cards.failed(name, str(error))
                done.failed(name, error)
            self._count.step()

    async def _one(self, source: Source, doors: Doors) -> Graded:
        try:
            self.keeps = self.keeps and source.writer is not None
            for note in source.notes:
                self._screen.note((f"{source.name}: {note}", "bold yellow"))
            for note in source.taken:
                self._screen.note((note, "bright_black"))
            wish = self._wish(source)
            model, settle = await doors.model(source.session, wish)
            session = await grades.grade(
                source.session,
                wish=wish,
                model=model,
                transcript=source.writer or grades.InMemory(epoch=source.session.epoch),
                now=transcripts.now,
                looking_on=grades.Nobody(on_record=self._read, on_wait=self._wait),
                at_once=AT_ONCE_BY_BATCH if self._order.batch else conduct.AT_ONCE,
            )
            made = grades.made_already(session, replace(wish, again=False)) or session.gradings[-1]
            return Graded(
                card=self._card(session, made, source.file),
                unread=not any(isinstance(one, Marked) for one in made.read.values()),
                turns=sheets.turns_of(session),
                cost=_cost(source.session, made),
                among=source.among,
                settle=settle,
            )
        finally:
            _close(source)

    def _quiet(self) -> None:
        """Take the passing line away, so that nothing is printed behind it."""
        if self._screen.watched:
            self._screen.status("")

    def _read(self, record: Record, _: Session) -> None:
        if isinstance(record.event, Marked | Unmarked | Advised):
            self._count.part()

    def _wait(self, says: str, _: float | None) -> None:
        """Tell why nothing seems to happen; several exchanges wait for the same, and it is told once."""
        if says not in self._waits:
            self._waits.add(says)
            self._screen.note((says, ""))

    # --- how it is graded ---

    def _sources(self) -> Sources:
        order = self._order
        return Sources(
            names=order.names, directory=self._settings.transcripts, bundles=self._in_use, wanted=order.wanted, keep=order.keep,
            more=self._count.more, kept_apart=self._tell_kept,
        )  # fmt: skip

    def _tell_kept(self, place: Path) -> None:
        self._screen.note(
            (f"Each is kept with its grade in {place}, so that this goes on where it stops; --no-keep keeps none.", "")
        )

    def _wish(self, source: Source) -> grades.Wish:
        order, session = self._order, source.session
        own = order.prompts is None and not source.foreign and can_grade(session.bundle)
        bundle = None if own else self._prompts(session.bundle.round.id)
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

    def _card(self, session: Session, grading: Grading, file: str) -> Scorecard:
        by = grading.opened
        if (by.model, by.runs) not in self._calibrations:
            self._calibrations[by.model, by.runs] = _calibration_of(by, self._settings)
        return _card_of(session, grading, self._calibrations[by.model, by.runs], file)

    def _cards(self) -> Cards:
        order = self._order
        return Cards(self._screen, as_json=order.as_json, html=order.html, md=order.md)


def _close(source: Source) -> None:
    if source.writer is not None:
        source.writer.close()


def card_of(session: Session, grading: Grading, settings: Settings) -> Scorecard:
    """Return the card of a grading with how far its grader agreed with labels."""
    return _card_of(session, grading, _calibration_of(grading.opened, settings))


def _calibration_of(by: GradingOpened, settings: Settings) -> calibration.Calibration | None:
    """Return how far a grader agreed with labels, by the user's own calibration or the one that comes with the program."""
    return calibration.load(by.model, by.runs, settings.transcripts / calibration.BESIDE, calibration.shipped())


def _card_of(session: Session, grading: Grading, calibrated: calibration.Calibration | None, file: str = "") -> Scorecard:
    asked = [question.id for question in grading.bundle.questions if question.id in session.put]
    return scorecard(
        session,
        grading,
        calibration=calibration.sentence(calibrated, grading.bundle, asked),
        agreement=calibration.by_dimension(calibrated, grading.bundle, asked),
        file=file,
    )


def _cost(before: Session, made: Grading) -> float | None:
    """Return what was paid for a grading now: nothing for one that stood there already, None where a price is unknown."""
    if any(grading.id == made.id and grading.complete for grading in before.gradings):
        return 0.0
    spent = [one.spent for one in made.read.values() if one.spent is not None]
    prices = [one.cost for one in spent]
    return None if any(price is None for price in prices) else sum(price for price in prices if price is not None)
