"""The one loop of every interview: need, do, evolve, append, tell.

It knows the core and four doors, which are written here beside their only user; it knows no concrete door.
The order is always legal, durable, said: an event that cannot happen is never written, and what is not on the disk is never said.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import Protocol, assert_never, runtime_checkable

from interviewer.bills import Bill, total
from interviewer.core.bundle import Bundle
from interviewer.core.conversation import Conversation, Reply
from interviewer.core.events import (
    Asked,
    CandidateEvent,
    Event,
    Failed,
    Interrupted,
    Observed,
    Record,
    Reopened,
    Stalled,
)
from interviewer.core.evolving import begin, evolve, following
from interviewer.core.grading import Exchange
from interviewer.core.grading_events import Advised, Marked, Unmarked
from interviewer.core.needs import Listen, Note, Observe, Read, Rest, Speak, need
from interviewer.core.phrasing import Line, authored, reply_id, spoken
from interviewer.core.session import Session
from interviewer.core.transitions import TRANSITIONS, Stage
from interviewer.core.values import Spent
from interviewer.errors import BadReply, ModelError


class Candidate(Protocol):
    """Who is interviewed: a person at a page or a terminal, or a script."""

    async def answer(self, until: int | None) -> CandidateEvent:
        """Return the next thing the candidate does; `Waited` when nothing came by `until` (milliseconds since 1970)."""

    async def stopped(self, reply: str) -> None:
        """Return when the candidate interrupts that reply; else never."""

    def hear(self, record: Record, session: Session) -> None:
        """Take a record that is on the disk, and the session after it."""

    def hear_opening(self, reply: str) -> None:
        """Learn that the interviewer begins to answer."""

    def hear_part(self, reply: str, text: str) -> None:
        """Take more of the reply that is being said; provisional until its record comes."""

    def hear_wait(self, says: str, seconds: float | None) -> None:
        """Learn that the model keeps the interview waiting."""


class Model(Protocol):
    """Who answers an exchange."""

    async def reply(
        self,
        conversation: Conversation,
        on_part: Callable[[str], None] | None = None,
        on_wait: Callable[[str, float | None], None] | None = None,
    ) -> Reply:
        """Return a complete reply; raises `ModelError`. A cancelled call closes its connection."""


class LivingModel(Model, Protocol):
    """A model that has something to let go of at the end."""

    async def close(self) -> None:
        """Close every connection."""


@runtime_checkable
class Priced(Protocol):
    """A model that can say what was paid for a reply that the candidate interrupted; every other has its bill with it."""

    async def priced(self, conversation: Conversation, text: str) -> Bill:
        """Return what it took to the end of this text, as far as that can be told."""


class Transcript(Protocol):
    """Where records are kept."""

    @property
    def epoch(self) -> int:
        """The fencing epoch of this writer."""

    async def append(self, record: Record) -> None:
        """Return when the record is synced; raises `TranscriptError`, and then nothing was written."""

    def keep_part(self, reply: str, text: str) -> None:
        """Remember how far a reply has come, for a crash; not synced."""


AT_ONCE = 4
"""How many exchanges of one grading are read at once, unless another number is given."""

TRIES = 2
"""How often an exchange is asked for whose answer cannot be read."""

LONG = 200_000
"""Characters of an exchange from which its reply is not read at once: it would keep everybody for some tenths of a second."""

SEEN = 1_000
"""Milliseconds from which a loss of time is told and given back: less is not seen on a clock."""

Now = Callable[[], int]
"""Milliseconds since 1970-01-01T00:00Z."""


class _Loss:
    """The time that failures cost in one exchange: from its beginning until the last of them was over."""

    def __init__(self, candidate: Candidate, now: Now) -> None:
        self._candidate, self._now = candidate, now
        self._begun, self._until = now(), 0
        self.says = ""

    @property
    def milliseconds(self) -> int:
        """How long it was; nothing where nothing failed."""
        return max(0, min(self._until, self._now()) - self._begun)

    def wait(self, says: str, seconds: float | None) -> None:
        """Take what keeps the exchange; seconds until the next try are there where one has failed."""
        if seconds is not None:
            self.fail(says, round(seconds * 1000))
        self._candidate.hear_wait(says, seconds)

    def fail(self, says: str, pause: int = 0) -> None:
        """Count everything until now, and a pause before the next try, as lost."""
        self.says, self._until = says, self._now() + pause


class _Floor:
    """One interview in progress: the session so far and the doors it goes through."""

    def __init__(
        self,
        session: Session,
        *,
        candidate: Candidate,
        model: Model,
        stand_in: Model,
        transcript: Transcript,
        now: Now,
        at_once: int,
    ) -> None:
        self.session = session
        self.candidate = candidate
        self.model = model
        self.stand_in = stand_in
        self.transcript = transcript
        self.now = now
        self.at_once = at_once
        self._owed = 0

    async def take(self, event: Event) -> None:
        """Legal, durable, said."""
        await self.give_back(await self._keep(event), "What was said could not be kept at once.")

    async def _keep(self, event: Event) -> int:
        """Do what `take` does, and return how many milliseconds it took."""
        record, self.session = await keep(self.session, event, self.transcript, self.now)
        self.candidate.hear(record, self.session)
        return self.now() - record.at

    async def give_back(self, lost: int, says: str) -> None:
        """Take milliseconds that a fault of ours cost off the clock: nobody pays for what is not theirs.

        What keeping this very record takes is owed, and given back with the next.
        """
        away = lost + self._owed
        if lost and away >= SEEN and (self.session.stage, "stalled") in TRANSITIONS:
            self._owed = await self._keep(Stalled(says=says, away=away))

    async def observe(self, conversation: Conversation) -> None:
        """Have the last answer observed; where the observer fails the offline observation stands in and says so."""
        loss = _Loss(self.candidate, self.now)
        came, bill, _ = await self._ask(conversation, on_wait=loss.wait, on_failure=loss.fail)
        await self.give_back(loss.milliseconds, loss.says)
        spent = _spent(conversation, bill)
        if not isinstance(came, ModelError):
            await self.take(_paid(came, spent))
            return
        await self.take(Failed(role="observer", reason=came.reason, says=str(came), instead="offline observation", spent=spent))
        reply = await self.stand_in.reply(conversation)
        event = _paid(conversation.read(reply.text), _spent(conversation, reply.bill))
        await self.take(event.model_copy(update={"by": "offline"}))

    async def say(self, conversation: Conversation, line: Line) -> None:
        """Have the line worded and said; the authored words stand in where the model fails."""
        reply, said = reply_id(self.session), ""
        loss = _Loss(self.candidate, self.now)

        def on_part(text: str) -> None:
            nonlocal said
            said += text
            self.transcript.keep_part(reply, said)
            self.candidate.hear_part(reply, text)

        self.candidate.hear_opening(reply)
        bill: Bill | None = None
        try:
            worded = await self._unless_stopped(reply, conversation, on_part, loss)
            bill = None if worded is None else worded.bill
            event = None if worded is None else _paid(conversation.read(worded.text), _spent(conversation, bill))
        except ModelError as error:
            loss.fail(str(error))
            spent = _spent(conversation, total(bill, error.bill))
            await self.give_back(loss.milliseconds, loss.says)
            failed = Failed(role="interviewer", reason=error.reason, says=str(error), instead="authored line", spent=spent)
            await self.take(failed)
            if said.strip():
                await self.take(Interrupted(reply=reply, text=said, by="model", move=line.move, ref=line.ref))
            await self.take(spoken(self.session, line, authored(line), by_model=False))
            return
        await self.give_back(loss.milliseconds, loss.says)
        if event is not None:
            await self.take(event)
            return
        bill = await self.model.priced(conversation, said) if isinstance(self.model, Priced) else None
        spent = _spent(conversation, bill)
        await self.take(Interrupted(reply=reply, text=said, by="candidate", move=line.move, ref=line.ref, spent=spent))

    async def grade(self, exchanges: Sequence[Exchange]) -> None:
        """Have a grading's exchanges read, a few at once; each is kept as it comes, even if the rest is cancelled."""
        few = asyncio.Semaphore(self.at_once)

        async def read(exchange: Exchange) -> Marked | Advised | Unmarked:
            async with few:
                return await self._marked(exchange)

        reading = [asyncio.ensure_future(read(exchange)) for exchange in exchanges]
        try:
            for event in asyncio.as_completed(reading):
                await self.take(await event)
        finally:
            for task in reading:
                task.cancel()
            await asyncio.gather(*reading, return_exceptions=True)

    async def _marked(self, exchange: Exchange) -> Marked | Advised | Unmarked:
        """Return what the grader found; what it could not be asked, or could not be read, is not graded."""
        conversation = exchange.conversation
        came, bill, raw = await self._ask(conversation, on_wait=self.candidate.hear_wait)
        spent = _spent(conversation, bill)
        match came:
            case Marked() | Advised():
                return came.model_copy(update={"spent": spent})
            case ModelError():
                return Unmarked(
                    grading=exchange.grading, run=exchange.run, part=exchange.part, reason=came.reason, says=str(came), raw=raw,
                    spent=spent,
                )  # fmt: skip
            case _:
                raise TypeError(f"{came.type} is not what a grading's exchange gives")

    async def _ask(
        self,
        conversation: Conversation,
        *,
        on_wait: Callable[[str, float | None], None],
        on_failure: Callable[[str], None] = lambda _: None,
    ) -> tuple[Event | ModelError, Bill | None, str]:
        """Ask, and once more if the answer cannot be read: the event or why there is none, what it cost, and what was answered."""
        bill: Bill | None = None
        raw, tries = "", 0
        while True:
            tries += 1
            try:
                reply = await self.model.reply(conversation, on_wait=on_wait)
                bill, raw = total(bill, reply.bill), reply.text
                return await _read(conversation, raw), bill, raw
            except ModelError as error:
                bill = total(bill, error.bill)
                on_failure(str(error))
                if isinstance(error, BadReply):
                    raw = raw or error.partial
                    if tries < TRIES:
                        continue
                return error, bill, raw

    async def _unless_stopped(
        self, reply: str, conversation: Conversation, on_part: Callable[[str], None], loss: _Loss
    ) -> Reply | None:
        """Return the reply, or None when the candidate interrupted it; the call is cancelled then."""
        asking = asyncio.ensure_future(self.model.reply(conversation, on_part, loss.wait))
        stopping = asyncio.ensure_future(self.candidate.stopped(reply))
        try:
            await asyncio.wait({asking, stopping}, return_when=asyncio.FIRST_COMPLETED)
            return asking.result() if asking.done() else None
        finally:
            for task in (asking, stopping):
                task.cancel()
            await asyncio.gather(asking, stopping, return_exceptions=True)


async def conduct(
    session: Session,
    *,
    candidate: Candidate,
    model: Model,
    stand_in: Model,
    transcript: Transcript,
    now: Now,
    at_once: int = AT_ONCE,
) -> Session:
    """Hold the interview from where it stands until there is nothing left to do, and return the session.

    `at_once` is how many exchanges of a grading are read at the same time.
    `stand_in` is the offline model: its observation is used, and marked so, where `model` cannot observe.
    Raises `TranscriptError` when a record cannot be kept; nothing was said then.
    """
    floor = _Floor(
        session, candidate=candidate, model=model, stand_in=stand_in, transcript=transcript, now=now, at_once=at_once
    )
    while True:
        match need(floor.session, now()):
            case Rest():
                return floor.session
            case Listen(until):
                await floor.take(await candidate.answer(until))
            case Note(event):
                await floor.take(event)
            case Speak(conversation, line):
                await floor.say(conversation, line)
            case Observe(conversation):
                await floor.observe(conversation)
            case Read(exchanges):
                await floor.grade(exchanges)
            case other:
                assert_never(other)


async def keep(session: Session, event: Event, transcript: Transcript, now: Now) -> tuple[Record, Session]:
    """Legal, durable: return the record of what happens next once it is on the disk, and the session after it; who is told is next.

    Raises what `evolve` raises, and then nothing was written, and `TranscriptError`.
    """
    record = following(session, event, at=now(), epoch=transcript.epoch)
    after = evolve(session, record)
    await transcript.append(record)
    return record, after


async def start(
    event: Event, *, candidate: Candidate, transcript: Transcript, now: Now, bundle: Bundle | None = None
) -> Session:
    """Write record 0, tell it, and return the session it begins; `bundle` is what it begins with, if that is at hand."""
    record = Record(seq=0, at=now(), epoch=transcript.epoch, event=event)
    session = begin(record, bundle)
    await transcript.append(record)
    candidate.hear(record, session)
    return session


async def reopen(
    session: Session, part: tuple[str, str] | None, *, candidate: Candidate, transcript: Transcript, now: Now
) -> Session:
    """Record what a stop of the program left behind, and return the session to conduct.

    `part` is the reply that was being said and its text so far; it becomes an interrupted turn, which can be asked again.
    The time since the last record does not count on the clock.
    """
    events: list[Event] = []
    if session.ended is not None:
        return session
    if session.stage is Stage.SPEAKING and part is not None and part[0] == reply_id(session) and part[1]:
        events.append(Interrupted(reply=part[0], text=part[1], by="crash"))
    events.append(Reopened(away=max(0, now() - session.last_at)))
    for event in events:
        record, session = await keep(session, event, transcript, now)
        candidate.hear(record, session)
    return session


async def _read(conversation: Conversation, text: str) -> Event:
    """Return what a reply stands for; quotations are held against a long interview in a thread, so that others go on."""
    if sum(len(message.content) for message in conversation.messages) < LONG:
        return conversation.read(text)
    return await asyncio.to_thread(conversation.read, text)


def _paid(event: Event, spent: Spent | None) -> Asked | Observed:
    """Return the event with what its exchange cost."""
    if not isinstance(event, Asked | Observed):
        raise TypeError(f"{event.type} is not what an exchange with a model gives")
    return event.model_copy(update={"spent": spent})


def _spent(conversation: Conversation, bill: Bill | None) -> Spent | None:
    """Return a bill as a record carries it."""
    if bill is None:
        return None
    return Spent(
        model=bill.model,
        request=conversation.digest,
        prompt_tokens=bill.prompt_tokens,
        completion_tokens=bill.completion_tokens,
        counted=bill.counted,
        cost=bill.cost,
    )
