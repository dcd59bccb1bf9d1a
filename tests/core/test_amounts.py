"""Amounts as candidates write them: the value, its kind, and the verbatim words."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interviewer.core.amounts import read_amounts

PHRASES = [
    ("9.6 bits per key", 9.6, "bits per key"),
    ("9,6 bits", 9.6, "bits per key"),
    ("ten bits per key", 10, "bits per key"),
    ("nine point six bits per key", 9.6, "bits per key"),
    ("9.6 bytes per key", 76.8, "bits per key"),
    ("14,4 bits each", 14.4, "bits per key"),
    ("16-byte", 128, "bits per key"),
    ("64-bit", 64, "bits per key"),
    ("16B per key", 128, "bits per key"),
    ("1.2 GB", 1.2e9, "bytes"),
    ("1.2 GiB", 1.2 * 2**30, "bytes"),
    ("1,2 MB", 1.2e6, "bytes"),
    ("100 kB", 1e5, "bytes"),
    ("2^30 bytes", 2**30, "bytes"),
    ("nineteen GB", 19e9, "bytes"),
    ("two gigabytes", 2e9, "bytes"),
    ("1.6 Gbit", 2e8, "bytes"),
    ("50 MB/s", 5e7, "bytes per second"),
    ("10 gigabytes a second", 1e10, "bytes per second"),
    ("1 %", 0.01, "share"),
    ("one per cent", 0.01, "share"),
    ("0.05 percent", 0.0005, "share"),
    ("half a per cent", 0.005, "share"),
    ("a tenth of a percent", 0.001, "share"),
    ("1 in 1000", 0.001, "share"),
    ("one in a thousand", 0.001, "share"),
    ("four out of ten", 0.4, "share"),
    ("50K/s", 50_000, "per second"),
    ("20 000 a second", 20_000, "per second"),
    ("20,000 examples per second", 20_000, "per second"),
    ("8k qps", 8_000, "per second"),
    ("600 per minute", 10, "per second"),
    ("43 million a day", 43e6, "per day"),
    ("43 million new examples per day", 43e6, "per day"),
    ("1.7B a day", 1.7e9, "per day"),
    ("20 M a day", 20e6, "per day"),
    ("1,728,000,000 per day", 1_728_000_000, "per day"),
    ("half a million a day", 5e5, "per day"),
    ("10 million lost daily", 1e7, "per day"),
    ("1.7 billion", 1.7e9, "count"),
    ("one point seven billion", 1.7e9, "count"),
    ("10^9", 1e9, "count"),
    ("10⁹", 1e9, "count"),
    ("1e9", 1e9, "count"),
    ("4.2 × 10⁸", 4.2e8, "count"),
    ("5 x 10^-11", 5e-11, "share"),
    ("1e-3", 0.001, "share"),
    ("10^-3", 0.001, "share"),
    ("0.01", 0.01, "share"),
    ("10 to the 9", 1e9, "count"),
    ("2^20", 2**20, "count"),
    ("a quarter of a million", 250_000, "count"),
    ("a million and a half", 1.5e6, "count"),
    ("one and a quarter million", 1.25e6, "count"),
    ("two and a half billion", 2.5e9, "count"),
    ("forty-three thousand and two", 43_002, "count"),
    ("a hundred and twenty", 120, "count"),
    ("5 000", 5_000, "count"),
    ("0,001", 0.001, "share"),
    ("10x", 10, "factor"),
    ("a hundred times", 100, "factor"),
    ("tenfold", 10, "factor"),
    ("hundredfold", 100, "factor"),
    ("100-fold", 100, "factor"),
    ("200 ms", 0.2, "seconds"),
    ("two hundred milliseconds", 0.2, "seconds"),
    ("30 s", 30, "seconds"),
    ("30-second", 30, "seconds"),
    ("half a minute", 30, "seconds"),
    ("4 h", 14_400, "seconds"),
]


@pytest.mark.parametrize(("phrase", "value", "kind"), PHRASES)
def test_an_amount_is_read_with_its_kind_and_its_words(phrase: str, value: float, kind: str) -> None:
    """Each phrase is one amount, its words are the phrase itself, and a sentence around it changes nothing."""
    for text in (phrase, f"so I get {phrase}, roughly"):
        (amount,) = read_amounts(text)
        assert amount.value == pytest.approx(value)
        assert amount.kind == kind
        assert text[amount.start : amount.end] == phrase


@pytest.mark.parametrize("phrase", ["p99", "SHA-256", "C1-S06", "one of them", "not 10 million", "a few hundred", "1/10 of it"])
def test_what_is_no_amount_is_left_out(phrase: str) -> None:
    """Names, pronouns, what is denied, vague and relative words are no amounts."""
    assert read_amounts(phrase) == ()


def test_bounds_are_told_from_amounts() -> None:
    """What stands before an amount, such as "at most" and "over", is kept beside it."""
    assert [amount.bound for amount in read_amounts("at most 2 GB, over 3 GB and 4 GB")] == ["at most", "at least", ""]


def test_the_value_in_the_other_unit_is_kept() -> None:
    """What was said in bytes also tells its value had bits been meant."""
    (amount,) = read_amounts("9.6 bytes per key")
    assert amount.swapped == pytest.approx(9.6)


@given(st.text(max_size=300) | st.text(alphabet="0123456789 .,^e×%kKMBGbits/perday()-onethousand", max_size=300))
def test_any_text_is_read_without_harm(text: str) -> None:
    """Reading never raises, values are finite, and spans lie in the text."""
    for amount in read_amounts(text):
        assert math.isfinite(amount.value)
        assert 0 <= amount.start < amount.end <= len(text)


@pytest.mark.parametrize(
    "piece", ["1", "1 ", "one ", "a hundred ", "10^", "1,000", "1 a ", "5 aaaaaaaaaa bbbb ", "1 in ", "1/", " "]
)
def test_a_hostile_text_is_cut_and_read(piece: str) -> None:
    """Twenty thousand characters of repeated pieces are read, and nothing beyond them."""
    text = (piece * 25_000)[:25_000]
    assert all(amount.end <= 20_000 for amount in read_amounts(text))
