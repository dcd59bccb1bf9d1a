"""The way by batch: what waits goes out as one set, each line comes back to who asked it, and nothing is submitted twice."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from interviewer.core.conversation import Reply
from interviewer.errors import BadReply, ModelUnavailable
from interviewer.llm.posting import NAMED
from tests.llm.batch_asking import ask_all, asks, batches_at, echo, texts
from tests.llm.batch_endpoint import BatchEndpoint
from tests.llm.upstream import KEY, SHAPE


def test_what_waits_goes_out_as_one_set(tmp_path: Path) -> None:
    """One file and one batch for all who ask meanwhile, and each gets the answer to its own question."""
    with BatchEndpoint(echo) as endpoint:
        assert texts(ask_all(endpoint.url, tmp_path, asks("a"), asks("b"), asks("c"))) == [f"You said {x}" for x in "abc"]
        assert (len(endpoint.batches), len(endpoint.submitted), endpoint.chats) == (1, 3, 0)


def test_a_line_is_the_least_that_is_understood_everywhere(tmp_path: Path) -> None:
    """A method, a path and the request as it would go out alone, without streaming; the set's name stands in the metadata."""
    with BatchEndpoint() as endpoint:
        ask_all(endpoint.url, tmp_path, asks("a", "somewhere"))
        [line] = endpoint.files["file-1"].splitlines()
        [custom_id] = endpoint.submitted
        assert json.loads(line) == {
            "custom_id": custom_id, "method": "POST", "url": "/v1/chat/completions",
            "body": {
                "model": "m-1", "max_completion_tokens": 64,
                "messages": [{"role": "system", "content": "You interview."}, {"role": "user", "content": "a"}],
            },
        }  # fmt: skip
        assert len(custom_id) <= 64
        assert endpoint.names == [f"interviewer-{endpoint.batches[0]['metadata'][NAMED]}.jsonl"]
        assert KEY.encode() not in b"".join(endpoint.files.values())


def test_the_same_question_on_another_occasion_is_another_line(tmp_path: Path) -> None:
    """Two runs of a grading ask the same and are answered apart; asked again on one occasion it is another line too."""
    with BatchEndpoint() as endpoint:
        ask_all(endpoint.url, tmp_path, asks("a", "run 1"), asks("a", "run 2"), asks("a", "run 2"))
        assert sorted(endpoint.submitted.values()) == [1, 1, 1]


@pytest.mark.parametrize(("fate", "reason"), [("expired", "expired"), ("missing", "lost"), ("broken", "server_error")])
def test_a_line_that_failed_is_asked_once_more_and_then_has_a_name(tmp_path: Path, fate: Any, reason: str) -> None:
    """The others of its set are not asked again."""
    with BatchEndpoint(echo) as endpoint:
        endpoint.fate = lambda _, body, __: fate if body["messages"][-1]["content"] == "b" else "good"
        found = ask_all(endpoint.url, tmp_path, asks("a"), asks("b"), asks("c"))
        assert texts(found) == ["You said a", reason, "You said c"]
        assert isinstance(found[1], ModelUnavailable)
        assert [len(endpoint._lines(batch["input_file_id"])) for batch in endpoint.batches] == [3, 1]
        assert set(endpoint.submitted.values()) == {1}


def test_a_line_that_is_right_the_second_time_counts(tmp_path: Path) -> None:
    """The first failure leaves no trace."""
    with BatchEndpoint(echo) as endpoint:
        endpoint.fate = lambda *_: "broken" if len(endpoint.batches) == 1 else "good"
        assert texts(ask_all(endpoint.url, tmp_path, asks("a"))) == ["You said a"]


def test_an_answer_cut_at_the_length_limit_is_no_answer(tmp_path: Path) -> None:
    """It is a bad reply, as it is by the other door."""
    with BatchEndpoint() as endpoint:
        endpoint.fate = lambda *_: "cut"
        [found] = ask_all(endpoint.url, tmp_path, asks("a"))
        assert isinstance(found, BadReply)
        assert (found.reason, found.partial) == ("length", "{")


def test_a_strict_schema_that_is_refused_is_given_up(tmp_path: Path) -> None:
    """The refusal stands in the error file; all lines go out once more, asking for less."""
    with BatchEndpoint(lambda _: '{"intent": "answers"}') as endpoint:
        endpoint.fate = lambda _, body, __: "refused" if body["response_format"]["type"] == "json_schema" else "good"
        found = ask_all(endpoint.url, tmp_path, asks("a", shape=SHAPE), asks("b", shape=SHAPE))
        assert texts(found) == ['{"intent": "answers"}'] * 2
        assert len(endpoint.batches) == 2


def test_more_than_the_endpoint_lets_wait_goes_out_in_smaller_sets(tmp_path: Path) -> None:
    """One after another, until each is small enough."""
    told: list[str] = []
    with BatchEndpoint(echo) as endpoint:
        full = [{"code": "token_limit_exceeded", "message": "Enqueued token limit reached", "line": None}]
        endpoint.turns_down = lambda lines: full if len(lines) > 2 else None
        found = ask_all(endpoint.url, tmp_path, *(asks(x) for x in "abcde"), told=told)
        assert texts(found) == [f"You said {x}" for x in "abcde"]
        assert set(endpoint.submitted.values()) == {1}
        assert "one after another" in " ".join(told)


@pytest.mark.parametrize("moment", range(1, 7))
@pytest.mark.parametrize("when", ["before", "after"])
def test_the_next_start_goes_on_wherever_the_one_before_ended(tmp_path: Path, moment: int, when: str) -> None:
    """Ended at any request, before the endpoint dealt with it or before the answer arrived: no line is submitted twice."""
    with BatchEndpoint(echo) as endpoint:

        async def ended() -> None:
            reached, loop = asyncio.Event(), asyncio.get_running_loop()

            def end(_: str, __: str) -> bool:
                if len(endpoint.requests) < moment:
                    return False
                loop.call_soon_threadsafe(reached.set)
                return True

            setattr(endpoint, when, end)
            async with batches_at(endpoint.url, tmp_path) as batches:
                asking = [asyncio.ensure_future(batches.part().reply(asks(x))) for x in "ab"]
                waiting = asyncio.ensure_future(reached.wait())
                await asyncio.wait({waiting, *asking}, return_when=asyncio.FIRST_COMPLETED)
                for task in (*asking, waiting):
                    task.cancel()
                await asyncio.gather(*asking, waiting, return_exceptions=True)

        asyncio.run(ended())
        setattr(endpoint, when, lambda *_: False)
        assert texts(ask_all(endpoint.url, tmp_path, asks("a"), asks("b"))) == ["You said a", "You said b"]
        assert sorted(endpoint.submitted.values()) == [1, 1]


def test_an_answer_stays_until_it_is_settled(tmp_path: Path) -> None:
    """Whoever asks again after a kill gets the same answer for nothing; after it was settled the question is a new one."""
    with BatchEndpoint(echo) as endpoint:
        ask_all(endpoint.url, tmp_path, asks("a"))
        ask_all(endpoint.url, tmp_path, asks("a"))
        assert len(endpoint.batches) == 1

        async def settled() -> None:
            async with batches_at(endpoint.url, tmp_path) as batches:
                part = batches.part()
                await part.reply(asks("a"))
                part.settle()

        asyncio.run(settled())
        assert len(endpoint.batches) == 1
        ask_all(endpoint.url, tmp_path, asks("a"))
        assert len(endpoint.batches) == 2


def test_a_call_by_batch_costs_half(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Of the listed price of the model that answered."""
    monkeypatch.setattr("interviewer.llm.prices.price", lambda *_, **__: 0.5)
    with BatchEndpoint() as endpoint:
        [found] = ask_all(endpoint.url, tmp_path, asks("a"))
        assert isinstance(found, Reply)
        assert (found.cost, found.model, found.usage.prompt_tokens) == (0.25, "judge-1", 900)


def test_an_answer_by_batch_that_is_of_no_use_is_on_the_bill(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """At half the price as any other: one that was cut, and an empty one with the one that was asked for after it."""
    monkeypatch.setattr("interviewer.llm.prices.price", lambda *_, **__: 0.5)
    with BatchEndpoint() as endpoint:
        endpoint.fate = lambda *_: "cut"
        [cut] = ask_all(endpoint.url, tmp_path, asks("a"))
        assert isinstance(cut, BadReply)
        assert cut.bill is not None
        assert (cut.bill.cost, cut.bill.completion_tokens, cut.bill.counted) == (0.25, 120, "endpoint")
        endpoint.fate = lambda *_: "good"
        endpoint.answer = lambda _: "" if len(endpoint.batches) == 2 else "Yes."
        [found] = ask_all(endpoint.url, tmp_path, asks("b"))
        assert isinstance(found, Reply)
        assert (found.cost, found.usage.completion_tokens) == (0.5, 240)
        endpoint.fate = lambda *_: "missing"
        [lost] = ask_all(endpoint.url, tmp_path, asks("c"))
        assert isinstance(lost, ModelUnavailable)
        assert lost.bill is None


def test_json_that_is_not_there_is_on_the_bill_too(tmp_path: Path) -> None:
    """The format was asked for and the answer does not keep it."""
    with BatchEndpoint(lambda _: "No.") as endpoint:
        [found] = ask_all(endpoint.url, tmp_path, asks("a", shape=SHAPE))
        assert isinstance(found, BadReply)
        assert found.bill is not None
        assert found.bill.completion_tokens == 120


def test_what_failed_is_asked_anew_once_it_was_settled(tmp_path: Path) -> None:
    """Until then the same failure is known."""
    with BatchEndpoint(echo) as endpoint:
        endpoint.fate = lambda *_: "missing"

        async def failed() -> None:
            async with batches_at(endpoint.url, tmp_path) as batches:
                part = batches.part()
                with pytest.raises(ModelUnavailable):
                    await part.reply(asks("a"))
                part.settle()

        asyncio.run(failed())
        endpoint.fate = lambda *_: "good"
        assert texts(ask_all(endpoint.url, tmp_path, asks("a"))) == ["You said a"]


def test_a_set_that_is_full_goes_out_at_once(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Neither memory nor the endpoint's limits hold more."""
    monkeypatch.setattr("interviewer.llm.batches.MOST_BYTES", 400)
    with BatchEndpoint(echo) as endpoint:
        found = ask_all(endpoint.url, tmp_path, *(asks(x) for x in "abcde"))
        assert texts(found) == [f"You said {x}" for x in "abcde"]
        assert len(endpoint.batches) > 1
        assert set(endpoint.submitted.values()) == {1}
