"""A store of evaluations as a run fills it: on C1, offline, B asks a question that gives the answer away.

The run is held by a thread of its own, since a browser's driver has a loop in the thread of the tests.
"""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from interviewer.evaluation import listing
from interviewer.evaluation.running import Holding, missing
from interviewer.evaluation.store import Store
from tests.e2e.conftest import Site
from tests.evaluation.conftest import Trial, trial, versions_of

TOKEN = "a-token-that-opens-the-page-more-than-once"


class Stored:
    """A run with 11 cases; whoever looks at the store sees it running from `begin` until `leave`."""

    def __init__(self, path: Path) -> None:
        """Take a path where a store will lie."""
        self.path = path
        self._thread = ThreadPoolExecutor(1)
        self._trial: Trial | None = None
        self.id = ""

    def begin(self) -> None:
        """Begin the run, or go on with it, as one process does that holds the store; its `id` is known from then on."""
        self.id = self._thread.submit(self._begin).result()

    def hold(self, count: int | None = None) -> None:
        """Hold some of the interviews that are missing, or all of them."""
        self._thread.submit(self._hold, count).result()

    def leave(self) -> None:
        """Let go of the store, as a process does that ends."""
        assert self._trial is not None
        self._thread.submit(self._trial.store.close).result()

    def site(self, transcripts: Path) -> Site:
        """Return the program that shows the store."""
        serve = ("interviewer", "serve", "--port", "0", "--eval-store", str(self.path))
        return Site(transcripts, {"INTERVIEWER_ACCESS_TOKEN": TOKEN}, module=serve)

    def _begin(self) -> str:
        self._trial = trial(Store(self.path), versions_of())
        listing.keep(self._trial.run, self._trial.store)
        return self._trial.run.id

    def _hold(self, count: int | None) -> None:
        assert self._trial is not None
        run, store = self._trial.run, self._trial.store
        holding = Holding(run=run, cast=self._trial.cast, store=store)
        assert asyncio.run(holding.all(missing(run, store)[:count])) is None
