"""The frames as values."""

from __future__ import annotations

import re
from pathlib import Path
from typing import get_args

from interviewer import errors
from interviewer.server import rooms, talk, views, wire
from interviewer.server.codes import CLOSE_CODES, ERROR_CODES

SOURCE = Path(wire.__file__).parent


def test_every_frame_has_its_own_type() -> None:
    """No type stands for two frames of one side."""
    for union in (wire.ClientFrame, wire.ServerFrame, views.PublicEvent):
        kinds = [kind for model in get_args(get_args(union)[0]) for kind in get_args(model.model_fields["type"].annotation)]
        assert len(kinds) == len(set(kinds))


def test_every_error_that_a_socket_can_meet_is_documented() -> None:
    """Codes in the source of the server, and those of the errors that come through it."""
    used = {errors.NotFound, errors.NotSaved, errors.TranscriptBroken, errors.TranscriptFromTheFuture, errors.TranscriptBusy}
    codes = {error.code for error in (*used, rooms.TooMany, rooms.Closing, talk.BadToken)}
    for name in ("talk.py", "room.py", "reading.py"):
        text = (SOURCE / name).read_text(encoding="utf-8")
        codes |= set(re.findall(r'code="(\w+)"', text)) | set(
            re.findall(r'(?:refuse|_refuse|_fail_waiting)\(\s*(?:sent, )?"(\w+)"', text)
        )
    assert codes <= set(ERROR_CODES)
    assert len(codes) > 15


def test_every_close_code_in_the_source_is_documented() -> None:
    """1011 is the exception: it stands for a bug."""
    text = "".join(path.read_text(encoding="utf-8") for path in SOURCE.glob("*.py"))
    codes = {int(code) for code in re.findall(r"(?:close\(|code, says = |code, reason = \()(\d{4})\b", text)}
    assert {1012, 1013, 4401, 4404, 4429} <= codes
    assert codes - {1011} <= set(CLOSE_CODES)
