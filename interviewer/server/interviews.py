"""The interviews on the disk, as the pages and programs that ask over plain HTTP see them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from interviewer import transcripts
from interviewer.core.events import Answered, Asked, Ended, Interrupted, Record, Started
from interviewer.core.grading_events import Graded
from interviewer.errors import InterviewerError, NotFound, TranscriptBroken
from interviewer.saved import fold, origin
from interviewer.server.public import record_frame, room_view


def listing(directory: Path) -> list[dict[str, Any]]:
    """Return one entry for every interview, newest first; one that cannot be read is there with its problem."""
    entries = (_entry(directory, id) for id in transcripts.ids(directory))
    return [entry for entry in entries if entry is not None]


def detail(directory: Path, id: str, *, places: int = 0) -> dict[str, Any]:
    """Return an interview as its candidate may see it, in a loop of so many rounds; raises `NotFound` or what is wrong with the file."""
    path = transcripts.path_of(directory, id)
    reading = transcripts.read(path)
    folded = fold(reading.records, path.name)
    return {
        "session": id,
        "room": room_view(folded[-1][1], places=places).model_dump(mode="json"),
        "records": [record_frame(record, session).model_dump(mode="json") for record, session in folded],
    }


def _entry(directory: Path, id: str) -> dict[str, Any] | None:
    path = transcripts.path_of(directory, id)
    try:
        changed = path.lstat().st_mtime
    except OSError:
        return None
    entry: dict[str, Any] = {
        "session": id,
        "round": "",
        "question": "",
        "question_title": "",
        "level": "",
        "started_at": int(changed * 1000),
        "turns": 0,
        "ended": False,
        "reason": None,
        "graded": False,
        "source": None,
        "problem": None,
    }
    try:
        return entry | _told(transcripts.read(path).records, path.name)
    except NotFound:
        return None
    except InterviewerError as error:
        return entry | {"problem": str(error)}


def _told(records: tuple[Record, ...], name: str) -> dict[str, Any]:
    if not records or not isinstance(records[0].event, Started):
        raise TranscriptBroken(f"{name} does not begin with the start of an interview.")
    started = records[0].event
    ended = next((record.event for record in records if isinstance(record.event, Ended)), None)
    return {
        "round": started.round,
        "question": started.question,
        "question_title": _title(started),
        "level": started.level,
        "started_at": records[0].at,
        "turns": sum(isinstance(record.event, Answered | Asked | Interrupted) for record in records),
        "ended": ended is not None,
        "reason": ended.reason if ended is not None else None,
        "graded": any(isinstance(record.event, Graded) for record in records),
        "source": None if started.source is None else origin(started.source),
    }


def _title(started: Started) -> str:
    """Return the title of the question, read without the whole bundle, so that a long list stays quick; empty where there is none."""
    questions = started.bundle.get("questions")
    known = (one for one in questions if isinstance(one, dict)) if isinstance(questions, list) else ()
    return next((str(one.get("title", "")) for one in known if one.get("id") == started.question), "")
