"""The interviews on the disk."""

from __future__ import annotations

import asyncio
import json
import os
from pathlib import Path
from typing import Any

import pytest

from interviewer import library
from interviewer.core.evolving import replay
from interviewer.errors import TranscriptBroken
from interviewer.evaluation.rounds import Unwired
from interviewer.grades import Nobody, Wish, grade
from interviewer.server import interviews
from interviewer.transcripts import Writer, now
from tests.core.test_records import signed
from tests.server.conftest import Puppet, Serving, play

EXAMPLE = Path(__file__).parents[2] / "transcripts" / "examples" / "v1-c1.jsonl"
CODE = EXAMPLE.with_name("v2-c1-code.jsonl")


async def one(serving: Serving) -> str:
    """Hold a short interview and return its id."""
    async with serving(Puppet()) as server, server.page() as page:
        session = str((await page.create())["session"])
        await page.floor()
        await page.send("say", text="an answer")
        await page.floor()
        return session


def test_a_broken_file_is_listed_with_its_problem(serving: Serving, tmp_path: Path) -> None:
    """The others are listed as ever."""
    good = play(one(serving))
    path = tmp_path / f"{good}.jsonl"
    broken = tmp_path / f"{'1' * 26}.jsonl"
    content = path.read_bytes()
    broken.write_bytes(content.replace(b"Training", b"Straining", 1))
    (tmp_path / f"{'2' * 26}.jsonl").write_bytes(b"")
    first = json.loads(content.splitlines()[0])
    for id, bundle in (
        ("4", {}),
        ("5", {**first["bundle"], "questions": []}),
        ("6", {**first["bundle"], "questions": [3, {}]}),
    ):
        odd = {**first, "session": id * 26, "bundle": bundle}
        (tmp_path / f"{id * 26}.jsonl").write_bytes(signed(odd) + b"\n")
    (tmp_path / f"{'3' * 26}.jsonl").write_bytes(b"not a line\n" * 3)
    entries = {entry["session"]: entry for entry in interviews.listing(tmp_path)}
    assert len(entries) == 7
    assert {entries[id * 26]["question_title"] for id in "456"} == {""}
    assert entries[good]["problem"] is None
    assert entries[good]["turns"] == 3
    for id in ("1" * 26, "2" * 26, "3" * 26):
        assert id in entries[id]["problem"]
    assert "damaged at byte" in entries["3" * 26]["problem"]
    json.dumps(list(entries.values()))


def test_a_list_reads_no_record_but_the_first_and_the_end(tmp_path: Path) -> None:
    """What stands in another is for whoever opens the interview; a checksum that does not hold is told."""
    path = tmp_path / f"{'7' * 26}.jsonl"
    lines = CODE.read_bytes().splitlines(keepends=True)
    (plain,) = _listed(path, b"".join(lines))
    odd = {**json.loads(lines[3]), "unheard": 1}
    (entry,) = _listed(path, b"".join([*lines[:3], signed(odd) + b"\n", *lines[4:]]))
    assert {**entry, "started_at": 0} == {**plain, "started_at": 0}
    assert (entry["problem"], entry["ended"]) == (None, True)
    with pytest.raises(TranscriptBroken):
        interviews.detail(tmp_path, "7" * 26)
    (entry,) = _listed(path, b"".join([*lines[:3], lines[3].replace(b'"', b"'", 1), *lines[4:]]))
    assert "damaged at byte" in entry["problem"]


def test_a_file_is_not_looked_into_again_until_it_changes(tmp_path: Path) -> None:
    """The same size and time of change are the same file; a deleted one is forgotten."""
    path, known = tmp_path / f"{'7' * 26}.jsonl", interviews.Known()
    content = CODE.read_bytes()
    before = _listed(path, content, known)
    looked = path.stat()
    path.write_bytes(b"x" * len(content))
    os.utime(path, ns=(looked.st_atime_ns, looked.st_mtime_ns))
    assert interviews.listing(tmp_path, known) == before
    os.utime(path, ns=(looked.st_atime_ns, looked.st_mtime_ns + 1))
    assert interviews.listing(tmp_path, known)[0]["problem"] is not None
    assert _listed(path, content, known)[0]["problem"] is None
    path.unlink()
    assert (interviews.listing(tmp_path, known), known) == ([], {})


def _listed(path: Path, content: bytes, known: interviews.Known | None = None) -> list[dict[str, Any]]:
    """Return the list where a file holds that."""
    path.write_bytes(content)
    return interviews.listing(path.parent, known)


@pytest.mark.parametrize("moment", ["before", "after"])
def test_one_that_is_deleted_meanwhile_is_not_listed(
    serving: Serving, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    """Whether its file goes before it is looked at or before it is read; the others are listed as ever."""
    good = play(one(serving))
    gone = tmp_path / f"{'9' * 26}.jsonl"
    gone.write_bytes((tmp_path / f"{good}.jsonl").read_bytes())
    lstat = Path.lstat

    def look(path: Path) -> os.stat_result:
        if path == gone and moment == "before":
            path.unlink()
        found = lstat(path)
        if path == gone:
            path.unlink()
        return found

    monkeypatch.setattr(Path, "lstat", look)
    assert [entry["session"] for entry in interviews.listing(tmp_path)] == [good]


def test_a_torn_last_line_is_left_out(serving: Serving, tmp_path: Path) -> None:
    """What a crash cut short is not shown, and the file is not changed by reading."""
    session = play(one(serving))
    path = tmp_path / f"{session}.jsonl"
    whole = len(interviews.detail(tmp_path, session)["records"])
    torn = path.read_bytes()[:-10]
    path.write_bytes(torn)
    assert len(interviews.detail(tmp_path, session)["records"]) == whole - 1
    assert path.read_bytes() == torn


def test_a_file_without_a_record_is_broken(tmp_path: Path) -> None:
    """It names the file."""
    (tmp_path / f"{'0' * 26}.jsonl").write_bytes(b"")
    with pytest.raises(TranscriptBroken, match=r"0000\.jsonl holds no record"):
        interviews.detail(tmp_path, "0" * 26)


def test_a_graded_interview_is_still_an_ended_one(tmp_path: Path) -> None:
    """What comes after the end changes neither the entry's state nor its reason."""
    path = tmp_path / f"{'0' * 25}1.jsonl"
    path.write_bytes(EXAMPLE.read_bytes())
    before = interviews.listing(tmp_path)[0]
    asyncio.run(_graded(path))
    after = interviews.listing(tmp_path)[0]
    assert (after["ended"], after["reason"], after["turns"]) == (before["ended"], before["reason"], before["turns"])
    assert after["ended"] is True


async def _graded(path: Path) -> None:
    writer = Writer.open(path)
    session = replay(writer.found)
    bundle = library.load()["C"].narrowed("C1")
    try:
        await grade(
            session,
            wish=Wish(model="offline", bundle=bundle),
            model=Unwired(bundle),
            transcript=writer,
            now=now,
            looking_on=Nobody(),
        )
    finally:
        writer.close()
