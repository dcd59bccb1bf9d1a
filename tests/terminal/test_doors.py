"""Through which door a grader is asked."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from pathlib import Path

from interviewer import conduct, grades, library, transcripts
from interviewer.core.bundle import Bundle
from interviewer.core.evolving import replay
from interviewer.core.session import Session
from interviewer.settings import OFFLINE, Settings
from interviewer.terminal.doors import CLIENTS, Clients, Doors, batches, clients, is_one_at_a_time
from tests.doors import Fake

EXAMPLE = Path(__file__).parents[2] / "transcripts" / "examples" / "v1-c1.jsonl"
SESSION = replay(transcripts.read(EXAMPLE).records)
ROUND = library.load()["C"]


class Switchboard:
    """Connects fakes, and notes for which settings and which of them were closed."""

    def __init__(self) -> None:
        self.made: list[Settings] = []
        self.closed: list[int] = []

    def __call__(self, settings: Settings, bundle: Bundle) -> Fake:
        """Connect."""
        del bundle
        number, board = len(self.made), self

        class Closing(Fake):
            async def close(self) -> None:
                board.closed.append(number)

        self.made.append(settings)
        return Closing(iter(()))


def wish(model: str, version: int = 0) -> grades.Wish:
    """Return a wish for a grade by one version of the prompts."""
    return grades.Wish(model=model, bundle=replace_about(version))


def replace_about(version: int) -> Bundle:
    """Return the round's prompts with another sentence in them, so that their digest is another."""
    return ROUND.model_copy(update={"round": ROUND.round.model_copy(update={"about": f"Version {version}."})})


async def models(doors: Doors, wishes: list[grades.Wish], session: Session = SESSION) -> list[conduct.Model]:
    """Ask for a model for each wish."""
    return [(await doors.model(session, each))[0] for each in wishes]


def test_where_exchanges_are_recorded_each_set_of_prompts_has_its_client() -> None:
    """So that each recording names its own; interviews are graded one at a time then."""
    settings = Settings(record_to=Path("somewhere"), models=dict.fromkeys(("grader",), "big"))
    assert is_one_at_a_time(settings)
    assert not is_one_at_a_time(Settings(models={"grader": "big"}))

    async def play() -> list[conduct.Model]:
        async with clients(settings, Switchboard()) as doors:
            return await models(doors, [wish("big", version) for version in (0, 1, 0)])

    first, second, third = asyncio.run(play())
    assert first is third is not second


def test_an_endpoint_has_one_client_for_the_whole_order() -> None:
    """Whatever the prompts; it is closed at the end."""
    board = Switchboard()

    async def play() -> list[conduct.Model]:
        async with clients(Settings(), board) as doors:
            return await models(doors, [wish("big", version) for version in range(3)])

    assert len({id(model) for model in asyncio.run(play())}) == 1
    assert len(board.made) == 1
    assert board.closed == [0]


def test_offline_the_prompts_used_lately_keep_their_clients() -> None:
    """One for each, no more than so many, and none speaks to an endpoint."""
    board = Switchboard()

    async def play() -> None:
        doors = Clients(Settings(), board)
        first, again = await models(doors, [wish(OFFLINE, 0), wish(OFFLINE, 0)])
        assert first is again
        await models(doors, [wish(OFFLINE, version) for version in range(1, CLIENTS + 1)])
        assert board.closed == [0]
        await doors.close()

    asyncio.run(play())
    assert all(settings.offline for settings in board.made)
    assert sorted(board.closed) == list(range(CLIENTS + 1))


def test_batches_lets_go_of_an_interviews_answers_when_told() -> None:
    """Each interview has a part of its own in the connection."""
    settled: list[int] = []

    class Part(Fake):
        def settle(self) -> None:
            settled.append(id(self))

    class Connection:
        def part(self) -> Part:
            return Part(iter(()))

    @contextlib.asynccontextmanager
    async def by_batch(settings: Settings, outbox: Path, *, tell: Callable[[str], None]) -> AsyncIterator[Connection]:
        del tell
        assert outbox.parent == settings.transcripts
        yield Connection()

    async def play() -> list[int]:
        async with batches(replace(Settings(), transcripts=Path("kept")), by_batch, print) as doors:
            one, settle = await doors.model(SESSION, wish("big"))
            other, _ = await doors.model(SESSION, wish("big"))
            settle()
            return [id(one), id(other)]

    one, other = asyncio.run(play())
    assert one != other
    assert settled == [one]
