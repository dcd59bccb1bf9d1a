"""Which kind of file it is, told by its content."""

from __future__ import annotations

import contextlib
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from interviewer.core import formats
from interviewer.core.formats import is_of_many, is_own, read_foreign, read_one_of_many, read_text
from interviewer.errors import ImportRefused


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ('{"turns": [{"role": "a", "text": "x"}]}', "simple JSON"),
        ('[{"role": "user", "content": "x"}]', "chat messages"),
        ('\ufeff\r\n{"messages": [{"role": "user", "content": "x"}]}', "chat messages"),
        ("WEBVTT\r\n\r\n00:01.000 --> 00:02.000\r\n<v A>x", "WebVTT"),
        ("1\n00:00:01,000 --> 00:00:02,000\nA: x", "SubRip"),
        ("A: x\nB: y\nA: z", "plain text"),
        ("[00:01] A: x\n[00:02] B: y", "plain text"),
    ],
)
def test_the_content_tells_the_form(text: str, form: str) -> None:
    """No file name is needed, and the kind of line end does not matter."""
    assert read_foreign(text)[0].form == form


def test_our_own_transcripts_are_told_by_their_first_line() -> None:
    """The version comes first there, and nowhere else."""
    assert is_own(b'{"v":2,"seq":0,')
    assert not is_own(json.dumps({"turns": [], "v": 2}).encode())


def test_a_file_of_many_is_told_by_its_first_line() -> None:
    """With or without a mark; a document over several lines, captions and bytes are none."""
    line = b'{"turns": [{"role": "a", "text": "x"}]}'
    assert is_of_many(b"\xef\xbb\xbf" + line + b"\r\n")
    assert read_one_of_many(line, 3).form == "simple JSON"
    for no in (b"{", b"WEBVTT", b"\xff", b"", b'{"role": "a", "text": "x"}'):
        assert not is_of_many(no)


def test_text_is_utf_8_or_utf_16_with_its_mark() -> None:
    """Both marks are taken off."""
    assert (
        read_text("Grüße".encode()) == read_text("Grüße".encode("utf-8-sig")) == read_text("Grüße".encode("utf-16")) == "Grüße"
    )


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"abc\xff", "byte 3 cannot be read"),
        (b"%PDF-1.7", "a PDF"),
        (b"PK\x03\x04", "Word document"),
        (b"\x1f\x8b", "compressed"),
        (b"\xff\xfea", "not text in UTF-8"),
    ],
)
def test_what_is_no_text_is_refused_by_name(content: bytes, says: str) -> None:
    """The sentence says what it is, and what to do."""
    with pytest.raises(ImportRefused, match=says):
        read_text(content)


def test_a_huge_file_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """One byte more than the most."""
    monkeypatch.setattr(formats, "LARGEST", 10)
    assert read_text(b"x" * 10)
    with pytest.raises(ImportRefused, match="more than 10 bytes, which is the most"):
        read_text(b"x" * 11)


@pytest.mark.parametrize(
    ("text", "says"), [("", "empty"), (" \n\t", "empty"), ("<!DOCTYPE html><p>Dana: x", "web page"), ("\n<html>", "web page")]
)
def test_nothing_and_pages_are_refused(text: str, says: str) -> None:
    """Each with its reason."""
    with pytest.raises(ImportRefused, match=says):
        read_foreign(text)


@settings(max_examples=300)
@given(st.binary(max_size=200) | st.text(st.characters(), max_size=200).map(lambda text: text.encode("utf-8", "surrogatepass")))
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    """Nothing but our own error is ever raised."""
    with contextlib.suppress(ImportRefused):
        assert read_foreign(read_text(content))
