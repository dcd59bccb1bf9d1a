"""Quotations: found as they stand, or not at all."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interviewer.core.evidence import locate, snap

TEXT = "I’d use a “Bloom  filter” –\nsized at 9.6 bits."


@pytest.mark.parametrize(
    ("quote", "span"),
    [
        ("Bloom filter", "Bloom  filter"),
        ("i'd use", "I’d use"),
        ('"bloom filter" - sized', "“Bloom  filter” –\nsized"),
        ("a cuckoo filter", None),
        ("", None),
        ("   ", None),
        ("filter sized at", None),
    ],
)
def test_a_quotation_is_found_whatever_its_space_quotes_and_case(quote: str, span: str | None) -> None:
    """What comes back is the candidate's own text, never the quotation."""
    assert locate(quote, TEXT) == span


@given(st.text(min_size=1, max_size=80), st.data())
def test_every_piece_of_a_text_is_found_in_it(text: str, data: st.DataObject) -> None:
    """Any stretch with something in it is located, and what is located is a stretch of the text."""
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    found = locate(text[start:end], text)
    assert (found is None) == (not text[start:end].strip() or not text[start:end].translate({0xA0: " "}).strip())
    assert found is None or found in text


def test_a_short_text_is_not_what_a_long_quotation_meant() -> None:
    """Although every one of its words stands in the quotation; and a blank one is nobody's words."""
    quote = "I would say yes to the customer at once"
    assert snap(quote, "Yes.") is None
    assert snap(quote, " " * 80) is None
    found = snap(quote, "Well, I would say yes to a customer at once, sir")
    assert found is not None
    assert found.endswith("I would say yes to a customer at once")
