"""Lines and records: there and back, and what a damaged line says."""

from __future__ import annotations

import json
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interviewer.core.events import FORMAT, Answered, Asked, Record
from interviewer.core.records import instant, is_whole, milliseconds, read, write
from interviewer.errors import TranscriptBroken, TranscriptFromTheFuture

RECORD = Record(
    seq=3, at=1_787_393_703_123, epoch=1, event=Asked(move="ask", ref="C1", line="l", text="t", reply="r3", worded="model")
)
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=200)


@given(TEXT, st.integers(0, 10**6), st.integers(0, 4_102_444_800_000), st.integers(0, 50))
def test_a_record_comes_back_as_it_went(text: str, seq: int, at: int, epoch: int) -> None:
    """Whatever the words, place and time: one line, and the same record."""
    record = Record(seq=seq, at=at, epoch=epoch, event=Answered(text=text, cmid="a" * 32))
    line = write(record).encode()
    assert b"\n" not in line
    assert is_whole(line)
    assert read(line) == record


def test_a_line_is_flat_and_says_its_version() -> None:
    """`jq 'select(.type=="asked")'` finds it."""
    data = json.loads(write(RECORD))
    assert (data["v"], data["seq"], data["at"], data["type"], data["move"]) == (
        1,
        3,
        "2026-08-22T10:15:03.123Z",
        "asked",
        "ask",
    )
    assert list(data)[-1] == "crc"


def test_one_changed_byte_breaks_the_checksum() -> None:
    """Every single-byte change before the checksum is noticed."""
    line = write(RECORD).encode()
    for place in range(len(line) - 16):
        assert not is_whole(line[:place] + bytes([line[place] ^ 1]) + line[place + 1 :])


def test_a_newer_format_says_so() -> None:
    """A line of the next version is not guessed at."""
    with pytest.raises(TranscriptFromTheFuture, match="use a newer interviewer"):
        read(_signed(json.loads(write(RECORD)) | {"v": FORMAT + 1}))


@pytest.mark.parametrize("odd", [b"", b"[]", b"3", b"{}", b'{"v":1}', b'{"v":1,"crc":"x"}', b'{"v":"1","crc":"x"}', b"\xff"])
def test_what_is_no_record_is_broken(odd: bytes) -> None:
    """Every malformed line is one of our errors."""
    with pytest.raises((TranscriptBroken, TranscriptFromTheFuture)):
        read(odd)


def test_a_type_of_event_that_came_later_says_so() -> None:
    """The format stays when a type is added: a program that does not know it names it and says what to do."""
    with pytest.raises(TranscriptFromTheFuture, match=r"'sneezed', which this program does not know: use a newer interviewer"):
        read(_signed(json.loads(write(RECORD)) | {"type": "sneezed"}))


@given(st.integers(0, 4_102_444_800_000))
def test_times_come_back_to_the_millisecond(at: int) -> None:
    """From 1970 to 2100."""
    assert milliseconds(instant(at)) == at


@pytest.mark.parametrize("odd", ["", "2026-08-22", "2026-13-01T00:00:00.000Z", "2026-08-22T10:15:03Z", 7, None])
def test_a_time_that_is_none_is_refused(odd: object) -> None:
    """Only what `instant` writes is read."""
    with pytest.raises(TranscriptBroken, match="is not a time"):
        milliseconds(odd)


def _signed(data: dict[str, object]) -> bytes:
    data.pop("crc", None)
    body = json.dumps(data, separators=(",", ":"))[:-1]
    return f'{body},"crc":"{zlib.crc32(body.encode()):08x}"}}'.encode()
