"""Lines and records: there and back, and what a damaged line says."""

from __future__ import annotations

import json
import zlib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interviewer.core.events import FORMAT, Answered, Asked, Imported, Record, Started
from interviewer.core.grading_events import GradingOpened
from interviewer.core.records import head, instant, is_whole, milliseconds, read, write
from interviewer.errors import TranscriptBroken, TranscriptFromTheFuture

RECORD = Record(
    seq=3, at=1_787_393_703_123, epoch=1, event=Asked(move="ask", ref="C1", line="l", text="t", reply="r3", worded="model")
)
STARTED = Started(
    session="0" * 26, round="C", question="C1", level="II", clock="turns", models={}, version="0", digest="", bundle={}
)
OPENED = GradingOpened(grading="g1", level="II", model="judge", runs=1, longest=1, version="0", digest="")
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=200)


def signed(data: dict[str, Any]) -> bytes:
    """Return the line of that data with a checksum that holds."""
    data.pop("crc", None)
    body = json.dumps(data, separators=(",", ":"))[:-1]
    return f'{body},"crc":"{zlib.crc32(body.encode()):08x}"}}'.encode()


@given(TEXT, st.integers(0, 10**6), st.integers(0, 4_102_444_800_000), st.integers(0, 50))
def test_a_record_comes_back_as_it_went(text: str, seq: int, at: int, epoch: int) -> None:
    """Whatever the words, place and time: one line, and the same record."""
    record = Record(seq=seq, at=at, epoch=epoch, event=Answered(text=text, cmid="a" * 32))
    line = write(record).encode()
    assert b"\n" not in line
    assert is_whole(line)
    assert read(line) == record


def test_the_head_of_a_line_is_its_place_and_type() -> None:
    """Of every record that is written; a line of another version or form, or of a type that came later, is left to be read whole."""
    for record in (RECORD, Record(seq=0, at=1, epoch=0, event=STARTED), Record(seq=12, at=1, epoch=3, event=OPENED)):
        assert head(write(record).encode()) == (record.seq, record.event.type)
    data = json.loads(write(RECORD))
    for other in ({**data, "v": FORMAT - 1}, {**data, "v": FORMAT + 1}, {**data, "type": "sung"}, {"seq": 3, **data}, {}):
        assert head(signed(dict(other))) is None
    assert head(b'{"v":2') is None


def test_a_line_is_flat_and_says_its_version() -> None:
    """`jq 'select(.type=="asked")'` finds it."""
    data = json.loads(write(RECORD))
    assert (data["v"], data["seq"], data["at"], data["type"], data["move"]) == (
        FORMAT,
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
        read(signed(json.loads(write(RECORD)) | {"v": FORMAT + 1}))


@pytest.mark.parametrize("id", ["../" * 8 + "etc/x", "/etc/x", "0" * 25, "0" * 26 + "\n", "..", ""])
def test_an_id_that_could_name_a_place_elsewhere_is_broken(id: str) -> None:
    """Files are named by the ids of interviews and gradings, also where a file comes from somebody else."""
    started = {**json.loads(write(RECORD.model_copy(update={"event": STARTED}))), "session": id}
    opened = {**json.loads(write(RECORD.model_copy(update={"event": OPENED}))), "grading": id}
    for line in (started, opened):
        with pytest.raises(TranscriptBroken, match="pattern"):
            read(signed(line))


@pytest.mark.parametrize("odd", [b"", b"[]", b"3", b"{}", b'{"v":1}', b'{"v":1,"crc":"x"}', b'{"v":"1","crc":"x"}', b"\xff"])
def test_what_is_no_record_is_broken(odd: bytes) -> None:
    """Every malformed line is one of our errors."""
    with pytest.raises((TranscriptBroken, TranscriptFromTheFuture)):
        read(odd)


@pytest.mark.parametrize("version", [0, -3])
def test_a_format_there_never_was_is_broken(version: int) -> None:
    """A version below the first has no upgrade, and says so."""
    with pytest.raises(TranscriptBroken, match="never was"):
        read(signed(json.loads(write(RECORD)) | {"v": version}))


def test_json_that_is_nested_too_deeply_is_broken() -> None:
    """The parser's own limit is one of our errors."""
    body = b'{"v":2,"x":' + b"[" * 100_000 + b"]" * 100_000
    with pytest.raises(TranscriptBroken):
        read(body + f',"crc":"{zlib.crc32(body):08x}"}}'.encode())


def test_a_first_line_of_format_1_has_no_source() -> None:
    """Format 2 says where an interview comes from; those of format 1 were held here."""
    started = {
        "v": 1, "seq": 0, "at": "2026-08-22T10:15:03.123Z", "epoch": 0, "type": "started", "session": "0" * 26, "round": "C",
        "question": "C1", "level": "II", "clock": "turns", "models": {}, "version": "0", "digest": "b2:0", "bundle": {},
    }  # fmt: skip
    event = read(signed(dict(started))).event
    assert isinstance(event, Started)
    assert event.source is None
    imported = {"kind": "import", "form": "WebVTT", "name": "a.vtt", "digest": "b2:1", "times": "given", "notes": ["x"]}
    later = read(signed({**started, "v": 2, "source": imported})).event
    assert isinstance(later, Started)
    assert later.source == Imported(form="WebVTT", name="a.vtt", digest="b2:1", times="given", notes=("x",))


def test_a_type_of_event_that_came_later_says_so() -> None:
    """The format stays when a type is added: a program that does not know it names it and says what to do."""
    with pytest.raises(TranscriptFromTheFuture, match=r"'sneezed', which this program does not know: use a newer interviewer"):
        read(signed(json.loads(write(RECORD)) | {"type": "sneezed"}))


@given(st.integers(0, 4_102_444_800_000))
def test_times_come_back_to_the_millisecond(at: int) -> None:
    """From 1970 to 2100."""
    assert milliseconds(instant(at)) == at


@pytest.mark.parametrize("odd", ["", "2026-08-22", "2026-13-01T00:00:00.000Z", "2026-08-22T10:15:03Z", 7, None])
def test_a_time_that_is_none_is_refused(odd: object) -> None:
    """Only what `instant` writes is read."""
    with pytest.raises(TranscriptBroken, match="is not a time"):
        milliseconds(odd)
