"""A board as values and as text: the parts of a design, the links between them, and the notation that says the same in lines.

The text is what an interviewer, a diff and a screen reader get; the page has the same notation in `web/src/workspace/board/notation.ts`,
and `tests/core/boards.json` holds both to the same cases.

    queue: Task log [project + type]         a part: kind, name, capacity
    Router → Lease table, CAS [50K/s]        a request: from, to, label, capacity
    Router ⇢ Annotators, offer               asynchronous
    Tenants -> Ingest API -> Task log        ASCII, and several links in a line; `~>` is asynchronous
    Router -> store: "Leases, by epoch"      a kind may stand before a name; a name with a comma is quoted

A part that is only named in a link is a service; words hold no double quotation mark and no square bracket.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Literal, get_args

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from interviewer.errors import BoardError

PartKind = Literal["service", "queue", "store", "worker", "people", "note"]
LinkKind = Literal["request", "asynchronous"]
KINDS: tuple[PartKind, ...] = get_args(PartKind)

MOST_PARTS, MOST_LINKS = 100, 200
LONGEST = 60
"""Longest name, label or capacity in characters."""
FARTHEST = 50_000
LONGEST_TEXT = 100_000
"""Longest text form in characters that is read."""
COLUMN, ROW = 220, 156
"""How far apart parts are put that were only typed, in pixels of the page's board."""

_ARROWS: tuple[tuple[str, LinkKind], ...] = (
    ("-.->", "asynchronous"), ("-->", "request"), ("->", "request"), ("~>", "asynchronous"), ("→", "request"),
    ("⇢", "asynchronous"),
)  # fmt: skip
_SIGNS = tuple(sign for sign, _ in _ARROWS)
_SIGN = {"request": "→", "asynchronous": "⇢"}
_WIDTH, _HEIGHT = 180, 100
"""How near in pixels two parts may be put before they would cover each other."""

# spelt out, so that the page's notation has the same
_SPACES = re.compile(r"[ \t\u00a0]+")
_LINE_ENDS = re.compile(r"\r\n|\r|\n")
_NOT_SHOWN = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufeff]")
_HOLDS = re.compile(r'["\[\]]')
_KIND = re.compile(rf"({'|'.join(KINDS)}):[ \t]*", re.IGNORECASE)


def _wordy(text: str) -> str:
    if text != _SPACES.sub(" ", text).strip(" ") or _NOT_SHOWN.search(text) or _HOLDS.search(text):
        raise ValueError("must be one line without quotation marks, brackets, spaces at its ends or two in a row")
    return text


Words = Annotated[str, Field(max_length=LONGEST), AfterValidator(_wordy)]
Place = Annotated[int, Field(ge=-FARTHEST, le=FARTHEST)]


class _Drawn(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class BoardPart(_Drawn):
    """One part of a design; its name is its own on the board, `x` and `y` are its upper left corner in pixels."""

    name: Annotated[Words, Field(min_length=1)]
    kind: PartKind
    capacity: Words
    x: Place
    y: Place


class BoardLink(_Drawn):
    """One link, from the part named `source` to the part named `target`."""

    source: Words
    target: Words
    kind: LinkKind
    label: Words
    capacity: Words


class Board(_Drawn):
    """A whole board; names are unique, every link has both ends, and no link stands there twice."""

    parts: Annotated[tuple[BoardPart, ...], Field(max_length=MOST_PARTS, strict=False)] = ()
    links: Annotated[tuple[BoardLink, ...], Field(max_length=MOST_LINKS, strict=False)] = ()

    @model_validator(mode="after")
    def _holds_together(self) -> Board:
        names = {part.name for part in self.parts}
        if len(names) < len(self.parts):
            raise ValueError("two parts have the same name")
        if any(link.source not in names or link.target not in names for link in self.links):
            raise ValueError("a link names a part that is not on the board")
        if len(set(self.links)) < len(self.links):
            raise ValueError("a link stands there twice")
        return self


EMPTY = Board()


def write(board: Board) -> str:
    """Return the text form: parts that a link alone would not say, then the links, a line each."""
    linked = {name for link in board.links for name in (link.source, link.target)}
    lines = [
        f"{part.kind}: {_name(part.name)}{_capacity(part.capacity)}"
        for part in board.parts
        if part.kind != "service" or part.capacity or part.name not in linked
    ]
    for link in board.links:
        label = f", {_label(link.label)}" if link.label else ""
        lines.append(f"{_name(link.source)} {_SIGN[link.kind]} {_name(link.target)}{label}{_capacity(link.capacity)}")
    return "".join(f"{line}\n" for line in lines)


def read(text: str, before: Board = EMPTY) -> Board:
    """Return the board a text stands for.

    A part that `before` has keeps its place; one that comes where one has gone is taken for the same, renamed.
    Raises `BoardError` with the number of the line that cannot be read, and what to write instead.
    """
    if len(text) > LONGEST_TEXT:
        raise BoardError(f"The text has {len(text):,} characters: {LONGEST_TEXT:,} is the most a board takes.")
    found = _Found()
    for number, line in enumerate(_LINE_ENDS.split(text), 1):
        try:
            _Line(line, found).read()
        except _Unreadable as error:
            raise BoardError(f"Line {number}: {error}") from None
    if len(found.parts) > MOST_PARTS or len(found.links) > MOST_LINKS:
        raise BoardError(f"A board takes at most {MOST_PARTS} parts and {MOST_LINKS} links: leave the details out.")
    return Board(parts=tuple(_placed(found, before)), links=tuple(found.links))


class _Unreadable(Exception):
    """What is wrong with a line, and what to write."""


@dataclass(slots=True)
class _Found:
    """What the lines so far have named: kind (None where none was given) and capacity of each part, and the links."""

    parts: dict[str, tuple[PartKind | None, str]] = field(default_factory=dict)
    links: list[BoardLink] = field(default_factory=list)

    def part(self, name: str, kind: PartKind | None, capacity: str) -> None:
        known = self.parts.get(name)
        if known is not None and kind is not None and known[0] not in {None, kind}:
            raise _Unreadable(f"{name} is a {known[0]} above: give it one kind.")
        before_kind, before_capacity = known or (None, "")
        self.parts[name] = (kind or before_kind, capacity or before_capacity)

    def link(self, link: BoardLink) -> None:
        if link not in self.links:
            self.links.append(link)


class _Line:
    """One line, read from its left."""

    def __init__(self, line: str, found: _Found) -> None:
        self._rest = line.strip(" \t\u00a0")
        self._found = found

    def read(self) -> None:
        """Take the line in; an empty one says nothing."""
        if not self._rest:
            return
        kind, source = self._end("before the arrow")
        arrow = self._arrow()
        if arrow is None:
            self._found.part(source, kind, self._capacity())
            self._nothing_more()
            return
        self._found.part(source, kind, "")
        while arrow is not None:
            kind, target = self._end("after the arrow")
            self._found.part(target, kind, "")
            label = self._label()
            link = BoardLink(source=source, target=target, kind=arrow, label=label, capacity=self._capacity())
            self._found.link(link)
            source, arrow = target, self._arrow()
        self._nothing_more()

    def _end(self, where: str) -> tuple[PartKind | None, str]:
        """Return one end of a link, or a part: its kind where that was given, and its name."""
        given = _KIND.match(self._rest)
        self._rest = self._rest[given.end() :] if given else self._rest
        name = self._words((",", "[", *_SIGNS))
        if not name:
            raise _Unreadable(f"there is no name {where}: write it like Router → Lease table, CAS.")
        return next((kind for kind in KINDS if given and kind == given[1].lower()), None), name

    def _arrow(self) -> LinkKind | None:
        for sign, kind in _ARROWS:
            if self._rest.startswith(sign):
                self._rest = self._rest[len(sign) :].lstrip()
                return kind
        return None

    def _label(self) -> str:
        if not self._rest.startswith(","):
            return ""
        self._rest = self._rest[1:].lstrip()
        return self._words(("[", *_SIGNS))

    def _capacity(self) -> str:
        if not self._rest.startswith("["):
            return ""
        inside, closed, after = self._rest[1:].partition("]")
        if not closed:
            raise _Unreadable("a [ has no ]: write a capacity like [50K/s].")
        self._rest = after.lstrip()
        return _fitting(inside)

    def _words(self, stops: Sequence[str]) -> str:
        """Return quoted words, or all up to the first of `stops`."""
        if self._rest.startswith('"'):
            words, _, after = self._rest[1:].partition('"')
            if len(words) == len(self._rest) - 1:
                raise _Unreadable('a " has no other: close the quotation.')
            self._rest = after.lstrip()
            return _fitting(words)
        end = min((at for stop in stops if (at := self._rest.find(stop)) >= 0), default=len(self._rest))
        words, self._rest = self._rest[:end], self._rest[end:]
        return _fitting(words)

    def _nothing_more(self) -> None:
        if self._rest:
            raise _Unreadable(f"{self._rest[:20]!r} cannot stand there: write one arrow between two names, or quote the name.")


def _fitting(words: str) -> str:
    """Return words as a board holds them, or say why it cannot."""
    words = _SPACES.sub(" ", words).strip(" ")
    if len(words) > LONGEST:
        raise _Unreadable(f"{words[:20]!r} goes on for {len(words)} characters: {LONGEST} is the most.")
    if _NOT_SHOWN.search(words) or _HOLDS.search(words):
        raise _Unreadable(f"{words[:20]!r} holds a quotation mark, a bracket or a control character: leave it out.")
    return words


def _name(name: str) -> str:
    return f'"{name}"' if "," in name or any(sign in name for sign in _SIGNS) or _KIND.match(name) else name


def _label(label: str) -> str:
    return f'"{label}"' if any(sign in label for sign in _SIGNS) else label


def _capacity(capacity: str) -> str:
    return f" [{capacity}]" if capacity else ""


def _placed(found: _Found, before: Board) -> Iterator[BoardPart]:
    """Yield the parts with their places: where they were, or beside what they are linked to, or below everything."""
    places = {part.name: (part.x, part.y) for part in before.parts if part.name in found.parts}
    gone = [part for part in before.parts if part.name not in found.parts]
    come = [name for name in found.parts if name not in places]
    if len(gone) == len(come) == 1:
        places[come[0]] = (gone[0].x, gone[0].y)
    waiting = [name for name in found.parts if name not in places]
    while waiting:
        beside = ((name, _beside(name, found.links, places)) for name in waiting)
        name, wanted = next(((name, at) for name, at in beside if at is not None), (waiting[0], (0, 0)))
        places[name] = _free(wanted, places.values())
        waiting.remove(name)
    for name, (kind, capacity) in found.parts.items():
        x, y = places[name]
        yield BoardPart(name=name, kind=kind or "service", capacity=capacity, x=x, y=y)


def _beside(name: str, links: Sequence[BoardLink], places: Mapping[str, tuple[int, int]]) -> tuple[int, int] | None:
    """Return the place right of what leads to a part, or left of what it leads to."""
    for link in links:
        if link.target == name and link.source in places:
            return places[link.source][0] + COLUMN, places[link.source][1]
        if link.source == name and link.target in places:
            return places[link.target][0] - COLUMN, places[link.target][1]
    return None


def _free(wanted: tuple[int, int], taken: Collection[tuple[int, int]]) -> tuple[int, int]:
    """Return the wanted place, or the first below it that no part covers."""
    x, y = max(-FARTHEST, min(FARTHEST, wanted[0])), wanted[1]
    while y < FARTHEST and any(abs(x - other_x) < _WIDTH and abs(y - other_y) < _HEIGHT for other_x, other_y in taken):
        y += ROW
    return x, min(y, FARTHEST)
