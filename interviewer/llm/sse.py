"""Bytes of a `text/event-stream` to events, as they arrive; what an event means is told in `chunks`.

Pure and bounded: nothing here waits, and an event that grows past `LIMIT` bytes is refused.
"""

from __future__ import annotations

from typing import NamedTuple

LIMIT = 1 << 20
"""The most bytes one event may have."""

BOM = b"\xef\xbb\xbf"


class TooLong(ValueError):
    """An event grew past `LIMIT` bytes."""


class ServerEvent(NamedTuple):
    """One event: its name (empty for the usual kind) and its data, still encoded."""

    name: bytes
    data: bytes


class Reader:
    """Feed bytes in pieces of any size; get the same events for every way to cut them.

    Lines end with LF, CR or CRLF; a BOM at the start, comments, `id` and `retry` are skipped.
    A field `error:` (llama-box behind GPUStack writes it instead of `data:`) is an event named `error`.
    """

    def __init__(self, *, limit: int = LIMIT) -> None:
        self._limit = limit
        self._line: list[bytes] = []
        self._data: list[bytes] = []
        self._size = 0
        self._name = b""
        self._after_cr = False
        self._start: bytes | None = b""

    def feed(self, piece: bytes) -> list[ServerEvent]:
        """Return the events that `piece` completes; raises `TooLong`."""
        if self._start is not None:
            piece = self._without_bom(piece)
        if self._after_cr and piece:
            self._after_cr = False
            piece = piece.removeprefix(b"\n")
        if b"\r" in piece:
            self._after_cr = piece.endswith(b"\r")
            piece = piece.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        if b"\n" not in piece:
            self._keep(piece)
            return []
        first, *lines = piece.split(b"\n")
        rest = lines.pop()
        self._keep(first)
        lines.insert(0, b"".join(self._line))
        self._size -= len(lines[0])
        self._line.clear()
        events = [event for line in lines if (event := self._take(line)) is not None]
        self._keep(rest)
        return events

    def rest(self) -> ServerEvent | None:
        """Return the event that stood unfinished when the stream ended, if any; call it once, at the end."""
        piece, self._start = self._start or b"", None
        if line := b"".join((*self._line, piece)):
            self._take(line)
        return self._dispatch()

    def _without_bom(self, piece: bytes) -> bytes:
        start = (self._start or b"") + piece
        if len(start) < len(BOM) and BOM.startswith(start):
            self._start = start
            return b""
        self._start = None
        return start.removeprefix(BOM)

    def _keep(self, piece: bytes) -> None:
        if not piece:
            return
        self._size += len(piece)
        if self._size >= self._limit:
            raise TooLong(f"an event of more than {self._limit} bytes")
        self._line.append(piece)

    def _take(self, line: bytes) -> ServerEvent | None:
        if not line:
            return self._dispatch()
        if self._size + len(line) >= self._limit:
            raise TooLong(f"an event of more than {self._limit} bytes")
        field, _, value = line.partition(b":")
        value = value.removeprefix(b" ")
        if field == b"error":
            self._name = field
        elif field == b"event":
            self._name = value
            return None
        elif field != b"data":
            return None
        self._size += len(line) + 1
        self._data.append(value)
        return None

    def _dispatch(self) -> ServerEvent | None:
        name, data = self._name, self._data
        self._name, self._data, self._size = b"", [], 0
        return ServerEvent(name, b"\n".join(data)) if data else None
