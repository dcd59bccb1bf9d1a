"""The store: what was kept is there, for the next process too, and only one of them writes."""

from __future__ import annotations

import fcntl
import os
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from interviewer.errors import NotFound, StoreBusy, StoreError
from interviewer.evaluation.store import Store, being_written, distinct

REPLY = {"text": "“Go on.”", "model": "m", "cost": 0.25}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return where a store will lie."""
    return tmp_path / "runs" / "store.sqlite"


def test_what_is_kept_is_there_for_the_next_process(path: Path) -> None:
    """Replies, verdicts, cases, texts and runs come back as they were given."""
    with Store(path) as store:
        store.keep_reply("r", "run", REPLY, 0.25)
        store.keep_verdict("v", "run", {"slips": []})
        store.keep_case("c", "run", card={"ended": "time"}, calls=["r"], records="line one\nline two")
        store.keep_texts([("t", "prose")])
        store.keep_run("run", "2026-01-01T00:00:00+00:00", {"v": 1})
    with Store(path, writes=False) as store:
        assert store.reply("r") == REPLY
        assert store.verdict("v") == {"slips": []}
        assert dict(store.cards(["c", "d"])) == {"c": {"ended": "time"}}
        assert list(store.calls(["c"])) == ["r"]
        assert store.records("c") == "line one\nline two"
        assert store.text("t") == "prose"
        assert store.run("run") == {"v": 1}
        assert store.paid("run") == (1, 0.25, 0)


def test_what_is_not_kept_is_not_there(path: Path) -> None:
    """Nothing is made up for a key nobody wrote."""
    with Store(path) as store:
        assert store.reply("r") is None
        assert store.verdict("v") is None
        assert store.records("c") is None
        assert store.text("t") is None
        assert store.run("run") is None
        assert store.finished(["c"]) == set()
        assert store.paid("run") == (0, 0.0, 0)


def test_what_was_answered_once_stays(path: Path) -> None:
    """A key has one answer, whoever comes second."""
    with Store(path) as store:
        store.keep_reply("r", "run", REPLY, None)
        store.keep_reply("r", "other", {**REPLY, "text": "Stop."}, 1.0)
        assert store.reply("r") == REPLY
        assert store.paid("other") == (0, 0.0, 0)


def test_calls_of_unknown_price_are_counted(path: Path) -> None:
    """They are in no sum, and a cap cannot be kept beside them."""
    with Store(path) as store:
        for key, cost in (("a", None), ("b", 0.0), ("c", 0.5), ("d", None)):
            store.keep_reply(key, "run", REPLY, cost)
        store.keep_reply("e", "other", REPLY, None)
        assert store.paid("run") == (4, 0.5, 2)


def test_a_case_that_is_finished_has_not_failed_any_more(path: Path) -> None:
    """A failure is remembered until the case comes to its end."""
    with Store(path) as store:
        store.keep_failure("c", "run", {"reason": "unreachable", "says": "x"})
        assert store.failures(["c"]) == {"c": {"reason": "unreachable", "says": "x"}}
        store.keep_case("c", "run", card={}, calls=[], records="")
        assert store.failures(["c"]) == {}


def test_many_keys_are_asked_for_in_pieces(path: Path) -> None:
    """More keys than one statement takes are found all the same."""
    with Store(path) as store:
        keys = [f"k{number}" for number in range(1_203)]
        for key in keys:
            store.keep_case(key, "run", card={"n": key}, calls=[], records="")
        assert store.finished(keys) == set(keys)
        assert len(dict(store.cards(keys))) == len(keys)


def test_only_one_process_writes_and_anybody_reads(path: Path) -> None:
    """A second run on the same store is told so in a sentence; a report may be made meanwhile."""
    with Store(path) as store:
        store.keep_texts([("t", "prose")])
        with pytest.raises(StoreBusy, match="Another run is writing"):
            Store(path)
        with Store(path, writes=False) as reader:
            assert reader.text("t") == "prose"
    Store(path).close()


def test_it_can_be_seen_which_run_is_being_written(path: Path) -> None:
    """Nothing before there is a store and after its writer is gone, the run from when it began; to look is not to write."""
    assert being_written(path) is None
    with Store(path) as store:
        assert being_written(path) == ""
        store.keep_run("a-longer-name-1", "2026-01-01T00:00:00+00:00", {})
        store.keep_run("smoke-1", "2026-01-01T00:00:00+00:00", {})
        assert being_written(path) == "smoke-1"
        with pytest.raises(StoreBusy):
            Store(path)
    assert being_written(path) is None
    with Store(path):
        assert being_written(path) == ""


def test_somebody_who_looks_who_writes_keeps_nobody_from_writing(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The lock of one who looks is gone in a moment, and is waited for."""
    Store(path).close()
    looking = os.open(f"{path}.lock", os.O_RDONLY)
    fcntl.flock(looking, fcntl.LOCK_SH)
    tried: list[int] = []
    lock = fcntl.flock

    def counted(descriptor: int, kind: int) -> None:
        tried.append(kind)
        if len(tried) == 3:
            lock(looking, fcntl.LOCK_UN)
        lock(descriptor, kind)

    monkeypatch.setattr(fcntl, "flock", counted)
    Store(path).close()
    os.close(looking)
    assert tried[:3] == [fcntl.LOCK_EX | fcntl.LOCK_NB, fcntl.LOCK_SH | fcntl.LOCK_NB, fcntl.LOCK_UN]


def test_beside_a_run_that_is_being_written_texts_are_kept_in_memory(path: Path) -> None:
    """What is there is read, nothing is written, and where there is no store yet none is made."""
    with Store(path, aside=True) as aside:
        assert (aside.starts(), aside.text("t"), aside.finished(["c"])) == ([], None, set())
        aside.keep_texts([("t", "prose")])
        assert aside.text("t") == "prose"
    assert not path.parent.exists()
    with Store(path) as store:
        store.keep_texts([("there", "before")])
        with Store(path, aside=True) as aside:
            aside.keep_texts([("t", "prose")])
            assert (aside.text("t"), aside.text("there")) == ("prose", "before")
            with pytest.raises(StoreError, match="cannot be written"):
                aside.keep_run("run", "", {})
        assert store.text("t") is None


def test_a_reader_cannot_write(path: Path) -> None:
    """Not even by mistake."""
    Store(path).close()
    with Store(path, writes=False) as store, pytest.raises(StoreError, match="cannot be written"):
        store.keep_texts([("t", "prose")])


def test_what_a_run_has_paid_is_found_without_reading_answers(path: Path) -> None:
    """It is asked for every second or two while somebody watches."""
    with Store(path) as store:
        plan = store._db.execute("EXPLAIN QUERY PLAN SELECT count(*), sum(cost) FROM replies WHERE run = 'run'").fetchall()
    assert "COVERING INDEX" in str(plan)


def test_a_store_that_is_not_there_is_not_made_by_reading(path: Path) -> None:
    """Whoever asks for a report of nothing is told how to begin."""
    with pytest.raises(NotFound, match="eval run"):
        Store(path, writes=False)
    assert not path.exists()


def test_a_file_that_is_no_store_is_refused_and_left_alone(path: Path) -> None:
    """Neither text nor a database of another version is touched, and the right to write is given back."""
    path.parent.mkdir()
    path.write_text("Dear diary", encoding="utf-8")
    for _ in range(2):
        with pytest.raises(StoreError, match="cannot be used"):
            Store(path)
    assert path.read_text(encoding="utf-8") == "Dear diary"
    path.unlink()
    with sqlite3.connect(path) as db:
        db.execute("PRAGMA user_version = 99")
    with pytest.raises(StoreError, match="version 99"):
        Store(path)


def test_any_text_can_be_kept(path: Path) -> None:
    """A lone surrogate, which no file can hold, is kept as JSON has it."""
    with Store(path) as store:
        store.keep_reply("r", "run", {"text": "\ud800 “x”"}, None)
        assert store.reply("r") == {"text": "\ud800 “x”"}


def test_what_is_kept_can_be_read_by_anybody(path: Path) -> None:
    """Plain SQLite, JSON as text, and letters as people write them."""
    with Store(path) as store:
        store.keep_reply("r", "run", REPLY, 0.25)
    with sqlite3.connect(path) as db:
        assert db.execute("SELECT json_extract(body, '$.text'), cost FROM replies").fetchone() == ("“Go on.”", 0.25)
        assert "“Go on.”" in db.execute("SELECT body FROM replies").fetchone()[0]


def test_a_write_that_fails_leaves_nothing_half_done(path: Path) -> None:
    """All statements of one keeping are done, or none."""
    with Store(path) as store, pytest.raises(StoreError, match="cannot be written"):
        store.keep_texts([("t", "prose"), ("u", object())])  # type: ignore[list-item] # what no table takes
    with Store(path) as store:
        assert store.text("t") is None


def test_verdicts_are_found_by_their_keys_and_one_that_was_lost_is_no_failure_any_more(tmp_path: Path) -> None:
    """Those there are, with what they say."""
    with Store(tmp_path / "store.sqlite") as store:
        store.keep_failure("v1", "run", {"reason": "filtered", "says": "x"})
        store.keep_verdict("v1", "run", {"share": 0.5})
        store.keep_verdict("v1", "run", {"share": 0.7})
        assert dict(store.verdicts(["v1", "v2"])) == {"v1": {"share": 0.5}}
        assert store.judged(["v1", "v2"]) == {"v1"}
        assert store.failures(["v1"]) == {}


def test_what_another_store_held_is_taken_in(path: Path, tmp_path: Path) -> None:
    """An excerpt holds what was asked for; what is known stays as it is, and what came to an end has not failed any more."""
    with Store(tmp_path / "other.sqlite") as other, Store(path) as store:
        other.keep_reply("r", "run", REPLY, 0.25)
        other.keep_reply("s", "run", REPLY, 0.5)
        other.keep_case("c", "run", card={"ended": "time"}, calls=["r"], records="lines")
        other.keep_failure("d", "run", {"reason": "lost"})
        other.keep_texts([("t", "a text"), ("u", "another")])
        some = other.excerpt(cases=["c"], replies=["r"], texts=["t"])
        assert {table: [row[0] for row in rows] for table, rows in some.items()} == {
            "cases": ["c"],
            "replies": ["r"],
            "texts": ["t"],
        }
        store.keep_reply("r", "run", {**REPLY, "text": "mine"}, 0.25)
        store.keep_failure("c", "run", {"reason": "lost"})
        store.take(other.everything())
        assert store.reply("r") == {**REPLY, "text": "mine"}
        assert sorted(store.paid_keys("run")) == ["r", "s"]
        assert store.failures(["c", "d"]) == {"d": {"reason": "lost"}}
        assert store.records("c") == "lines"


def test_keys_are_sorted_and_come_once_without_lying_in_memory() -> None:
    """However often each is given."""
    assert list(distinct(iter(["b", "a", "b", "c", "a"]))) == ["a", "b", "c"]


def test_a_commit_waits_for_the_disk_once_a_second(path: Path) -> None:
    """With all that were made since the last that did, so that a power cut costs a run a second and not its last thousand calls."""
    seconds, said = [0.0], list[str]()
    with Store(path, now=lambda: seconds[0]) as store:
        store._db.set_trace_callback(said.append)

        def waits() -> bool:
            said.clear()
            store.keep_reply(str(len(seconds)), "run", REPLY, 0.25)
            at = [one for one in said if one.startswith("PRAGMA synchronous") or one == "COMMIT"]
            assert at in (["COMMIT"], ["PRAGMA synchronous = FULL", "COMMIT", "PRAGMA synchronous = NORMAL"])
            return len(at) > 1

        assert waits()
        assert not waits()
        seconds[0] = 0.9
        assert not waits()
        seconds[0] = 1.0
        assert waits()
        assert not waits()
        assert store._db.execute("PRAGMA synchronous").fetchone() == (1,)


def test_a_commit_that_failed_has_waited_for_nothing(path: Path) -> None:
    """The next one waits in its place."""
    with Store(path, now=lambda: 0.0) as store:
        store._db.execute("CREATE TRIGGER full BEFORE INSERT ON replies BEGIN SELECT RAISE(FAIL, 'it is full'); END")
        with pytest.raises(StoreError, match="it is full"):
            store.keep_reply("r", "run", REPLY, 0.25)
        store._db.execute("DROP TRIGGER full")
        said = list[str]()
        store._db.set_trace_callback(said.append)
        store.keep_reply("r", "run", REPLY, 0.25)
        assert "PRAGMA synchronous = FULL" in said


def test_a_page_that_is_damaged_has_a_name(path: Path) -> None:
    """Wherever it is met: no error of the database goes further."""
    with Store(path) as store:
        keys = [f"{number:032x}" for number in range(500)]
        for key in keys:
            store.keep_reply(key, "run", {**REPLY, "text": "word " * 200}, 0.25)
    whole = bytearray(path.read_bytes())
    whole[40 * 4096 :] = b"\x07" * (len(whole) - 40 * 4096)
    path.write_bytes(whole)
    with Store(path, writes=False) as store, pytest.raises(StoreError, match="cannot be read"):
        list(store.replies(keys))


def test_a_store_that_is_refused_is_let_go_of(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No connection to it stays open, whatever was wrong with it."""
    opened: list[sqlite3.Connection] = []

    def connect(*args: Any, **more: Any) -> sqlite3.Connection:
        opened.append(sqlite3.Connection(*args, **more))
        return opened[-1]

    (tmp_path / "other").write_text("nothing of ours " * 100)
    later = sqlite3.connect(tmp_path / "later")
    later.execute("PRAGMA user_version = 9")
    later.close()
    monkeypatch.setattr("interviewer.evaluation.store.sqlite3.connect", connect)
    for name in ("other", "later"):
        with pytest.raises(StoreError):
            Store(tmp_path / name)
    for one in opened:
        with pytest.raises(sqlite3.ProgrammingError, match="closed"):
            one.execute("SELECT 1")
