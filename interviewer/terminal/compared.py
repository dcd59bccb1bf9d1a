"""Two grades beside each other at a terminal: what moved, and what moved it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from interviewer import grades, saved, transcripts
from interviewer.core.card import scorecard
from interviewer.core.comparing import Change, Comparison, DimensionChange, compare
from interviewer.core.evolving import replay
from interviewer.core.scorecard import Scorecard
from interviewer.core.script import Level
from interviewer.core.session import Session
from interviewer.core.turns import Grading
from interviewer.errors import NotFound
from interviewer.terminal.screen import BAD, INTERVIEWER, PLAIN, QUIET, STRONG, WARN, Screen

CAUSES = {
    "rubric": "the rubric was changed",
    "level": "another level expects it differently",
    "evidence": "another grader read the words differently",
    "red flag": "another grader saw the red flag differently",
    "grader's move": "the grader moved the base score",
    "chance": "chance: the same grader, twice",
    "coach": "a coach changed it",
}


def comparison(names: tuple[str, ...], directory: Path, *, level: Level | None = None) -> Comparison:
    """Return the last two grades of one interview, or the last two of two interviews that were made alike; at `level` if it is given.

    Raises `NotFound` where there are not enough, or those of two interviews are at different levels alone.
    """
    sessions = [replay(transcripts.read(saved.place(directory, name)).records) for name in names[:2]]
    if len(sessions) == 1:
        found = [(sessions[0], grading) for grading in _complete(sessions[0], level)][-2:]
        if len(found) < 2:
            at = "" if level is None else f" at {level}"
            raise NotFound(
                f"{names[0]} has {len(found)} complete grades{at}, two are needed: grade it again, or at another level."
            )
    else:
        for name, session in zip(names, sessions, strict=False):
            if not _complete(session):
                do = "grade it" if session.ended is not None else "it is still open: end it, and grade it"
                raise NotFound(f"{name} has no complete grade: {do} first.")
        found = list(zip(sessions, _alike(names, sessions[0], sessions[1], level), strict=True))
    cards = [scorecard(session, grading) for session, grading in found]
    return compare(cards[0], cards[1], (found[0][1].bundle, found[1][1].bundle))


def _alike(names: Sequence[str], first: Session, second: Session, level: Level | None) -> tuple[Grading, Grading]:
    """Return the newest grades of two interviews by one model at one level, else at one level; raises `NotFound` where there are none."""
    pairs = [
        (one, other)
        for other in reversed(_complete(second, level))
        for one in reversed(_complete(first, level))
        if one.opened.level == other.opened.level
    ]
    if pairs:
        return next((pair for pair in pairs if pair[0].opened.model == pair[1].opened.model), pairs[0])
    wanted = level or _complete(second)[-1].opened.level
    raise NotFound(
        f"{names[0]} and {names[1]} have no grades at the same level{f' {level}' if level else ''}, so they do not compare: grade both"
        f" with `interviewer grade {names[0]} {names[1]} --level {wanted}`."
    )


def show(found: Comparison, screen: Screen) -> None:
    """Print a comparison."""
    screen.row((_title(found.first), QUIET))
    screen.row((_title(found.second), QUIET))
    if found.first.grading.level != found.second.grading.level:
        screen.row(("Two levels: a score may move because each expects other things.", WARN))
    if not found.same_words:
        who = "" if found.first.grading.model == found.second.grading.model else ", or who graded it"
        screen.row((f"Two interviews: what differs may be what was said{who}.", WARN))
    elif found.same_grader:
        screen.row(("The same grader, twice: what differs is noise between runs.", WARN))
    screen.row(("", ""))
    screen.table(("dimension", "was", "is", ""), map(_cells, found.dimensions))
    if not found.moved:
        screen.row(("\nNothing moved.", PLAIN))
    for one in found.moved:
        screen.row((f"\n{one.name} ({one.dimension})", STRONG))
        for change in one.changes:
            _change(change, screen, same_words=found.same_words)


def _complete(session: Session, level: Level | None = None) -> list[Grading]:
    whole = (grading for grading in session.gradings if grades.is_whole(grading))
    return [grading for grading in whole if level is None or grading.opened.level == level]


def _title(card: Scorecard) -> str:
    by, verdict = card.grading, card.verdict
    score = f" ({verdict.score} of 4)" if verdict.score is not None else ""
    whose = f" · {card.interview.whose}" if card.interview.whose else ""
    return f"{card.interview.id} {by.id}{whose} · {by.level_name} · {by.model} · {by.at[:10]} · {verdict.name}{score}"


def _cells(one: DimensionChange) -> tuple[str, ...]:
    was, now = ("—" if score is None else str(score) for score in (one.was, one.is_now))
    moved = "" if not one.moved else f"▲ +{one.moved}" if one.moved > 0 else f"▼ −{-one.moved}"
    return one.dimension, was, now, moved


def _change(change: Change, screen: Screen, *, same_words: bool) -> None:
    cause = CAUSES[change.cause] if same_words or change.cause not in {"evidence", "chance", "red flag"} else "other words"
    style = INTERVIEWER if change.is_now.startswith("present") else BAD if change.is_now.startswith("contradicted") else PLAIN
    screen.row((f"  {change.id}: {change.was} → ", PLAIN), (change.is_now, style), (f"  {cause}", QUIET))
