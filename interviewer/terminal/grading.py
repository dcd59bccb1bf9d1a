"""Grades interviews at a terminal: finds them, has them graded a few at once, and prints each card in the order it was asked for."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from interviewer import grades, library, revisions, saved, sheets, transcripts
from interviewer.core.bundle import Bundle
from interviewer.core.card import scorecard
from interviewer.core.grading import can_grade
from interviewer.core.prompts import read_bundles
from interviewer.core.scorecard import Scorecard
from interviewer.core.script import Level
from interviewer.core.session import Session, replay
from interviewer.errors import InterviewerError, NotFound
from interviewer.settings import OFFLINE, Settings
from interviewer.terminal.card import Cards
from interviewer.terminal.chat import Connect, LivingModel
from interviewer.terminal.screen import Screen
from interviewer.transcripts import Writer

AT_ONCE = 4
"""How many interviews are graded at once; each has a few exchanges under way."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What is to be graded, how, and in which forms it is wanted."""

    names: tuple[str, ...]
    level: Level | None = None
    runs: int = 1
    prompts: str | None = None
    again: bool = False
    html: Path | None = None
    md: Path | None = None
    as_json: bool = False


@dataclass(slots=True)
class Done:
    """What came of an order: the round scores in order, and the interviews that could not be graded at all."""

    scores: list[int | None] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    exit_code: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """An interview to be graded; `writer` is open where the grade is kept in its file."""

    name: str
    session: Session
    writer: Writer | None
    note: str = ""


class Desk:
    """One order of gradings."""

    def __init__(self, order: Order, *, settings: Settings, screen: Screen, connect: Connect) -> None:
        self._order, self._settings, self._screen, self._connect = order, settings, screen, connect
        self._cards = Cards(screen, as_json=order.as_json, html=order.html, md=order.md, many=len(order.names) > 1)
        self._bundles: Mapping[str, Bundle] | None = None

    async def grade(self) -> Done:
        """Grade everything, print each card in the order it was asked for, and return what came of it."""
        done, few = Done(), asyncio.Semaphore(1 if self._settings.offline else AT_ONCE)

        async def one(name: str) -> tuple[Scorecard, tuple[sheets.SpokenTurn, ...]] | InterviewerError:
            async with few:
                try:
                    return await self._one(name)
                except InterviewerError as error:
                    return error

        tasks = [asyncio.ensure_future(one(name)) for name in self._order.names]
        try:
            for name, task in zip(self._order.names, tasks, strict=True):
                result = await task
                if isinstance(result, InterviewerError):
                    self._cards.failed(name, str(result))
                    done.failures.append(name)
                    done.exit_code = done.exit_code or result.exit_code
                    continue
                done.scores.append(result[0].verdict.score)
                try:
                    self._cards.show(*result)
                except InterviewerError as error:
                    self._cards.failed(name, str(error))
                    done.failures.append(name)
                    done.exit_code = done.exit_code or error.exit_code
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        return done

    async def _one(self, name: str) -> tuple[Scorecard, tuple[sheets.SpokenTurn, ...]]:
        source = self._open(name)
        try:
            if source.note:
                self._screen.note((f"{source.name}: {source.note}", "bold yellow"))
            wish = self._wish(source.session)
            async with self._model(source.session, wish) as model:
                session = await grades.grade(
                    source.session,
                    wish=wish,
                    model=model,
                    transcript=source.writer or grades.InMemory(epoch=source.session.epoch),
                    now=transcripts.now,
                    looking_on=grades.Nobody(on_wait=lambda says, _: self._screen.note((says, ""))),
                )
            made = grades.made_already(session, replace(wish, again=False)) or session.gradings[-1]
            return scorecard(session, made), sheets.turns_of(session)
        finally:
            if source.writer is not None:
                source.writer.close()

    def _open(self, name: str) -> Source:
        """Find an interview; the grade of one that is still open is worked out and not kept."""
        path = saved.place(self._settings.transcripts, name)
        if not path.is_file():
            raise NotFound(f"There is no interview at {path}.")
        writer = Writer.open(path)
        try:
            session = replay(writer.found)
        except InterviewerError:
            writer.close()
            raise
        if session.ended is not None:
            return Source(name=name, session=session, writer=writer)
        writer.close()
        note = "this interview is still open, so its grade is not kept."
        return Source(name=name, session=grades.closed(session, transcripts.now), writer=None, note=note)

    def _wish(self, session: Session) -> grades.Wish:
        order = self._order
        bundle = None if order.prompts is None and can_grade(session.bundle) else self._prompts(session.bundle.round.id)
        model = self._settings.models["grader"]
        return grades.Wish(model=model, level=order.level, runs=order.runs, bundle=bundle, again=order.again)

    def _prompts(self, round: str) -> Bundle:
        """Return a round by the prompts that were asked for, or by today's."""
        if self._bundles is None:
            name = self._order.prompts
            files = library.files(library.directory(self._settings.prompts)) if name is None else revisions.files(name)
            self._bundles = read_bundles(files)
        if round not in self._bundles:
            raise NotFound(f"The prompts {self._order.prompts or 'in use'} have no round {round}.")
        return self._bundles[round]

    @contextlib.asynccontextmanager
    async def _model(self, session: Session, wish: grades.Wish) -> AsyncIterator[LivingModel]:
        settings = self._settings
        if wish.model == OFFLINE:
            settings = replace(settings, offline=True, models=dict.fromkeys(settings.models, OFFLINE))
        model = self._connect(settings, grades.prompts_of(session, wish))
        try:
            yield model
        finally:
            await model.close()
