"""The one place that prints: standard output and error, colour, the ASCII form of every glyph, and what a text may do to a terminal.

Everything that is printed goes through `clean`: candidate text and model text are data to the terminal, too.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import IO, Any

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from interviewer.core.plain import plain
from interviewer.errors import NotSaved

WIDEST = 100
"""Prose is never wider than this, in columns."""
INDENT = "  "
LONGEST_HELD = 60
"""A word longer than this is written before its end is seen."""

_ASCII = str.maketrans(
    {
        "→": "->", "←": "<-", "›": ">", "❯": ">", "·": "-", "●": "*", "○": "o", "─": "-", "┄": "-", "━": "=", "…": "...",
        "−": "-", "–": "-", "—": "--", "┊": "|", "┃": "|", "▲": "^", "▼": "v", "✓": "+",
        "‘": "'", "’": "'", "“": '"', "”": '"', "✕": "x", "×": "x", "≤": "<=", "≥": ">=", "≈": "~", "\u00a0": " ",
    }
)  # fmt: skip

Piece = tuple[str, str]
"""A stretch of text and the style it is in; an empty style is plain."""

INTERVIEWER, YOU, WARN, BAD, QUIET, STRONG, PLAIN = "bold cyan", "bold blue", "bold yellow", "red", "bright_black", "bold", ""
BETTER = "cyan"
BADGE = "bold black on cyan"
GONE, CAME = "red strike", "green"


def clean(text: str) -> str:
    """Return text as a terminal may show it, without tabs."""
    return plain(text).expandtabs(4)


class Screen:
    """Standard output for data and standard error for notes, in colour only where a terminal wants it."""

    def __init__(
        self, *, colour: bool = True, ascii: bool = False, out: IO[str] | None = None, err: IO[str] | None = None
    ) -> None:  # fmt: skip
        self.ascii = ascii
        self._status = False
        self._out, self._err = (_console(file, colour) for file in (out or sys.stdout, err or sys.stderr))

    @property
    def width(self) -> int:
        """Columns for prose."""
        return min(self._out.width, WIDEST)

    @property
    def room(self) -> int:
        """Columns for tables, which are not read across like prose."""
        return self._out.width

    @property
    def coloured(self) -> bool:
        """Tell whether standard output takes colour."""
        return self._out.color_system is not None and not self._out.no_color

    def plain(self, text: str) -> str:
        """Return the text as it may be printed."""
        text = clean(text)
        return text.translate(_ASCII).encode("ascii", "replace").decode() if self.ascii else text

    def row(self, *pieces: Piece) -> None:
        """Print one row of data."""
        self._print(self._out, pieces)

    def note(self, *pieces: Piece) -> None:
        """Print one row beside the data, on standard error."""
        if self._status:
            self.status("")
        self._print(self._err, pieces, whole_words=self._err.is_terminal)

    def write(self, path: Path, text: str) -> None:
        """Write a file that was asked for, in a directory that may not be there yet, and say so; raises `NotSaved`."""
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        except OSError as error:
            raise NotSaved(f"{path} cannot be written: {error.strerror}.") from error
        self.note((f"Written to {path}.", PLAIN))

    @property
    def watched(self) -> bool:
        """Tell whether somebody sees standard error as it comes."""
        return self._err.is_terminal

    def status(self, text: str) -> None:
        """Show a line on standard error that the next status overwrites and the next note removes; an empty one takes it away."""
        file, width = self._err.file, max(1, self._err.width - 1)
        plain = self.plain(text).replace("\n", " ")[:width]
        file.write(f"\r{' ' * width}\r{plain}")
        file.flush()
        self._status = bool(plain)

    def prose(self, text: str, *, indent: str = INDENT, style: str = PLAIN) -> None:
        """Print data as paragraphs, wrapped and indented."""
        flow = self.flow(indent=indent, style=style)
        flow.add(text)
        flow.end()

    def flow(self, *, indent: str = INDENT, style: str = PLAIN) -> Flow:
        """Return a text that grows at its end on standard output."""
        return Flow(lambda text: self._print(self._out, ((text, style),), end=""), self.plain, width=self.width, indent=indent)

    def json(self, value: Any, *, indent: int | None = None) -> None:
        """Print one JSON document; letters outside ASCII are escaped, so that it needs no cleaning."""
        self.verbatim(json.dumps(value, indent=indent) + "\n")

    def verbatim(self, text: str) -> None:
        """Write data for a file or a program as it stands; on a terminal it is cleaned all the same."""
        self._out.file.write(clean(text) if self._out.is_terminal else text)
        self._out.file.flush()

    def table(self, heads: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
        """Print a table of data without borders; no cell is ever cut."""
        cells = [[self.plain(cell).replace("\n", " ") for cell in row] for row in (heads, *rows)]
        widths = [max(map(cell_len, column)) for column in zip(*cells, strict=True)]
        for number, row in enumerate(cells):
            line = "  ".join(cell + " " * (width - cell_len(cell)) for cell, width in zip(row, widths, strict=True))
            self.row((line.rstrip(), QUIET if number == 0 else PLAIN))

    def _print(self, console: Console, pieces: Iterable[Piece], *, end: str = "\n", whole_words: bool = False) -> None:
        text = Text(end="")
        for words, style in pieces:
            text.append(self.plain(words), style=style)
        console.print(text, end=end, soft_wrap=not whole_words)
        console.file.flush()


class Flow:
    """Text that grows at its end, wrapped at words; what has been written is never touched again."""

    def __init__(self, write: Callable[[str], None], plain: Callable[[str], str], *, width: int, indent: str) -> None:
        self._write, self._plain = write, plain
        self._room = max(20, width - len(indent))
        self._indent = indent
        self._column, self._gap, self._word = 0, "", ""
        self._breaks = 0
        self._begun = False

    def add(self, text: str) -> None:
        """Take more text; the last word waits until its end is seen."""
        for piece in re.split(r"(\s)", self._plain(text)):
            if piece == "\n":
                self._put()
                self._breaks, self._column, self._gap = self._breaks + 1, 0, ""
            elif piece == " ":
                self._put()
                self._gap += piece
            else:
                self._word += piece
                if len(self._word) > LONGEST_HELD:
                    self._put()

    def end(self) -> None:
        """Write what is held back, and end the line."""
        self._put()
        if self._begun:
            self._write("\n")

    def _put(self) -> None:
        """Write the word that is held; breaks before the first word and after the last are left out."""
        if not self._word:
            return
        out, wide = "", cell_len(self._word)
        if not self._begun or self._breaks:
            out = ("\n" * min(self._breaks, 2) if self._begun else "") + self._indent + self._gap
            self._column = len(self._gap)
        elif self._column + len(self._gap) + wide > self._room:
            out, self._column = "\n" + self._indent, 0
        else:
            out, self._column = self._gap, self._column + len(self._gap)
        self._write(out + self._word)
        self._column += wide
        self._begun, self._breaks, self._gap, self._word = True, 0, "", ""


def _console(file: IO[str], colour: bool) -> Console:
    """Return rich's console on a file; `NO_COLOR`, `FORCE_COLOR` and `TERM` are heeded by rich."""
    console = Console(file=file, highlight=False, markup=False, emoji=False, no_color=None if colour else True)
    if not colour or console.no_color:
        console = Console(file=file, highlight=False, markup=False, emoji=False, color_system=None, no_color=True)
    return console
