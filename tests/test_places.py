"""Names that anybody may have typed."""

from __future__ import annotations

from pathlib import Path

import pytest

from interviewer import places
from interviewer.errors import NotFound

NONE = ["x" * 300, "a\0b", "none"]
"""Too long, with a zero in it, and of nothing that is there."""


@pytest.fixture
def closed(monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a path that the system keeps from us, also where tests are run by somebody who may do all."""

    def refuse(self: Path, *_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied", str(self))

    for name in ("stat", "open", "read_text", "is_file", "is_dir", "exists"):
        monkeypatch.setattr(Path, name, refuse)
    return Path("closed")


@pytest.mark.parametrize("name", NONE)
def test_under_a_name_that_no_file_has_there_is_none(tmp_path: Path, name: str) -> None:
    """Nor a directory, nor a text."""
    assert not places.is_file(tmp_path / name)
    assert not places.is_directory(tmp_path / name)
    assert not places.is_there(tmp_path / name)
    with pytest.raises(NotFound, match="cannot be read"):
        places.read(tmp_path / name)


def test_what_is_closed_is_not_there(closed: Path) -> None:
    """And whoever wants its text is told why."""
    assert not places.is_file(closed)
    assert not places.is_directory(closed)
    assert not places.is_there(closed)
    with pytest.raises(NotFound, match="closed cannot be read: Permission denied"):
        places.read(closed)


def test_what_is_there_is_found_and_read(tmp_path: Path) -> None:
    """Letters that are none are replaced."""
    (tmp_path / "a.txt").write_bytes(b"caf\xe9")
    assert places.is_file(tmp_path / "a.txt")
    assert places.is_directory(tmp_path)
    assert places.is_there(tmp_path)
    assert not places.is_file(tmp_path)
    assert places.read(tmp_path / "a.txt") == "caf\ufffd"


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("Maya Lin, round 2.vtt", "Maya-Lin-round-2-vtt"),
        ("../../etc/passwd", "etc-passwd"),
        ("-rf --html=x", "rf-html-x"),
        ("李雷 & Łukasz Müller", "李雷-Łukasz-Müller"),
        ("\x1b[31m\u202egpj.exe\x00\n", "31m-gpj-exe"),
        ("<img src=x onerror=alert(1)>", "img-src-x-onerror-alert-1"),
        ("...", ""),
        ("\U0001d54f" * 500, "\U0001d54f" * 48),
    ],
)
def test_words_become_part_of_a_file_name_that_does_nothing(words: str, name: str) -> None:
    """No separator, no leading hyphen or dot, nothing that steers, and never so long that a file system refuses it."""
    assert places.as_name(words) == name
