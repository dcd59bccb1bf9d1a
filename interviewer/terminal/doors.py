"""Through which door a grader is asked: one client for a whole order, one for each of the prompts used lately, or batches."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Protocol

from interviewer import conduct, grades
from interviewer.core.session import Session
from interviewer.settings import OFFLINE, Settings
from interviewer.terminal.chat import Connect

CLIENTS = 16
"""How many clients are kept where each has prompts of its own."""
OUTBOX = "batches.sqlite"
"""The file beside the interviews in which requests stand that go out by batch."""


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


class Doors(Protocol):
    """What an order of gradings asks for the model of each interview."""

    async def model(self, session: Session, wish: grades.Wish) -> tuple[conduct.Model, Callable[[], None]]:
        """Return the model that grades, and what is called once its answers were shown."""


def is_one_at_a_time(settings: Settings) -> bool:
    """Tell whether a client belongs to one set of prompts: offline it draws its words from them, recordings name them."""
    return settings.models["grader"] == OFFLINE or settings.record_to is not None


class Clients:
    """One client for the whole order, or, one at a time, one for each of the prompts used lately."""

    def __init__(self, settings: Settings, connect: Connect) -> None:
        self._settings, self._connect = settings, connect
        self._models: dict[str, conduct.LivingModel] = {}

    async def model(self, session: Session, wish: grades.Wish) -> tuple[conduct.Model, Callable[[], None]]:
        """Return the model that grades, and nothing to call."""
        settings, bundle, offline = self._settings, grades.prompts_of(session, wish), wish.model == OFFLINE
        key = bundle.digest if offline or settings.record_to is not None else ""
        if key not in self._models:
            if offline:
                settings = settings.as_offline()
            if len(self._models) >= CLIENTS:  # only one interview is graded at a time then, so that this one is free
                await self._models.pop(next(iter(self._models))).close()
            self._models[key] = self._connect(settings, bundle)
        return self._models[key], lambda: None

    async def close(self) -> None:
        """Close every client."""
        for model in self._models.values():
            await model.close()


class Batches:
    """The doors of one connection by way of batches."""

    def __init__(self, connection: ByBatch) -> None:
        self._connection = connection

    async def model(self, session: Session, wish: grades.Wish) -> tuple[conduct.Model, Callable[[], None]]:  # noqa: ARG002 - one door fits all
        """Return a door for one interview, and what lets go of its answers."""
        part = self._connection.part()
        return part, part.settle


@contextlib.asynccontextmanager
async def clients(settings: Settings, connect: Connect) -> AsyncIterator[Doors]:
    """Open the doors that answer at once."""
    doors = Clients(settings, connect)
    try:
        yield doors
    finally:
        await doors.close()


@contextlib.asynccontextmanager
async def batches(settings: Settings, by_batch: ConnectByBatch, tell: Callable[[str], None]) -> AsyncIterator[Doors]:
    """Open the doors that collect, at half the price."""
    async with by_batch(settings, settings.transcripts / OUTBOX, tell=tell) as connection:
        yield Batches(connection)
