"""What several verbs take."""

from __future__ import annotations

from interviewer.cli_options import LevelName
from interviewer.core.script import LEVELS


def test_the_levels_of_the_command_line_are_those_of_the_rubric() -> None:
    """In their order."""
    assert tuple(level.value for level in LevelName) == LEVELS
