from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

Stage = Callable[[str], str]


class Store(Protocol):
    """Keeps what is put into it, also when the machine dies; the tests bring one."""

    def get(self, key: str) -> Any:
        """Return what was put under the key last, or None."""

    def put(self, key: str, value: Any) -> None:
        """Keep the value."""


class Pipeline:
    """Takes items through the stages, and goes on where it stood after a crash."""

    def __init__(self, stages: Sequence[Stage], store: Store) -> None:
        self.stages = stages
        self.store = store

    def run(self, items: Mapping[str, str]) -> dict[str, str]:
        """Take the text of each item (by its id) through all stages in order, and return what came out, by the same ids."""
        raise NotImplementedError
