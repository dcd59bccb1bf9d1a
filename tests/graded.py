"""An interview on C1 that has ended, and graders that say what a test wants."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from interviewer.core.bundle import Bundle
from interviewer.core.events import Ended, Record, Started
from interviewer.core.evolving import evolve
from interviewer.core.grading import Exchange, grading_now, to_read
from interviewer.core.grading_events import Graded, GradingOpened, Marked
from interviewer.core.records import write
from interviewer.core.script import Level
from interviewer.core.session import Session
from interviewer.core.turns import Grading
from tests.play import Play, writes
from tests.seeded import BITS, BYTES, CODE, COST, FILTER, HANDLED, HANDS_ON, SIZE, WINDOWS, begun

COST_QUOTE = COST.text
"""The words that show C1-S06, asked for by C1-P1."""


def ended(c1: Bundle, *, level: Level = "II") -> Play:
    """Return an interview that the candidate left after probes, a red flag, code and a constraint."""
    play = begun(c1, FILTER, COST, SIZE, HANDLED, BYTES, writes("seen = set()"), CODE, BITS, HANDS_ON, WINDOWS, level=level)
    play.take(Ended(by="candidate", reason="left"))
    return play


def kept(records: Iterable[Record], directory: Path, id: str = "0" * 26) -> Path:
    """Write an interview as a file of that id, and return the file."""
    first, *rest = records
    assert isinstance(first.event, Started)
    first = first.model_copy(update={"event": first.event.model_copy(update={"session": id})})
    path = directory / f"{id}.jsonl"
    path.write_text("".join(write(record) + "\n" for record in (first, *rest)), encoding="utf-8")
    return path


def opened(session: Session, *, level: Level = "II", runs: int = 1, model: str = "judge", longest: int = 60_000) -> Session:
    """Return the session with a grading opened."""
    event = GradingOpened(
        grading=f"g{len(session.gradings) + 1}", level=level, model=model, runs=runs, longest=longest, version="test",
        digest=session.bundle.digest,
    )  # fmt: skip
    return after(session, event)


def after(session: Session, event: Any) -> Session:
    """Return the session with one more event."""
    return evolve(session, Record(seq=session.seq + 1, at=session.last_at, epoch=0, event=event))


def under_way(session: Session) -> Grading:
    """Return the grading that is open."""
    grading = grading_now(session)
    assert grading is not None
    return grading


def exchange(session: Session, part: str, run: int = 1) -> Exchange:
    """Return the exchange of one part."""
    return next(one for one in to_read(session, under_way(session)) if (one.part, one.run) == (part, run))


def marks(session: Session, part: str, found: Mapping[str, str], anchor: Mapping[str, Any] | None = None, run: int = 1) -> str:
    """Return the reply of a grader who saw these signals with these quotations, and no other; `-` before a quotation contradicts."""
    system = exchange(session, part, run).conversation.messages[0].content
    asked = json.loads(re.search(r"<signals>(\[.*?\])</signals>", system, re.DOTALL)[1])  # type: ignore[index] # it is there
    signals = []
    for item in asked:
        quote = found.get(item["id"])
        state = "absent" if quote is None else "contradicted" if quote.startswith("-") else "present"
        turn = None if quote is None else 1
        signals.append(
            {"id": item["id"], "state": state, "turn": turn, "quote": None if quote is None else quote.removeprefix("-")}
        )
    return json.dumps({"dimension": part.partition("#")[0], "signals": signals, "anchor": anchor})


def read(session: Session, part: str, text: str, run: int = 1) -> Marked:
    """Return what is read of a reply."""
    event = exchange(session, part, run).conversation.read(text)
    assert isinstance(event, Marked)
    return event


def graded(session: Session, found: Mapping[str, str], flags: list[dict[str, Any]] | None = None, run: int = 1) -> Session:
    """Return the session in which one whole run saw these signals and flags."""
    for part in [one.part for one in to_read(session, under_way(session)) if one.run == run]:
        text = json.dumps({"flags": flags or []}) if part.startswith("red-flags") else marks(session, part, found, run=run)
        session = after(session, read(session, part, text, run))
    return session


def raised(id: str, quote: str, **more: Any) -> dict[str, Any]:
    """Return a red flag as a grader names it."""
    return {"id": id, "turn": 1, "quote": quote, "repair": None, "dimension": None, "central": False, **more}


def whole(play: Play, found: dict[str, str], **options: Any) -> tuple[list[Record], Session]:
    """Return the records of an interview with one complete grading, and the session after them."""
    session = after(graded(opened(play.session, **options), found), Graded(grading=f"g{len(play.session.gradings) + 1}"))
    grading = session.gradings[-1]
    events = [grading.opened, *grading.read.values(), Graded(grading=grading.id)]
    at = len(play.records)
    new = [Record(seq=at + index, at=play.session.last_at, epoch=0, event=event) for index, event in enumerate(events)]
    play.records += new
    play.session = session
    return play.records, session
