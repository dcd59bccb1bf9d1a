"""The shape of an exchange."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interviewer.core.conversation import Conversation, Message, fenced
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
