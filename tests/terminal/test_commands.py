"""What a typed line means."""

from __future__ import annotations

import pytest

from interviewer.terminal.commands import Do, Say, Unknown, read


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
