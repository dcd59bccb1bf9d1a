from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Commit:
    """A change with its parent; a record is looked for along the parents."""

    parent: "Commit | None"
    records: dict[str, Any]


class Dataset:
    def __init__(self):
        self.head: Commit | None = None

    def change(self, records):
        self.head = Commit(self.head, dict(records))
        return self.head

    def read(self, version):
        found: dict[str, Any] = {}
        while version is not None:
            found = {**version.records, **found}
            version = version.parent
        return found

    def what_changed(self, old, new):
        before, after = self.read(old), self.read(new)
        return {id for id in {*before, *after} if before.get(id, self) != after.get(id, self)}

    def undo(self):
        self.head = Commit(self.head.parent.parent if self.head.parent else None, self.read(self.head.parent))
        return self.head
