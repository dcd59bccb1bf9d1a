"""What a typed line means."""

from __future__ import annotations

import pytest

from interviewer.terminal.commands import Do, Say, Unknown, read, time


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("an answer", Say("an answer")),
        ("", Say("")),
        ("/hint", Do("hint")),
        ("/hint  ", Do("hint")),
        ("/code", Do("code")),
        ("/code my file.py ", Do("code", "my file.py")),
        ("/board", Do("board")),
        ("/board my file.txt", Do("board", "my file.txt")),
        ("/time 150", Do("time", "150")),
        ("/end the loop early", Say("/end the loop early")),
        ("/hnit", Unknown("hnit")),
        ("//hint is a path", Say("/hint is a path")),
        ("/etc/passwd", Say("/etc/passwd")),
        ("/ is integer division", Say("/ is integer division")),
        (" /hint", Say(" /hint")),
        ("/hint\nmore", Say("/hint\nmore")),
    ],
)
def test_a_line_is_an_answer_a_command_or_neither(typed: str, meant: object) -> None:
    """Only a bare command is one; whatever else begins with a slash is an answer, or asked about."""
    assert read(typed) == meant


@pytest.mark.parametrize(
    ("words", "chosen"),
    [("off", ("turns", 100)), ("on", ("real", 100)), ("150", ("real", 150)), ("1000", ("real", 1000)), ("99", None),
     ("1001", None), ("more", None), ("", None)],
)  # fmt: skip
def test_a_limit_is_turned_off_or_stretched(words: str, chosen: object) -> None:
    """What `/time` takes, and what it does not."""
    assert time(words) == chosen
