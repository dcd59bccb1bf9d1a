"""Counts tokens from the ranks carried in the package; never asks the network and never fails.

The ranks take a third of a second and 85 MB to load, so they are loaded on the first count, and only where they count.
"""

from __future__ import annotations

import base64
import functools
import gzip
import hashlib
import logging
import threading
import zlib
from collections.abc import Iterable
from importlib import resources
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import tiktoken

Counted = Literal["exact", "estimate"]

RANKS = "o200k_base.tiktoken.gz"
SHA256 = "446a9538cb6c348e3516120d7c08b09f57c36495e2acfffe59a5bf8b0cfb1a2d"
SPECIAL = {"<|endoftext|>": 199999, "<|endofprompt|>": 200018}
PATTERN = "|".join(
    [
        r"""[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?""",
        r"""[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*(?i:'s|'t|'re|'ve|'m|'ll|'d)?""",
        r"""\p{N}{1,3}""",
        r""" ?[^\s\p{L}\p{N}]+[\r\n/]*""",
        r"""\s*[\r\n]+""",
        r"""\s+(?!\S)""",
        r"""\s+""",
    ]
)
"""How o200k_base cuts text before merging; a test compares it with tiktoken's own."""

LONGEST = 100_000
"""Longer texts are estimated: a million spaces make the encoder panic."""


_LOG = logging.getLogger(__name__)
_LOADING = threading.Lock()


def count_tokens(text: str) -> tuple[int, Counted]:
    """Return the number of o200k tokens in a text, and whether it was counted or estimated."""
    encoding = _encoding() if len(text) <= LONGEST else None
    if encoding is None:
        return estimate(text), "estimate"
    return len(encoding.encode_ordinary(text)), "exact"


def count_messages(messages: Iterable[tuple[str, str]]) -> tuple[int, Counted]:
    """Return the tokens of a chat request, of (role, content) pairs: three for each message and three for the reply's start."""
    total, kinds = 3, {"exact"}
    for pair in messages:
        total += 3
        for part in pair:
            number, kind = count_tokens(part)
            total += number
            kinds.add(kind)
    return total, "exact" if kinds == {"exact"} else "estimate"


def estimate(text: str) -> int:
    """Return a fourth of the UTF-8 bytes, rounded up; of 203 real messages 90 % had 0.7 to 1.24 times as many o200k tokens."""
    return -(-len(text.encode("utf-8", "replace")) // 4)


def _encoding() -> tiktoken.Encoding | None:
    with _LOADING:  # many exchanges may end at once, each in its thread: the ranks are loaded by one of them
        return _load()


@functools.cache
def _load() -> tiktoken.Encoding | None:
    """Load the encoding, or warn once and return None."""
    try:
        import tiktoken  # on first use: neither the offline interviewer nor an endpoint that gives usage needs it

        packed = resources.files("interviewer").joinpath("_data", RANKS).read_bytes()
        return tiktoken.Encoding("o200k_base", pat_str=PATTERN, mergeable_ranks=_ranks(packed), special_tokens=SPECIAL)
    except (ImportError, OSError, EOFError, ValueError, zlib.error) as error:
        _LOG.warning("tokens are estimated, since %s cannot be used: %s", RANKS, error)
        return None


def _ranks(packed: bytes) -> dict[bytes, int]:
    """Unpack, check and read the ranks; raises `ValueError`, `EOFError` or `OSError`."""
    raw = gzip.decompress(packed)
    if hashlib.sha256(raw).hexdigest() != SHA256:
        raise ValueError("its content is not what was published")
    return {base64.b64decode(token): int(rank) for token, rank in (line.split() for line in raw.splitlines())}
