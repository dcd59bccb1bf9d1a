"""What there is to choose from."""

from __future__ import annotations

from pathlib import Path

import pytest

from interviewer.errors import NotFound
from interviewer.evaluation import listing
from interviewer.evaluation.store import Store
from tests.evaluation.conftest import Trial, trial, versions_of


def test_suites_are_listed_with_their_titles() -> None:
    """Those of the checkout."""
    assert {"id": "smoke", "title": "Smoke: every round, offline"} in listing.suites_there()


def test_runs_are_listed_by_their_last_start_with_how_far_they_are(tmp_path: Path) -> None:
    """A run that is started again comes first again; where there is no store there is no run, and none is made."""
    path = tmp_path / "store.sqlite"
    assert listing.runs_there(path) == []
    assert not path.exists()
    with Store(path) as store:
        some = trial(store, versions_of(), only=("C1/II/C-*",))
        listing.keep(some.run, store)
        some.hold()
        more = trial(store, versions_of(), only=("C1/*",))
        listing.keep(more.run, store)
        listing.keep(some.run, store)
    runs = listing.runs_there(path)
    assert [(run["id"], run["finished"], run["interviews"]) for run in runs] == [(some.run.id, 6, 6), (more.run.id, 6, 22)]
    assert runs[0]["sides"] == "before → after"


def test_every_row_of_a_run_is_listed_with_how_it_came_out(leaky: Trial, tmp_path: Path) -> None:
    """An end, a failure, or that it was not held."""
    rows = listing.cases_of(leaky.run, leaky.store)
    assert len(rows) == 11
    case, repeat, *ends = listing.cells(rows[0])
    assert (case, repeat) == ("C1/II/C-mixed", "1")
    assert len(ends) == 2
    assert set(ends) <= {"complete", "time"}
    with Store(tmp_path / "store.sqlite") as store:
        store.keep_failure(str(leaky.run.rows[0].keys[0]), "run", {"reason": "unreachable", "says": "x"})
        assert listing.cells(listing.cases_of(leaky.run, store)[0])[2:] == ("unreachable", "not held")


def test_a_transcript_is_found_by_case_side_and_repeat(leaky: Trial, tmp_path: Path) -> None:
    """What is not there is told with how to find what is."""
    records = listing.transcript(leaky.run, leaky.store, case="C1/II/C-weak", side="b", repeat=0)
    assert records[0].event.type == "started"
    for wrong in ({"case": "C9"}, {"side": "C"}, {"repeat": 7}):
        with pytest.raises(NotFound, match="eval show"):
            listing.transcript(leaky.run, leaky.store, **{"case": "C1/II/C-weak", "side": "A", "repeat": 0} | wrong)  # type: ignore[arg-type]
    with Store(tmp_path / "store.sqlite") as store, pytest.raises(NotFound, match="not finished"):
        listing.transcript(leaky.run, store, case="C1/II/C-weak", side="A", repeat=0)
