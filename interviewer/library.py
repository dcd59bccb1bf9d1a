"""Finds and loads `prompts/`: the checkout's, the wheel's, or a given directory; what the files mean is told by `core.prompts`."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from interviewer import places
from interviewer.core.bundle import Bundle
from interviewer.core.prompts import read_bundles
from interviewer.errors import NotFound

HERE = Path(__file__).parent
KINDS = {".toml", ".md", ".py"}
LONGEST = 1 << 20
"""Longest prompt file in bytes that is read."""


def directory(given: Path | None = None) -> Path:
    """Return the directory of prompts in use; raises `NotFound` when there is none."""
    for place in (given,) if given is not None else (HERE / "_data" / "prompts", HERE.parent / "prompts"):
        if places.is_directory(place / "rounds"):
            return place
    raise NotFound(
        f"There are no prompts at {given or HERE.parent / 'prompts'}: it must hold rounds/, standards/ and conversations/."
    )


def files(place: Path) -> dict[str, str]:
    """Return the text of every prompt file under `place` by its path relative to it; raises `NotFound` for one that cannot be read."""
    found: dict[str, str] = {}
    for path in sorted(place.rglob("*")):
        if path.suffix in KINDS and places.is_file(path) and path.stat().st_size <= LONGEST:
            found[path.relative_to(place).as_posix()] = places.read(path)
    return found


def load(given: Path | None = None) -> Mapping[str, Bundle]:
    """Return the bundle of every round by its id, in the order of the rounds' directories; raises `RoundError` and `NotFound`."""
    return read_bundles(files(directory(given)))
