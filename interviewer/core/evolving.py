"""From records to a session: what each event makes true.

`evolve` is the only way a session changes, and an illegal event changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from copy import copy
from dataclasses import replace
from typing import Literal

from interviewer.core.agenda import after_hearing, after_saying, is_answer
from interviewer.core.bundle import Bundle
from interviewer.core.events import (
    Answered,
    Asked,
    Coded,
    Drew,
    Ended,
    Event,
    Failed,
    HintRequested,
    Interrupted,
    Moved,
    Observed,
    Paused,
    Ran,
    Record,
    Reopened,
    RepeatRequested,
    Resumed,
    Stalled,
    Started,
    Timed,
    Waited,
)
from interviewer.core.evidence import Evidence
from interviewer.core.grading_events import (
    Adjusted,
    Advised,
    Cited,
    Graded,
    GradingOpened,
    Hid,
    Marked,
    Unmarked,
)
from interviewer.core.pasted import holds_code
from interviewer.core.session import Session
from interviewer.core.transitions import TRANSITIONS, Stage, kind
from interviewer.core.turns import CodeRun, Turn, gradings_after
from interviewer.errors import OutOfOrder, SessionClosed

QUOTE = 200
"""Longest quotation in characters that is taken from a turn as a whole."""


def begin(record: Record, bundle: Bundle | None = None) -> Session:
    """Return the session that record 0 starts; raises `OutOfOrder` when it is anything else, `TranscriptBroken` for no bundle.

    `bundle` is what the record carries, or stands for where it was left out, if it is at hand: then it is not read again.
    """
    event = record.event
    if not isinstance(event, Started) or record.seq != 0:
        raise OutOfOrder(f"An interview begins with its `started` record, not with {record.event.type} at {record.seq}.")
    bundle = bundle or Bundle.from_data(event.bundle)
    return Session(
        id=event.session,
        bundle=bundle,
        level=bundle.level(event.level),
        clock=event.clock,
        models=event.models,
        stage=TRANSITIONS[Stage.NEW, "started"],
        seq=0,
        epoch=record.epoch,
        started_at=record.at,
        last_at=record.at,
        source=event.source,
    )


def following(session: Session, event: Event, *, at: int, epoch: int) -> Record:
    """Return the record of what happens next in a session; in a transcript time does not run backwards, whatever the clock does."""
    return Record(seq=session.seq + 1, at=max(at, session.last_at), epoch=epoch, event=event)


def evolve(session: Session, record: Record) -> Session:
    """Return the session after the record.

    Raises `SessionClosed` after the end, `OutOfOrder` for a gap in `seq`, an older epoch, or a row that is not in the table, and
    `TranscriptBroken` for prompts that are none; the session given is never changed.
    """
    event = record.event
    if record.seq != session.seq + 1:
        raise OutOfOrder(f"Record {record.seq} cannot follow record {session.seq}.")
    if record.epoch < session.epoch:
        raise OutOfOrder(f"Record {record.seq} was written by epoch {record.epoch}, which epoch {session.epoch} has replaced.")
    after = TRANSITIONS.get((session.stage, kind(event)))
    if after is None:
        if session.stage is Stage.ENDED:
            raise SessionClosed("The interview has ended.")
        raise OutOfOrder(f"{kind(event)} cannot happen while the interview is {session.stage}.")
    placed = copy(session)  # which knows the questions and probes already: none of these changes them
    vars(placed).update(
        stage=after,
        seq=record.seq,
        epoch=record.epoch,
        # grading does not prolong an interview: its last moment stays that of its end
        last_at=max(record.at, session.last_at) if session.ended is None else session.last_at,
        sends=session.sends if record.cmid is None else session.sends.plus(record.cmid, record.seq),
    )
    return _apply(placed, event, record)


def replay(records: Iterable[Record], bundle: Bundle | None = None) -> Session:
    """Fold records into a session; raises what `begin` and `evolve` raise.

    `bundle` is used where it is the one that the first record names by its digest: then that is not read again.
    """
    stream = iter(records)
    first = next(stream, None)
    if first is None:
        raise OutOfOrder("There is no record at all.")
    at_hand = bundle is not None and isinstance(first.event, Started) and first.event.digest == bundle.digest
    session = begin(first, bundle if at_hand else None)
    for record in stream:
        session = evolve(session, record)
    return session


def _apply(session: Session, event: Event, record: Record) -> Session:  # noqa: C901 -- one arm an event
    """Return the session with what the event makes true; the stage is set already."""
    match event:
        case Asked():
            return _said(session, event, record)
        case Interrupted():
            turn = _turn(session, record, event.text, reply=event.reply, move=event.move, ref=event.ref, interrupted=event.by)
            return replace(session, turns=(*session.turns, turn), spend=session.spend.plus(event.spent))
        case Answered():
            turn = replace(
                _turn(session, record, event.text, candidate=True),
                code=session.code if session.code_is_new else "",
                board=session.board_text if session.board_is_new else "",
                run=session.run if session.run_is_new else None,
            )
            return replace(
                session,
                turns=(*session.turns, turn),
                silences=0,
                code_is_new=False,
                board_is_new=False,
                run_is_new=False,
                wrote_code=session.wrote_code or holds_code(event.text),
                floor="answer",
            )
        case Coded():
            return _coded(session, event)
        case Drew():
            return replace(session, board=event.board, board_text=event.text, board_is_new=True)
        case Ran():
            return replace(session, run=CodeRun(ran=event), run_is_new=True)
        case HintRequested():
            return replace(session, floor="hint", fresh=None)
        case RepeatRequested():
            cut = session.last_said is not None and session.last_said.interrupted is not None
            # what was cut short was never put: deciding again from the same answer finds the same line
            return session if cut else replace(session, floor="repeat", fresh=None)
        case Waited():
            return replace(session, floor="silence", fresh=None, silences=session.silences + 1)
        case Observed():
            return _observed(session, event)
        case Moved():
            return _moved(session, event)
        case Paused():
            return replace(session, paused_at=session.last_at)
        case Resumed():
            stopped = session.stopped + session.last_at - (session.paused_at or session.last_at)
            return replace(session, paused_at=None, stopped=stopped)
        case Timed():
            return _timed(session, event)
        case Reopened() | Stalled():
            return replace(session, stopped=session.stopped + (0 if session.paused_at is not None else event.away))
        case Ended():
            return replace(session, ended=event)
        case Failed():
            return replace(session, spend=session.spend.plus(event.spent))
        case GradingOpened() | Marked() | Unmarked() | Advised() | Graded() | Adjusted() | Hid() | Cited():
            return replace(session, gradings=gradings_after(session.gradings, event, record.at, session.bundle))
        case Started():
            raise OutOfOrder("An interview starts once.")


def _moved(session: Session, event: Moved) -> Session:
    index = next((i for i, phase in enumerate(session.phases) if phase.id == event.phase), None)
    if index is None:
        raise OutOfOrder(f"The round has no phase {event.phase[:40]!r} to move to.")
    return replace(session, phase=index, phase_from=session.elapsed(session.last_at), put_in_phase=(), overran=event.overrun)


def _timed(session: Session, event: Timed) -> Session:
    """Go on by another clock from where this one stands, or with more minutes from the phase that runs."""
    now = session.last_at
    ahead = {phase.id: event.stretch for phase in session.phases[session.phase :]}
    return replace(
        session,
        clock=event.clock,
        gone=session.elapsed(now),
        mark=session.measured(event.clock, now),
        stretches={**session.stretches, **ahead},
    )


def _turn(
    session: Session,
    record: Record,
    text: str,
    *,
    candidate: bool = False,
    move: str | None = None,
    ref: str | None = None,
    reply: str | None = None,
    interrupted: Literal["candidate", "model", "crash"] | None = None,
) -> Turn:
    return Turn(
        number=len(session.turns) + 1,
        seq=record.seq,
        at=record.at,
        speaker="candidate" if candidate else "interviewer",
        text=text,
        move=move,
        ref=ref,
        reply=reply,
        interrupted=interrupted,
    )


def _coded(session: Session, event: Coded) -> Session:
    """Keep the editor; a starter file as it was given is no code of the candidate's."""
    run = session.run
    return replace(
        session,
        code=event.text,
        code_is_new=True,
        wrote_code=event.text.strip() not in {"", session.question.starter.strip()},
        run=None if run is None else replace(run, current=run.current and event.text == session.code),
    )


def _said(session: Session, event: Asked, record: Record) -> Session:
    turn = replace(
        _turn(session, record, event.text, move=event.move, ref=event.ref, reply=event.reply),
        line=event.line,
    )
    known = tuple(event.ref.split(",")) if event.ref is not None else (event.move,)
    return replace(
        session,
        turns=(*session.turns, turn),
        put=(*session.put, *known),
        answers=0 if event.move == "ask" else session.answers,
        claims=_kept(session) if event.move == "ask" and not session.bundle.round.stays_open else session.claims,
        put_in_phase=(*session.put_in_phase, *known),
        fresh=None,
        agenda=after_saying(session.agenda, event, session.bundle),
        overran=False,
        spend=session.spend.plus(event.spent),
    )


def _kept(session: Session) -> Mapping[str, Evidence]:
    """Return the claims that outlive their question: those that another one asks whether they were told."""
    return {id: mark for id, mark in session.claims.items() if id in session.bundle.told_early}


def _observed(session: Session, event: Observed) -> Session:
    """Fold one observation in: the last position on a signal counts, the first quotation of a claim or red flag stays."""
    number = len(session.turns)
    evidence = dict(session.evidence)
    prompted = _prompted(session)
    for mark in event.marks:
        before = evidence.get(mark.id)
        if before is not None and before.state == mark.state:
            continue
        evidence[mark.id] = Evidence(
            id=mark.id,
            state=mark.state,
            quote=mark.quote,
            turn=number,
            prompted=mark.id in prompted,
            rung=prompted.get(mark.id, 0),
        )
    claims, flags = dict(session.claims), dict(session.red_flags)
    for found, into in ((event.claims, claims), (event.red_flags, flags)):
        for mark in found:
            into.setdefault(mark.id, Evidence(id=mark.id, state=mark.state, quote=mark.quote, turn=number))
    heard = replace(session, fresh=event)
    situations = dict(session.situations)
    for id in heard.situations_now:
        situations[id] = situations.get(id, 0) + 1
        situation = session.bundle.situation(id)
        words = session.turns[-1].text[:QUOTE].strip() if session.turns else ""
        if situation is not None and situation.notes and situations[id] >= situation.flag_at and words:
            flags.setdefault(situation.notes, Evidence(id=situation.notes, state="present", quote=words, turn=number))
    answered = is_answer(event, map(session.bundle.situation, heard.situations_now))
    return replace(
        heard,
        evidence=evidence,
        claims=claims,
        red_flags=flags,
        situations=situations,
        agenda=after_hearing(session.agenda, event, answered=answered),
        answers=session.answers + (answered and session.asked),
        spend=session.spend.plus(event.spent),
    )


def _prompted(session: Session) -> Mapping[str, int]:
    """Return the signals that were asked for or hinted at so far, each with the highest rung of a hint that gives it away."""
    found = {when.missing: 0 for probe in session.probes if probe.id in session.put for when in probe.when if when.missing}
    found |= dict.fromkeys((id for id in session.put if id in session.evidence), 0)  # asked how they got to the opposite
    for hint in (hint for question in session.bundle.questions for hint in question.hints if hint.id in session.put):
        found |= {id: max(found.get(id, 0), hint.rung) for id in hint.gives}
    return found
