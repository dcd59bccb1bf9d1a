"""The line a person types in, on prompt_toolkit's own pipe."""

from __future__ import annotations

import asyncio

import pytest
from prompt_toolkit.application import create_app_session
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output import DummyOutput

from interviewer.terminal.line import Line
from interviewer.terminal.screen import Screen


def typed(keys: str, *, until: int | None = None, default: str = "") -> tuple[str | None, Line]:
    """Return what one reading of the line gives for these keys."""

    async def read() -> tuple[str | None, Line]:
        with create_pipe_input() as pipe, create_app_session(input=pipe, output=DummyOutput()):
            line = Line(Screen(), toolbar=lambda text: [("", text)])
            pipe.send_text(keys)
            return await line.read(default, until=until, now=lambda: 0), line

    return asyncio.run(read())


@pytest.mark.parametrize(
    ("keys", "text"),
    [
        ("an answer\r", "an answer"),
        ("one\x1b\rtwo\r", "one\ntwo"),
        ("gone\x03kept\r", "kept"),
        ("ab\x01\x04\r", "b"),
        ("\x1b[200~a\x1b]0;t\x07b\r\nc\x1b[201~\r", "a]0;tb\nc"),
    ],
)
def test_keys_do_what_is_written_under_the_line(keys: str, text: str) -> None:
    """Enter sends, Alt+Enter breaks, Ctrl+C clears, Ctrl+D deletes where something stands, a paste is cleaned."""
    assert typed(keys)[0] == text


def test_ctrl_d_on_an_empty_line_wants_to_leave() -> None:
    """Nothing is sent, and the wish is told apart from a silence."""
    text, line = typed("\x04")
    assert text is None
    assert line.wants_to_leave


def test_a_silence_keeps_what_stands_in_the_line() -> None:
    """At `until` nothing is sent, and the draft is left over."""
    text, line = typed("", until=1, default="half an ans")
    assert text is None
    assert not line.wants_to_leave
    assert line.left_over == "half an ans"
