"""Plain transcripts: names before colons, names on lines of their own, and what only looks like a name."""

from __future__ import annotations

import contextlib
import tomllib
from pathlib import Path
from typing import Any

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
    assert [one.start for one in read_lines("[00:01] Dana: Why?\nSam: Yes.\nDana: And?").utterances] == [None] * 3


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


def test_times_in_code_and_in_words_stay() -> None:
    """Only beside somebody's name, or alone outside a fence, a time is no words; a mark of direction in an answer stays, too."""
    text = "Dana 10:05 AM\nShow me.\nSam 10:06 AM\nLog, from 9:30 on\u200f:\n```\n10:05\n[10:06] started\n```\n10:07\nDana 10:08 AM\nFine."
    assert spoken(text)[1] == ("Sam", "Log, from 9:30 on\u200f:\n```\n10:05\n[10:06] started\n```")
    text = "Dana: Show me.\nSam: It says\n[10:06] started\nDana: Fine."
    assert spoken(text)[1] == ("Sam", "It says\n[10:06] started")


def test_lines_before_the_first_name_are_left_out_and_counted() -> None:
    """A heading is nobody's turn."""
    assert read_lines("A talk, 12 May\n\nDana: Why?\nSam: So.\nDana: And?").notes == (
        "1 line before the first name: left out.",
    )


def test_text_without_names_is_refused() -> None:
    """An essay is no conversation."""
    with pytest.raises(ImportRefused, match="no two speakers are found"):
        read_lines("I think a set would do.\nnothing: here\n")


@given(
    st.text(st.characters(), max_size=200)
    | st.lists(
        st.sampled_from(
            [
                "Dana: x",
                "Sam:",
                "```",
                "a: b",
                "",
                "**Dana:**",
                "[9:99] Dana: y",
                "：：",
                "Q: z",
                "Dana  13:05 PM",
                "[٩:٤٥] Sam",
                "0:00",
                "Dana",
                "Sam - z",
                "1/2/3, 10:05 - Dana: x",
                "[Sam] 10:05:03",
                "Today at 9:00",
            ]
        ),
        max_size=12,
    ).map("\n".join)
)
def test_any_text_is_read_or_refused(text: str) -> None:
    """Nothing but our own error is ever raised."""
    with contextlib.suppress(ImportRefused):
        assert read_lines(text).utterances


SAMPLES = tomllib.loads((Path(__file__).parent / "pasted.toml").read_text(encoding="utf-8"))["sample"]


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample["program"])
def test_what_is_pasted_from_other_programs_is_read(sample: dict[str, Any]) -> None:
    """Who speaks in turn, what they say, and when, where that can be told; the samples were written by hand."""
    found = read_lines(sample["paste"]).utterances
    assert [one.speaker for one in found] == sample["turns"]
    assert found[1].text == sample["says"]
    starts = [one.start for one in found if one.start is not None]
    assert [(start - starts[0]) // 1000 for start in starts] == sample.get("starts", [])


@pytest.mark.parametrize(
    "text",
    [
        "Before choosing anything: what are the semantics?\nI would then hash them.\n",
        "Before choosing anything: what are the semantics?\nThe trade-off: speed.\nOne more: memory.\n",
        "Speed: a set is fast.\nCorrectness: it loses nothing.\n",
        "Approach - a set\nRisk - it grows\n",
        "Overview\nA set.\n\nRisks\nIt grows.\n",
        "Sam: I would use a set.\nIt grows.\nSam: And then a filter.\n",
        "10:30 lunch\n10:45 call\n",
    ],
)
def test_a_colon_a_hyphen_or_a_heading_is_no_speaker(text: str) -> None:
    """One who is somebody comes back, and is not alone; the refusal says what to do, in one sentence."""
    with pytest.raises(ImportRefused) as refused:
        read_lines(text)
    [reason] = refused.value.reasons
    assert reason.endswith("begin every turn with a name and a colon, like `Interviewer: text` and `Candidate: text`.")


def test_a_sentence_with_a_colon_before_the_names_is_nobody() -> None:
    """Two who come back are enough."""
    text = "Before we begin: be kind.\nDana: Why?\nSam: So.\nDana: And?\nSam: Yes."
    assert {speaker for speaker, _ in spoken(text)} == {"Dana", "Sam"}


def test_minutes_that_may_be_hours_are_no_times() -> None:
    """14:05 is a time of day or a quarter of an hour; what begins near nothing, or goes past a day, is minutes."""

    def times(*stamps: str) -> list[int | None]:
        names = ("Dana", "Sam") * 2
        text = "\n".join(f"{name} {stamp}\nwords" for name, stamp in zip(names, stamps, strict=False))
        return [one.start for one in read_lines(text).utterances]

    assert times("14:05", "14:06", "14:09") == [None] * 3
    assert times("0:05", "14:06", "14:09") == [5_000, 846_000, 849_000]
    assert times("14:05", "14:06", "59:09") == [845_000, 846_000, 3_549_000]
    assert times("11:59 PM", "12:01 AM", "12:02 AM") == [None] * 3
    assert times("12:59 pm", "1:01 p.m.", "1:02 PM") == [46_740_000, 46_860_000, 46_920_000]


def test_a_line_of_spaces_is_read_in_no_time() -> None:
    """What stands between a name and a time is bounded, so that no line is looked at again and again."""
    assert spoken(f"Dana: Why?\nSam: So\na{' ' * 19_000}x\nDana: And?")[1] == ("Sam", f"So\na{' ' * 19_000}x")
