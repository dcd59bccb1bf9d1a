"""A file of `eval/` to a value, or to everything that is wrong with it, by line."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, ValidationError

from interviewer.core.toml_lines import line_of, line_of_syntax_error
from interviewer.errors import NotFound, Problem, SuiteError

HERE = Path(__file__).parents[1]

_P = TypeVar("_P", bound=BaseModel)


def directory(name: str) -> Path:
    """Return a directory of `eval/`, the wheel's or the checkout's; raises `NotFound`."""
    for place in (HERE / "_data" / "eval" / name, HERE.parent / "eval" / name):
        if place.is_dir():
            return place
    raise NotFound(f"There is no {HERE.parent / 'eval' / name}: it comes with a checkout.")


def parse(model: type[_P], text: str, name: str) -> _P:
    """Return what a TOML file holds; raises `SuiteError` with every problem, by file and line."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        says = str(error).split(" (at")[0]
        raise SuiteError((Problem(name, line_of_syntax_error(str(error), text), "TOML", f"{says}."),)) from error
    try:
        return model.model_validate_json(json.dumps(data, default=str))
    except ValidationError as error:
        found = error.errors(include_url=False, include_context=False, include_input=False)
        problems = (_problem(each["loc"], each["type"], each["msg"], text=text, name=name, model=model) for each in found)
        raise SuiteError(tuple(sorted(dict.fromkeys(problems), key=lambda one: one.line))) from error


def problem(text: str, name: str, place: tuple[str | int, ...], says: str) -> Problem:
    """Return one problem at a place in a file."""
    return Problem(name, line_of(text, place), ".".join(map(str, place)) or "file", says)


def _problem(loc: tuple[int | str, ...], kind: str, message: str, *, text: str, name: str, model: type[BaseModel]) -> Problem:
    key = str(loc[-1]) if loc else ""
    if kind == "extra_forbidden":
        close = get_close_matches(key, _keys_at(model, loc[:-1]), n=1)
        says = f"{key!r} is not a key here" + (f"; did you mean {close[0]!r}?" if close else ".")
    elif kind == "missing":
        says = f"{key!r} is missing."
    else:
        says = f"{message.removeprefix('Value error, ').rstrip('.')}."
    return problem(text, name, loc, says)


def _keys_at(model: type[BaseModel], place: tuple[int | str, ...]) -> list[str]:
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


def files(place: Path, kind: str) -> dict[str, str]:
    """Return the text of each TOML file of one kind by its name, sorted."""
    return {f"{kind}/{path.name}": path.read_text(encoding="utf-8") for path in sorted((place / kind).glob("*.toml"))}


def read_all(model: type[_P], files: Mapping[str, str]) -> dict[str, _P]:
    """Return what each file holds by its name; raises `SuiteError` with the problems of all of them."""
    found: dict[str, _P] = {}
    problems: list[Problem] = []
    for name, text in files.items():
        try:
            found[name] = parse(model, text, name)
        except SuiteError as error:
            problems += error.problems
    if problems:
        raise SuiteError(tuple(problems))
    return found
