"""A run: which cases both sides play, what of it the store does not hold yet, and the loop that plays what is missing.

A run is a list of keys; nothing else of it has a state, so that it can be stopped anywhere and taken up by anybody.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from functools import cached_property, partial
from typing import Any

from interviewer.core import records as lines
from interviewer.core.events import Record, Started
from interviewer.core.session import Session
from interviewer.errors import InterviewerError, NotFound, SettingsError, StoreError
from interviewer.evaluation import casting, simulated
from interviewer.evaluation.cards import card
from interviewer.evaluation.casting import Case, Cast
from interviewer.evaluation.exchange import Asking, CaseLost, Exchange, Stopped
from interviewer.evaluation.keys import case_key, code_digest, digest, verdict_key
from interviewer.evaluation.rounds import hold, with_bundle
from interviewer.evaluation.store import Store
from interviewer.evaluation.suites import Suite
from interviewer.evaluation.versions import Version

_LOG = logging.getLogger(__name__)
FORMAT = 1
"""The version of what is kept of a run."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One repeat of one case, with the key of its interview on each side; None where a side does not have the question."""

    case: Case
    repeat: int
    keys: tuple[str | None, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """An interview that is to be held for all who need it."""

    key: str
    case: Case
    repeat: int
    version: Version


@dataclass(frozen=True, kw_only=True)
class Run:
    """What is compared: a suite, one version or two, the models, the code that decides, and every row.

    `checks` has what each simulated candidate is checked by, as a digest.
    """

    suite: Suite
    versions: tuple[Version, ...]
    models: Mapping[str, str]
    host: str
    code: str
    rows: tuple[Row, ...]
    checks: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def id(self) -> str:
        """The suite's id and eight digits of a digest over everything: the same run has the same id."""
        return f"{self.suite.id}-{digest(self.as_data())[:8]}"

    @property
    def offline(self) -> bool:
        """Whether no model is asked."""
        return not self.host

    @property
    def names(self) -> dict[str, str]:
        """The full name of each role's model."""
        return full_names(self.models, self.host)

    def check_key(self, case: Case, card: Mapping[str, Any]) -> str | None:
        """Return the key of the verdict about a simulated candidate's part in a finished interview; None for any other candidate."""
        criterion = self.checks.get(case.candidate)
        if criterion is None:
            return None
        return verdict_key(transcript=card["transcript"], criterion=criterion, judge=self.names["grader"])

    def keys(self) -> list[str]:
        """Return the keys of all interviews, each once, in the order of the rows."""
        return list(dict.fromkeys(key for row in self.rows for key in row.keys if key is not None))

    def as_data(self) -> dict[str, Any]:
        """Return what is kept of the run."""
        return {
            "v": FORMAT,
            "suite": self.suite.model_dump(mode="json"),
            "sides": [version.as_data() for version in self.versions],
            "models": dict(self.models),
            "host": self.host,
            "code": self.code,
            "checks": dict(self.checks),
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
            rows=tuple(rows),
            checks=data["checks"],
        )


def full_names(models: Mapping[str, str], host: str) -> dict[str, str]:
    """Return the name of each model with the host it is asked at, since the same name may be another model elsewhere."""
    return {role: f"{model} at {host}" if host else model for role, model in models.items()}


def prepare(
    suite: Suite,
    cast: Cast,
    versions: tuple[Version, ...],
    *,
    models: Mapping[str, str],
    host: str,
    store: Store,
    only: tuple[str, ...] = (),
) -> Run:
    """Return the run of a suite on one or two versions; the last of them says which questions there are.

    `only` are patterns of cases' ids; where there are any, other cases are left out.
    Raises `NotFound`, and `RoundError` for prompts that do not hold together.
    """
    outlines = [version.outline(store) for version in versions]
    cases = casting.cases(suite, cast, outlines[-1])
    if only:
        cases = tuple(case for case in cases if any(case.id == one or fnmatchcase(case.id, one) for one in only))
    if not cases:
        raise NotFound(f"Suite {suite.id} has no case like {' or '.join(only)}: `interviewer eval plan {suite.id}` lists them.")
    if not host and (simulated := sorted({case.candidate for case in cases} & set(cast.simulated))):
        raise SettingsError(f"{', '.join(simulated)} are played by a model: set an endpoint, or leave them out with --only.")
    checks = {case.candidate: cast.simulated[case.candidate].criterion for case in cases if case.candidate in cast.simulated}
    names = full_names(models, host)
    rows = []
    for case, candidate in zip(cases, _digests(cast, cases), strict=True):
        asked = ("observer", "interviewer", *(["candidate"] if case.candidate in checks else []))
        used = [outline.get(case.round, {}).get(case.question) for outline in outlines]
        depends = partial(
            case_key,
            candidate=candidate,
            question=case.question,
            level=case.level,
            models={role: names[role] for role in asked},
            code=code_digest(),
        )
        for repeat in range(suite.repeats if host else 1):
            keys = (None if one is None else depends(used=one, repeat=repeat) for one in used)
            rows.append(Row(case=case, repeat=repeat, keys=tuple(keys)))
    return Run(
        suite=suite, versions=versions, models=dict(models), host=host, code=code_digest(), rows=tuple(rows), checks=checks
    )  # fmt: skip


def _digests(cast: Cast, cases: Sequence[Case]) -> Iterator[str]:
    """Yield the digest of each case's candidate; it is the same at every level."""
    known: dict[tuple[str, str], str] = {}
    for case in cases:
        place = (case.candidate, case.question)
        if place not in known:
            known[place] = cast.digest(case)
        yield known[place]


def missing(run: Run, store: Store) -> list[Job]:
    """Return the interviews that are not finished, those that failed before last; both sides of a case stand together."""
    finished = store.finished(run.keys()) - unchecked(run, store)
    jobs: dict[str, Job] = {}
    for row in run.rows:
        for version, key in zip(run.versions, row.keys, strict=True):
            if key is not None and key not in finished and key not in jobs:
                jobs[key] = Job(key=key, case=row.case, repeat=row.repeat, version=version)
    failed = store.failures(jobs)
    return sorted(jobs.values(), key=lambda job: job.key in failed)


def unchecked(run: Run, store: Store) -> set[str]:
    """Return the finished interviews whose simulated candidate was not checked yet."""
    played = {key: row.case for row in run.rows for key in row.keys if key is not None and row.case.candidate in run.checks}
    wanted = {run.check_key(played[key], card): key for key, card in store.cards(played)}
    return {key for verdict, key in wanted.items() if verdict is not None and store.verdict(verdict) is None}


@dataclass
class Holding:
    """The loop over the missing interviews of a run.

    `at_once` is how many are held at the same time; `on_case` is told of each that came to an end, finished or not.
    """

    run: Run
    cast: Cast
    store: Store
    exchange: Exchange | None = None
    at_once: int = 1
    on_case: Callable[[], None] = lambda: None
    stopping: bool = False
    _kept: set[str] = field(default_factory=set)

    async def all(self, jobs: list[Job]) -> Stopped | None:
        """Hold these interviews; return why the run stopped before its end, if it did.

        Everything that came to an end is kept; an interview that was stopped in the middle has its calls kept.
        """
        waiting = iter(jobs)
        count = min(self.at_once, len(jobs)) if self.exchange is not None else 1
        await asyncio.gather(*(self._hold_some(waiting) for _ in range(count)))
        stopped = self.exchange.stopped if self.exchange is not None else None
        if stopped is None and self.stopping:
            return Stopped("interrupted", "The run was interrupted.")
        return stopped

    def stop(self) -> None:
        """Begin no further interview."""
        self.stopping = True

    async def _hold_some(self, waiting: Iterator[Job]) -> None:
        for job in waiting:
            if self.stopping or (self.exchange is not None and self.exchange.stopped is not None):
                return
            try:
                await self._hold(job)
            except Stopped:
                return
            except CaseLost as lost:
                self._fail(job, lost.reason, str(lost))
            except StoreError:
                raise
            except InterviewerError as error:
                self._fail(job, error.code, str(error))
            except Exception as error:
                _LOG.exception("the case %s broke", job.case.id)
                self._fail(job, "broken", f"{type(error).__name__}: {error}")
            self.on_case()
            await asyncio.sleep(0)  # lets an interruption through where nothing else waits

    async def _hold(self, job: Job) -> None:
        asking = self.exchange.door(job.repeat) if self.exchange is not None else None
        narrowed = job.version.narrowed(job.case.round, job.case.question)
        found, session = await hold(
            narrowed,
            self.cast.door(job.case, asking),
            question=job.case.question,
            level=job.case.level,
            model=asking,
            models=self.run.models,
        )
        used = asking.used if asking is not None else []
        text = "\n".join(map(lines.write, found))
        replies = [body for _, body in self.store.replies(used)]
        kept = {"transcript": digest(text), **card(found, session, planted=self.cast.planted(job.case), replies=replies)}
        if narrowed.digest not in self._kept:
            self._kept.add(narrowed.digest)
            self.store.keep_texts([(narrowed.digest, json.dumps(narrowed.as_data(), ensure_ascii=False))])
        self.store.keep_case(job.key, self.run.id, card=kept, calls=used, records=text)
        if asking is not None:
            await self._check(job, kept, session, asking)

    async def _check(self, job: Job, kept: Mapping[str, Any], session: Session, asking: Asking) -> None:
        """Have a simulated candidate's part checked, and keep what was found."""
        key = self.run.check_key(job.case, kept)
        if key is None or self.store.verdict(key) is not None:
            return
        before = len(asking.used)
        slips = await simulated.check(self.cast.simulated[job.case.candidate], session, asking)
        told = None if slips is None else [str(slip) for slip in slips]
        self.store.keep_verdict(key, self.run.id, {"slips": told, "calls": asking.used[before:]})

    def _fail(self, job: Job, reason: str, says: str) -> None:
        self.store.keep_failure(job.key, self.run.id, {"reason": reason, "says": says})


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
