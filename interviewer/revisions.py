"""`prompts/` as it stood: a directory, or a revision of the git repository one is in."""

from __future__ import annotations

import io
import subprocess
import tarfile
from pathlib import Path, PurePosixPath

from interviewer import library, places
from interviewer.errors import NotFound, SettingsError

WITHIN = 30.0
"""Seconds that git may take."""


def files(name: str, *, given: Path | None = None) -> dict[str, str]:
    """Return the text of every prompt file by its path relative to `prompts/`.

    `name` is a directory of prompts, one that holds `prompts/`, `.` for those in use (`given`, or the checkout's), or a git revision.
    Raises `NotFound` where it is none of these.
    """
    if name == "." and not any(map(places.is_directory, (Path("rounds"), Path("prompts/rounds")))):
        return library.files(library.directory(given))
    if given is not None and name == ".":
        return library.files(library.directory(given))
    for place in (Path(name), Path(name) / "prompts"):
        if places.is_directory(place / "rounds"):
            return library.files(place)
    return _at_revision(name)


def _at_revision(name: str) -> dict[str, str]:
    """Return `prompts/` of the current repository at a revision."""
    root = _git("rev-parse", "--show-toplevel", what=name).decode().strip()
    commit = _git("rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}", what=name).decode().strip()
    archive = _git("-C", root, "archive", "--format=tar", commit, "prompts", what=name)
    found: dict[str, str] = {}
    with tarfile.open(fileobj=io.BytesIO(archive)) as tar:
        for member in tar:
            path = PurePosixPath(member.name)
            held = tar.extractfile(member) if member.isfile() and path.suffix in library.KINDS else None
            if held is not None and member.size <= library.LONGEST:
                found[path.relative_to("prompts").as_posix()] = held.read().decode("utf-8", "replace")
    return found


def _git(*words: str, what: str) -> bytes:
    try:
        done = subprocess.run(  # noqa: S603 - git by its name, no shell, and no word of the caller's is read as an option
            ["git", *words],  # noqa: S607 - the person's own git is wanted
            capture_output=True,
            timeout=WITHIN,
            check=False,
        )
    except FileNotFoundError as error:
        raise SettingsError(
            f"{what!r} is not a directory of prompts, and git is not installed to look for a revision."
        ) from error
    except subprocess.TimeoutExpired as error:
        raise NotFound(f"git took more than {WITHIN:.0f} s to show {what!r}: give a directory instead.") from error
    if done.returncode != 0:
        raise NotFound(f"{what!r} is neither a directory of prompts nor a revision here that holds prompts/.")
    return done.stdout
