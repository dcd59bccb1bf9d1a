"""What several verbs of the command line take."""

from __future__ import annotations

from enum import StrEnum


class LevelName(StrEnum):
    """The levels an interview can be held at."""

    I = "I"  # noqa: E741 - the level is called I
    II = "II"
    III = "III"
    SR = "Sr"
    ST = "St"
    PR = "Pr"
