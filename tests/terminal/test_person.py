"""A person at a real terminal: what streams stands there once, the keys do what is written under the line."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.terminal.conftest import DRAWS, FULL, FULL_ONCE, SLOW

pytestmark = pytest.mark.slow

PROMPT = "Alt+Enter"
Start = Callable[..., Any]


def test_a_streamed_reply_stands_in_the_scrollback_once(terminal: Start) -> None:
    """What streamed word by word is not printed again when its record comes, nor redrawn by the prompt."""
    chat = terminal("chat", "C")
    chat.sees("Which language")
    chat.sees(PROMPT)
    chat.types("Python\r")
    chat.sees("One machine to begin with")
    text = chat.sees(PROMPT)
    assert text.count("Which language would you like to use?") == 1
    assert text.count("Training examples arrive on a stream") == 1
    assert len(re.findall(r"^you T2 ", text, re.MULTILINE)) == 1
    assert "offline, follows a script" in text


def test_alt_enter_begins_a_new_line_and_enter_sends_both(terminal: Start) -> None:
    """An answer of two lines is one turn."""
    chat = terminal("chat", "C")
    chat.sees(PROMPT)
    chat.types("first line\x1b\rsecond line\r")
    chat.sees("you")
    text = chat.sees("One machine to begin with")
    assert "  first line\n  second line\n" in text


def test_ctrl_c_interrupts_what_is_being_said(terminal: Start) -> None:
    """The half sentence stays, is marked as interrupted, and the candidate has the floor; /again has it said anew."""
    chat = terminal(program=SLOW)
    chat.sees("Half of a")
    chat.types("\x03")
    chat.sees("you interrupted")
    chat.sees(PROMPT)
    chat.types("/again\r")
    text = chat.sees("Which language")
    assert text.count("Half of a") == 1


def test_ctrl_c_at_the_prompt_clears_the_line_and_says_how_to_leave(terminal: Start) -> None:
    """What was typed is gone, and the way out is written there."""
    chat = terminal("chat", "C")
    chat.sees(PROMPT)
    chat.types("no, wait")
    chat.sees("no, wait")
    chat.types("\x03")
    chat.sees("Ctrl+D pauses and leaves")
    chat.types("Python\r")
    text = chat.sees("One machine to begin with")
    assert "no, wait" not in text


def test_ctrl_d_prints_the_line_that_resumes_and_resuming_goes_on(terminal: Start) -> None:
    """The printed line opens the same interview where it stood, with the clock running again."""
    chat = terminal("chat", "C", "--level", "III")
    chat.sees(PROMPT)
    chat.types("\x04")
    text, code = chat.ends()
    assert code == 0
    found = re.search(r"interviewer chat --resume ([0-9a-z]{26})", text)
    assert found is not None
    again = terminal("chat", "--resume", found[1])
    again.sees("the clock runs again")
    again.sees(PROMPT)
    again.types("Python\r")
    seen = again.sees("One machine to begin with")
    assert "SDE III" in seen
    assert seen.count("Which language would you like to use?") == 1


def test_escape_sequences_in_an_answer_never_reach_the_terminal(terminal: Start) -> None:
    """A pasted answer that sets the window's title or turns text around is shown without what does so."""
    chat = terminal("chat", "C")
    chat.sees(PROMPT)
    chat.types("\x1b[200~title \x1b]0;owned\x07 and \u202ebackwards\u202c\x1b[201~")
    chat.sees("backwards")
    chat.types("\r")
    chat.sees("One machine to begin with")
    assert "\x1b]0;owned" not in chat.raw
    assert "\u202e" not in chat.raw
    assert "\x07" not in chat.raw


def test_end_must_be_said_twice(terminal: Start) -> None:
    """The first /end asks, the second one ends the interview and says where it lies and that a script spoke."""
    chat = terminal("chat", "C")
    chat.sees(PROMPT)
    chat.types("/end\r")
    chat.sees("once more")
    chat.sees(PROMPT)
    chat.types("/end\r")
    text, code = chat.ends()
    assert code == 0
    assert "you ended it" in text
    assert "Transcript:" in text
    assert "followed a script" in text


def test_a_board_is_drawn_in_the_editor_and_a_slip_is_not_lost(terminal: Start) -> None:
    """`/board` opens the text; a line that cannot be read is named, and the next `/board` opens the same text again."""
    chat = terminal(program=DRAWS)
    chat.sees(PROMPT)
    chat.types("/board\r")
    chat.sees("Line 1: there is no name after the arrow")
    chat.sees(PROMPT)
    chat.types("/board\r")
    chat.sees("board kept, 2 parts, 1 link")


def test_a_pause_takes_no_answer_and_keeps_it_in_the_line(terminal: Start) -> None:
    """While the clock stands still an answer is not taken; after /resume it is."""
    chat = terminal("chat", "C")
    chat.sees(PROMPT)
    chat.types("/pause\r")
    chat.sees("paused: /resume")
    chat.types("Python\r")
    chat.sees("stands still: /resume goes on")
    chat.sees("› Python")
    chat.types("\x15/resume\r")
    chat.sees("the clock runs again")


def test_what_could_not_be_saved_is_kept_and_offered_again(terminal: Start) -> None:
    """A full disk is told, the answer stands in the line again, and Enter sends it."""
    chat = terminal(program=FULL)
    chat.sees(PROMPT)
    chat.types("Python it is\r")
    chat.sees("Your text is kept here")
    chat.sees("› Python it is")
    chat.types("\r")
    text = chat.sees("One machine to begin with")
    assert text.count("  Python it is\n") == 1


@pytest.mark.parametrize(("command", "kept"), [("/code", "code kept"), ("/board", "board kept")])
def test_what_an_editor_saved_is_not_lost_where_it_could_not_be_kept(
    terminal: Start, tmp_path: Path, command: str, kept: str
) -> None:
    """A full disk is told, and the same command opens what was written and not what was there before."""
    chat = terminal(program=FULL_ONCE)
    chat.sees(PROMPT)
    chat.types(f"{command}\r")
    chat.sees(f"{command} opens it again.")
    chat.sees(PROMPT)
    chat.types(f"{command}\r")
    chat.sees(kept)
    (transcript,) = (tmp_path / "transcripts").glob("*.jsonl")
    assert "Leases and more" in transcript.read_text(encoding="utf-8")


def test_an_interrupted_interview_can_be_left_and_resumed(terminal: Start) -> None:
    """After an interruption Ctrl+D leaves as ever, with the line that resumes."""
    chat = terminal(program=SLOW)
    chat.sees("Half of a")
    chat.types("\x03")
    chat.sees("you interrupted")
    chat.sees(PROMPT)
    chat.types("\x04")
    text, code = chat.ends()
    assert code == 0
    assert "interviewer chat --resume" in text
