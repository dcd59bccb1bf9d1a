"""Quotations: found as they stand, or not at all."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interviewer.core.evidence import _SAME, Quotable, locate, snap

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


@given(st.text(st.sampled_from("aAßİIiıΣςσ\u0345 \t\n\x1c\x85\u00a0\u3000“’–\u0307fﬁ"), max_size=30))
def test_each_character_of_the_compared_form_stands_for_its_own(text: str) -> None:
    """As if the text were gone through letter by letter: what comes after a letter or a run of space moves nothing."""
    flat, places = "", list[int]()
    for place, letter in enumerate(text.translate(_SAME)):
        if letter.isspace() and flat.endswith(" "):
            continue
        low = " " if letter.isspace() else letter.lower()
        flat += low if len(low) == 1 else letter
        places.append(place)
    whole = Quotable(text)
    assert whole._flat == flat
    assert [whole._place(at) for at in range(len(flat))] == places


def test_a_text_is_normalised_once_for_all_that_is_held_against_it() -> None:
    """However many misquotations there are; one that stands there word for word needs none of it."""
    text = Quotable("I keep a set of hashes, “twice”.")
    assert text.locate("a set of hashes") == "a set of hashes"
    assert "_flat" not in vars(text)
    assert text.locate("nobody said these words") is None
    made = vars(text)["_flat"]
    assert text.snap("nobody said these words, whoever they are") is None
    assert vars(text)["_flat"] is made


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
