"""Two transcripts beside each other: every turn once, and marks on the words that differ."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from interviewer.evaluation.reports.report import Mark, Speaker, Turn
from interviewer.evaluation.reports.side_by_side import LONGEST, differing, side_by_side


def turn(number: int, text: str, speaker: Speaker = "interviewer", *marks: Mark) -> Turn:
    """Return a turn."""
    return Turn(number=number, speaker=speaker, text=text, marks=marks)


def cut(text: str, spans: tuple[tuple[int, int], ...]) -> list[str]:
    """Return the stretches of a text that are marked."""
    return [text[start:end] for start, end in spans]


def test_turns_that_are_the_same_in_both_are_there_once() -> None:
    """Also where they have other numbers; what differs stands beside each other."""
    a = (turn(1, "Begin."), turn(2, "A set.", "candidate"), turn(3, "Why a set?"))
    b = (turn(1, "Begin."), turn(2, "Slowly."), turn(3, "A set.", "candidate"), turn(4, "Why not a list?"))
    rows = side_by_side(a, b)
    assert [(row.shared, row.a and row.a.number, row.b and row.b.number) for row in rows] == [
        (True, 1, 1),
        (False, None, 2),
        (True, 2, 3),
        (False, 3, 4),
    ]


def test_the_words_that_differ_are_marked_and_neighbours_are_one() -> None:
    """Word for word, with their punctuation."""
    one, other = "What would you alert on?", "What would you alert on, and at what rate?"
    left, right = differing(one, other)
    assert (cut(one, left), cut(other, right)) == (["on?"], ["on, and at what rate?"])
    one, other = "So how would you measure it here?", "So how do you say would you measure it?"
    left, right = differing(one, other)
    assert (cut(one, left), cut(other, right)) == (["it here?"], ["do you say", "it?"])


def test_the_same_words_with_another_judgement_are_not_shared() -> None:
    """The judgement belongs to one side, and no word is marked."""
    (row,) = side_by_side((turn(1, "It is eight."),), (turn(1, "It is eight.", "interviewer", Mark(says="Leak")),))
    assert (row.shared, row.a_differs, row.b_differs) == (False, (), ())


def test_another_speaker_has_a_row_of_their_own() -> None:
    """An answer is never set beside a question."""
    rows = side_by_side((turn(1, "Why?"),), (turn(1, "Because.", "candidate"),))
    assert [(row.a is not None, row.b is not None) for row in rows] == [(True, False), (False, True)]


def test_texts_too_long_to_compare_are_marked_as_a_whole() -> None:
    """Instead of keeping the reader waiting."""
    one, other = "x " * LONGEST, "y " * LONGEST
    assert differing(one, other) == (((0, len(one)),), ((0, len(other)),))


TURNS = st.lists(st.tuples(st.sampled_from(["interviewer", "candidate"]), st.sampled_from(["Why?", "A set.", "So it is.", ""])))


@given(TURNS, TURNS)
def test_no_turn_is_lost_or_shown_twice(a: list[tuple[Speaker, str]], b: list[tuple[Speaker, str]]) -> None:
    """Each is in exactly one row, in its order."""
    left = tuple(turn(place, text, speaker) for place, (speaker, text) in enumerate(a))
    right = tuple(turn(place, text, speaker) for place, (speaker, text) in enumerate(b))
    rows = side_by_side(left, right)
    assert tuple(row.a for row in rows if row.a is not None) == left
    assert tuple(row.b for row in rows if row.b is not None) == right
    assert all(row.a and row.b and row.a.text == row.b.text for row in rows if row.shared)


@given(st.text(), st.text())
def test_what_is_not_marked_is_the_same_in_both(one: str, other: str) -> None:
    """Take the marked stretches out, and the same words are left."""
    left, right = differing(one, other)

    def rest(text: str, spans: tuple[tuple[int, int], ...]) -> list[str]:
        for start, end in reversed(spans):
            text = text[:start] + " " + text[end:]
        return text.split()

    assert rest(one, left) == rest(other, right)
