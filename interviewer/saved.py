"""Interviews that were saved: found by a piece of their id, summed up, and written in other forms; nothing is printed here."""

from __future__ import annotations

import contextlib
import json
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from interviewer import places, transcripts
from interviewer.core import records, timing
from interviewer.core.events import Forked, Imported, Record, Source, Started
from interviewer.core.evolving import begin, evolve
from interviewer.core.markdown import escaped, fenced, quoted
from interviewer.core.outcomes import counted
from interviewer.core.session import Session
from interviewer.core.why import whys
from interviewer.errors import InterviewerError, NotFound, TranscriptBroken
from interviewer.settings import OFFLINE

Form = Literal["jsonl", "md", "json"]
SCHEMA = "interviewer.interview/1"
APART = "elsewhere"
"""The directory beside the interviews in which the transcripts of files of many are kept, with their grades."""
TURNS = frozenset({"answered", "asked", "interrupted"})
"""The types of the records that are turns."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """One saved interview in a line; `source` says where it comes from if it was not held here from its beginning.

    `problem` says why it cannot be read, and then the rest is empty.
    """

    id: str
    at: str = ""
    round: str = ""
    question: str = ""
    level: str = ""
    turns: int = 0
    state: Literal["ended", "paused", "open", "unreadable"] = "unreadable"
    model: str = ""
    source: str = ""
    problem: str = ""


def find(directory: Path, piece: str) -> str:
    """Return the id that is, begins with or ends in `piece`; raises `NotFound` for none and for more than one."""
    known = transcripts.ids(directory)
    wanted = piece.strip().lower().removesuffix(".jsonl")
    if wanted in known:
        return wanted
    found = [id for id in known if wanted and (id.startswith(wanted) or id.endswith(wanted))]
    if len(found) == 1:
        return found[0]
    if not found:
        raise NotFound(f"No interview in {directory} has an id like {piece[:40]!r}: `interviewer list` shows them.")
    some = ", ".join(found[:3]) + (" and more" if len(found) > 3 else "")
    raise NotFound(f"{len(found)} interviews have an id like {piece[:40]!r} ({some}): give more of it.")


def place(directory: Path, name: str) -> Path:
    """Return the file of an interview, given as a file or as a piece of an id; those kept apart are found where no other is.

    Raises `NotFound`, and says so where it is the file of a transcript from elsewhere.
    """
    given = Path(name)
    if places.is_file(given):
        if transcripts.is_own(given):
            return given
        raise NotFound(f"{name} is no interview that was held here: `interviewer import {name}` takes it in.")
    if len(given.parts) > 1:
        raise NotFound(f"There is no file at {name}.")
    try:
        return transcripts.path_of(directory, find(directory, name))
    except NotFound:
        with contextlib.suppress(NotFound):
            return transcripts.path_of(directory / APART, find(directory / APART, name))
        raise


def newest_open(directory: Path) -> str:
    """Return the id of the newest interview that has not ended; raises `NotFound` where there is none."""
    for summary in summaries(directory):
        if summary.state in {"paused", "open"}:
            return summary.id
    raise NotFound(f"No interview in {directory} is still open: `interviewer chat` begins one.")


def summaries(directory: Path) -> Iterator[Summary]:
    """Yield one line for every interview, newest first; one that cannot be read says why."""
    for id in transcripts.ids(directory):
        try:
            yield summary(id, transcripts.skim(transcripts.path_of(directory, id), "started"))
        except InterviewerError as error:
            yield Summary(id=id, problem=str(error))


def summary(id: str, found: tuple[transcripts.Glance, ...]) -> Summary:
    """Return the line of an interview, of which its start was read; its bundle is not, so that a long list stays quick."""
    first = found[0].record if found else None
    if first is None or not isinstance(first.event, Started):
        return Summary(id=id, problem="It holds no record: nothing was said.")
    started = first.event
    types = [one.type for one in found if one.type != "reopened"]
    state: Literal["ended", "paused", "open"] = "ended" if "ended" in types else "paused" if types[-1] == "paused" else "open"
    models = set(started.models.values())
    return Summary(
        id=id,
        at=records.instant(first.at),
        round=started.round,
        question=started.question,
        level=started.level,
        turns=sum(type in TURNS for type in types),
        state=state,
        model=OFFLINE if models == {OFFLINE} else started.models.get("interviewer", ""),
        source="" if started.source is None else origin(started.source),
    )


def origin(source: Source) -> str:
    """Return where an interview comes from that was not held here from its beginning, in one sentence."""
    match source:
        case Imported(form=form, name=name, times=times, candidate=candidate):
            whose = f", of {candidate}" if candidate else ""
            return f"Imported from {name} ({form}){whose}; the times are {'those of the file' if times == 'given' else 'invented'}."
        case Forked(session=id, turn=turn):
            return f"Forked from {id} at T{turn}."


def fold(found: tuple[Record, ...], name: str) -> Iterator[tuple[Record, Session]]:
    """Yield each record with the session after it, of which the next needs none; raises `TranscriptBroken` where there is none."""
    if not found:
        raise TranscriptBroken(f"{name} holds no record: nothing was said in that interview.")
    session = begin(found[0])
    yield found[0], session
    for record in found[1:]:
        session = evolve(session, record)
        yield record, session


def last(found: tuple[Record, ...], name: str) -> Session:
    """Return the session after the last record; raises what `fold` raises."""
    return deque(fold(found, name), 1)[0][1]


def write(found: tuple[Record, ...], form: Form, name: str) -> str:
    """Return an interview as text: its own lines, one JSON document, or Markdown."""
    match form:
        case "jsonl":
            return "".join(records.write(record) + "\n" for record in found)
        case "json":
            return json.dumps(document(found, name), ensure_ascii=False, indent=2) + "\n"
        case "md":
            return _markdown(found, name)


def document(found: tuple[Record, ...], name: str, *, reasons: bool = False) -> dict[str, Any]:
    """Return an interview as one JSON document: what it is, its turns, and its records; with `reasons` why each turn was asked."""
    session = last(found, name)
    why = {number: one.as_data()["reasons"] for number, one in whys(fold(found, name)).items()} if reasons else {}
    turns = [
        {"turn": turn.number, "at": records.instant(turn.at), "speaker": turn.speaker, "text": turn.text, "move": turn.move,
         "ref": turn.ref, "interrupted": turn.interrupted, "code": turn.code,
         "board": turn.board,
         "run": None if turn.run is None else turn.run.ran.model_dump(mode="json", exclude={"type", "cmid"}),
         **({"why": why.get(turn.number, [])} if reasons else {})}
        for turn in session.turns
    ]  # fmt: skip
    return {
        "schema": SCHEMA,
        "id": session.id,
        "round": session.bundle.round.id,
        "question": session.question.id,
        "level": session.target,
        "models": dict(session.models),
        "source": session.source.model_dump(mode="json") if session.source is not None else None,
        "ended": session.ended.reason if session.ended is not None else None,
        "turns": turns,
        "records": [{"seq": r.seq, "at": records.instant(r.at), **r.event.model_dump(mode="json")} for r in found],
    }


def _markdown(found: tuple[Record, ...], name: str) -> str:
    session = last(found, name)
    script, question = session.bundle.round, session.question
    offline = set(session.models.values()) == {OFFLINE}
    model = "offline, the interviewer followed a script" if offline else session.models["interviewer"]
    about = (records.instant(session.started_at), session.level.name, question.id, f"model: {model}")
    lines = [f"# {escaped(f'{script.title}: {question.title}')}", "", escaped(" · ".join(about))]
    if session.source is not None:
        lines += ["", escaped(origin(session.source))]
    phase = -1
    seen = 0
    for record, after in fold(found, name):
        if after.phase != phase:
            phase = after.phase
            lines += ["", f"## {escaped(after.current.title)}"]
        if len(after.turns) > seen:
            seen = len(after.turns)
            turn = after.turns[-1]
            who = script.persona.role if turn.speaker == "interviewer" else "Candidate"
            clock = timing.elapsed(after, record.at) // 1000
            ref = escaped(turn.ref or "") if session.ended is not None else ""  # what was found is not told before the end
            why = f" · {turn.move} {ref}".rstrip() if turn.move else ""
            cut = f" · interrupted by {turn.interrupted}" if turn.interrupted else ""
            lines += ["", f"**{escaped(who)}** T{turn.number} {clock // 60:02d}:{clock % 60:02d}{why}{cut}", ""]
            lines += quoted(turn.text)
            for text in filter(None, (turn.board, turn.code)):
                lines += ["", *fenced(text)]
            if turn.run is not None:
                lines += ["", f"Ran it: {counted(turn.run)}."]
    if session.ended is not None:
        lines += ["", f"Ended: {session.ended.reason}."]
    return "\n".join(lines) + "\n"
