"""The interviewer's own rules: each returns the line it would say now, or None; which comes first is for `needs`.

Every rule has the same shape, whether it asks for the time (`now`, in milliseconds since 1970) or not.
"""

# ruff: noqa: ARG001 -- a rule that does not ask for the time has the same shape as one that does

from __future__ import annotations

from collections.abc import Sequence

from interviewer.core.agenda import ANSWERS, FIRST_PASS, FOLLOW_UP, GO_BACK, GO_DEEPER, OTHER_SIDE
from interviewer.core.echo import about, chosen, decided, decided_earlier, echo, quoted, shown_earlier
from interviewer.core.figures import wrong_figure
from interviewer.core.invitations import next_invitation, stretch_invitation, told_by, unopened, was_told, was_told_before
from interviewer.core.phrasing import Line
from interviewer.core.script import Invitation, Probe
from interviewer.core.sentences import content, tokens
from interviewer.core.session import Session
from interviewer.core.timing import ahead, closing_due, has_room, has_time_before_the_close, time_is_up
from interviewer.core.topics import heard_now, topic_of, topic_of_probe
from interviewer.core.triggers import (
    bare_red_flag,
    contradiction,
    dimensions,
    due_probes,
    has_moved_on,
    has_shown_since,
    is_red_flag_probe,
    is_substantial,
    must_wait,
    next_constraint,
    open_probes,
    still_open,
    unanswered,
)

FRUITLESS = 2
"""After so many lines that went back and brought nothing, neither a signal nor an answer of some length, there is no further one."""


def open_the_round(session: Session, now: int) -> Line | None:
    """Introduce the round."""
    due = "open" in session.current.does and "open" not in session.put
    return Line(move="open", text=session.bundle.round.opening) if due else None


def probe_a_red_flag(session: Session, now: int) -> Line | None:
    """Give the chance to repair a red flag, by its own probe or by the words for any."""
    if not _may_probe(session, now):
        return None
    probe = next((probe for probe in open_probes(session) if is_red_flag_probe(session, probe)), None)
    if probe is not None:
        flags = {when.redflag for when in probe.when}
        quote = next((mark.quote for mark in session.agenda.unmet if mark.id in flags), "")
        return Line(move="probe", text=probe.ask, ref=probe.id, preface=_tied(session, quoted(session, quote)))
    flag = bare_red_flag(session)
    if flag is None:
        return None
    text = session.bundle.round.red_flag or session.bundle.standards.manners.red_flag
    return Line(move="probe", text=text, ref=flag.id, preface=_tied(session, quoted(session, flag.quote)))


def question_a_contradiction(session: Session, now: int) -> Line | None:
    """Ask neutrally how the candidate came to the opposite of a signal, once a signal."""
    lines = session.bundle.standards.manners.contradicted
    mark = contradiction(session) if lines and _may_probe(session, now) else None
    if mark is None:
        return None
    return Line(move="probe", text=_in_turn(session, lines), ref=mark.id, preface=_tied(session, quoted(session, mark.quote)))


def question_a_figure(session: Session, now: int) -> Line | None:
    """Ask neutrally about a figure that does not add up."""
    text = session.bundle.standards.manners.figure
    figure = wrong_figure(session) if text and _may_probe(session, now) else None
    return Line(move="probe", text=text, ref=figure.id, preface=_tied(session, figure.said)) if figure is not None else None


def ask_the_question(session: Session, now: int) -> Line | None:
    """Put the question that belongs to the phase."""
    if "ask" not in session.current.does:
        return None
    due = (q for q in session.bundle.questions if q.id in session.current.asks and q.id not in session.put)
    question = next(due, None)
    if question is None:
        return None
    claim = told_by(session, question)
    if claim is not None:
        return Line(move="ask", text=question.already, ref=question.id, preface=_tied(session, quoted(session, claim.quote)))
    told = bool(question.already) and was_told_before(session, question)
    return Line(move="ask", text=question.already if told else question.ask, ref=question.id)


def put_again(session: Session, now: int) -> Line | None:
    """Come back, once, to what a hint or a hard situation's line displaced, unless it was answered meanwhile."""
    manners, fresh = session.bundle.standards.manners, session.fresh
    if fresh is None or fresh.intent not in ANSWERS or "close" in session.current.does:
        return None
    back = next((id for id in session.agenda.displaced if session.put.count(id) == 1 and still_open(session, id)), None)
    put = next((turn.line for turn in session.turns if back in turn.refs), "")
    text = session.bundle.put_as(back, put) if back is not None else ""
    if not text or len(text.split()) > manners.words_a_turn:
        return None
    returned = sum(1 for turn in session.turns if turn.move == "repeat" and turn.ref)
    preface = manners.again[returned % len(manners.again)] if manners.again else None
    return Line(move="repeat", text=text, ref=back, preface=preface)


def open_what_would_be_left(session: Session, now: int) -> Line | None:
    """Open a dimension that the phase covers while it still can: there are as many left without a chance as the phase has turns."""
    left = unopened(session)
    if not left or "close" in session.current.does or has_room(session, now, turns=len(left)):
        return None
    return _invited(session, left[0])


def probe_what_is_missing(session: Session, now: int) -> Line | None:
    """Put the best probe of the phase, after a first pass and as long as the phase has room for probes.

    An answer that left open what its probe asks for is followed first.
    """
    if "probe" not in session.current.does or not _may_probe(session, now):
        return None
    topic, probe = unanswered(session), next(iter(due_probes(session)), None)
    if probe is None:
        return _follow(session, now, topic)
    if must_wait(session, probe) and has_room(session, now, turns=2):
        lines = session.bundle.round.carry_on or session.bundle.standards.manners.carry_on
        return Line(move="carry_on", text=_in_turn(session, lines), ref=FIRST_PASS, words=echo(session))
    put = sum(1 for probe in session.probes if probe.id in session.put_in_phase)
    if topic is not None and (put >= session.current.probes or not dimensions(session, probe) & dimensions(session, topic)):
        line = _follow(session, now, topic)
        if line is not None:
            return line
    return _put(session, probe) if put < session.current.probes else None


def argue_the_other_side(session: Session, now: int) -> Line | None:
    """Take the other side of what was just decided: once a phase, as often as the level has the interviewer argue."""
    if OTHER_SIDE in session.put_in_phase or session.put.count(OTHER_SIDE) >= session.level.argues:
        return None
    if "close" in session.current.does or not _may_probe(session, now) or not has_room(session, now, turns=1):
        return None
    words = chosen(session)
    ways = session.bundle.round.other_side
    return _another_way(session, OTHER_SIDE, _tied(session, words), ways) if words is not None else None


def stage_a_constraint(session: Session, now: int) -> Line | None:
    """Bring in the next staged constraint; one beyond the level's number for a candidate who is ahead of the plan."""
    return _constraint(session, beyond=1 if ahead(session, now) else 0) if "constrain" in session.current.does else None


def invite(session: Session, now: int) -> Line | None:
    """Open a dimension that has had no chance yet."""
    invitation = next_invitation(session) if "close" not in session.put else None
    return _invited(session, invitation) if invitation is not None else None


def go_deeper(session: Session, now: int) -> Line | None:
    """Take what was just shown one step further, as often in a phase as the level asks for depth and as the plan has room."""
    often = session.put_in_phase.count(GO_DEEPER)
    if "close" in session.current.does or not _may_probe(session, now):
        return None
    if often >= session.level.depth or not has_room(session, now, turns=2):
        return None
    words = decided(session)
    return _another_way(session, GO_DEEPER, _tied(session, words), _deeper(session)) if words is not None else None


def use_the_time_left(session: Session, now: int) -> Line | None:
    """Before the last phase, while there is time: probes left over, invitations, two constraints beyond, and words said earlier."""
    if session.phase != len(session.phases) - 2 or not _may_probe(session, now) or not has_time_before_the_close(session, now):
        return None
    probe = next(iter(open_probes(session, stretch=True)), None)
    if probe is not None:
        return _put(session, probe)
    invitation = stretch_invitation(session)
    if invitation is not None:
        return _invited(session, invitation)
    stages = any("constrain" in phase.does for phase in session.phases)
    return (_constraint(session, beyond=2) if stages else None) or _go_back(session)


def close(session: Session, now: int) -> Line | None:
    """Hand over to the candidate's questions, and answer one."""
    if "close" not in session.current.does:
        return None
    if "close" not in session.put:
        return None if time_is_up(session, now) else Line(move="close", text=session.bundle.round.closing)
    asks = session.fresh is not None and (session.fresh.intent == "clarifies" or "?" in session.turns[-1].text)
    return Line(move="reply", text=session.bundle.round.answer) if asks and "reply" not in session.put else None


# --- lines ---


def _may_probe(session: Session, now: int) -> bool:
    """Tell whether there is a question to probe, and the last minutes, which are the candidate's, have not begun."""
    is_last = session.phase == len(session.phases) - 1
    return session.asked and "close" not in session.put and not (is_last and closing_due(session, now))


def _put(session: Session, probe: Probe) -> Line:
    """Return a probe; one that a claim set off is tied to it, or to what was shown about the same since, and to nothing else.

    Any other is tied to what the last answer showed about the same, or where that showed nothing of it and shares no word with the line to
    what an earlier one did.
    """
    told = told_by(session, probe)
    text = probe.already if told is not None else probe.ask
    if any(when.claim in session.claims for when in probe.when):
        words = about(session, probe) if told is None else quoted(session, told.quote)
        return Line(move="probe", text=text, ref=probe.id, preface=_tied(session, words))
    topic = topic_of_probe(session, probe)
    words = echo(session, topic)
    is_tied = words is not None or _shares_a_word(session, text) or bool(heard_now(session, topic))
    earlier = None if is_tied else _tied(session, shown_earlier(session, topic))
    return Line(move="probe", text=text, ref=probe.id, words=words, preface=earlier)


def _invited(session: Session, invitation: Invitation) -> Line:
    told = bool(invitation.already) and was_told(session, invitation)
    return Line(move="invite", text=invitation.already if told else invitation.ask, ref=invitation.id)


def _shares_a_word(session: Session, line: str) -> bool:
    """Tell whether a line speaks of something in the last answer by itself."""
    answer = session.last_answer
    return answer is not None and bool(content(answer.text) & content(line))


def _follow(session: Session, now: int, topic: Probe | None) -> Line | None:
    """Take an answer one step further that left its probe open and said something, as long as the phase has room.

    One that went on to something else is not brought back: it has taken the talk further itself.
    """
    lines = session.bundle.round.deepen or session.bundle.standards.manners.deepen
    if topic is None or not lines or has_moved_on(session, topic) or not has_room(session, now, turns=1):
        return None
    words = echo(session, topic_of_probe(session, topic), names=False) or echo(session, names=False)
    if words is None:
        return None
    return Line(move="carry_on", text=_in_turn(session, lines), ref=FOLLOW_UP, preface=_tied(session, words))


def _constraint(session: Session, *, beyond: int) -> Line | None:
    constraint = next_constraint(session, beyond=beyond)
    if constraint is None:
        return None
    intros = session.bundle.standards.manners.constraint
    given = sum(1 for id in session.put if session.bundle.constraint(id) is not None)
    turned = (*intros[given % len(intros) :], *intros[: given % len(intros)])
    first = tokens(constraint.says)[:1]
    intro = next((each for each in turned if not set(first) & set(tokens(each))), turned[0])
    words = echo(session, topic_of(session, constraint.id))
    preface = None if constraint.asks else intro
    return Line(move="constrain", text=constraint.says, ref=constraint.id, words=words, preface=preface)


def _go_back(session: Session) -> Line | None:
    """Come back to words of an earlier answer that showed something, as long as that still brings something."""
    gone_back = [turn.number for turn in session.turns if turn.ref == GO_BACK][-FRUITLESS:]
    brought = has_shown_since(session, gone_back[0]) if gone_back else True
    if len(gone_back) == FRUITLESS and not brought and not any(is_substantial(session, turn) for turn in gone_back):
        return None
    words = decided_earlier(session)
    return _another_way(session, GO_BACK, _tied(session, words), _deeper(session)) if words is not None else None


def _deeper(session: Session) -> Sequence[str]:
    return session.bundle.round.go_deeper or session.bundle.standards.manners.go_deeper


def _another_way(session: Session, ref: str, preface: str | None, ways: Sequence[str]) -> Line | None:
    """Return one of the ways that was not used yet, tied to words of the candidate's."""
    way = next((way for way in ways if not any(_one_line(way) in turn.line for turn in session.turns)), None)
    return Line(move="carry_on", text=way, ref=ref, preface=preface) if way is not None and preface is not None else None


def _tied(session: Session, words: str | None) -> str | None:
    """Return a preface that holds words of the candidate's, said the fewest times so far: of the last answer, or of an earlier one."""
    manners, answer = session.bundle.standards.manners, session.last_answer
    ways = (
        manners.stay if words is not None and answer is not None and words in " ".join(answer.text.split()) else manners.earlier
    )
    if words is None or not ways:
        return None
    said = [turn.line for turn in session.turns if turn.speaker == "interviewer"]
    return min(ways, key=lambda way: sum(line.startswith(way.split("{words}")[0]) for line in said)).replace("{words}", words)


def _in_turn(session: Session, lines: Sequence[str]) -> str:
    """Return the line that was said the fewest times so far."""
    said = [turn.line for turn in session.turns if turn.speaker == "interviewer"]
    return min(map(_one_line, lines), key=lambda each: sum(each in line for line in said))


def _one_line(text: str) -> str:
    return " ".join(text.split())
