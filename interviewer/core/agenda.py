"""What the interviewer still owes the conversation: the fold of what was put, displaced, asked for and not yet met.

Nothing here decides what is said; `needs` asks it what is open.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from interviewer.core.bundle import Bundle
from interviewer.core.events import Asked, Observed
from interviewer.core.script import Probe
from interviewer.core.standards import Situation
from interviewer.core.values import Mark

BESIDE = frozenset({"inform", "hint", "manners", "repeat", "reply"})
"""The moves that the candidate's last act calls for; what was put before them stays open."""
PUTS = frozenset({"ask", "probe", "constrain", "invite"})
"""The moves that put one item of the script for the candidate to answer."""
ANSWERS = frozenset({"answers", "is_done"})
"""The intents that count as an answer."""
FIRST_PASS, FOLLOW_UP, GO_DEEPER, GO_BACK, OTHER_SIDE = "first-pass", "follow-up", "go-deeper", "go-back", "other-side"
REASONS = (FIRST_PASS, FOLLOW_UP, GO_DEEPER, GO_BACK, OTHER_SIDE)
"""Why a candidate is asked to carry on: they have not had a first pass, a probe was left open, what they showed goes further, or
the other side of what they decided is argued."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Agenda:
    """What is open.

    `pending` is the id of what was put last and has had no answer yet, `displaced` are ids of what a hint or a hard situation's line
    came on top of, `unmet` are red flags and contradicted signals that were not asked about, and `owed` are facts not yet told.
    """

    pending: str | None = None
    displaced: tuple[str, ...] = ()
    unmet: tuple[Mark, ...] = ()
    owed: tuple[str, ...] = ()


def is_answer(heard: Observed, met: Iterable[Situation | None]) -> bool:
    """Tell whether a turn answers what was put: it is meant to, and met no situation that is no answer, or has substance beside it."""
    substance = bool(heard.marks or heard.claims)
    return heard.intent in ANSWERS and (substance or not any(one is not None and one.no_answer for one in met))


def after_hearing(agenda: Agenda, heard: Observed, *, answered: bool) -> Agenda:
    """Return the agenda after an answer was read, which `answered` what was put or did not."""
    wrong = (*heard.red_flags, *(mark for mark in heard.marks if mark.state == "contradicted"))
    known = {mark.id for mark in agenda.unmet}
    return replace(
        agenda,
        pending=None if answered else agenda.pending,
        unmet=(*agenda.unmet, *(mark for mark in wrong if mark.id not in known)),
        owed=tuple(dict.fromkeys((*agenda.owed, *heard.facts))),
    )


def after_saying(agenda: Agenda, said: Asked, bundle: Bundle) -> Agenda:
    """Return the agenda after a turn of the interviewer's.

    What only answers the candidate leaves everything open but what it answers.
    A red flag, a contradiction or a figure may be asked about before what was displaced is put again; any other turn of the
    interviewer's own moves on.
    """
    refs = tuple(said.ref.split(",")) if said.ref is not None else ()
    if said.move == "repeat" and refs:
        return replace(agenda, pending=refs[0], displaced=tuple(id for id in agenda.displaced if id not in refs), unmet=())
    if said.move in BESIDE:
        agenda = replace(agenda, owed=tuple(id for id in agenda.owed if id not in refs))
        return _displaced(agenda, said, bundle)
    agenda = replace(agenda, owed=tuple(id for id in agenda.owed if id not in refs))
    pending = refs[0] if said.move in PUTS and refs else None
    met = _met(agenda.unmet, refs, bundle.probes) if said.move == "probe" else frozenset()
    if met or _has_figure(refs, bundle):
        return replace(agenda, pending=pending, unmet=tuple(mark for mark in agenda.unmet if mark.id not in met))
    return Agenda(pending=pending, owed=agenda.owed)


def _displaced(agenda: Agenda, said: Asked, bundle: Bundle) -> Agenda:
    """Set what is pending aside where the turn asks something of its own; a hint to the question itself is not that."""
    situation = bundle.situation(said.ref) if said.move == "manners" and said.ref else None
    asks = (situation is not None and situation.displaces) or (
        said.move == "hint" and all(question.id != agenda.pending for question in bundle.questions)
    )
    if not asks or agenda.pending is None:
        return agenda
    return replace(agenda, pending=None, displaced=(*agenda.displaced, agenda.pending))


def _met(unmet: Iterable[Mark], refs: Sequence[str], probes: Iterable[Probe]) -> frozenset[str]:
    """Return which of the open red flags and contradictions a probe asks about."""
    asks_about = {when.redflag for probe in probes if probe.id in refs for when in probe.when} | set(refs)
    return frozenset(mark.id for mark in unmet if mark.id in asks_about)


def _has_figure(refs: Sequence[str], bundle: Bundle) -> bool:
    return any(figure.id in refs for question in bundle.questions for figure in question.figures)
