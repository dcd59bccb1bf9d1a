"""The transcript's door of a live room, on a disk that refuses."""

from __future__ import annotations

import asyncio
import errno
import os
from pathlib import Path

import pytest

from interviewer.core.bundle import Bundle
from interviewer.core.events import Answered, Event, Moved, Record, Started
from interviewer.errors import NotSaved, TranscriptError
from interviewer.keeping import Keeping
from interviewer.transcripts import Writer, read
from tests.server.conftest import play
from tests.server.test_room import no_space_beyond

ID = "0" * 26


async def begun(directory: Path, c1: Bundle) -> Writer:
    """Return a writer of an interview that has begun."""
    writer = Writer.create(directory, ID)
    started = Started(
        session=ID, round="C", question="C1", level="II", clock="turns", models={}, version="0", digest="", bundle=c1.as_data()
    )
    await writer.append(record(0, started))
    return writer


def record(seq: int, event: Event, epoch: int = 0) -> Record:
    """Return a record."""
    return Record(seq=seq, at=1_700_000_000_000, epoch=epoch, event=event)


def test_a_send_is_refused_at_once_and_the_next_one_is_taken(tmp_path: Path, c1: Bundle) -> None:
    """Nothing is left behind of what was refused; the file is opened anew and goes on."""

    async def story() -> None:
        keeping = Keeping(await begun(tmp_path, c1), tell=lambda *_: pytest.fail("the sender is told"), retry_after=60)
        path = tmp_path / f"{ID}.jsonl"
        answer = Answered(text="a", cmid="0" * 32)
        with no_space_beyond(path), pytest.raises(NotSaved):
            await keeping.append(record(1, answer))
        assert len(read(path).records) == 1
        await keeping.append(record(1, answer))
        assert keeping.epoch == 1
        keeping.close()
        assert len(read(path).records) == 2

    play(story())


def test_a_sync_that_failed_leaves_nothing_and_is_gone_on_after(
    tmp_path: Path, c1: Bundle, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the disk did not confirm is not in the file that is opened anew; sent again it is there once."""
    fdatasync, failing = os.fdatasync, False

    def sync(descriptor: int) -> None:
        if failing:
            raise OSError(errno.EIO, "Input/output error")
        fdatasync(descriptor)

    async def story() -> None:
        nonlocal failing
        keeping = Keeping(await begun(tmp_path, c1), tell=lambda *_: None, retry_after=60)
        answer = Answered(text="a", cmid="0" * 32)
        failing = True
        with pytest.raises(NotSaved):
            await keeping.append(record(1, answer))
        failing = False
        await keeping.append(record(1, answer))
        keeping.close()
        assert len(read(tmp_path / f"{ID}.jsonl").records) == 2

    monkeypatch.setattr(os, "fdatasync", sync)
    play(story())


def test_what_is_nobodys_send_is_held_until_there_is_room(tmp_path: Path, c1: Bundle) -> None:
    """It is tried again when prodded, everybody is told why it takes so long, and it is stored once."""

    async def story() -> None:
        told: list[str] = []
        again = asyncio.Event()

        def tell(says: str, seconds: float | None) -> None:
            told.append(says)
            again.set()

        keeping = Keeping(await begun(tmp_path, c1), tell=tell, retry_after=60)
        path = tmp_path / f"{ID}.jsonl"
        with no_space_beyond(path):
            appending = asyncio.create_task(keeping.append(record(1, Moved(phase="problem"))))
            for _ in range(3):
                await again.wait()
                again.clear()
                await asyncio.sleep(0)
                keeping.prod()
        await appending
        keeping.close()
        assert len(told) >= 3
        assert "File too large" in told[0]
        assert [r.event.type for r in read(path).records] == ["started", "moved"]

    play(story())


def test_a_file_that_somebody_else_wrote_to_is_not_gone_on_with(tmp_path: Path, c1: Bundle) -> None:
    """After a refusal the file must hold exactly what was written here."""

    async def story() -> None:
        keeping = Keeping(await begun(tmp_path, c1), tell=lambda *_: None, retry_after=60)
        path = tmp_path / f"{ID}.jsonl"
        with no_space_beyond(path), pytest.raises(NotSaved):
            await keeping.append(record(1, Answered(text="a", cmid="0" * 32)))
        os.truncate(path, 0)
        with pytest.raises(TranscriptError, match="holds 0 records where 1"):
            await keeping.append(record(1, Answered(text="a", cmid="0" * 32)))

    play(story())
