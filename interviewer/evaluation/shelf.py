"""The runs of a store as the page shows them: a line for each, its report, the transcripts of a case, how far it is.

Every answer is a JSON document as text, made anew from the store; nothing here writes, so that a run may go on meanwhile.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Lock
from typing import Any, Literal

from pydantic import TypeAdapter

from interviewer import places
from interviewer.errors import InterviewerError, NotFound
from interviewer.evaluation import account, carrying_out, gathering
from interviewer.evaluation.comparison import ExitCode
from interviewer.evaluation.reports import as_html, as_json
from interviewer.evaluation.reports.report import Case
from interviewer.evaluation.reports.words import Decision, decision
from interviewer.evaluation.runs import Run
from interviewer.evaluation.store import Store, being_written

READING = 0.5
"""Seconds after which a list goes out with what is known; whoever asks again finds more."""

State = Literal["running", "complete", "interrupted"]


@dataclass(frozen=True, slots=True, kw_only=True)
class RunLine:
    """A run in a line.

    `started` is when it was last begun, in UTC; `failed` counts the interviews that came to no end, `dollars` is of known price.
    Of a complete run `decision` and `exit_code` are None where they are not known yet, or where there is none: `without` then says why.
    """

    id: str
    suite: str
    labels: tuple[str, ...]
    started: str
    state: State
    cases: int
    repeats: int
    interviews: int
    finished: int
    failed: int
    calls: int
    dollars: float
    decision: Decision | None = None
    exit_code: ExitCode | None = None
    without: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """Every run of a store, the one that was started last first."""

    schema: Literal["interviewer.eval-runs/1"]
    runs: tuple[RunLine, ...]


_LISTING = TypeAdapter(Listing)
_LINE = TypeAdapter(RunLine)
_CASE = TypeAdapter(Case)
_Found = tuple[Decision | None, ExitCode | None, str]


class Shelf:
    """The runs at a path, where a store may be made later; may be asked by several threads at once."""

    def __init__(self, path: Path, *, now: Callable[[], float] = time.monotonic) -> None:
        self._path = path
        self._now = now
        self._known: dict[tuple[object, ...], _Found] = {}
        self._wanted: dict[tuple[str, int], frozenset[str]] = {}
        self._over: dict[str, RunLine] = {}
        self._file: tuple[int, int] | None = None
        self._one = Lock()

    def runs(self) -> str:
        """Return every run; decisions that take longer than a moment are left for the next time."""
        with self._one:
            found = tuple(self._lines()) if places.is_file(self._path) else ()
        return _LISTING.dump_json(Listing(schema="interviewer.eval-runs/1", runs=found)).decode()

    def progress(self, id: str) -> str:
        """Return how far a run is, as its line; raises `NotFound`."""
        with self._reading() as store:
            at = dict(store.starts()).get(id)
            if at is None:
                raise NotFound(f"There is no run {id!r}: it may be in another store.")
            return _LINE.dump_json(self._line(id, at, store, being_written(self._path))).decode()

    def report(self, id: str) -> str:
        """Return the report of a run without its turns; raises `NotFound`."""
        with self._reading() as store:
            return as_json.text(account.report(carrying_out.find(id, store), store, turns=False))

    def case(self, id: str, case: str) -> str:
        """Return one case of a run with the turns of both sides; raises `NotFound`."""
        with self._reading() as store:
            return _CASE.dump_json(account.case(carrying_out.find(id, store), store, case)).decode()

    def export(self, id: str) -> str:
        """Return the whole report of a run, as `eval report --json` prints it; raises `NotFound`."""
        with self._reading() as store:
            return as_json.text(account.report(carrying_out.find(id, store), store))

    def page(self, id: str) -> str:
        """Return the report of a run as one HTML page; raises `NotFound`."""
        with self._reading() as store:
            return as_html.page(account.report(carrying_out.find(id, store), store))

    def _reading(self) -> Store:
        """Open the store; where another file has taken its place, nothing that was read of the old one is true of it."""
        store = Store(self._path, writes=False)
        found = self._path.stat()
        if self._file != (found.st_dev, found.st_ino):
            self._file = found.st_dev, found.st_ino
            for known in (self._known, self._wanted, self._over):
                known.clear()
        return store

    def _lines(self) -> Iterator[RunLine]:
        until = self._now() + READING
        with self._reading() as store:
            writing = being_written(self._path)
            for id, at in store.starts():
                line = self._line(id, at, store, writing)
                if line.state == "complete" and line.decision is None and not line.without and self._now() < until:
                    line = self._decide(line, store)
                yield line

    def _line(self, id: str, at: str, store: Store, writing: str | None) -> RunLine:
        """Return a run in a line; of one that is over nothing changes any more but when it was last begun, so it is read once."""
        if id in self._over:
            return self._with_decision(replace(self._over[id], started=at), store)
        line, left = self._read(id, at, store, writing)
        if not left:
            self._over[id] = line
        return self._with_decision(line, store)

    def _read(self, id: str, at: str, store: Store, writing: str | None) -> tuple[RunLine, int]:
        """Return a run in a line, and how many interviews and verdicts are not there: it is complete when each is, or came to no end."""
        data = store.run(id) or {}
        rows = data["rows"]
        keys = {key for row in rows for key in row[5:] if key is not None}
        finished, failed = len(store.finished(keys)), len(store.failures(keys))
        left, ended = len(keys) - finished, finished + failed >= len(keys)
        if ended:
            wanted = self._verdicts(id, data, finished, store)
            unread = wanted - store.judged(wanted)
            left, ended = left + len(unread), len(store.failures(unread)) == len(unread)
        calls, dollars, _ = store.paid(id)
        line = RunLine(
            id=id,
            suite=data["suite"]["title"],
            labels=tuple(side["label"] for side in data["sides"]),
            started=at,
            state="running" if writing == id and left else "complete" if ended else "interrupted",
            cases=len({tuple(row[:4]) for row in rows}),
            repeats=max((row[4] for row in rows), default=0) + 1,
            interviews=len(keys),
            finished=finished,
            failed=failed,
            calls=calls,
            dollars=dollars,
        )
        return line, left

    def _verdicts(self, id: str, data: Mapping[str, Any], finished: int, store: Store) -> frozenset[str]:
        """Return the keys of the verdicts that are wanted of a run; as long as no more of it is finished, they are the same."""
        if not any(data.get(part) for part in ("checks", "rubrics", "criteria")):
            return frozenset()
        if (id, finished) not in self._wanted:
            self._wanted[id, finished] = gathering.wanted(Run.from_data(data, ()), store)
        return self._wanted[id, finished]

    def _decide(self, line: RunLine, store: Store) -> RunLine:
        """Compare what is there of a run, and remember what came of it."""
        found: _Found
        try:
            report = account.report(carrying_out.find(line.id, store), store, turns=False)
        except InterviewerError as error:
            found = None, None, str(error)
        else:
            found = decision(report.comparison), report.comparison.exit_code, ""
        self._known[_key(line, store)] = found
        return self._with_decision(line, store)

    def _with_decision(self, line: RunLine, store: Store) -> RunLine:
        found = self._known.get(_key(line, store))
        if found is None:
            return line
        decided, exit_code, without = found
        return replace(line, decision=decided, exit_code=exit_code, without=without)


def schema() -> str:
    """Return the published schema of the listing; the same code gives the same text, byte for byte."""
    return as_json.published(_LISTING, "interviewer.eval-runs/1")


def _key(line: RunLine, store: Store) -> tuple[object, ...]:
    """Return what a decision depends on: with as much of a run held and read as before, the store says the same of it."""
    return line.id, line.state, line.finished, line.failed, store.given(line.id)


if __name__ == "__main__":
    (Path(__file__).parents[2] / "eval" / "schema" / "eval-runs.schema.json").write_text(schema(), encoding="utf-8")
