"""Files that are written whole or not at all, wherever they lie: what is half written has another name until it is synced."""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
from collections.abc import Iterable, Iterator
from pathlib import Path


def create(path: Path, content: Iterable[bytes], *, mode: int = 0o600) -> None:
    """Write a new file; a crash leaves all of it, or nothing that says anything.

    Raises `FileExistsError` where there is one already, of two that write at the same time for the second, and `OSError`.
    """
    with _written(path, content, mode) as fresh:
        try:
            os.link(fresh, path)
        except FileExistsError:
            raise
        except OSError:  # exFAT, SMB and some mounts of containers know no hard links
            os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, mode))
            try:
                fresh.replace(path)
            except OSError:
                path.unlink()
                raise
    sync_directory(path.parent)


def replace(path: Path, content: Iterable[bytes], *, mode: int = 0o666) -> None:
    """Write a file in the place of the one before, if there is one; a crash leaves either whole. Raises `OSError`."""
    with _written(path, content, mode) as fresh:
        fresh.replace(path)
    sync_directory(path.parent)


def unfinished(path: Path) -> Iterator[Path]:
    """Yield what a crash has left of writing that file."""
    return path.parent.glob(f".{path.name}-*.new")


def sync_directory(directory: Path) -> None:
    """Return when the names in a directory are on the disk; raises `OSError`."""
    descriptor = os.open(directory, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno != errno.EINVAL:  # some file systems sync no directory, and there is nothing else to ask of them
            raise
    finally:
        os.close(descriptor)


@contextlib.contextmanager
def _written(path: Path, content: Iterable[bytes], mode: int) -> Iterator[Path]:
    """Write and sync a file of another name, and remove it if it still has that name afterwards."""
    fresh = path.with_name(f".{path.name}-{secrets.token_hex(8)}.new")
    try:
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, mode)
        with os.fdopen(descriptor, "wb") as file:
            file.writelines(content)
            file.flush()
            os.fsync(descriptor)
        yield fresh
    finally:
        with contextlib.suppress(OSError):
            fresh.unlink(missing_ok=True)
