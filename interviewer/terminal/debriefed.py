"""The debrief of a loop at a terminal: what is said of the interviews that went in, and how it is printed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from interviewer import loops
from interviewer.core.bundle import Bundle
from interviewer.core.debrief import Debrief, PacketView
from interviewer.core.script import Level
from interviewer.terminal.screen import BAD, INTERVIEWER, PLAIN, QUIET, STRONG, WARN, Screen


def debriefed(
    names: Sequence[str], directory: Path, script: Mapping[str, Bundle], screen: Screen, *, level: Level | None
) -> Debrief:
    """Return the debrief of `loops.brought_together`, having said what is to be known of the choice; raises what it raises."""
    found = loops.brought_together(names, directory, script, level=level)
    for note in found.notes:
        screen.note((note, QUIET))
    return found


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
