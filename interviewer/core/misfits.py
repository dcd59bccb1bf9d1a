"""What does not fit its model, each in one sentence: misspelt, missing, or not what it must be."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from difflib import get_close_matches
from typing import Any, get_args

from pydantic import BaseModel, ValidationError

Place = tuple[int | str, ...]
"""The way to a value: keys, and indices of lists."""


def of(
    error: ValidationError, model: type[BaseModel], *, keyed: bool = False, noise: Collection[str] = ()
) -> Iterator[tuple[Place, str]]:
    """Yield the place of each misfit and its sentence; `keyed` where nothing beside the sentence names the key.

    `noise` are steps that pydantic puts between for a union and that stand in no file.
    """
    for each in error.errors(include_url=False, include_context=False, include_input=False):
        place = tuple(step for step in each["loc"] if step not in noise)
        key = str(place[-1]) if place else ""
        if each["type"] == "extra_forbidden":
            close = get_close_matches(key, _keys_at(model, place[:-1]), n=1)
            says = f"{key!r} is not a key here" + (f"; did you mean {close[0]!r}?" if close else ".")
        elif each["type"] == "missing":
            says = f"{key!r} is missing."
        else:
            says = f"{each['msg'].removeprefix('Value error, ').rstrip('.')}."
            says = f"{key!r}: {says[0].lower()}{says[1:]}" if keyed and key else says
        yield place, says


def _keys_at(model: type[BaseModel], place: Place) -> list[str]:
    """Return the keys that may stand at a place."""
    current: type[BaseModel] | None = model
    for step in place:
        if isinstance(step, str) and current is not None:
            field = current.model_fields.get(step)
            current = None if field is None else _model_in(field.annotation)
    return [] if current is None else list(current.model_fields)


def _model_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for inner in get_args(annotation) if (found := _model_in(inner)) is not None), None)
