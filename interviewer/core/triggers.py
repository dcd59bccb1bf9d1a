"""Does this probe, constraint, hint or invitation apply now? Each answer is a function of the session alone."""

from __future__ import annotations

from interviewer.core.events import Mark
from interviewer.core.script import Constraint, Hint, Invitation, Probe, Signal, When, level_rank
from interviewer.core.session import Session


def signals(session: Session) -> dict[str, Signal]:
    """Return every signal that counts now by id: those of the open questions, the round's common ones, and the shared ones."""
    own = (signal for question in session.open_questions for signal in question.signals)
    return {signal.id: signal for signal in (*own, *session.bundle.round.signals, *session.bundle.shared_signals())}


def all_signals(session: Session) -> dict[str, Signal]:
    """Return every signal of the interview by id, of all its questions."""
    own = (signal for question in session.bundle.questions for signal in question.signals)
    return {signal.id: signal for signal in (*own, *session.bundle.round.signals, *session.bundle.shared_signals())}


def has_opportunity(session: Session, signal: Signal) -> bool:
    """Tell whether a signal could have been shown: those of a staged constraint only once it was given."""
    return not signal.after or any(constraint in session.put for constraint in signal.after)


def is_missing(session: Session, id: str) -> bool:
    """Tell whether a signal is still absent: neither present nor contradicted, and it had its chance."""
    signal = signals(session).get(id)
    return signal is not None and id not in session.evidence and has_opportunity(session, signal)


def holds(session: Session, when: When) -> bool:
    """Tell whether every key of a trigger holds; patience is not asked here."""
    fresh = session.fresh
    return (
        (when.missing is None or is_missing(session, when.missing))
        and (when.claim is None or when.claim in session.claims)
        and (when.redflag is None or (fresh is not None and any(flag.id == when.redflag for flag in fresh.red_flags)))
        and (when.after is None or when.after in session.put)
        and (when.always or any((when.missing, when.claim, when.redflag, when.after)))
    )


def has_waited(session: Session) -> bool:
    """Tell whether the candidate has had a first pass: as many answers as the level waits for, or the word that they are done."""
    done = session.fresh is not None and session.fresh.intent == "is_done"
    return done or session.answers >= session.level.wait


def open_probes(session: Session) -> tuple[Probe, ...]:
    """Return the probes whose trigger holds and which may still be put, best first, whatever the patience.

    A probe is put once; a signal is probed at most as often as the manners say; signals more than one level above the target
    are left alone.
    """
    known = signals(session)
    limit = session.bundle.standards.manners.probes_on_one_signal
    found = []
    for probe in session.probes:
        if probe.id in session.put:
            continue
        held = [when for when in probe.when if holds(session, when)]
        wanted = [known[when.missing] for when in held if when.missing]
        if not held or any(_probed(session, signal.id) >= limit for signal in wanted):
            continue
        if not _has_come_up(session, held, known):
            continue
        if any(level_rank(signal.level) > level_rank(session.target) + 1 for signal in wanted):
            continue
        found.append(probe)
    return tuple(sorted(found, key=lambda probe: _rank(session, probe, known)))


def has_claimed(session: Session) -> bool:
    """Tell whether the last answer made a claim that an open probe asks about."""
    claims = {mark.id for mark in session.fresh.claims} if session.fresh is not None else set()
    return any(when.claim in claims for probe in open_probes(session) for when in probe.when if when.claim)


def _has_come_up(session: Session, held: list[When], known: dict[str, Signal]) -> bool:
    """Tell whether the part a probe is about was reached.

    Until a baseline exists, only what was claimed and some dimensions are asked about; what is always asked waits for it as long as
    a later phase has room for probes.
    """
    early = session.bundle.round.before_baseline
    later = any("probe" in phase.does for phase in session.phases[session.phase + 1 :])
    return (
        not session.question.baseline
        or has_baseline(session)
        or any(
            when.claim or when.redflag or (known[when.missing].dimension in early if when.missing else when.after or not later)
            for when in held
        )
    )


def is_red_flag_probe(session: Session, probe: Probe) -> bool:
    """Tell whether a red flag has just set this probe off."""
    return any(when.redflag for when in probe.when if holds(session, when))


def bare_red_flag(session: Session) -> Mark | None:
    """Return a red flag of the last answer that no probe of the question and no hard situation answers, and that was not asked about."""
    if session.fresh is None:
        return None
    answered = {when.redflag for probe in session.probes for when in probe.when}
    answered |= {situation.notes for situation in session.bundle.standards.manners.situations}
    return next((flag for flag in session.fresh.red_flags if flag.id not in answered and flag.id not in session.put), None)


def next_constraint(session: Session, *, extra: int = 0) -> Constraint | None:
    """Return the staged constraint that may come now, if a working baseline exists and the level's number is not reached."""
    staged = [constraint for question in session.open_questions for constraint in question.constraints]
    given = sum(1 for constraint in staged if constraint.id in session.put)
    if given >= session.level.constraints + extra or not has_baseline(session):
        return None
    due = (c for c in staged if c.id not in session.put and level_rank(c.level) <= level_rank(session.target))
    return next(due, None)


def has_baseline(session: Session) -> bool:
    """Tell whether a working baseline exists: a signal or claim an open question names, or code; where none is named, none is needed."""
    named = [id for question in session.open_questions for id in question.baseline]
    if not named or session.wrote_code:
        return True
    shown = {id for id, mark in session.evidence.items() if mark.state == "present"} | set(session.claims)
    return any(id in shown for id in named)


def next_hint(session: Session) -> Hint | None:
    """Return the next rung of the ladder, or None when the level's allowance or the ladder is used up."""
    rung = session.hints_given + 1
    if rung > session.level.hint_rung:
        return None
    return next((hint for hint in session.question.hints if hint.rung == rung), None)


def hints_allowed(session: Session) -> int:
    """Return how many rungs the level allows on this question's ladder."""
    return min(session.level.hint_rung, len(session.question.hints))


def next_invitation(session: Session) -> Invitation | None:
    """Return the current phase's first invitation that was not put and is not to be left out."""
    known = all_signals(session)
    shown = {known[id].dimension for id in session.evidence if id in known}
    asked = {
        known[when.missing].dimension
        for probe in session.probes
        if probe.id in session.put
        for when in probe.when
        if when.missing in known
    } | {signal.dimension for signal in known.values() if signal.after and has_opportunity(session, signal)}
    for id in session.current.invites:
        invitation = session.bundle.invitation(id)
        if invitation is None or id in session.put:
            continue
        had_its_chance = {
            "shown": invitation.dimension in shown | asked,
            "code": session.wrote_code,
            "never": False,
        }[invitation.skip]
        if not had_its_chance:
            return invitation
    return None


def _probed(session: Session, signal: str) -> int:
    return sum(1 for probe in session.probes if probe.id in session.put and any(when.missing == signal for when in probe.when))


def _rank(session: Session, probe: Probe, known: dict[str, Signal]) -> tuple[int, int]:
    """Order: red flags first, then must-dimensions, then the rest; within each, what was just claimed and what is expected."""
    held = [when for when in probe.when if holds(session, when)]
    if any(when.redflag for when in held):
        return (0, 0)
    wanted = [known[when.missing] for when in held if when.missing]
    fresh = {mark.id for mark in session.fresh.claims} if session.fresh else set()
    just_said = any(when.claim in fresh for when in held if when.claim)
    expected = all(level_rank(signal.level) <= level_rank(session.target) for signal in wanted)
    must = any(signal.dimension in session.bundle.round.must for signal in wanted)
    if must or (not wanted and just_said):
        return (1 if expected else 2, 0 if just_said else 1)
    if not wanted:
        return (2, 1)
    return (3 if expected else 4, 0 if just_said else 1)
