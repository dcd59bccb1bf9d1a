"""A file dropped on the page, taken in as `interviewer import` takes it; nothing is decided here."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from interviewer import importing, transcripts
from interviewer.core.bundle import Bundle
from interviewer.core.foreign import LARGEST
from interviewer.errors import ImportRefused
from interviewer.server.rooms import TooMany


class Intake:
    """How many files are being read or wait to be taken in: each is held whole, so there is an end to them."""

    def __init__(self, most: int) -> None:
        """Take so many at once."""
        self._most = most
        self._now = 0

    @contextmanager
    def place(self) -> Iterator[None]:
        """Hold a place, before a byte is read; raises `TooMany` where there is none."""
        if self._now >= self._most:
            raise TooMany("As many files are being taken in as this program holds: come back in a moment.")
        self._now += 1
        try:
            yield
        finally:
            self._now -= 1


async def whole(stream: AsyncIterator[bytes], name: str) -> bytes:
    """Return a body, read no further than what a file may hold; raises `ImportRefused` for more."""
    content = bytearray()
    async for chunk in stream:
        content += chunk
        if len(content) > LARGEST:
            raise ImportRefused(name, (f"The file is larger than {LARGEST // 1_000_000} MB, the most that is taken in.",))
    return bytes(content)


def take_in(
    directory: Path, content: bytes, *, name: str, bundles: Mapping[str, Bundle], now: int, wanted: importing.Wanted
) -> dict[str, Any]:
    """Keep every transcript in a file, and return what became of each: the interview it is now, or why it is none.

    Raises `ImportRefused` where the file as a whole is no transcript, `NotFound` for a round that is not there, `NotSaved`.
    """
    before = importing.ends(transcripts.ids(directory))
    found = importing.opened(content, name=name, bundles=bundles, now=now, wanted=wanted, before=before)
    return {"transcripts": [_kept(directory, one) for one in found]}


def _kept(directory: Path, one: importing.Opened) -> dict[str, Any]:
    """Keep one transcript; one that was taken in before is not kept twice."""
    if not one.reasons and not one.before:
        transcripts.keep(directory, one.id, one.records)
    return {
        "name": one.name,
        "form": one.form,
        "session": None if one.reasons else one.id,
        "before": one.before,
        "reasons": list(one.reasons),
        "notes": list(one.notes),
    }
