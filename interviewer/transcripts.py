"""Transcript files: append with sync, read, lock, torn-tail repair; nothing about what records mean.

One interview is one file, `<id>.jsonl`, mode 0600.
While a writer is open it holds the file's lock; each opening takes the next fencing epoch.
Beside it may stand `<id>.partial` (how far the open reply has come, for a crash) and `<id>.torn` (a last line cut by a crash).
"""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
import json
import os
import re
import secrets
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import BinaryIO, TypeVar

from interviewer import places, whole_files
from interviewer.core import formats, records
from interviewer.core.events import Record
from interviewer.core.foreign import LARGEST
from interviewer.errors import NotFound, NotSaved, TranscriptBroken, TranscriptBusy, TranscriptError, TranscriptFromTheFuture
from interviewer.whole_files import sync_directory

ID = re.compile(r"^[0-9a-z]{26}$")
OF_TIME = 10
"""How many characters of an id are its time; what comes after is by chance, or of what the interview holds."""
PART_STEP = 200
"""How many characters a reply grows before it is kept again."""

_APPENDING = ThreadPoolExecutor(8, "appending")
"""Threads for appends alone: what was said is never saved later because something else reads."""
_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"


def now() -> int:
    """Return the wall clock in milliseconds since 1970."""
    return time.time_ns() // 1_000_000


def new_id() -> str:
    """Return 26 characters: 10 of time, so that names sort by it, and 16 of chance (80 bits)."""
    return id_of(now(), secrets.randbits(80))


def id_for(at: int, cmid: str) -> str:
    """Return the id of an interview that a send begins: its time, and 16 characters made of the send's own id."""
    return id_of(at, int.from_bytes(sha256(b"begins " + cmid.encode()).digest()[:10]))


def begun_by(directory: Path, cmid: str) -> str | None:
    """Return the id of the interview that the send with this id began, so that one that comes again begins no other."""
    for id in ids(directory):
        if is_begun_by(id, cmid):
            with contextlib.suppress(NotFound):  # a crash before the first record left no interview
                first(path_of(directory, id))
                return id
    return None


def is_begun_by(id: str, cmid: str) -> bool:
    """Tell whether an id is that of the interview which the send with this id begins."""
    return id[OF_TIME:] == id_for(0, cmid)[OF_TIME:]


def id_of(at: int, bits: int) -> str:
    """Return the id made of a time, in milliseconds since 1970, and 80 bits of anything."""
    value = at << 80 | bits
    return "".join(_ALPHABET[value >> 5 * place & 31] for place in reversed(range(26)))


@dataclass(frozen=True, slots=True)
class Reading:
    """What a file holds: its records, and how many bytes of a torn last line were ignored from which offset."""

    records: tuple[Record, ...]
    whole: int
    torn: int


@dataclass(frozen=True, slots=True)
class Glance:
    """What a record is, and the record itself where it was read."""

    seq: int
    type: str
    record: Record | None = None


_R = TypeVar("_R", Record, Glance)


def path_of(directory: Path, id: str) -> Path:
    """Return where the interview of that id lies; raises `NotFound` for anything that is not an id."""
    if not ID.match(id):
        raise NotFound(f"{id[:40]!r} is not the id of an interview: `interviewer list` shows them.")
    return directory / f"{id}.jsonl"


def ids(directory: Path) -> tuple[str, ...]:
    """Return the ids of all interviews, newest first."""
    if not places.is_directory(directory):
        return ()
    return tuple(sorted((path.stem for path in directory.glob("*.jsonl") if ID.match(path.stem)), reverse=True))


def read(path: Path) -> Reading:
    """Return the records of a file; a torn last line is left out and counted, never repaired here.

    Raises `NotFound`, `TranscriptBroken` with file and byte offset, or `TranscriptFromTheFuture`.
    """
    return parse(_content(path), str(path))


def skim(path: Path, *wanted: str) -> tuple[Glance, ...]:
    """Return what each record is, and those of the types that are `wanted`; of the others only checksum and place are looked at.

    Raises what `read` raises, but not for what is wrong inside a record that is not wanted.
    """

    def glance(line: bytes) -> Glance:
        found = records.head(line)
        if found is not None and found[1] not in wanted:
            return Glance(*found)
        record = records.read(line)
        return Glance(record.seq, record.event.type, record)

    return _parsed(_content(path), str(path), glance)[0]


def _content(path: Path) -> bytes:
    try:
        with open(path, "rb", opener=_no_links) as file:
            return file.read()
    except FileNotFoundError as error:
        raise NotFound(f"There is no interview at {path}.") from error
    except OSError as error:
        raise TranscriptError(f"{path} cannot be read: {error.strerror}.") from error


def is_own(path: Path) -> bool:
    """Tell whether a file begins like an interview of this program; raises `TranscriptError` where it cannot be read."""
    try:
        with path.open("rb") as file:
            return formats.is_own(file.read(4096))
    except OSError as error:
        raise TranscriptError(f"{path} cannot be read: {error.strerror}.") from error


def first(path: Path) -> Record:
    """Return record 0 without reading on; raises `NotFound` where there is none, else what `read` raises."""
    try:
        with open(path, "rb", opener=_no_links) as file:
            line = file.readline()
    except OSError as error:
        raise NotFound(f"There is no interview at {path}.") from error
    found = parse(line, str(path)).records
    if not found:
        raise NotFound(f"{path} holds no record: nothing was said.")
    return found[0]


@contextlib.contextmanager
def outside(path: Path) -> Iterator[BinaryIO]:
    """Open a file from elsewhere, `-` for standard input, to be read as often as one likes; what can be read but once is held.

    Raises `NotFound` where there is none, `TranscriptError` where it cannot be read.
    """
    with contextlib.ExitStack() as stack:
        try:
            file = sys.stdin.buffer if str(path) == "-" else stack.enter_context(path.open("rb"))
            whole = file if file.seekable() else BytesIO(file.read(LARGEST + 1))
        except FileNotFoundError as error:
            raise NotFound(f"There is no file at {path}.") from error
        except OSError as error:
            raise TranscriptError(f"{path} cannot be read: {error.strerror}.") from error
        yield whole


def parse(content: bytes, name: str) -> Reading:
    """Return the records in `content`; `name` is used in errors."""
    return Reading(*_parsed(content, name, records.read))


def _parsed(content: bytes, name: str, reading: Callable[[bytes], _R]) -> tuple[tuple[_R, ...], int, int]:
    """Return what each whole line holds, how many bytes that is, and how many of a torn last line follow."""
    found: list[_R] = []
    offset = 0
    for line in _lines(content):
        bare = line.removesuffix(b"\n")
        torn = bare == line or not records.is_whole(bare)
        if torn and offset + len(line) == len(content):
            return tuple(found), offset, len(line)
        if not records.is_whole(bare):
            raise TranscriptBroken(f"{name} is damaged at byte {offset}: the checksum of the line does not hold.")
        try:
            record = reading(bare)
        except TranscriptBroken as error:
            raise TranscriptBroken(f"{name} is damaged at byte {offset}: {error}.") from error
        except TranscriptFromTheFuture as error:
            raise TranscriptFromTheFuture(f"{name} was written by a newer interviewer: {error}.") from error
        if record.seq != len(found):
            raise TranscriptBroken(f"{name} is damaged at byte {offset}: record {record.seq} stands where {len(found)} should.")
        found.append(record)
        offset += len(line)
    return tuple(found), offset, 0


def _lines(content: bytes) -> list[bytes]:
    parts = content.split(b"\n")
    return [part + b"\n" for part in parts[:-1]] + ([parts[-1]] if parts[-1] else [])


def keep(directory: Path, id: str, kept: Iterable[Record]) -> Path:
    """Write a whole interview at once and return its file; a crash leaves all of it or nothing.

    Raises `NotSaved` where it cannot be written or there is one of that id already.
    """
    path = path_of(directory, id)
    try:
        directory.mkdir(parents=True, exist_ok=True)
        whole_files.create(path, (records.write(record).encode() + b"\n" for record in kept))
    except FileExistsError as error:
        raise NotSaved(f"There is an interview {id} in {directory} already.") from error
    except OSError as error:
        raise NotSaved(f"No interview can be kept in {directory}: {error.strerror}.") from error
    return path


def delete(directory: Path, id: str) -> None:
    """Remove an interview, whatever its file holds, and what stands beside it; after a power cut it is still gone.

    Raises `NotFound`, `TranscriptBusy` while it is being written, or `TranscriptError` where it cannot be removed.
    """
    path = path_of(directory, id)
    if not path.exists():
        raise NotFound(f"There is no interview {id}.")
    descriptor = _held(path)
    try:
        beside = (path.with_suffix(suffix) for suffix in (".partial", ".partial-new", ".torn"))
        for one in (*beside, *whole_files.unfinished(path), path):
            one.unlink(missing_ok=True)
        sync_directory(directory)
    except OSError as error:
        raise TranscriptError(f"{path} cannot be deleted: {error.strerror}.") from error
    finally:
        os.close(descriptor)


class Writer:
    """The one writer of a file; made by `create` or `open`, released by `close`.

    `found` are the records the file held when it was opened, `epoch` the fencing epoch of what is appended now.
    """

    def __init__(self, path: Path, descriptor: int, reading: Reading) -> None:
        """Take over an open, locked descriptor that is positioned at the end of the last whole line."""
        self.path = path
        self.found = reading.records
        self.epoch = reading.records[-1].epoch + 1 if reading.records else 0
        self._descriptor = descriptor
        self._size = reading.whole
        self._sealed: str | None = None
        self._part_kept = 0

    @staticmethod
    def create(directory: Path, id: str) -> Writer:
        """Make a new file for that id; raises `NotSaved` where the directory cannot be written."""
        path = path_of(directory, id)
        try:
            directory.mkdir(parents=True, exist_ok=True)
            descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
            try:
                _lock(descriptor, path)
                sync_directory(directory)
            except BaseException:
                path.unlink()
                os.close(descriptor)
                raise
        except OSError as error:
            raise NotSaved(f"No interview can be kept in {directory}: {error.strerror}.") from error
        return Writer(path, descriptor, Reading((), 0, 0))

    @staticmethod
    def open(path: Path) -> Writer:
        """Open a file to go on with it; a torn last line is moved to `<id>.torn` first.

        Raises `NotFound`, `TranscriptBusy`, `TranscriptBroken`, `TranscriptFromTheFuture`, or `NotSaved` where a torn line cannot be
        put aside; the file is unchanged then.
        """
        descriptor = _held(path)
        try:
            with open(descriptor, "rb", closefd=False) as file:
                content = file.read()
            reading = parse(content, str(path))
            if reading.torn:
                _cut(descriptor, path, content[reading.whole :], reading.whole)
            return Writer(path, descriptor, reading)
        except BaseException:
            os.close(descriptor)
            raise

    async def append(self, record: Record) -> None:
        """Return when the record is on the disk; raises `NotSaved`, and then the file is as it was.

        A sync that failed is never tried again on the same descriptor: the writer is sealed until the file is opened anew.
        """
        line = records.write(record).encode() + b"\n"
        writing = asyncio.get_running_loop().run_in_executor(_APPENDING, self._append, line)
        try:
            await asyncio.shield(writing)
        except asyncio.CancelledError:
            await asyncio.wait({writing})  # a write that has begun is never left to itself
            raise
        if self._part_kept:
            with contextlib.suppress(OSError):  # the record is on the disk; the next one tries again
                self.path.with_suffix(".partial").unlink(missing_ok=True)
                self._part_kept = 0

    def _append(self, line: bytes) -> None:
        if self._sealed is not None:
            raise NotSaved(self._sealed)
        try:
            written = os.pwrite(self._descriptor, line, self._size)
            while written < len(line):
                written += os.pwrite(self._descriptor, line[written:], self._size + written)
        except OSError as error:
            with contextlib.suppress(OSError):
                os.ftruncate(self._descriptor, self._size)
            raise NotSaved(f"The interview could not be saved to {self.path.parent}: {error.strerror}.") from error
        try:
            os.fdatasync(self._descriptor)
        except OSError as error:
            with contextlib.suppress(OSError):  # what was not confirmed must not be there when the file is opened anew
                os.ftruncate(self._descriptor, self._size)
            self._sealed = (
                f"The disk did not confirm the last record of {self.path.name}: {error.strerror}. Open the interview again."
            )
            raise NotSaved(self._sealed) from error
        self._size += len(line)

    def keep_part(self, reply: str, text: str) -> None:
        """Keep how far a reply has come, at its first words and every `PART_STEP` characters; a full disk is no reason to stop."""
        if self._part_kept and len(text) < self._part_kept + PART_STEP:
            return
        self._part_kept = len(text)
        fresh = self.path.with_suffix(".partial-new")
        with contextlib.suppress(OSError):
            descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600)
            with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                json.dump({"reply": reply, "text": text}, file)
            fresh.replace(self.path.with_suffix(".partial"))

    def part(self) -> tuple[str, str] | None:
        """Return the id and text of a reply that a crash cut short, if there is one."""
        try:
            kept = json.loads(self.path.with_suffix(".partial").read_text(encoding="utf-8"))
            self._part_kept = max(1, len(kept["text"]))
            return str(kept["reply"]), str(kept["text"])
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def close(self) -> None:
        """Release the file and its lock; closing twice does nothing."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1


def _no_links(path: str, flags: int) -> int:
    return os.open(path, flags | os.O_NOFOLLOW | os.O_CLOEXEC)


def _held(path: Path) -> int:
    """Return a file opened for writing and locked; raises `NotFound`, `TranscriptBusy` or `TranscriptError`."""
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CLOEXEC | os.O_NOFOLLOW)
    except FileNotFoundError as error:
        raise NotFound(f"There is no interview at {path}.") from error
    except OSError as error:
        raise TranscriptError(f"{path} cannot be opened for writing: {error.strerror}.") from error
    try:
        _lock(descriptor, path)
    except BaseException:
        os.close(descriptor)
        raise
    return descriptor


def _lock(descriptor: int, path: Path) -> None:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise TranscriptBusy(f"{path.name} is being written by another process: close the other one first.") from error
    except OSError as error:
        says = f"{path} cannot be locked: {error.strerror}. Keep interviews on a file system that has locks."
        raise TranscriptError(says) from error


def _cut(descriptor: int, path: Path, tail: bytes, whole: int) -> None:
    """Put a torn last line aside, then cut it off; raises `NotSaved`."""
    try:
        beside = os.open(path.with_suffix(".torn"), os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW, 0o600)
        with os.fdopen(beside, "ab") as file:
            file.write(tail + b"\n")
            file.flush()
            os.fsync(beside)
        sync_directory(path.parent)
        os.ftruncate(descriptor, whole)
        os.fsync(descriptor)
    except OSError as error:
        raise NotSaved(f"The torn end of {path.name} cannot be put aside: {error.strerror}.") from error
