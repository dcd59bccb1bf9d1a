"""The way by batch: what waits goes out as one set, each line comes back to who asked it, and nothing is submitted twice."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from interviewer.core.conversation import Conversation, Reply
from interviewer.errors import BadReply, ModelError, ModelRefused, ModelUnavailable, StillOut
from interviewer.llm.batches import NAMED, Batches
from interviewer.llm.outbox import Outbox
from tests.llm.batch_endpoint import BatchEndpoint
from tests.llm.upstream import KEY, SHAPE, conversation, settings

GRADER = {"models": dict.fromkeys(("observer", "interviewer", "grader"), "m-1")}


@asynccontextmanager
async def batches_at(url: str, place: Path, *, told: list[str] | None = None, **more: Any) -> AsyncIterator[Batches]:
    """Open batches whose pauses take no time."""

    async def sleep(_: float) -> None:
        await asyncio.sleep(0)

    outbox = Outbox(place / "batches.sqlite", now=0.0)
    tell: Callable[[str], None] = (told if told is not None else []).append
    async with Batches(settings(url), outbox, tell=tell, sleep=sleep, now=lambda: 0.0, quiet=0.02, **more) as batches:
        yield batches


def asks(words: str, occasion: str = "", **more: Any) -> Conversation:
    """Make what a grader is asked."""
    return replace(conversation(words=words, **more), purpose="grade", occasion=occasion)


def ask_all(url: str, place: Path, *conversations: Conversation, told: list[str] | None = None) -> list[Reply | ModelError]:
    """Ask all at once and return each reply, or why there is none."""

    async def play() -> list[Reply | ModelError]:
        async with batches_at(url, place, told=told) as batches:
            part = batches.part()
            found = await asyncio.gather(*map(part.reply, conversations), return_exceptions=True)
            for one in found:
                assert isinstance(one, Reply | ModelError), one
            return found  # type: ignore[return-value] # as asserted

    return asyncio.run(play())


def echo(body: dict[str, Any]) -> str:
    """Answer with the question."""
    return f"You said {body['messages'][-1]['content']}"


def texts(found: list[Reply | ModelError]) -> list[str]:
    """Return the text of each reply, or the reason of each error."""
    return [one.text if isinstance(one, Reply) else one.reason for one in found]


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


def test_a_batch_that_expired_keeps_what_was_answered(tmp_path: Path) -> None:
    """Lines that are in no file are named by how the batch ended."""
    with BatchEndpoint(echo) as endpoint:
        endpoint.ends = "expired"
        endpoint.fate = lambda _, body, __: "missing" if body["messages"][-1]["content"] == "b" else "good"
        assert texts(ask_all(endpoint.url, tmp_path, asks("a"), asks("b"))) == ["You said a", "expired"]


def test_a_strict_schema_that_is_refused_is_given_up(tmp_path: Path) -> None:
    """The refusal stands in the error file; all lines go out once more, asking for less."""
    with BatchEndpoint(lambda _: '{"intent": "answers"}') as endpoint:
        endpoint.fate = lambda _, body, __: "refused" if body["response_format"]["type"] == "json_schema" else "good"
        found = ask_all(endpoint.url, tmp_path, asks("a", shape=SHAPE), asks("b", shape=SHAPE))
        assert texts(found) == ['{"intent": "answers"}'] * 2
        assert len(endpoint.batches) == 2


def test_a_batch_turned_down_whole_is_a_refusal_with_its_reason(tmp_path: Path) -> None:
    """No line was asked, and no line is asked again."""
    with BatchEndpoint() as endpoint:
        endpoint.turns_down = lambda _: [{"code": "model_not_found", "message": "The model m-1 does not exist.", "line": None}]
        found = ask_all(endpoint.url, tmp_path, asks("a"), asks("b"))
        assert [(type(one), one.reason) for one in found if isinstance(one, ModelError)] == [
            (ModelRefused, "no_such_model")
        ] * 2
        assert len(endpoint.batches) == 1


def test_only_the_line_that_a_refusal_names_fails(tmp_path: Path) -> None:
    """The rest of the set goes out again without it."""

    def turns_down(lines: list[dict[str, Any]]) -> list[dict[str, Any]] | None:
        bad = [number for number, line in enumerate(lines, 1) if line["body"]["messages"][-1]["content"] == "b"]
        return [{"code": "invalid_request", "message": "This is bad.", "line": number} for number in bad] or None

    with BatchEndpoint(echo) as endpoint:
        endpoint.turns_down = turns_down
        assert texts(ask_all(endpoint.url, tmp_path, asks("a"), asks("b"), asks("c"))) == [
            "You said a",
            "refused",
            "You said c",
        ]
        assert set(endpoint.submitted.values()) == {1}


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


def test_an_endpoint_without_batches_is_told_of_in_one_sentence(tmp_path: Path) -> None:
    """What to do is leave the option out."""
    with BatchEndpoint() as endpoint:
        endpoint.status["POST /files"] = 404
        [found] = ask_all(endpoint.url, tmp_path, asks("a"))
        assert isinstance(found, ModelRefused)
        assert "leave out --batch" in str(found)


def test_a_wrong_key_is_told_at_once(tmp_path: Path) -> None:
    """Nothing was submitted, and nothing is left in the outbox."""
    with BatchEndpoint() as endpoint:
        endpoint.status["POST /files"] = 401
        [found] = ask_all(endpoint.url, tmp_path, asks("a"))
        assert isinstance(found, ModelRefused)
        assert found.reason == "key"
        assert texts(ask_all(endpoint.url, tmp_path, asks("a"))) == ["Yes."]


@pytest.mark.parametrize("path", ["/files", "/batches"])
def test_a_busy_endpoint_is_asked_again(tmp_path: Path, path: str) -> None:
    """A 429 and a 503 are passing, for the file and for the batch."""
    for status in (429, 503):
        with BatchEndpoint() as endpoint:
            endpoint.status[f"POST {path}"] = status
            assert texts(ask_all(endpoint.url, tmp_path / str(status), asks("a"))) == ["Yes."]
            assert list(endpoint.submitted.values()) == [1]


def test_a_batch_whose_taking_was_not_confirmed_is_looked_for(tmp_path: Path) -> None:
    """The endpoint took it and hung up: it is found by its name, beyond the first page of the list, and not submitted again."""
    with BatchEndpoint(echo) as endpoint:
        for _ in range(3):
            ask_all(endpoint.url, tmp_path / "before", asks("before", str(len(endpoint.batches))))
        hung_up: list[str] = []

        def after(method: str, path: str) -> bool:
            if (method, path) == ("POST", "/batches") and not hung_up:
                hung_up.append(path)
                endpoint.batches.insert(0, endpoint.batches.pop())  # others were submitted since
                return True
            return False

        endpoint.after = after
        assert texts(ask_all(endpoint.url, tmp_path, asks("a"))) == ["You said a"]
        assert (len(endpoint.batches), set(endpoint.submitted.values())) == (4, {1})


def test_an_endpoint_that_is_away_while_a_batch_is_out_is_waited_for(tmp_path: Path) -> None:
    """Looks that fail are made again, however many."""
    with BatchEndpoint(echo) as endpoint:
        gone: list[str] = []

        def before(method: str, path: str) -> bool:
            if path.startswith("/batches/") and len(gone) < 12:
                gone.append(path)
                return True
            return False

        endpoint.before = before
        assert texts(ask_all(endpoint.url, tmp_path, asks("a"))) == ["You said a"]
        assert len(gone) == 12


class Killed(BaseException):
    """The process ends here."""


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


def test_what_is_out_is_not_decided_while_it_cannot_be_looked_for(tmp_path: Path) -> None:
    """It is no failure of the model, so that nothing is recorded; the next start goes on."""
    with BatchEndpoint(echo) as endpoint:
        endpoint.after = lambda method, path: (method, path) == ("POST", "/batches")
        endpoint.before = lambda method, path: (method, path) == ("GET", "/batches")

        async def play() -> None:
            async with batches_at(endpoint.url, tmp_path) as batches:
                await batches.part().reply(asks("a"))

        with pytest.raises(StillOut, match="same command"):
            asyncio.run(play())
        endpoint.after = endpoint.before = lambda *_: False
        assert texts(ask_all(endpoint.url, tmp_path, asks("a"))) == ["You said a"]
        assert list(endpoint.submitted.values()) == [1]


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


def test_a_set_that_is_full_goes_out_at_once(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Neither memory nor the endpoint's limits hold more."""
    monkeypatch.setattr("interviewer.llm.batches.MOST_BYTES", 400)
    with BatchEndpoint(echo) as endpoint:
        found = ask_all(endpoint.url, tmp_path, *(asks(x) for x in "abcde"))
        assert texts(found) == [f"You said {x}" for x in "abcde"]
        assert len(endpoint.batches) > 1
        assert set(endpoint.submitted.values()) == {1}
