"""What several verbs of the command line take, and how a line is told that can be typed."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from enum import StrEnum


class LevelName(StrEnum):
    """The levels an interview can be held at."""

    I = "I"  # noqa: E741 - the level is called I
    II = "II"
    III = "III"
    SR = "Sr"
    ST = "St"
    PR = "Pr"


def as_typed(line: str, options: Mapping[str, object]) -> str:
    """Return a line with the options that were given: None is one that was not, True a flag."""
    words = [line]
    for option, value in options.items():
        if value is not None:
            words += (
                [option] if value is True else [option, shlex.quote(f"{value:g}" if isinstance(value, float) else str(value))]
            )
    return " ".join(words)
