"""Plain transcripts: names before colons, names on lines of their own, and what only looks like a name."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interviewer.core.named_lines import read_lines
from interviewer.errors import ImportRefused


def spoken(text: str) -> list[tuple[str, str]]:
    """Return who said what."""
    return [(said.speaker, said.text) for said in read_lines(text).utterances]


@pytest.mark.parametrize(
    "text",
    [
        "Dana: Why?\nSam: Because.\nDana: And?",
        "**Dana:** Why?\n\n**Sam:** Because.\n\n**Dana**: And?",
        "Dana:\nWhy?\n\nSam:\nBecause.\n\nDana:\nAnd?",
        "Dana said:\nWhy?\nSam said:\nBecause.\nDana said:\nAnd?",
        "- Dana: Why?\n- Sam: Because.\n- Dana: And?",
        "Dana： Why?\nSam： Because.\nDana： And?",
    ],
)
def test_names_are_found_in_every_common_form(text: str) -> None:
    """Bold, listed, on a line of their own, as a chat program copies them, with a wide colon."""
    assert spoken(text) == [("Dana", "Why?"), ("Sam", "Because."), ("Dana", "And?")]


@pytest.mark.parametrize(
    "text",
    [
        "[00:01] Dana: Why?\n[01:02:03] Sam: Yes.",
        "Dana (00:01): Why?\nSam (1:02:03): Yes.",
        "Dana  0:01\nWhy?\n\nSam  1:02:03\nYes.",
    ],
)
def test_times_beside_names_are_kept(text: str) -> None:
    """Before the name, behind it, or on the name's own line."""
    assert [one.start for one in read_lines(text).utterances] == [1_000, 3_723_000]


def test_times_are_left_out_where_one_is_missing() -> None:
    """Half a clock is none."""
    assert [one.start for one in read_lines("[00:01] Dana: Why?\nSam: Yes.").utterances] == [None, None]


def test_an_answer_may_list_its_classes() -> None:
    """Where both roles are named, nothing else before a colon is a name, however often it comes back."""
    text = "Interviewer: Which types?\nCandidate: Three.\nTask: one piece of work.\nTask: has a state.\nNote: no more.\nInterviewer: And?"
    assert spoken(text) == [
        ("Interviewer", "Which types?"),
        ("Candidate", "Three.\nTask: one piece of work.\nTask: has a state.\nNote: no more."),
        ("Interviewer", "And?"),
    ]


def test_a_heading_that_comes_back_now_and_then_is_nobody() -> None:
    """Of three, one that speaks four times less often than the second is a heading."""
    turns = "".join(f"Dana: Question {n}?\nSam: Answer {n}.\n" for n in range(5)) + "Trade-offs: none.\n"
    assert {speaker for speaker, _ in spoken(turns)} == {"Dana", "Sam"}


def test_what_stands_between_fences_is_code() -> None:
    """A key of a table is no name."""
    text = "Dana: Show me.\nSam: Here.\n```\nDana: 1\nSam: 2\n```\nDana: Fine."
    assert spoken(text)[1] == ("Sam", "Here.\n```\nDana: 1\nSam: 2\n```")


def test_lines_before_the_first_name_are_left_out_and_counted() -> None:
    """A heading is nobody's turn."""
    assert read_lines("A talk, 12 May\n\nDana: Why?\nSam: So.").notes == ("1 line before the first name: left out.",)


def test_text_without_names_is_refused() -> None:
    """An essay is no conversation."""
    with pytest.raises(ImportRefused, match="no line begins with a name"):
        read_lines("I think a set would do.\nnothing: here\n")


@given(
    st.text(st.characters(), max_size=200)
    | st.lists(
        st.sampled_from(["Dana: x", "Sam:", "```", "a: b", "", "**Dana:**", "[9:99] Dana: y", "：：", "Q: z"]), max_size=12
    ).map("\n".join)
)
def test_any_text_is_read_or_refused(text: str) -> None:
    """Nothing but our own error is ever raised."""
    with contextlib.suppress(ImportRefused):
        assert read_lines(text).utterances
