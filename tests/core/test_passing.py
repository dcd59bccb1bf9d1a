"""What a run of the question's own tests shows."""

from __future__ import annotations

import re
from typing import Any

import pytest

from interviewer.core.bundle import Bundle
from interviewer.core.events import Ran
from interviewer.core.passing import IMPLEMENTS, passing
from tests.play import Play, runs, says, writes

SOLUTION = "class Deduplicator:\n    def __init__(self):\n        self.seen = set()\n"
QUOTE = "def __init__(self):"
DONE = says("that is the code, and it runs")


def names(c1: Bundle) -> list[str]:
    """Return the names of the tests of C1."""
    return re.findall(r"^def (test_\w+)", c1.question("C1").tests, re.MULTILINE)


def a_run(c1: Bundle, *, of: int = 100, result: str = "passed", **changed: Any) -> Ran:
    """Return a run of the first so many tests of C1, the last of which ended so."""
    wanted = names(c1)[:of]
    return runs(**dict.fromkeys(wanted, "passed") | {wanted[-1]: result}).model_copy(update=changed)


def shown(c1: Bundle, *events: Any) -> tuple[str, int] | None:
    """Return the words and the turn by which an interview on C1 with these events shows that the code works."""
    session = Play.of(c1).hears(says("Python, please"), *events).session
    found = passing(session, c1)
    return None if found is None else (found.quote, found.turn)


def test_code_that_passes_every_test_is_shown_by_a_line_of_it(c1: Bundle) -> None:
    """The line is the candidate's, not one of the starter file, and its turn is the one that the code was given in."""
    session = Play.of(c1).hears(says("Python, please"), writes(SOLUTION), a_run(c1), DONE).session
    found = passing(session, c1)
    assert found is not None
    assert (found.id, found.state, found.quote, found.prompted) == (IMPLEMENTS, "present", QUOTE, False)
    assert found.quote in session.turns[found.turn - 1].code
    assert found.quote not in c1.question("C1").starter


def test_code_that_was_given_before_its_run_is_quoted_where_it_was_given(c1: Bundle) -> None:
    """It may be run a turn later, as long as it stands as it was."""
    together, apart = shown(c1, writes(SOLUTION), a_run(c1), DONE), shown(c1, writes(SOLUTION), DONE, a_run(c1), DONE)
    assert together is not None
    assert apart == together


@pytest.mark.parametrize("result", ["failed", "unfinished", "unreached"])
def test_one_test_that_did_not_pass_shows_nothing(c1: Bundle, result: str) -> None:
    """Nearly is not working."""
    assert shown(c1, writes(SOLUTION), a_run(c1, result=result), DONE) is None


def test_a_run_without_all_tests_of_the_question_shows_nothing(c1: Bundle) -> None:
    """Neither some of them nor other names, nor one that was cut short."""
    assert shown(c1, writes(SOLUTION), a_run(c1, of=len(names(c1)) - 1), DONE) is None
    assert shown(c1, writes(SOLUTION), runs(test_mine="passed"), DONE) is None
    assert shown(c1, writes(SOLUTION), runs(), DONE) is None
    assert shown(c1, writes(SOLUTION), a_run(c1, ended="stopped"), DONE) is None


def test_code_that_was_changed_after_its_run_is_not_the_code_that_passed(c1: Bundle) -> None:
    """What passed was never given."""
    assert shown(c1, writes(SOLUTION), a_run(c1), writes(SOLUTION + "    broken = True\n"), DONE) is None


def test_the_starter_file_alone_is_nobodys_words(c1: Bundle) -> None:
    """Where no line is the candidate's own there is nothing to quote."""
    assert shown(c1, writes(c1.question("C1").starter), a_run(c1), DONE) is None
