"""Cutting a text into sentences: offsets hold, questions and bare lists are told apart, fences stay apart."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interviewer.core.sentences import LONGEST, content, read, stem, tokens


@given(text=st.text(max_size=300), code=st.booleans())
def test_words_stand_where_they_are_said_to_stand(text: str, code: bool) -> None:
    """Whatever is read, every word's offsets point at that word in the original text."""
    for sentence in read(text, code).sentences:
        assert 0 <= sentence.start <= sentence.end <= len(text)
        assert len(sentence.words) <= LONGEST
        for word, start, end in zip(sentence.words, sentence.starts, sentence.ends, strict=True):
            assert len(word) == end - start == len(text[start:end])


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("One. Two! Three? Four", 4),
        ("It takes 9.6 bits, e.g. at 1 %.", 1),
        ("- a set\n- a filter", 2),
        ("a line that\nis wrapped", 1),
        ("", 0),
        ("?!", 0),
        ("word " * 150, 3),
    ],
)
def test_sentences_end_where_a_reader_ends_them(text: str, count: int) -> None:
    """Full stops, bullets and length end a sentence; decimals, short forms and wrapped lines do not."""
    assert len(read(text, False).sentences) == count


def test_code_is_read_apart_from_prose() -> None:
    """What stands in a fence is code and nothing else is; an unclosed fence runs to the end."""
    text = "Before.\n```python\nx = 1\ny = 2\n```\nAfter.\n```\nz = 3"
    assert [sentence.text for sentence in read(text, False).sentences] == ["before.", "after."]
    assert [sentence.words[0] for sentence in read(text, True).sentences] == ["x", "y", "z"]


@pytest.mark.parametrize(
    ("text", "asks", "queries"),
    [
        ("What makes two the same?", True, True),
        ("A new one is dropped, right?", False, True),
        ("Is it right?", True, True),
        ("I would like to know the size.", False, True),
        ("It is 2 GB.", False, False),
    ],
)
def test_a_tag_is_not_a_question(text: str, asks: bool, queries: bool) -> None:
    """A statement with a tag is still a statement, and a polite request is a query without a question mark."""
    sentence = read(text, False).sentences[0]
    assert (sentence.asks, sentence.queries) == (asks, queries)


@pytest.mark.parametrize(
    ("text", "bare"),
    [
        ("own queue per customer, weighted share, admission limit per customer.", False),
        ("Bloom, Redis, Kafka, idempotency", True),
        ("bloom filter redis kafka idempotency quarantine exact check shadow", True),
        ("Bloom filter, exact check on hit, quarantine, raw log, replay", True),
        ("I keep a set, a log, and a filter in front of it.", False),
        ("New example is lost forever.", False),
        ("Just buy more memory.", False),
        ("m/n = 1.44 log2(1/p)", False),
    ],
)
def test_a_bare_list_is_told_from_a_sentence(text: str, bare: bool) -> None:
    """A row of terms is bare; short, plain or formula-like statements are not."""
    assert read(text, False).sentences[0].bare is bare


@pytest.mark.parametrize(
    ("one", "other"),
    [("lost", "losing"), ("seen", "saw"), ("normalised", "normalization"), ("dies", "died"), ("retries", "retry")],
)
def test_forms_of_a_word_fall_together(one: str, other: str) -> None:
    """Irregular forms and British spellings have one stem."""
    assert stem(one) == stem(other)


def test_a_gap_is_kept_between_words() -> None:
    """Three dots in a phrase stand for a gap."""
    assert tokens("keep ... Copy") == ("keep", "...", stem("copy"))


def test_content_words_are_stems_without_the_small_ones() -> None:
    """A filter and the filters share one."""
    assert content("The filters, I see.") == content("a filter") != frozenset()
