"""The text of `prompts/` to bundles, or to everything that is wrong with it at once; where the files lie is not known here."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from pydantic import ValidationError

from interviewer.core import cross_checks, misfits, task_files, toml_lines
from interviewer.core.bundle import Bundle, Standards
from interviewer.core.criteria import Criterion
from interviewer.core.cue_checks import lint
from interviewer.core.cues import CueSheet
from interviewer.core.script import Part, Question, Round
from interviewer.core.standards import Dimensions, Levels, Listening, Manners, RedFlags, Scale
from interviewer.core.toml_lines import NotToml, line_of
from interviewer.errors import Problem, RoundError

STANDARDS: Mapping[str, type[Part]] = {
    "scale": Scale,
    "dimensions": Dimensions,
    "red_flags": RedFlags,
    "levels": Levels,
    "manners": Manners,
    "listening": Listening,
}
"""The files of `standards/` and what each holds."""

CONVERSATIONS = ("observe", "phrase", "grade", "flags", "advise", "debrief")

SHARED = 256
"""How many files are remembered as they were read: two versions of the prompts differ in a few of them."""


@dataclass(frozen=True, slots=True)
class File:
    """One TOML file: its path, its text, the plain data it holds, and the model it must satisfy."""

    path: str
    text: str
    data: Mapping[str, Any]
    model: type[Part]


def read_bundles(files: Mapping[str, str]) -> dict[str, Bundle]:
    """Return the bundle of every round by its id, in the order of the loop; raises `RoundError` with all problems, by file and line.

    `files` maps a path relative to `prompts/` to its text.
    """
    parsed, problems = _parse(files)
    problems += _wrong_with(files, parsed)
    values: dict[str, Part] = {}
    for file in parsed:
        value, found = _validate(file)
        problems += found
        if isinstance(value, Question):
            value = value.model_copy(update=task_files.of(file.path, files))
        if value is not None:
            values[file.path] = value
    if problems:
        raise RoundError(tuple(sorted(dict.fromkeys(problems), key=lambda p: (p.file, p.line, p.id))))
    standards = Standards.model_validate({name: values[f"standards/{name}.toml"] for name in STANDARDS})
    prose = {name: files[f"conversations/{name}.md"] for name in CONVERSATIONS}
    shared = _cues(values, "standards/")
    bundles: dict[str, Bundle] = {}
    scripts = {path: value for path, value in values.items() if isinstance(value, Round)}
    for path, script in sorted(scripts.items(), key=lambda item: (item[1].place, item[1].id)):
        folder = path.removesuffix("round.toml")
        bundles[script.id] = Bundle(
            round=script,
            questions=tuple(q for id in script.questions if isinstance(q := values[f"{folder}{id}.toml"], Question)),
            listens=(*shared, *_cues(values, folder)),
            standards=standards,
            conduct=files["conduct.md"],
            conversations=prose,
        )
    return bundles


def read_criteria(files: Mapping[str, str]) -> dict[str, Criterion]:
    """Return what a judge may be asked, by id; assumes that `read_bundles` found nothing."""
    found = (_value(Criterion, text) for path, text in sorted(files.items()) if _model_of(path) is Criterion)
    return {one.id: one for one in found if isinstance(one, Criterion)}


def check_cues(files: Mapping[str, str]) -> tuple[Problem, ...]:
    """Return a problem for every example of a cue that does not behave as it says; assumes that `read_bundles` found nothing."""
    problems = []
    for path, text in sorted(files.items()):
        if not path.endswith(".cues.toml"):
            continue
        sheet = _value(CueSheet, text)
        for index, cue in enumerate(sheet.cues if isinstance(sheet, CueSheet) else ()):
            for says in lint(CueSheet(cues=(cue,))):
                problems.append(Problem(path, line_of(text, ("cues", index)), cue.of, says))
    return tuple(problems)


def _cues(values: Mapping[str, Part], folder: str) -> tuple[Any, ...]:
    sheets = (value for path, value in values.items() if path.startswith(folder) and isinstance(value, CueSheet))
    return tuple(cue for sheet in sheets for cue in sheet.cues)


def _model_of(path: str) -> type[Part] | None:
    folder, _, name = path.rpartition("/")
    if name.endswith(".cues.toml"):
        return CueSheet
    if folder == "standards":
        return STANDARDS.get(name.removesuffix(".toml"))
    if folder == "criteria":
        return Criterion
    if folder.startswith("rounds/"):
        return Round if name == "round.toml" else Question
    return None


def _parse(files: Mapping[str, str]) -> tuple[list[File], list[Problem]]:
    """Return the TOML files that are TOML and have a place in the plan, and problems for the others."""
    parsed: list[File] = []
    problems: list[Problem] = []
    for path, text in sorted(files.items()):
        if not path.endswith(".toml"):
            continue
        model = _model_of(path)
        if model is None:
            problems.append(Problem(path, 1, "file", "no part of the plan has this name: see prompts/README.md."))
            continue
        try:
            parsed.append(File(path, text, _toml(text), model))
        except NotToml as error:
            problems.append(error.problem(path))
    return parsed, problems


def _wrong_with(files: Mapping[str, str], parsed: list[File]) -> list[Problem]:
    """Return what is missing, and what does not fit together across files."""
    needed = [
        "conduct.md",
        *(f"standards/{name}.toml" for name in STANDARDS),
        *(f"conversations/{n}.md" for n in CONVERSATIONS),
    ]
    problems = [Problem(path, 1, "file", "this file is missing.") for path in needed if path not in files]
    if not any(path.endswith("/round.toml") for path in files):
        problems.append(Problem("rounds", 1, "file", "there is no round: rounds/*/round.toml is missing."))
    sources = {file.path: (file.data, file.text) for file in parsed}
    unread = {path for path in files if path.endswith(".toml") and _model_of(path) is not None} - sources.keys()
    problems += cross_checks.check(sources, unread)
    problems += task_files.check(files)
    problems += cross_checks.check_prose({path: text for path, text in files.items() if path.startswith("conversations/")})
    return problems


@lru_cache(maxsize=SHARED)
def _toml(text: str) -> Mapping[str, Any]:
    return toml_lines.read(text)


@lru_cache(maxsize=SHARED)
def _value(model: type[Part], text: str) -> Part:
    return model.model_validate_json(json.dumps(_toml(text), default=str))


def _validate(file: File) -> tuple[Part | None, list[Problem]]:
    try:
        return _value(file.model, file.text), []
    except ValidationError as error:
        return None, [
            _problem(file, place, says) for place, says in misfits.of(error, file.model, keyed=True, noise=_UNION_NOISE)
        ]


def _problem(file: File, place: misfits.Place, says: str) -> Problem:
    """Return the problem of a place, by the id of the part it is in and its line."""
    id = _id_at(file.data, place) or file.path.rpartition("/")[2].removesuffix(".toml")
    return Problem(file.path, line_of(file.text, place), id, says)


_UNION_NOISE = {"When", "tuple[When, ...]", "function-before[_one_or_many(), tuple[When, ...]]"}


def _id_at(data: Any, place: Iterable[int | str]) -> str:
    """Return the innermost id (or `of`) on the way to a place."""
    found = ""
    for step in (None, *place):
        if step is not None:
            try:
                data = data[step]
            except (KeyError, IndexError, TypeError):
                break
        if isinstance(data, Mapping):
            found = str(data.get("id") or data.get("of") or found)
    return found
