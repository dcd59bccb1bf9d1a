"""Finding and loading prompts."""

from __future__ import annotations

from pathlib import Path

import pytest

from interviewer import library
from interviewer.errors import NotFound


def test_the_checkouts_prompts_are_found() -> None:
    """Without being told where."""
    assert (library.directory() / "conduct.md").is_file()


def test_a_directory_without_prompts_is_named(tmp_path: Path) -> None:
    """The sentence says what is missing."""
    with pytest.raises(NotFound, match="rounds/"):
        library.directory(tmp_path)


def test_only_prompt_files_are_read(tmp_path: Path) -> None:
    """By their path below the directory, as the plan writes it."""
    (tmp_path / "rounds" / "c").mkdir(parents=True)
    (tmp_path / "rounds" / "c" / "C1.toml").write_text("id = 1")
    (tmp_path / "notes.txt").write_text("x")
    (tmp_path / "conduct.md").write_text("x")
    assert set(library.files(tmp_path)) == {"conduct.md", "rounds/c/C1.toml"}
