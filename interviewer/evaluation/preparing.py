"""From a suite and the versions to be compared to a run: which interviews there are, and by which key each is known."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from fnmatch import fnmatchcase
from functools import partial

from interviewer.core.conversation import OFFLINE
from interviewer.errors import NotFound, SettingsError
from interviewer.evaluation import casting
from interviewer.evaluation.casting import Case, Cast
from interviewer.evaluation.gradings import GRADE
from interviewer.evaluation.judging import JUDGED, Known
from interviewer.evaluation.keys import case_key, code_digest, digest
from interviewer.evaluation.rows import Row, Rows
from interviewer.evaluation.runs import Run, full_names, graded_as, is_labelled
from interviewer.evaluation.scoring import YARDSTICKS
from interviewer.evaluation.store import Store
from interviewer.evaluation.suites import Suite
from interviewer.evaluation.versions import Version

_WILD = re.compile(r"[*?\[]")
"""What makes a name a pattern."""


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
    outlines = [version.outline(store, suite.rounds) for version in versions]
    every = casting.cases(suite, cast, outlines[-1])
    cases = every if not only else tuple(_like(every, only))
    if not cases:
        known, questions = f"{every[0].id} and {every[-1].id}", ", ".join(dict.fromkeys(case.question for case in every))
        raise NotFound(
            f"Suite {suite.id} has no case like {' or '.join(only)}: they are called like {known}, and its questions are {questions}."
        )
    played = sorted({case.candidate for case in cases} & set(cast.simulated))
    if played and models["candidate"] == OFFLINE:
        raise SettingsError(f"{', '.join(played)} are played by a model: set an endpoint, or leave them out with --only.")
    rubrics, criteria = _rubrics(suite, cast, cases, versions, store), _criteria(suite, cast)
    names = full_names(models, host)

    def rows() -> Iterator[Row]:
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
            once = said_by == OFFLINE or _is_alike(
                case, used, rubrics
            )  # the difference is nothing then, and no repeat makes it more exact
            for repeat in range(1 if once else suite.repeats):
                keys = (None if one is None else depends(used=one, repeat=repeat) for one in used)
                yield Row(case=case, repeat=repeat, keys=tuple(keys))

    return Run(
        suite=suite,
        versions=versions,
        models={role: model for role, model in models.items() if role != "judge" or criteria},
        host=host,
        code=code_digest(),
        rows=Rows(rows()),
        checks={id: cast.simulated[id].criterion for id in played},
        rubrics=rubrics,
        criteria=criteria,
    )


def _like(cases: Iterable[Case], wanted: Iterable[str]) -> Iterator[Case]:
    """Yield the cases that are named or fit a pattern; a run that goes on names every one, so that a name costs one look."""
    names = frozenset(wanted)
    patterns = [one for one in names if _WILD.search(one)]
    return (case for case in cases if case.id in names or any(fnmatchcase(case.id, one) for one in patterns))


def _is_alike(case: Case, used: Sequence[str | None], rubrics: Sequence[Mapping[str, str]]) -> bool:
    """Tell whether two sides are the same in a case: what is played and what grades it."""
    graded = {by.get(graded_as(case)) for by in rubrics}
    return len(used) > 1 and len(set(used)) == 1 and len(graded) <= 1


def _criteria(suite: Suite, cast: Cast) -> dict[str, Known]:
    """Return what is judged, by the metrics' ids; raises `NotFound` for a criterion that there is not."""
    ids = [metric.id for metric in suite.metrics if metric.id.startswith(JUDGED)]
    return {id: cast.judge.known(id.removeprefix(JUDGED)) for id in ids} if cast.judge is not None else {}


def _rubrics(
    suite: Suite, cast: Cast, cases: Sequence[Case], versions: Sequence[Version], store: Store
) -> tuple[Mapping[str, str], ...]:
    """Return what each side grades by, where anything is graded; a side that lacks a question of a case grades nothing of it."""
    if not any(metric.id in YARDSTICKS and YARDSTICKS[metric.id].needs == GRADE for metric in suite.metrics):
        return ()
    found = []
    for version in versions:
        known, by = version.rubrics(store), {}
        for case in cases:
            asked = cast.gold[case.candidate].talk.questions if is_labelled(case) else (case.question,)
            if all(id in known for id in asked):
                by[graded_as(case)] = digest([known[id][1] for id in asked]) if is_labelled(case) else known[case.question][0]
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
