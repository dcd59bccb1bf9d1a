"""What changed between two versions of `prompts/`, by id.

It works on plain data, so that a version that does not hold together can be compared, too.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any, Literal

from interviewer.core import toml_lines
from interviewer.errors import RoundError

SHORT = 40
"""A value up to this length without a space is shown as old and new, a longer one as the words that changed."""
AROUND = 6
"""How many words beside a change are shown."""

Kind = Literal["added", "removed", "changed"]
Stretch = tuple[Literal["same", "gone", "came", "cut"], str]
"""A stretch of words in a text that changed; `cut` stands for words left out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One thing that changed: an item as a whole, or one of its keys; `words` is filled where prose changed."""

    id: str
    kind: Kind
    key: str = ""
    old: str = ""
    new: str = ""
    words: tuple[Stretch, ...] = ()

    def __str__(self) -> str:
        """Render as one line: `C1-S05 level II -> III`."""
        if self.kind != "changed":
            return f"{self.id} {self.kind}"
        return f"{self.id} {self.key} changed" if self.words else f"{self.id} {self.key} {self.old} -> {self.new}"


def diff(old: Mapping[str, str], new: Mapping[str, str]) -> tuple[Difference, ...]:
    """Return every difference between two sets of prompt files, by id in the order of the newer ones.

    Raises `RoundError` for a file that is not TOML.
    """
    before, after = items(old), items(new)
    found: list[Difference] = []
    for id in dict.fromkeys((*after, *before)):
        if id not in before:
            found.append(Difference(id=id, kind="added"))
        elif id not in after:
            found.append(Difference(id=id, kind="removed"))
        else:
            found += _keys(id, before[id], after[id])
    return tuple(found)


def items(files: Mapping[str, str]) -> dict[str, dict[str, Any]]:
    """Return everything that has an id, each with its own keys; a text file is one item with one key."""
    found: dict[str, dict[str, Any]] = {}
    for path, text in sorted(files.items()):
        if path.endswith((".md", ".py")):
            found[path] = {"text": text}
        elif path.endswith(".toml"):
            found.update(_tables(path, _parse(path, text)))
    return found


def words_changed(old: str, new: str) -> tuple[Stretch, ...]:
    """Return the words that went and came, with a few words beside each."""
    before, after = old.split(), new.split()
    found: list[Stretch] = []
    for tag, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            found += _beside(before[a:b], first=a == 0, last=b == len(before))
            continue
        if a < b:
            found.append(("gone", " ".join(before[a:b])))
        if c < d:
            found.append(("came", " ".join(after[c:d])))
    return tuple(found)


def _beside(words: Sequence[str], *, first: bool, last: bool) -> list[Stretch]:
    lead, trail = 0 if first else AROUND, 0 if last else AROUND
    if len(words) <= lead + trail + 1:
        return [("same", " ".join(words))]
    parts: list[Stretch] = [("same", " ".join(words[:lead])), ("cut", "…"), ("same", " ".join(words[len(words) - trail :]))]
    return [(kind, text) for kind, text in parts if text]


def _parse(path: str, text: str) -> dict[str, Any]:
    try:
        return toml_lines.read(text)
    except toml_lines.NotToml as error:
        raise RoundError((error.problem(path),)) from error


def _tables(path: str, data: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the file itself with its plain keys, and each table of its arrays of tables."""
    name = str(data.get("id") or path.removesuffix(".toml").rpartition("/")[2])
    own = {key: value for key, value in data.items() if not _is_tables(value)}
    yield name, own
    for part, rows in data.items():
        if not _is_tables(rows):
            continue
        counts: dict[str, int] = {}
        for row in rows:
            id = _name(row, f"{name}.{part}")
            counts[id] = counts.get(id, 0) + 1
            yield (id if counts[id] == 1 else f"{id} #{counts[id]}"), dict(row)


def _is_tables(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(row, Mapping) for row in value)


def _name(row: Mapping[str, Any], home: str) -> str:
    """Return what a table is called: its own id where that is unique by its form, else its home and what tells it from others."""
    id = str(row.get("id", ""))
    if re.match(r"^[A-Z]+\d*-[A-Z]*\d+$", id):
        return id
    if "of" in row:
        return f"cue {row['of']}" + (f" {row['state']}" if "state" in row else "")
    telling = [row[key] for key in ("id", "dimension", "score") if key in row]
    rounds = "".join(map(str, row.get("rounds", ()))) if isinstance(row.get("rounds"), list) else ""
    return ".".join((home, *map(str, telling), *([rounds] if rounds else [])))


def _keys(id: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Difference]:
    before, after = dict(_flat(old)), dict(_flat(new))
    for key in dict.fromkeys((*after, *before)):
        one, other = before.get(key), after.get(key)
        if one == other:
            continue
        if isinstance(one, str) and isinstance(other, str) and max(len(one.strip()), len(other.strip())) > SHORT:
            if one.split() != other.split():
                yield Difference(id=id, kind="changed", key=key, old=one, new=other, words=words_changed(one, other))
        else:
            yield Difference(id=id, kind="changed", key=key, old=_shown(one), new=_shown(other))


def _flat(table: Mapping[str, Any], before: str = "") -> Iterator[tuple[str, Any]]:
    """Yield the keys of a table and of the tables in it, with dots."""
    for key, value in table.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{before}{key}.")
        else:
            yield f"{before}{key}", value


def _shown(value: Any) -> str:
    return (
        "(none)"
        if value is None
        else value.strip()
        if isinstance(value, str)
        else json.dumps(value, ensure_ascii=False, default=str)
    )
