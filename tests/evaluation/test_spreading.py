"""A run spread over a real cluster of worker processes: the same report, also where a worker is killed in the middle."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sqlite3
import subprocess
import sys
import threading
from collections import Counter, deque
from collections.abc import Generator, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from interviewer.__main__ import main
from interviewer.evaluation.carrying_out import Begun, Wishes
from interviewer.evaluation.endpoints import Place
from interviewer.evaluation.exchange import Purse
from interviewer.evaluation.progress import Progress
from interviewer.evaluation.rows import Job
from interviewer.evaluation.running import missing
from interviewer.evaluation.store import Store
from interviewer.settings import Settings
from tests.evaluation.conftest import trial, versions_of
from tests.evaluation.endpoint import Endpoint, Fate
from tests.evaluation.test_carrying_out import GRADED, ROOT, Trial, cards, changed, read_suite, suite, verdicts
from tests.running import ALONE

pytest.importorskip("distributed")

from distributed.client import FutureCancelledError
from distributed.scheduler import KilledWorker

from interviewer.evaluation.spreading import Held, Spreading, _Known
from interviewer.evaluation.spreading import spread as spread_out


class Cluster:
    """A scheduler and workers, each a process of its own, in a directory that holds nothing of ours."""

    def __init__(self, place: Path, url: str, *, workers: int = 3) -> None:
        self.place = place
        self.place.mkdir()
        self.processes: list[subprocess.Popen[str]] = []
        self.draining: list[threading.Thread] = []
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        quiet = {"DASK_DISTRIBUTED__WORKER__MEMORY__TERMINATE": "False", "DASK_DISTRIBUTED__ADMIN__LOW_LEVEL_LOG_LENGTH": "0"}
        self.environment = {
            **kept,
            **ALONE,
            **quiet,
            "OPENAI_BASE_URL": url,
            "INTERVIEWER_MODEL": "unused",
            "PYTHONPATH": str(ROOT),
        }
        if not url:
            del self.environment["OPENAI_BASE_URL"], self.environment["INTERVIEWER_MODEL"]
        options = ("--host", "127.0.0.1", "--port", "0", "--no-dashboard")
        _, said = self._start("dask_scheduler", *options, until="Scheduler at:")
        self.address = said.split()[-1]
        self.workers = [self._worker() for _ in range(workers)]

    def _worker(self) -> subprocess.Popen[str]:
        options = ("--nthreads", "1", "--no-nanny", "--no-dashboard", "--local-directory", str(self.place))
        return self._start("dask_worker", self.address, *options, until="Registered to:")[0]

    def _start(self, name: str, *arguments: str, until: str) -> tuple[subprocess.Popen[str], str]:
        process = subprocess.Popen(
            [sys.executable, "-m", f"distributed.cli.{name}", *arguments],
            cwd=self.place, env=self.environment, text=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
        )  # fmt: skip
        self.processes.append(process)
        assert process.stderr is not None
        said = []
        for line in process.stderr:
            said.append(line)
            if until in line:
                self.draining.append(threading.Thread(target=deque, args=(process.stderr, 0)))  # a full pipe would hold it up
                self.draining[-1].start()
                return process, line
        raise AssertionError(f"{name} did not start: {''.join(said)}")

    def close(self) -> None:
        """End every process."""
        for process in reversed(self.processes):
            process.kill()
            process.wait()
        for thread in self.draining:
            thread.join()
        for process in self.processes:
            assert process.stderr is not None
            process.stderr.close()


@pytest.fixture
def endpoint() -> Iterator[Endpoint]:
    """Return an endpoint that answers well."""
    made = Endpoint()
    yield made
    made.close()


def spread(trial: Trial, cluster: Cluster, *arguments: str) -> tuple[int, str, str]:
    """Carry a run out on a cluster."""
    return trial.finish(*(arguments or ("run", *trial.arguments)), "--dask", cluster.address)


@pytest.mark.slow
def test_a_cluster_of_which_a_worker_is_killed_reports_the_same(tmp_path: Path, endpoint: Endpoint) -> None:
    """To the byte; no case is lost, and only what the lost worker was holding is asked for again."""
    other = changed(tmp_path / "b", "Many are exact repeats.", "Most are exact repeats.")
    arguments = [str(suite(tmp_path)), "--a", "prompts", "--b", str(other)]
    calm = Trial(endpoint, arguments, tmp_path / "calm.sqlite")
    endpoint.fate = calm.meet
    code, _, err = calm.finish()
    assert code in {0, 10, 11}, err
    cluster = Cluster(tmp_path / "cluster", endpoint.url)
    try:
        stormy = Trial(endpoint, arguments, tmp_path / "stormy.sqlite")
        kill_at, asked = len(calm.log) // 2, 0

        def meet(number: int, body: dict[str, Any]) -> Fate:
            nonlocal asked
            asked += 1
            if asked == kill_at:
                cluster.workers[0].send_signal(signal.SIGKILL)
            return stormy.meet(number, body)

        endpoint.fate = meet
        code, _, err = spread(stormy, cluster)
        assert code in {0, 10, 11}, err
        assert cluster.workers[0].wait(10) == -signal.SIGKILL
        assert stormy.kept() == calm.kept()
        assert cards(stormy.store) == cards(calm.store)
        again = Counter(stormy.log) - Counter(calm.log)
        # how far the lost worker had come nobody knows; all that was asked by then would be asked again from the start
        assert sum(again.values()) < kill_at * 3 // 4
        reports = [trial.finish("report", "last", "--json") for trial in (calm, stormy)]
        assert reports[0] == reports[1]
        assert json.loads(reports[0][1])
        begun = asked
        assert spread(stormy, cluster)[0] == code
        assert asked == begun
    finally:
        cluster.close()


@pytest.mark.slow
def test_what_one_machine_began_a_cluster_goes_on_with(tmp_path: Path, endpoint: Endpoint) -> None:
    """Calls that were paid for travel along and are not asked for again, also those of interviews that came to no end."""
    arguments = [str(suite(tmp_path, rounds="C")), "--a", "prompts", "--b", "prompts", "--concurrency", "4"]
    calm = Trial(endpoint, arguments, tmp_path / "calm.sqlite")
    endpoint.fate = calm.meet
    assert calm.finish()[0] in {0, 11}
    trial = Trial(endpoint, arguments, tmp_path / "store.sqlite", kill_at=40)
    endpoint.fate = trial.meet
    assert trial.finish()[0] == -signal.SIGKILL
    before, begun = trial.kept(), len(trial.log)
    trial.kill_at = 0
    cluster = Cluster(tmp_path / "cluster", endpoint.url, workers=2)
    try:
        code, _, err = spread(trial, cluster, "run", "--resume", "last")
        assert code in {0, 11}, err
        asked = Counter(trial.log[begun:])
        assert not any(key in before for keys in asked for key in keys[:1] if Counter(calm.log)[keys] == 1)
        assert trial.kept() == calm.kept()
        assert cards(trial.store) == cards(calm.store)
    finally:
        cluster.close()


@pytest.mark.slow
def test_what_was_held_here_is_read_on_a_cluster_and_compared_here(tmp_path: Path, endpoint: Endpoint) -> None:
    """Interviews that are over travel with their prompts, and the report is that of one machine."""
    other = changed(tmp_path / "b", "Many are exact repeats.", "Most are exact repeats.")
    sides = ["--a", "prompts", "--b", str(other), "--model", "offline"]
    plain, read = suite(tmp_path, rounds="C"), read_suite(tmp_path / "read")
    calm = Trial(endpoint, [str(read), *sides, "--judge", "j-1"], tmp_path / "calm.sqlite")
    assert calm.finish()[0] in {0, 10, 11}
    trial = Trial(endpoint, [str(plain), *sides], tmp_path / "store.sqlite")
    assert trial.finish()[0] in {0, 10, 11}
    held = cards(trial.store)
    trial.arguments = calm.arguments
    cluster = Cluster(tmp_path / "cluster", endpoint.url, workers=2)
    try:
        code, _, err = spread(trial, cluster)
        assert code in {0, 10, 11}, err
        assert "0 of" in err
        assert cards(trial.store) == held
        assert verdicts(trial.store) == verdicts(calm.store)
        assert trial.finish("report", "last", "--json") == calm.finish("report", "last", "--json")
    finally:
        cluster.close()


@pytest.mark.slow
def test_a_worker_with_another_endpoint_is_told_of(tmp_path: Path, endpoint: Endpoint) -> None:
    """Its environment decides where it asks; where that is not the run's endpoint, nothing is asked."""
    cluster = Cluster(tmp_path / "cluster", "", workers=1)
    try:
        arguments = [str(suite(tmp_path, rounds="C")), "--a", "prompts", "--b", "prompts"]
        trial = Trial(endpoint, arguments, tmp_path / "store.sqlite")
        code, _, err = spread(trial, cluster)
        assert code == 2
        assert "no endpoint" in " ".join(err.split())
        assert endpoint.requests == 0
    finally:
        cluster.close()


def test_a_scheduler_that_is_not_there_is_one_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """With what to do, and no traceback."""
    monkeypatch.setattr("interviewer.evaluation.spreading.WITHIN", 0.2)
    line = ["eval", "run", str(suite(tmp_path, rounds="C")), "--a", "prompts", "--b", "prompts"]
    assert main([*line, "--store", str(tmp_path / "s.sqlite"), "--dask", "tcp://127.0.0.1:1"]) == 2
    said = " ".join(capsys.readouterr().err.split())
    assert "No Dask scheduler answers at tcp://127.0.0.1:1" in said


def test_without_the_extra_one_sentence_says_what_to_install(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing else of evaluation needs it."""
    monkeypatch.setitem(sys.modules, "distributed", None)
    monkeypatch.delitem(sys.modules, "interviewer.evaluation.spreading", raising=False)
    monkeypatch.delattr("interviewer.evaluation.spreading", raising=False)
    line = ["eval", "run", str(suite(tmp_path, rounds="C")), "--a", "prompts", "--b", "prompts"]
    assert main([*line, "--store", str(tmp_path / "s.sqlite"), "--dask", "tcp://127.0.0.1:1"]) == 2
    assert "install interviewer[dask]" in " ".join(capsys.readouterr().err.split())


@pytest.mark.slow
def test_interviews_that_are_over_are_only_read(tmp_path: Path, endpoint: Endpoint) -> None:
    """They travel with their transcripts, are graded where they arrive, and the report is the same to the byte."""
    path = tmp_path / "graded.toml"
    path.write_text(GRADED.format(levels='"II"', rounds='"C"'), encoding="utf-8")
    arguments = [str(path), "--a", "prompts", "--b", "prompts", "--model", "offline"]
    trial = Trial(endpoint, arguments, tmp_path / "store.sqlite")
    code, _, err = trial.finish()
    assert code in {0, 11}, err
    before, held = trial.finish("report", "last", "--json"), cards(trial.store)
    with closing(sqlite3.connect(trial.store, isolation_level=None)) as db:
        assert db.execute("DELETE FROM verdicts").rowcount == len(held)
        db.execute("UPDATE cases SET run = 'held here'")
    cluster = Cluster(tmp_path / "cluster", "", workers=2)
    try:
        assert spread(trial, cluster)[0] == code
        assert trial.finish("report", "last", "--json") == before
        with closing(sqlite3.connect(trial.store)) as db:
            assert db.execute("SELECT DISTINCT run FROM cases").fetchall() == [("held here",)]
    finally:
        cluster.close()


class Gone:
    """What Dask gives for a piece of work that no worker survived, or that nobody knows any more."""

    def __init__(self, error: Exception) -> None:
        self.error = error
        self.released = False

    def __await__(self) -> Generator[None, None, None]:
        """Fail."""
        yield from ()
        raise self.error

    def release(self) -> None:
        """Note it."""
        self.released = True


def taken(store: Store, comes: Exception | Back) -> tuple[Spreading, list[Job]]:
    """Let a piece of work end in this way, and return the loop and the work."""
    made = trial(store, versions_of())
    jobs = missing(made.run, store)[:2]
    purse = Purse()
    progress = Progress(total=2, purse=purse, live=False, show=lambda _: None, tell=lambda _: None)
    spreading = Spreading(run=made.run, cast=made.cast, store=store, purse=purse, progress=progress)
    asyncio.run(spreading._take(comes if isinstance(comes, Back) else Gone(comes), jobs))
    return spreading, jobs


def test_what_has_begun_is_known_without_asking_the_store(tmp_path: Path) -> None:
    """However many interviews begin alike: what is finished is learnt as it comes, and the first of each side lends its calls."""
    with Store(tmp_path / "store.sqlite") as store:
        made = trial(store, versions_of())
        jobs = missing(made.run, store)
        known, asked = _Known(made.run, store), list[str]()
        store._db.set_trace_callback(asked.append)
        assert not any(known.has_begun(job) for job in jobs)
        one, other = (key for key in made.run.rows[0].keys if key is not None)
        known.finish([one])
        assert {key for job in jobs for key in known._donors(job)} == {one}
        known.finish([other, *made.run.rows[1].keys])
        assert known._donors(jobs[-1]) == {one, other}
        assert all(known.has_begun(job) for job in jobs)
        assert asked == []


def test_an_interview_that_no_worker_survives_is_named(tmp_path: Path) -> None:
    """It has failed and is tried again another time; the run goes on."""
    with Store(tmp_path / "store.sqlite") as store:
        spreading, jobs = taken(store, KilledWorker("hold-1", None, 3))
        failures = store.failures(job.key for job in jobs)
        assert {failure["reason"] for failure in failures.values()} == {"lost"}
        assert (len(failures), spreading.stopped, spreading.progress.done) == (2, None, 2)


def test_a_cluster_that_is_gone_stops_the_run_and_fails_nothing(tmp_path: Path) -> None:
    """What had come back is kept, and the same line goes on elsewhere."""
    with Store(tmp_path / "store.sqlite") as store:
        spreading, jobs = taken(store, FutureCancelledError("hold-1", "scheduler-connection-lost"))
        assert store.failures(job.key for job in jobs) == {}
        assert spreading.stopped is not None
        assert spreading.stopped.why == "unreachable"


class Back:
    """What Dask gives for a piece of work that was done."""

    def __init__(self, held: Held) -> None:
        self._held = held

    def __await__(self) -> Generator[None, None, Held]:
        """Give it."""
        yield from ()
        return self._held

    def release(self) -> None:
        """There is nothing to let go of."""


def test_what_workers_spend_is_paid_from_the_purse_of_the_run(tmp_path: Path) -> None:
    """So that a cap holds for all of them together; a call without a price is one there as well."""
    rows = {"cases": [], "replies": [("a", "run", 0.25, "{}"), ("b", "run", 0.5, "{}"), ("c", "run", None, "{}")]}
    with Store(tmp_path / "store.sqlite") as store:
        spreading, _ = taken(store, Back(Held(rows=rows, calls=3, stopped=None)))
        assert (spreading.purse.spent, spreading.purse.unpriced) == (0.75, 1)
        assert store.paid("run") == (3, 0.75, 1)
        assert spreading.progress.calls == 3


def test_a_run_on_a_cluster_takes_up_the_purse_it_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What another process spent counts against the cap."""
    seen: list[Purse] = []
    monkeypatch.setattr("interviewer.evaluation.spreading.Progress", lambda *, purse, **_: seen.append(purse))
    with Store(tmp_path / "store.sqlite") as store:
        made = trial(store, versions_of())
        store.keep_reply("k", made.run.id, {}, 0.25)
        begun, place = Begun(run=made.run, cast=made.cast, jobs=[]), Place(settings=Settings())
        asyncio.run(spread_out(begun, "", place=place, store=store, wishes=Wishes(cap=1.0), show=print, tell=print, live=False))
    assert (seen[0].cap, seen[0].spent) == (1.0, 0.25)
