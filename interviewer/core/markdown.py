"""Words as Markdown shows them: whoever wrote them adds no link, mention, image, tag, heading or list to what they stand in."""

from __future__ import annotations

import re

_SPECIAL = re.compile(r"([\\`*_\[\]#|~<>&$]|^[-+=]|:(?=//)|(?<=\bwww)\.)", re.IGNORECASE)
"""What Markdown takes for its own, wherever it stands or where a line begins; and what makes a bare link."""
_NUMBERED = re.compile(r"^(\d+)([.)])(?=\s|$)")
"""What begins a list."""
_CALLS = re.compile(r"[@#](?=\w)")
"""What GitHub makes a mention or a reference of, unless something stands between."""
_SPACES = re.compile(r"\s+")
_BACKTICKS = re.compile("`+")


def escaped(words: str) -> str:
    """Return text that Markdown shows as it stands, on one line."""
    line = _SPACES.sub(" ", "".join(letter for letter in words if letter.isprintable() or letter.isspace())).strip()
    return _NUMBERED.sub(r"\1\\\2", _SPECIAL.sub(r"\\\1", _CALLS.sub("\\g<0>\u2060", line)))


def quoted(text: str) -> list[str]:
    """Return the lines of a block quotation that shows a text line by line, each as far in as it was."""
    return [f"> {_indent(line)}{escaped(line)}".rstrip() for line in text.splitlines() or [""]]


def fenced(text: str) -> list[str]:
    """Return the lines of a block that shows a text letter by letter, in a fence longer than any in it; controls are left out."""
    shown = "".join(letter for letter in text if letter.isprintable() or letter in "\n\t").rstrip("\n")
    fence = "`" * max(3, 1 + max(map(len, _BACKTICKS.findall(shown)), default=0))
    return [fence, shown, fence]


def _indent(line: str) -> str:
    """Return what stands before the words, as spaces that Markdown keeps and makes no block of."""
    return "\u00a0" * len(line[: len(line) - len(line.lstrip(" \t"))].expandtabs(4))
