"""What has been answered, judged and played, by its key: one SQLite file of JSON text that `sqlite3` opens; nothing about what it means.

One process writes at a time. What a call here has returned from survives a kill of the process; a power cut may cost the last second,
since to wait for the disk after every answer would take two hundred times as long as to keep it.
Anybody may read meanwhile, and see in the lock which run is being written.
"""

from __future__ import annotations

import fcntl
import json
import os
import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

from interviewer import places
from interviewer.errors import NotFound, StoreBusy, StoreError

if TYPE_CHECKING:
    from interviewer.evaluation.cards import Card

FORMAT = 1
"""The version of the tables; a file with another one is not touched."""
PLACE = Path("eval/runs/store.sqlite")
"""Where the store lies unless another place is given."""

_TABLES = f"""
CREATE TABLE replies (key TEXT PRIMARY KEY, run TEXT NOT NULL, cost REAL, body TEXT NOT NULL);
CREATE TABLE verdicts (key TEXT PRIMARY KEY, run TEXT NOT NULL, body TEXT NOT NULL);
CREATE TABLE cases (key TEXT PRIMARY KEY, run TEXT NOT NULL, card TEXT NOT NULL, calls TEXT NOT NULL, records TEXT NOT NULL);
CREATE TABLE failures (key TEXT PRIMARY KEY, run TEXT NOT NULL, body TEXT NOT NULL);
CREATE TABLE texts (key TEXT PRIMARY KEY, body TEXT NOT NULL);
CREATE TABLE runs (id TEXT PRIMARY KEY, at TEXT NOT NULL, body TEXT NOT NULL);
PRAGMA user_version = {FORMAT};
"""
_TOOK = """
SELECT key, json_extract(body, '$.prompt_tokens'), json_extract(body, '$.completion_tokens'), cost FROM replies WHERE key IN
"""
_PAID = "CREATE INDEX IF NOT EXISTS replies_paid ON replies (run, cost)"
"""Without it every look at what a run has cost would read all answers of all runs; a store without it is as good."""
_GIVEN = "CREATE INDEX IF NOT EXISTS verdicts_given ON verdicts (run)"
"""The same for the verdicts that a run has had given."""
SYNCED = 1.0
"""Seconds after which a commit waits for the disk, with all that were made since the last one that did.

Measured on ext4: 0.02 ms for a commit that does not wait and 4 ms for one that does, while nothing else of the run goes on.
"""
TRAVELS = ("replies", "texts", "cases", "verdicts", "failures")
"""The tables that another machine fills for a run, in the order in which they are filled."""
Tables = Mapping[str, Sequence[tuple[Any, ...]]]
"""Rows by the name of their table."""
_MANY = 500
"""How many keys are asked for in one statement."""


class Store:
    """An open store; use with `with`.

    With `aside` it is only read, as far as it is there, and texts are kept in memory: another may write it meanwhile.
    Raises `NotFound` where it is only to be read and is not there, `StoreBusy` where another process writes it,
    and `StoreError` for anything that is not a store of this version.
    """

    def __init__(
        self, path: Path, *, writes: bool = True, aside: bool = False, now: Callable[[], float] = time.monotonic
    ) -> None:
        self.path = path
        self._lock = -1
        self._now, self._synced = now, float("-inf")
        self._aside: dict[str, str] | None = {} if aside else None
        writes, there = writes and not aside, places.is_file(path)
        if not writes and not there and not aside:
            raise NotFound(f"There is no store of runs at {path}: `interviewer eval run` makes one.")
        try:
            if writes:
                path.parent.mkdir(parents=True, exist_ok=True)
                self._lock = _locked(path)
            self._db = sqlite3.connect(path if there or writes else ":memory:", isolation_level=None, timeout=10)
            try:
                if not there and aside:
                    self._db.executescript(_TABLES)
                self._prepare()
            except BaseException:
                self._db.close()
                raise
        except (OSError, sqlite3.Error) as error:
            self._unlock()
            raise StoreError(f"{path} cannot be used as a store of runs: {error}.") from error
        except BaseException:
            self._unlock()
            raise

    def __enter__(self) -> Store:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Close the file and let others write."""
        self._db.close()
        self._unlock()

    # --- replies and verdicts ---

    def reply(self, key: str) -> dict[str, Any] | None:
        """Return what a call was answered with."""
        return self._body("SELECT body FROM replies WHERE key = ?", key)

    def keep_reply(self, key: str, run: str, body: dict[str, Any], cost: float | None) -> None:
        """Keep the answer to a call, and which run paid for it."""
        self._write("INSERT OR IGNORE INTO replies VALUES (?, ?, ?, ?)", key, run, cost, _text(body))

    def replies(self, keys: Iterable[str]) -> Iterator[tuple[str, dict[str, Any]]]:
        """Yield the answers there are to these calls, in no order."""
        for key, body in self._rows("SELECT key, body FROM replies WHERE key IN", keys):
            yield key, json.loads(body)

    def took(self, keys: Iterable[str]) -> Iterator[tuple[str, int, int, float | None]]:
        """Yield key, prompt tokens, completion tokens and dollars of the answers there are to these calls, in no order."""
        for key, prompt, completion, cost in self._rows(_TOOK, keys):
            yield key, prompt or 0, completion or 0, cost

    def paid(self, run: str) -> tuple[int, float, int]:
        """Return how many calls a run has paid for, how many dollars of known price, and how many calls have none that is known."""
        counted = "SELECT count(*), coalesce(sum(cost), 0), count(*) - count(cost) FROM replies WHERE run = ?"
        row = self._read(counted, run).fetchone()
        return int(row[0]), float(row[1]), int(row[2])

    def verdict(self, key: str) -> dict[str, Any] | None:
        """Return a verdict."""
        return self._body("SELECT body FROM verdicts WHERE key = ?", key)

    def verdicts(self, keys: Iterable[str]) -> Iterator[tuple[str, dict[str, Any]]]:
        """Yield those of these verdicts that there are, in no order."""
        for key, body in self._rows("SELECT key, body FROM verdicts WHERE key IN", keys):
            yield key, json.loads(body)

    def judged(self, keys: Iterable[str]) -> set[str]:
        """Return which of these verdicts there are."""
        return {row[0] for row in self._rows("SELECT key FROM verdicts WHERE key IN", keys)}

    def given(self, run: str) -> int:
        """Return how many verdicts a run has had given."""
        return int(self._read("SELECT count(*) FROM verdicts WHERE run = ?", run).fetchone()[0])

    def keep_verdict(self, key: str, run: str, body: dict[str, Any]) -> None:
        """Keep a verdict; it has not failed any more."""
        self._all_or_nothing(
            ("INSERT OR IGNORE INTO verdicts VALUES (?, ?, ?)", (key, run, _text(body))),
            ("DELETE FROM failures WHERE key = ?", (key,)),
        )

    # --- cases ---

    def finished(self, keys: Iterable[str]) -> set[str]:
        """Return which of these cases are finished."""
        return {row[0] for row in self._rows("SELECT key FROM cases WHERE key IN", keys)}

    def cards(self, keys: Iterable[str]) -> Iterator[tuple[str, Card]]:
        """Yield what was measured of the finished ones of these cases, in no order; their transcripts stay on the disk."""
        for key, card in self._rows("SELECT key, card FROM cases WHERE key IN", keys):
            yield key, json.loads(card)

    def calls(self, keys: Iterable[str]) -> Iterator[str]:
        """Yield the keys of the calls that the finished ones of these cases made; one that several share comes several times."""
        return (call for (calls,) in self._rows("SELECT calls FROM cases WHERE key IN", keys) for call in json.loads(calls))

    def records(self, key: str) -> str | None:
        """Return the lines of a finished case's transcript."""
        row = self._read("SELECT records FROM cases WHERE key = ?", key).fetchone()
        return None if row is None else str(row[0])

    def keep_case(self, key: str, run: str, *, card: Card, calls: Iterable[str], records: str) -> None:
        """Keep a finished case; it has not failed any more."""
        values = (key, run, _text(card), _text(list(calls)), records)
        self._all_or_nothing(
            ("INSERT OR IGNORE INTO cases VALUES (?, ?, ?, ?, ?)", values), ("DELETE FROM failures WHERE key = ?", (key,))
        )

    def keep_failure(self, key: str, run: str, body: dict[str, Any]) -> None:
        """Keep how a case or a verdict came to no end; it is tried again when somebody asks for it again."""
        self._write("INSERT OR REPLACE INTO failures VALUES (?, ?, ?)", key, run, _text(body))

    def failures(self, keys: Iterable[str]) -> dict[str, dict[str, Any]]:
        """Return how those of these cases that failed did so."""
        return {key: json.loads(body) for key, body in self._rows("SELECT key, body FROM failures WHERE key IN", keys)}

    # --- texts and runs ---

    def text(self, key: str) -> str | None:
        """Return a text that was kept once for all who need it."""
        if self._aside is not None and key in self._aside:
            return self._aside[key]
        row = self._read("SELECT body FROM texts WHERE key = ?", key).fetchone()
        return None if row is None else str(row[0])

    def keep_texts(self, texts: Iterable[tuple[str, str]]) -> None:
        """Keep texts by their keys."""
        if self._aside is not None:
            self._aside.update(texts)
            return
        self._all_or_nothing(*(("INSERT OR IGNORE INTO texts VALUES (?, ?)", pair) for pair in texts))

    def run(self, id: str) -> dict[str, Any] | None:
        """Return what a run is."""
        return self._body("SELECT body FROM runs WHERE id = ?", id)

    def starts(self) -> list[tuple[str, str]]:
        """Return id and time of the last start of every run, the one that was started last first; what they are is not read."""
        return [(str(id), str(at)) for id, at in self._each("SELECT id, at FROM runs ORDER BY rowid DESC")]

    def runs(self) -> Iterator[tuple[str, str, dict[str, Any]]]:
        """Yield id, time of the last start, and what it is, for every run in that order, each read when it is its turn."""
        for id, _ in self.starts():
            if (found := self.begun(id)) is not None:
                yield found

    def begun(self, id: str) -> tuple[str, str, dict[str, Any]] | None:
        """Return id, time of the last start, and what it is, of one run; the others are not read."""
        row = self._read("SELECT id, at, body FROM runs WHERE id = ?", id).fetchone()
        return None if row is None else (str(row[0]), str(row[1]), json.loads(row[2]))

    def keep_run(self, id: str, at: str, body: dict[str, Any]) -> None:
        """Keep what a run is, and that it was started now; a run that is taken up again is the same."""
        self._write("INSERT OR REPLACE INTO runs VALUES (?, ?, ?)", id, at, _text(body))
        os.truncate(self._lock, 0)
        os.pwrite(self._lock, id.encode(), 0)

    # --- what travels ---

    def excerpt(self, **wanted: Iterable[str]) -> Tables:
        """Return the rows of these keys by table, such as `cases` and `replies`, as another store can `take` them."""
        return {table: list(self._rows(f"SELECT * FROM {table} WHERE key IN", keys)) for table, keys in wanted.items()}  # noqa: S608 -- the names stand above

    def everything(self) -> Tables:
        """Return all but the runs."""
        return {table: list(self._each(f"SELECT * FROM {table}")) for table in TRAVELS}  # noqa: S608 -- the names are ours

    def take(self, rows: Tables) -> None:
        """Keep what another store held, all of it or nothing; what is known already stays as it is."""
        statements: list[tuple[str, tuple[Any, ...]]] = []
        for table in TRAVELS:
            for row in rows.get(table, ()):
                how, places = "REPLACE" if table == "failures" else "IGNORE", ",".join("?" * len(row))
                statements.append((f"INSERT OR {how} INTO {table} VALUES ({places})", row))  # noqa: S608 -- the names are ours
        ended = (row[0] for table in ("cases", "verdicts") for row in rows.get(table, ()))
        self._all_or_nothing(*statements, *(("DELETE FROM failures WHERE key = ?", (key,)) for key in ended))

    def judged_calls(self, run: str) -> set[str]:
        """Return the keys of the calls that the verdicts of a run were made of."""
        rows = self._each("SELECT json_extract(body, '$.calls') FROM verdicts WHERE run = ?", run)
        return {call for (calls,) in rows for call in json.loads(calls or "[]")}

    def paid_keys(self, run: str) -> Iterator[str]:
        """Yield the keys of all replies that a run has paid for, each once."""
        return (key for (key,) in self._each("SELECT key FROM replies WHERE run = ?", run))

    # --- the file ---

    def _prepare(self) -> None:
        version = self._db.execute("PRAGMA user_version").fetchone()[0]
        if version not in {0, FORMAT}:
            raise StoreError(f"{self.path} is a store of version {version}, this program knows {FORMAT}: use another file.")
        if self._lock < 0:
            self._db.execute("PRAGMA query_only = ON")
            return
        self._db.execute("PRAGMA journal_mode = WAL")
        self._db.execute("PRAGMA synchronous = NORMAL")
        if version == 0:
            self._db.executescript(f"BEGIN; {_TABLES} COMMIT;")
        self._db.execute(_PAID)
        self._db.execute(_GIVEN)

    def _unlock(self) -> None:
        if self._lock >= 0:
            os.close(self._lock)
            self._lock = -1

    def _read(self, statement: str, *values: Any) -> sqlite3.Cursor:
        try:
            return self._db.execute(statement, values)
        except sqlite3.Error as error:
            raise StoreError(f"{self.path} cannot be read: {error}.") from error

    def _each(self, statement: str, *values: Any) -> Iterator[tuple[Any, ...]]:
        """Yield the rows one by one; a page that is damaged is met on the way."""
        rows = self._read(statement, *values)
        try:
            yield from rows
        except sqlite3.Error as error:
            raise StoreError(f"{self.path} cannot be read: {error}.") from error

    def _body(self, statement: str, key: str) -> dict[str, Any] | None:
        row = self._read(statement, key).fetchone()
        if row is None:
            return None
        body: dict[str, Any] = json.loads(row[0])
        return body

    def _rows(self, statement: str, keys: Iterable[str]) -> Iterator[tuple[Any, ...]]:
        wanted = iter(keys)
        while piece := list(islice(wanted, _MANY)):
            some = list(dict.fromkeys(piece))
            yield from self._each(f"{statement} ({','.join('?' * len(some))})", *some)

    def _write(self, statement: str, *values: Any) -> None:
        self._all_or_nothing((statement, values))

    def _all_or_nothing(self, *statements: tuple[str, tuple[Any, ...]]) -> None:
        try:
            with self._synced_in_time(), closing(self._db.cursor()) as cursor:
                cursor.execute("BEGIN IMMEDIATE")
                try:
                    for statement, values in statements:
                        cursor.execute(statement, values)
                except BaseException:
                    cursor.execute("ROLLBACK")
                    raise
                cursor.execute("COMMIT")
        except sqlite3.Error as error:
            raise StoreError(f"{self.path} cannot be written: {error}. What was kept before is whole.") from error

    @contextmanager
    def _synced_in_time(self) -> Iterator[None]:
        """Let a commit wait for the disk where the last one that did is a while ago."""
        if self._now() - self._synced < SYNCED:
            yield
            return
        self._db.execute("PRAGMA synchronous = FULL")
        try:
            yield
            self._synced = self._now()
        finally:
            self._db.execute("PRAGMA synchronous = NORMAL")


def distinct(keys: Iterable[str]) -> Iterator[str]:
    """Yield each of these keys once, in order; they lie on the disk meanwhile, where those of a long run take no memory."""
    with closing(sqlite3.connect("")) as scratch:
        scratch.execute("CREATE TABLE keys (key TEXT PRIMARY KEY) WITHOUT ROWID")
        scratch.executemany("INSERT OR IGNORE INTO keys VALUES (?)", ((key,) for key in keys))
        yield from (key for (key,) in scratch.execute("SELECT key FROM keys ORDER BY key"))


def being_written(path: Path) -> str | None:
    """Return the id of the run that a process is writing to a store now, "" before it has begun one, or None where nobody writes."""
    try:
        descriptor = os.open(f"{path}.lock", os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return os.pread(descriptor, 4_096, 0).decode(errors="replace")
    else:
        return None
    finally:
        os.close(descriptor)


def _locked(path: Path) -> int:
    """Return a descriptor that holds the right to write the store; the kernel takes it back when the process ends, however it ends."""
    descriptor = os.open(f"{path}.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        while not _taken(descriptor, fcntl.LOCK_EX):
            if not _taken(descriptor, fcntl.LOCK_SH):
                raise StoreBusy(f"Another run is writing {path}: wait for it, or give another --store.")
            fcntl.flock(descriptor, fcntl.LOCK_UN)  # it was only somebody who asked who writes, and is gone in a moment
        os.truncate(descriptor, 0)
    except BaseException:
        os.close(descriptor)
        raise
    return descriptor


def _taken(descriptor: int, kind: int) -> bool:
    try:
        fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _text(value: Any) -> str:
    """Return JSON as people can read it, or all in ASCII where a lone surrogate could not be stored."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    try:
        text.encode()
    except UnicodeEncodeError:
        return json.dumps(value, separators=(",", ":"))
    return text
