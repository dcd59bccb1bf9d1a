"""What is printed, and what never is."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interviewer.terminal.screen import Flow, Screen, clean


@given(st.text())
def test_nothing_that_steers_a_terminal_is_left(text: str) -> None:
    """No control character but the line break, no C1, no bidi override survives, and cleaning twice changes nothing."""
    cleaned = clean(text)
    assert not [c for c in cleaned if (ord(c) < 32 and c != "\n") or 127 <= ord(c) < 160 or "\u202a" <= c <= "\u202e"]
    assert clean(cleaned) == cleaned


def test_text_of_all_languages_is_left_alone() -> None:
    """Letters, marks and emoji are text."""
    text = "Grüße, 日本語, مرحبا, e\u0301, 👩\u200d💻"
    assert clean(text) == text


def streamed(pieces: list[str], width: int = 40) -> tuple[str, list[str]]:
    """Return what a flow wrote for pieces, and each write."""
    written: list[str] = []
    flow = Flow(written.append, clean, width=width, indent="  ")
    for piece in pieces:
        flow.add(piece)
    flow.end()
    return "".join(written), written


@given(st.text(alphabet="ab \n", max_size=200), st.integers(1, 7))
def test_a_flow_is_the_same_however_it_is_cut(text: str, size: int) -> None:
    """What stands there at the end does not depend on how the text arrived."""
    pieces = [text[at : at + size] for at in range(0, len(text), size)]
    assert streamed(pieces)[0] == streamed([text])[0]


def test_a_flow_wraps_at_words_and_keeps_the_indent_of_code() -> None:
    """No line of words is wider than the room; leading blanks of a line stay."""
    text, _ = streamed(["one two three four five six seven eight nine ten\n    code\n\n\n\nend"])
    assert text == "  one two three four five six seven\n  eight nine ten\n      code\n\n  end\n"


def test_a_word_without_end_is_not_held_back() -> None:
    """A long run without a space is written before it ends."""
    _, written = streamed(["x" * 200])
    assert len(written) >= 1
    assert "".join(written).count("x") == 200


@pytest.mark.parametrize("variable", ["NO_COLOR", "TERM"])
def test_colour_is_off_where_it_is_not_wanted(monkeypatch: pytest.MonkeyPatch, variable: str) -> None:
    """`NO_COLOR` and `TERM=dumb` leave no escape sequence, even where colour is forced on a file."""
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv(variable, {"NO_COLOR": "1", "TERM": "dumb"}[variable])
    out = io.StringIO()
    Screen(out=out, err=out).row(("words", "bold red"))
    assert out.getvalue() == "words\n"


def test_force_color_colours_a_file(monkeypatch: pytest.MonkeyPatch) -> None:
    """`FORCE_COLOR` wins where nobody says no; `--no-color` says no."""
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm")
    out, plain = io.StringIO(), io.StringIO()
    Screen(out=out, err=out).row(("words", "bold red"))
    Screen(colour=False, out=plain, err=plain).row(("words", "bold red"))
    assert "\x1b[" in out.getvalue()
    assert plain.getvalue() == "words\n"


def test_a_table_cuts_no_cell() -> None:
    """Columns are as wide as their widest cell."""
    out = io.StringIO()
    Screen(out=out, err=out).table(("id", "x"), [("a" * 90, "1"), ("b", "2")])
    assert out.getvalue().splitlines()[1] == "a" * 90 + "  1"


def test_a_status_is_overwritten_and_taken_away() -> None:
    """It stands on standard error, on one line, cut to the width, and steers no terminal."""
    out, err = io.StringIO(), io.StringIO()
    screen = Screen(out=out, err=err, colour=False)
    screen.status("T1 \x1b[2J of 9")
    screen.status("")
    assert out.getvalue() == ""
    written = err.getvalue().split("\r")
    assert written[2] == "T1 [2J of 9"
    assert written[-1] == ""
    assert "\n" not in err.getvalue()
    screen.status("x" * 500)
    assert max(map(len, err.getvalue().split("\r"))) < 500


def test_a_table_has_all_the_room_and_prose_has_not(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lines of words are never longer than can be read."""
    monkeypatch.setenv("COLUMNS", "160")
    screen = Screen(out=io.StringIO(), err=io.StringIO())
    assert (screen.room, screen.width) == (160, 100)
