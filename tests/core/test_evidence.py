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
        ("i'd use a \"bloom", "I’d use a “Bloom"),
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


WORDS = st.lists(
    st.sampled_from(["I", "would", "hash", "the", "bytes", "Straße", "of", "16", "我会用", "x"]), min_size=1, max_size=12
)


@given(WORDS, st.data())
def test_every_stretch_of_whole_words_is_found(words: list[str], data: st.DataObject) -> None:
    """Unless it says nothing and something else is said beside it."""
    start = data.draw(st.integers(0, len(words) - 1))
    end = data.draw(st.integers(start + 1, len(words)))
    quote, text = " ".join(words[start:end]), "\n".join(words)
    telling = not {"hash", "bytes", "Straße", "16", "我会用"}.isdisjoint(words[start:end])
    found = locate(quote, text)
    assert (found is not None) == (telling or quote == " ".join(words))
    assert found is None or (found in text and found.split() == words[start:end])


@given(st.text(min_size=1, max_size=80), st.data())
def test_what_is_found_stands_in_the_text(text: str, data: st.DataObject) -> None:
    """Whatever is cut out of whatever text."""
    start = data.draw(st.integers(0, len(text) - 1))
    found = locate(text[start : data.draw(st.integers(start + 1, len(text)))], text)
    assert found is None or found in text


@pytest.mark.parametrize(
    ("quote", "text", "found"),
    [
        ("I", "I would keep exact hashes", False),
        ("it is", "it is a set, I would say", False),
        ("x", "keep exact hashes of x", False),
        ("act", "keep exact hashes", False),
        ("act", "an act, not an exact one", True),
        ("2 bits", "that is 32 bits", False),
        ("2 bits", "32 bits or 2 bits", True),
        ("No.", "No.", True),
        ("no", " No. ", True),
        ("no", "No, never.", False),
        ("布隆", "我会用布隆过滤器", True),
        ("16", "16 bytes each", True),
    ],
)
def test_a_letter_or_a_part_of_a_word_is_nobodys_words(quote: str, text: str, found: bool) -> None:
    """They stand in every text; where they are all that was said, they count, and scripts without spaces are taken as they are."""
    assert (locate(quote, text) is not None) is found


def test_a_short_text_is_not_what_a_long_quotation_meant() -> None:
    """Although every one of its words stands in the quotation; and a blank one is nobody's words."""
    quote = "I would say yes to the customer at once"
    assert snap(quote, "Yes.") is None
    assert snap(quote, " " * 80) is None
    found = snap(quote, "Well, I would say yes to a customer at once, sir")
    assert found is not None
    assert found.endswith("I would say yes to a customer at once")
