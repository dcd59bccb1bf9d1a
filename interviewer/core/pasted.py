"""Code that was typed into an answer without a fence around it: where it begins and ends, told by what prose does not have.

What is done with code lives elsewhere; a text that has fences is left as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

FENCE = "```"
LINES = 400
"""How many lines of a text are looked at."""

_MARKS = {
    "defines": re.compile(
        r"\b(?:def|func|fun|fn|function)\s{1,4}(?:\([^()\n]{0,40}\)\s{0,4})?\w{1,60}\s?[(<]"
        r"|^\s{0,40}(?:(?:public|private|protected|static|final|export|abstract|data|open)\s){0,4}(?:class|struct|interface|enum|record)"
        r"\s{1,4}\w{1,60}\s?[({:<]"
        r"|^\s{0,40}(?:(?:public|private|protected|static|final)\s{1,4}){1,4}[\w<>\[\], ]{1,60}\("
        r"|^\s{0,40}type\s\w{1,60}\s(?:struct|interface)\b"
    ),
    "braces": re.compile(r"[)\w]\s?\{\s{0,4}$|^\s{0,40}\}[\s;,)]{0,4}$|\)\s?\{.{1,300}\}\s{0,4}$|\}\s{0,4}else\b"),
    "assigns": re.compile(
        r"(?::=|^\s{0,40}(?:(?:let|const|var|val|int|auto|final|long|string|bool)\s{1,4})?[\w.\[\]]{1,60}(?:\s?:\s?[\w\[\], ]{1,40})?"
        r"\s?(?:=|\+=|-=|\|=)\s?(?![=>])[^\s=])",
        re.IGNORECASE,
    ),
    "returns": re.compile(r"(?:^|[:{;])\s{0,40}(?:return|yield|raise|throw)\b(?!\s(?:to|of|on|code|value|path|home)\b)"),
    "branches": re.compile(
        r"(?:^|[:{;}])\s{0,40}(?:if|elif|for|while|with|switch|else|try|except|catch|async for)\b[^:{\n]{0,120}(?:[:{]\s{0,4}$|\)\s?\{|:\s)"
    ),
    "imports": re.compile(
        r"^\s{0,40}(?:import\s[\w.{}\", ]{1,80};?|from\s[\w.]{1,60}\simport\s.{1,80}|package\s\w{1,40};?"
        r"|#include\s?[<\"].{1,60}|using\s[\w.:]{1,60};)\s{0,4}$"
    ),
    "ends": re.compile(r"[\w)\]\"']\s?;\s{0,4}(?:(?://|#).{0,80})?$"),
    "calls": re.compile(r"^\s{0,40}[\w.]{2,80}\([^\n]{0,200}\)\s{0,4}$"),
    "indents": re.compile(r"^(?:\s{2,40}|\t{1,8})\S"),
    "comments": re.compile(r"^\s{0,40}(?:#|//)\s?\w"),
}
"""What a line of code may show, each by a name; the first six are not met in prose, two of them together are code."""
_TELLING = frozenset({"defines", "braces", "assigns", "returns", "branches", "imports"})
_STARTS = re.compile(r"\b(?:def|func|fun|fn|function|class|struct)\s{1,4}(?:\([^()\n]{0,40}\)\s{0,4})?\w{1,60}\s?[({<:]")
_BELONGS = re.compile(
    r"(?:\b(?:public|private|protected|static|final|export|default|async|abstract|data|open|override|inline|return|new)|[=({,\[])\s{0,4}\Z"
)
_PROSE_GOES_ON = re.compile(r"(?<=[\w)\]}\"';])\.\s{1,4}(?=[A-Z])")
"""Where the code begins in a line that begins with prose, what stands before it there and belongs to it, and where prose goes on."""


def holds_code(text: str) -> bool:
    """Tell whether a text holds code, with a fence or without."""
    return FENCE in with_fences(text)


def with_fences(text: str) -> str:
    """Return the text with a fence around each stretch of code; what stands in it and its order stay as they are."""
    lines = text.split("\n")
    if FENCE in text or len(lines) > LINES:
        return text
    lines = [piece for line in lines for piece in _apart(line)]
    marks = [_marks(line) for line in lines]
    found: list[str] = []
    at = 0
    while at < len(lines):
        end = _end(lines, marks, at)
        if _is_code(marks[at:end]):
            found += [FENCE, *lines[at:end], FENCE]
        else:
            end = max(end, at + 1)
            found += lines[at:end]
        at = end
    return "\n".join(found)


def _apart(line: str) -> Iterable[str]:
    """Yield the prose before code that stands in the middle of a line, the code, and the prose after it; the line where there is none."""
    start = _STARTS.search(line)
    before = line[: start.start()] if start is not None else ""
    if start is None or line[:1].isspace():
        return (line,)
    is_prose = not _BELONGS.search(before) and (len(before.split()) > 1 or before.rstrip().endswith(":"))
    begins = start.start() if is_prose else 0
    goes_on = _PROSE_GOES_ON.search(line, start.end())
    ends = goes_on.start() + 1 if goes_on is not None else len(line)
    code = line[begins:ends]
    if not (_is_code([_marks(code)]) or (ends == len(line) and code.rstrip().endswith((":", "{")))):
        return (line,)
    return tuple(piece for piece in (line[:begins], code, line[ends:].lstrip()) if piece)


def _marks(line: str) -> frozenset[str]:
    return frozenset(name for name, pattern in _MARKS.items() if pattern.search(line[:500]))


def _end(lines: list[str], marks: list[frozenset[str]], at: int) -> int:
    """Return where the stretch that begins at a line with a mark ends; an empty line does not end it where code goes on after it."""
    end = at
    for number in range(at, len(lines)):
        if marks[number]:
            end = number + 1
        elif lines[number].strip():
            break
    return end


def _is_code(marks: Iterable[frozenset[str]]) -> bool:
    """Tell whether lines show two different things that prose does not have."""
    return len({name for each in marks for name in each} & _TELLING) >= 2
