"""Questions in one breath, one by one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interviewer.core.asking import MOST, asked, single_questions, without_rhetoric
from interviewer.core.sentences import read


def parts(text: str) -> tuple[str, ...]:
    """Return the single questions of a text."""
    return single_questions(read(text, False).sentences)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("How many projects and events per second?", ("how many projects?", "how many events per second?")),
        ("how many projects and events per second", ("how many projects?", "how many events per second?")),
        ("How big are n and the deadlines?", ("how big are n?", "how big are the deadlines?")),
        ("Is order kept, and may events come late?", ("is order kept?", "may events come late?")),
        ("What is the rate? I need it.", ("what is the rate?",)),
        ("And n?", ("what is n?", "how many n?", "is it n?")),
        ("I mean, how many projects?", ("how many projects?",)),
        ("I keep the projects and the events.", ()),
        ("", ()),
    ],
)
def test_each_part_of_a_question_stands_alone(text: str, expected: tuple[str, ...]) -> None:
    """With the word that asks, which is that of the part before it where it has none; a statement is no question."""
    assert parts(text) == expected


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Why would anyone split a batch in two?", ""),
        ("Who cares how often it restarts?", ""),
        ("I keep it simple. What's the point of an exact number, or of a log?", "I keep it simple. , or"),
        ("Why would I ever sort them, and how many batches are there?", ", and how many batches are there?"),
        ("Who would do that? How many are there?", "How many are there?"),
        ("Who needs access?", "Who needs access?"),
        ("Why would there be duplicates?", "Why would there be duplicates?"),
        ("Why would anyone split it.", "Why would anyone split it."),
    ],
)
def test_a_question_that_wants_no_answer_is_blanked(text: str, left: str) -> None:
    """With what leans on it, and nothing else; everything stays in its place."""
    plain = without_rhetoric(text)
    assert " ".join(plain.split()) == left
    assert len(plain) == len(text)


def test_what_asks_for_itself_is_counted() -> None:
    """A part without a word that asks belongs to the one before it."""
    assert len(asked("How many projects and events, and which cloud is it?")) == 2
    assert asked("We keep all events.") == ()


@given(st.text(alphabet="how many and or, ?what is\\n", max_size=400))
def test_there_are_never_more_than_so_many(text: str) -> None:
    """And each ends with a question mark."""
    found = parts(text)
    assert len(found) <= MOST
    assert all(each.endswith("?") for each in found)
