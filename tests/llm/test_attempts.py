"""One exchange, whichever way it travels: what is asked, and what is given up; the rest is seen on the wire in `test_client`."""

from __future__ import annotations

import pytest

from interviewer.errors import BadReply
from interviewer.llm.attempts import Attempt, Learned
from interviewer.llm.chunks import Heard
from interviewer.llm.faults import Door, by_status
from interviewer.llm.shapes import Rung
from tests.llm.upstream import SHAPE, conversation

DOOR = Door(host="somewhere", model="m-1")


def test_a_request_that_is_not_streamed_asks_for_no_usage() -> None:
    """It comes with every whole answer; all else is the same either way."""
    attempt = Attempt(conversation(shape=SHAPE), DOOR, Learned())
    streamed, whole = attempt.request(stream=True), attempt.request(stream=False)
    assert streamed == whole | {"stream": True, "stream_options": {"include_usage": True}}


def test_many_at_once_step_down_once() -> None:
    """Conversations that find out at the same time take one step, not one each."""
    learned = Learned()
    first, second = (Attempt(conversation(shape=SHAPE), DOOR, learned) for _ in range(2))
    fault = by_status(400, {"error": {"message": "response_format is not supported"}}, DOOR)
    assert (first.concede(fault), second.concede(fault)) == (True, True)
    assert learned.rung is Rung.OBJECT


def test_a_reply_without_json_steps_down_until_one_had_some() -> None:
    """Then it is a mishap."""
    learned = Learned()
    attempt = Attempt(conversation(shape=SHAPE), DOOR, learned)
    assert attempt.text(Heard(text=['{"intent": "answers"}'])) == '{"intent": "answers"}'
    with pytest.raises(BadReply, match="holds no JSON"):
        attempt.text(Heard(text=["Certainly!"]))
    assert (learned.rung, learned.proven) == (Rung.SCHEMA, True)
    fresh = Learned()
    with pytest.raises(BadReply, match="holds no JSON"):
        Attempt(conversation(shape=SHAPE), DOOR, fresh).text(Heard(text=["Certainly!"]))
    assert fresh.rung is Rung.OBJECT
