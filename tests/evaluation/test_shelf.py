"""The runs of a store as the page shows them: decided, going on, stopped, one-sided; read, and never written."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from interviewer.errors import NotFound
from interviewer.evaluation import account, listing
from interviewer.evaluation.reports import as_html, as_json
from interviewer.evaluation.shelf import Shelf, schema
from interviewer.evaluation.store import Store
from tests.evaluation.conftest import Trial, little_suite, trial, versions_of

PUBLISHED = Path(__file__).parents[2] / "eval" / "schema" / "eval-runs.schema.json"

VERSIONS = cache(versions_of)
"""Read once for all tests here: to parse the prompts takes longer than a test."""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return where a store will lie."""
    return tmp_path / "store.sqlite"


def never() -> float:
    """Return the same time whenever it is asked for."""
    return 0.0


def lines(shelf: Shelf) -> list[dict[str, Any]]:
    """Return the runs, checked against the published schema."""
    found = json.loads(shelf.runs())
    jsonschema.validate(found, json.loads(PUBLISHED.read_text(encoding="utf-8")))
    return list(found["runs"])


def begun(store: Store, *, only: tuple[str, ...] = (), sides: int = 2) -> Trial:
    """Return a run that is kept and not held."""
    made = trial(store, VERSIONS()[-sides:], only=only)
    listing.keep(made.run, store)
    return made


def copied(leaky: Trial, path: Path) -> Trial:
    """Return a finished run in a store of its own, which is open."""
    store = Store(path)
    leaky.store._db.backup(store._db)
    listing.keep(leaky.run, store)
    return replace(leaky, store=store)


def test_the_published_schema_is_fresh() -> None:
    """`python -m interviewer.evaluation.shelf` writes it."""
    assert PUBLISHED.read_text(encoding="utf-8") == schema()


def test_where_there_is_no_store_there_is_no_run_and_none_is_made(path: Path) -> None:
    """A store that comes later is found."""
    shelf = Shelf(path)
    assert lines(shelf) == []
    assert not path.exists()
    with Store(path) as store:
        begun(store, only=("C1/II/C-*",))
    assert len(lines(shelf)) == 1


def test_a_run_that_is_complete_is_listed_with_its_decision(leaky: Trial, path: Path) -> None:
    """Its title, its sides, how much of it there is, what it cost, and what the gate ends with."""
    made = copied(leaky, path)
    made.store.close()
    (line,) = lines(Shelf(path, now=never))
    assert line["decision"]["answer"] == "worse"
    assert line["decision"]["headline"].startswith("after is worse. Targets met: −")
    assert {name: line[name] for name in ("id", "suite", "labels", "state", "exit_code")} == {
        "id": made.run.id,
        "suite": "Little",
        "labels": ["before", "after"],
        "state": "complete",
        "exit_code": 10,
    }
    counts = ("cases", "repeats", "interviews", "finished", "failed", "calls", "dollars")
    assert [line[name] for name in counts] == [11, 1, 22, 22, 0, 0, 0]


def test_a_run_is_running_while_its_process_writes_it_and_interrupted_when_that_is_gone(path: Path) -> None:
    """Another run in the same store is not taken for the one that goes on; neither has a decision before its end."""
    shelf = Shelf(path, now=never)
    with Store(path) as store:
        first = begun(store, only=("C1/II/C-weak",))
        second = begun(store, only=("C1/II/C-*",))
        first.hold()
        assert [(one["id"], one["state"], one["finished"]) for one in lines(shelf)] == [
            (second.run.id, "running", 2),
            (first.run.id, "complete", 2),
        ]
        assert json.loads(shelf.progress(second.run.id))["state"] == "running"
    stopped = lines(shelf)[0]
    assert (stopped["state"], stopped["decision"]) == ("interrupted", None)
    with Store(path) as store:
        assert lines(shelf)[0]["state"] == "interrupted"
        listing.keep(second.run, store)
        assert lines(shelf)[0]["state"] == "running"
        replace(second, store=store).hold()
        assert lines(shelf)[0]["state"] == "complete"


def test_a_run_whose_interviews_all_ended_is_complete_though_some_failed(leaky: Trial, path: Path) -> None:
    """How many did is said; when they are held at last, the decision is made anew."""
    shelf = Shelf(path, now=never)
    made = copied(leaky, path)
    key = str(made.run.rows[0].keys[0])
    with made.store as store:
        store._db.execute("DELETE FROM cases WHERE key = ?", (key,))
        store.keep_failure(key, made.run.id, {"reason": "unreachable", "says": "Nobody answered."})
    (line,) = lines(shelf)
    assert (line["state"], line["finished"], line["failed"], line["decision"]["answer"]) == ("complete", 21, 1, "invalid")
    ends = [
        repeat["a"]["failed"] for one in json.loads(shelf.report(line["id"]))["report"]["cases"] for repeat in one["repeats"]
    ]
    assert [end for end in ends if end] == ["Nobody answered."]
    with Store(path) as store:
        assert replace(made, store=store).hold() == 1
    assert lines(shelf)[0]["decision"]["answer"] == "worse"


def test_a_verdict_that_comes_later_makes_the_decision_anew(path: Path) -> None:
    """The interviews were all held, and only then was the last of them graded: until then the run is not complete."""
    metrics = [{"id": "round-score", "role": "primary", "direction": "higher"}]
    with Store(path) as store:
        made = trial(store, versions_of(), little_suite(metrics=metrics))
        listing.keep(made.run, store)
        made.hold()
        key = store._db.execute("SELECT key FROM verdicts").fetchone()[0]
        body = store.verdict(key)
        store._db.execute("DELETE FROM verdicts WHERE key = ?", (key,))
    assert body is not None
    shelf = Shelf(path, now=never)
    (line,) = lines(shelf)
    assert (line["state"], line["finished"], line["decision"], line["exit_code"]) == ("interrupted", 22, None, None)
    with Store(path) as store:
        listing.keep(made.run, store)
        assert lines(shelf)[0]["state"] == "running"
        store.keep_failure(key, made.run.id, {"reason": "unreachable", "says": "Nobody answered."})
        assert json.loads(shelf.progress(made.run.id))["state"] == "running"
    assert (lines(shelf)[0]["state"], lines(shelf)[0]["decision"]["answer"]) == ("complete", "invalid")
    with Store(path) as store:
        store.keep_verdict(key, made.run.id, body)
    assert (lines(shelf)[0]["state"], lines(shelf)[0]["decision"]["answer"]) == ("complete", "no clear change")


def test_how_far_a_run_is_is_told_without_reading_the_others(path: Path) -> None:
    """What another run is, be it damaged, does not matter to one that is asked for by its id."""
    with Store(path) as store:
        made = begun(store, only=("C1/II/C-weak",))
        store._db.execute("INSERT INTO runs VALUES ('other', '2026-01-01', 'not JSON')")
    assert json.loads(Shelf(path).progress(made.run.id))["id"] == made.run.id


def test_a_run_that_is_over_is_read_once(path: Path) -> None:
    """Whoever looks at the list again is not kept waiting for all that was ever run; when it was last begun is told all the same."""
    with Store(path) as store:
        made = begun(store, only=("C1/II/C-*",))
        more = begun(store, only=("C1/II/*",))
        made.hold()
    shelf = Shelf(path)
    first = {line["id"]: line for line in lines(shelf)}
    with Store(path) as store:
        store._db.execute("UPDATE runs SET body = 'not JSON', at = '2030-01-01' WHERE id = ?", (made.run.id,))
    second = {line["id"]: line for line in lines(shelf)}
    assert second == {**first, made.run.id: {**first[made.run.id], "started": "2030-01-01"}}
    assert json.loads(shelf.progress(made.run.id)) == second[made.run.id]
    with Store(path) as store:
        replace(more, store=store).hold()
    assert {line["id"]: line["finished"] for line in lines(shelf)} == {made.run.id: 6, more.run.id: 22}


def test_another_store_in_the_same_place_is_read_anew(path: Path) -> None:
    """What was over in the old one may only have been begun in the new one."""
    with Store(path) as store:
        begun(store, only=("C1/II/C-*",)).hold()
    shelf = Shelf(path)
    assert [line["state"] for line in lines(shelf)] == ["complete"]
    with Store(path.with_name("new.sqlite")) as store:
        begun(store, only=("C1/II/C-*",))
    path.with_name("new.sqlite").replace(path)
    assert [(line["state"], line["finished"]) for line in lines(shelf)] == [("interrupted", 0)]


def test_a_list_waits_for_some_decisions_and_leaves_the_others_for_the_next_time(path: Path) -> None:
    """However many runs there are, it comes; what was found out once is not worked out again."""
    with Store(path) as store:
        for only in ("C1/II/C-weak", "C1/II/C-strong", "C1/II/C-*ed"):
            begun(store, only=(only,)).hold()
    clock = itertools.count()
    shelf = Shelf(path, now=lambda: float(next(clock)) / 3)
    assert [bool(one["decision"]) for one in lines(shelf)] == [True, False, False]
    assert [bool(one["decision"]) for one in lines(shelf)] == [True, True, False]
    assert [bool(one["decision"]) for one in lines(shelf)] == [True, True, True]


def test_a_run_with_one_side_says_why_it_has_no_decision(path: Path) -> None:
    """It was held for the committed results; whoever asks for its report is told so."""
    with Store(path) as store:
        made = begun(store, only=("C1/II/C-*",), sides=1)
        made.hold()
    shelf = Shelf(path, now=never)
    (line,) = lines(shelf)
    assert (line["labels"], line["decision"], "one side" in line["without"]) == (["after"], None, True)
    with pytest.raises(NotFound, match="one side"):
        shelf.report(made.run.id)


def test_a_report_comes_without_turns_and_each_case_with_them(leaky: Trial) -> None:
    """Every case is there, also what did not change; the same figures as in the whole report."""
    listing.keep(leaky.run, leaky.store)
    shelf = Shelf(leaky.store.path)
    whole = as_json.document(account.report(leaky.run, leaky.store))
    found = json.loads(shelf.report(leaky.run.id))
    as_json.read(shelf.report(leaky.run.id), "a report")
    assert {name: found[name] for name in ("decision", "exit_code")} == {
        name: whole[name] for name in ("decision", "exit_code")
    }
    assert found["report"]["comparison"] == whole["report"]["comparison"]
    cases = found["report"]["cases"]
    assert len(cases) == 11 > len(whole["report"]["cases"])
    assert not [turn for case in cases for repeat in case["repeats"] for side in "ab" for turn in repeat[side]["turns"]]
    for case in whole["report"]["cases"]:
        assert json.loads(shelf.case(leaky.run.id, case["id"])) == case


def test_what_is_kept_elsewhere_is_what_the_terminal_writes(leaky: Trial) -> None:
    """The document of `--json` and the page of `--html`, byte for byte."""
    listing.keep(leaky.run, leaky.store)
    shelf, report = Shelf(leaky.store.path), account.report(leaky.run, leaky.store)
    assert shelf.export(leaky.run.id) == as_json.text(report)
    assert shelf.page(leaky.run.id) == as_html.page(report)


@pytest.mark.parametrize(
    "ask",
    [
        lambda shelf, run: shelf.progress("nothing"),
        lambda shelf, run: shelf.report("nothing"),
        lambda shelf, run: shelf.export("nothing"),
        lambda shelf, run: shelf.page("nothing"),
        lambda shelf, run: shelf.case(run, "C9/II/C-weak"),
    ],
)
def test_what_is_not_there_is_not_found(leaky: Trial, ask: Callable[[Shelf, str], str]) -> None:
    """A run or a case that nobody held."""
    listing.keep(leaky.run, leaky.store)
    with pytest.raises(NotFound):
        ask(Shelf(leaky.store.path), leaky.run.id)


def test_nothing_that_is_asked_for_changes_the_store(path: Path) -> None:
    """The file is the same, byte for byte, whatever was read."""
    with Store(path) as store:
        made = begun(store, only=("C1/II/C-*",))
        made.hold()
    before = path.read_bytes()
    shelf = Shelf(path)
    for answer in (shelf.runs(), shelf.progress(made.run.id), shelf.report(made.run.id), shelf.page(made.run.id)):
        assert answer
    assert path.read_bytes() == before
