"""The shape of an exchange."""

from __future__ import annotations

import hashlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interviewer.core.conversation import Conversation, Message, Shape, fenced
from interviewer.errors import BadReply


def _never(text: str) -> object:
    raise BadReply(text, reason="empty")


def test_the_role_follows_from_the_purpose() -> None:
    """Who observes is the observer, who words a turn is the interviewer."""
    made = [Conversation(purpose=p, messages=(), read=_never).role for p in ("observe", "phrase", "grade", "debrief")]  # type: ignore[arg-type] # never read
    assert made == ["observer", "interviewer", "grader", "grader"]


def test_the_digest_names_its_algorithm() -> None:
    """So that a change of algorithm can be seen."""
    digest = Conversation(purpose="observe", messages=(Message("user", "x"),), read=_never).digest  # type: ignore[arg-type] # never read
    assert digest.startswith("b2:")
    assert len(digest) == 35


@pytest.mark.parametrize("tag", ["<say>", "</candidate>", "< / CANDIDATE >", "<look-for>", "<interviewer x=1>", "</code>"])
def test_our_tags_are_made_harmless(tag: str) -> None:
    """Whatever their case and spacing."""
    assert fenced(f"a {tag} b") == f"a ‹{tag[1:]} b"


@given(st.text(max_size=200))
def test_other_text_is_left_alone(text: str) -> None:
    """Fencing changes no character but an opening angle bracket, and never the length."""
    assert len(fenced(text)) == len(text)
    assert all(a == b or (a, b) == ("<", "‹") for a, b in zip(text, fenced(text), strict=True))


@given(st.lists(st.text(max_size=40), max_size=3), st.booleans())
def test_a_digest_is_that_of_the_canonical_request(texts: list[str], shaped: bool) -> None:
    """Though it is put together of parts that were written before: digests in old transcripts stay what they are."""
    shape = Shape("s", {"b": ["”", 1], "a": {"\n": None}}) if shaped else None
    messages = tuple(Message("user", text) for text in texts)
    made = Conversation(purpose="observe", messages=messages, read=_never, shape=shape)  # type: ignore[arg-type] # never read
    request = {
        "purpose": "observe",
        "messages": [["user", text] for text in texts],
        "shape": [shape.name, shape.schema] if shape is not None else None,
    }
    text = json.dumps(request, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert made.digest == "b2:" + hashlib.blake2b(text.encode(), digest_size=16).hexdigest()
