"""The command line in a test: a line in, and what it printed and the exit code out."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass

ALONE = {"INTERVIEWER_ENVIRONMENT_ONLY": "1"}
"""The environment of a program that must not look at the settings of whoever runs the tests."""


@dataclass(frozen=True)
class Done:
    """What one line on the command line gave."""

    code: int
    out: str
    err: str


Run = Callable[..., Done]


def saved_id(run: Run) -> str:
    """Return the id of the newest interview."""
    return str(json.loads(run("list", "--json").out)["interviews"][0]["id"])
