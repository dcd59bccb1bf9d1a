"""Captions: cues, speakers, times."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interviewer.core.captions import SRT, VTT, looks_like, read_captions
from interviewer.errors import ImportRefused

MADE_BY_HAND = """WEBVTT - a talk

STYLE
::cue { color: red }

NOTE 00:00:00.000 --> 00:00:09.000 is no cue

1
00:00:01.000 --> 00:00:04.500 align:start
<v.loud Dana Smith>What &amp; <i>why</i>?</v>

00:05.000 --> 00:06.000
<v Sam>Because

00:00:06.000 --> 00:00:08.250
<00:00:07.000>it is so.
"""


def test_webvtt_voices_are_speakers_and_tags_are_gone() -> None:
    """Headers, styles and notes are no cues; a cue without a voice goes on with the last; times span the joined cues."""
    found = read_captions(MADE_BY_HAND)
    assert found.form == VTT
    assert [(one.speaker, one.text, one.start, one.end) for one in found.utterances] == [
        ("Dana Smith", "What & why?", 1_000, 4_500),
        ("Sam", "Because it is so.", 5_000, 8_250),
    ]


def test_subrip_names_stand_before_a_colon() -> None:
    """A name is what comes back; a colon in a sentence is none."""
    text = "".join(
        f"{n}\n00:00:{n:02d},000 --> 00:00:{n:02d},900\n{words}\n\n"
        for n, words in enumerate(["Dana: Why?", "Sam: My plan is this: hash it.", "So the trick is: order", "Dana: And?"], 1)
    )
    found = read_captions(text)
    assert found.form == SRT
    assert [(one.speaker, one.text) for one in found.utterances] == [
        ("Dana", "Why?"),
        ("Sam", "My plan is this: hash it. So the trick is: order"),
        ("Dana", "And?"),
    ]


def test_times_that_go_backwards_are_left_out() -> None:
    """The words stay."""
    text = "WEBVTT\n\n00:09.000 --> 00:10.000\n<v A>x\n\n00:01.000 --> 00:02.000\n<v B>y"
    assert [(one.text, one.start) for one in read_captions(text).utterances] == [("x", None), ("y", None)]


def test_cues_before_the_first_speaker_are_left_out_and_counted() -> None:
    """A title card is nobody's turn."""
    found = read_captions("WEBVTT\n\n00:00.000 --> 00:01.000\nA title\n\n00:01.000 --> 00:02.000\n<v A>x")
    assert found.notes == ("1 cue before the first that says who speaks: left out.",)


def test_captions_without_speakers_are_refused() -> None:
    """Nobody can tell who is the candidate."""
    with pytest.raises(ImportRefused, match="no cue says who speaks"):
        read_captions("WEBVTT\n\n00:00.000 --> 00:01.000\nhello\n\n00:01.000 --> 00:02.000\nthere")


def test_captions_are_told_by_their_first_lines() -> None:
    """The header or a timing; an arrow in prose is none."""
    assert looks_like("WEBVTT")
    assert looks_like("1\n00:00:01,000 --> 00:00:02,000\nx")
    assert not looks_like("Interviewer: a --> b?\nCandidate: yes")


@given(st.lists(st.sampled_from([*MADE_BY_HAND.split("\n"), "\x00", "<v >", "<v A", "99:99:99.999 --> x", ": "]), max_size=30))
def test_any_lines_are_read_or_refused(lines: list[str]) -> None:
    """Nothing but our own error is ever raised."""
    with contextlib.suppress(ImportRefused):
        read_captions("\n".join(lines))
