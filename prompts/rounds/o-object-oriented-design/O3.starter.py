# The types are yours to design, and so is what a version is.
# The tests reach them through these verbs only.
from collections.abc import Mapping
from typing import Any

Version = Any


class Dataset:
    """The front door of your design; it begins empty."""

    def change(self, records: Mapping[str, Any]) -> Version:
        """Set these records by their ids, and return what the dataset is now."""
        raise NotImplementedError

    def read(self, version: Version) -> dict[str, Any]:
        """Return all records as they were in that version."""
        raise NotImplementedError

    def what_changed(self, old: Version, new: Version) -> set[str]:
        """Return the ids of records that are not the same in both."""
        raise NotImplementedError

    def undo(self) -> Version:
        """Take the last change back, and return what the dataset is now."""
        raise NotImplementedError
