"""What a model judges of finished interviews: asked once more where it cannot be read, in both orders, and sometimes twice."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from interviewer import library
from interviewer.core.conversation import Conversation, Reply, Usage
from interviewer.core.session import Session
from interviewer.errors import NotFound
from interviewer.evaluation.judging import Judge, Known, as_asked, counts, is_asked_twice, untold, yardstick
from interviewer.evaluation.rounds import Played
from interviewer.evaluation.yardstick import scored
from tests.evaluation.conftest import ROOT
from tests.evaluation.endpoint import answer


@dataclass
class Seat:
    """A judge who says what the loopback endpoint would, but where `says` has something else for the number of the request."""

    says: Callable[[int], str | None] = lambda _: None
    times: list[int] = field(default_factory=list)
    asked: list[Conversation] = field(default_factory=list)

    def __call__(self, time: int) -> Seat:
        """Open the door for the first time a verdict is asked for, or for the second."""
        self.times.append(time)
        return self

    async def reply(self, conversation: Conversation, *_: object, **__: object) -> Reply:
        """Say it."""
        self.asked.append(conversation)
        shape = conversation.shape
        assert shape is not None
        body = {
            "messages": [{"role": message.role, "content": message.content} for message in conversation.messages],
            "response_format": {"json_schema": {"name": shape.name, "schema": shape.schema}},
        }
        usage = Usage(prompt_tokens=1, completion_tokens=1, counted="endpoint")
        return Reply(text=self.says(len(self.asked)) or answer(body), model="j", usage=usage, cost=0.0)


@pytest.fixture(scope="module")
def judge() -> Judge:
    """Return the judge of the checkout's prompts."""
    return Judge.of(library.files(ROOT / "prompts"))


@pytest.fixture
def over(played: dict[tuple[str, str], Played]) -> Session:
    """Return an interview that is over."""
    return played["C-strong", "II"].session


@pytest.fixture
def other(over: Session) -> Session:
    """Return the same interview, in which every line is one word longer."""
    turns = (replace(turn, text=f"Well: {turn.text}") if turn.speaker == "interviewer" else turn for turn in over.turns)
    return replace(over, turns=tuple(turns))


def judged(judge: Judge, session: Session, seat: Seat, *, twice: bool = False) -> dict[str, Any]:
    """Return the verdict on persona."""
    return asyncio.run(judge.judge("persona", session, seat, twice=twice))


def preferred(judge: Judge, a: Session, b: Session, seat: Seat, *, twice: bool = False) -> dict[str, Any]:
    """Return the verdict on both."""
    return asyncio.run(judge.prefer("follow-up", a, b, seat, twice=twice))


def test_a_verdict_holds_every_turn_with_its_words(judge: Judge, over: Session) -> None:
    """And the share that meets the criterion; it took one exchange."""
    seat = Seat()
    body = judged(judge, over, seat)
    met = [one["answer"] == "met" for one in body["turns"]]
    assert body["share"] == sum(met) / len(met)
    said = {turn.number: turn.text for turn in over.turns}
    assert all(one["quote"] in said[one["quoted"]] for one in body["turns"])
    assert (len(seat.asked), seat.times) == (1, [0])
    assert "twice" not in body


@pytest.mark.parametrize(
    "garbage", ["%%% nothing", '{"verdicts": []}', '{"verdicts": [{"turn": 1, "quote": "x", "answer": "met"}]}']
)
def test_a_judge_that_cannot_be_read_is_asked_once_more_and_then_it_is_ungraded(
    judge: Judge, over: Session, garbage: str
) -> None:
    """Not half a verdict, and never a fault of the interviewer's."""
    once = Seat(lambda number: garbage if number == 1 else None)
    assert judged(judge, over, once) == judged(judge, over, Seat())
    assert len(once.asked) == 2
    never = Seat(lambda _: garbage)
    body = judged(judge, over, never, twice=True)  # nobody contradicts what cannot be read
    assert len(never.asked) == 2
    assert body.keys() == {"unread"}
    stick = yardstick("judged/persona", judge.known("persona"))
    one = scored(stick, {"failures": [], "verdicts": {"judged/persona": body}}, case="c", stratum="C", repeat=0)
    assert one.absence == "ungraded"


def test_words_that_nobody_said_leave_the_verdict_ungraded(judge: Judge, over: Session) -> None:
    """However well the rest of it is made."""
    good = judged(judge, over, Seat())["turns"]
    lies = [{**one, "quote": "that is a truly wonderful answer, well done"} for one in good[:1]] + good[1:]
    body = judged(judge, over, Seat(lambda _: json.dumps({"verdicts": lies})))
    assert body == {"unread": "the judge: misquoted"}


def test_a_verdict_asked_for_twice_says_how_many_answers_turned(judge: Judge, over: Session) -> None:
    """The second time through a door of its own; the first one counts."""
    first = judged(judge, over, Seat())
    turned = [{**one, "answer": "not met" if one["answer"] == "met" else "met"} for one in first["turns"][:2]] + first["turns"][
        2:
    ]
    seat = Seat(lambda number: json.dumps({"verdicts": turned}) if number == 2 else None)
    body = judged(judge, over, seat, twice=True)
    assert (body["twice"], body["flipped"]) == (len(first["turns"]), 2)
    assert body["share"] == first["share"]
    assert seat.times == [0, 1]
    assert counts([body, first, {"twice": 8, "flipped": 1}]) == (len(first["turns"]) + 8, 3)


def test_a_second_time_that_cannot_be_read_is_no_contradiction(judge: Judge, over: Session) -> None:
    """The verdict stands, and is not counted among those asked for twice."""
    seat = Seat(lambda number: "garbage" if number > 1 else None)
    body = judged(judge, over, seat, twice=True)
    assert body["share"] is not None
    assert "twice" not in body


def test_the_line_that_is_preferred_in_both_orders_wins(judge: Judge, over: Session, other: Session) -> None:
    """A judge of the shorter one prefers A's at every place."""
    seat = Seat()
    body = preferred(judge, over, other, seat)
    assert {one["choice"] for one in body["places"]} == {"A"}
    assert body["shares"] == [1.0, 0.0]
    assert len(seat.asked) == 2 * len(body["places"]) == 6
    assert preferred(judge, other, over, Seat())["shares"] == [0.0, 1.0]


def test_a_preference_that_turns_with_the_order_is_none(judge: Judge, over: Session, other: Session) -> None:
    """Who always takes the first one cannot tell, and it is half for each."""

    class Biased(Seat):
        async def reply(self, conversation: Conversation, *_: object, **__: object) -> Reply:
            shown = conversation.messages[-1].content
            line = shown.split('<interviewer line="first">')[1].split("</interviewer>")[0]
            text = json.dumps({"reason": "It comes first.", "quote": " ".join(line.split()[:5]), "better": "first"})
            return Reply(text=text, model="j", usage=Usage(prompt_tokens=1, completion_tokens=1, counted="endpoint"), cost=0.0)

    body = preferred(judge, over, other, Biased())
    assert {tuple(one["orders"]) for one in body["places"]} == {("A", "B")}
    assert {one["choice"] for one in body["places"]} == {"cannot tell"}
    assert body["shares"] == [0.5, 0.5]
    assert untold([body]) == (3, 3)


def test_interviews_that_never_part_need_no_judge(judge: Judge, over: Session) -> None:
    """And where no answer is shared there is nothing to compare."""
    seat = Seat()
    assert preferred(judge, over, over, seat)["shares"] == [0.5, 0.5]
    assert seat.asked == []
    silent = replace(over, turns=over.turns[:1])
    assert preferred(judge, over, silent, seat)["shares"] is None


def test_a_pair_asked_for_twice_counts_both_orders(judge: Judge, over: Session, other: Session) -> None:
    """Each of them may turn."""
    turned = json.dumps({"reason": "", "quote": None, "better": "cannot tell"})
    body = preferred(judge, over, other, Seat(lambda number: turned if number == 7 else None), twice=True)
    assert (body["twice"], body["flipped"]) == (6, 1)


def test_which_verdicts_are_asked_for_twice_follows_from_their_keys() -> None:
    """Always the same ones, as many as were wished for, none of none and all of all."""
    keys = [f"{number * 2654435761 % 16**8:08x}" for number in range(1_000)]
    some = [key for key in keys if is_asked_twice(key, 0.2)]
    assert len(some) == pytest.approx(200, abs=5)
    assert not any(is_asked_twice(key, 0.0) for key in keys)
    assert all(is_asked_twice(key, 1.0) for key in keys)
    assert [key for key in keys if is_asked_twice(as_asked(key, 0.2), 0.2)] == some
    assert [key for key in keys if as_asked(key, 0.2) != key] == some


def test_a_verdict_depends_on_the_criterion_and_the_prose_around_it(judge: Judge) -> None:
    """Its title is only shown."""
    known = judge.known("persona")
    stricter = judge.criteria["persona"].model_copy(update={"met": "Never."})
    renamed = judge.criteria["persona"].model_copy(update={"title": "Other"})
    for changed, same in (
        (replace(judge, criteria={"persona": stricter}), False),
        (replace(judge, turns="Other prose. " + judge.turns), False),
        (replace(judge, pair="Other prose. " + judge.pair), True),
        (replace(judge, criteria={"persona": renamed}), True),
    ):
        assert (changed.known("persona").digest == known.digest) is same
    with pytest.raises(NotFound, match="there is follow-up, paraphrase, persona, relevance"):
        judge.known("charm")
    with pytest.raises(NotFound, match="nothing can be judged"):
        Judge.of({})


def test_a_criterion_is_a_yardstick_without_any_code_of_its_own() -> None:
    """It has a share, and shows a reader each turn that does not meet it; of a pair, each side sees its own half."""
    turns = [
        {"turn": 3, "answer": "not met", "quote": "well done", "reason": "It praises."},
        {"turn": 5, "answer": "met", "quote": "go on", "reason": "Plain."},
    ]
    stick = yardstick("judged/calm", Known(title="Calm", of="turn", digest="d"))
    card: dict[str, Any] = {"failures": [], "place": 1, "verdicts": {"judged/calm": {"share": 0.5, "turns": turns}}}
    assert (stick.title, stick.direction, stick.value(card)) == ("Calm", "higher", 0.5)
    assert stick.faults is not None
    assert list(stick.faults(card)) == [(3, "It praises: “well done”")]
    pair = yardstick("judged/better", Known(title="Better", of="pair", digest="d"))
    places = [{"a": 5, "b": 7, "choice": "A", "reason": "Clearer."}, {"a": 9, "b": 9, "choice": "B", "reason": "Shorter."}]
    card["verdicts"] = {"judged/better": {"shares": [0.25, 0.75], "places": places}}
    assert pair.value(card) == 0.75
    assert pair.value({**card, "place": 0}) == 0.25
    assert pair.faults is not None
    assert list(pair.faults(card)) == [(7, "A is preferred here. Clearer.")]
