"""One text message of a socket to one frame, and one frame to text; pure, and no text raises anything but `WireError`."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from typing import Any, NoReturn, TypeVar, get_args

from pydantic import BaseModel, ValidationError

from interviewer.core.twins import twin
from interviewer.errors import WireError
from interviewer.server.views import Frame
from interviewer.server.wire import MAX_DEPTH, MAX_FRAME, ClientFrame

MAX_DIGITS = 20
"""Longest number in characters; nothing a client sends counts that far."""
MAX_KEYS = 64
"""Most keys of one object; no frame has a third of them."""

_KINDS: Mapping[str, type[ClientFrame]] = {
    kind.model_fields["type"].default: kind for kind in get_args(get_args(ClientFrame)[0])
}
_B = TypeVar("_B", bound=BaseModel)
_STRINGS = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"?', re.DOTALL)
_BRACKETS = re.compile(r"[\[\]{}]")


def read_frame(text: str) -> ClientFrame:
    """Return the frame a client sent.

    Raises `WireError` with one sentence and a code: `too_long`, `too_deep`, `not_json`, `duplicate_key`, `bad_number`,
    `bad_text`, `unknown_type` or `bad_field`.
    """
    if len(text) > MAX_FRAME:
        raise WireError(f"The message has {len(text)} characters; at most {MAX_FRAME} are taken.", code="too_long")
    data = _object(text, "A message is a JSON object with a type.")
    name = data.get("type")
    kind = _KINDS.get(name) if isinstance(name, str) else None
    if kind is None:
        raise WireError(f"There is no message of type {_shown(name)}: use one of {', '.join(_KINDS)}.", code="unknown_type")
    try:
        return kind.model_validate(data)
    except ValidationError as error:
        raise _bad_field(str(name), error) from None


def read_body(text: str, kind: type[_B], name: str) -> _B:
    """Return the body of a request as a value of `kind`; `name` is what an error calls it.

    Raises `WireError` as `read_frame` does; how long the text may be is the caller's to check.
    """
    data = _object(text, f"{name.capitalize()} is asked for with a JSON object.")
    try:
        return kind.model_validate(data)
    except ValidationError as error:
        raise _bad_field(name, error) from None


def write_frame(frame: Frame) -> str:
    """Return the text of a frame."""
    return frame.model_dump_json()


def _object(text: str, otherwise: str) -> dict[str, Any]:
    _check_depth(text)
    data = _parse(text)
    if not isinstance(data, dict):
        raise WireError(otherwise, code="not_json")
    _check_text(data)
    return data


def _check_depth(text: str) -> None:
    """Refuse deep nesting before the parser recurses into it."""
    depth = 0
    for bracket in _BRACKETS.finditer(_STRINGS.sub("", text)):
        depth += 1 if bracket[0] in "[{" else -1
        if depth > MAX_DEPTH:
            raise WireError(f"The message is nested more than {MAX_DEPTH} levels deep.", code="too_deep")


def _parse(text: str) -> Any:
    try:
        return json.loads(text, object_pairs_hook=_pairs, parse_constant=_no_constant, parse_int=_integer, parse_float=_number)
    except (ValueError, RecursionError):
        raise WireError("The message is not JSON.", code="not_json") from None


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len(pairs) > MAX_KEYS:
        raise WireError(f"An object of the message has {len(pairs)} keys; at most {MAX_KEYS} are taken.", code="bad_field")
    found = dict(pairs)
    if len(found) < len(pairs):
        raise WireError(f"The key {_shown(twin(key for key, _ in pairs))} stands twice in the message.", code="duplicate_key")
    return found


def _no_constant(name: str) -> NoReturn:
    raise WireError(f"{name} is not a number that JSON has.", code="bad_number")


def _integer(digits: str) -> int:
    if len(digits) > MAX_DIGITS:
        raise WireError(f"A number has {len(digits)} digits; at most {MAX_DIGITS} are taken.", code="bad_number")
    return int(digits)


def _number(digits: str) -> float:
    if len(digits) > 2 * MAX_DIGITS or not math.isfinite(value := float(digits)):
        raise WireError("A number is too large or too long.", code="bad_number")
    return value


def _check_text(value: Any) -> None:
    """Refuse what no file and no other side could take: NUL and halves of surrogate pairs."""
    match value:
        case str():
            if "\0" in value:
                raise WireError("A text holds the character NUL.", code="bad_text")
            try:
                value.encode()
            except UnicodeEncodeError:
                raise WireError("A text holds half of a surrogate pair.", code="bad_text") from None
        case dict():
            for key, inner in value.items():
                _check_text(key)
                _check_text(inner)
        case list():
            for inner in value:
                _check_text(inner)


def _bad_field(name: str, error: ValidationError) -> WireError:
    first = error.errors(include_url=False, include_context=True, include_input=True)[0]
    field = ".".join(str(part) for part in first["loc"])[:40]
    if first["type"] == "string_too_long":
        longest, given = first["ctx"]["max_length"], len(str(first["input"]))
        return WireError(f"{name}: {field} has {given} characters; at most {longest} are taken.", code="too_long")
    return WireError(f"{name}: {_shown(field)}: {first['msg']}.", code="bad_field")


def _shown(value: object) -> str:
    return ascii(value)[:60]
