"""One line of text to one Record and back, and the upgrade chain of old versions; nothing about files.

A line is a flat JSON object: `v`, `seq`, `at` (UTC, milliseconds), `epoch`, `type`, the event's own fields, and last `crc`,
the CRC-32 in hex of all that stands before it.
"""

from __future__ import annotations

import json
import re
import zlib
from collections.abc import Callable, Mapping
from typing import Any, get_args

from pydantic import AwareDatetime, TypeAdapter, ValidationError

from interviewer.core.events import FORMAT, Event, Record
from interviewer.errors import TranscriptBroken, TranscriptFromTheFuture


def _with_source(line: dict[str, Any]) -> dict[str, Any]:
    """Format 2: `started` says where the interview comes from; those of format 1 were all held here."""
    return {**line, "source": None} if line.get("type") == "started" else line


UPGRADES: Mapping[int, Callable[[dict[str, Any]], dict[str, Any]]] = {1: _with_source}
"""How a line of an old version becomes one of the next; applied until the version is `FORMAT`."""

_CRC = re.compile(rb',"crc":"([0-9a-f]{8})"}$')
_HEAD = re.compile(rb'{"v":(\d{1,9}),"seq":(\d{1,9}),"at":"[^"]{24}","epoch":\d{1,9},"type":"([a-z_]+)"[,}]')
_TYPES = frozenset(one.model_fields["type"].default for one in get_args(get_args(Event)[0]))
_AT = re.compile(r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$")
_TIME = TypeAdapter(AwareDatetime)


def write(record: Record) -> str:
    """Return the line of a record, without its newline."""
    body = json.dumps(
        {
            "v": FORMAT,
            "seq": record.seq,
            "at": instant(record.at),
            "epoch": record.epoch,
            **record.event.model_dump(mode="json"),
        },
        ensure_ascii=False,
        separators=(",", ":"),
    )
    return f'{body[:-1]},"crc":"{zlib.crc32(body[:-1].encode()):08x}"}}'


def is_whole(line: bytes) -> bool:
    """Tell whether the line's checksum holds; a line cut short or overwritten is not whole."""
    found = _CRC.search(line)
    return found is not None and int(found[1], 16) == zlib.crc32(line[: found.start()])


def head(line: bytes) -> tuple[int, str] | None:
    """Return `seq` and type of a line as `write` writes it, without reading on; None for any other, which only `read` can tell about."""
    found = _HEAD.match(line)
    if found is None or int(found[1]) != FORMAT or (type := found[3].decode()) not in _TYPES:
        return None
    return int(found[2]), type


def read(line: bytes) -> Record:
    """Return the record of a line, upgraded to today's version.

    Raises `TranscriptFromTheFuture` for a newer version or a type of event that came later, and `TranscriptBroken` for anything
    that is not a record.
    """
    try:
        data = json.loads(line)
        version = data.pop("v")
        data.pop("crc")
    except (ValueError, KeyError, AttributeError, TypeError, RecursionError) as error:
        raise TranscriptBroken("the line is not a JSON object with v and crc") from error
    if not isinstance(version, int) or version > FORMAT:
        raise TranscriptFromTheFuture(
            f"the line has format {version}, this program reads up to {FORMAT}: use a newer interviewer"
        )
    if version < 1:
        raise TranscriptBroken(f"the line has format {version}, which there never was")
    while version < FORMAT:
        data = UPGRADES[version](data)
        version += 1
    try:
        place = {"seq": data.pop("seq"), "at": milliseconds(data.pop("at")), "epoch": data.pop("epoch")}
        return Record.model_validate_json(json.dumps({**place, "event": data}))
    except KeyError as error:
        raise TranscriptBroken(f"the line has no {error.args[0]}") from error
    except ValidationError as error:
        if all(wrong["type"] == "union_tag_invalid" for wrong in error.errors()):
            raise TranscriptFromTheFuture(
                f"the line is of the type {str(data.get('type'))[:40]!r}, which this program does not know: use a newer interviewer"
            ) from error
        first = error.errors(include_url=False, include_context=False, include_input=False)[0]
        where = ".".join(map(str, first["loc"]))
        raise TranscriptBroken(f"{where}: {first['msg']}") from error


def instant(milliseconds: int) -> str:
    """Return `2026-08-22T10:15:03.123Z` for milliseconds since 1970."""
    return _TIME.validate_python(milliseconds / 1000).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def milliseconds(text: object) -> int:
    """Return milliseconds since 1970 for what `instant` wrote; raises `TranscriptBroken` for anything else."""
    if isinstance(text, str) and _AT.match(text):
        try:
            return round(_TIME.validate_python(text).timestamp() * 1000)
        except ValidationError:
            pass
    raise TranscriptBroken(f"at: {text!r} is not a time like 2026-08-22T10:15:03.123Z")
