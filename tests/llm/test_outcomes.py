"""What became of a line of a batch."""

from __future__ import annotations

from typing import Any

import pytest

from interviewer.llm.attempts import Attempt, Learned
from interviewer.llm.faults import Door
from interviewer.llm.outcomes import outcome_of, reply_in
from tests.llm.upstream import SHAPE, conversation


def attempt(**more: Any) -> Attempt:
    """Return an exchange that was asked."""
    return Attempt(conversation(**more), Door(host="api.example", model="m-1"), Learned())


def completion(content: str | None, finish: str = "stop") -> dict[str, Any]:
    """Return the body of an answer."""
    choice = {"index": 0, "message": {"content": content}, "finish_reason": finish}
    return {"choices": [choice], "usage": {"prompt_tokens": 7, "completion_tokens": 3}}


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ({"response": {"status_code": 200, "body": {"a": 1}}, "error": None}, {"status": 200, "body": {"a": 1}}),
        ({"response": {"status_code": 500}}, {"status": 500, "body": None}),
        ({"response": None, "error": {"code": "batch_expired", "message": "Late."}}, {"code": "expired", "says": "Late."}),
        ({"response": {"status_code": "200"}, "error": None}, {"code": "lost", "says": ""}),
        ({}, {"code": "lost", "says": ""}),
    ],
)
def test_a_line_of_a_file_is_an_answer_or_says_why_there_is_none(told: dict[str, Any], expected: dict[str, Any]) -> None:
    """What cannot be read is lost, and says so."""
    assert outcome_of(told) == expected


@pytest.mark.parametrize(
    ("kept", "reason"),
    [
        ({"code": "expired", "says": ""}, "expired"),
        ({"status": 500, "body": None}, "server_error"),
        ({"status": 200, "body": "no object"}, "unreadable"),
        ({"status": 200, "body": completion("No", "length")}, "length"),
        ({"status": 200, "body": completion(None)}, "empty"),
        ({"status": 200, "body": completion("No JSON.")}, "unreadable"),
    ],
)
def test_what_is_of_no_use_has_a_name_and_no_text(kept: dict[str, Any], reason: str) -> None:
    """And is billed as far as the endpoint worked for it."""
    heard, text, fault = reply_in(attempt(shape=SHAPE), kept)
    assert fault is not None
    assert (text, fault.error.reason) == ("", reason)
    assert heard.is_paid == isinstance(kept.get("body"), dict)


def test_a_reply_is_the_text_that_was_asked_for() -> None:
    """The JSON in it where a shape was asked for."""
    kept = {"status": 200, "body": completion('Here: {"intent": "answers"}')}
    assert reply_in(attempt(shape=SHAPE), kept)[1:] == ('{"intent": "answers"}', None)
    assert reply_in(attempt(), kept)[1:] == ('Here: {"intent": "answers"}', None)
