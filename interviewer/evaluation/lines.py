"""Results as JSON lines that are kept under version control: one row each, sorted, so that a regression is a diff."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any

Line = dict[str, Any]


def written(rows: Iterable[Line], key: Callable[[Line], Any]) -> str:
    """Return the lines of a file: one row each, in the order of `key`."""
    return "".join(json.dumps(row, ensure_ascii=False, separators=(", ", ": ")) + "\n" for row in sorted(rows, key=key))


def changes(before: str, after: str, name: Callable[[Line], str]) -> tuple[str, ...]:
    """Return one sentence for each row and key that differ between two files; `name` is what a row is called."""
    old, new = _by_name(before, name), _by_name(after, name)
    found = [f"{each}: is gone" for each in old if each not in new]
    for each, row in new.items():
        if each not in old:
            found.append(f"{each}: is new")
            continue
        keys = [key for key in {**old[each], **row} if old[each].get(key) != row.get(key)]
        found += [f"{each}: {key} was {_short(old[each].get(key))}, is {_short(row.get(key))}" for key in keys]
    return tuple(found)


def _by_name(text: str, name: Callable[[Line], str]) -> Mapping[str, Line]:
    rows = (json.loads(line) for line in text.splitlines())
    return {name(row): row for row in rows}


def _short(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
