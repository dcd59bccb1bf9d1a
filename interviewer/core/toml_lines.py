"""The one way to read TOML: what a text holds, or why it is none, and where in it a key stands.

The standard parser keeps no line numbers, and a problem without its line is half a problem.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from typing import Any

from interviewer.errors import Problem

_TABLE = re.compile(r"^\s*(\[\[?)\s*([\w.-]+)\s*\]\]?")
_KEY = re.compile(r"^\s*([\w.-]+)\s*=")
_SYNTAX = re.compile(r"\(at line (\d+), column \d+\)|\(at end of document\)")
_NOT_TEXT = "\N{REPLACEMENT CHARACTER}"


class NotToml(ValueError):
    """A text is no TOML; `line` and `says` tell where and why, for whoever reads it to make an error of the product."""

    def __init__(self, line: int, says: str) -> None:
        """Keep the line and the sentence."""
        self.line, self.says = line, says
        super().__init__(says)

    def problem(self, file: str) -> Problem:
        """Return it as a problem of a file."""
        return Problem(file, self.line, "TOML", self.says)


def read(text: str) -> dict[str, Any]:
    """Return what a TOML text holds; raises `NotToml`, and nothing else, whatever the text."""
    if _NOT_TEXT in text:
        raise NotToml(text.count("\n", 0, text.index(_NOT_TEXT)) + 1, "This is not UTF-8: save it again as UTF-8.")
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        says = str(error).split(" (at")[0].rstrip(".")
        raise NotToml(_line_of_syntax_error(str(error), text), f"{says}.") from error
    except RecursionError as error:
        raise NotToml(1, "It is nested too deeply.") from error
    except ValueError as error:  # what `int` says of a number, which the parser passes on
        raise NotToml(1, "A number in it has too many digits.") from error


def line_of(text: str, place: Sequence[str | int]) -> int:
    """Return the 1-based line of a place such as `("probes", 3, "when", "missing")`: the key if it is found, else its table, else 1.

    Understands `[table]`, `[[array of tables]]`, and dotted keys; whatever stands inside multi-line strings is passed over.
    """
    best, best_length = 1, 0
    counts: dict[str, int] = {}
    prefix: tuple[str | int, ...] = ()
    wanted = tuple(place)
    for number, line in _lines_outside_strings(text):
        table = _TABLE.match(line)
        if table is not None:
            name = table[2]
            if table[1] == "[[":
                counts[name] = counts.get(name, -1) + 1
                for inner in [key for key in counts if key.startswith(name + ".")]:
                    del counts[inner]
            prefix = _with_counts(name, counts)
            found = prefix
        else:
            key = _KEY.match(line)
            if key is None:
                continue
            found = (*prefix, *key[1].split("."))
        length = _shared(found, wanted)
        if length > best_length:
            best, best_length = number, length
    return best


def _line_of_syntax_error(message: str, text: str) -> int:
    """Return the line that the standard parser's message names."""
    found = _SYNTAX.search(message)
    if found is None:
        return 1
    return int(found[1]) if found[1] else text.count("\n") + 1


def _with_counts(name: str, counts: dict[str, int]) -> tuple[str | int, ...]:
    place: list[str | int] = []
    path = ""
    for part in name.split("."):
        path = f"{path}.{part}" if path else part
        place.append(part)
        if path in counts:
            place.append(counts[path])
    return tuple(place)


def _shared(found: tuple[str | int, ...], wanted: tuple[str | int, ...]) -> int:
    """Return how many steps of `found` lie on the way to `wanted`, or 0 when it leaves the way.

    An index in `wanted` may have no counterpart: `when.missing` is the first and only table of `when`.
    """
    rest = list(wanted)
    for length, step in enumerate(found):
        while rest and rest[0] != step and isinstance(rest[0], int) and not isinstance(step, int):
            rest.pop(0)
        if not rest:
            return length
        if rest.pop(0) != step:
            return 0
    return len(found)


def _lines_outside_strings(text: str) -> list[tuple[int, str]]:
    """Return the numbered lines that do not begin inside a multi-line string."""
    kept: list[tuple[int, str]] = []
    quote = ""
    for number, line in enumerate(text.splitlines(), 1):
        if not quote:
            kept.append((number, line))
        for mark in re.findall(r"'''|\"\"\"", line):
            quote = "" if quote == mark else quote or mark
    return kept
