"""What the chunks of a reply mean, without a wire."""

from __future__ import annotations

import itertools
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interviewer.llm.chunks import LONGEST, EndpointError, Heard, Mind, Unreadable, parse
from tests.llm.upstream import piece, usage


def heard(*chunks: Any) -> Heard:
    """Make a reply that took these chunks."""
    reply = Heard()
    for chunk in chunks:
        reply.take(json.dumps(chunk).encode())
    reply.end()
    return reply


def test_text_is_joined_and_the_first_finish_counts() -> None:
    """Pieces add up; a finish_reason that comes twice is one."""
    reply = heard(piece("a"), piece("b"), piece(None, "stop"), piece(None, "length"), usage(1, 2))
    assert (reply.said, reply.finish, reply.model) == ("ab", "stop", "m-1")
    assert reply.usage == {"prompt_tokens": 1, "completion_tokens": 2}


@pytest.mark.parametrize("content", [None, "", []])
def test_no_content_is_no_sign_of_life(content: object) -> None:
    """A chunk without content says nothing, and does not count as a token."""
    reply = Heard()
    assert reply.take(json.dumps(piece(content) | {"choices": [{"delta": {"content": content}}]}).encode()) == ""
    assert not reply.alive


@pytest.mark.parametrize("kind", ["reasoning", "reasoning_content", "reasoning_details"])
def test_reasoning_is_life_and_not_text(kind: str) -> None:
    """Reasoning shows that the model is at work, and is never shown itself."""
    reply = Heard()
    assert reply.take(json.dumps({"choices": [{"delta": {kind: "hm"}}]}).encode()) == ""
    assert reply.alive
    assert not reply.said


def test_other_choices_are_left_out() -> None:
    """Text of another choice than the first is not mixed in."""
    assert heard(piece("a"), {"choices": [{"index": 1, "delta": {"content": "b"}}]}).said == "a"


def test_usage_that_is_no_object_is_left_out() -> None:
    """`usage: null` in later chunks does not take back the usage that was given."""
    assert heard(usage(1, 2), piece("a", usage=None)).usage == {"prompt_tokens": 1, "completion_tokens": 2}


@pytest.mark.parametrize("body", [b"", b"[]", b"1", b'{"choices": [1]}', b'{"choices": {"0": 1}}', b"\xff", b"[" * 100_000])
def test_the_unreadable_is_refused(body: bytes) -> None:
    """Bytes that are no chunk are refused, however they are broken."""
    with pytest.raises(Unreadable):
        Heard().take(body)


@pytest.mark.parametrize("body", [[], {}, {"choices": []}, {"choices": "x"}, {"choices": [None]}])
def test_a_whole_body_needs_choices(body: object) -> None:
    """A JSON body without a choice is no reply."""
    with pytest.raises(Unreadable):
        Heard().take_whole(body)


def test_a_detail_is_an_error() -> None:
    """FastAPI's `{"detail": …}` is an error object, not an unknown chunk."""
    with pytest.raises(EndpointError) as raised:
        Heard().take_whole({"detail": "Not Found"})
    assert raised.value.body == {"detail": "Not Found"}


def test_unknown_chunks_are_tolerated() -> None:
    """A chunk with nothing known in it says nothing."""
    assert heard({"ping": 1}, piece("a")).said == "a"


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("plain", "plain"),
        ("<think>a</think>b", "b"),
        ("\n<think>a</think>\n\n b", "b"),
        ("<think></think>", ""),
        ("<think>never ends", ""),
        ("<thin", "<thin"),
        ("<b>bold</b>", "<b>bold</b>"),
        ("a <think>b</think>", "a <think>b</think>"),
        ("<think>a</think><think>b</think>", "<think>b</think>"),
        ("  spaced", "  spaced"),
        ("", ""),
    ],
)
@given(cuts=st.lists(st.integers(0, 40), max_size=6))
def test_thinking_at_the_beginning_is_kept_back(written: str, shown: str, cuts: list[int]) -> None:
    """A leading `<think>` block is never shown, however the text is cut; anything else is shown as it is."""
    mind, edges = Mind(), [0, *sorted(min(cut, len(written)) for cut in cuts), len(written)]
    said = "".join(mind.visible(written[start:end]) for start, end in itertools.pairwise(edges))
    assert said + mind.end() == shown


def test_parse_reads_what_json_is() -> None:
    """Numbers, nesting and escapes are read as JSON says."""
    assert parse(b'{"a": [1, "\\u00e9"]}') == {"a": [1, "é"]}


@pytest.mark.parametrize("before", ["", "<think>Well.</think>", "<think>"])
def test_an_endpoint_that_sends_nothing_one_can_see_is_stopped_as_any_other(before: str) -> None:
    """White space that may stand before a thought is held back, and fills the memory as words do."""
    reply = Heard()
    reply.take(json.dumps(piece(before)).encode())
    blank = json.dumps(piece(" " * 1_000)).encode()
    for _ in range(LONGEST // 1_000):
        reply.take(blank)
    with pytest.raises(Unreadable, match="more than"):
        reply.take(blank)


def test_white_space_before_a_reply_is_looked_at_once() -> None:
    """A thousand pieces of it are a thousand looks, and not half a million; before words they stay as they are."""
    looks = 0

    class Counted(str):
        def lstrip(self, chars: str | None = None) -> str:
            nonlocal looks
            looks += len(self)
            return super().lstrip(chars)

        def __add__(self, other: str) -> str:
            return Counted(super().__add__(other))

        def __radd__(self, other: str) -> str:
            return Counted(other + str(self))

    mind = Mind()
    assert "".join(mind.visible(Counted(" ")) for _ in range(1_000)) == ""
    assert looks == 1_000
    assert mind.visible("Well.") == " " * 1_000 + "Well."
