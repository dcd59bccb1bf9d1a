"""A run: which cases both sides play, what of it the store does not hold yet, and the loop that plays what is missing.

A run is a list of keys; nothing else of it has a state, so that it can be stopped anywhere and taken up by anybody.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from functools import cached_property, partial
from typing import Any, TypeVar

from interviewer.core import records as lines
from interviewer.core.bundle import Bundle
from interviewer.core.conversation import OFFLINE
from interviewer.core.events import Record, Started
from interviewer.core.session import Session, replay
from interviewer.errors import InterviewerError, NotFound, SettingsError, StoreError
from interviewer.evaluation import casting, gradings, labelled
from interviewer.evaluation.cards import Card, card
from interviewer.evaluation.casting import LABELLED, Case, Cast
from interviewer.evaluation.exchange import CaseLost, Exchange, Stopped
from interviewer.evaluation.gradings import GRADE
from interviewer.evaluation.keys import case_key, code_digest, digest, verdict_key
from interviewer.evaluation.measured import Metric
from interviewer.evaluation.readers import PART, Finished, Readers
from interviewer.evaluation.rounds import hold, with_bundle, without_bundle
from interviewer.evaluation.scoring import YARDSTICKS
from interviewer.evaluation.store import Store
from interviewer.evaluation.suites import Suite
from interviewer.evaluation.versions import Version
from interviewer.evaluation.yardstick import Yardstick

_T = TypeVar("_T")
_LOG = logging.getLogger(__name__)
SOME = 500
"""How many rows are read at once."""
SPOKEN = ("observer", "interviewer", "grader", "candidate")
"""The roles that a transcript names the models of."""
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
    """An interview that is to be held, or was `held` and is still to be read, for all sides that need it.

    `places` are those sides, by their place among the versions; `version` is that of the first.
    """

    key: str
    case: Case
    repeat: int
    version: Version
    places: tuple[int, ...]
    held: bool = False


@dataclass(frozen=True, kw_only=True)
class Run:
    """What is compared: a suite, one version or two, the models, the code that decides, and every row.

    `checks` has what each simulated candidate is checked by, as a digest, and `rubrics`, where a metric is made of grades, what
    each side grades by: by question, or by labelled transcript.
    """

    suite: Suite
    versions: tuple[Version, ...]
    models: Mapping[str, str]
    host: str
    code: str
    rows: tuple[Row, ...]
    checks: Mapping[str, str] = field(default_factory=dict)
    rubrics: tuple[Mapping[str, str], ...] = ()

    @cached_property
    def id(self) -> str:
        """The suite's id and eight digits of a digest over everything: the same run has the same id."""
        return f"{self.suite.id}-{digest(self.as_data())[:8]}"

    @property
    def offline(self) -> bool:
        """Whether no model is asked."""
        return not self.roles

    @property
    def names(self) -> dict[str, str]:
        """The full name of each role's model."""
        return full_names(self.models, self.host)

    @property
    def roles(self) -> tuple[str, ...]:
        """The roles whose model is asked for anything."""
        asked = {"grader"} if self.rubrics or self.checks else set[str]()
        asked |= {"candidate"} if self.checks else set()
        asked |= set() if all(is_labelled(row.case) for row in self.rows) else {"observer", "interviewer"}
        return tuple(sorted(role for role in asked if self.models[role] != OFFLINE))

    @property
    def sticks(self) -> Mapping[str, Yardstick]:
        """What the suite's metrics are measured with, by id."""
        return {metric.id: YARDSTICKS[metric.id] for metric in self.suite.metrics}

    @property
    def metrics(self) -> tuple[Metric, ...]:
        """The suite's metrics as they are compared."""
        return self.suite.weighed(self.sticks)

    def wanted(self, row: Row, cards: Sequence[Card | None]) -> tuple[dict[str, str], ...]:
        """Return, for each side of a row, the keys of the verdicts that are wanted, given the cards of what is finished."""
        return tuple({} if card is None else self.verdict_keys(place, row, card) for place, card in enumerate(cards))

    def verdict_keys(self, place: int, row: Row | Job, card: Card) -> dict[str, str]:
        """Return the key of each verdict that is wanted of a finished interview on one side, by its name.

        An interview in which a model failed is graded on nothing, so that nothing more is spent on it.
        """
        case, transcript, found = row.case, card["transcript"], {}
        if case.candidate in self.checks:
            criterion = self.checks[case.candidate]
            found[PART] = verdict_key(transcript=transcript, criterion=criterion, judge=self.names["grader"])
        rubric = self.rubrics[place].get(_graded_as(case)) if self.rubrics else None
        if rubric is not None and not card["failures"]:
            repeat = row.repeat if is_labelled(case) else 0  # an interview's repeats are other transcripts
            by = gradings.criterion(rubric, case.level, code=self.code, repeat=repeat)
            found[GRADE] = verdict_key(transcript=transcript, criterion=by, judge=self.names["grader"])
        return found

    def readings(self, jobs: Sequence[Job]) -> Counter[str]:
        """Return how many verdicts are to be given when these interviews are over, by name."""
        over = [(place, job, {"transcript": job.key, "failures": ()}) for job in jobs for place in job.places]
        named = {key: name for place, job, card in over for name, key in self.verdict_keys(place, job, card).items()}
        return Counter(named.values())

    def keys(self) -> list[str]:
        """Return the keys of all interviews, each once, in the order of the rows."""
        return list(dict.fromkeys(key for row in self.rows for key in row.keys if key is not None))

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
            rubrics=tuple(data.get("rubrics", ())),
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


def _graded_as(case: Case) -> str:
    """Return the name under which it is known what a case is graded by."""
    return case.candidate if is_labelled(case) else case.question


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
    played = sorted({case.candidate for case in cases} & set(cast.simulated))
    if played and models["candidate"] == OFFLINE:
        raise SettingsError(f"{', '.join(played)} are played by a model: set an endpoint, or leave them out with --only.")
    rubrics = _rubrics(suite, cast, cases, versions, store)
    names = full_names(models, host)
    rows = []
    for case, candidate in zip(cases, _digests(cast, cases), strict=True):
        used = [outline.get(case.round, {}).get(case.question) for outline in outlines]
        asked: tuple[str, ...] = ("observer", "interviewer", *(["candidate"] if case.candidate in played else []))
        if is_labelled(case):
            used, asked = [by.get(case.candidate) for by in rubrics], ()
        depends = partial(
            case_key,
            candidate=candidate,
            question=case.question,
            level=case.level,
            models={role: names[role] for role in asked},
            code=code_digest(),
        )
        said_by = models["grader" if is_labelled(case) else "interviewer"]
        for repeat in range(1 if said_by == OFFLINE else suite.repeats):
            keys = (None if one is None else depends(used=one, repeat=repeat) for one in used)
            rows.append(Row(case=case, repeat=repeat, keys=tuple(keys)))
    return Run(
        suite=suite,
        versions=versions,
        models=dict(models),
        host=host,
        code=code_digest(),
        rows=tuple(rows),
        checks={id: cast.simulated[id].criterion for id in played},
        rubrics=rubrics,
    )


def _rubrics(
    suite: Suite, cast: Cast, cases: Sequence[Case], versions: Sequence[Version], store: Store
) -> tuple[Mapping[str, str], ...]:
    """Return what each side grades by, where anything is graded; a side that lacks a question of a case grades nothing of it."""
    if not any(YARDSTICKS[metric.id].needs == GRADE for metric in suite.metrics):
        return ()
    found = []
    for version in versions:
        known, by = version.rubrics(store), {}
        for case in cases:
            asked = cast.gold[case.candidate].talk.questions if is_labelled(case) else (case.question,)
            if all(id in known for id in asked):
                by[_graded_as(case)] = digest([known[id][1] for id in asked]) if is_labelled(case) else known[case.question][0]
        found.append(by)
    return tuple(found)


def _digests(cast: Cast, cases: Sequence[Case]) -> Iterator[str]:
    """Yield the digest of each case's candidate; it is the same at every level."""
    known: dict[tuple[str, str], str] = {}
    for case in cases:
        place = (case.candidate, case.question)
        if place not in known:
            known[place] = cast.digest(case)
        yield known[place]


def missing(run: Run, store: Store) -> list[Job]:
    """Return the interviews that are not finished or not read by all who should; what failed before comes last.

    Both sides of a case stand together.
    """
    finished = store.finished(run.keys())
    unread = unread_verdicts(run, store)
    jobs: dict[str, Job] = {}
    for row in run.rows:
        for place, key in enumerate(row.keys):
            if key is None or (key in finished and key not in unread):
                continue
            held = key in finished
            first = jobs.get(key) or Job(
                key=key, case=row.case, repeat=row.repeat, version=run.versions[place], places=(), held=held
            )
            jobs[key] = replace(first, places=(*first.places, place) if place not in first.places else first.places)
    failed = store.failures([*jobs, *(verdict for key in jobs for verdict in unread.get(key, ()))])
    return sorted(jobs.values(), key=lambda job: job.key in failed or not failed.keys().isdisjoint(unread.get(job.key, ())))


def unread_verdicts(run: Run, store: Store) -> dict[str, list[str]]:
    """Return the keys of the verdicts that are wanted of finished interviews and were not given yet, by interview."""
    if not run.checks and not run.rubrics:
        return {}
    wanted: dict[str, list[str]] = {}
    for some in in_pieces(run.rows):
        cards = dict(store.cards(key for row in some for key in row.keys if key is not None))
        for row in some:
            for place, key in enumerate(row.keys):
                if key is not None and key in cards:
                    wanted.setdefault(key, []).extend(run.verdict_keys(place, row, cards[key]).values())
    given = store.judged(verdict for keys in wanted.values() for verdict in keys)
    left = {key: [one for one in dict.fromkeys(keys) if one not in given] for key, keys in wanted.items()}
    return {key: keys for key, keys in left.items() if keys}


def in_pieces(items: Sequence[_T]) -> Iterator[Sequence[_T]]:
    """Yield the items some at a time, so that a long run takes no more memory than a short one."""
    return (items[start : start + SOME] for start in range(0, len(items), SOME))


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
        if job.held:
            kept = dict(self.store.cards([job.key]))[job.key]
            session = replay(records_of(job.key, self.store))
        else:
            kept, session = await self._interview(job)
        for place in job.places:
            finished = Finished(
                case=job.case, session=session, narrowed=narrowed_for(job.case, self.cast, self.run.versions[place])
            )
            for name, key in self.run.verdict_keys(place, job, kept).items():
                if self.store.verdict(key) is None:
                    await self._read(name, key, finished, job)

    async def _interview(self, job: Job) -> tuple[dict[str, Any], Session]:
        """Hold an interview and keep it with its card; a labelled transcript is taken as it stands."""
        narrowed, used = narrowed_for(job.case, self.cast, job.version), list[str]()
        if is_labelled(job.case):
            gold = self.cast.gold[job.case.candidate]
            found, session = labelled.opened(gold, narrowed)
            found, made = without_bundle(found), labelled.card(gold, narrowed, session)
        else:
            by_model = self.run.models["interviewer"] != OFFLINE and self.exchange is not None
            asking = self.exchange.door(job.repeat) if self.exchange is not None and by_model else None
            found, session = await hold(
                narrowed,
                self.cast.door(job.case, asking),
                question=job.case.question,
                level=job.case.level,
                model=asking,
                models={role: model for role, model in self.run.models.items() if role in SPOKEN},
            )
            used = asking.used if asking is not None else []
            replies = [body for _, body in self.store.replies(used)]
            planted, quality = self.cast.planted(job.case), self.cast.quality(job.case)
            made = card(found, session, planted=planted, quality=quality, replies=replies)
        text = "\n".join(map(lines.write, found))
        kept = {"transcript": digest(text), **made}
        if narrowed.digest not in self._kept:
            self._kept.add(narrowed.digest)
            self.store.keep_texts([(narrowed.digest, json.dumps(narrowed.as_data(), ensure_ascii=False))])
        self.store.keep_case(job.key, self.run.id, card=kept, calls=used, records=text)
        return kept, session

    async def _read(self, name: str, key: str, finished: Finished, job: Job) -> None:
        """Have a finished interview read, and keep the verdict; one that cannot be had is named, and asked for again another time."""
        repeat = job.repeat if is_labelled(job.case) else 0
        door = self.exchange.door(repeat) if self.exchange is not None else None
        readers = Readers(cast=self.cast, models=self.run.models)
        try:
            body = await readers.read(name, finished, door)
        except CaseLost as lost:
            self.store.keep_failure(key, self.run.id, {"reason": lost.reason, "says": str(lost)})
            return
        self.store.keep_verdict(key, self.run.id, {**body, "calls": sorted(door.used) if door is not None else []})

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
