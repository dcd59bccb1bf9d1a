"""A pipe as the candidate."""

from __future__ import annotations

import asyncio
import io
import os
from pathlib import Path
from threading import Thread
from typing import Any, TextIO

import pytest

from interviewer.core.events import Answered, Coded, Drew, Ended, HintRequested, Paused, RepeatRequested, Waited
from interviewer.core.foreign import LONGEST_TEXT
from interviewer.terminal.piped import LONGEST_LINE, Piped, lines
from interviewer.terminal.screen import Screen


def answers(text: str, count: int) -> list[Any]:
    """Return the first events that an input gives."""

    async def take() -> list[Any]:
        door = Piped(Screen(out=io.StringIO(), err=io.StringIO()), now=lambda: 0, source=io.StringIO(text))
        return [await door.answer(None) for _ in range(count)]

    return asyncio.run(take())


def test_each_line_is_what_it_says() -> None:
    """Answers, commands and the end of the input each give their event; what is not known gives none."""
    kinds = [type(event) for event in answers("hello\n/hint\n/again\n/nonsense\n/help\n\n/pause\n/end\n", 7)]
    assert kinds == [Answered, HintRequested, RepeatRequested, Answered, Paused, Ended, Paused]


def test_code_comes_from_a_file(tmp_path: Path) -> None:
    """`/code FILE` takes the file as it stands; one that is not there is told and passed over."""
    (tmp_path / "a.rs").write_text("fn main() {}", encoding="utf-8")
    (event,) = answers(f"/code nowhere.py\n/code {tmp_path}/a.rs\n", 1)
    assert isinstance(event, Coded)
    assert (event.text, event.language) == ("fn main() {}", "rust")


def test_a_board_comes_from_a_file(tmp_path: Path) -> None:
    """`/board FILE` takes its text; a line that cannot be read is told and nothing is drawn."""
    (tmp_path / "a.txt").write_text("Router -> Lease table, CAS", encoding="utf-8")
    (tmp_path / "b.txt").write_text("Router ->", encoding="utf-8")
    event, after = answers(f"/board {tmp_path}/b.txt\n/board {tmp_path}/a.txt\n/board\n/pause\n", 2)
    assert isinstance(event, Drew)
    assert event.text == "Router → Lease table, CAS\n"
    assert isinstance(after, Paused)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [("a\nb\n", ["a", "b"]), ("a\\\nb\nc", ["a\nb", "c"]), ("", []), ("a\\\n", ["a"]), ("a\r\nb", ["a", "b"])],
)
def test_a_backslash_joins_lines(text: str, wanted: list[str]) -> None:
    """A line that ends in one goes on with the next."""

    async def read() -> list[str]:
        return [line async for line in lines(io.StringIO(text))]

    assert asyncio.run(read()) == wanted


def take(source: TextIO, count: int) -> tuple[list[Any], str]:
    """Return the first events that a source gives, and what was said beside them."""

    async def run() -> tuple[list[Any], str]:
        err = io.StringIO()
        door = Piped(Screen(out=io.StringIO(), err=err), now=lambda: 0, source=source)
        return [await door.answer(None) for _ in range(count)], err.getvalue()

    return asyncio.run(run())


@pytest.mark.parametrize("encoding", ["utf-8", "ascii"])
def test_a_file_in_another_encoding_is_read_with_what_is_no_utf8_replaced(tmp_path: Path, encoding: str) -> None:
    """Whatever the terminal's encoding is: a record holds text that can be written."""
    (tmp_path / "a.txt").write_bytes("un café\nça va\n".encode("latin-1"))
    with (tmp_path / "a.txt").open(encoding=encoding, errors="surrogateescape") as source:
        events, _ = take(source, 2)
    assert [event.text for event in events] == ["un caf\ufffd", "\ufffda va"]


def test_a_line_of_a_pipe_that_has_no_end_is_cut_and_the_next_is_heard() -> None:
    """Of an answer the rest is left out, whether it came from a file or through a pipe."""
    out, into = os.pipe()
    long = b"x" * (3 * LONGEST_LINE) + b" end\n"

    def write() -> None:
        with os.fdopen(into, "wb") as pipe:
            pipe.write(long + b"next\n")

    with os.fdopen(out, encoding="utf-8") as source:
        writing = Thread(target=write)
        writing.start()
        (first, second), _ = take(source, 2)
        writing.join()
    assert first.text == "x" * LONGEST_TEXT
    assert second.text == "next"


def test_help_lists_what_a_pipe_can_say() -> None:
    """Each command with what it does, and an editor is not among it."""
    (event,), said = take(io.StringIO("/help\n/pause\n"), 1)
    assert isinstance(event, Paused)
    for name in ("/hint", "/again", "/code FILE", "/board FILE", "/time", "/pause", "/resume", "/end", "/help"):
        assert f"  {name}" in said
    assert "editor" not in said
    assert "means nothing" not in said


def test_a_pipe_that_says_nothing_lets_a_silence_pass() -> None:
    """While nothing is written the silence ends, and what is written later is not lost."""

    async def run() -> tuple[Any, Any]:
        out, into = os.pipe()
        with os.fdopen(out, encoding="utf-8") as source:
            door = Piped(Screen(out=io.StringIO(), err=io.StringIO()), now=lambda: 0, source=source)
            silence = await door.answer(1)
            os.write(into, b"late\n")
            later = await door.answer(None)
            os.close(into)
            await door.answer(None)
        return silence, later

    silence, later = asyncio.run(run())
    assert isinstance(silence, Waited)
    assert later.text == "late"
