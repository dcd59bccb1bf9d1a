"""The rows of a run and what is still to be done of them, packed: ten thousand take a megabyte, and are made one by one when asked for."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TypeVar, overload

from interviewer.evaluation.casting import Case
from interviewer.evaluation.versions import Version

_T = TypeVar("_T")
SOME = 50
"""How many rows are read at once."""
_WIDTH = 16
"""Bytes of a key, which is written as twice as many hex digits."""
_NO_KEY = bytes(_WIDTH)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One repeat of one case, with the key of its interview on each side; None where a side does not have the question."""

    case: Case
    repeat: int
    keys: tuple[str | None, ...]

    @property
    def interviews(self) -> tuple[str, ...]:
        """The keys that there are, each once: both sides may share one interview."""
        return tuple(dict.fromkeys(key for key in self.keys if key is not None))


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """An interview that is to be held, or was `held` and is still to be read, for all sides that need it.

    `places` are those sides, by their place among the versions; `version` is that of the first.
    """

    key: str
    case: Case
    repeat: int
    version: Version
    places: tuple[int, ...]
    held: bool = False


class Rows(Sequence[Row]):
    """All rows of a run in order, each with as many keys as the run has sides."""

    def __init__(self, rows: Iterable[Row]) -> None:
        """Pack rows; raises `ValueError` for a key that is no digest, and for rows with different numbers of sides."""
        known: dict[Case, int] = {}
        self._case, self._repeat, self._keys, self._sides = array("I"), array("I"), bytearray(), 0
        for row in rows:
            self._sides = self._sides or len(row.keys)
            keys = [_NO_KEY if key is None else bytes.fromhex(key) for key in row.keys]
            if len(keys) != self._sides or any(len(key) != _WIDTH for key in keys):
                raise ValueError(f"{row.case.id}: a row has {self._sides} keys of {2 * _WIDTH} hex digits each.")
            self._case.append(known.setdefault(row.case, len(known)))
            self._repeat.append(row.repeat)
            self._keys += b"".join(keys)
        self._cases = tuple(known)

    def __len__(self) -> int:
        return len(self._case)

    @overload
    def __getitem__(self, place: int) -> Row: ...
    @overload
    def __getitem__(self, place: slice) -> list[Row]: ...
    def __getitem__(self, place: int | slice) -> Row | list[Row]:
        if isinstance(place, slice):
            return [self[one] for one in range(*place.indices(len(self)))]
        number = range(len(self))[place]
        first = number * self._sides * _WIDTH
        keys = (bytes(self._keys[at : at + _WIDTH]) for at in range(first, first + self._sides * _WIDTH, _WIDTH))
        return Row(
            case=self._cases[self._case[number]],
            repeat=self._repeat[number],
            keys=tuple(None if key == _NO_KEY else key.hex() for key in keys),
        )

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Rows) and list(self) == list(other)


class Jobs(Sequence[Job]):
    """What is to be done of these rows; `add` puts one at the end."""

    def __init__(self, rows: Rows, versions: Sequence[Version]) -> None:
        self._rows, self._versions = rows, versions
        self._row, self._place, self._held = array("I"), array("B"), array("B")

    def add(self, row: int, place: int, *, held: bool) -> None:
        """Add the interview of a row, by its number, that stands on a side, and on every later one with the same key."""
        self._row.append(row)
        self._place.append(place)
        self._held.append(held)

    def extend(self, others: Jobs) -> None:
        """Add others of the same rows."""
        self._row.extend(others._row)
        self._place.extend(others._place)
        self._held.extend(others._held)

    def __len__(self) -> int:
        return len(self._row)

    @overload
    def __getitem__(self, place: int) -> Job: ...
    @overload
    def __getitem__(self, place: slice) -> list[Job]: ...
    def __getitem__(self, place: int | slice) -> Job | list[Job]:
        if isinstance(place, slice):
            return [self[one] for one in range(*place.indices(len(self)))]
        row, first = self._rows[self._row[place]], self._place[place]
        return Job(
            key=str(row.keys[first]),
            case=row.case,
            repeat=row.repeat,
            version=self._versions[first],
            places=tuple(side for side, key in enumerate(row.keys) if key == row.keys[first]),
            held=bool(self._held[place]),
        )


def in_pieces(items: Iterable[_T]) -> Iterator[list[_T]]:
    """Yield the items some at a time, so that a long run takes no more memory than a short one."""
    left = iter(items)
    while some := list(islice(left, SOME)):
        yield some
