"""The tree of errors."""

from __future__ import annotations

import inspect
import re

from interviewer import errors


def _classes() -> list[type[errors.InterviewerError]]:
    return [c for _, c in inspect.getmembers(errors, inspect.isclass) if issubclass(c, errors.InterviewerError)]


def test_the_tree_is_drawn() -> None:
    """Every class stands in the module's docstring, and nothing else does."""
    drawn = set(re.findall(r"[├└]── (\w+)", errors.__doc__ or "")) | {"InterviewerError"}
    assert drawn == {c.__name__ for c in _classes()}


def test_every_class_has_a_code_and_an_exit_code() -> None:
    """Codes are told apart; exit codes are those of the command line."""
    codes = [c.code for c in _classes()]
    assert len(codes) == len(set(codes))
    assert {c.exit_code for c in _classes()} <= {1, 2, 3, 4, 5}


def test_a_round_error_tells_all_its_problems() -> None:
    """One line each."""
    found = errors.RoundError((errors.Problem("a.toml", 3, "C1", "x."), errors.Problem("b.toml", 4, "C2", "y.")))
    assert str(found) == "a.toml:3: C1: x.\nb.toml:4: C2: y."


def test_where_an_error_came_from_is_one_line_without_a_word_of_anybodys() -> None:
    """Its kind and the last places; the message may hold what a candidate said."""
    try:
        raise KeyError("a secret\nthought")
    except KeyError as error:
        said = errors.whence(error)
    assert re.fullmatch(r"KeyError at test_errors\.py:\d+", said)
