"""Suites: what is to be compared, as data; the files lie in `eval/suites/`.

Which cases a suite makes is told in `casting`, since that depends on the candidates there are.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from pydantic import Field

from interviewer.core.script import Level, Part, QuestionId, RoundId, Slug, Text
from interviewer.errors import NotFound, Problem, SuiteError
from interviewer.evaluation.measured import Direction, Metric, Role
from interviewer.evaluation.reading import directory, parse, problem
from interviewer.evaluation.scoring import YARDSTICKS


class Weighed(Part):
    """One metric of a suite: which way is better, what it decides, and the largest loss that is still "not worse"."""

    id: Text
    role: Role
    direction: Direction
    margin: float = Field(default=0.0, ge=0)
    hard: bool = False


class Suite(Part):
    """What one run plays and measures.

    `rounds` and `questions` narrow the cases down, all of them where empty; `candidates` are patterns of ids as the shell has them,
    `transcripts` patterns of files whose candidates are heard again, relative to the working directory.
    A repeat plays a case anew; the offline interviewer would say the same, so it plays each case once.
    """

    id: Slug
    title: Text
    about: str = ""
    rounds: tuple[RoundId, ...] = ()
    questions: tuple[QuestionId, ...] = ()
    levels: tuple[Level, ...] = Field(default=("II",), min_length=1)
    candidates: tuple[Text, ...] = ()
    transcripts: tuple[Text, ...] = ()
    repeats: int = Field(default=1, ge=1, le=1000)
    seed: int = 1
    metrics: tuple[Weighed, ...] = Field(min_length=1)

    def weighed(self) -> tuple[Metric, ...]:
        """Return the metrics as they are compared."""
        return tuple(
            Metric(
                id=one.id,
                title=YARDSTICKS[one.id].title,
                direction=one.direction,
                unit=YARDSTICKS[one.id].unit,
                role=one.role,
                margin=one.margin,
                hard=one.hard,
            )
            for one in self.metrics
        )


def read(text: str, name: str) -> Suite:
    """Return the suite of a file; raises `SuiteError` with every problem, by file and line."""
    suite = parse(Suite, text, name)
    problems = tuple(_problems(suite, text, name))
    if problems:
        raise SuiteError(problems)
    return suite


def names(place: Path | None = None) -> tuple[str, ...]:
    """Return the names of the suites there are, sorted."""
    return tuple(sorted(path.stem for path in (place or directory("suites")).glob("*.toml")))


def load(name: str) -> Suite:
    """Return a suite by its name or its file; raises `NotFound` and `SuiteError`."""
    path = Path(name)
    if path.suffix != ".toml":
        path = directory("suites") / f"{name}.toml"
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise NotFound(f"There is no suite {name!r}: choose one of {', '.join(names())}, or give a TOML file.") from error
    return read(text, _from_here(path))


def _problems(suite: Suite, text: str, name: str) -> Iterator[Problem]:
    if not suite.candidates and not suite.transcripts:
        yield problem(text, name, ("candidates",), "a suite needs candidates or transcripts.")
    primary = [index for index, metric in enumerate(suite.metrics) if metric.role == "primary"]
    if len(primary) != 1:
        place = ("metrics", primary[1]) if primary else ("metrics",)
        yield problem(text, name, place, f"one metric is the primary one, not {len(primary)}.")
    for index, metric in enumerate(suite.metrics):
        stick = YARDSTICKS.get(metric.id)
        if stick is None:
            yield problem(text, name, ("metrics", index, "id"), f"nothing measures {metric.id!r}: see eval/README.md.")
        elif stick.direction != metric.direction:
            yield problem(text, name, ("metrics", index, "direction"), f"of {metric.id} {stick.direction} is better.")
        if metric.id in {other.id for other in suite.metrics[:index]}:
            yield problem(text, name, ("metrics", index, "id"), f"{metric.id} is there twice.")


def _from_here(path: Path) -> str:
    full = path.resolve()
    return full.relative_to(Path.cwd()).as_posix() if full.is_relative_to(Path.cwd()) else str(path)
