"""What several verbs take."""

from __future__ import annotations

from pathlib import Path

from interviewer.cli_options import LevelName, as_typed
from interviewer.core.script import LEVELS


def test_the_levels_of_the_command_line_are_those_of_the_rubric() -> None:
    """In their order."""
    assert tuple(level.value for level in LevelName) == LEVELS


def test_a_line_is_told_as_it_can_be_typed() -> None:
    """With what was given alone, and quoted where a shell would take it apart."""
    options = {"--model": "m 1", "--max-cost": 5.0, "--judge": None, "--batch": True, "--store": Path("a b.sqlite"), "--at": 2}
    assert as_typed("run x", options) == "run x --model 'm 1' --max-cost 5 --batch --store 'a b.sqlite' --at 2"
