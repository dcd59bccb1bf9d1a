"""The transcript's door of a live interview, at the page or at a terminal: one that outlasts a full disk."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable

from interviewer.core.events import Record
from interviewer.errors import NotSaved, TranscriptError
from interviewer.transcripts import Writer


class Keeping:
    """Appends to a transcript, and opens it anew after the disk refused.

    What the candidate sent is refused at once, since they still have it.
    What a model gave was paid for and is with nobody else: it is held and tried again, every `retry_after` seconds or when prodded.
    """

    def __init__(self, writer: Writer, *, tell: Callable[[str, float | None], None], retry_after: float) -> None:
        self._writer = writer
        self._tell = tell
        self._retry_after = retry_after
        self._doubtful = False
        self._prodded = asyncio.Event()

    @property
    def epoch(self) -> int:
        """The fencing epoch of the writer."""
        return self._writer.epoch

    async def append(self, record: Record) -> None:
        """Return when the record is on the disk; raises `NotSaved` for what the candidate sent."""
        while True:
            try:
                if self._doubtful:
                    await self._open_anew(record.seq)
                await self._writer.append(record)
            except NotSaved as error:
                self._doubtful = True
                if record.cmid is not None:
                    raise
                self._tell(f"{error} It is tried again until there is room.", self._retry_after)
                await self._pause()
            else:
                return

    def keep_part(self, reply: str, text: str) -> None:
        """Remember how far a reply has come."""
        self._writer.keep_part(reply, text)

    def part(self) -> tuple[str, str] | None:
        """Return the reply that a crash cut short, if there is one."""
        return self._writer.part()

    def prod(self) -> None:
        """Try again now."""
        self._prodded.set()

    def close(self) -> None:
        """Release the file."""
        self._writer.close()

    async def _pause(self) -> None:
        self._prodded.clear()
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._prodded.wait(), self._retry_after)

    async def _open_anew(self, length: int) -> None:
        """Take the file up again where the last record that was confirmed ends."""
        self._writer.close()
        fresh = await asyncio.to_thread(Writer.open, self._writer.path)
        if len(fresh.found) != length:
            fresh.close()
            raise TranscriptError(f"{fresh.path.name} holds {len(fresh.found)} records where {length} were written.")
        self._writer = fresh
        self._doubtful = False
