"""Code from an editor or a file."""

from __future__ import annotations

import asyncio
import sys
import tempfile
from pathlib import Path

import pytest

from interviewer.core.foreign import LONGEST_CODE
from interviewer.terminal import editor

APPENDS = (sys.executable, "-c", "import sys; open(sys.argv[1], 'a').write('more')")


def test_what_the_editor_saved_comes_back() -> None:
    """The editor begins with the code so far, in a file of the language's suffix."""
    assert asyncio.run(editor.edit(APPENDS, "some ", "python")) == "some more"


@pytest.mark.parametrize("command", [("no-such-editor-anywhere",), (sys.executable, "-c", "raise SystemExit(3)")])
def test_an_editor_that_fails_is_told_in_a_sentence(command: tuple[str, ...]) -> None:
    """One that is not there and one that ends badly leave the code as it was."""
    with pytest.raises(editor.CannotEdit):
        asyncio.run(editor.edit(command, "text", "python"))


def test_what_an_editor_saved_comes_along_where_it_cannot_be_taken() -> None:
    """Its file is gone by then, so that somebody who wrote too much can shorten it."""
    with pytest.raises(editor.CannotEdit, match="most") as raised:
        asyncio.run(editor.edit(APPENDS, "x" * LONGEST_CODE, "python"))
    assert raised.value.text == "x" * LONGEST_CODE + "more"


@pytest.mark.parametrize("name", ["~nosuchuser/answer.py", "a\0b.py", "x" * 300])
def test_a_name_that_no_file_can_have_is_told_in_a_sentence(name: str) -> None:
    """A home of nobody, a zero in the name, a name that is too long."""
    with pytest.raises(editor.CannotEdit, match="cannot be read"):
        editor.read(name)


def test_a_disk_without_room_for_the_editors_file_is_told_in_a_sentence(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The code is as it was."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "none"))
    with pytest.raises(editor.CannotEdit, match="No file can be made for the editor"):
        asyncio.run(editor.edit(APPENDS, "some ", "python"))


def test_a_file_is_read_or_says_why_not(tmp_path: Path) -> None:
    """Too long, not text and not there each have their sentence."""
    (tmp_path / "a.go").write_text("package main", encoding="utf-8")
    (tmp_path / "long.py").write_text("x" * (LONGEST_CODE + 1), encoding="utf-8")
    (tmp_path / "bytes.py").write_bytes(b"\xff\xfe")
    assert editor.read(str(tmp_path / "a.go")) == "package main"
    for name, word in (("long.py", "most"), ("bytes.py", "UTF-8"), ("none.py", "cannot be read")):
        with pytest.raises(editor.CannotEdit, match=word):
            editor.read(str(tmp_path / name))


@pytest.mark.parametrize(("name", "language"), [("a.py", "python"), ("a.GO", "go"), ("b.cpp", "c++"), ("x", "python")])
def test_a_suffix_names_the_language(name: str, language: str) -> None:
    """What is not known is taken for Python."""
    assert editor.language_of(name) == language
