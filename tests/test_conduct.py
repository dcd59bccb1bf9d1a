"""The loop: legal, durable, said; what happens when a model fails or a candidate interrupts."""

from __future__ import annotations

import asyncio
import itertools
import json
import threading
from collections.abc import Callable, Iterable

import pytest

from interviewer.bills import Bill
from interviewer.conduct import LONG, _read, conduct, reopen, start
from interviewer.core.bundle import Bundle
from interviewer.core.conversation import Conversation, Message, Reply
from interviewer.core.events import (
    Asked,
    CandidateEvent,
    Ended,
    Event,
    Failed,
    Interrupted,
    Observed,
    Paused,
    Record,
    RepeatRequested,
    Stalled,
)
from interviewer.core.evolving import replay
from interviewer.core.session import Session
from interviewer.core.transitions import Stage
from interviewer.errors import BadReply, ModelRefused, ModelUnavailable, NotSaved
from tests.conftest import Clock
from tests.doors import Fake, Pages, Script
from tests.play import started

LEAVES = Ended(by="candidate", reason="left", cmid="e" * 32)


def hold(
    bundle: Bundle,
    does: list[CandidateEvent | str],
    gives: Iterable[object] = (),
    *,
    pages: Pages | None = None,
    interrupts: set[int] | None = None,
) -> tuple[Session, Script, Fake, Pages]:
    """Hold an interview to its end with these doors."""
    candidate, pages = Script(does=does, interrupts=interrupts or set()), pages or Pages()
    model = Fake(itertools.chain(gives, itertools.repeat(None)))  # type: ignore[arg-type] # a mixture by design
    stand_in = Fake(itertools.repeat(None))
    clock = Clock()

    async def run() -> Session:
        session = await start(started(bundle), candidate=candidate, transcript=pages, now=clock)
        return await conduct(session, candidate=candidate, model=model, stand_in=stand_in, transcript=pages, now=clock)

    return asyncio.run(run()), candidate, model, pages


def test_an_interview_is_held_from_start_to_end(c1: Bundle) -> None:
    """Everything that happened is in the transcript, in order, and told to the candidate."""
    session, candidate, model, pages = hold(c1, ["Python", "a set of hashes", LEAVES])
    assert session.stage is Stage.ENDED
    assert candidate.heard == pages.records
    assert [record.seq for record in pages.records] == list(range(len(pages.records)))
    assert [c.purpose for c in model.asked] == ["phrase", "observe", "phrase", "observe", "phrase"]
    assert replay(pages.records) == session


def test_parts_are_kept_and_told_while_a_reply_is_said(c1: Bundle) -> None:
    """The parts of a reply add up to its text, and a crash would find how far it had come."""
    _, candidate, _, pages = hold(c1, [LEAVES])
    opening = pages.records[1].event
    assert isinstance(opening, Asked)
    assert "".join(text for _, text in candidate.parts) == opening.text
    assert {reply for reply, _ in candidate.parts} == {opening.reply}
    assert pages.parts[-1] == (opening.reply, opening.text)


def test_what_is_not_saved_is_not_said(c1: Bundle) -> None:
    """When the disk refuses a record, the candidate never hears it."""
    pages = Pages(full_at=3, refuses=NotSaved("The disk is full."))
    candidate = Script(does=["Python", LEAVES])

    async def run() -> None:
        session = await start(started(c1), candidate=candidate, transcript=pages, now=Clock())
        doors = {"model": Fake(itertools.repeat(None)), "stand_in": Fake(itertools.repeat(None))}
        await conduct(session, candidate=candidate, transcript=pages, now=Clock(), **doors)

    with pytest.raises(NotSaved):
        asyncio.run(run())
    assert candidate.heard == pages.records
    assert [record.seq for record in candidate.heard] == [0, 1, 2]


def test_where_wording_fails_the_authored_line_is_said(c1: Bundle) -> None:
    """An outage costs charm, not the interview: one sentence about it, then the line as it was written."""
    down = ModelUnavailable("The model at api.example is busy.", reason="rate_limited")
    _, _, _, pages = hold(c1, ["Python", LEAVES], [down])
    failed, opening = pages.records[1].event, pages.records[2].event
    assert isinstance(failed, Failed)
    assert (failed.role, failed.says, failed.instead) == ("interviewer", str(down), "authored line")
    assert isinstance(opening, Asked)
    assert (opening.worded, opening.text) == ("authored", opening.line)


def test_a_reply_cut_in_the_middle_is_kept_as_interrupted(c1: Bundle) -> None:
    """The partial text stays, marked, and the whole line follows."""
    cut = ModelUnavailable("The stream ended too soon.", reason="cut", partial="I'm Priya, and")
    _, candidate, _, pages = hold(c1, ["Python", LEAVES], [cut])
    assert [record.event.type for record in pages.records[1:4]] == ["failed", "interrupted", "asked"]
    interrupted = pages.records[2].event
    assert isinstance(interrupted, Interrupted)
    assert (interrupted.text, interrupted.by) == ("I'm Priya, and", "model")
    assert candidate.session is not None


def test_where_observing_fails_the_offline_observation_stands_in(c1: Bundle) -> None:
    """The record says that it did, and why."""
    refused = ModelRefused("The key is not accepted.", reason="key")
    _, _, _, pages = hold(c1, ["Python", LEAVES], [None, refused])
    failed = next(record.event for record in pages.records if isinstance(record.event, Failed))
    observed = next(record.event for record in pages.records if isinstance(record.event, Observed))
    assert (failed.role, failed.instead) == ("observer", "offline observation")
    assert observed.by == "offline"


def test_an_unreadable_observation_is_asked_for_once_more(c1: Bundle) -> None:
    """One bad answer costs one more exchange and leaves no trace of failure."""
    _, _, model, pages = hold(c1, ["Python", LEAVES], [None, "not JSON at all"])
    assert [c.purpose for c in model.asked[:4]] == ["phrase", "observe", "observe", "phrase"]
    assert "failed" not in [record.event.type for record in pages.records]


class Slow(Fake):
    """A model for which time passes: each reply takes its steps, in seconds, of which a string is a failed try that is told."""

    def __init__(self, clock: Clock, steps: Iterable[tuple[float | str, ...]], gives: Iterable[object] = ()) -> None:
        super().__init__(itertools.chain(gives, itertools.repeat(None)))  # type: ignore[arg-type] # a mixture by design
        self.clock, self.steps = clock, itertools.chain(steps, itertools.repeat(()))

    async def reply(
        self,
        conversation: Conversation,
        on_part: Callable[[str], None] | None = None,
        on_wait: Callable[[str, float | None], None] | None = None,
    ) -> Reply:
        """Let the time of this reply pass, and give it."""
        for step in next(self.steps):
            if isinstance(step, str) and on_wait is not None:
                on_wait(step, None if step == "slow" else 2.0)
            elif not isinstance(step, str):
                self.clock.pass_minutes(step / 60)
        return await super().reply(conversation, on_part, on_wait)


def held_slowly(
    bundle: Bundle, steps: Iterable[tuple[float | str, ...]], gives: Iterable[object] = ()
) -> tuple[Session, list[Event]]:
    """Return the session of an interview in which replies take time, and what happened until the first answer was heard."""
    clock, pages = Clock(), Pages()
    candidate = Script(does=["Python", LEAVES])

    async def run() -> Session:
        session = await start(started(bundle), candidate=candidate, transcript=pages, now=clock)
        doors = {"model": Slow(clock, steps, gives), "stand_in": Fake(itertools.repeat(None))}
        return await conduct(session, candidate=candidate, transcript=pages, now=clock, **doors)

    return asyncio.run(run()), [record.event for record in pages.records]


def test_the_time_that_a_failing_model_took_is_given_back(c1: Bundle) -> None:
    """From the beginning of the exchange to its failure; the transcript says so, so that a replay agrees."""
    down = ModelUnavailable("The model did not begin to answer in time.", reason="timeout")
    session, events = held_slowly(c1, [(30.0,), (20.0,)], [None, down])
    stalled = next(event for event in events if isinstance(event, Stalled))
    assert stalled == Stalled(says=str(down), away=20_000)
    assert isinstance(events[events.index(stalled) + 1], Failed)
    assert session.measured("real", session.last_at) == 30_000


def test_the_time_of_failed_tries_is_given_back_where_a_later_one_succeeds(c1: Bundle) -> None:
    """What the try that succeeded took itself, and a model that is only slow, are part of the interview."""
    session, events = held_slowly(c1, [(5.0, "busy", 2.0, 4.0), (6.0, "slow", 6.0)])
    assert [event.away for event in events if isinstance(event, Stalled)] == [7_000]
    assert session.measured("real", session.last_at) == 16_000
    assert not any(isinstance(event, Failed) for event in events)


def test_the_time_that_a_full_disk_took_is_given_back(c1: Bundle) -> None:
    """What was to be kept is held until there is room, and the candidate does not pay for that either."""
    clock, candidate = Clock(), Script(does=["Python", LEAVES])

    class Full(Pages):
        async def append(self, record: Record) -> None:
            if isinstance(record.event, Observed):
                clock.pass_minutes(1)
            await super().append(record)

    pages = Full()

    async def run() -> Session:
        session = await start(started(c1), candidate=candidate, transcript=pages, now=clock)
        doors = {"model": Fake(itertools.repeat(None)), "stand_in": Fake(itertools.repeat(None))}
        return await conduct(session, candidate=candidate, transcript=pages, now=clock, **doors)

    session = asyncio.run(run())
    assert [record.event.away for record in pages.records if isinstance(record.event, Stalled)] == [60_000]
    assert session.measured("real", session.last_at) == 0


def test_a_disk_that_is_always_slow_costs_the_candidate_nothing(c1: Bundle) -> None:
    """Telling of a loss is slow as well, and is given back with the next one; it does not tell of itself for ever."""
    clock, candidate = Clock(), Script(does=["Python", LEAVES])

    class Slow(Pages):
        async def append(self, record: Record) -> None:
            assert len(self.records) < 100, "it does not end"
            await super().append(record)
            clock.pass_minutes(2 / 60)

    pages = Slow()

    async def run() -> Session:
        session = await start(started(c1), candidate=candidate, transcript=pages, now=clock)
        doors = {"model": Fake(itertools.repeat(None)), "stand_in": Fake(itertools.repeat(None))}
        return await conduct(session, candidate=candidate, transcript=pages, now=clock, **doors)

    asyncio.run(run())
    kinds = [record.event.type for record in pages.records]
    assert "stalled stalled" not in " ".join(kinds)
    at = {record.seq: record.at for record in pages.records}
    told = {record.seq: record.event.away for record in pages.records if isinstance(record.event, Stalled)}
    assert [*told.values()] == [2_000, *[4_000] * (len(told) - 1)]  # with what the record before it took
    assert len(told) > 2
    assert sum(told.values()) == at[max(told)] - at[1]


def test_a_loss_too_short_for_a_clock_is_not_told(c1: Bundle) -> None:
    """A refused connection costs some milliseconds and no record."""
    _, events = held_slowly(c1, [(0.9,)], [ModelUnavailable("No such host.", reason="unreachable")])
    assert [event.type for event in events[:3]] == ["started", "failed", "asked"]


def test_an_invented_quotation_is_thrown_out_and_counted(c1: Bundle) -> None:
    """Words the candidate never said are no evidence, whatever the observer claims."""
    found = {
        "intent": "answers",
        "marks": [{"id": "C1-S06", "state": "present", "quote": "a new example is lost"}],
        "claims": [],
        "red_flags": [],
        "facts": [],
        "situations": [],
    }
    session, _, _, pages = hold(c1, ["Python", LEAVES], [None, json.dumps(found)])
    observed = next(record.event for record in pages.records if isinstance(record.event, Observed))
    assert (observed.marks, observed.dropped) == ((), 1)
    assert session.evidence == {}


def test_the_candidate_interrupts_a_reply(c1: Bundle) -> None:
    """The call is cancelled, the partial turn is kept, and asking again brings the line."""
    again = RepeatRequested(cmid="f" * 32)
    _, candidate, model, pages = hold(c1, [again, LEAVES], interrupts={1})
    interrupted = pages.records[1].event
    assert isinstance(interrupted, Interrupted)
    assert interrupted.by == "candidate"
    assert interrupted.text == candidate.parts[0][1]
    assert model.cancelled == 1
    assert [record.event.type for record in pages.records[2:4]] == ["repeat_requested", "asked"]


def test_what_was_paid_for_nothing_is_in_the_record(c1: Bundle) -> None:
    """An observation that could not be read, a line that was cut, and one that was interrupted count in what was spent."""
    cut = ModelUnavailable("The stream ended too soon.", reason="cut", partial="I'm Priya, and")
    cut.bill = Bill(model="fake", prompt_tokens=10, completion_tokens=4_000, counted="endpoint", cost=0.001)
    session, _, model, pages = hold(c1, ["Python", LEAVES], [cut, "not JSON", "nor that"])
    failed = [record.event for record in pages.records if isinstance(record.event, Failed)]
    assert [one.spent is not None for one in failed] == [True, True]
    line, observer = (one.spent for one in failed)
    assert line is not None
    assert observer is not None
    assert (line.prompt_tokens, line.completion_tokens, line.counted, line.cost) == (10, 4_000, "endpoint", 0.001)
    assert (observer.prompt_tokens, observer.completion_tokens, observer.cost) == (20, 4, 0.002)
    assert session.spend.cost == pytest.approx(0.001 * (len(model.asked) + 1))  # the stand-in asks for the same
    assert session.spend.prompt_tokens == 10 * (len(model.asked) + 1)
    again, _, model, pages = hold(c1, [LEAVES], interrupts={1})
    interrupted = pages.records[1].event
    assert isinstance(interrupted, Interrupted)
    assert interrupted.spent is not None
    assert again.spend.cost == pytest.approx(0.001 * len(model.asked))


def test_what_an_unreadable_try_cost_is_with_the_one_that_could_be_read(c1: Bundle) -> None:
    """Both were paid for, and one event stands for them."""
    session, _, model, pages = hold(c1, ["Python", LEAVES], [None, "not JSON at all"])
    observed = next(record.event for record in pages.records if isinstance(record.event, Observed))
    assert observed.spent is not None
    assert (observed.spent.prompt_tokens, observed.spent.cost) == (20, 0.002)
    assert session.spend.cost == pytest.approx(0.001 * len(model.asked))


def test_an_observation_that_was_cut_is_in_the_record_as_the_endpoint_counted_it(c1: Bundle) -> None:
    """Both tries of it: what was thought is not seen in what was said."""
    short = BadReply("It was cut at its length limit.", reason="length", partial="{")
    short.bill = Bill(model="fake", prompt_tokens=10, completion_tokens=4_000, counted="endpoint", cost=0.04)
    _, _, _, pages = hold(c1, ["Python", LEAVES], [None, short, short])
    [failed] = [record.event for record in pages.records if isinstance(record.event, Failed)]
    assert failed.spent is not None
    assert (failed.spent.completion_tokens, failed.spent.counted, failed.spent.cost) == (8_000, "endpoint", 0.08)


def test_nothing_was_paid_where_no_answer_came(c1: Bundle) -> None:
    """An endpoint that is busy charges nothing."""
    down = ModelUnavailable("The model at api.example is busy.", reason="rate_limited")
    _, _, _, pages = hold(c1, ["Python", LEAVES], [down])
    failed = pages.records[1].event
    assert isinstance(failed, Failed)
    assert failed.spent is None


@pytest.mark.parametrize(("length", "at_once"), [(10, True), (LONG, False)])
def test_a_reply_on_a_long_interview_is_read_in_a_thread(length: int, at_once: bool) -> None:
    """So that whoever else is being interviewed meanwhile is heard; a short one is read where it came."""
    found = []

    def reading(_: str) -> Paused:
        found.append(threading.current_thread() is threading.main_thread())
        return Paused(cmid="a" * 32)

    asked = Conversation(purpose="grade", messages=(Message(role="user", content="x" * length),), read=reading)
    assert asyncio.run(_read(asked, "")).type == "paused"
    assert found == [at_once]


def test_an_empty_reply_is_no_turn(c1: Bundle) -> None:
    """A model that says nothing is a failure, and the authored line is said."""
    _, _, _, pages = hold(c1, [LEAVES], ["   "])
    assert [record.event.type for record in pages.records[1:3]] == ["failed", "asked"]


def test_a_reopened_interview_marks_the_cut_reply(c1: Bundle) -> None:
    """After a crash the reply that was being said is an interrupted turn, and the time away does not count."""
    clock, pages, candidate = Clock(), Pages(), Script(does=[])

    async def run() -> Session:
        session = await start(started(c1, clock="real"), candidate=candidate, transcript=pages, now=clock)
        clock.pass_minutes(30)
        return await reopen(session, ("r1", "I'm Pri"), candidate=candidate, transcript=pages, now=clock)

    session = asyncio.run(run())
    assert [record.event.type for record in pages.records] == ["started", "interrupted", "reopened"]
    assert session.stage is Stage.LISTENING
    assert session.stopped == 30 * 60_000


def test_a_partial_reply_that_was_completed_is_left_alone(c1: Bundle) -> None:
    """What a crash left behind of an older reply is not said again."""
    pages, candidate = Pages(), Script(does=[])

    async def run() -> Session:
        session = await start(started(c1), candidate=candidate, transcript=pages, now=Clock())
        return await reopen(session, ("r0", "old"), candidate=candidate, transcript=pages, now=Clock())

    assert asyncio.run(run()).stage is Stage.SPEAKING


def test_a_model_error_that_is_no_outage_is_one_sentence_too(c1: Bundle) -> None:
    """A refused answer is told apart, and the interview goes on."""
    bad = BadReply("The model declined to answer.", reason="refused")
    session, _, _, pages = hold(c1, ["Python", LEAVES], [bad, bad, bad])
    says = [record.event.says for record in pages.records if isinstance(record.event, Failed)]
    assert set(says) == {"The model declined to answer."}
    assert session.stage is Stage.ENDED


def test_records_are_stamped_in_order_even_when_the_clock_steps_back(c1: Bundle) -> None:
    """Order is by seq, and a time never goes backwards."""
    clock, pages = Clock(), Pages()
    candidate = Script(does=["Python", LEAVES])

    def backwards() -> int:
        clock.now -= 1_000
        return clock.now

    async def run() -> None:
        session = await start(started(c1), candidate=candidate, transcript=pages, now=backwards)
        doors = {"model": Fake(itertools.repeat(None)), "stand_in": Fake(itertools.repeat(None))}
        await conduct(session, candidate=candidate, transcript=pages, now=backwards, **doors)

    asyncio.run(run())
    times = [record.at for record in pages.records]
    assert times == sorted(times)
    assert isinstance(pages.records[-1], Record)
