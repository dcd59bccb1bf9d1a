"""Counting tokens: exactly where the ranks are there, an estimate where they are not, never an error."""

from __future__ import annotations

import gzip
import hashlib
import logging
import sys
from collections.abc import Iterator
from importlib import resources
from pathlib import Path

import pytest
import tiktoken_ext.openai_public  # type: ignore[import-untyped]  # it has no types
from hypothesis import given, settings
from hypothesis import strategies as st

from interviewer.llm import tokens


@pytest.fixture
def fresh() -> Iterator[None]:
    """Forget the loaded ranks before, and what was loaded instead after."""
    tokens._load.cache_clear()
    yield
    tokens._load.cache_clear()


@pytest.mark.parametrize(
    ("text", "number"),
    [("", 0), ("Hello, world", 3), ("tiktoken is great!", 6), ("antidisestablishmentarianism", 6), ("お誕生日おめでとう", 8)],
)
def test_known_counts(text: str, number: int) -> None:
    """Texts whose o200k tokens are published are counted so."""
    assert tokens.count_tokens(text) == (number, "exact")


def test_the_carried_ranks_are_the_published_ones() -> None:
    """The ranks in the package have the published checksum and carry their licence."""
    folder = resources.files("interviewer").joinpath("_data")
    raw = gzip.decompress(folder.joinpath(tokens.RANKS).read_bytes())
    assert hashlib.sha256(raw).hexdigest() == tokens.SHA256
    notice = folder.joinpath("NOTICE").read_text(encoding="utf-8")
    assert "openai/tiktoken" in notice
    assert "MIT License" in notice
    assert tokens.SHA256 in notice


def test_the_pattern_is_tiktokens(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pattern, special tokens and checksum are those of the installed tiktoken, whose loader is not called for data."""
    hashes: list[str] = []

    def load(_url: str, expected_hash: str) -> dict[bytes, int]:
        hashes.append(expected_hash)
        return {}

    monkeypatch.setattr(tiktoken_ext.openai_public, "load_tiktoken_bpe", load)
    theirs = tiktoken_ext.openai_public.o200k_base()
    assert theirs["pat_str"] == tokens.PATTERN
    assert theirs["special_tokens"] == tokens.SPECIAL
    assert hashes == [tokens.SHA256]


def test_special_tokens_of_a_candidate_are_text() -> None:
    """A candidate who types a control token is counted like anyone else."""
    number, kind = tokens.count_tokens("<|endoftext|>")
    assert kind == "exact"
    assert number > 1


def test_messages_cost_three_tokens_each_and_three_at_the_end() -> None:
    """A request is its roles and contents, three for each message, and three for the start of the reply."""
    assert tokens.count_messages([]) == (3, "exact")
    assert tokens.count_messages([("user", "Hello, world")]) == (3 + 3 + 1 + 3, "exact")


@pytest.mark.parametrize("letter", [" ", "a", "\n", "😀", "\u0301"])
def test_long_texts_are_estimated(letter: str) -> None:
    """Beyond the bound a text is estimated, since a million spaces make the encoder panic; just below it is counted."""
    assert tokens.count_tokens(letter * 1_000_000) == (tokens.estimate(letter * 1_000_000), "estimate")
    assert tokens.count_messages([("user", letter * 1_000_000)])[1] == "estimate"
    assert tokens.count_tokens(letter * tokens.LONGEST)[1] == "exact"


@given(st.text(max_size=300))
@settings(deadline=None)
def test_no_text_breaks_the_count(text: str) -> None:
    """Whatever is counted, there is a number; the estimate is never 0 for some text."""
    number, kind = tokens.count_tokens(text)
    assert kind == "exact"
    assert (number > 0) == (tokens.estimate(text) > 0) == bool(text)


def test_lone_surrogates_are_counted() -> None:
    """A lone surrogate is no reason to fail."""
    assert tokens.count_tokens("a\ud800")[0] > 0
    assert tokens.estimate("a\ud800") == 1


@pytest.mark.parametrize("fault", ["missing", "truncated", "changed", "no gzip", "no tiktoken"])
@pytest.mark.usefixtures("fresh")
def test_without_the_ranks_tokens_are_estimated(
    fault: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Ranks that are missing or damaged, or tiktoken missing: an estimate, and one warning in all."""
    packed = resources.files("interviewer").joinpath("_data", tokens.RANKS).read_bytes()
    (tmp_path / "_data").mkdir()
    if fault != "missing":
        content = {"truncated": packed[:-1000], "changed": gzip.compress(b"YQ== 0\n"), "no gzip": b"hello"}.get(fault, packed)
        (tmp_path / "_data" / tokens.RANKS).write_bytes(content)
    monkeypatch.setattr(resources, "files", lambda _: tmp_path)
    if fault == "no tiktoken":
        monkeypatch.setitem(sys.modules, "tiktoken", None)
    with caplog.at_level(logging.WARNING):
        assert tokens.count_tokens("Hello, world") == (3, "estimate")
        assert tokens.count_tokens("Hello, world and all") == (5, "estimate")
    assert len(caplog.records) == 1
    assert "estimated" in caplog.text
