"""The reader of server-sent events: the same events for every way to cut the bytes, in bounded memory."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interviewer.llm.sse import BOM, LIMIT, Reader, ServerEvent, TooLong


def read(*pieces: bytes, limit: int = LIMIT) -> list[tuple[str, str]]:
    """Events of these pieces, with the unfinished one at the end marked."""
    reader = Reader(limit=limit)
    events = [event for piece in pieces for event in reader.feed(piece)]
    rest = reader.rest()
    return [(event.name.decode(), event.data.decode()) for event in events] + ([("…", rest.data.decode())] if rest else [])


@pytest.mark.parametrize(
    ("written", "events"),
    [
        (b"data: a\n\n", [("", "a")]),
        (b"data:a\n\n", [("", "a")]),
        (b"data:  a\n\n", [("", " a")]),
        (b"data: a\r\n\r\ndata: b\r\rdata: c\n\n", [("", "a"), ("", "b"), ("", "c")]),
        (b"data: a\ndata: b\n\n", [("", "a\nb")]),
        (b"data: a\r\ndata: b\r\n\r\n", [("", "a\nb")]),
        (b"data\n\n", [("", "")]),
        (b"data:\n\n", [("", "")]),
        (BOM + b"data: a\n\n", [("", "a")]),
        (BOM + BOM + b"data: a\n\n", []),
        (b": comment\n\ndata: a\n: another\n\n", [("", "a")]),
        (b"event: x\nid: 1\nretry: 5\ndata: a\n\ndata: b\n\n", [("x", "a"), ("", "b")]),
        (b"event: x\n\ndata: b\n\n", [("", "b")]),
        (b"error: {}\n\n", [("error", "{}")]),
        (b"nonsense\nDATA: a\n\n", []),
        ("data: Grüße 😀\n\n".encode(), [("", "Grüße 😀")]),
        (b"data: a\x00b\x0bc\n\n", [("", "a\x00b\x0bc")]),
        (b"\n\n\n", []),
        (b"data: a\n", [("…", "a")]),
        (b"data: a", [("…", "a")]),
        (b"\xef", []),
        (b"", []),
    ],
)
def test_what_the_bytes_mean(written: bytes, events: list[tuple[str, str]]) -> None:
    """Line ends, BOM, comments and fields are read as the standard says; an unfinished event is kept apart."""
    assert read(written) == events
    assert read(*(written[at : at + 1] for at in range(len(written)))) == events


FRAGMENTS = st.sampled_from(
    [
        b"data: ",
        b"data:",
        b"data",
        b"event: error",
        b"error: {}",
        b":",
        b"\r",
        b"\n",
        b"\r\n",
        b"\n\n",
        BOM,
        "é😀".encode(),
        b"a",
        b" ",
        b"x" * 30,
    ]
)


@given(st.lists(FRAGMENTS, max_size=30).map(b"".join), st.lists(st.integers(0, 200), max_size=8))
def test_every_split_gives_the_same_events(written: bytes, cuts: list[int]) -> None:
    """However the bytes are cut into pieces, the events and the refusal are the same."""
    edges = [0, *sorted(min(cut, len(written)) for cut in cuts), len(written)]
    pieces = [written[start:end] for start, end in itertools.pairwise(edges)]

    def outcome(*parts: bytes) -> object:
        try:
            return read(*parts, limit=60)
        except TooLong:
            return "too long"

    assert outcome(*pieces) == outcome(written)


@pytest.mark.parametrize("line", [b"data: ", b": comment ", b"unknown "])
def test_memory_is_bounded(line: bytes) -> None:
    """A line that never ends is refused as soon as it is longer than an event may be."""
    reader = Reader(limit=1000)

    def pour() -> None:
        for _ in range(30):
            reader.feed(line * 10)

    with pytest.raises(TooLong, match="1000"):
        pour()


def test_many_lines_of_one_event_count_together() -> None:
    """An event of many short lines is bounded like one of a single long line."""
    reader = Reader(limit=1000)
    assert all(reader.feed(b"data: abc\n") == [] for _ in range(90))
    with pytest.raises(TooLong):
        reader.feed(b"data: abc\n" * 11)


def test_many_events_are_no_long_event() -> None:
    """The bound is for one event: a long stream of short ones passes."""
    reader = Reader(limit=100)
    assert sum(len(reader.feed(b"data: abcdef\n\n")) for _ in range(1000)) == 1000


def test_the_bound_is_a_mebibyte() -> None:
    """An event just below the bound is read whole."""
    body = b"x" * (LIMIT - 10)
    assert Reader().feed(b"data: " + body + b"\n\n") == [ServerEvent(b"", body)]
