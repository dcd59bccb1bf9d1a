"""Does this probe, constraint or hint apply now? Each answer is a function of the session alone."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from interviewer.core.agenda import ANSWERS
from interviewer.core.script import LEVELS, Constraint, Hint, Probe, Signal, When, level_rank
from interviewer.core.sentences import read
from interviewer.core.session import Session
from interviewer.core.turns import Turn
from interviewer.core.values import Mark

SUBSTANTIAL = 25
"""An answer of so many words is worth going on with, even where nothing was found in it."""
BESIDE_A_QUESTION = 6
"""So many words beside a question are an answer."""


def signals(session: Session) -> Mapping[str, Signal]:
    """Return every signal that counts now by id: those of the open questions, the round's common ones, and the shared ones.

    Where a round pools its questions' signals all of them count at any time.
    """
    if session.bundle.round.pooled:
        return all_signals(session)
    return session.bundle.signals_with(session.open_questions)


def all_signals(session: Session) -> Mapping[str, Signal]:
    """Return every signal of the interview by id, of all its questions."""
    return session.bundle.signals_with(session.bundle.questions)


def has_opportunity(session: Session, signal: Signal) -> bool:
    """Tell whether a signal could have been shown: those of a staged constraint only once it was given."""
    return not signal.after or any(constraint in session.put for constraint in signal.after)


def is_missing(session: Session, id: str) -> bool:
    """Tell whether a signal is still absent: neither present nor contradicted, and it had its chance."""
    signal = signals(session).get(id)
    return signal is not None and id not in session.evidence and has_opportunity(session, signal)


def holds(session: Session, when: When) -> bool:
    """Tell whether every key of a trigger holds; patience and the phase are not asked here."""
    return (
        (when.missing is None or is_missing(session, when.missing))
        and (when.claim is None or when.claim in session.claims)
        and (when.redflag is None or any(mark.id == when.redflag for mark in session.agenda.unmet))
        and (when.after is None or when.after in session.put)
        and (when.unless is None or (when.unless not in session.evidence and when.unless not in session.claims))
        and (when.always or any((when.missing, when.claim, when.redflag, when.after)))
    )


# --- probes ---


def open_probes(session: Session, *, stretch: bool = False) -> tuple[Probe, ...]:
    """Return the probes whose trigger holds and which may still be put, best first, whatever the patience and the phase.

    A probe is put once; a signal is probed at most as often as the manners say; signals more than one level above the target
    are left alone, unless it is to `stretch`.
    """
    known = signals(session)
    limit = session.bundle.standards.manners.probes_on_one_signal
    highest = level_rank(LEVELS[-1] if stretch else session.target) + 1
    found = []
    for probe in session.probes:
        if probe.id in session.put:
            continue
        held = [when for when in probe.when if holds(session, when)]
        wanted = [known[when.missing] for when in held if when.missing]
        if not held or any(_probed(session, signal.id) >= limit for signal in wanted):
            continue
        if not _has_come_up(session, held, known, stretch=stretch) or any(
            level_rank(signal.level) > highest for signal in wanted
        ):
            continue
        found.append((_rank(session, held, known), probe))
    return tuple(probe for _, probe in sorted(found, key=lambda ranked: ranked[0]))


def due_probes(session: Session) -> tuple[Probe, ...]:
    """Return the open probes that belong into the current phase, best first.

    A phase that covers a dimension has its probes kept for it; what was just claimed and red flags do not wait for a phase.
    """
    later = {name for phase in session.phases[session.phase + 1 :] if "probe" in phase.does for name in phase.covers}
    later -= set(session.current.covers)
    return tuple(
        probe
        for probe in open_probes(session)
        if not (aims := dimensions(session, probe)) or not aims <= later or _answers_what_was_just_said(session, probe)
    )


def must_wait(session: Session, probe: Probe) -> bool:
    """Tell whether the candidate is to have more room before this probe: a first pass, as long as the level waits for one.

    Only what is missing is waited for, nobody is asked to carry on twice in a row, and a story that was told in one go has had its pass.
    """
    said, fresh = session.last_said, session.fresh
    if not all(when.missing for when in probe.when if holds(session, when)):
        return False
    if fresh is None or fresh.intent == "is_done" or (said is not None and said.move == "carry_on") or _is_whole_story(session):
        return False
    return session.answers < session.level.wait or (session.level.wait_each_phase and not session.put_in_phase)


def _is_whole_story(session: Session) -> bool:
    """Tell whether the last answer tells a story to its end: it fills all of its boxes but one at most, and not that one."""
    boxes = session.bundle.round.boxes
    shown = {mark.id for mark in session.fresh.marks if mark.state == "present"} if session.fresh is not None else set()
    empty = [box for box in boxes if shown.isdisjoint(box.signals)]
    return bool(boxes) and len(empty) <= 1 and not any(box.ends for box in empty)


def unanswered(session: Session) -> Probe | None:
    """Return the probe that was just answered without what it asks for, if the last turn is such an answer.

    What only answered the candidate in between, such as a fact or that there is no hint left, changes nothing about it.
    """
    said, fresh = next((turn for turn in reversed(session.turns) if _puts(session, turn)), None), session.fresh
    if said is None or said.move not in {"probe", "repeat"} or fresh is None or fresh.intent not in ANSWERS:
        return None
    probe = next((probe for probe in session.probes if probe.id in said.refs), None)
    aims = [when.missing for when in probe.when if when.missing] if probe is not None else []
    return probe if aims and all(is_missing(session, id) for id in aims) else None


def has_moved_on(session: Session, topic: Probe) -> bool:
    """Tell whether the last answer went on to something else: it showed a point of the questions' that is new, and none near the topic."""
    known, number = signals(session), len(session.turns)
    fresh = session.fresh.marks if session.fresh is not None else ()
    shown = {known[mark.id] for mark in fresh if mark.id in known and session.evidence[mark.id].turn == number}
    near = dimensions(session, topic)
    return any(not one.shared for one in shown) and not any(one.dimension in near for one in shown)


def _puts(session: Session, turn: Turn) -> bool:
    """Tell whether a turn of the interviewer's is the line that the candidate was to answer."""
    situation = session.bundle.situation(turn.ref) if turn.move == "manners" and turn.ref else None
    beside = turn.move == "inform" or (turn.move == "manners" and (situation is None or situation.says_again))
    return turn.speaker == "interviewer" and not beside


def dimensions(session: Session, probe: Probe) -> set[str]:
    """Return the dimensions of the signals a probe misses."""
    known = signals(session)
    return {known[when.missing].dimension for when in probe.when if when.missing is not None and when.missing in known}


def has_claimed(session: Session) -> bool:
    """Tell whether the last answer made a claim that an open probe asks about."""
    claims = {mark.id for mark in session.fresh.claims} if session.fresh is not None else set()
    return bool(claims) and any(when.claim in claims for probe in open_probes(session) for when in probe.when if when.claim)


def is_red_flag_probe(session: Session, probe: Probe) -> bool:
    """Tell whether a red flag has just set this probe off."""
    return any(when.redflag for when in probe.when if holds(session, when))


def bare_red_flag(session: Session) -> Mark | None:
    """Return an open red flag that no probe of the question and no hard situation answers, and that was not asked about."""
    answered = {when.redflag for probe in session.probes for when in probe.when}
    answered |= {situation.notes for situation in session.bundle.standards.manners.situations}
    flags = (mark for mark in session.agenda.unmet if session.bundle.red_flag(mark.id) is not None)
    return next((flag for flag in flags if flag.id not in answered and flag.id not in session.put), None)


def contradiction(session: Session) -> Mark | None:
    """Return an open signal of which the candidate holds the opposite and was not asked how they got there."""
    held = (mark for mark in session.agenda.unmet if mark.state == "contradicted" and mark.id not in session.put)
    return next((mark for mark in held if session.evidence[mark.id].state == "contradicted"), None)


def still_open(session: Session, id: str) -> bool:
    """Tell whether what was put and displaced has not been answered since by other words."""
    turn = next((turn.number for turn in session.turns if id in turn.refs and turn.speaker == "interviewer"), 0)
    shown = {key for key, mark in session.evidence.items() if mark.turn > turn}
    known = all_signals(session)
    probe = next((probe for probe in session.probes if probe.id == id), None)
    if probe is not None:
        return any(holds(session, when) for when in probe.when)
    if (invitation := session.bundle.invitation(id)) is not None:
        is_shown = any(known[key].dimension == invitation.dimension for key in shown if key in known)
        return not (session.wrote_code if invitation.skip == "code" else is_shown)
    if session.bundle.constraint(id) is not None:
        return not any(id in known[key].after for key in shown if key in known)
    return session.question.id == id and not shown and all(mark.turn <= turn for mark in session.claims.values())


# --- constraints and hints ---


def next_constraint(session: Session, *, beyond: int = 0) -> Constraint | None:
    """Return the staged constraint that may come now: a working baseline exists, and the level's number is not reached.

    As many more as `beyond` come for a candidate who has met the last one: fast answers alone are not being ahead.
    What another question's constraint or a probe has brought in already is left out.
    """
    staged = [constraint for question in session.open_questions for constraint in question.constraints]
    given = [constraint.id for constraint in staged if constraint.id in session.put]
    most = session.level.constraints
    if not has_baseline(session) or len(given) >= most + beyond or (len(given) >= most and not _has_met(session, given)):
        return None
    known = {constraint.says for constraint in staged if constraint.id in given}
    due = (c for c in staged if c.id not in given and level_rank(c.level) <= level_rank(session.target))
    dealt_with = {*session.put, *(id for id, mark in session.evidence.items() if mark.state == "present")}
    return next((c for c in due if c.says not in known and not set(c.unless) & dealt_with), None)


def _has_met(session: Session, given: Sequence[str]) -> bool:
    """Tell whether the constraint that was given last was met: with a signal of its own, or any where it has none."""
    last = next((turn for turn in reversed(session.turns) if set(turn.refs) & set(given)), None)
    if last is None:
        return False
    own = {signal.id for signal in signals(session).values() if set(last.refs) & set(signal.after)}
    return has_shown_since(session, last.number, among=own)


def is_substantial(session: Session, turn: int) -> bool:
    """Tell whether the answer to that turn of the interviewer's is of some length, whatever was found in it."""
    answer = next((each for each in session.turns if each.number > turn and each.speaker == "candidate"), None)
    return answer is not None and len(answer.text.split()) >= SUBSTANTIAL


def has_shown_since(session: Session, turn: int, *, among: Collection[str] = ()) -> bool:
    """Tell whether one of the questions' own signals, or of those named, was shown after a turn, new or again."""
    shared = {signal.id for signal in session.bundle.shared_signals()}
    again = session.fresh.marks if session.fresh is not None else ()
    states = [(mark.id, mark.state) for mark in again]
    states += [(mark.id, mark.state) for mark in session.evidence.values() if mark.turn > turn]
    return any(state == "present" and (id in among if among else id not in shared) for id, state in states)


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


# --- hard situations ---


def said_beside(session: Session) -> tuple[str, ...]:
    """Return the hard situations that are met in the interviewer's own next line and not by a turn of their own.

    One goes on from whatever was said; a question that puts what is pending again does so only where there was no answer beside it.
    """
    fresh = session.fresh
    if fresh is None or session.floor != "answer":
        return ()
    met = (session.bundle.situation(id) for id in session.situations_now)
    substance = bool(fresh.marks or fresh.claims) or _has_more_than_a_question(session)
    return tuple(
        one.id
        for one in met
        if one is not None and (one.goes_on or (one.always and one.says_again and not one.no_answer and substance))
    )


def _has_more_than_a_question(session: Session) -> bool:
    """Tell whether the last answer has some words beside what it asks; before the question was put any word will do."""
    return words_told(session.turns[-1].text) >= (BESIDE_A_QUESTION if session.asked else 1)


def words_told(text: str) -> int:
    """Return how many words of a text ask nothing."""
    return sum(len(sentence.words) for sentence in read(text, False).sentences if not sentence.queries)


# --- ranking ---


def _has_come_up(session: Session, held: list[When], known: Mapping[str, Signal], *, stretch: bool) -> bool:
    """Tell whether the part a probe is about was reached.

    Until a baseline exists, only what was claimed and some dimensions are asked about; what is always asked waits for it as long as
    a later phase has room for probes.  To `stretch` the time that is left none is needed: one may be there unnoticed.
    """
    early = session.bundle.round.before_baseline
    later = any("probe" in phase.does for phase in session.phases[session.phase + 1 :])
    return (
        stretch
        or not session.question.baseline
        or has_baseline(session)
        or any(
            when.claim or when.redflag or (known[when.missing].dimension in early if when.missing else when.after or not later)
            for when in held
        )
    )


def _probed(session: Session, signal: str) -> int:
    return sum(1 for probe in session.probes if probe.id in session.put and any(when.missing == signal for when in probe.when))


def _answers_what_was_just_said(session: Session, probe: Probe) -> bool:
    fresh = {mark.id for mark in session.fresh.claims} if session.fresh is not None else set()
    return any(
        when.redflag or when.claim in fresh for when in probe.when if holds(session, when) and (when.redflag or when.claim)
    )


def _rank(session: Session, held: list[When], known: Mapping[str, Signal]) -> tuple[int, int, int, int]:
    """Order: red flags, then the topic that was just answered in part, then what the phase covers, then the rest.

    Within each, must-dimensions and what is expected come first, and then what was just claimed.
    """
    if any(when.redflag for when in held):
        return (0, 0, 0, 0)
    wanted = [known[when.missing] for when in held if when.missing]
    aims = {signal.dimension for signal in wanted}
    fresh = {mark.id for mark in session.fresh.claims} if session.fresh else set()
    just_said = any(when.claim in fresh for when in held if when.claim)
    topic = unanswered(session)
    place = 2
    if topic is not None and aims & dimensions(session, topic):
        place = 0
    elif just_said or aims & set(session.current.covers):
        place = 1
    expected = all(level_rank(signal.level) <= level_rank(session.target) for signal in wanted)
    must = any(signal.dimension in session.bundle.round.must for signal in wanted)
    if must or (not wanted and just_said):
        return (1, place, 1 if expected else 2, 0 if just_said else 1)
    if not wanted:
        return (1, place, 2, 1)
    return (1, place, 3 if expected else 4, 0 if just_said else 1)
