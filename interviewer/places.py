"""Files and directories by names that anybody may have typed: too long, of nobody, or in a closed directory."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

from interviewer.errors import NotFound

NAME = 48
"""Letters of a name that become part of a file's."""


def as_name(words: str) -> str:
    """Return words as part of a file's name: letters and digits of any script with single hyphens between them, or nothing at all."""
    letters = unicodedata.normalize("NFC", words)[: 4 * NAME]
    return re.sub(r"[\W_]+", "-", letters)[:NAME].strip("-")


def is_file(path: Path) -> bool:
    """Tell whether there is a file that may be looked at; under a name that no file can have there is none."""
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False


def is_directory(path: Path) -> bool:
    """Tell whether there is a directory that may be looked at."""
    try:
        return path.is_dir()
    except (OSError, ValueError):
        return False


def is_there(path: Path) -> bool:
    """Tell whether anything that may be looked at stands under that name."""
    try:
        return path.exists()
    except (OSError, ValueError):
        return False


def read(path: Path) -> str:
    """Return the text of a file, with what is not UTF-8 replaced; raises `NotFound` where it cannot be read."""
    try:
        return path.read_text(encoding="utf-8", errors="replace")
    except OSError as error:
        raise NotFound(f"{path} cannot be read: {error.strerror}.") from error
    except ValueError as error:
        raise NotFound(f"{str(path)!r} cannot be read: no file has such a name.") from error
