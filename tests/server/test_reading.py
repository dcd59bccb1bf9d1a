"""Text to frames: every message is a frame or a named refusal."""

from __future__ import annotations

import json
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interviewer.core import board
from interviewer.core.events import Outcome
from interviewer.errors import WireError
from interviewer.server import codes, wire
from interviewer.server.reading import read_frame, write_frame
from interviewer.server.wire import MAX_FRAME

CMID = "0" * 32
FRAMES = (
    wire.Create(cmid=CMID, round="C", question="C1", level="Sr", clock="turns"),
    wire.Create(cmid=CMID, round="C", level="I"),
    wire.Join(session="0" * 26),
    wire.Resume(session="0" * 26, token="t" * 40, epoch=3, last_seq=-1),
    wire.Say(cmid=CMID, text="a\n“b” 🙂"),
    wire.Say(cmid=CMID, text=""),
    wire.Code(cmid=CMID, text="x = [[[[[[[[[[[[[]]]]]]]]]]]]]\n", language="c++"),
    wire.Draw(cmid=CMID, board=board.read("store: Leases\nRouter ⇢ Leases, CAS [50K/s]")),
    wire.Run(
        cmid=CMID,
        ended="timed_out",
        tests=(Outcome(name="test_a", result="failed", says="E   1 == 2", milliseconds=3),),
        stdout="x",
        milliseconds=10_000,
        peak=5,
    ),
    wire.Hint(cmid=CMID),
    wire.Again(cmid=CMID),
    wire.Pause(cmid=CMID),
    wire.Continue(cmid=CMID),
    wire.Time(cmid=CMID, clock="real", stretch=150),
    wire.Stop(reply="r4"),
    wire.End(cmid=CMID),
    wire.Ping(),
)
RESUME = '{"type":"resume","session":"00000000000000000000000000","token":"tttttttttttttttttttt","epoch":EPOCH,"last_seq":0}'
REFUSED = (
    ("", "not_json"),
    ("nul", "not_json"),
    ("{'type':'ping'}", "not_json"),
    ('{"type":"ping"}{}', "not_json"),
    ('{"type":"ping",}', "not_json"),
    ('{"type":"pi\nng"}', "not_json"),
    ("1", "not_json"),
    ('["ping"]', "not_json"),
    ('{"type":null}', "unknown_type"),
    ('{"type":{}}', "unknown_type"),
    ('{"type":"hello"}', "unknown_type"),
    ('{"type":"ping\\u200b"}', "unknown_type"),
    ('{"type":"ping","a":{"b":1,"b":2}}', "duplicate_key"),
    ('{"type":"ping","a":-NaN}', "not_json"),
    ('{"type":"ping","a":[NaN]}', "bad_number"),
    ('{"type":"ping","a":-1e309}', "bad_number"),
    ('{"type":"ping","a":0.' + "1" * 5_000 + "}", "bad_number"),
    ('{"type":"ping","a":-' + "1" * 5_000 + "}", "bad_number"),
    ('{"type":"ping","a":["\\u0000"]}', "bad_text"),
    ('{"type":"ping","a":"\ud800"}', "bad_text"),
    ('{"type":"ping","a":"\\udc00\\ud800"}', "bad_text"),
    ("{" + ",".join(f'"{key}":0' for key in range(65)) + "}", "bad_field"),
    ('{"type":"ping","a":{' + ",".join(f'"{key}":0' for key in range(65)) + "}}", "bad_field"),
    ("[" * 9, "too_deep"),
    ('{"a":"\\\\",' + '"b":[' * 9, "too_deep"),
    (RESUME.replace("EPOCH", "1.0"), "bad_field"),
    (RESUME.replace("EPOCH", "true"), "bad_field"),
    (RESUME.replace("EPOCH", '"1"'), "bad_field"),
    (RESUME.replace("EPOCH", "-1"), "bad_field"),
    ('{"type":"join","session":"00000000000000000000000000\\n"}', "bad_field"),
    ('{"type":"join"}', "bad_field"),
    ('{"type":"join","session":null}', "bad_field"),
    (json.dumps({"type": "create", "cmid": CMID, "round": "C", "level": "VII"}), "bad_field"),
    (json.dumps({"type": "code", "cmid": CMID, "text": "", "language": "<script>"}), "bad_field"),
    (json.dumps({"type": "code", "cmid": CMID, "text": "a" * 100_001}), "too_long"),
    (" " * (MAX_FRAME + 1), "too_long"),
    (" " * MAX_FRAME, "not_json"),  # the limits themselves are none of these
    ("[" * 8, "not_json"),
    ("[" + "[]," * 20 + "[" * 7, "not_json"),  # beside one another is not inside one another
    ("[" + "[]," * 20 + "[" * 8, "too_deep"),
)


@pytest.mark.parametrize("frame", FRAMES, ids=lambda frame: frame.type)
def test_every_frame_comes_back_as_it_was(frame: Any) -> None:
    """Reading what was written gives the same frame."""
    assert read_frame(write_frame(frame)) == frame


def test_the_table_above_has_every_frame() -> None:
    """A new client frame must be added to the round trip."""
    assert {type(frame) for frame in FRAMES} == set(get_args(get_args(wire.ClientFrame)[0]))


@pytest.mark.parametrize(("text", "code"), REFUSED, ids=lambda value: ascii(value)[:30])
def test_what_cannot_be_taken_is_refused_by_name(text: str, code: str) -> None:
    """Each kind of nonsense has its own code and one short sentence that can be shown."""
    with pytest.raises(WireError) as caught:
        read_frame(text)
    assert caught.value.code == code
    assert code in codes.ERROR_CODES
    says = str(caught.value)
    assert says.endswith(".")
    assert len(says) < 300
    assert says.isprintable()


def test_very_many_keys_are_refused_before_any_is_looked_at() -> None:
    """No message has so many; validating each of them would hold up everybody else."""
    keys = ",".join(f'"{key}":0' for key in range(5_000))
    with pytest.raises(WireError, match="5001 keys; at most 64"):
        read_frame('{"type":"ping",' + keys + "}")


def test_too_long_names_both_lengths() -> None:
    """A person learns how much too long the answer is."""
    with pytest.raises(WireError, match=r"20001 characters; at most 20000"):
        read_frame(json.dumps({"type": "say", "cmid": CMID, "text": "a" * 20_001}))


def test_the_longest_answer_is_taken() -> None:
    """The limit itself is no error."""
    assert isinstance(read_frame(json.dumps({"type": "say", "cmid": CMID, "text": "a" * 20_000})), wire.Say)


def test_brackets_in_a_text_are_not_depth() -> None:
    """Code full of brackets is an ordinary text."""
    assert isinstance(read_frame(json.dumps({"type": "code", "cmid": CMID, "text": '[{"\\' * 1_000})), wire.Code)


@given(st.text())
def test_no_text_raises_anything_else(text: str) -> None:
    """Any text is a frame or a `WireError`."""
    _read(text)


LEAVES = st.none() | st.booleans() | st.floats() | st.integers() | st.text()
VALUES = LEAVES | st.lists(LEAVES, max_size=2) | st.dictionaries(st.text(), LEAVES, max_size=2)
KINDS = st.sampled_from([frame.type for frame in FRAMES])
FIELDS = st.sampled_from(["cmid", "text", "session", "token", "epoch", "last_seq", "round", "level", "question", "reply", "x"])


@given(st.dictionaries(FIELDS, VALUES, max_size=6), KINDS)
def test_no_object_raises_anything_else(fields: dict[str, Any], kind: str) -> None:
    """Any JSON object is a frame or a `WireError`."""
    _read(json.dumps({"type": kind, **fields}))


def _read(text: str) -> None:
    try:
        frame = read_frame(text)
    except WireError as error:
        refused = error.code
    else:
        refused = None
        assert read_frame(write_frame(frame)) == frame
    assert refused is None or refused in codes.ERROR_CODES
