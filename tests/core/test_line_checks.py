"""Lines that are put: none judges an answer, and which cue overlaps one is told."""

from __future__ import annotations

import re

import pytest

from interviewer import library
from interviewer.core.line_checks import overlaps, verdicts
from interviewer.core.prompts import read_bundles
from interviewer.errors import Problem

C1 = "rounds/c-coding-screen/C1.toml"
PROBE = "What do more hash functions do to a filter that is already nearly full?"


@pytest.fixture(scope="module")
def files() -> dict[str, str]:
    """Return the text of every prompt file of the checkout."""
    return library.files(library.directory())


def changed(files: dict[str, str], line: str) -> dict[str, str]:
    """Return the files with other words for one probe."""
    assert PROBE in files[C1]
    return {**files, C1: files[C1].replace(PROBE, line)}


def place(files: dict[str, str]) -> int:
    """Return the line of that probe's words in its file."""
    return files[C1][: files[C1].index(PROBE)].count("\n") + 1


def test_no_line_of_the_checkout_judges(files: dict[str, str]) -> None:
    """What goes wrong with a filter is no verdict about an answer."""
    assert verdicts(files, read_bundles(files)) == ()


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("How many new examples are lost for good, and is that excellent?", "is that excellent"),
        ("Great. What do more hash functions do?", "Great"),
        ("That's quite clever: what do more hash functions do?", "That's quite clever"),
        ("Your plan is not wrong, so what do more hash functions do?", "Your plan is not wrong"),
    ],
)
def test_a_line_that_judges_is_a_problem_at_its_place(files: dict[str, str], line: str, words: str) -> None:
    """With the words that do."""
    made = changed(files, line)
    (problem,) = verdicts(made, read_bundles(made))
    assert (problem.file, problem.line, problem.id) == (C1, place(files), "C1-P7")
    assert problem.says.startswith(f"“{words}” judges an answer")


def test_a_line_that_names_what_it_is_to_find_out_is_told_with_signal_and_words(files: dict[str, str]) -> None:
    """Whoever asks about a signal by its content gives it away."""
    known = overlaps(files, read_bundles(files))
    made = changed(files, "A new example is thrown away and the model never trains on it, isn't that so?")
    (note,) = set(overlaps(made, read_bundles(made))) - set(known)
    assert (note.file, note.line, note.id) == (C1, place(files), "C1-P7")
    assert "names the content of C1-S06 in “A new example is thrown away and the model never trains on it" in note.says


def test_what_overlaps_in_the_checkout_is_accepted(files: dict[str, str]) -> None:
    """Four lines do, and say why above their words; without that they are told."""
    assert overlaps(files, read_bundles(files)) == ()
    bare = {path: re.sub(r"^# names .*\n", "", text, flags=re.MULTILINE) for path, text in files.items()}
    found: tuple[Problem, ...] = overlaps(bare, read_bundles(bare))
    assert {one.id for one in found} == {"D4-P1", "D4-P6", "H4", "R2-P5"}
    assert all("above it accepts it" in one.says for one in found)


def test_a_line_that_was_accepted_for_one_signal_is_told_for_another(files: dict[str, str]) -> None:
    """And one whose words no longer name what the comment says has a comment too many."""
    leak = "A new example is thrown away and the model never trains on it, isn't that so?"
    above = f"# names C1-S06, C1-S05: nobody learns it here\nask = {chr(39) * 3}"
    made = changed(files, leak)
    accepted = {**made, C1: made[C1].replace(f"ask = {chr(39) * 3}{leak}", f"{above}{leak}")}
    assert accepted[C1] != made[C1]
    (note,) = overlaps(accepted, read_bundles(accepted))
    assert (note.id, note.line) == ("C1-P7", place(files) + 1)
    assert "does not name the content of C1-S05, which the comment above it accepts" in note.says


def test_a_probe_that_answers_what_it_asks_is_told(files: dict[str, str]) -> None:
    """C1-P4 may ask what makes two the same; that bytes and whitespace do is for the candidate to say."""
    asks = "What makes two examples the same"
    assert asks in files[C1]
    known = overlaps(files, read_bundles(files))
    made = {**files, C1: files[C1].replace(asks, f"{asks}: are they byte-identical after whitespace is normalised, or what", 1)}
    (note,) = set(overlaps(made, read_bundles(made))) - set(known)
    assert (note.id, "C1-S01" in note.says) == ("C1-P4", True)
