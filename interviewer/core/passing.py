"""What running the code shows, whoever grades: a run outranks any opinion about the code (rubric 2, rule 11).

A run in which every test of the question passed shows that the code does what was described.
A run that failed shows nothing of its own: which test it was, and why, is for who reads the code.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from interviewer.core.bundle import Bundle
from interviewer.core.evidence import Evidence
from interviewer.core.script import Question
from interviewer.core.session import Session
from interviewer.core.turns import CodeRun, Turn

IMPLEMENTS = "CC-S01"
"""The shared signal that the code implements the approach described."""

SHORTEST = 12
"""A line of code with fewer characters says too little to be quoted."""

_TEST = re.compile(r"^def (test_\w+)", re.MULTILINE)


def passing(session: Session, bundle: Bundle) -> Evidence | None:
    """Return that the code works: a line of it, from the first turn after which all tests of a question that was put had passed.

    The run is of the code as it stood when the candidate spoke; one of earlier code, or cut short, does not count.
    """
    questions = [question for question in bundle.questions if question.id in session.put and question.tests]
    for coded, run in _runs(session.turns):
        question = next((one for one in questions if _passes(run, one)), None)
        quote = _telling(coded.code, question.starter) if question is not None else None
        if quote is not None:
            return Evidence(id=IMPLEMENTS, state="present", quote=quote, turn=coded.number)
    return None


def _runs(turns: Iterable[Turn]) -> Iterator[tuple[Turn, CodeRun]]:
    """Yield every run of code that still stood, with the turn that the code was given in."""
    coded: Turn | None = None
    for turn in turns:
        if turn.code:
            coded = turn
        if coded is not None and turn.run is not None and turn.run.current:
            yield coded, turn.run


def _passes(run: CodeRun, question: Question) -> bool:
    """Tell whether a run ended by itself with every test of the question among its tests, and all of these passed."""
    outcomes = {test.name: test.result for test in run.ran.tests}
    wanted = set(_TEST.findall(question.tests))
    return run.ran.ended == "finished" and wanted <= outcomes.keys() and set(outcomes.values()) == {"passed"}


def _telling(code: str, starter: str) -> str | None:
    """Return the first line of the code that the candidate wrote and that says something, or None where there is none."""
    given = {line.strip() for line in starter.splitlines()}
    lines = (line.strip() for line in code.splitlines())
    return next((line for line in lines if len(line) >= SHORTEST and line not in given and line[0] not in "#'\""), None)
