"""Lines under version control: sorted, readable, and what changed in a sentence each."""

from __future__ import annotations

import json

from interviewer.evaluation.lines import Line, changes, written


def name(row: Line) -> str:
    """Return what a row is called."""
    return str(row["id"])


def test_one_row_is_one_line_in_the_order_asked_for() -> None:
    """With its letters as they are, whatever order the rows came in."""
    rows = [{"id": "b", "says": "naïve"}, {"id": "a", "says": "x"}]
    text = written(rows, name)
    assert text == '{"id": "a", "says": "x"}\n{"id": "b", "says": "naïve"}\n'
    assert [json.loads(line) for line in text.splitlines()] == rows[::-1]
    assert written(rows[::-1], name) == text


def test_changes_name_the_row_and_the_key() -> None:
    """One sentence for each, with both values; a key that is new was null."""
    before = written([{"id": "a", "turns": 9}, {"id": "b"}], name)
    after = written([{"id": "a", "turns": 8, "hints": 1}, {"id": "c"}], name)
    assert changes(before, after, name) == ("b: is gone", "a: turns was 9, is 8", "a: hints was null, is 1", "c: is new")
    assert changes(after, after, name) == ()
