"""What goes out by batch, written down before it goes: each set of requests, how far it has come, and what each line was answered with.

One SQLite file, held by one process at a time; what a call here has returned from is on the disk, so a kill at any moment loses nothing.
"""

from __future__ import annotations

import fcntl
import json
import os
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from interviewer.errors import StoreBusy, StoreError

FORMAT = 1
"""The version of the tables; a file with another one is not touched."""
KEPT_FOR = 30 * 86_400.0
"""Seconds after which what nobody came for is thrown away; the endpoint keeps its own copy no longer."""

State = Literal["written", "submitting", "submitted"]
Outcome = Mapping[str, Any]
"""What became of a line: `status` and `body` of its response, or `code` and `says` where there is none."""

_TABLES = f"""
CREATE TABLE sets (
    name TEXT PRIMARY KEY, host TEXT NOT NULL, state TEXT NOT NULL, began REAL NOT NULL,
    file TEXT NOT NULL DEFAULT '', batch TEXT NOT NULL DEFAULT ''
);
CREATE TABLE lines (key TEXT PRIMARY KEY, of TEXT, body TEXT NOT NULL, outcome TEXT, at REAL NOT NULL);
CREATE INDEX lines_of ON lines (of);
PRAGMA user_version = {FORMAT};
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Posted:
    """A set of requests on its way; `file` and `batch` are the endpoint's names, empty until they are known.

    `began` is when it was last about to be submitted, in seconds since 1970.
    """

    name: str
    state: State
    began: float
    file: str
    batch: str


class Outbox:
    """An open outbox; raises `StoreBusy` where another process holds it, and `StoreError` for anything that is none."""

    def __init__(self, path: Path, *, now: float) -> None:
        self.path = path
        self._lock = -1
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._lock = _locked(path)
            path.touch(mode=0o600)
            self._db = sqlite3.connect(path, isolation_level=None, timeout=10)
            try:
                self._prepare(now)
            except BaseException:
                self._db.close()
                raise
        except (OSError, sqlite3.Error) as error:
            self._unlock()
            raise StoreError(f"{path} cannot be used as an outbox: {error}.") from error
        except BaseException:
            self._unlock()
            raise

    def close(self) -> None:
        """Close the file and let others have it."""
        self._db.close()
        self._unlock()

    # --- sets ---

    def write(self, name: str, host: str, lines: Iterable[tuple[str, str]], at: float) -> Posted:
        """Write a set down: each line's key and the text of its request, in order."""
        with self._at_once():
            self._db.execute("INSERT INTO sets (name, host, state, began) VALUES (?, ?, 'written', ?)", (name, host, at))
            rows = ((key, name, body, at) for key, body in lines)
            self._db.executemany("INSERT INTO lines (key, of, body, at) VALUES (?, ?, ?, ?)", rows)
        return Posted(name=name, state="written", began=at, file="", batch="")

    def note(self, name: str, state: State, *, at: float, file: str, batch: str = "") -> Posted:
        """Note how far a set has come."""
        with self._at_once():
            values = (state, at, file, batch, name)
            self._db.execute("UPDATE sets SET state = ?, began = ?, file = ?, batch = ? WHERE name = ?", values)
        return Posted(name=name, state=state, began=at, file=file, batch=batch)

    def on_the_way(self, host: str) -> list[Posted]:
        """Return the sets for a host that were not collected, the oldest first."""
        rows = self._read("SELECT name, state, began, file, batch FROM sets WHERE host = ? ORDER BY rowid", host)
        return [Posted(name=name, state=state, began=began, file=file, batch=batch) for name, state, began, file, batch in rows]

    def collect(self, name: str, outcomes: Mapping[str, Outcome]) -> None:
        """Keep what became of a set's lines, and let go of the set and of what it asked; lines without an outcome were never asked."""
        with self._at_once():
            rows = ((json.dumps(outcome), key, name) for key, outcome in outcomes.items())
            self._db.executemany("UPDATE lines SET outcome = ?, of = NULL, body = '' WHERE key = ? AND of = ?", rows)
            self._db.execute("DELETE FROM lines WHERE of = ?", (name,))
            self._db.execute("DELETE FROM sets WHERE name = ?", (name,))

    # --- lines ---

    def lines(self, name: str) -> list[tuple[str, str]]:
        """Return key and request of each line of a set, in order."""
        rows = self._read("SELECT key, body FROM lines WHERE of = ? ORDER BY rowid", name)
        return [(str(key), str(body)) for key, body in rows]

    def set_of(self, key: str) -> str | None:
        """Return the set with which a line is on its way, or None where it is on none."""
        for (name,) in self._read("SELECT of FROM lines WHERE key = ? AND outcome IS NULL", key):
            return str(name)
        return None

    def outcome(self, key: str) -> Outcome | None:
        """Return what became of a line, or None while that is not known."""
        for (outcome,) in self._read("SELECT outcome FROM lines WHERE key = ? AND outcome IS NOT NULL", key):
            found: Outcome = json.loads(outcome)
            return found
        return None

    def forget(self, keys: Iterable[str]) -> None:
        """Let go of answers that are kept elsewhere by now."""
        with self._at_once():
            self._db.executemany("DELETE FROM lines WHERE key = ? AND outcome IS NOT NULL", ((key,) for key in keys))

    # --- the file ---

    def _prepare(self, now: float) -> None:
        version = self._db.execute("PRAGMA user_version").fetchone()[0]
        if version not in {0, FORMAT}:
            raise StoreError(f"{self.path} is an outbox of version {version}, this program knows {FORMAT}: use another file.")
        self._db.execute("PRAGMA journal_mode = WAL")
        self._db.execute("PRAGMA synchronous = FULL")  # what was paid for is to survive a power cut too, and commits are few
        self._db.execute("PRAGMA secure_delete = ON")  # what candidates said does not stay behind in free pages
        if version == 0:
            self._db.executescript(f"BEGIN; {_TABLES} COMMIT;")
        with self._at_once():
            self._db.execute("DELETE FROM lines WHERE at < ?", (now - KEPT_FOR,))
            self._db.execute("DELETE FROM sets WHERE name NOT IN (SELECT of FROM lines WHERE of IS NOT NULL)")

    def _read(self, statement: str, *values: Any) -> list[tuple[Any, ...]]:
        try:
            return self._db.execute(statement, values).fetchall()
        except sqlite3.Error as error:
            raise StoreError(f"{self.path} cannot be read: {error}.") from error

    @contextmanager
    def _at_once(self) -> Iterator[None]:
        """Do all of it or nothing."""
        try:
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                self._db.execute("ROLLBACK")
                raise
            self._db.execute("COMMIT")
        except sqlite3.Error as error:
            raise StoreError(f"{self.path} cannot be written: {error}. What was kept before is whole.") from error

    def _unlock(self) -> None:
        if self._lock >= 0:
            os.close(self._lock)
            self._lock = -1


def _locked(path: Path) -> int:
    """Return a descriptor that holds the outbox; the kernel takes it back when the process ends, however it ends."""
    descriptor = os.open(f"{path}.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        raise StoreBusy(f"Another process is waiting for batches in {path}: wait for it, or stop it.") from None
    except BaseException:
        os.close(descriptor)
        raise
    return descriptor
