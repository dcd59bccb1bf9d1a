"""Text that only says something: nothing in it steers a terminal, turns the direction of reading, hides itself, or cannot be written.

Whoever shows words of a candidate, a model or a file makes them plain first; what a format takes for its own is for that format.
"""

from __future__ import annotations

import re

_LINE_ENDS = re.compile("\r\n?|[\v\f\x85\u2028\u2029]")
_STEERS = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufff9-\ufffb\U000e0000-\U000e007f\ud800-\udfff]"
)
"""Escape and other controls but tab and line end, C1, marks and overrides of direction, annotations, tags, lone surrogates."""


def plain(text: str, *, instead: str = "") -> str:
    """Return the text with every line end as a line feed, and `instead` for each character that does more than to say something."""
    return _STEERS.sub(instead, _LINE_ENDS.sub("\n", text))


def on_one_line(text: str) -> str:
    """Return the text made plain, with single spaces for whatever parts its words: a name or a title, from wherever it comes."""
    return " ".join(plain(text).split())
