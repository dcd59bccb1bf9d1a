"""What a run would take and what it could see, said before it is begun."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from interviewer.evaluation import gathering, versions
from interviewer.evaluation.carrying_out import Begun
from interviewer.evaluation.compare import FEWEST, compare
from interviewer.evaluation.comparison import Reach
from interviewer.evaluation.forecast import Forecast
from interviewer.evaluation.inference import fewest_one_way, smallest_change
from interviewer.evaluation.running import missing, uncompared
from interviewer.evaluation.runs import Run
from interviewer.evaluation.store import Store

SCHEMA = "interviewer.plan/1"
CONFIDENCE = 0.95


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What is planned: the run, what of it is missing by question, what that takes, and the power it buys.

    `spread` is how much cases differed in the newest finished run of the suite, None before there is one; `sees` is the smallest change
    of the primary metric that this run finds four times in five, if cases differ as much again.
    `alike` counts the cases in which both sides are the same; `without` is what the run takes without them, and `touched` the number
    of subjects that are left then.
    """

    run: Run
    missing: Mapping[str, int]
    forecast: Forecast
    cases: int
    subjects: int
    spread: float | None
    sees: float | None
    one_way: int
    alike: int = 0
    touched: int = 0
    without: Forecast | None = None

    def lines(self) -> Iterator[str]:
        """Yield the plan as people read it."""
        run, sides = self.run, " → ".join(version.label for version in self.run.versions)
        how = (
            "the offline interviewer"
            if run.offline
            else ", ".join(f"{role} {name}" for role, name in sorted(run.names.items()))
        )
        yield f"{run.id}: {run.suite.title}"
        yield f"  sides      {sides}"
        yield f"  models     {how}"
        total, missing = run.interviews, self.forecast.interviews
        yield f"  interviews {total:,} for {self.cases:,} cases on {len(run.versions)} sides, {missing:,} of them missing"
        for question, count in sorted(self.missing.items()):
            yield f"             {question} {count:,}"
        if self.forecast.readings:
            counts = (f"{count:,} {name}" for name, count in sorted(self.forecast.readings.items()))
            yield f"  verdicts   {', '.join(counts)}"
        yield f"  calls      {self._calls()}"
        if self.alike:
            yield f"  alike      {self._alike()}"
        yield f"  power      {self._power()}"

    def as_data(self) -> dict[str, Any]:
        """Return the plan as JSON can carry it."""
        return {
            "schema": SCHEMA,
            "run": self.run.id,
            "suite": self.run.suite.id,
            "sides": [version.label for version in self.run.versions],
            "models": self.run.names,
            "cases": self.cases,
            "subjects": self.subjects,
            "interviews": self.run.interviews,
            "missing": self.forecast.interviews,
            "alike": self.alike,
            "missing_by_question": dict(sorted(self.missing.items())),
            "verdicts": dict(sorted(self.forecast.readings.items())),
            "calls": self.forecast.calls,
            "prompt_tokens": self.forecast.prompt_tokens,
            "completion_tokens": self.forecast.completion_tokens,
            "dollars": self.forecast.cost,
            "spread": self.spread,
            "smallest_change": self.sees,
            "fewest_one_way": self.one_way,
        }

    def _calls(self) -> str:
        expected = self.forecast
        if not expected.calls:
            return "none"
        price = "at a price that is not known here" if expected.cost is None else f"about ${expected.cost:.2f}"
        tokens = f"{expected.prompt_tokens:,} tokens in, {expected.completion_tokens:,} out"
        return f"about {expected.calls:,}, {tokens}, {price} (rehearsed offline; a model that says more costs more)"

    def _alike(self) -> str:
        told = f"{self.alike:,} of the cases are the same on both sides: each is a tie whatever comes out, and is played once"
        if self.without is None or self.without.calls == self.forecast.calls:
            return told
        few = "" if self.touched >= FEWEST else f", of {self.touched} candidates on a question, and an answer needs {FEWEST}"
        return f"{told}; --changed leaves them out: about {self.without.calls:,} calls are left{few}"

    def _power(self) -> str:
        primary = next(metric for metric in self.run.suite.metrics if metric.role == "primary")
        if self.subjects < FEWEST:
            return f"too few candidates on a question for any answer: {self.subjects} of at least {FEWEST}"
        if self.sees:
            return (
                f"a change of {self.sees:.4f} in {primary.id} is found four times in five, if cases differ as in the last run"
            )
        return f"not known before a first run; where all else stays the same, {self.one_way} cases that change one way are seen"


def plan(begun: Begun, expected: Forecast, store: Store, *, without: Forecast | None = None) -> Plan:
    """Return the plan of a run; `without` is what is forecast without the interviews that are the same on both sides."""
    run = begun.run
    played = [row.case for row in run.rows if None not in row.keys]
    subjects = len({case.subject for case in played})
    reach = _earlier(run, store)
    spread = reach.spread if reach is not None and reach.spread else None
    return Plan(
        run=run,
        missing=Counter(job.case.question for job in begun.jobs if not job.held),
        forecast=expected,
        cases=len({case.id for case in played}),
        subjects=subjects,
        spread=spread,
        sees=float(smallest_change(spread, subjects, CONFIDENCE)) if spread is not None and subjects >= FEWEST else None,
        one_way=fewest_one_way(CONFIDENCE),
        alike=len({row.case.id for row in run.rows if len(row.keys) > 1 and not run.differs(row)}),
        touched=len({row.case.subject for row in run.rows if len(row.keys) > 1 and run.differs(row)}),
        without=without,
    )


def _earlier(run: Run, store: Store) -> Reach | None:
    """Return what the newest run of the same suite was able to see on its primary metric, if one with two sides is finished."""
    for _, _, data in store.runs():
        if data["suite"]["id"] != run.suite.id or len(data["sides"]) != 2:
            continue
        earlier = Run.from_data(data, tuple(versions.kept(side, store) for side in data["sides"]))
        if missing(earlier, store) or uncompared(earlier, store):
            continue
        a, b = gathering.sides(earlier, store)
        return compare(a, b, earlier.metrics, seed=earlier.suite.seed).primary.reach
    return None
