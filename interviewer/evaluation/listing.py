"""What there is to choose from: suites, runs, and the cases of a run; and the keeping of a run, so that it can be found again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from interviewer import places
from interviewer.core.events import Record
from interviewer.errors import NotFound
from interviewer.evaluation import reading, suites
from interviewer.evaluation.runs import Run, records_of
from interviewer.evaluation.store import Store

SCHEMA = "interviewer.runs/1"


def keep(run: Run, store: Store) -> None:
    """Keep a run with the time it was started at."""
    store.keep_run(run.id, datetime.now(UTC).isoformat(timespec="seconds"), run.as_data())


def baseline_of(suite: str) -> Path:
    """Return where the results of a suite are committed."""
    return reading.directory("baselines") / f"{suite}.jsonl"


def suites_there() -> list[dict[str, str]]:
    """Return id and title of every suite."""
    return [{"id": one.id, "title": one.title} for one in map(suites.load, suites.names())]


def runs_there(path: Path) -> list[dict[str, Any]]:
    """Return every run in a store, the last started first, with how much of it is finished; none where there is no store."""
    if not places.is_file(path):
        return []
    with Store(path, writes=False) as store:
        found = []
        for id, at, data in store.runs():
            keys = {key for row in data["rows"] for key in row[5:] if key is not None}
            found.append(
                {
                    "id": id,
                    "at": at[:16].replace("T", " "),
                    "suite": data["suite"]["id"],
                    "sides": " → ".join(side["label"] for side in data["sides"]),
                    "interviews": len(keys),
                    "finished": len(store.finished(keys)),
                }
            )
        return found


def cases_of(run: Run, store: Store) -> list[dict[str, Any]]:
    """Return every row of a run with how each side's interview came out."""
    failures = store.failures(run.keys())
    ends = {key: "model failed" if card["failures"] else str(card["ended"]) for key, card in store.cards(run.keys())}

    def end(key: str | None) -> str:
        if key is None:
            return "not in this version"
        return ends.get(key) or (failures[key]["reason"] if key in failures else "not held")

    return [{"case": row.case.id, "repeat": row.repeat + 1, "ends": [end(key) for key in row.keys]} for row in run.rows]


def cells(row: Mapping[str, Any]) -> tuple[str, ...]:
    """Return a row of `cases_of` for a table."""
    return row["case"], str(row["repeat"]), *row["ends"]


def transcript(run: Run, store: Store, *, case: str, side: str, repeat: int) -> tuple[Record, ...]:
    """Return the transcript of one interview of a run; raises `NotFound`."""
    places = {version.name.casefold(): place for place, version in enumerate(run.versions)}
    place = places.get(side.casefold())
    row = next((row for row in run.rows if row.case.id == case and row.repeat == repeat), None)
    if row is None or place is None:
        what = f"no case {case!r} with a repeat {repeat + 1}" if row is None else f"no side {side!r}"
        raise NotFound(f"Run {run.id} has {what}: `interviewer eval show {run.id}` lists its cases.")
    key = row.keys[place]
    records = records_of(key, store) if key is not None else ()
    if not records:
        raise NotFound(f"{case} is not finished on side {side}: `interviewer eval show {run.id}` says how it came out.")
    return records
