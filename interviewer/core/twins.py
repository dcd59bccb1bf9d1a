"""Names of which one stands twice, as the keys of a JSON object may; found in one pass, however many there are."""

from __future__ import annotations

from collections.abc import Iterable


def twin(names: Iterable[str]) -> str | None:
    """Return the first name that stands a second time, or None."""
    seen: set[str] = set()
    for name in names:
        if name in seen:
            return name
        seen.add(name)
    return None
