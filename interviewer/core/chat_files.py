"""Conversations in JSON: the simple form, lists of chat messages, exports of a chat program, one document or one object a line.

JSON is read strictly: what says a thing twice, is not a number, or is nested too deeply is refused with a sentence.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from interviewer.core.foreign import MOST_TRANSCRIPTS, MOST_TURNS, Foreign, Utterance, joined, refuse, tidy, within_limits
from interviewer.core.twins import twin
from interviewer.errors import ImportRefused

SIMPLE, MESSAGES, EXPORT = "simple JSON", "chat messages", "chat export"

SPEAKERS = ("role", "speaker", "name", "author", "from")
TEXTS = ("text", "content", "message", "value")
"""The keys that may name who spoke and what was said, the first that is there."""
UNHEARD = frozenset({"system", "developer", "tool", "function"})
"""The roles of messages that neither side said."""

Table = Mapping[str, Any]


def read_document(text: str) -> tuple[Foreign, ...]:
    """Return the conversations of a JSON text, one document or one object a line; raises `ImportRefused`."""
    try:
        data = parse(text)
    except ImportRefused:
        lines = [(number, line) for number, line in enumerate(text.split("\n"), 1) if line.strip()]
        if len(lines) < 2 or not _is_object(lines[0][1]):
            raise
        data = [parse(line, number) for number, line in lines]
    return read_value(data)


def is_conversation(line: str) -> bool:
    """Tell whether a line is a whole conversation, as each is in a file of many."""
    try:
        return _is_conversation(parse(line))
    except ImportRefused:
        return False


def read_line(line: str, number: int) -> Foreign:
    """Return the conversation on one line of a file of many; raises `ImportRefused`."""
    data = parse(line, number)
    if not _is_conversation(data):
        raise refuse(f'Line {number} is JSON, but no transcript: it needs "turns", "messages" or "mapping".')
    return _conversation(data)


def parse(text: str, line: int = 1) -> Any:
    """Return the value of a JSON text; raises `ImportRefused` with line and column for what is no strict JSON."""
    try:
        return json.loads(text, object_pairs_hook=_once, parse_constant=_no_number)
    except json.JSONDecodeError as error:
        raise refuse(f"It is not JSON: {error.msg} at line {line + error.lineno - 1}, column {error.colno}.") from error
    except RecursionError as error:
        raise refuse("Its JSON is nested too deeply to be a transcript.") from error
    except ValueError as error:  # a number of thousands of digits
        raise refuse("It holds a number that is too long to be read.") from error


def read_value(data: Any) -> tuple[Foreign, ...]:
    """Return the conversations of a JSON value: one, or many in a list."""
    if isinstance(data, list) and data and all(map(_is_conversation, data)):
        if len(data) > MOST_TRANSCRIPTS:
            raise refuse(f"It holds {len(data):,} transcripts, and {MOST_TRANSCRIPTS:,} is the most.")
        return tuple(_conversation(one) for one in data)
    if isinstance(data, list):
        return (_messages(data, {}, MESSAGES),)
    if _is_conversation(data):
        return (_conversation(data),)
    if isinstance(data, dict) and _first(data, SPEAKERS) is not None:
        return (_messages([data], {}, MESSAGES),)
    raise refuse(
        'It is JSON, but no transcript: an object with "turns", "messages" or "mapping" is one, or a list of messages.'
    )


def _is_conversation(data: Any) -> bool:
    return isinstance(data, dict) and (
        isinstance(data.get("turns"), list) or isinstance(data.get("messages"), list) or isinstance(data.get("mapping"), dict)
    )


def _conversation(data: Table) -> Foreign:
    if isinstance(data.get("turns"), list):
        return _messages(data["turns"], data, SIMPLE)
    if isinstance(data.get("messages"), list):
        return _messages(data["messages"], data, MESSAGES)
    return _messages([node["message"] for node in _path(data)], data, EXPORT)


def _path(data: Table) -> Iterator[Table]:
    """Yield the nodes of an exported tree that hold a message, from the first to the one that is open (or the newest leaf)."""
    nodes: Table = data["mapping"]
    at = data.get("current_node")
    if not isinstance(at, str) or at not in nodes:
        parents = {node.get("parent") for node in nodes.values() if isinstance(node, dict)}
        at = next((id for id in reversed(list(nodes)) if id not in parents), None)
    chain: list[Table] = []
    while isinstance(at, str) and isinstance(node := nodes.get(at), dict) and len(chain) <= len(nodes):
        chain.append(node)
        at = node.get("parent")
    for node in reversed(chain):
        if isinstance(node.get("message"), dict):
            yield node


def _messages(items: Sequence[Any], head: Table, form: str) -> Foreign:
    if len(items) > 10 * MOST_TURNS:
        raise refuse(f"It has {len(items):,} turns, and {MOST_TURNS:,} is the most one interview can have.")
    begun = _begun(items)
    said: list[Utterance] = []
    left_out = 0
    for number, item in enumerate(items, 1):
        if not isinstance(item, dict):
            raise refuse(f"Turn {number} is not an object with a role and a text.")
        speaker = _speaker(item, number)
        if speaker.casefold() in UNHEARD or _is_hidden(item):
            left_out += 1
            continue
        said.append(_utterance(item, speaker, number, begun))
    notes = (f"{left_out} message{'' if left_out == 1 else 's'} that neither side said: left out.",) if left_out else ()
    return within_limits(
        Foreign(
            form=form, utterances=joined(tuple(said)), round=_word(head, "round"), questions=_questions(head),
            level=_word(head, "level"), begun=begun, notes=notes,
        )
    )  # fmt: skip


def _utterance(item: Table, speaker: str, number: int, begun: int | None) -> Utterance:
    code = item.get("code")
    if code is not None and not isinstance(code, str):
        raise refuse(f"The code of turn {number} is not a text.")
    at = None if begun is None else _milliseconds(item)
    offset = None if at is None or begun is None else at - begun
    return Utterance(
        speaker=speaker, text=tidy(_text(_first(item, TEXTS), number)), code=tidy(code or ""),
        language=_word(item, "language"), start=offset, end=offset,
    )  # fmt: skip


def _speaker(item: Table, number: int) -> str:
    who = _first(item, SPEAKERS)
    if isinstance(who, dict):
        who = _first(who, ("role", "name"))
    if not isinstance(who, str) or not who.strip():
        raise refuse(f'Turn {number} does not say who spoke: it needs a "role".')
    return " ".join(tidy(who).split())[:80]


def _text(content: Any, number: int) -> str:
    """Return the words of a message: a text, or the texts among its parts."""
    match content:
        case None:
            return ""
        case str():
            return content
        case list():
            parts = (_text(part, number) if isinstance(part, str | dict) else "" for part in content)
            return "\n".join(part for part in parts if part)
        case {"parts": list(parts)}:
            return _text(parts, number)
        case {"text": str(text)}:
            return text
        case dict():
            return ""  # a picture, a file: nothing that was said
        case _:
            raise refuse(f"The text of turn {number} is neither a text nor a list of parts.")


def _is_hidden(item: Table) -> bool:
    about = item.get("metadata")
    return isinstance(about, dict) and about.get("is_visually_hidden_from_conversation") is True


def _begun(items: Iterable[Any]) -> int | None:
    """Return the first message's time where every message that was said has one, and they never go backwards."""
    heard = [item for item in items if isinstance(item, dict) and not _is_unheard(item)]
    times = [_milliseconds(item) for item in heard]
    known = [time for time in times if time is not None]
    return known[0] if known and len(known) == len(times) and known == sorted(known) else None


def _is_unheard(item: Table) -> bool:
    who = _first(item, SPEAKERS)
    role = _first(who, ("role", "name")) if isinstance(who, dict) else who
    return (isinstance(role, str) and role.casefold() in UNHEARD) or _is_hidden(item)


def _milliseconds(item: Table) -> int | None:
    """Return a message's `create_time`, seconds since 1970, in milliseconds."""
    at = item.get("create_time")
    if isinstance(at, bool) or not isinstance(at, int | float) or not 0 < at < 4e9:
        return None
    return round(at * 1000)


def _questions(head: Table) -> tuple[str, ...]:
    given = head.get("questions", head.get("question"))
    if isinstance(given, str):
        given = [given]
    if given is None:
        return ()
    if not isinstance(given, list) or not all(isinstance(one, str) for one in given):
        raise refuse('"questions" is not a list of ids.')
    return tuple(dict.fromkeys(one.strip().upper() for one in given if one.strip()))


def _word(table: Table, key: str) -> str:
    value = table.get(key)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise refuse(f'"{key}" is not a text.')
    return " ".join(tidy(value).split())[:80]


def _first(table: Any, keys: Iterable[str]) -> Any:
    return next((table[key] for key in keys if isinstance(table, dict) and table.get(key) is not None), None)


def _is_object(line: str) -> bool:
    try:
        return isinstance(parse(line), dict)
    except ImportRefused:
        return False


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    twice = twin(name for name, _ in pairs) if len(found) < len(pairs) else None
    if twice is not None:
        raise refuse(f"One of its objects says {tidy(twice)[:40]!r} twice.")
    return found


def _no_number(word: str) -> Any:
    raise refuse(f"It holds {word}, which is no JSON number.")
