"""Text that only says something."""

from __future__ import annotations

import unicodedata

import pytest

from interviewer.core.plain import on_one_line, plain

STEERING = "\x00\x07\x08\x1b\x7f\x9b\u061c\u200e\u200f\u202a\u202e\u2066\u2069\ufff9\U000e0041\ud800"


def test_ordinary_text_stays_as_it_is() -> None:
    """Tabs, letters with marks, right-to-left scripts, joined emoji and combining characters included."""
    text = "a\tb\nÅ e\u0301 שלום مرحبا 👩\u200d💻 한국어 → ≤"
    assert plain(text) == text


@pytest.mark.parametrize("steers", STEERING)
def test_what_steers_is_left_out_or_shown_to_have_been_there(steers: str) -> None:
    """One stand-in for each."""
    assert plain(f"a{steers}b") == "ab"
    assert plain(f"a{steers}b", instead="\ufffd") == "a\ufffdb"


@pytest.mark.parametrize("end", ["\r\n", "\r", "\v", "\f", "\x85", "\u2028", "\u2029"])
def test_every_line_end_is_a_line_feed(end: str) -> None:
    """What one program shows as a new line is one everywhere."""
    assert plain(f"a{end}b") == "a\nb"


def test_no_control_is_left() -> None:
    """Of all of Unicode, only tab and line feed are controls that may stand; and the rest can be written."""
    left = plain("".join(map(chr, range(0x110000))))
    assert {letter for letter in left if unicodedata.category(letter) in {"Cc", "Cs"}} == {"\t", "\n"}
    left.encode()


def test_a_name_stands_on_one_line() -> None:
    """Whatever parted its words is one space, and nothing in it steers."""
    assert on_one_line(" Maya\r\n\tLin\x1b[2J \u202e(x)\u2028") == "Maya Lin[2J (x)"
