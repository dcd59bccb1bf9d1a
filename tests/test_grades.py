"""Grading one interview: opened once, read once, gone on with after a stop, and never a score where the grader failed."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from dataclasses import replace

import pytest

from interviewer import grades
from interviewer.bills import Bill
from interviewer.core.bundle import Bundle
from interviewer.core.conversation import Conversation, Reply, Usage
from interviewer.core.evolving import evolve
from interviewer.core.findings import outcome
from interviewer.core.grading_events import Unmarked
from interviewer.core.session import Session
from interviewer.core.transitions import Stage
from interviewer.errors import BadReply, ModelError, ModelUnavailable, SessionError, SettingsError
from interviewer.evaluation.rounds import Unwired
from tests.conftest import Clock
from tests.graded import ended
from tests.seeded import begun


class Judge:
    """A grader that answers by a function of the conversation; the calls it got are kept."""

    def __init__(self, answer: Callable[[Conversation], str]) -> None:
        """Take the function."""
        self.answer, self.asked = answer, list[Conversation]()

    async def reply(self, conversation: Conversation, on_part: object = None, on_wait: object = None) -> Reply:
        """Answer one exchange."""
        self.asked.append(conversation)
        text = self.answer(conversation)
        return Reply(text=text, model="judge", usage=Usage(prompt_tokens=1, completion_tokens=1, counted="exact"), cost=0.0)


def run(session: Session, model: object, wish: grades.Wish | None = None, kept: grades.InMemory | None = None) -> Session:
    """Grade with a virtual clock and nothing on the disk."""
    return asyncio.run(
        grades.grade(
            session,
            wish=wish or grades.Wish(model="judge"),
            model=model,  # type: ignore[arg-type] # a fake of the door
            transcript=kept or grades.InMemory(),
            now=Clock(session.last_at),
            looking_on=grades.Nobody(),
        )
    )


def test_offline_grading_reads_every_part_and_closes(c1: Bundle) -> None:
    """Seven exchanges, one `graded`, and the session is as ended as before."""
    kept = grades.InMemory()
    session = run(ended(c1).session, Unwired(c1), grades.Wish(model="offline"), kept)
    types = [record.event.type for record in kept.records]
    assert types == ["grading_opened", *["marked"] * 7, "graded"]
    assert (session.stage, session.gradings[-1].complete) == (Stage.ENDED, True)


def test_the_same_grader_is_not_asked_twice(c1: Bundle) -> None:
    """Unless it is asked for; another level is another grading, and both stay."""
    model = Unwired(c1)
    once = run(ended(c1).session, model, grades.Wish(model="offline"))
    assert run(once, model, grades.Wish(model="offline")) is once
    again = run(once, model, grades.Wish(model="offline", again=True))
    other = run(again, model, grades.Wish(model="offline", level="St"))
    assert [grading.opened.level for grading in other.gradings] == ["II", "II", "St"]


def test_graded_twice_finds_the_same(c1: Bundle) -> None:
    """Apart from times and ids the two gradings are equal."""
    model = Unwired(c1)
    twice = run(run(ended(c1).session, model, grades.Wish(model="offline")), model, grades.Wish(model="offline", again=True))
    first, second = (outcome(twice, grading) for grading in twice.gradings)
    assert first.score == second.score
    assert first.findings == second.findings


def test_a_grading_that_was_broken_off_goes_on(c1: Bundle) -> None:
    """What was read before the stop is not asked for again."""
    offline = Unwired(c1)

    class Stops(Judge):
        async def reply(self, conversation: Conversation, on_part: object = None, on_wait: object = None) -> Reply:
            if len(self.asked) >= 3:
                raise KeyboardInterrupt
            self.asked.append(conversation)
            return await offline.reply(conversation)

    kept, session = grades.InMemory(), ended(c1).session
    with pytest.raises(KeyboardInterrupt):
        run(session, Stops(lambda _: ""), grades.Wish(model="offline"), kept)
    for record in kept.records:
        session = evolve(session, record)
    read = len(session.gradings[-1].read)
    counting = Judge(lambda _: "")

    class Counts(Judge):
        async def reply(self, conversation: Conversation, on_part: object = None, on_wait: object = None) -> Reply:
            counting.asked.append(conversation)
            return await offline.reply(conversation)

    done = run(session, Counts(lambda _: ""), grades.Wish(model="offline"))
    assert (len(counting.asked), done.gradings[-1].complete, len(done.gradings)) == (7 - read, True, 1)


def test_an_unreadable_answer_is_asked_for_once_more_and_then_not_graded(c1: Bundle) -> None:
    """With the raw answer kept; there is no score in its place."""
    judge = Judge(lambda _: "I would say this is a strong hire!")
    session = run(ended(c1).session, judge)
    assert len(judge.asked) == 14
    read = session.gradings[-1].read.values()
    assert all(isinstance(one, Unmarked) and one.reason == "unreadable" and "strong hire" in one.raw for one in read)
    paid = [one.spent.prompt_tokens for one in read if one.spent is not None]
    assert paid == [2] * 7  # two tries of each
    assert outcome(session, session.gradings[-1]).score.score is None


def test_what_could_not_be_graded_is_graded_when_it_is_asked_for_again(c1: Bundle) -> None:
    """A failure of the model is not what the same grader made already; advice that failed leaves the grade as it is."""

    def away(_: Conversation) -> str:
        raise ModelUnavailable("The model cannot be reached.", reason="unreachable")

    failed = run(ended(c1).session, Judge(away), grades.Wish(model="offline"))
    assert grades.made_already(failed, grades.Wish(model="offline")) is None
    done = run(failed, Unwired(c1), grades.Wish(model="offline"))
    assert len(done.gradings) == 2
    made = grades.made_already(done, grades.Wish(model="offline"))
    assert made is done.gradings[1]
    advice = Unmarked(grading=made.id, run=1, part="advice", reason="cut", says="It was cut.", raw="")
    assert grades.is_whole(replace(made, read={**made.read, (1, "advice"): advice}))


def test_what_there_was_of_an_answer_that_was_cut_is_kept(c1: Bundle) -> None:
    """The client gives it with its error."""

    def cut(_: Conversation) -> str:
        raise BadReply("It was cut.", reason="length", partial='{"dim')

    found = run(ended(c1).session, Judge(cut)).gradings[-1].read.values()
    assert {one.raw for one in found if isinstance(one, Unmarked)} == {'{"dim'}


def test_an_answer_that_is_right_the_second_time_counts(c1: Bundle) -> None:
    """The first failure leaves no trace in the score."""
    offline = Unwired(c1)
    seen: set[str] = set()

    class Stumbles(Judge):
        async def reply(self, conversation: Conversation, on_part: object = None, on_wait: object = None) -> Reply:
            if conversation.digest not in seen:
                seen.add(conversation.digest)
                raise BadReply("It was cut.", reason="length", partial='{"dim')
            return await offline.reply(conversation)

    session = run(ended(c1).session, Stumbles(lambda _: ""), grades.Wish(model="offline"))
    plain = run(ended(c1).session, offline, grades.Wish(model="offline"))
    assert outcome(session, session.gradings[-1]).score == outcome(plain, plain.gradings[-1]).score


def test_an_endpoint_that_is_away_is_not_asked_twice(c1: Bundle) -> None:
    """The client has tried already; the parts are not graded and say why."""

    def away(_: Conversation) -> str:
        raise ModelUnavailable("The model cannot be reached.", reason="unreachable")

    judge = Judge(away)
    session = run(ended(c1).session, judge)
    assert len(judge.asked) == 7
    assert {one.reason for one in session.gradings[-1].read.values() if isinstance(one, Unmarked)} == {"unreachable"}


def with_bill(error: ModelError) -> ModelError:
    """Return an error for which something was paid all the same."""
    error.bill = Bill(model="judge", prompt_tokens=100, completion_tokens=4_000, counted="endpoint", cost=0.25)
    return error


@pytest.mark.parametrize(
    ("first", "tries"),
    [
        (BadReply("It was cut.", reason="length"), 2),
        (ModelUnavailable("It hung up.", reason="cut"), 1),
    ],
)
def test_what_was_paid_for_a_part_that_was_not_graded_is_in_the_record(c1: Bundle, first: ModelError, tries: int) -> None:
    """As the endpoint counted it, with every try."""
    judge = Judge(lambda _: "")

    def answer(_: Conversation) -> str:
        raise with_bill(first)

    judge.answer = answer
    read = run(ended(c1).session, judge).gradings[-1].read.values()
    spent = {(one.spent.completion_tokens, one.spent.cost) for one in read if one.spent is not None}
    assert (len(judge.asked), spent) == (7 * tries, {(4_000 * tries, 0.25 * tries)})


def test_what_was_paid_for_a_try_that_was_of_no_use_is_with_the_one_that_was_read(c1: Bundle) -> None:
    """Both were paid for, and one event stands for them."""
    offline, seen = Unwired(c1), set[str]()

    class Stumbles(Judge):
        async def reply(self, conversation: Conversation, on_part: object = None, on_wait: object = None) -> Reply:
            if conversation.digest not in seen:
                seen.add(conversation.digest)
                raise with_bill(BadReply("It was cut.", reason="length"))
            return await offline.reply(conversation)

    read = run(ended(c1).session, Stumbles(lambda _: ""), grades.Wish(model="offline")).gradings[-1].read.values()
    assert {(one.spent.completion_tokens, one.spent.cost) for one in read if one.spent is not None} == {(4_000, 0.25)}


def test_an_open_interview_is_graded_only_as_if_it_were_closed(c1: Bundle) -> None:
    """The records stay as they are."""
    session = begun(c1).session
    with pytest.raises(SessionError, match="still open"):
        run(session, Unwired(c1))
    assert run(grades.closed(session, Clock(session.last_at)), Unwired(c1)).gradings[-1].complete


def test_other_prompts_must_hold_the_interviews_questions(bundles: dict[str, Bundle], c1: Bundle) -> None:
    """Another round's, or prompts from before gradings, are refused in one sentence."""
    session = ended(c1).session
    with pytest.raises(SettingsError, match="do not have round C with C1"):
        grades.prompts_of(session, grades.Wish(model="judge", bundle=bundles["D"]))
    chosen = grades.prompts_of(session, grades.Wish(model="judge", bundle=bundles["C"]))
    assert [question.id for question in chosen.questions] == ["C1"]


def test_what_was_said_to_the_grader_is_recorded_with_its_price(c1: Bundle) -> None:
    """Each part names the model, the request and its tokens."""
    session = run(ended(c1).session, Unwired(c1), grades.Wish(model="offline"))
    for one in session.gradings[-1].read.values():
        assert not isinstance(one, Unmarked)
        assert one.spent is not None
        assert one.spent.request.startswith("b2:")
        assert json.loads(one.raw)
