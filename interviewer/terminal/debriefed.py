"""The debrief of a loop at a terminal: which grades go into it, and how it is printed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from interviewer import grades, saved, transcripts
from interviewer.core.bundle import Bundle
from interviewer.core.debrief import Debrief, PacketView
from interviewer.core.debriefing import debrief, packet
from interviewer.core.events import Imported
from interviewer.core.evolving import replay
from interviewer.core.script import Level
from interviewer.core.session import Session
from interviewer.core.turns import Grading
from interviewer.errors import NotFound
from interviewer.terminal.screen import BAD, INTERVIEWER, PLAIN, QUIET, STRONG, WARN, Screen

Graded = tuple[Session, Grading]


def debriefed(
    names: Sequence[str], directory: Path, script: Mapping[str, Bundle], screen: Screen, *, level: Level | None
) -> Debrief:
    """Return the debrief of these interviews, or of the newest graded one of each round where none is named.

    Raises `NotFound` where one has no grade at the level, they were graded at several, or there is none at all.
    """
    found = list(_named(names, directory, level) if names else _newest(directory, level, screen))
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
            screen.note((f"{id} is there twice: the later interview counts, {session.id}.", QUIET))
        latest[id] = session, grading
    return debrief((packet(*one) for one in latest.values()), script, levels.pop())


def _named(names: Sequence[str], directory: Path, level: Level | None) -> Iterator[Graded]:
    for name in names:
        session = replay(transcripts.read(saved.place(directory, name)).records)
        if (grading := _last(session, level)) is None:
            at = f" --level {level}" if level is not None else ""
            do = f"`interviewer grade {name}{at}`" if session.ended is not None else "it is still open: end it, and grade it"
            raise NotFound(f"{name} has no complete grade{f' at {level}' if level else ''}: {do} first.")
        yield session, grading


def _newest(directory: Path, level: Level | None, screen: Screen) -> Iterator[Graded]:
    """Yield the newest graded interview of each round, all of one person; the newest of all decides of whom, and at which level."""
    seen: set[str] = set()
    others: set[str] = set()
    person: str | None = None
    for one in saved.summaries(directory):
        if one.round in seen:
            continue
        session = replay(transcripts.read(saved.place(directory, one.id)).records)
        grading = _last(session, level)
        if grading is None:
            continue
        whose = session.source.candidate if isinstance(session.source, Imported) else ""
        person = whose if person is None else person
        if whose.casefold() != person.casefold():
            others.add(whose or "what was held here, or names nobody")
            continue
        seen.add(one.round)
        level = level or grading.opened.level
        yield session, grading
    if others:
        of = f"Only interviews of {person} are" if person else "Only what was held here, or names nobody, is"
        screen.note((f"{of} taken, not of {', '.join(sorted(others))}: name the interviews to choose.", QUIET))


def _last(session: Session, level: Level | None) -> Grading | None:
    whole = (one for one in reversed(session.gradings) if grades.is_whole(one))
    return next((one for one in whole if level is None or one.opened.level == level), None)


def show(found: Debrief, screen: Screen) -> None:
    """Print a debrief: the decision and why, the rounds, what is to be talked about, and both memos."""
    good = found.decided in {"strong hire", "hire", "hire one level below"}
    note = f"  {found.note}" if found.note else ""
    screen.row((found.says, INTERVIEWER if good else BAD if found.decided else WARN), (note, QUIET))
    if found.doubt:
        screen.prose(found.doubt, style=WARN)
    for reason in found.reasons:
        screen.row((f"  {reason}", PLAIN))
    screen.row(("", PLAIN))
    screen.table(
        ("round", "score", "a level below", "weight", "hints", "not assessed", "interview"), map(_cells, found.packets)
    )
    if found.points:
        screen.row(("\nTo be talked about", STRONG))
    for point in found.points:
        screen.row((f"  {point.about} ", STRONG), (f"{', '.join(point.rounds)}: ", QUIET), (point.says, PLAIN))
        for quote in point.quotes:
            screen.row((f"    {quote.round} T{quote.turn} ", QUIET), (f"“{quote.quote}”", PLAIN))
    for title, text in (("Memo", found.memo), ("For the candidate", found.for_the_candidate)):
        screen.row((f"\n{title}", STRONG))
        for line in text.splitlines():
            screen.row((f"  {line}", PLAIN))


def _cells(one: PacketView) -> tuple[str, ...]:
    score = "—" if one.score is None else f"{one.score}{' (coach)' if one.coached else ''}"
    below = "—" if one.below is None else str(one.below)
    return one.round, score, below, str(one.weight or "gate"), str(one.hints), ", ".join(one.unassessed), one.interview
