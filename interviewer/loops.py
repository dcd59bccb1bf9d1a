"""The loop that kept grades make: which interviews go in, and their debrief; nothing is printed here, and nothing is graded."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from interviewer import grades, saved, transcripts
from interviewer.core.bundle import Bundle
from interviewer.core.debrief import Debrief
from interviewer.core.debriefing import debrief, packet
from interviewer.core.drilling import drilled
from interviewer.core.events import Imported, Started
from interviewer.core.evolving import replay
from interviewer.core.script import Level
from interviewer.core.session import Session
from interviewer.core.turns import Grading
from interviewer.errors import InterviewerError, NotFound

Graded = tuple[Session, Grading]


def brought_together(names: Sequence[str], directory: Path, script: Mapping[str, Bundle], *, level: Level | None) -> Debrief:
    """Return the debrief of these interviews, or of the newest graded one of each round of `script` where none is named.

    Raises `NotFound` where one has no grade at the level or is no round, they were graded at several, or there is none at all.
    """
    notes: list[str] = []
    found = list(_named(names, directory, script, level) if names else _newest(directory, script, level, notes))
    if not found:
        at = f" at {level}" if level is not None else ""
        raise NotFound(f"No interview in {directory} is graded{at}: `interviewer grade ID` grades one.")
    levels = {grading.opened.level for _, grading in found}
    if len(levels) > 1:
        raise NotFound(
            f"The rounds are graded at {', '.join(sorted(levels))}, and a loop is decided at one level: give --level, and grade all at it."
        )
    latest: dict[str, Graded] = {}
    for session, grading in sorted(found, key=lambda one: one[0].started_at):
        id = grading.bundle.round.id
        if id in latest:
            notes.append(f"{id} is there twice: the later interview counts, {session.id}.")
        latest[id] = session, grading
    told = debrief((packet(*one) for one in latest.values()), script, levels.pop())
    return told.model_copy(update={"notes": tuple(notes)})


def _named(names: Sequence[str], directory: Path, script: Mapping[str, Bundle], level: Level | None) -> Iterator[Graded]:
    for name in names:
        session = replay(transcripts.read(saved.place(directory, name)).records)
        if not _is_round(session, script):
            raise NotFound(
                f"{name} is a drill or of a round that is not here: a loop is made of the rounds that are, held whole."
            )
        if (grading := _last(session, level)) is None:
            at = f" --level {level}" if level is not None else ""
            do = f"`interviewer grade {name}{at}`" if session.ended is not None else "it is still open: end it, and grade it"
            raise NotFound(f"{name} has no complete grade{f' at {level}' if level else ''}: {do} first.")
        yield session, grading


def _newest(directory: Path, script: Mapping[str, Bundle], level: Level | None, notes: list[str]) -> Iterator[Graded]:
    """Yield the newest graded interview of each round, all of one person; the newest of all decides of whom, and at which level.

    A file that cannot be read is left out, with a note: it shall not cost the others their debrief.
    """
    seen: set[str] = set()
    others: set[str] = set()
    person: str | None = None
    for id in transcripts.ids(directory):
        try:
            session = _graded(transcripts.path_of(directory, id), seen)
        except NotFound:
            continue  # deleted since the list was made
        except InterviewerError as error:
            notes.append(f"{id} is left out: {error}")
            continue
        if session is None or not _is_round(session, script) or (grading := _last(session, level)) is None:
            continue
        whose = session.source.candidate if isinstance(session.source, Imported) else ""
        person = whose if person is None else person
        if whose.casefold() != person.casefold():
            others.add(whose or "what was held here, or names nobody")
            continue
        seen.add(session.bundle.round.id)
        level = level or grading.opened.level
        yield session, grading
    if others:
        of = f"Only interviews of {person} are" if person else "Only what was held here, or names nobody, is"
        notes.append(f"{of} taken, not of {', '.join(sorted(others))}: `interviewer debrief ID ID` takes those that it names.")


def _graded(path: Path, seen: set[str]) -> Session | None:
    """Return an interview that may have a grade and is of none of the rounds `seen`; the others are not read whole."""
    glances = transcripts.skim(path, "started")
    first = glances[0].record if glances else None
    started = first.event if first is not None else None
    if not isinstance(started, Started) or started.round in seen or all(one.type != "graded" for one in glances):
        return None
    return replay(transcripts.read(path).records)


def _is_round(session: Session, script: Mapping[str, Bundle]) -> bool:
    """Tell whether an interview is a whole round of the loop; a drill is ten minutes of one."""
    return session.bundle.round.id in script and drilled(session.bundle) is None


def _last(session: Session, level: Level | None) -> Grading | None:
    whole = (one for one in reversed(session.gradings) if grades.is_whole(one))
    return next((one for one in whole if level is None or one.opened.level == level), None)
