"""Differences between two versions of the prompts, by id."""

from __future__ import annotations

import pytest

from interviewer.core.prompt_diff import diff, items, words_changed
from interviewer.errors import RoundError

OLD = """
id = "Q1"
title = "One"
[[signals]]
id = "Q1-S01"
level = "II"
says = '''Says what an error costs here, and to whom it costs that, in the end.'''
[[probes]]
id = "Q1-P1"
when.missing = "Q1-S01"
ask = "Why?"
"""


def told(old: str, new: str) -> list[str]:
    """Return the lines of a diff of one question."""
    return [str(one) for one in diff({"rounds/q/Q1.toml": old}, {"rounds/q/Q1.toml": new})]


def test_equal_texts_have_no_difference() -> None:
    """Nor have texts that differ in white space and comments only."""
    assert told(OLD, OLD) == []
    assert told(OLD, "# a comment\n" + OLD.replace("costs here, and", "costs here,\nand")) == []


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ('level = "II"', 'level = "III"', "Q1-S01 level II -> III"),
        ("costs here", "costs there", "Q1-S01 says changed"),
        ('when.missing = "Q1-S01"', "when.always = true", "Q1-P1 when.always (none) -> true"),
        ('title = "One"', 'title = "Two"', "Q1 title One -> Two"),
        ('"Q1-P1"', '"Q1-P2"', "Q1-P2 added"),
        ('"Q1-P1"', '"Q1-P2"', "Q1-P1 removed"),
    ],
)
def test_a_change_is_told_by_id(old: str, new: str, line: str) -> None:
    """A short value as old and new, prose as changed, an item as added or removed."""
    assert line in told(OLD, OLD.replace(old, new))


def test_changed_prose_shows_its_words_with_a_few_beside() -> None:
    """What went and what came, and not the whole text."""
    many = " ".join(f"w{number}" for number in range(40))
    assert words_changed(f"{many} old", f"{many} new") == (
        ("cut", "…"),
        ("same", "w34 w35 w36 w37 w38 w39"),
        ("gone", "old"),
        ("came", "new"),
    )


def test_tables_without_an_id_are_told_apart() -> None:
    """Two cues of one signal, two anchors of one dimension: each is an item of its own."""
    text = '[[cues]]\nof = "Q1-S01"\nall = [["a"]]\n[[cues]]\nof = "Q1-S01"\nall = [["b"]]\n'
    assert list(items({"rounds/q/Q1.cues.toml": text})) == ["Q1.cues", "cue Q1-S01", "cue Q1-S01 #2"]


def test_a_prose_file_is_one_item() -> None:
    """The conduct rules are compared word by word."""
    (one,) = diff({"conduct.md": "Be kind."}, {"conduct.md": "Be kind, and brief, and whatever else is good for everyone."})
    assert (one.id, one.key, bool(one.words)) == ("conduct.md", "text", True)


def test_a_file_that_is_not_toml_is_named() -> None:
    """The error has the file and the line."""
    with pytest.raises(RoundError, match=r"Q1\.toml:2"):
        told(OLD, 'id = "Q1"\ntitle = One\n')
