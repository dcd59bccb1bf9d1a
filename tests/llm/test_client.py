"""The model's door on the wire: what a reply is, what is not one, and what a caller sees."""

from __future__ import annotations

import asyncio
import json
import logging
from typing import Any

import pytest

from interviewer.bills import Bill
from interviewer.core.conversation import Reply
from interviewer.errors import BadReply, ModelError, ModelRefused, ModelUnavailable
from tests.llm.upstream import (
    DONE,
    GOOD,
    HANG,
    KEY,
    RESET,
    SHAPE,
    STREAM,
    Step,
    answer,
    conversation,
    data,
    error,
    exchange,
    fails,
    model_at,
    piece,
    stream,
    upstream,
    usage,
)


class TestReply:
    """A complete reply."""

    def test_text_usage_and_model_come_back(self) -> None:
        """A well-formed stream gives its text, its model, its usage, and no price where the endpoint is unknown."""
        told, _ = exchange(GOOD)
        assert told.error is None
        assert told.reply is not None
        assert (told.reply.text, told.reply.model, told.reply.cost) == ("Good morning.", "m-1", None)
        assert (told.reply.usage.prompt_tokens, told.reply.usage.completion_tokens, told.reply.usage.counted) == (
            7,
            3,
            "endpoint",
        )
        assert told.parts == ["Good ", "morning."]

    def test_the_request_is_the_least(self) -> None:
        """The request holds model, messages, stream and one length limit, and no temperature."""
        _, seen = exchange(GOOD)
        assert seen.requests == [
            {
                "model": "m-1",
                "messages": [{"role": "system", "content": "You interview."}, {"role": "user", "content": "Hello."}],
                "stream": True,
                "stream_options": {"include_usage": True},
                "max_completion_tokens": 64,
            }
        ]

    @pytest.mark.parametrize(
        "script",
        [
            STREAM + data(piece("Yes.")) + data(piece(None, "stop")),
            STREAM + data(piece("Yes.")) + data(piece(None, "stop"), end=""),
            STREAM + b": OPENROUTER PROCESSING\n\n" + data(piece("Yes.", "eos")) + DONE,
            stream({"id": "", "model": "", "choices": []}, piece("Yes."), piece(None, "stop"), piece(None, "stop")),
            stream(piece("Yes."), piece(None, "stop", usage={"prompt_tokens": 1, "completion_tokens": 1})),
            stream(piece([{"type": "thinking", "thinking": []}, {"type": "text", "text": "Yes."}]), piece(None, "stop")),
            stream(piece("<think>hm</think>\n\nYes."), piece(None, "stop")),
            stream(piece("Yes."), {"id": "c1", "choices": [{"index": 0, "delta": None, "finish_reason": "stop"}]}),
            answer(200, {"choices": [{"message": {"content": "Yes."}, "finish_reason": "stop"}]}),
            answer(200, b"data: {}\n\n" + data(piece("Yes.", "stop")), content_type="text/plain"),
        ],
        ids=[
            "no-done",
            "no-last-line",
            "eos",
            "azure",
            "usage-in-choice",
            "parts",
            "think",
            "null-delta",
            "json",
            "text-plain",
        ],
    )
    def test_every_dialect_is_understood(self, script: bytes) -> None:
        """Whatever dialect of Chat Completions an endpoint speaks, the text is the same."""
        told, _ = exchange(script)
        assert told.error is None
        assert told.reply is not None
        assert told.reply.text == "Yes." == "".join(told.parts)

    def test_a_connection_is_used_again(self) -> None:
        """A reply is read to the end of its body, so the next one needs no new connection."""
        body = data(piece("Yes.", "stop")) + DONE
        chunked = b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n"
        script = chunked + f"{len(body):x}\r\n".encode() + body + b"\r\n0\r\n\r\n"

        async def play() -> int:
            async with upstream(script) as seen, model_at(seen.url) as model:
                await model.reply(conversation())
                await model.reply(conversation())
                return seen.connections

        assert asyncio.run(play()) == 1

    def test_a_stream_left_open_after_its_end_is_complete(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """An endpoint that never closes after the finish_reason does not hold up the reply."""
        monkeypatch.setattr("interviewer.llm.client.AFTER_FINISH", 0.05)
        told, seen = exchange((stream(piece("Yes.", "stop")), HANG), reply_deadline=5.0)
        assert told.reply is not None
        assert told.reply.text == "Yes."
        assert len(seen.requests) == 1

    def test_a_reset_after_the_finish_is_no_fault(self) -> None:
        """A connection reset after the finish_reason takes nothing from the reply."""
        told, _ = exchange((STREAM + data(piece("Yes.", "stop")), RESET))
        assert told.reply is not None
        assert told.reply.text == "Yes."

    @pytest.mark.parametrize("wrong", [(-1, 3), (0, 3), (7, 0), ("7", "3"), (None, None), (True, True), (7.5, 3)])
    def test_impossible_usage_is_estimated(self, wrong: tuple[object, object]) -> None:
        """Usage that cannot be true is replaced by our own, and marked so."""
        told, _ = exchange(stream(piece("Yes.", "stop"), usage(*wrong)))
        assert told.reply is not None
        assert told.reply.usage.counted == "estimate"
        assert told.reply.usage.prompt_tokens > 0

    def test_what_was_broken_off_is_counted_and_priced_by_ourselves(self) -> None:
        """Nobody gives the usage of a reply that has no end."""

        async def play() -> Bill:
            async with model_at("https://api.openai.com/v1", models={"interviewer": "gpt-4o"}) as model:
                return await model.priced(conversation(), "Half of a sentence")

        bill = asyncio.run(play())
        assert (bill.completion_tokens, bill.counted) == (4, "exact")
        assert bill.cost is not None
        assert bill.cost > 0

    def test_lone_surrogates_are_sent_as_question_marks(self) -> None:
        """A lone surrogate in a message cannot break the request."""

        async def play() -> str:
            async with upstream(GOOD) as seen, model_at(seen.url) as model:
                await model.reply(conversation(words="a\ud83db"))
                return str(seen.requests[0]["messages"][1]["content"])

        assert asyncio.run(play()) == "a?b"


class TestIncomplete:
    """What looks like a reply and is none."""

    @pytest.mark.parametrize(
        "end",
        [(b"",), (DONE,), (RESET,), (b'data: {"choices": [{"del',), (data(piece("", "")),)],
        ids=["eof", "done-without-finish", "reset", "half-line", "empty-finish"],
    )
    def test_no_finish_reason_is_a_cut(self, end: tuple[bytes | str, ...]) -> None:
        """A stream that ends without a finish_reason is a cut, keeps its partial text, and is not asked again."""
        raised = fails(ModelUnavailable, "cut", (STREAM + data(piece("Good ")), *end))
        assert raised.partial == "Good "

    def test_a_cut_at_every_byte_is_never_complete(self) -> None:
        """However many bytes of a stream arrive before the end of its finish_reason, the reply is never complete."""
        whole = data(piece("Gü")) + data(piece("ten")) + data(piece(None, "stop"), end="")
        cuts = [STREAM + whole[:at] for at in range(len(whole))]

        async def play() -> None:
            async with upstream(*cuts) as seen, model_at(seen.url, attempts=1) as model:
                for at in range(len(whole)):
                    parts: list[str] = []
                    with pytest.raises(ModelUnavailable) as raised:
                        await model.reply(conversation(), parts.append)
                    assert raised.value.reason == "cut", whole[:at]
                    assert "".join(parts) == raised.value.partial == "Güten"[: len("".join(parts))]

        asyncio.run(play())

    def test_cut_before_the_first_token_is_asked_again(self) -> None:
        """A cut before any text arrived is asked again, and the reply of the second try is the reply."""
        told, seen = exchange((STREAM, RESET), (STREAM + data(piece("")),), GOOD)
        assert told.reply is not None
        assert told.reply.text == "Good morning."
        assert len(seen.requests) == 3
        assert told.slept == [0.25, 0.5]

    @pytest.mark.parametrize(
        "script",
        [
            answer(200, b"<!doctype html><p>Sign in</p>", content_type="text/html"),
            answer(200, b"<html>", content_type="text/event-stream"),
            answer(200, {"hello": 1}),
            answer(200, {"choices": None}),
            answer(200, b"[1, 2"),
            STREAM + b"data: {nonsense}\n\n",
            STREAM + b'data: {"choices":[{"delta":{"content":"\xff"}}]}\n\n',
            STREAM + b'data: "text"\n\n',
            STREAM + b"data: " + b"x" * (1 << 20) + b"\n\n",
            STREAM + data({"choices": "none"}),
            STREAM + data(piece(5)),
        ],
        ids=[
            "html",
            "html-sse",
            "other-json",
            "null",
            "broken-json",
            "broken-event",
            "utf8",
            "string",
            "huge",
            "choices",
            "number",
        ],
    )
    def test_the_unreadable_is_named(self, script: bytes) -> None:
        """What is not Chat Completions is named unreadable, after exactly one request."""
        fails(ModelUnavailable, "unreadable", script)

    def test_a_reply_without_end_is_refused(self) -> None:
        """An endpoint that streams without end is stopped after a mebibyte."""
        more = data(piece("x" * 100_000)) * 11
        raised = fails(ModelUnavailable, "unreadable", (STREAM + more, HANG))
        assert len(raised.partial) > 1 << 20

    def test_pieces_of_another_reply_are_refused(self) -> None:
        """Text under another id in the middle of a reply is not taken for its continuation."""
        other = piece("secret") | {"id": "c2"}
        raised = fails(ModelUnavailable, "unreadable", stream(piece("a"), piece("b"), other, piece(None, "stop")))
        assert raised.partial == "ab"

    def test_an_id_for_every_chunk_is_no_mixture(self) -> None:
        """Endpoints that give every chunk an id of its own are understood."""
        told, _ = exchange(stream(*(piece(letter) | {"id": letter} for letter in "abc"), piece(None, "stop")))
        assert told.reply is not None
        assert told.reply.text == "abc"


def billed(*script: tuple[Step, ...] | bytes, **more: Any) -> tuple[int, int, str] | None:
    """Play a script and return the tokens on the bill of what came of it, and how they were counted; None where there is no bill."""
    told, _ = exchange(*script, **more)
    found = told.error if told.reply is None else told.reply
    assert isinstance(found, ModelError | Reply)
    bill = found.bill
    return None if bill is None else (bill.prompt_tokens, bill.completion_tokens, bill.counted)


NOTHING_SAID = stream(piece(None, "stop"), usage(7, 4_000))


class TestBills:
    """What the endpoint worked for is on the bill, usable or not, and however often it was tried."""

    @pytest.mark.parametrize("finish", ["length", "content_filter", "error"])
    def test_a_reply_of_no_use_is_billed_as_the_endpoint_counted_it(self, finish: str) -> None:
        """Thoughts that nobody saw were paid for by the thousand: the words that came say nothing about them."""
        script = stream(piece("We"), piece(None, finish), usage(7, 4_000))
        assert billed(script, attempts=1) == (7, 4_000, "endpoint")

    def test_json_that_is_not_there_is_billed(self) -> None:
        """The format was asked for and the reply does not keep it."""
        assert billed(stream(piece("No.", "stop"), usage(7, 4_000)), shape=SHAPE) == (7, 4_000, "endpoint")

    def test_an_empty_reply_and_the_one_after_it_are_one_bill(self) -> None:
        """Both were paid for."""
        assert billed(NOTHING_SAID, GOOD) == (14, 4_003, "endpoint")
        assert billed(NOTHING_SAID) == (14, 8_000, "endpoint")

    def test_a_reply_that_was_cut_is_billed_by_its_words(self) -> None:
        """Nobody gives the usage of a reply without an end, so that ours stands in; with the next try it is one bill."""
        cut = (STREAM + data(piece("Half of a sentence")), RESET)
        found = billed(cut)
        assert found is not None
        assert found[1:] == (5, "estimate")

        async def unheard() -> Reply:
            async with upstream(cut, GOOD) as seen, model_at(seen.url) as model:
                return await model.reply(conversation())

        assert asyncio.run(unheard()).usage.completion_tokens == 8

    def test_what_nobody_worked_for_is_not_billed(self) -> None:
        """An endpoint that is busy, broken or away charges nothing."""
        assert billed(error(429, "Busy."), GOOD) == (7, 3, "endpoint")
        for status in (401, 429, 500):
            assert billed(error(status, "No.")) is None

    def test_a_reply_that_comes_too_late_is_billed(self) -> None:
        """As far as it came, with the empty one before it."""
        slow = (STREAM + data(piece("Half of a sentence")), HANG)
        found = billed(NOTHING_SAID, slow, reply_deadline=0.2)
        assert found is not None
        assert found[1:] == (4_005, "estimate")

    def test_a_prompt_that_the_filter_took_is_billed(self) -> None:
        """It was read by then, and no usage comes with the refusal."""
        found = billed(error(400, "The response was filtered.", code="content_filter"))
        assert found is not None
        assert found[0] > 0
        assert found[1:] == (0, "estimate")

    def test_a_wish_to_wait_for_long_carries_the_bill_of_what_came_before(self) -> None:
        """Who gives up then has paid for the empty reply."""
        assert billed(NOTHING_SAID, answer(429, {}, retry_after="3600")) == (7, 4_000, "endpoint")

    def test_who_asks_once_is_not_asked_for_an_empty_reply_twice(self) -> None:
        """A cap holds one call at the most it can cost, and two would go out under it."""
        fails(BadReply, "empty", NOTHING_SAID, attempts=1)


class TestBadReplies:
    """Complete, and of no use."""

    def test_length(self) -> None:
        """A reply cut at its length limit says so and keeps its text."""
        assert fails(BadReply, "length", stream(piece("Good "), piece(None, "length"))).partial == "Good "

    @pytest.mark.parametrize("finish", ["content_filter", "CONTENT_FILTER", "SAFETY"])
    def test_filter(self, finish: str) -> None:
        """A filtered reply is not a reply, whatever text came before."""
        fails(BadReply, "filtered", stream(piece("Good "), piece(None, finish)))

    def test_filtered_without_message(self) -> None:
        """Azure's filtered answer has no message at all."""
        fails(BadReply, "filtered", answer(200, {"choices": [{"finish_reason": "content_filter", "index": 0}]}))

    def test_refusal(self) -> None:
        """A refusal is not text, and its words are kept."""
        refusal = {"choices": [{"index": 0, "delta": {"refusal": "I cannot."}}]}
        raised = fails(BadReply, "refused", stream(refusal, piece(None, "stop")))
        assert raised.raw == "I cannot."

    @pytest.mark.parametrize(
        "nothing",
        [
            (),
            (piece(" \n"),),
            ({"choices": [{"delta": {"reasoning_content": "hm"}}]},),
            (piece("<think>hm</think>"),),
            (piece("<thi"),),
        ],
        ids=["nothing", "blank", "reasoning", "think", "held"],
    )
    def test_empty(self, nothing: tuple[object, ...]) -> None:
        """An empty answer, also one of reasoning only, is asked again silently, once."""
        if nothing == (piece("<thi"),):
            told, _ = exchange(stream(*nothing, piece(None, "stop")))
            assert told.reply is not None
            assert told.reply.text == "<thi"
            return
        told, seen = exchange(stream(*nothing, piece(None, "stop")))
        assert isinstance(told.error, BadReply)
        assert told.error.reason == "empty"
        assert len(seen.requests) == (1 if told.parts else 2)
        assert (told.waits, told.slept) == ([], [])

    def test_empty_then_good(self) -> None:
        """The second try's reply is the reply."""
        told, _ = exchange(stream(piece(None, "stop")), GOOD)
        assert told.reply is not None
        assert told.reply.text == "Good morning."


class TestErrorsInTheStream:
    """The endpoint says in its stream that it failed."""

    @pytest.mark.parametrize(
        "event",
        [
            data({"error": {"message": "upstream died", "code": 502}}),
            data({"error": "upstream died"}),
            b'event: error\ndata: {"message": "upstream died"}\n\n',
            b"event: error\ndata: upstream died\n\n",
            b'error: {"message": "upstream died"}\n\n',
            data({"object": "error", "message": "upstream died"}),
            data(piece(None, "error") | {"error": {"message": "upstream died", "code": 502}}),
        ],
        ids=["object", "text", "event", "event-text", "gpustack", "vllm", "openrouter"],
    )
    def test_after_the_first_token(self, event: bytes) -> None:
        """An error object in the middle of a reply is an error with the endpoint's words, not asked again."""
        raised = fails(ModelUnavailable, "server_error", STREAM + data(piece("Good ")) + event)
        assert raised.partial == "Good "
        assert raised.raw == "upstream died"

    def test_before_the_first_token(self) -> None:
        """The same before the first token is asked again."""
        told, seen = exchange(STREAM + data({"error": {"message": "busy", "code": "rate_limit_exceeded"}}), GOOD)
        assert told.reply is not None
        assert len(seen.requests) == 2

    def test_with_status_200(self) -> None:
        """An error object as the whole body of a 200 is an error."""
        fails(ModelUnavailable, "server_error", answer(200, {"error": {"message": "no"}}), requests=3)


class TestShapes:
    """The ladder by which JSON is asked for."""

    JSON = stream(piece('{"intent": "answers"}', "stop"))

    def test_the_strict_schema_comes_first(self) -> None:
        """A conversation with a shape asks for the strict schema."""
        told, seen = exchange(self.JSON, shape=SHAPE)
        assert told.reply is not None
        assert told.reply.text == '{"intent": "answers"}'
        assert seen.requests[0]["response_format"] == {
            "type": "json_schema",
            "json_schema": {"name": "observation", "strict": True, "schema": SHAPE.schema},
        }

    def test_steps_are_taken_and_remembered(self) -> None:
        """An endpoint that takes neither format is asked in words, at once, and in words from then on."""
        no_schema = error(400, "'response_format' of type 'json_schema' is not supported")
        no_object = answer(500, {"detail": "response_format: Input should be 'text'"})

        async def play() -> list[object]:
            async with upstream(no_schema, no_object, self.JSON) as seen, model_at(seen.url, attempts=1) as model:
                await model.reply(conversation(shape=SHAPE))
                await model.reply(conversation(shape=SHAPE))
                assert '"intent"' in seen.requests[3]["messages"][0]["content"]
                assert seen.requests[3]["messages"][1] == {"role": "user", "content": "Hello."}
                return [request.get("response_format", {}).get("type") for request in seen.requests]

        assert asyncio.run(play()) == ["json_schema", "json_object", None, None]

    def test_a_nameless_500_steps_down_for_this_reply_only(self) -> None:
        """A 500 that does not say why is asked again with less, as one of the attempts, and not remembered."""

        async def play() -> list[object]:
            async with upstream(error(500, "boom"), self.JSON) as seen, model_at(seen.url) as model:
                await model.reply(conversation(shape=SHAPE))
                await model.reply(conversation(shape=SHAPE))
                return [request["response_format"]["type"] for request in seen.requests]

        assert asyncio.run(play()) == ["json_schema", "json_object", "json_schema"]

    def test_other_refusals_do_not_step_down(self) -> None:
        """A refusal about something else is a refusal after one request."""
        fails(ModelRefused, "too_long", error(400, "context_length_exceeded with json_schema"), shape=SHAPE)
        fails(ModelRefused, "refused", error(400, "no"), shape=SHAPE)

    def test_json_is_found_in_prose(self) -> None:
        """JSON is taken out of a fence that follows reasoning."""
        text = '<think>{"no": 1}</think>Here it is:\n```json\n{"intent": "answers"}\n```\nDone.'
        told, _ = exchange(stream(piece(text, "stop")), shape=SHAPE)
        assert told.reply is not None
        assert told.reply.text == '{"intent": "answers"}'

    def test_an_ignored_format_is_said_in_words_next_time(self) -> None:
        """A reply without JSON is a bad reply, and the next request says in words what is wanted."""

        async def play() -> str:
            async with upstream(GOOD) as seen, model_at(seen.url) as model:
                for _ in range(2):
                    with pytest.raises(BadReply, match="no JSON") as raised:
                        await model.reply(conversation(shape=SHAPE))
                    assert (raised.value.reason, raised.value.partial) == ("unreadable", "Good morning.")
                return str(seen.requests[1]["messages"][0]["content"])

        assert "JSON Schema" in asyncio.run(play())

    def test_a_format_that_has_been_kept_is_asked_for_again_after_a_mishap(self) -> None:
        """One reply without JSON among others says nothing about what the endpoint takes."""

        async def play() -> list[object]:
            async with upstream(self.JSON, GOOD, self.JSON) as seen, model_at(seen.url) as model:
                await model.reply(conversation(shape=SHAPE))
                with pytest.raises(BadReply, match="no JSON"):
                    await model.reply(conversation(shape=SHAPE))
                await model.reply(conversation(shape=SHAPE))
                return [request["response_format"]["type"] for request in seen.requests]

        assert asyncio.run(play()) == ["json_schema"] * 3

    @pytest.mark.parametrize(
        ("says", "gone", "instead"),
        [
            ("Unsupported parameter: max_completion_tokens", "max_completion_tokens", "max_tokens"),
            ("stream_options: Extra inputs are not permitted", "stream_options", None),
        ],
    )
    def test_parameters_are_given_up_and_remembered(self, says: str, gone: str, instead: str | None) -> None:
        """A parameter that an endpoint names in its refusal is not sent to it again."""

        async def play() -> None:
            async with upstream(error(422, says), GOOD) as seen, model_at(seen.url, attempts=1) as model:
                await model.reply(conversation())
                await model.reply(conversation())
                assert [gone in request for request in seen.requests] == [True, False, False]
                assert instead is None or [instead in request for request in seen.requests] == [False, True, True]

        asyncio.run(play())


class TestSecrets:
    """The key is shown nowhere."""

    def test_an_echoed_key_is_scrubbed(self, caplog: pytest.LogCaptureFixture) -> None:
        """A key that the endpoint echoes is in no message, no field, no traceback and no log."""
        caplog.set_level(logging.DEBUG)
        raised = fails(ModelRefused, "key", error(401, f"Incorrect API key provided: {KEY}\x1b[31m."))
        assert raised.raw == "Incorrect API key provided: *** [31m."
        assert KEY not in f"{raised} {raised.__cause__!r} {vars(raised)}"
        assert KEY not in caplog.text
        assert raised.__suppress_context__

    def test_the_key_is_sent_and_nothing_else_of_ours(self) -> None:
        """The key goes into one header; organisation and project of the environment do not go to other endpoints."""
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("OPENAI_ORG_ID", "org-secret")
            patch.setenv("OPENAI_PROJECT_ID", "proj-secret")
            _, seen = exchange(GOOD)
        assert seen.headers[0]["authorization"] == f"Bearer {KEY}"
        assert "secret" not in json.dumps(seen.headers)

    def test_proxies_do_not_see_loopback(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """A proxy in the environment is not asked for an endpoint on this machine."""
        monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
        monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")
        told, _ = exchange(GOOD)
        assert told.reply is not None


def test_what_nobody_has_heard_is_asked_again() -> None:
    """A reply that broke off is asked for again where no part of it was passed on; where one was, it is not."""
    cut = STREAM + data(piece("Good "))

    async def ask(listens: bool) -> tuple[str | None, int]:
        async with upstream(cut, GOOD) as seen, model_at(seen.url) as model:
            try:
                reply = await model.reply(conversation(), (lambda _: None) if listens else None)
            except ModelUnavailable:
                return None, len(seen.requests)
            return reply.text, len(seen.requests)

    assert asyncio.run(ask(listens=False)) == ("Good morning.", 2)
    assert asyncio.run(ask(listens=True)) == (None, 1)
