"""Every scripted candidate played once at every level of the baseline, and one finished run, for all tests of this directory."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass
from pathlib import Path

import pytest

from interviewer import library
from interviewer.core.bundle import Bundle
from interviewer.evaluation import casting
from interviewer.evaluation.baseline import LEVELS
from interviewer.evaluation.candidates import Script, load
from interviewer.evaluation.casting import Cast
from interviewer.evaluation.preparing import prepare
from interviewer.evaluation.rounds import Played, play_all
from interviewer.evaluation.running import Holding, missing
from interviewer.evaluation.runs import Run
from interviewer.evaluation.store import Store
from interviewer.evaluation.suites import Suite
from interviewer.evaluation.versions import Version

ROOT = Path(__file__).parents[2]
COMMA = ("When the filter is wrong, what exactly", "When the filter is wrong what exactly")
C1 = "rounds/c-coding-screen/C1.toml"
PROBE = "When the filter is wrong, what exactly happens to that example"
LEADING = "When the filter is wrong, a genuinely new example is silently lost to training, isn't it? What exactly happens to that example"
AWKWARD = ("arguing", "asking", "evasive", "injecting", "rambling", "repeating", "silent", "terse")
"""Those whose number the tests of this directory know; who is added later does not change it."""
METRICS = [
    {"id": "targets-met", "role": "primary", "direction": "higher", "margin": 0.02},
    {"id": "leakage", "role": "guardrail", "direction": "lower", "hard": True},
    {"id": "words", "role": "budget", "direction": "lower", "margin": 3.0},
]
GRADED = [
    {"id": "round-score", "role": "primary", "direction": "higher"},
    {"id": "flags-graded", "role": "extra", "direction": "higher"},
]


@pytest.fixture(scope="session")
def scripts() -> dict[str, Script]:
    """Return the scripts of the checkout."""
    return load()


@pytest.fixture(scope="session")
def played(scripts: dict[str, Script], bundles: dict[str, Bundle]) -> dict[tuple[str, str], Played]:
    """Return each interview by candidate and level."""
    return {(one.script.candidate.id, one.level): one for one in play_all(scripts.values(), bundles, LEVELS)}


def little_suite(**more: object) -> Suite:
    """Return a suite on C1 with every scripted and eight awkward candidates, unless something else is wished for."""
    candidates = ["C-*", *(f"awkward/{name}" for name in AWKWARD)]
    fixed = {"id": "little", "title": "Little", "rounds": ["C"], "candidates": candidates, "metrics": METRICS}
    return Suite.model_validate_json(json.dumps(fixed | more))


def versions_of(old: str = PROBE, new: str = LEADING, file: str = C1) -> tuple[Version, Version]:
    """Return the checkout's prompts, and the same with one text changed."""
    files = library.files(ROOT / "prompts")
    assert old in files[file]
    return Version("A", "before", files), Version("B", "after", {**files, file: files[file].replace(old, new, 1)})


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """A run with its cast and its store."""

    run: Run
    cast: Cast
    store: Store

    def hold(self) -> int:
        """Hold what is missing, and return how much that was."""
        jobs = missing(self.run, self.store)
        assert asyncio.run(Holding(run=self.run, cast=self.cast, store=self.store).all(jobs)) is None
        return len(jobs)


def trial(store: Store, versions: tuple[Version, ...], suite: Suite | None = None, *, only: tuple[str, ...] = ()) -> Trial:
    """Return an offline run that was not begun."""
    suite = suite or little_suite()
    cast = casting.load(suite)
    for version in versions:
        version.keep(store)
    models = dict.fromkeys(("observer", "interviewer", "grader", "candidate"), "offline")
    return Trial(run=prepare(suite, cast, versions, models=models, host="", store=store, only=only), cast=cast, store=store)


@pytest.fixture(scope="session")
def leaky(tmp_path_factory: pytest.TempPathFactory) -> Trial:
    """Return a finished offline run in which B asks a leading question that gives the answer away."""
    made = trial(Store(tmp_path_factory.mktemp("leaky") / "store.sqlite"), versions_of())
    assert made.hold() == 22
    return made
