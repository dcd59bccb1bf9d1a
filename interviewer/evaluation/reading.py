"""A file of `eval/` to a value, or to everything that is wrong with it, by line."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from interviewer import places
from interviewer.core import misfits, toml_lines
from interviewer.core.toml_lines import line_of
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
        data = toml_lines.read(text)
    except toml_lines.NotToml as error:
        raise SuiteError((error.problem(name),)) from error
    return fit(model, json.dumps(data, default=str), text, name)


def fit(model: type[_P], data: str, text: str, name: str) -> _P:
    """Return the value of JSON that was read from a text; raises `SuiteError` with every problem, by file and line."""
    try:
        return model.model_validate_json(data)
    except ValidationError as error:
        problems = (problem(text, name, place, says) for place, says in misfits.of(error, model))
        raise SuiteError(tuple(sorted(dict.fromkeys(problems), key=lambda one: one.line))) from error


def problem(text: str, name: str, place: misfits.Place, says: str) -> Problem:
    """Return one problem at a place in a file."""
    return Problem(name, line_of(text, place), ".".join(map(str, place)) or "file", says)


def files(place: Path, kind: str) -> dict[str, str]:
    """Return the text of each TOML file of one kind by its name, sorted."""
    return {f"{kind}/{path.name}": places.read(path) for path in sorted((place / kind).glob("*.toml"))}


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
