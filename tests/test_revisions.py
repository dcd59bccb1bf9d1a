"""Prompts as they stood: a directory or a git revision."""

from __future__ import annotations

from pathlib import Path

import pytest

from interviewer import revisions
from interviewer.errors import NotFound, SettingsError
from tests.one_round import one_round


def test_a_directory_may_be_the_prompts_or_hold_them(tmp_path: Path) -> None:
    """Both give the same files, by their path inside the prompts."""
    place = one_round(tmp_path)
    assert revisions.files(str(tmp_path)) == revisions.files(str(place))
    assert "rounds/c-coding-screen/C1.toml" in revisions.files(str(place))


def test_a_dot_is_the_prompts_in_use(tmp_path: Path) -> None:
    """A directory that is set wins over where one stands."""
    place = one_round(tmp_path)
    assert revisions.files(".", given=place) == revisions.files(str(place))


@pytest.mark.parametrize("name", ["no-such-thing", "--output=/tmp/x", "HEAD; ls", ""])
def test_what_is_neither_is_not_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """Nothing a name holds is read as an option or by a shell."""
    monkeypatch.chdir(tmp_path)
    with pytest.raises(NotFound):
        revisions.files(name)


def test_without_git_it_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A revision needs git, and the sentence names it."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(SettingsError, match="git is not installed"):
        revisions.files("HEAD")
