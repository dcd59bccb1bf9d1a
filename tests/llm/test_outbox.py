"""The outbox on the disk: a set is whole or not there, an answer stays until it is let go, and one process holds it."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

import pytest

from interviewer.errors import StoreBusy, StoreError
from interviewer.llm.outbox import KEPT_FOR, Outbox

HOST = "https://api.openai.com/v1"


def test_a_set_goes_its_way(tmp_path: Path) -> None:
    """Written, about to be submitted, submitted, collected; each step is there when the file is opened again."""
    path = tmp_path / "outbox.sqlite"
    box = Outbox(path, now=0.0)
    assert box.write("one", HOST, [("a", "asks a"), ("b", "asks b")], 1.0) == box.on_the_way(HOST)[0]
    assert box.note("one", "submitting", at=2.0, file="f-1") == box.on_the_way(HOST)[0]
    box.close()
    box = Outbox(path, now=0.0)
    assert (box.on_the_way(HOST)[0].state, box.on_the_way("elsewhere")) == ("submitting", [])
    assert box.note("one", "submitted", at=2.0, file="f-1", batch="b-1") == box.on_the_way(HOST)[0]
    assert (box.lines("one"), box.set_of("a"), box.outcome("a")) == ([("a", "asks a"), ("b", "asks b")], "one", None)
    box.collect("one", {"a": {"status": 200, "body": {}}})
    assert (box.on_the_way(HOST), box.set_of("a"), box.outcome("a")) == ([], None, {"status": 200, "body": {}})
    assert (box.set_of("b"), box.outcome("b")) == (None, None)
    box.forget(["a"])
    assert box.outcome("a") is None
    box.close()


def test_a_set_that_cannot_be_written_whole_is_not_there(tmp_path: Path) -> None:
    """A key that is on its way already cannot go out a second time."""
    box = Outbox(tmp_path / "outbox.sqlite", now=0.0)
    box.write("one", HOST, [("a", "asks a")], 1.0)
    with pytest.raises(StoreError, match="cannot be written"):
        box.write("two", HOST, [("b", "asks b"), ("a", "asks a")], 1.0)
    assert [posted.name for posted in box.on_the_way(HOST)] == ["one"]
    assert box.set_of("b") is None
    box.close()


def test_what_was_asked_does_not_stay_once_it_is_answered(tmp_path: Path) -> None:
    """The words of a candidate are in no page of the file any more."""
    path = tmp_path / "outbox.sqlite"
    box = Outbox(path, now=0.0)
    box.write("one", HOST, [("a", "my private words " * 500)], 1.0)
    box.collect("one", {"a": {"status": 200, "body": {}}})
    box.close()
    assert b"my private words" not in path.read_bytes()
    assert path.stat().st_mode & 0o077 == 0


def test_what_nobody_came_for_is_thrown_away_in_the_end(tmp_path: Path) -> None:
    """After as long as the endpoint keeps it."""
    path = tmp_path / "outbox.sqlite"
    box = Outbox(path, now=0.0)
    box.write("one", HOST, [("a", "asks a")], 1.0)
    box.collect("one", {"a": {"code": "lost", "says": ""}})
    box.write("two", HOST, [("b", "asks b")], 1.0)
    box.close()
    box = Outbox(path, now=KEPT_FOR)
    assert (box.outcome("a"), len(box.on_the_way(HOST))) == ({"code": "lost", "says": ""}, 1)
    box.close()
    box = Outbox(path, now=KEPT_FOR + 2)
    assert (box.outcome("a"), box.on_the_way(HOST)) == (None, [])
    box.close()


def test_one_process_holds_it(tmp_path: Path) -> None:
    """Another is told in one sentence, and may have it once it is closed."""
    path = tmp_path / "outbox.sqlite"
    box = Outbox(path, now=0.0)
    with pytest.raises(StoreBusy, match="Another process is waiting"):
        Outbox(path, now=0.0)
    box.close()
    Outbox(path, now=0.0).close()


def test_a_file_that_is_no_outbox_is_not_touched(tmp_path: Path) -> None:
    """Neither another kind of file nor a later version."""
    other = tmp_path / "other"
    other.write_text("nothing of ours " * 100)
    with pytest.raises(StoreError, match="cannot be used as an outbox"):
        Outbox(other, now=0.0)
    later = sqlite3.connect(tmp_path / "later")
    later.execute("PRAGMA user_version = 9")
    later.close()
    with pytest.raises(StoreError, match="version 9"):
        Outbox(tmp_path / "later", now=0.0)


def test_a_file_that_is_refused_is_let_go_of(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No connection to it stays open, whatever was wrong with it."""
    opened: list[sqlite3.Connection] = []

    def connect(*args: Any, **more: Any) -> sqlite3.Connection:
        opened.append(sqlite3.Connection(*args, **more))
        return opened[-1]

    (tmp_path / "other").write_text("nothing of ours " * 100)
    later = sqlite3.connect(tmp_path / "later")
    later.execute("PRAGMA user_version = 9")
    later.close()
    monkeypatch.setattr("interviewer.llm.outbox.sqlite3.connect", connect)
    for name in ("other", "later"):
        with pytest.raises(StoreError):
            Outbox(tmp_path / name, now=0.0)
    for one in opened:
        with pytest.raises(sqlite3.ProgrammingError, match="closed"):
            one.execute("SELECT 1")


def test_a_file_that_breaks_meanwhile_has_a_name(tmp_path: Path) -> None:
    """Whatever is asked of it: no error of the database goes further."""
    path = tmp_path / "outbox.sqlite"
    box = Outbox(path, now=0.0)
    other = sqlite3.connect(path)
    other.executescript("DROP TABLE lines; DROP TABLE sets;")
    other.close()
    for ask in (lambda: box.lines("one"), lambda: box.set_of("a"), lambda: box.outcome("a"), lambda: box.on_the_way(HOST)):
        with pytest.raises(StoreError, match="cannot be read"):
            ask()
    box.close()
