"""Suites: what is to be compared, as data; the files lie in `eval/suites/`.

Which cases a suite makes is told in `casting`, since that depends on the candidates there are.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path, PurePath
from typing import Annotated, Any

from pydantic import Field, ValidationError

from interviewer import places
from interviewer.core import toml_lines
from interviewer.core.script import Level, Part, QuestionId, RoundId, Slug, Text
from interviewer.errors import NotFound, Problem, SuiteError
from interviewer.evaluation.candidates import Quality
from interviewer.evaluation.judging import JUDGED
from interviewer.evaluation.measured import Direction, Metric, Role
from interviewer.evaluation.reading import directory, parse, problem
from interviewer.evaluation.scoring import YARDSTICKS
from interviewer.evaluation.yardstick import Yardstick

Score = Annotated[int, Field(ge=1, le=4)]
"""A round score."""


class Weighed(Part):
    """One metric of a suite: which way is better, what it decides, and the largest loss that is still "not worse"."""

    id: Text
    role: Role
    direction: Direction
    margin: float = Field(default=0.0, ge=0)
    hard: bool = False


class Expects(Part):
    """What a candidate's quality is worth at one level: the lowest and the highest round score that are no error."""

    level: Level
    weak: tuple[Score, Score]
    mixed: tuple[Score, Score]
    strong: tuple[Score, Score]

    def of(self, quality: Quality | None, level: Level) -> tuple[int, int] | None:
        """Return the scores that are right, or None where that is not known."""
        if quality is None or level != self.level:
            return None
        return {"weak": self.weak, "mixed": self.mixed, "strong": self.strong}[quality]


class Judged(Part):
    """How what only a model can judge is judged: by which model, the grader's where empty, and what share is asked for twice."""

    model: str = ""
    twice: float = Field(default=0.2, ge=0, le=1)


class Suite(Part):
    """What one run plays and measures.

    `rounds` and `questions` narrow the cases down, all of them where empty; who can be sat before any question is given one a round,
    or with `every_question` each that there is; `candidates` are patterns of ids as the shell has them,
    `transcripts` patterns of files whose candidates are heard again, relative to the working directory, and `gold` patterns of
    labelled transcripts, which are not played but graded.
    A repeat plays or grades a case anew; where no model does it the same would come out, so it is done once.
    `expects` says what is known of the candidates, for metrics that hold a score against it.
    """

    id: Slug
    title: Text
    about: str = ""
    rounds: tuple[RoundId, ...] = ()
    questions: tuple[QuestionId, ...] = ()
    every_question: bool = False
    levels: tuple[Level, ...] = Field(default=("II",), min_length=1)
    candidates: tuple[Text, ...] = ()
    transcripts: tuple[Text, ...] = ()
    gold: tuple[Text, ...] = ()
    expects: Expects | None = None
    judge: Judged = Judged()
    repeats: int = Field(default=1, ge=1, le=1000)
    seed: int = 1
    metrics: tuple[Weighed, ...] = Field(min_length=1)

    def weighed(self, sticks: Mapping[str, Yardstick] = YARDSTICKS) -> tuple[Metric, ...]:
        """Return the metrics as they are compared; `sticks` has a yardstick for each of them."""
        return tuple(
            Metric(
                id=one.id,
                title=sticks[one.id].title,
                direction=one.direction,
                unit=sticks[one.id].unit,
                role=one.role,
                margin=one.margin,
                hard=one.hard,
                scale=sticks[one.id].scale,
            )
            for one in self.metrics
        )

    def as_data(self) -> dict[str, Any]:
        """Return what is kept of the suite with a run; what is not used is left out, so that a run keeps its id as suites learn more."""
        later = {name for name in _LATER if getattr(self, name) == type(self).model_fields[name].default}
        return self.model_dump(mode="json", exclude=later)


_LATER = ("every_question", "gold", "expects", "judge")
"""What suites could not say when the first runs were kept."""


def read(text: str, name: str) -> Suite:
    """Return the suite of a file; raises `SuiteError` with every problem, by file and line."""
    try:
        suite = parse(Suite, text, name)
    except SuiteError as error:
        raise SuiteError(_in_order((*error.problems, *_beside(text, name)))) from error
    problems = (*_problems(suite, text, name), *_of_metrics(dict(enumerate(suite.metrics)), text, name))
    if problems:
        raise SuiteError(_in_order(problems))
    return suite


def _in_order(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    return tuple(sorted(dict.fromkeys(problems), key=lambda one: one.line))


def _beside(text: str, name: str) -> Iterator[Problem]:
    """Yield what is wrong with the metrics that can be read, where something else of the file cannot."""
    try:
        rows = toml_lines.read(text).get("metrics", ())
    except toml_lines.NotToml:
        return
    read: dict[int, Weighed] = {}
    for index, row in enumerate(rows if isinstance(rows, list) else ()):
        with contextlib.suppress(ValidationError):  # told already
            read[index] = Weighed.model_validate_json(json.dumps(row, default=str))
    yield from _of_metrics(read, text, name)


def names(place: Path | None = None) -> tuple[str, ...]:
    """Return the names of the suites there are, sorted."""
    return tuple(sorted(path.stem for path in (place or directory("suites")).glob("*.toml")))


def load(name: str) -> Suite:
    """Return a suite by its name or its file; raises `NotFound` and `SuiteError`."""
    path = Path(name)
    if path.suffix != ".toml":
        path = directory("suites") / f"{name}.toml"
    if not places.is_file(path):
        raise NotFound(f"There is no suite {name!r}: choose one of {', '.join(names())}, or give a TOML file.")
    return read(places.read(path), _from_here(path))


def _may_be_here(pattern: str) -> bool:
    path = PurePath(pattern)
    return bool(path.parts) and not path.anchor and all(part == "**" or "**" not in part for part in path.parts)


def _problems(suite: Suite, text: str, name: str) -> Iterator[Problem]:
    if not suite.candidates and not suite.transcripts and not suite.gold:
        yield problem(text, name, ("candidates",), "a suite needs candidates or transcripts, or gold.")
    for index, pattern in enumerate(suite.transcripts):
        if not _may_be_here(pattern):
            says = f"{pattern!r} is no pattern of files from here: it is relative, and ** stands alone between slashes."
            yield problem(text, name, ("transcripts", index), says)
    primary = [index for index, metric in enumerate(suite.metrics) if metric.role == "primary"]
    if len(primary) != 1:
        place = ("metrics", primary[1]) if primary else ("metrics",)
        yield problem(text, name, place, f"one metric is the primary one, not {len(primary)}.")


def _of_metrics(metrics: Mapping[int, Weighed], text: str, name: str) -> Iterator[Problem]:
    """Yield what is wrong with metrics, by their place in the file."""
    for index, metric in metrics.items():
        judged = metric.id.startswith(JUDGED)
        stick = YARDSTICKS.get(metric.id)
        if judged and metric.direction != "higher":
            yield problem(text, name, ("metrics", index, "direction"), f"of {metric.id} higher is better.")
        elif stick is None and not judged:
            yield problem(text, name, ("metrics", index, "id"), f"nothing measures {metric.id!r}: see eval/README.md.")
        elif stick is not None and stick.direction != metric.direction:
            yield problem(text, name, ("metrics", index, "direction"), f"of {metric.id} {stick.direction} is better.")
        if metric.id in {other.id for place, other in metrics.items() if place < index}:
            yield problem(text, name, ("metrics", index, "id"), f"{metric.id} is there twice.")


def _from_here(path: Path) -> str:
    full = path.resolve()
    return full.relative_to(Path.cwd()).as_posix() if full.is_relative_to(Path.cwd()) else str(path)
