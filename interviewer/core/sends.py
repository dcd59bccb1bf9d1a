"""The sends of an interview by their ids: a mapping that grows without being copied, so that a long interview stays quick."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice


class Sends(Mapping[str, int]):
    """The `seq` of the record that each send became; never changed, though those that grow from each other share what they hold."""

    __slots__ = ("_length", "_shared")

    def __init__(self, shared: dict[str, tuple[int, int]] | None = None, length: int = 0) -> None:
        """See the first `length` of what is shared, where each send has its place and its `seq`."""
        self._shared = {} if shared is None else shared
        self._length = length

    def plus(self, cmid: str, seq: int) -> Sends:
        """Return the sends with one more; this one stays as it is."""
        shared = self._shared
        if len(shared) != self._length or cmid in shared:  # another has grown from here already
            shared = dict(islice(shared.items(), self._length))
        place, _ = shared.get(cmid, (len(shared), 0))
        shared[cmid] = place, seq
        return Sends(shared, len(shared))

    def __getitem__(self, cmid: str) -> int:
        """Return the `seq` of a send; raises `KeyError`."""
        place, seq = self._shared[cmid]
        if place >= self._length:
            raise KeyError(cmid)
        return seq

    def __iter__(self) -> Iterator[str]:
        return islice(self._shared, self._length)

    def __len__(self) -> int:
        return self._length
