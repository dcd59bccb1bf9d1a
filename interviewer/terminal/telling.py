"""How an interview reads at a terminal: header, turns, phases, constraint cards, notes and the farewell; nothing is decided here."""

from __future__ import annotations

from collections.abc import Sized

from interviewer.core import timing
from interviewer.core.events import (
    Answered,
    Asked,
    Coded,
    Drew,
    Ended,
    Event,
    Failed,
    HintRequested,
    Imported,
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
from interviewer.core.outcomes import counted
from interviewer.core.session import Session
from interviewer.core.triggers import hints_allowed
from interviewer.core.turns import Coached, CodeRun, Turn
from interviewer.core.why import why
from interviewer.saved import origin
from interviewer.settings import OFFLINE
from interviewer.terminal.screen import BAD, BADGE, INTERVIEWER, PLAIN, QUIET, STRONG, WARN, YOU, Flow, Piece, Screen

REASONS = {
    "complete": "it came to its end",
    "time": "the time was used",
    "conduct": "the interviewer ended it",
    "left": "you ended it",
}
INSTEAD = {
    "authored line": "The written line is said as it stands.",
    "offline observation": "Word matching listened to this answer instead.",
    "nothing": "The interview goes on.",
}


def mmss(milliseconds: int) -> str:
    """Return minutes and seconds as `08:12`."""
    seconds = max(0, milliseconds) // 1000
    return f"{seconds // 60:02d}:{seconds % 60:02d}"


def is_offline(session: Session) -> bool:
    """Tell whether a script speaks and no model."""
    return all(model == OFFLINE for model in session.models.values())


class Telling:
    """Tells records as rows; a reply that has streamed is finished and not told again.

    `review` tells what belongs to a look back: the move and id of each turn, and the code;
    `reasons` also why the interviewer spoke, and `evidence` what was found in each answer.
    """

    def __init__(self, screen: Screen, *, review: bool = False, reasons: bool = False, evidence: bool = False) -> None:
        self.screen = screen
        self.reasons = reasons
        self._review, self._evidence = review, evidence
        self._before: Session | None = None
        self._flow: Flow | None = None
        self._reply, self._said = "", ""

    def header(self, session: Session, now: int) -> None:
        """Say who interviews, on what, at which level, and how much time there is."""
        script, question = session.bundle.round, session.question
        offline = is_offline(session)
        mode: Piece = ("○ offline, follows a script", WARN) if offline else (f"● {session.models['interviewer']}", INTERVIEWER)
        left = mmss(timing.clock(session, now).left)
        self.screen.note((f" {script.persona.role} ", BADGE), (f"  {script.title} · {session.level.name}", PLAIN))
        self.screen.note(mode, (f"  {left} left", STRONG))
        self.screen.note((f"{question.id} {question.title}", QUIET))
        if session.source is not None:
            self.screen.note((origin(session.source), QUIET))

    def begin(self, reply: str) -> None:
        """Learn that a reply begins; nothing is shown before its first words."""
        self._reply, self._said, self._flow = reply, "", None

    def part(self, reply: str, text: str, session: Session, now: int) -> None:
        """Show more of a reply."""
        if reply != self._reply:
            return
        if self._flow is None:
            self._label(session, "interviewer", len(session.turns) + 1, now)
            self._flow = self.screen.flow()
        self._said += text
        self._flow.add(text)

    def tell(self, record: Record, session: Session) -> None:
        """Show a record, given the session after it."""
        self._tell(record, session)
        if self.reasons and self._before is not None and isinstance(record.event, Asked | Interrupted):
            for reason in why(self._before, session.turns[-1]).reasons:
                self.screen.prose(f"← {reason}", style=QUIET)
        self._before = session

    def come_to(self, session: Session) -> None:
        """Learn how it stood before the record that is told next, when others were left out."""
        self._before = session

    def _tell(self, record: Record, session: Session) -> None:
        event = record.event
        match event:
            case Started():
                self.header(session, record.at)
            case Asked() | Interrupted():
                self._interviewer(event, session)
            case Answered(text=text):
                self._label(session, "you", session.turns[-1].number, record.at)
                self.screen.prose(text or "(says nothing)")
            case Coded() | Drew() | Ran() as made:
                self._made(made, session, record.at)
            case Failed(says=says, instead=instead):
                self.cut_off()
                self.screen.row(("✕ ", BAD), (says, BAD), (f" {INSTEAD[instead]}", QUIET))
            case Moved():
                phase = session.current
                late = ", the last one ran over its time" if event.overrun else ""
                self.screen.row((f"\n── {phase.title}, {phase.minutes} min{late}", QUIET))
            case Ended(reason=reason):
                self.screen.row(("\n── The interview is over: ", QUIET), (f"{REASONS[reason]}.", QUIET))
            case Observed() | Marked() | Advised():
                self._found(event)
            case GradingOpened() | Unmarked() | Graded() | Adjusted() | Hid() | Cited():
                self._graded(event)
            case _:
                self._mark(_words(event), session, record.at)

    def _made(self, made: Coded | Drew | Ran, session: Session, at: int) -> None:
        """Say in a row what the candidate did beside the conversation; a review shows it."""
        match made:
            case Coded(text=text, language=language):
                self._mark(f"{language} code kept, {_count(text.splitlines(), 'line')}", session, at)
            case Drew(text=text, board=board):
                counts = f"{_count(board.parts, 'part')}, {_count(board.links, 'link')}"
                self._mark(f"board kept, {counts}", session, at)
            case Ran() as ran:
                self._ran(ran, session, at)
                return
        if self._review:
            self.screen.prose(text, indent="    ")

    def _graded(self, event: GradingOpened | Unmarked | Graded | Coached) -> None:
        """Show what became of a grading."""
        match event:
            case GradingOpened(grading=grading, level=level, model=model):
                self.screen.row((f"\n── {grading}: graded at {level} by {model}", QUIET))
            case Unmarked(part=part, says=says):
                self.screen.row((f"✕ {part} could not be graded: ", BAD), (says, PLAIN))
            case Graded(grading=grading):
                self.screen.row((f"── {grading} is complete: `interviewer grade` shows the card.", QUIET))
            case Adjusted(dimension=dimension, score=score, why=why):
                changed = f"a coach gave {dimension} {score}" if score is not None else f"a coach took back {dimension}"
                self.screen.row((f"── {changed}: ", QUIET), (why, PLAIN))
            case Hid(piece=piece, why=why):
                self.screen.row((f"── a coach {'shows' if why is None else 'hid'} {piece} ", QUIET), (why or "", PLAIN))
            case Cited(dimension=dimension, turn=turn, why=why):
                self.screen.row((f"── a coach added T{turn} to {dimension}: ", QUIET), (why, PLAIN))

    def recap(self, session: Session) -> None:
        """Show the interviewer's last turn again, for someone who comes back."""
        said = session.last_said
        if said is not None:
            self._turn(said, session)

    def cut_off(self) -> None:
        """End the line of a reply that will not go on."""
        if self._flow is not None:
            self._flow.end()
            self._flow = None

    def _interviewer(self, event: Asked | Interrupted, session: Session) -> None:
        """Finish what streamed, or tell the turn when it did not, or not like that."""
        turn = session.turns[-1]
        streamed = event.reply == self._reply and self._said.strip() == event.text.strip() and bool(self._said.strip())
        self.cut_off()
        if not streamed:
            self._turn(turn, session)
        elif turn.interrupted is not None:
            self.screen.row((_cut(turn), QUIET))
        self._card(turn, session)
        self._reply, self._said = "", ""

    def _found(self, event: Observed | Marked | Advised) -> None:
        """Show what was found in the answer before, each with the candidate's words; what a grader found stands on its card."""
        if not self._evidence or not isinstance(event, Observed):
            return
        for mark in event.marks:
            present = mark.state == "present"
            self.screen.prose(
                f"{'▲' if present else '▼'} {mark.id} {mark.state} “{mark.quote}”", style=YOU if present else WARN
            )
        for mark in event.claims:
            self.screen.prose(f"· claims {mark.id} “{mark.quote}”", style=QUIET)
        for mark in event.red_flags:
            self.screen.prose(f"! {mark.id} “{mark.quote}”", style=BAD)

    def _turn(self, turn: Turn, session: Session) -> None:
        self._label(session, "interviewer", turn.number, turn.at, turn=turn)
        self.screen.prose(turn.text or "(nothing yet)")
        if turn.interrupted is not None:
            self.screen.row((_cut(turn), QUIET))

    def _card(self, turn: Turn, session: Session) -> None:
        """Show what a constraint changed, old and new."""
        given = session.bundle.constraint(turn.ref)
        if given is None or turn.interrupted is not None:
            return
        self.screen.row(("\n! new constraint", WARN))
        for change in given.changes:
            self.screen.row((f"  {change.what} ", PLAIN), (f"{change.old} → {change.new}", STRONG))

    def _label(self, session: Session, who: str, number: int, at: int, *, turn: Turn | None = None) -> None:
        name = session.bundle.round.persona.role if who == "interviewer" else "you"
        why = f" {turn.move} {turn.ref or ''}".rstrip() if self._review and turn is not None and turn.move else ""
        time = mmss(timing.elapsed(session, at))
        self.screen.row((f"\n{name}", INTERVIEWER if who == "interviewer" else YOU), (f" T{number} {time}{why}", QUIET))

    def _ran(self, ran: Ran, session: Session, at: int) -> None:
        """Say what a run came to; a review shows what failed and what was printed."""
        run = CodeRun(ran=ran)
        self._mark(f"{ran.language} code run, {counted(run)}, {ran.milliseconds / 1000:.2f} s", session, at)
        if not self._review:
            return
        for test in ran.tests:
            if test.says:
                self.screen.prose(f"{test.name}: {test.says}", indent="    ")
        for text in (ran.stdout, ran.stderr):
            if text:
                self.screen.prose(text, indent="    ")

    def _mark(self, words: str, session: Session, at: int) -> None:
        self.screen.row((f"\n· {words}", QUIET), (f" {mmss(timing.elapsed(session, at))}", QUIET))


def farewell(screen: Screen, session: Session, place: str) -> None:
    """Say where the transcript lies and what the interview cost."""
    screen.note((f"\nTranscript: {place}", PLAIN))
    spend = session.spend
    if isinstance(session.source, Imported):
        for note in session.source.notes:
            screen.note((note, QUIET))
        return
    if is_offline(session):
        screen.note(("The interviewer followed a script and no model was asked: a rehearsal, not an assessment.", PLAIN))
        return
    about = "" if spend.counted == "endpoint" else ", estimated" if spend.counted == "estimate" else ", counted here"
    cost = "cost unknown" if spend.cost is None else f"${spend.cost:.2f}" if spend.cost >= 0.1 else f"${spend.cost:.4f}"
    screen.note((f"Tokens: {spend.prompt_tokens:,} in, {spend.completion_tokens:,} out{about}; {cost}.", PLAIN))


def hints(session: Session) -> str:
    """Return how many hints were used of those the level allows."""
    return f"{session.hints_given} of {hints_allowed(session)} used"


def _cut(turn: Turn) -> str:
    by = {"candidate": "you interrupted", "model": "the model broke off", "crash": "the program stopped here"}
    return f"  ({by[turn.interrupted or 'crash']})"


def _count(things: Sized, word: str) -> str:
    return f"{len(things)} {word}{'' if len(things) == 1 else 's'}"


def _words(event: Event) -> str:
    """Return what happened between turns, in a few words."""
    match event:
        case HintRequested():
            return "hint asked for"
        case RepeatRequested():
            return "asked to say it again"
        case Waited(seconds=seconds):
            return f"silence, {seconds} s"
        case Paused():
            return "paused, the clock stands still"
        case Resumed():
            return "the clock runs again"
        case Timed(clock="turns"):
            return "the clock is off, phases move on by turns"
        case Timed(stretch=stretch):
            return f"{stretch} per cent of the planned minutes from here on"
        case Stalled(away=away):
            return f"a fault kept the interview waiting for {mmss(away)}, which does not count"
        case Reopened(away=away):
            return f"opened again after {mmss(away)} away, which does not count"
        case _:
            return event.type.replace("_", " ")
