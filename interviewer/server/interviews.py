"""The interviews on the disk, as the pages and programs that ask over plain HTTP see them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from interviewer import transcripts
from interviewer.core.events import Ended, Started
from interviewer.errors import InterviewerError, NotFound, TranscriptBroken
from interviewer.saved import TURNS, fold, origin
from interviewer.server.public import record_frame, room_view
from interviewer.transcripts import Glance

Known = dict[str, tuple[tuple[int, int], dict[str, Any]]]
"""Size and time of change of each file when it was last looked at, and the entry that was made of it."""

_DOUBTFUL = (-1, -1)
"""What is known of a file that could not be read: it is looked at again, for what was wrong may not have been the file."""


def listing(directory: Path, known: Known | None = None) -> list[dict[str, Any]]:
    """Return one entry for every interview, newest first; one that cannot be read is there with its problem.

    `known` is brought up to date, so that a file is not read again until it changes; it may be thrown away at any time.
    """
    before = dict(known or {})
    found = {id: entry for id in transcripts.ids(directory) if (entry := _entry(directory, id, before.get(id))) is not None}
    if known is not None:
        known.clear()
        known.update(found)
    return [entry for _, entry in found.values()]


def detail(directory: Path, id: str, *, places: int = 0) -> dict[str, Any]:
    """Return an interview as its candidate may see it, in a loop of so many rounds; raises `NotFound` or what is wrong with the file."""
    path = transcripts.path_of(directory, id)
    reading = transcripts.read(path)
    frames: list[dict[str, Any]] = []
    for record, session in fold(reading.records, path.name):
        frames.append(record_frame(record, session).model_dump(mode="json"))
    return {"session": id, "room": room_view(session, places=places).model_dump(mode="json"), "records": frames}


def _entry(
    directory: Path, id: str, known: tuple[tuple[int, int], dict[str, Any]] | None
) -> tuple[tuple[int, int], dict[str, Any]] | None:
    path = transcripts.path_of(directory, id)
    try:
        looked = path.lstat()
    except OSError:
        return None
    state = looked.st_size, looked.st_mtime_ns
    if known is not None and known[0] == state:
        return known
    entry: dict[str, Any] = {
        "session": id,
        "round": "",
        "question": "",
        "question_title": "",
        "level": "",
        "started_at": looked.st_mtime_ns // 1_000_000,
        "turns": 0,
        "ended": False,
        "reason": None,
        "graded": False,
        "source": None,
        "problem": None,
    }
    try:
        return state, entry | _told(transcripts.skim(path, "started", "ended"), path.name)
    except NotFound:
        return None
    except InterviewerError as error:
        return _DOUBTFUL, entry | {"problem": str(error)}


def _told(found: tuple[Glance, ...], name: str) -> dict[str, Any]:
    first = found[0].record if found else None
    if first is None or not isinstance(first.event, Started):
        raise TranscriptBroken(f"{name} does not begin with the start of an interview.")
    started = first.event
    ended = next((one.record.event for one in found if one.record is not None and isinstance(one.record.event, Ended)), None)
    return {
        "round": started.round,
        "question": started.question,
        "question_title": _title(started),
        "level": started.level,
        "started_at": first.at,
        "turns": sum(one.type in TURNS for one in found),
        "ended": ended is not None,
        "reason": ended.reason if ended is not None else None,
        "graded": any(one.type == "graded" for one in found),
        "source": None if started.source is None else origin(started.source),
    }


def _title(started: Started) -> str:
    """Return the title of the question, read without the whole bundle, so that a long list stays quick; empty where there is none."""
    questions = started.bundle.get("questions")
    known = (one for one in questions if isinstance(one, dict)) if isinstance(questions, list) else ()
    return next((str(one.get("title", "")) for one in known if one.get("id") == started.question), "")
