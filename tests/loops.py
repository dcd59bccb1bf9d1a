"""A loop of labelled transcripts, each graded offline at SDE II: the rounds that a debrief is made of."""

from __future__ import annotations

import asyncio
import functools
from collections.abc import Mapping
from pathlib import Path

from interviewer import grades, importing, library
from interviewer.core.bundle import Bundle
from interviewer.core.evolving import replay
from interviewer.core.session import Session
from interviewer.evaluation.rounds import Unwired

GOLD = Path(__file__).parents[1] / "eval" / "gold" / "transcripts"
LOOP = (
    "R-mixed-veteran", "C1-strong-ordinary", "A1-strong-terse", "B2-strong-ordinary", "D1-mixed-vague-consistency",
    "O1-strong-plain-functions", "H1-strong-rollback",
)  # fmt: skip


@functools.cache
def script() -> Mapping[str, Bundle]:
    """Return the prompts of every round."""
    return library.load()


@functools.cache
def graded(name: str) -> Session:
    """Return a labelled transcript as it is graded offline; its labels are not looked at."""
    content = (GOLD / f"{name}.json").read_bytes()
    (found,) = importing.opened(content, name=name, bundles=script(), now=0)
    session = replay(found.records)
    wish = grades.Wish(model="offline", level="II")
    return asyncio.run(
        grades.grade(
            session,
            wish=wish,
            model=Unwired(session.bundle),
            transcript=grades.InMemory(),
            now=lambda: 0,
            looking_on=grades.Nobody(),
        )
    )
