"""What stands beside the words of a turn, as data for a model: the board, the code, and what came of running it.

The rubric ranks a run above any opinion about the code.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

from interviewer.core.conversation import fenced
from interviewer.core.pasted import FENCE, with_fences
from interviewer.core.turns import CodeRun, Turn

SHOWN = 600
"""Longest output or error in characters that a model is given; the end of it is kept, where the error is."""


def workspace(turn: Turn) -> str:
    """Return what a model is given beside the words of a turn: board, code and what came of running it, each in its fence."""
    board = f"\n<board>\n{fenced(turn.board)}</board>" if turn.board else ""
    code = f"\n<code>\n{fenced(turn.code)}\n</code>" if turn.code else ""
    run = f"\n<run>{fenced(as_data(turn.run))}</run>" if turn.run is not None else ""
    return board + code + run


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """A turn as a model is given it, taken apart: the words, and what `workspace` put beside them, each empty where there is none."""

    said: str
    board: str
    code: str
    run: str


_BESIDE = re.compile(
    r"(?P<said>.*?)(?:\n<board>\n(?P<board>.*?)</board>)?(?:\n<code>\n(?P<code>.*?)\n</code>)?(?:\n<run>(?P<run>.*?)</run>)?\s*",
    re.DOTALL,
)


def apart(turn: str) -> Beside:
    """Return the parts of a turn that was told with its workspace; no text of a candidate's can hold these tags."""
    found = _BESIDE.fullmatch(turn)
    parts = {} if found is None else found.groupdict(default="")
    return Beside(
        said=parts.get("said", turn), board=parts.get("board", ""), code=parts.get("code", ""), run=parts.get("run", "")
    )


def readable(turn: Beside) -> str:
    """Return the words of a turn with its code as a fenced block, as cues read it.

    What a program printed is no word of the candidate's, and a name on a board is a keyword, which alone is never enough.
    """
    said = with_fences(turn.said)
    return f"{said}\n{FENCE}\n{turn.code}\n{FENCE}" if turn.code else said


def as_data(run: CodeRun) -> str:
    """Return a run as JSON of one line; it holds the candidate's own text and belongs into a fence."""
    ran = run.ran
    found: dict[str, Any] = {
        "language": ran.language,
        "of": "the code as it stands" if run.current else "an earlier version of the code",
        "ended": ran.ended.replace("_", " "),
        "passed": [test.name for test in ran.tests if test.result == "passed"],
        "failed": [{"test": test.name, "says": _end(test.says)} for test in ran.tests if test.result == "failed"],
        "not_finished": [test.name for test in ran.tests if test.result in {"unfinished", "unreached"}],
        "stdout": _end(ran.stdout),
        "stderr": _end(ran.stderr),
    }
    return json.dumps({key: value for key, value in found.items() if value}, ensure_ascii=False)


def counted(run: CodeRun) -> str:
    """Return how many tests had which outcome, such as `3 passed, 1 failed`, and what cut the run short."""
    ran = run.ran
    names = ("passed", "failed", "unfinished", "unreached")
    counts = [(sum(test.result == name for test in ran.tests), name) for name in names]
    words = [f"{count} {'not reached' if name == 'unreached' else name}" for count, name in counts if count]
    if ran.ended != "finished":
        words.append(ran.ended.replace("_", " "))
    return ", ".join(words) or ("an error" if ran.stderr else "no tests")


def _end(text: str) -> str:
    return text if len(text) <= SHOWN else "…" + text[-SHOWN:]
