"""The one way of a run to a model: nothing asked twice, everything kept before it is used, and failures that move no score."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

import pytest

from interviewer.bills import Bill
from interviewer.core.conversation import Conversation, Message, Reply, Shape, Usage
from interviewer.core.events import Answered
from interviewer.errors import BadReply, ModelError, ModelRefused, ModelUnavailable, StillOut
from interviewer.evaluation.exchange import LINES, TRIES, CaseLost, Exchange, Purse, Stopped
from interviewer.evaluation.flow import Flow
from interviewer.evaluation.store import Store
from interviewer.llm.batches import ONCE_MORE

Gives = str | Exception


def asked(words: str = "Hello.", *, shaped: bool = False) -> Conversation:
    """Return something to ask."""
    return Conversation(
        purpose="observe" if shaped else "phrase",
        messages=(Message("user", words),),
        read=lambda _: Answered(text="", cmid=""),
        shape=Shape("s", {"type": "object"}) if shaped else None,
    )


class Fake:
    """An endpoint that gives these things in order, and the last of them for ever; `before` is called at each request."""

    def __init__(self, *gives: Gives, before: Callable[[], None] = lambda: None, cost: float | None = 0.5) -> None:
        """Take what is given."""
        self._gives: Iterator[Gives] = iter(gives)
        self._last: Gives = "Well."
        self.before, self.cost = before, cost
        self.asked: list[str] = []
        self.hold: asyncio.Event | None = None

    async def reply(self, conversation: Conversation) -> Reply:
        """Give the next thing."""
        self.asked.append(conversation.messages[-1].content)
        self.before()
        await asyncio.sleep(0)
        if self.hold is not None:
            await self.hold.wait()
        self._last = next(self._gives, self._last)
        if isinstance(self._last, Exception):
            raise self._last
        usage = Usage(prompt_tokens=10, completion_tokens=2, counted="endpoint")
        return Reply(text=self._last, model="fake-1", usage=usage, cost=self.cost)


_Error = TypeVar("_Error", bound=ModelError)


def with_bill(error: _Error, cost: float | None = 0.25) -> _Error:
    """Return an error for which something was paid all the same."""
    error.bill = Bill(model="fake-1", prompt_tokens=10, completion_tokens=4_000, counted="endpoint", cost=cost)
    return error


def unavailable(reason: str, retry_after: float | None = 0.0) -> ModelUnavailable:
    """Return a failure that is worth another try."""
    return ModelUnavailable(f"It was {reason}.", reason=reason, retry_after=retry_after)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """Return an empty store."""
    with Store(tmp_path / "store.sqlite") as made:
        yield made


def with_exchange(
    store: Store,
    endpoint: Fake,
    story: Callable[[Exchange], Awaitable[None]],
    *,
    purse: Purse | None = None,
    most: Callable[[Conversation], float | None] = lambda _: 0.1,
) -> Exchange:
    """Tell a story of an exchange whose pauses take no time; a call costs no more than `most`."""

    async def tell() -> Exchange:
        async def sleep(seconds: float) -> None:
            clock[0] += seconds
            await asyncio.sleep(0)

        clock = [0.0]
        flow = Flow(sleep=sleep, now=lambda: clock[0], jitter=lambda: 1.0)
        made = Exchange(
            store=store, endpoint=endpoint, names=dict.fromkeys(("interviewer", "observer"), "m at host"), run="run", flow=flow,
            purse=purse or Purse(), most=most,
        )  # fmt: skip
        await story(made)
        return made

    return asyncio.run(tell())


def test_what_was_answered_is_kept_and_not_asked_again(store: Store) -> None:
    """Neither in the same case of another run, nor by another exchange on the same store."""
    endpoint = Fake("First.", "Second.")

    async def story(exchange: Exchange) -> None:
        assert (await exchange.door(0).reply(asked())).text == "First."
        assert (await exchange.door(0).reply(asked())).text == "First."

    with_exchange(store, endpoint, story)
    with_exchange(store, endpoint, story)
    assert len(endpoint.asked) == 1
    assert store.paid("run") == (1, 0.5, 0)


def test_a_repeat_is_another_call_and_so_is_the_same_question_asked_again_in_a_case(store: Store) -> None:
    """Three answers to one question: in two repeats, and twice in one of them."""
    endpoint = Fake("1", "2", "3")

    async def story(exchange: Exchange) -> None:
        door = exchange.door(0)
        texts = [(await door.reply(asked())).text, (await door.reply(asked())).text]
        texts.append((await exchange.door(1).reply(asked())).text)
        assert texts == ["1", "2", "3"]
        assert len(set(door.used)) == 2

    with_exchange(store, endpoint, story)


def test_cases_that_ask_the_same_at_the_same_time_ask_once(store: Store) -> None:
    """Whoever comes second waits for the answer to the first."""
    endpoint = Fake("Well.")

    async def story(exchange: Exchange) -> None:
        replies = await asyncio.gather(*(exchange.door(0).reply(asked()) for _ in range(20)))
        assert {reply.text for reply in replies} == {"Well."}

    with_exchange(store, endpoint, story)
    assert len(endpoint.asked) == 1


def test_a_reply_is_on_the_disk_before_anybody_sees_it(store: Store) -> None:
    """Another process that opens the store at the first use finds it there."""
    seen: list[int] = []

    def look(_: str) -> None:
        with Store(store.path, writes=False) as other:
            seen.append(other.paid("run")[0])

    async def story(exchange: Exchange) -> None:
        await exchange.door(0).reply(asked(), on_part=look)

    with_exchange(store, Fake("Well."), story)
    assert seen == [1]


def test_whoever_leaves_does_not_take_the_answer_along(store: Store) -> None:
    """A case that is cancelled while its call is out loses nothing that was paid for."""
    endpoint = Fake("Well.")

    async def story(exchange: Exchange) -> None:
        endpoint.hold = asyncio.Event()
        case = asyncio.ensure_future(exchange.door(0).reply(asked()))
        for _ in range(5):
            await asyncio.sleep(0)
        case.cancel()
        await asyncio.gather(case, return_exceptions=True)
        endpoint.hold.set()
        endpoint.hold = None
        assert (await exchange.door(0).reply(asked())).text == "Well."

    with_exchange(store, endpoint, story)
    assert len(endpoint.asked) == 1


@pytest.mark.parametrize("reason", ["rate_limited", "server_error", "unreachable", "cut", "timeout"])
def test_a_call_that_ends_badly_is_made_again(store: Store, reason: str) -> None:
    """And what comes in the end is all that is kept of it."""
    endpoint = Fake(unavailable(reason), unavailable(reason), "Well.")

    async def story(exchange: Exchange) -> None:
        door = exchange.door(0)
        assert (await door.reply(asked())).text == "Well."
        assert len(door.used) == 1

    with_exchange(store, endpoint, story)
    assert len(endpoint.asked) == 3
    assert store.paid("run")[0] == 1


def test_a_line_that_could_not_be_used_is_asked_for_once_more(store: Store) -> None:
    """Both answers are kept, since both were paid; the next run sees the second at once."""
    bad = with_bill(BadReply("It is empty.", reason="empty", partial=""))
    endpoint = Fake(bad, "Well.")

    async def story(exchange: Exchange) -> None:
        reply = await exchange.door(0).reply(asked())
        assert (reply.text, reply.cost, reply.usage.completion_tokens) == ("Well.", 0.75, 4_002)

    with_exchange(store, endpoint, story)
    with_exchange(store, endpoint, story)
    assert len(endpoint.asked) == 2
    assert store.paid("run") == (2, 0.75, 0)


def test_what_could_not_be_used_has_its_bill(store: Store) -> None:
    """So that the interview counts both tries among what was spent, also where they are in the store already."""
    bad = with_bill(BadReply("It is empty.", reason="empty", partial=""))

    async def story(exchange: Exchange) -> None:
        with pytest.raises(BadReply) as raised:
            await exchange.door(0).reply(asked())
        assert bad.bill is not None
        assert raised.value.bill == bad.bill.plus(bad.bill)

    with_exchange(store, Fake(bad), story)
    with_exchange(store, Fake(), story)


@pytest.mark.parametrize("last", ["Well.", ModelRefused("It is too long.", reason="too_long")])
def test_what_was_cut_is_paid_and_kept_beside_the_answer(store: Store, last: Gives) -> None:
    """Nobody is given it for an answer, each try counts, and the next process knows of it."""
    cut = with_bill(ModelUnavailable("It was cut.", reason="cut", partial="Half of a"))

    async def story(exchange: Exchange) -> None:
        door = exchange.door(0)
        await asyncio.gather(door.reply(asked()), return_exceptions=True)
        assert len(list(store.paid_keys("run"))) == 2 + len(door.used)
        assert exchange.purse.spent == pytest.approx(0.5 + 0.5 * len(door.used))

    made = with_exchange(store, Fake(cut, cut, last), story)
    assert store.paid("run")[1] == pytest.approx(made.purse.spent)


def test_a_refusal_after_an_answer_of_no_use_is_paid_for(store: Store) -> None:
    """What the client paid before it was refused is in its bill."""
    refused = with_bill(ModelRefused("It is too long.", reason="too_long"))

    async def story(exchange: Exchange) -> None:
        with pytest.raises(CaseLost):
            await exchange.door(0).reply(asked())

    assert with_exchange(store, Fake(refused), story).purse.spent == pytest.approx(0.25)
    assert store.paid("run") == (1, 0.25, 0)


def test_what_stays_unusable_is_said_to_be_so_and_not_asked_for_a_third_time(store: Store) -> None:
    """The case goes on as an interview would: with the written line."""
    endpoint = Fake(BadReply("It was filtered.", reason="filtered", partial="Wh"))

    async def story(exchange: Exchange) -> None:
        with pytest.raises(BadReply, match="filtered") as raised:
            await exchange.door(0).reply(asked())
        assert (raised.value.reason, raised.value.partial) == ("filtered", "Wh")

    with_exchange(store, endpoint, story)
    with_exchange(store, endpoint, story)
    assert len(endpoint.asked) == 2


def test_an_observation_is_asked_for_again_by_the_interview_itself(store: Store) -> None:
    """It sees more of what cannot be used, so the door raises at once; the second try is another call."""
    endpoint = Fake(BadReply("No JSON.", reason="unreadable"), "{}")

    async def story(exchange: Exchange) -> None:
        door = exchange.door(0)
        with pytest.raises(BadReply):
            await door.reply(asked(shaped=True))
        assert (await door.reply(asked(shaped=True))).text == "{}"

    with_exchange(store, endpoint, story)


@pytest.mark.parametrize(("reason", "why"), [("key", "refused"), ("no_such_model", "refused"), ("quota", "budget")])
def test_a_refusal_that_every_call_would_meet_stops_the_run(store: Store, reason: str, why: str) -> None:
    """A person must act first; no further request is made."""
    endpoint = Fake(ModelRefused("No.", reason=reason))

    async def story(exchange: Exchange) -> None:
        for words in ("one", "two"):
            with pytest.raises(Stopped) as raised:
                await exchange.door(0).reply(asked(words))
            assert raised.value.why == why

    assert with_exchange(store, endpoint, story).stopped is not None
    assert len(endpoint.asked) == 1


def test_a_refusal_of_one_request_loses_its_case_and_no_other(store: Store) -> None:
    """A transcript that is too long for the model says nothing about the next."""
    endpoint = Fake(ModelRefused("It is too long.", reason="too_long"), "Well.")

    async def story(exchange: Exchange) -> None:
        with pytest.raises(CaseLost, match="too long") as raised:
            await exchange.door(0).reply(asked("one"))
        assert raised.value.reason == "too_long"
        assert (await exchange.door(0).reply(asked("two"))).text == "Well."

    with_exchange(store, endpoint, story)


def test_a_call_that_fails_while_others_are_answered_loses_its_case_in_the_end(store: Store) -> None:
    """It is this call, and not the endpoint."""

    class Picky(Fake):
        async def reply(self, conversation: Conversation) -> Reply:
            if conversation.messages[-1].content == "poison":
                self.asked.append("poison")
                raise unavailable("server_error", None)
            return await super().reply(conversation)

    endpoint = Picky("Well.")

    async def story(exchange: Exchange) -> None:
        async def others() -> None:
            for number in range(200):
                await exchange.door(0).reply(asked(str(number)))

        lost, _ = await asyncio.gather(exchange.door(0).reply(asked("poison")), others(), return_exceptions=True)
        assert isinstance(lost, CaseLost)
        assert lost.reason == "server_error"

    with_exchange(store, endpoint, story)
    assert TRIES <= endpoint.asked.count("poison") < 50


def test_an_endpoint_that_answers_nobody_for_long_stops_the_run(store: Store) -> None:
    """What is missing then can be asked for another day."""

    async def story(exchange: Exchange) -> None:
        exchange.patience = 0.0
        with pytest.raises(Stopped) as raised:
            await exchange.door(0).reply(asked())
        assert raised.value.why == "unreachable"

    with_exchange(store, Fake(unavailable("unreachable", None)), story)


def test_an_endpoint_that_is_busy_for_good_ends_the_run_although_it_answered_somebody(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One answer while the call was out gives it more time once, and not again at each of its tries."""
    seconds = iter(range(1_000))
    monkeypatch.setattr("interviewer.evaluation.exchange.time.monotonic", lambda: float(next(seconds)))

    class Busy(Fake):
        async def reply(self, conversation: Conversation) -> Reply:
            if conversation.messages[-1].content == "other":
                return await super().reply(conversation)
            await asyncio.sleep(0)
            raise unavailable("rate_limited")

    async def story(exchange: Exchange) -> None:
        exchange.patience = 50.0
        asking = asyncio.ensure_future(exchange.door(0).reply(asked("busy")))
        await exchange.door(0).reply(asked("other"))
        with pytest.raises(Stopped, match="Nothing was answered"):
            await asking

    made = with_exchange(store, Busy("Well."), story)
    assert made.stopped is not None
    assert made.stopped.why == "unreachable"


def test_a_wish_that_is_longer_than_the_runs_patience_stops_it_at_once(store: Store) -> None:
    """An endpoint that asks for a day is asked another day; nobody sleeps until then, whatever else is out."""
    endpoint = Fake(unavailable("rate_limited", 86_400.0))

    async def story(exchange: Exchange) -> None:
        calls = (exchange.door(0).reply(asked(str(number))) for number in range(20))
        found = await asyncio.gather(*calls, return_exceptions=True)
        assert all(isinstance(one, Stopped) and one.why == "unreachable" for one in found)
        async with exchange.flow.turn() as went_out:
            assert went_out == 0.0

    stopped = with_exchange(store, endpoint, story).stopped
    assert str(stopped) == "It was rate_limited. It asks to wait 24 hours: go on then."


def test_a_run_that_is_stopped_waits_for_no_pause(store: Store) -> None:
    """The endpoint asked for five minutes, and somebody pressed Ctrl+C twice: nothing is out, so the run is over."""
    endpoint = Fake(unavailable("rate_limited", 300.0))

    async def tell() -> None:
        flow = Flow(sleep=lambda _: asyncio.Event().wait(), now=lambda: 0.0, jitter=lambda: 1.0)
        exchange = Exchange(store=store, endpoint=endpoint, names={"interviewer": "m at host"}, run="run", flow=flow)
        waiting = asyncio.ensure_future(exchange.door(0).reply(asked()))
        for _ in range(10):
            await asyncio.sleep(0)
        assert not waiting.done()
        exchange.stop(Stopped("interrupted", "Enough."))
        with pytest.raises(Stopped, match="Enough"):
            await asyncio.wait_for(waiting, 5)

    asyncio.run(tell())
    assert len(endpoint.asked) == 1


def test_the_cap_holds_whatever_is_out(store: Store) -> None:
    """With ten calls at a time the run spends no more than its cap, since what is out counts as spent."""
    endpoint = Fake("Well.", cost=0.1)

    async def story(exchange: Exchange) -> None:
        calls = (exchange.door(0).reply(asked(str(number))) for number in range(100))
        found = await asyncio.gather(*calls, return_exceptions=True)
        assert all(isinstance(one, Stopped) and one.why == "budget" for one in found if not isinstance(one, Reply))

    purse = Purse(cap=1.05)
    with_exchange(store, endpoint, story, purse=purse)
    assert purse.spent == pytest.approx(1.0)
    assert store.paid("run") == (10, pytest.approx(1.0), 0)


def test_the_cap_holds_where_dear_calls_come_after_cheap_ones(store: Store) -> None:
    """What calls cost so far says nothing of the next: each is taken at the most that it can cost itself."""

    class Priced(Fake):
        async def reply(self, conversation: Conversation) -> Reply:
            return replace(await super().reply(conversation), cost=price(conversation))

    def price(conversation: Conversation) -> float:
        return 0.1 if "dear" in conversation.messages[-1].content else 0.001

    async def story(exchange: Exchange) -> None:
        for number in range(20):
            await exchange.door(0).reply(asked(f"cheap {number}"))
        calls = (exchange.door(0).reply(asked(f"dear {number}")) for number in range(64))
        await asyncio.gather(*calls, return_exceptions=True)

    purse = Purse(cap=1.0)
    with_exchange(store, Priced("Well."), story, purse=purse, most=price)
    assert purse.spent == pytest.approx(0.92)


def test_a_call_that_fits_once_others_are_back_waits_for_them(store: Store) -> None:
    """The most that a call can cost is far from what it does cost, and a run does not end while there is money left for another."""
    endpoint = Fake("Well.", cost=0.1)

    async def story(exchange: Exchange) -> None:
        calls = (exchange.door(0).reply(asked(str(number))) for number in range(20))
        found = await asyncio.gather(*calls, return_exceptions=True)
        assert sum(isinstance(one, Reply) for one in found) == 5

    purse = Purse(cap=1.05, spent=0.0)
    made = with_exchange(store, endpoint, story, purse=purse, most=lambda _: 0.6)
    assert (purse.spent, purse.out, purse.held) == (pytest.approx(0.5), 0, 0.0)
    assert str(made.stopped) == "The next call could take the run over its cap of $1.05: $0.5000 are spent."


def test_who_waits_for_money_goes_home_when_the_run_is_stopped(store: Store) -> None:
    """The call that is out comes to its end, and nothing goes out after it."""
    endpoint = Fake("Well.", cost=0.1)

    async def story(exchange: Exchange) -> None:
        endpoint.hold = asyncio.Event()
        calls = [asyncio.ensure_future(exchange.door(0).reply(asked(str(number)))) for number in range(3)]
        for _ in range(5):
            await asyncio.sleep(0)
        exchange.stop(Stopped("interrupted", "Enough."))
        endpoint.hold.set()
        found = await asyncio.gather(*calls, return_exceptions=True)
        assert [isinstance(one, Reply) for one in found] == [True, False, False]

    with_exchange(store, endpoint, story, purse=Purse(cap=1.0), most=lambda _: 0.6)
    assert len(endpoint.asked) == 1


def test_a_run_that_is_taken_up_counts_what_it_spent_before(store: Store) -> None:
    """The cap is the run's, not the process's."""

    async def story(exchange: Exchange) -> None:
        with pytest.raises(Stopped, match=r"\$1.00"):
            await exchange.door(0).reply(asked())

    endpoint = Fake("Well.")
    with_exchange(store, endpoint, story, purse=Purse(cap=1.0, spent=0.95))
    assert endpoint.asked == []


def test_a_call_whose_price_is_not_known_does_not_go_out_under_a_cap(store: Store) -> None:
    """Nobody could say that it keeps within it."""

    async def story(exchange: Exchange) -> None:
        with pytest.raises(Stopped, match="without a price"):
            await exchange.door(0).reply(asked())

    endpoint = Fake("Well.")
    with_exchange(store, endpoint, story, purse=Purse(cap=1.0), most=lambda _: None)
    assert endpoint.asked == []


def test_without_a_price_no_cap_can_be_kept(store: Store) -> None:
    """The run stops after the first call that came without one, and says why."""

    async def story(exchange: Exchange) -> None:
        await exchange.door(0).reply(asked("one"))
        with pytest.raises(Stopped, match="without a price"):
            await exchange.door(0).reply(asked("two"))

    with_exchange(store, Fake("Well.", cost=None), story, purse=Purse(cap=1.0))


def test_a_run_that_is_taken_up_again_knows_what_it_has_spent_and_what_came_without_a_price(store: Store) -> None:
    """Another process stops for the same reason as the first would have."""

    async def nothing(exchange: Exchange) -> None:
        with pytest.raises(Stopped, match="without a price"):
            await exchange.door(0).reply(asked("two"))

    async def one(exchange: Exchange) -> None:
        await exchange.door(0).reply(asked("one"))

    with_exchange(store, Fake("Well.", cost=0.25), one, purse=Purse.of("run", store, cap=1.0))
    left = Purse.of("run", store, cap=1.0)
    assert (left.cap, left.spent, left.unpriced, left.out) == (1.0, 0.25, 0, 0)
    store.keep_reply("k", "run", {"text": "Well."}, None)
    endpoint = Fake("Well.")
    with_exchange(store, endpoint, nothing, purse=Purse.of("run", store, cap=1.0))
    assert endpoint.asked == []
    store.keep_reply("l", "run", {"text": "Priced by now."}, None)
    late = Purse.of("run", store, cap=1.0, price=lambda body: 0.5 if "Priced" in body["text"] else None)
    assert (late.spent, late.unpriced) == (0.75, 1)


def test_a_run_that_is_stopped_makes_no_further_call(store: Store) -> None:
    """Those that are out come to their end and are kept."""
    endpoint = Fake("Well.")

    async def story(exchange: Exchange) -> None:
        endpoint.hold = asyncio.Event()
        out = asyncio.ensure_future(exchange.door(0).reply(asked("one")))
        for _ in range(5):
            await asyncio.sleep(0)
        exchange.stop(Stopped("interrupted", "Enough."))
        endpoint.hold.set()
        assert (await out).text == "Well."
        with pytest.raises(Stopped, match="Enough"):
            await exchange.door(0).reply(asked("two"))

    with_exchange(store, endpoint, story)
    assert store.paid("run")[0] == 1


class FakeLater(Fake):
    """A door by batch, which notes when it is settled."""

    def __init__(self, *gives: Gives) -> None:
        """Take what is given."""
        super().__init__(*gives)
        self.occasions: list[str] = []
        self.settled = 0

    async def reply(self, conversation: Conversation) -> Reply:
        """Note the occasion."""
        self.occasions.append(conversation.occasion)
        return await super().reply(conversation)

    def settle(self) -> None:
        """Note it."""
        self.settled += 1


def judged(words: str = "Hello.") -> Conversation:
    """Return something a grader is asked."""
    return replace(asked(words), purpose="check")


def with_later(store: Store, later: FakeLater, story: Callable[[Exchange], Awaitable[None]], endpoint: Fake) -> Exchange:
    """Tell a story of an exchange whose grader is asked by another door."""

    async def told(exchange: Exchange) -> None:
        exchange.later, exchange.names = (lambda: later), {**exchange.names, "grader": "judge at host"}
        await story(exchange)

    return with_exchange(store, endpoint, told)


def test_only_a_grader_is_asked_by_the_door_that_takes_a_day(store: Store) -> None:
    """Each call on an occasion of its own, which is its key; once the answer is kept it is settled, and it has no time."""
    endpoint, later = Fake("Live."), FakeLater("Later.")

    async def story(exchange: Exchange) -> None:
        door, other = exchange.door(0), exchange.door(1)
        assert (await door.reply(asked())).text == "Live."
        assert (await door.reply(judged())).text == "Later."
        assert (await other.reply(judged())).text == "Later."
        assert later.occasions == [door.used[-1], other.used[-1]]
        body = store.reply(door.used[-1])
        assert body is not None
        assert "seconds" not in body

    made = with_later(store, later, story, endpoint)
    assert (len(endpoint.asked), later.settled, made.purse.spent, made.purse.out) == (1, 2, 1.5, 0)


@pytest.mark.parametrize(("cap", "goes_out"), [(0.19, 0), (0.2, 1)])
def test_a_cap_holds_a_question_by_batch_at_all_lines_it_may_take(store: Store, cap: float, goes_out: int) -> None:
    """A line that came back empty is asked once more before the run hears of it."""
    assert LINES == 1 + ONCE_MORE
    later = FakeLater("Later.")

    async def story(exchange: Exchange) -> None:
        exchange.purse.cap = cap
        await asyncio.gather(exchange.door(0).reply(judged()), return_exceptions=True)

    with_later(store, later, story, Fake())
    assert len(later.asked) == goes_out


def test_calls_that_take_a_day_do_not_stand_in_the_way_of_others(store: Store) -> None:
    """They are none of those of which only so many may be out."""
    later = FakeLater("Later.")
    later.hold = asyncio.Event()

    async def story(exchange: Exchange) -> None:
        asking = [asyncio.ensure_future(exchange.door(0).reply(judged(f"{n}"))) for n in range(100)]
        await asyncio.sleep(0)
        assert (await exchange.door(0).reply(asked())).text == "Live."
        assert (len(later.asked), exchange.flow.out) == (100, 0)
        assert later.hold is not None
        later.hold.set()
        await asyncio.gather(*asking)

    with_later(store, later, story, Fake("Live."))


def test_a_run_that_is_stopped_does_not_wait_for_a_day(store: Store) -> None:
    """What is out is left there and not settled."""
    later = FakeLater("Later.")
    later.hold = asyncio.Event()

    async def story(exchange: Exchange) -> None:
        asking = asyncio.ensure_future(exchange.door(0).reply(judged()))
        for _ in range(3):
            await asyncio.sleep(0)
        exchange.stop(Stopped("interrupted", "The run was interrupted."))
        with pytest.raises(Stopped, match="interrupted"):
            await asking

    made = with_later(store, later, story, Fake())
    assert (later.settled, made.purse.out) == (0, 0)


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (unavailable("expired"), CaseLost),
        (ModelRefused("It refuses.", reason="refused"), CaseLost),
        (ModelRefused("The key is wrong.", reason="key"), Stopped),
        (StillOut("It may be out."), Stopped),
    ],
)
def test_a_call_by_batch_that_ends_badly_has_a_name(store: Store, error: Exception, expected: type[Exception]) -> None:
    """It is not asked again here, since it was asked twice by batch already; what failed is let go of, so that it can be asked anew."""
    later = FakeLater(error)

    async def story(exchange: Exchange) -> None:
        with pytest.raises(expected):
            await exchange.door(0).reply(judged())

    made = with_later(store, later, story, Fake())
    assert (len(later.asked), later.settled) == (1, 0 if isinstance(error, StillOut) else 1)
    assert (made.stopped is None) == (expected is CaseLost)


@pytest.mark.parametrize(
    "error", [BadReply("It is empty.", reason="empty"), unavailable("expired"), ModelRefused("No.", reason="refused")]
)
def test_an_answer_by_batch_that_is_of_no_use_is_paid_for(store: Store, error: ModelError) -> None:
    """Whatever became of it in the end."""

    async def story(exchange: Exchange) -> None:
        await asyncio.gather(exchange.door(0).reply(replace(judged(), shape=Shape("s", {}))), return_exceptions=True)

    assert with_later(store, FakeLater(with_bill(error)), story, Fake()).purse.spent == pytest.approx(0.25)
    assert store.paid("run") == (1, 0.25, 0)
