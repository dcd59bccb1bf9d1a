"""How JSON is asked for and found."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interviewer.core.conversation import Message, Shape
from interviewer.llm import shapes
from interviewer.llm.shapes import Rung

SHAPE = Shape("grade", {"type": "object", "properties": {"n": {"type": "integer"}}})


def test_each_rung_asks_for_less() -> None:
    """A strict schema, then any object, then nothing; without a shape nothing on every rung."""
    asked = [shapes.ask(SHAPE, rung).get("response_format", {}).get("type") for rung in Rung]
    assert asked == ["json_schema", "json_object", None]
    assert [shapes.ask(None, rung) for rung in Rung] == [{}, {}, {}]
    assert Rung.WORDS.below is Rung.WORDS


def test_below_the_first_rung_the_schema_is_in_the_system_message() -> None:
    """The schema is put behind the first system message, and the candidate's words are left alone."""
    messages = (Message("system", "Be kind."), Message("user", "Hi."))
    assert [sent["content"] for sent in shapes.instruct(messages, SHAPE, Rung.SCHEMA)] == ["Be kind.", "Hi."]
    system, user = shapes.instruct(messages, SHAPE, Rung.OBJECT)
    assert system["content"].startswith("Be kind.\n\nReply with one JSON object")
    assert json.loads(system["content"].rpartition("Schema:\n")[2]) == SHAPE.schema
    assert user == {"role": "user", "content": "Hi."}


def test_without_a_system_message_there_is_one() -> None:
    """A conversation that begins with the user gets a system message in front."""
    sent = shapes.instruct((Message("user", "Hi."),), SHAPE, Rung.WORDS)
    assert [message["role"] for message in sent] == ["system", "user"]


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ('{"n": 1}', '{"n": 1}'),
        (' \n{"n": 1}\n ', '{"n": 1}'),
        ('\ufeff{"n": 1}', '{"n": 1}'),
        ('```json\n{"n": 1}\n```', '{"n": 1}'),
        ('```\n{"n": 1}\n```', '{"n": 1}'),
        ('Sure!\n```json\n{"n": 1}\n```\nHope that helps.', '{"n": 1}'),
        ('<think>{"n": 0}</think>{"n": 1}', '{"n": 1}'),
        ('First I thought {"n": 0}, but it is {"n": 1}.', '{"n": 1}'),
        ('It is {"n": {"m": 1}} then.', '{"n": {"m": 1}}'),
        ('A set {a, b} and {"n": "}"}', '{"n": "}"}'),
        ('{"a": "```json {} ```"}', '{"a": "```json {} ```"}'),
        ("no", None),
        ("[1]", None),
        ('{"n": ', None),
        ("", None),
        ("{" * 100_000, None),
        ("x" * (shapes.LONGEST + 1), None),
    ],
)
def test_json_is_found_where_models_put_it(said: str, found: str | None) -> None:
    """Bare, fenced, after reasoning or in prose: the object is found; where there is none, nothing is."""
    assert shapes.extract(said) == found


@given(st.text(max_size=200))
def test_extraction_never_raises(said: str) -> None:
    """Whatever a model says, extraction gives JSON text or None."""
    found = shapes.extract(said)
    assert found is None or isinstance(json.loads(found), dict)


@pytest.mark.parametrize(
    "says",
    [
        "'response_format' of type 'json_schema' is not supported with this model",
        "[{'loc': ('body', 'response_format', 'type'), 'msg': \"Input should be 'text' or 'json_object'\"}]",
        "This model does not support structured outputs",
        "No endpoints found that can handle the requested parameters.",
        "JSON mode is not enabled for this model",
    ],
)
def test_objections_are_recognised(says: str) -> None:
    """The words by which endpoints refuse a format are known."""
    assert shapes.OBJECTION.search(says)


@pytest.mark.parametrize("text", ["plain", "Grüße 😀", "a\ud800b"])
def test_clean_text_can_be_sent(text: str) -> None:
    """Cleaned text can be encoded, and is unchanged where it could be before."""
    assert shapes.clean(text).encode().decode() == text.replace("\ud800", "?")
