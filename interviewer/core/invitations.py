"""Which invitation is due now, and whether somebody has told of it before it is put? Each answer is a function of the session alone."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from interviewer.core.evidence import Evidence
from interviewer.core.script import Invitation, Probe, Question, Signal, level_rank
from interviewer.core.session import Session
from interviewer.core.triggers import all_signals, has_opportunity, signals, words_told

DESCRIBES = 8
"""An answer of so many words that ask nothing describes something."""
OPEN = frozenset({"ask", "inform", "carry_on", "invite"})
"""The moves after which a candidate may describe what they like."""


def next_invitation(session: Session) -> Invitation | None:
    """Return the current phase's first invitation that was not put and is not to be left out.

    For a dimension that the phase covers, only what was asked in this phase counts as asked about.
    """
    known = all_signals(session)
    shown = _shown(session, known)
    asked, now = (_chances(session, known, put) for put in (session.put, session.put_in_phase))
    for invitation in _unput(session, session.current.invites):
        dimension = invitation.dimension
        was_asked = dimension in (now if dimension in session.current.covers else asked)
        had_its_chance = {
            "shown": was_asked or dimension in shown,
            "whole": was_asked or is_whole(session, dimension),
            "code": session.wrote_code,
            "never": False,
        }[invitation.skip]
        if not had_its_chance:
            return invitation
    return None


def was_told(session: Session, invitation: Invitation) -> bool:
    """Tell whether an invitation comes to somebody who has told something of it.

    That is something of its dimension where only the whole would do, or else any description since the question was put.
    """
    if invitation.skip == "whole":
        return invitation.dimension in _shown(session, all_signals(session))
    asked = next((turn.number for turn in reversed(session.turns) if turn.move == "ask"), len(session.turns))
    open_ones = {turn.number + 1 for turn in session.turns[asked - 1 :] if turn.move in OPEN}
    return any(
        turn.number in open_ones and words_told(turn.text) >= DESCRIBES for turn in session.turns if turn.speaker == "candidate"
    )


def was_told_before(session: Session, question: Question) -> bool:
    """Tell whether half of what is expected of a question at this level was shown before it is put."""
    expected = [signal.id for signal in question.signals if level_rank(signal.level) <= level_rank(session.target)]
    shown = [id for id in expected if id in session.evidence and session.evidence[id].state == "present"]
    return bool(expected) and 2 * len(shown) >= len(expected)


def told_by(session: Session, item: Question | Probe) -> Evidence | None:
    """Return what told a part of what a question or probe asks for, the first of those it lists, if anything did."""
    found = (session.claims.get(id) or session.evidence.get(id) for id in item.told)
    return next((mark for mark in found if mark is not None and mark.state == "present"), None)


def unopened(session: Session) -> tuple[Invitation, ...]:
    """Return the phase's invitations for dimensions it covers that have had no chance in the interview so far."""
    known = all_signals(session)
    chances = _chances(session, known, session.put) | _shown(session, known)
    mine = (i for i in _unput(session, session.current.invites) if i.dimension in session.current.covers)
    return tuple(i for i in mine if i.dimension not in chances and not (i.skip == "code" and session.wrote_code))


def stretch_invitation(session: Session) -> Invitation | None:
    """Return an invitation of an earlier phase whose dimension has had no chance at all, where time is left."""
    known = all_signals(session)
    chances = _chances(session, known, session.put) | _shown(session, known)
    left_out = (invitation for phase in session.phases[:-1] for invitation in _unput(session, phase.invites))
    return next((i for i in left_out if i.dimension not in chances and not (i.skip == "code" and session.wrote_code)), None)


def is_whole(session: Session, dimension: str) -> bool:
    """Tell whether all that is expected of a dimension at this level has been shown, or its opposite."""
    rank = level_rank(session.target)
    wanted = [
        signal.id
        for signal in signals(session).values()
        if signal.dimension == dimension and level_rank(signal.level) <= rank and has_opportunity(session, signal)
    ]
    return bool(wanted) and all(id in session.evidence for id in wanted)


def _unput(session: Session, ids: Sequence[str]) -> Iterator[Invitation]:
    found = (session.bundle.invitation(id) for id in ids if id not in session.put)
    return (invitation for invitation in found if invitation is not None)


def _shown(session: Session, known: Mapping[str, Signal]) -> set[str]:
    return {known[id].dimension for id in session.evidence if id in known}


def _chances(session: Session, known: Mapping[str, Signal], put: Collection[str]) -> set[str]:
    """Return the dimensions that probes, constraints and invitations among these ids have opened."""
    probed = {when.missing for probe in session.probes if probe.id in put for when in probe.when if when.missing in known}
    staged = {signal.dimension for signal in known.values() if any(id in put for id in signal.after)}
    invited = {invitation.dimension for invitation in session.bundle.round.invitations if invitation.id in put}
    return {known[id].dimension for id in probed if id} | staged | invited
