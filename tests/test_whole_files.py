"""Files that are written whole or not at all."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from interviewer import whole_files


@pytest.fixture(params=["links", "no links"])
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Path:
    """Return where a file may be, also where the file system knows no hard links."""

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(errno.EPERM, "Operation not permitted")

    if request.param == "no links":
        monkeypatch.setattr(os, "link", refuse)
    return tmp_path / "kept"


def test_a_new_file_is_written_whole_and_never_over_another(path: Path) -> None:
    """It is its owner's alone; nothing else is left beside it."""
    whole_files.create(path, [b"one\n", b"two\n"])
    assert path.read_bytes() == b"one\ntwo\n"
    assert path.stat().st_mode & 0o777 == 0o600
    with pytest.raises(FileExistsError):
        whole_files.create(path, [b"three\n"])
    assert path.read_bytes() == b"one\ntwo\n"
    assert [*path.parent.iterdir()] == [path]


def test_a_link_is_not_followed(path: Path) -> None:
    """A name that points elsewhere is taken."""
    path.symlink_to(path.with_name("elsewhere"))
    with pytest.raises(FileExistsError):
        whole_files.create(path, [b"one"])
    assert [*path.parent.iterdir()] == [path]


def test_a_file_is_replaced_whole_or_stays(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the disk is full half way, the one before is as it was."""
    whole_files.replace(path, [b"before"])
    whole_files.replace(path, [b"after"])
    assert path.read_bytes() == b"after"
    monkeypatch.setattr(os, "fsync", _full)
    for write in (whole_files.replace, whole_files.create):
        with pytest.raises(OSError, match="No space left"):
            write(path, [b"half"])
    assert path.read_bytes() == b"after"
    assert [*path.parent.iterdir()] == [path]


def test_what_a_crash_leaves_is_found(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of that file alone."""
    with monkeypatch.context() as crash:
        crash.setattr(Path, "unlink", _full)
        crash.setattr(os, "fsync", _full)
        for one in (path, path.with_name("other")):
            with pytest.raises(OSError, match="No space left"):
                whole_files.create(one, [b"half"])
    (left,) = whole_files.unfinished(path)
    assert left.name.startswith(".kept-")


def test_a_directory_that_cannot_be_synced_is_no_failure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Some file systems know no such thing; a disk that fails is one."""

    def unknown(_: int) -> None:
        raise OSError(errno.EINVAL, "Invalid argument")

    monkeypatch.setattr(os, "fsync", unknown)
    whole_files.sync_directory(tmp_path)
    monkeypatch.setattr(os, "fsync", _full)
    with pytest.raises(OSError, match="No space left"):
        whole_files.sync_directory(tmp_path)


def _full(*_: object, **__: object) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")
