"""Conversations from elsewhere as values: tidied text, joined turns, limits."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interviewer.core.foreign import LONGEST_CODE, LONGEST_TEXT, MOST_TURNS, Foreign, Utterance, joined, tidy, within_limits
from interviewer.errors import ImportRefused


def said(speaker: str, text: str, start: int | None = None, end: int | None = None, code: str = "") -> Utterance:
    """Return an utterance."""
    return Utterance(speaker=speaker, text=text, start=start, end=end, code=code)


@given(st.text(st.characters(), max_size=60))
def test_tidy_text_can_be_written_and_stays_as_it_is(text: str) -> None:
    """Whatever comes, the result is UTF-8, holds no NUL, and is not changed by tidying it again."""
    tidied = tidy(text)
    assert tidied.encode().decode() == tidied
    assert "\0" not in tidied
    assert tidy(tidied) == tidied


def test_tidy_keeps_words_tabs_and_indentation() -> None:
    """Only line ends, controls and halves of surrogate pairs are changed."""
    assert tidy("def f():\r\n\treturn 'ü 文'\rend\n\n") == "def f():\n\treturn 'ü 文'\nend"
    assert tidy("a\0b\ud800c") == "a\ufffdb\ufffdc"


def test_what_one_speaker_says_in_a_row_is_one_turn() -> None:
    """Texts are joined, the times are those of the whole, the last code stays."""
    first, second = joined((said("A", "one", 1, 2), said("A", "two", 3, 4, code="x = 1"), said("B", "three", 5, 6)))
    assert (first.text, first.start, first.end, first.code) == ("one\n\ntwo", 1, 4, "x = 1")
    assert second.text == "three"


def test_what_is_too_large_is_refused_with_its_size() -> None:
    """One turn more, one character more: each limit has a sentence with both figures."""
    within_limits(Foreign(form="x", utterances=(said("A", "x" * LONGEST_TEXT),) * MOST_TURNS))
    for utterances, says in (
        ((said("A", "x"),) * (MOST_TURNS + 1), "2,001 turns, and 2,000"),
        ((said("A", "x"), said("B", "x" * (LONGEST_TEXT + 1))), "text of turn 2 has 20,001"),
        ((said("A", "x", code="x" * (LONGEST_CODE + 1)),), "code of turn 1 has 100,001"),
    ):
        with pytest.raises(ImportRefused, match=says):
            within_limits(Foreign(form="x", utterances=utterances))
