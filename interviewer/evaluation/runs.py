"""What a run is: a suite on one version or two of the prompts, and for every row the key of its interview on each side.

A run is a list of keys; nothing else of it has a state, so that it can be stopped anywhere and taken up by anybody.
How what is missing of one is done lives in `running`.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from interviewer.core import records as lines
from interviewer.core.bundle import Bundle
from interviewer.core.conversation import OFFLINE
from interviewer.core.events import Record, Started
from interviewer.errors import NotFound, StoreError
from interviewer.evaluation import gradings, judging
from interviewer.evaluation.cards import Card
from interviewer.evaluation.casting import LABELLED, Case, Cast
from interviewer.evaluation.gradings import GRADE
from interviewer.evaluation.judging import Known
from interviewer.evaluation.keys import digest, verdict_key
from interviewer.evaluation.measured import Metric
from interviewer.evaluation.readers import PART
from interviewer.evaluation.rounds import with_bundle
from interviewer.evaluation.rows import Job, Row, Rows
from interviewer.evaluation.scoring import YARDSTICKS
from interviewer.evaluation.store import Store
from interviewer.evaluation.suites import Suite
from interviewer.evaluation.versions import Version
from interviewer.evaluation.yardstick import Yardstick

PAIR = 2
FORMAT = 1
"""The version of what is kept of a run."""


@dataclass(frozen=True, kw_only=True)
class Run:
    """What is compared: a suite, one version or two, the models, the code that decides, and every row.

    `checks` has what each simulated candidate is checked by, as a digest, and `rubrics`, where a metric is made of grades, what
    each side grades by: by question, or by labelled transcript.
    `criteria` has what a model judges, where a metric is judged, by the metric's id.
    `left_out` counts the cases of the suite that are not played, since both sides are the same in them.
    """

    suite: Suite
    versions: tuple[Version, ...]
    models: Mapping[str, str]
    host: str
    code: str
    rows: Rows
    checks: Mapping[str, str] = field(default_factory=dict)
    rubrics: tuple[Mapping[str, str], ...] = ()
    criteria: Mapping[str, Known] = field(default_factory=dict)
    left_out: int = 0

    @cached_property
    def id(self) -> str:
        """The suite's id and eight digits of a digest over everything: the same run has the same id."""
        return f"{self.suite.id}-{digest(self.as_data())[:8]}"

    @property
    def offline(self) -> bool:
        """Whether no model is asked."""
        return not self.roles

    @property
    def is_played_offline(self) -> bool:
        """Whether no model took part in any interview, so that the same would be said again."""
        return not {"observer", "interviewer", "candidate"} & set(self.roles)

    @property
    def judged(self) -> frozenset[str]:
        """The metrics that a model gave."""
        graded = GRADE if self.models["grader"] != OFFLINE else None
        return frozenset(
            id for id, stick in self.sticks.items() if stick.needs and (stick.needs == graded or id in self.criteria)
        )

    @cached_property
    def names(self) -> dict[str, str]:
        """The full name of each role's model."""
        return full_names(self.models, self.host)

    @cached_property
    def roles(self) -> tuple[str, ...]:
        """The roles whose model is asked for anything."""
        asked = {"grader"} if self.rubrics or self.checks else set[str]()
        asked |= {"candidate"} if self.checks else set()
        asked |= {"judge"} if self.criteria else set()
        asked |= set() if all(is_labelled(row.case) for row in self.rows) else {"observer", "interviewer"}
        return tuple(sorted(role for role in asked if self.models[role] != OFFLINE))

    def check_compared(self) -> None:
        """Raise `NotFound` where there is one side, so that nothing is compared."""
        if len(self.versions) != 2:
            raise NotFound(
                f"Run {self.id} has one side, which was held against the committed results and not compared:"
                " `interviewer eval baseline` on its suite goes on with it."
            )

    def differs(self, row: Row) -> bool:
        """Tell whether the two sides of a row depend on anything that is not the same; where they do not, it is a tie by itself."""
        return row.keys[0] != row.keys[1] or len({by.get(graded_as(row.case)) for by in self.rubrics}) > 1

    def of_what_differs(self) -> Run:
        """Return the run without the cases in which both sides are the same; raises `NotFound` where no case is left."""
        self.check_compared()
        rows = Rows(row for row in self.rows if self.differs(row))
        if not rows:
            raise NotFound(
                f"No case of suite {self.suite.id} uses anything that changed: leave out --changed to play it all the same."
            )
        left = {row.case.id for row in self.rows} - {row.case.id for row in rows}
        return replace(self, rows=rows, left_out=len(left))

    @property
    def is_judged(self) -> bool:
        """Whether there is a model for what only a model can judge."""
        return bool(self.criteria) and self.models["judge"] != OFFLINE

    @property
    def compared(self) -> tuple[str, ...]:
        """The names of the verdicts that are given about both sides of a row together."""
        return tuple(id for id, known in self.criteria.items() if known.of == "pair") if self.is_judged else ()

    @cached_property
    def sticks(self) -> Mapping[str, Yardstick]:
        """What the suite's metrics are measured with, by id."""
        judged = {id: judging.yardstick(id, known) for id, known in self.criteria.items()}
        return {metric.id: judged.get(metric.id) or YARDSTICKS[metric.id] for metric in self.suite.metrics}

    @property
    def metrics(self) -> tuple[Metric, ...]:
        """The suite's metrics as they are compared."""
        return self.suite.weighed(self.sticks)

    def wanted(self, row: Row, cards: Sequence[Card | None]) -> tuple[dict[str, str], ...]:
        """Return, for each side of a row, the keys of the verdicts that are wanted, given the cards of what is finished."""
        pair = self.pair_keys(row, cards)
        return tuple(
            {} if card is None else {**self.verdict_keys(place, row, card), **pair} for place, card in enumerate(cards)
        )

    def pair_keys(self, row: Row, cards: Sequence[Card | None]) -> dict[str, str]:
        """Return the keys of the verdicts that are wanted of both interviews of a row together; none where both are the same one."""
        there = [card for card in cards if card is not None and not card["failures"]]
        if len(there) < PAIR or row.keys[0] == row.keys[1] or is_labelled(row.case):
            return {}
        transcripts, judge = [card["transcript"] for card in there], self.names.get("judge", "")
        return {
            id: self._judged_as(verdict_key(transcript=transcripts, criterion=self.criteria[id].digest, judge=judge))
            for id in self.compared
        }

    def verdict_keys(self, place: int, row: Row | Job, card: Card) -> dict[str, str]:
        """Return the key of each verdict that is wanted of a finished interview on one side, by its name.

        An interview in which a model failed is graded on nothing, so that nothing more is spent on it.
        """
        case, transcript, found = row.case, card["transcript"], {}
        if case.candidate in self.checks:
            criterion = self.checks[case.candidate]
            found[PART] = verdict_key(transcript=transcript, criterion=criterion, judge=self.names["grader"])
        rubric = self.rubrics[place].get(graded_as(case)) if self.rubrics else None
        if rubric is not None and not card["failures"]:
            repeat = row.repeat if is_labelled(case) else 0  # an interview's repeats are other transcripts
            by = gradings.criterion(rubric, case.level, code=self.code, repeat=repeat)
            found[GRADE] = verdict_key(transcript=transcript, criterion=by, judge=self.names["grader"])
        if self.is_judged and not card["failures"] and not is_labelled(case):
            for id, known in self.criteria.items():
                if known.of == "turn":
                    key = verdict_key(transcript=transcript, criterion=known.digest, judge=self.names["judge"])
                    found[id] = self._judged_as(key)
        return found

    def _judged_as(self, key: str) -> str:
        return judging.as_asked(key, self.suite.judge.twice)

    def readings(self, jobs: Sequence[Job]) -> Counter[str]:
        """Return how many verdicts are to be given when these interviews are over, by name."""
        over = ((place, job, Card(transcript=job.key, failures=())) for job in jobs for place in job.places)
        named = {key: name for place, job, card in over for name, key in self.verdict_keys(place, job, card).items()}
        own = Counter(named.values())
        pairs = sum(job.places == (PAIR - 1,) and not is_labelled(job.case) for job in jobs)
        return own + Counter(dict.fromkeys(self.compared, pairs))

    @cached_property
    def interviews(self) -> int:
        """How many interviews there are, each counted once that both sides of a row share."""
        return sum(1 for _ in self.keys())

    def keys(self) -> Iterator[str]:
        """Yield the keys of all interviews in the order of the rows."""
        return (key for row in self.rows for key in row.interviews)

    def as_data(self) -> dict[str, Any]:
        """Return what is kept of the run."""
        return {
            "v": FORMAT,
            "suite": self.suite.as_data(),
            "sides": [version.as_data() for version in self.versions],
            "models": dict(self.models),
            "host": self.host,
            "code": self.code,
            "checks": dict(self.checks),
            **({"rubrics": [dict(one) for one in self.rubrics]} if self.rubrics else {}),
            **({"criteria": {id: known.as_data() for id, known in self.criteria.items()}} if self.criteria else {}),
            **({"left_out": self.left_out} if self.left_out else {}),
            "rows": [
                [row.case.candidate, row.case.round, row.case.question, row.case.level, row.repeat, *row.keys]
                for row in self.rows
            ],
        }

    @staticmethod
    def from_data(data: Mapping[str, Any], versions: tuple[Version, ...]) -> Run:
        """Return the run that `as_data` was taken of."""
        rows = (
            Row(case=Case(candidate=who, round=round, question=question, level=level), repeat=repeat, keys=tuple(keys))
            for who, round, question, level, repeat, *keys in data["rows"]
        )
        return Run(
            suite=Suite.model_validate_json(json.dumps(data["suite"])),
            versions=versions,
            models=data["models"],
            host=data["host"],
            code=data["code"],
            rows=Rows(rows),
            checks=data["checks"],
            rubrics=tuple(data.get("rubrics", ())),
            criteria={id: Known(**known) for id, known in data.get("criteria", {}).items()},
            left_out=data.get("left_out", 0),
        )


def full_names(models: Mapping[str, str], host: str) -> dict[str, str]:
    """Return the name of each model with the host it is asked at, since the same name may be another model elsewhere."""
    return {role: f"{model} at {host}" if host and model != OFFLINE else model for role, model in models.items()}


def is_labelled(case: Case) -> bool:
    """Tell whether a case is a labelled transcript, which is graded and not played."""
    return case.candidate.startswith(LABELLED)


def narrowed_for(case: Case, cast: Cast, version: Version) -> Bundle:
    """Return what a case uses of a version of the prompts."""
    if is_labelled(case):
        return version.asked(case.round, cast.gold[case.candidate].talk.questions)
    return version.narrowed(case.round, case.question)


def graded_as(case: Case) -> str:
    """Return the name under which it is known what a case is graded by."""
    return case.candidate if is_labelled(case) else case.question


def records_of(key: str, store: Store) -> tuple[Record, ...]:
    """Return the transcript of a finished interview, its bundle put back in; none where it is not finished."""
    text = store.records(key)
    if text is None:
        return ()
    found = tuple(lines.read(line.encode()) for line in text.split("\n"))
    started = found[0].event
    if not isinstance(started, Started):
        raise StoreError(f"{store.path} holds a transcript that does not begin with its first record: {key}.")
    return with_bundle(found, json.loads(store.text(started.digest) or "{}"))
