"""An interview up to one of its turns, as the beginning of another: the candidate can answer again, and two grades be compared."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from interviewer.core.events import Forked, Record, Started
from interviewer.core.evolving import replay
from interviewer.core.session import Session
from interviewer.core.turns import Turn
from interviewer.errors import NotFound, OutOfOrder


def turn_named(name: str, session: Session) -> Turn:
    """Return the turn that `T12` or `12` names; raises `NotFound`."""
    wanted = re.fullmatch(r"[Tt]?(\d{1,6})", name.strip())
    found = next((turn for turn in session.turns if wanted is not None and turn.number == int(wanted[1])), None)
    if found is None:
        last = f"T{len(session.turns)}" if session.turns else "none"
        raise NotFound(f"There is no turn {name[:20]!r} in {session.id}: the last one is {last}.")
    return found


def fork(found: Sequence[Record], name: str, *, id: str, models: Mapping[str, str]) -> tuple[Record, ...]:
    """Return the records up to just before the answer that `name` names, or up to the end of the interviewer's turn it names.

    `id` is the new interview's; `models` take the place of another interviewer's where the interview was imported.
    Nothing stands between the last record and what will follow: opening it again counts none of the time in between.
    Raises `NotFound` for a turn that is not there and `OutOfOrder` for one after which nothing can be answered.
    """
    session = replay(found)
    turn = turn_named(name, session)
    if turn.move == "goodbye" and turn.interrupted is None:
        raise OutOfOrder(f"T{turn.number} is the goodbye: nothing can be answered after it. Fork at an earlier turn.")
    end = turn.seq if turn.speaker == "candidate" else turn.seq + 1
    first = found[0].event
    assert isinstance(first, Started)
    imported = 0
    if first.source is not None:
        imported = end if first.source.kind == "import" else min(end, first.source.imported)
    source = Forked(session=first.session, turn=turn.number, imported=imported)
    started = first.model_copy(update={"session": id, "source": source, "models": dict(models if imported else first.models)})
    return (found[0].model_copy(update={"event": started}), *found[1:end])
