"""A conversation from elsewhere as the records of an interview of ours: the same events, the same table, nothing said that was not.

What an interviewer's turn was is recognised (`recognising`); what is not stays an interviewer's turn without an id.
What a candidate said is observed like any answer; who listens is given as a function.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from interviewer.core.bundle import Bundle
from interviewer.core.conversation import OFFLINE
from interviewer.core.events import Answered, Asked, Coded, Ended, Event, Imported, Moved, Observed, Record, Started
from interviewer.core.evolving import begin, evolve, following
from interviewer.core.figures import wrong_figure
from interviewer.core.foreign import Foreign, Utterance, joined
from interviewer.core.phrasing import reply_id
from interviewer.core.quality import count_words
from interviewer.core.recognising import FIGURE, OPPOSITE, OUTSIDE, RED_FLAG, Lines, Recognised, likeness, recognise
from interviewer.core.roles import Roles, own_name
from interviewer.core.script import Level
from interviewer.core.session import Session
from interviewer.core.triggers import bare_red_flag, contradiction

Hear = Callable[[Session], Observed]
"""What listens to the last answer of a session."""

IMPORTED = "imported"
"""The name of the interviewer's model where another interviewer spoke."""
LONGEST = 6 * 3_600_000
"""Milliseconds: a longer conversation was not held in one sitting, and its times are of no use."""
SOMEWHAT = 0.3
"""How like a question a turn must be to be taken for it where no turn is clearly it."""
ANSWERING = 20
"""Words of an answer from which on it answers a question rather than a greeting."""
BEGINS = "(The transcript begins with the candidate.)"

_ORDER = ("ask", "hint", "constrain", "probe", "invite", "inform", "manners", "reply", "close", "goodbye", "open", "carry_on")
"""Of several lines in one turn, the first of this order is what the turn was."""
_TOGETHER = frozenset({"hint", "constrain", "probe", "invite", "inform"})
"""What may be put together with others in one turn; the ids then stand with commas, what the turn mainly was first."""
_ONCE = frozenset({"ask", "probe", "constrain", "hint", "invite"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """What the interview was: the bundle with its questions, the level, and the lines that can be recognised."""

    bundle: Bundle
    level: Level
    lines: Lines


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where the conversation comes from, and what it is called here; `notes` are those made so far."""

    id: str
    name: str
    digest: str
    version: str
    notes: tuple[str, ...] = ()


@dataclass
class _Growing:
    """Records that are being made, each folded in as it comes."""

    session: Session
    records: list[Record] = field(default_factory=list)

    def take(self, event: Event, at: int) -> None:
        record = following(self.session, event, at=at, epoch=0)
        self.session = evolve(self.session, record)
        self.records.append(record)


def retell(found: Foreign, roles: Roles, setting: Setting, origin: Origin, *, now: int, hear: Hear) -> tuple[Record, ...]:
    """Return the records of the conversation, from `started` to `ended`; equal arguments give equal records.

    `now` is the latest that it can have ended, in milliseconds since 1970.
    """
    turns, notes = _turns(found, roles)
    clock = _Clock.of(found, turns, setting.bundle, now)
    recognised = {number: recognise(turn.text, setting.lines) for number, turn in enumerate(turns) if not turn.speaker}
    openings, taken = _openings(turns, recognised, setting)
    notes += (*taken, _share(turns, recognised, openings))
    source = Imported(
        form=found.form, name=origin.name, digest=origin.digest, times="given" if clock.given else "invented",
        candidate=own_name(roles.candidate), notes=(*origin.notes, *notes),
    )  # fmt: skip
    first = _started(setting, origin, clock, source)
    record = Record(seq=0, at=clock.begun, epoch=0, event=first)
    growing = _Growing(begin(record, setting.bundle), [record])
    for number, turn in enumerate(turns):
        if turn.speaker:
            _hear(growing, turn, clock.at(number), hear)
        else:
            here = recognise(turn.text, setting.lines, now=_ids_now(growing.session)) or recognised[number]
            said = _chosen(growing.session, here, last=number == len(turns) - 1)
            _say(growing, turn, clock.at(number), _opens(setting, openings[number]) if number in openings else said)
    growing.take(Ended(by="interviewer", reason="complete"), growing.session.last_at)
    return tuple(growing.records)


# --- turns and times ---


def _turns(found: Foreign, roles: Roles) -> tuple[tuple[Utterance, ...], tuple[str, ...]]:
    """Return the turns of the two sides by turns, the interviewer's first, and what had to be added for that."""
    sides = (
        Utterance(
            speaker=said.speaker if said.speaker == roles.candidate else "",
            text=said.text, code=said.code, language=said.language, start=said.start, end=said.end,
        )
        for said in found.utterances
        if said.speaker == roles.candidate or said.text.strip() or said.code.strip()
    )  # fmt: skip
    turns = joined(tuple(sides))
    if turns[0].speaker != roles.candidate:
        return turns, ()
    first = Utterance(speaker="", text=BEGINS, start=turns[0].start, end=turns[0].start)
    return (first, *turns), ("It begins with the candidate; a first turn of the interviewer's that says so was put before it.",)


@dataclass(frozen=True, slots=True)
class _Clock:
    """When the interview began, and milliseconds from there for each turn; `given` tells whether they stood in the file."""

    begun: int
    offsets: tuple[int, ...]
    given: bool

    @staticmethod
    def of(found: Foreign, turns: Sequence[Utterance], bundle: Bundle, now: int) -> _Clock:
        """Return the times of the file where it has usable ones, else those of the virtual rule: so many minutes an answer."""
        ends = [turn.end for turn in turns]
        known = [end for end in ends if end is not None]
        start = turns[0].start or 0
        if len(known) == len(ends) and known == sorted(known) and 0 < known[-1] - start <= LONGEST:
            offsets = tuple(end - start for end in known)
            given = found.begun
            begun = given + start if given is not None and given + known[-1] <= now else now - offsets[-1]
            return _Clock(max(0, begun), offsets, given=True)
        each = round(bundle.standards.manners.minutes_a_turn * 60_000)
        answers = 0
        invented = []
        for turn in turns:
            answers += bool(turn.speaker)
            invented.append(answers * each)
        return _Clock(max(0, now - invented[-1]), tuple(invented), given=False)

    def at(self, number: int) -> int:
        """Return when a turn was over, in milliseconds since 1970."""
        return self.begun + self.offsets[number]


def _started(setting: Setting, origin: Origin, clock: _Clock, source: Imported) -> Started:
    bundle = setting.bundle
    return Started(
        session=origin.id,
        round=bundle.round.id,
        question=bundle.questions[0].id,
        level=setting.level,
        clock="real" if clock.given else "turns",
        models={"observer": OFFLINE, "interviewer": IMPORTED, "grader": OFFLINE},
        version=origin.version,
        digest=bundle.digest,
        bundle=bundle.as_data(),
        source=source,
    )


# --- what the interviewer said ---


def _openings(
    turns: Sequence[Utterance], recognised: Mapping[int, Sequence[Recognised]], setting: Setting
) -> tuple[dict[int, str], tuple[str, ...]]:
    """Return which turns put which question where none clearly does, and what had to be taken for granted."""
    clear = {one.ref for found in recognised.values() for one in found if one.move == "ask"}
    openings: dict[int, str] = {}
    notes: list[str] = []
    for place, question in enumerate(setting.bundle.questions):
        if question.id in clear:
            continue
        like = {number: likeness(turns[number].text, question.id, setting.lines) for number in recognised}
        best = max((number for number in like if number not in openings), key=lambda number: like[number], default=None)
        if best is not None and like[best] < SOMEWHAT:
            best = _first_answered(turns, tuple(recognised)) if place == 0 else None
        if best is None:
            notes.append(f"{question.id} was not recognised in any turn.")
        else:
            openings[best] = question.id
            notes.append(f"{question.id} was not clearly recognised: it is taken as put in T{best + 1}.")
    return openings, tuple(notes)


def _first_answered(turns: Sequence[Utterance], spoken: Sequence[int]) -> int:
    """Return the first turn of the interviewer's that is answered at some length, or the first at all."""
    for number in spoken:
        following = turns[number + 1] if number + 1 < len(turns) else None
        if following is not None and (following.code or count_words(following.text) >= ANSWERING):
            return number
    return spoken[0]


def _share(turns: Sequence[Utterance], recognised: Mapping[int, Sequence[Recognised]], openings: Mapping[int, str]) -> str:
    spoken = [number for number in recognised if turns[number].text != BEGINS]
    known = sum(bool(recognised[number]) or number in openings for number in spoken)
    return (
        f"{known} of the interviewer's {len(spoken)} turns were recognised as lines of the script; what was shown after the"
        " others counts as unprompted."
    )


def _opens(setting: Setting, question: str) -> Recognised:
    line = " ".join(setting.bundle.question(question).ask.split())
    return Recognised(move="ask", ref=question, line=line, like=0.0)


def _say(growing: _Growing, turn: Utterance, at: int, said: Recognised) -> None:
    phase = _phase_of(growing.session, said)
    if phase is not None:
        growing.take(Moved(phase=phase), at)
    text = turn.text if not turn.code else f"{turn.text}\n```\n{turn.code}\n```".lstrip("\n")
    reply = reply_id(growing.session)
    growing.take(Asked(move=said.move, ref=said.ref, line=said.line, text=text, reply=reply, worded="model"), at)


def _ids_now(session: Session) -> frozenset[str]:
    """Return the ids of what may come: of the open questions and the round, of every question, of what the last answer calls for."""
    script = session.bundle.round
    found = {question.id for question in session.bundle.questions} | {fact.id for fact in session.facts}
    found |= {OUTSIDE, "no-more-hints", *session.situations_now}
    found |= {RED_FLAG} if bare_red_flag(session) is not None else set()
    found |= {FIGURE} if wrong_figure(session) is not None else set()
    found |= {OPPOSITE} if contradiction(session) is not None else set()
    found |= {invitation.id for invitation in script.invitations} | {probe.id for probe in session.probes}
    for question in session.open_questions:
        found |= {constraint.id for constraint in question.constraints} | {hint.id for hint in question.hints}
    return frozenset(found)


def _chosen(session: Session, found: Sequence[Recognised], *, last: bool) -> Recognised:
    """Return what a turn was: the first of its lines in the order of weight; a line that was put before is a repeat."""
    fresh = [one for one in found if not (one.move in _ONCE and one.ref in session.put) and (one.move != "goodbye" or last)]
    if fresh:
        best = min(fresh, key=lambda one: _ORDER.index(one.move))
        if best.move not in _TOGETHER:
            return best
        others = [one for one in fresh if one is not best and one.move in _TOGETHER and (one.ref != OUTSIDE)]
        together = [best, *others] if best.ref != OUTSIDE or not others else others
        ids = [id for one in together if (id := _id_of(session, one)) is not None]
        return Recognised(
            move=best.move,
            ref=",".join(dict.fromkeys(ids)) or None,
            line=" ".join(one.line for one in together),
            like=best.like,
        )
    if any(one.ref in session.put for one in found):
        return Recognised(move="repeat", ref=None, line=found[0].line, like=found[0].like)
    greets = not session.turns and not session.asked
    return Recognised(move="open" if greets else "carry_on", ref=None, line="", like=0.0)


def _id_of(session: Session, one: Recognised) -> str | None:
    """Return the id of a line: of the current question where several have the same words, of the flag, figure or signal it asks about."""
    if one.ref == RED_FLAG:
        flag = bare_red_flag(session)
        return None if flag is None else flag.id
    if one.ref == FIGURE:
        figure = wrong_figure(session)
        return None if figure is None else figure.id
    if one.ref == OPPOSITE:
        mark = contradiction(session)
        return None if mark is None else mark.id
    for id in one.twins:
        if id.startswith(f"{session.question.id}-") and id not in session.put:
            return id
    return one.ref


def _phase_of(session: Session, said: Recognised) -> str | None:
    """Return the later phase that a turn belongs to, or None where it may stand in the one that is on."""
    script = session.bundle.round
    later = list(enumerate(script.phases))[session.phase :]
    match said.move:
        case "ask":
            fitting = (place for place, phase in later if said.ref in phase.asks)
        case "invite":
            fitting = (place for place, phase in later if said.ref in phase.invites)
        case "probe":
            fitting = (place for place, phase in later if "probe" in phase.does)
        case "constrain":
            fitting = (place for place, phase in later if "constrain" in phase.does)
        case "close" | "reply" | "goodbye":
            fitting = (place for place, phase in later if "close" in phase.does)
        case _:
            return None
    place = next(fitting, session.phase)
    return script.phases[place].id if place > session.phase else None


# --- what the candidate said ---


def _hear(growing: _Growing, turn: Utterance, at: int, hear: Hear) -> None:
    if turn.code.strip():
        growing.take(Coded(text=turn.code, language=turn.language or "text", cmid=_cmid(growing)), at)
    growing.take(Answered(text=turn.text, cmid=_cmid(growing)), at)
    growing.take(hear(growing.session), at)


def _cmid(growing: _Growing) -> str:
    return f"{growing.session.seq + 1:032x}"
