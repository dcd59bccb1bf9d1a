"""Files: synced, locked, fenced, and a torn tail at every byte."""

from __future__ import annotations

import asyncio
import errno
import fcntl
import os
import re
import zlib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event

import pytest

from interviewer.core import records
from interviewer.core.events import FORMAT, Answered, Moved, Record
from interviewer.errors import NotFound, NotSaved, TranscriptBroken, TranscriptBusy, TranscriptError, TranscriptFromTheFuture
from interviewer.transcripts import (
    Writer,
    begun_by,
    delete,
    id_for,
    id_of,
    ids,
    is_begun_by,
    keep,
    new_id,
    outside,
    parse,
    path_of,
    read,
    skim,
)

ID = "0" * 26


def record(seq: int, *, epoch: int = 0, text: str = "a set of hashes") -> Record:
    """Return a record that needs no session to make sense of."""
    return Record(seq=seq, at=1_700_000_000_000 + seq, epoch=epoch, event=Answered(text=text, cmid=f"{seq:032x}"))


def written(directory: Path, count: int) -> Path:
    """Return a file with that many records."""
    writer = Writer.create(directory, ID)
    for seq in range(count):
        asyncio.run(writer.append(record(seq)))
    writer.close()
    return writer.path


def test_what_was_appended_is_read(tmp_path: Path) -> None:
    """Three records in, three records out, in a file only its owner can read."""
    path = written(tmp_path, 3)
    assert read(path).records == (record(0), record(1), record(2))
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_torn_tail_is_ignored_cut_and_written_on_at_every_byte(tmp_path: Path) -> None:
    """Wherever the last line is cut or overwritten, all earlier records stay, and one more append survives a second opening."""
    whole = written(tmp_path, 3).read_bytes()
    last = whole.rindex(b"\n", 0, -1) + 1
    for cut in range(last, len(whole)):
        for tail in (whole[last:cut], whole[last:cut] + b"\0" * 7, whole[last:cut] + b"\xffgarbage"):
            if not tail or tail == whole[last:]:
                continue
            path = tmp_path / f"{ID}.jsonl"
            path.write_bytes(whole[:last] + tail)
            assert read(path).records == (record(0), record(1))
            assert read(path).torn == len(tail)
            writer = Writer.open(path)
            writer._append(records.write(record(2, epoch=writer.epoch)).encode() + b"\n")
            writer.close()
            assert [r.seq for r in read(path).records] == [0, 1, 2]
            assert tail + b"\n" in path.with_suffix(".torn").read_bytes()
            path.with_suffix(".torn").unlink()


def test_a_file_is_skimmed_as_it_is_read(tmp_path: Path) -> None:
    """Types and places of all records, the content of those that are wanted alone, a torn end left out, and damage told as ever."""
    path = written(tmp_path, 3)
    whole = path.read_bytes()
    assert [(one.seq, one.type, one.record) for one in skim(path)] == [(seq, "answered", None) for seq in range(3)]
    assert [one.record for one in skim(path, "answered")] == [record(seq) for seq in range(3)]
    for cut in range(len(whole) + 1):
        path.write_bytes(whole[:cut])
        assert [one.seq for one in skim(path)] == [one.seq for one in read(path).records]
    for damage in (whole.replace(b"hashes", b"Hashes", 1), b"".join(whole.splitlines(keepends=True)[::2])):
        path.write_bytes(damage)
        with pytest.raises(TranscriptBroken) as told:
            read(path)
        with pytest.raises(TranscriptBroken, match=re.escape(str(told.value))):
            skim(path)


def test_reading_never_repairs(tmp_path: Path) -> None:
    """A reader leaves a torn file as it is; only a writer cuts it."""
    path = written(tmp_path, 2)
    with path.open("ab") as file:
        file.write(b'{"v":1,"seq":2')
    before = path.read_bytes()
    assert read(path).torn == 14
    assert path.read_bytes() == before


def test_damage_in_the_middle_is_an_error_with_its_place(tmp_path: Path) -> None:
    """A flipped byte in an earlier line is never repaired; the message names file and offset."""
    path = written(tmp_path, 3)
    content = bytearray(path.read_bytes())
    second = content.index(b"\n") + 1
    content[second + 20] ^= 1
    path.write_bytes(bytes(content))
    for opening in (read, Writer.open):
        with pytest.raises(TranscriptBroken, match=f"{ID}.jsonl is damaged at byte {second}"):
            opening(path)


def test_a_gap_is_an_error(tmp_path: Path) -> None:
    """Record 2 after record 0 is damage."""
    lines = [records.write(record(0)), records.write(record(2))]
    with pytest.raises(TranscriptBroken, match="record 2 stands where 1 should"):
        parse("\n".join([*lines, ""]).encode(), "x")


def test_a_newer_file_says_so() -> None:
    """The message says what to do."""
    with pytest.raises(TranscriptFromTheFuture, match="newer interviewer"):
        parse(_newer().encode() + b"\n", "x")


def test_each_opening_takes_the_next_epoch(tmp_path: Path) -> None:
    """A writer that comes later fences the one before."""
    path = written(tmp_path, 1)
    writer = Writer.open(path)
    assert writer.epoch == 1
    asyncio.run(writer.append(record(1, epoch=1)))
    writer.close()
    again = Writer.open(path)
    assert again.epoch == 2
    again.close()


def test_two_writers_are_one_too_many(tmp_path: Path) -> None:
    """While a writer is open, another process or room is refused; after it closed, it is not."""
    path = written(tmp_path, 1)
    first = Writer.open(path)
    with pytest.raises(TranscriptBusy, match="another process"):
        Writer.open(path)
    first.close()
    Writer.open(path).close()


def test_where_files_cannot_be_locked_nobody_else_is_blamed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file system without locks is named as such, and no file is left behind."""
    path = written(tmp_path, 1)

    def none(*_: object) -> None:
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr(fcntl, "flock", none)
    for opening in (lambda: Writer.open(path), lambda: Writer.create(tmp_path, "1" * 26)):
        with pytest.raises(TranscriptError, match="cannot be locked: No locks available"):
            opening()
    assert ids(tmp_path) == (ID,)


def test_a_refused_write_leaves_the_file_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A full disk, even after half a line: the file ends at the last whole record, and the next append works."""
    writer = Writer.create(tmp_path, ID)
    asyncio.run(writer.append(record(0)))
    before = writer.path.read_bytes()
    pwrite = os.pwrite
    calls = iter([lambda *a: pwrite(a[0], a[1][:10], a[2]), _no_space])
    monkeypatch.setattr(os, "pwrite", lambda *a: next(calls)(*a))
    with pytest.raises(NotSaved, match="No space left"):
        asyncio.run(writer.append(record(1)))
    assert writer.path.read_bytes() == before
    monkeypatch.setattr(os, "pwrite", pwrite)
    asyncio.run(writer.append(record(1)))
    writer.close()
    assert len(read(writer.path).records) == 2


def test_an_append_waits_for_no_other_work(tmp_path: Path) -> None:
    """While every thread that the event loop lends is taken, a record is saved all the same."""
    over = Event()
    writer = Writer.create(tmp_path, ID)

    async def work() -> None:
        loop = asyncio.get_running_loop()
        loop.set_default_executor(ThreadPoolExecutor(1))
        taken = loop.run_in_executor(None, over.wait, 30)
        try:
            await asyncio.wait_for(writer.append(record(0)), 20)
        finally:
            over.set()
            await taken

    asyncio.run(work())
    writer.close()
    assert read(writer.path).records == (record(0),)


def test_a_cancelled_append_leaves_no_write_to_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever waits for an append and gives up is let go when the record is on the disk, not while it is being written."""
    writer = Writer.create(tmp_path, ID)
    writing, go_on = Event(), Event()
    fdatasync = os.fdatasync

    def slow(descriptor: int) -> None:
        writing.set()
        go_on.wait(30)
        fdatasync(descriptor)

    monkeypatch.setattr(os, "fdatasync", slow)

    async def work() -> bool:
        appending = asyncio.create_task(writer.append(record(0)))
        await asyncio.to_thread(writing.wait, 30)
        appending.cancel()
        for _ in range(5):
            await asyncio.sleep(0)
        early = appending.done()
        go_on.set()
        with pytest.raises(asyncio.CancelledError):
            await appending
        return early

    assert not asyncio.run(work())
    monkeypatch.setattr(os, "fdatasync", fdatasync)
    asyncio.run(writer.append(record(1)))
    writer.close()
    assert read(writer.path).records == (record(0), record(1))


@pytest.mark.parametrize("refused", ["open", "fsync", "ftruncate"])
def test_a_torn_tail_on_a_full_disk_is_a_sentence_and_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, refused: str
) -> None:
    """What cannot be put aside is not cut; with room again the interview opens."""
    path = written(tmp_path, 2)
    path.write_bytes(path.read_bytes()[:-5])
    torn = path.read_bytes()
    real = getattr(os, refused)
    full = (lambda *a: _no_space() if str(a[0]).endswith(".torn") else real(*a)) if refused == "open" else _no_space
    monkeypatch.setattr(os, refused, full)
    with pytest.raises(NotSaved, match=r"cannot be put aside: No space left"):
        Writer.open(path)
    assert path.read_bytes() == torn
    monkeypatch.setattr(os, refused, real)
    writer = Writer.open(path)
    assert len(writer.found) == 1
    writer.close()
    assert path.with_suffix(".torn").read_bytes().endswith(torn.splitlines()[1] + b"\n")


def test_a_directory_that_is_not_synced_begins_no_interview(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No file stays, and none stays open or locked."""
    monkeypatch.setattr(os, "fsync", _no_space)
    before = len(list(Path("/proc/self/fd").iterdir()))
    with pytest.raises(NotSaved, match="No interview can be kept"):
        Writer.create(tmp_path, ID)
    assert list(tmp_path.iterdir()) == []
    assert len(list(Path("/proc/self/fd").iterdir())) == before


def test_a_record_is_kept_whatever_becomes_of_the_open_reply(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is on the disk: that what stood beside it cannot be removed is no failure, and is tried again."""
    writer = Writer.create(tmp_path, ID)
    writer.keep_part("r1", "When")
    unlink = Path.unlink
    monkeypatch.setattr(Path, "unlink", _no_space)
    asyncio.run(writer.append(record(0)))
    monkeypatch.setattr(Path, "unlink", unlink)
    asyncio.run(writer.append(record(1)))
    assert writer.part() is None
    writer.close()
    assert len(read(writer.path).records) == 2


def test_what_cannot_be_opened_is_deleted_all_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A damaged file, or a torn one on a full disk; one that the directory holds fast is a sentence."""
    path = written(tmp_path, 2)
    path.write_bytes(b"x" + path.read_bytes()[:-5])
    delete(tmp_path, ID)
    assert list(tmp_path.iterdir()) == []
    written(tmp_path, 1)
    monkeypatch.setattr(Path, "unlink", _no_space)
    with pytest.raises(TranscriptError, match="cannot be deleted"):
        delete(tmp_path, ID)


def test_a_sync_that_failed_is_never_tried_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """After an unconfirmed sync the writer is sealed until the file is opened anew."""
    writer = Writer.create(tmp_path, ID)
    fdatasync = os.fdatasync
    monkeypatch.setattr(os, "fdatasync", _broken)
    with pytest.raises(NotSaved, match="did not confirm"):
        asyncio.run(writer.append(record(0)))
    monkeypatch.setattr(os, "fdatasync", fdatasync)
    with pytest.raises(NotSaved, match="did not confirm"):
        asyncio.run(writer.append(record(0)))
    writer.close()


def test_how_far_a_reply_came_is_kept_until_its_record(tmp_path: Path) -> None:
    """The first words and every step are kept; the next record makes it pointless."""
    writer = Writer.create(tmp_path, ID)
    assert writer.part() is None
    writer.keep_part("r1", "When")
    writer.keep_part("r1", "When the filter")
    assert writer.part() == ("r1", "When")
    writer.keep_part("r1", "x" * 300)
    assert writer.part() == ("r1", "x" * 300)
    assert writer.path.with_suffix(".partial").stat().st_mode & 0o777 == 0o600
    asyncio.run(writer.append(record(0)))
    assert writer.part() is None
    writer.close()


def test_a_symbolic_link_is_not_followed(tmp_path: Path) -> None:
    """Neither for reading nor for writing."""
    target = tmp_path / "elsewhere"
    target.write_text("secret")
    link = tmp_path / f"{ID}.jsonl"
    link.symlink_to(target)
    for opening in (read, Writer.open):
        with pytest.raises(TranscriptError):
            opening(link)


@pytest.mark.parametrize("odd", ["", "../../etc/passwd", "x" * 26 + "/", "0" * 25, "A" * 26, "0" * 27, "..", "\x00" * 26])
def test_only_an_id_names_a_file(tmp_path: Path, odd: str) -> None:
    """A path cannot be smuggled in."""
    with pytest.raises(NotFound, match="is not the id"):
        path_of(tmp_path, odd)


def test_ids_are_unique_and_sort_by_time() -> None:
    """Twenty-six characters each, none twice."""
    made = [new_id() for _ in range(500)]
    assert len(set(made)) == 500
    assert all(len(name) == 26 for name in made)
    assert [name[:9] for name in made] == sorted(name[:9] for name in made)


def test_an_interview_is_found_by_the_send_that_began_it(tmp_path: Path) -> None:
    """Whenever it was; a file without a record is none, and another send's is another."""
    cmid, other = "0123456789abcdef" * 2, "f" * 32
    assert is_begun_by(id_for(0, cmid), cmid)
    assert is_begun_by(id_for(1_787_393_703_123, cmid), cmid)
    assert not is_begun_by(id_for(0, other), cmid)
    assert begun_by(tmp_path, cmid) is None
    (tmp_path / f"{id_for(2, cmid)}.jsonl").touch()
    assert begun_by(tmp_path, cmid) is None
    (tmp_path / f"{id_for(1, cmid)}.jsonl").write_bytes(written(tmp_path / "one", 1).read_bytes())
    assert begun_by(tmp_path, cmid) == id_for(1, cmid)
    assert begun_by(tmp_path, other) is None


def test_deleting_an_interview_deletes_all_of_it(tmp_path: Path) -> None:
    """The file and what stands beside it are gone; one that is being written is not deleted."""
    path = written(tmp_path, 1)
    for suffix in (".torn", ".partial", ".partial-new"):
        path.with_suffix(suffix).write_text("x")
    path.with_name(f".{path.name}-0123456789abcdef.new").write_text("x")
    writer = Writer.open(path)
    with pytest.raises(TranscriptBusy):
        delete(tmp_path, ID)
    writer.close()
    delete(tmp_path, ID)
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(NotFound):
        delete(tmp_path, ID)


def test_a_deletion_is_on_the_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The directory is synced after the last name is gone, so that a power cut brings nothing back."""
    written(tmp_path, 1)
    synced = []
    monkeypatch.setattr(
        os, "fsync", lambda descriptor: synced.append((os.path.realpath(f"/proc/self/fd/{descriptor}"), [*tmp_path.iterdir()]))
    )
    delete(tmp_path, ID)
    assert synced == [(str(tmp_path), [])]


def test_only_interviews_are_listed(tmp_path: Path) -> None:
    """Other files in the directory are nobody's business."""
    written(tmp_path, 1)
    (tmp_path / "README.md").write_text("x")
    (tmp_path / "notes.jsonl").write_text("x")
    assert ids(tmp_path) == (ID,)
    assert ids(tmp_path / "missing") == ()


def _newer() -> str:
    body = records.write(Record(seq=0, at=0, epoch=0, event=Moved(phase="x"))).replace(f'"v":{FORMAT}', f'"v":{FORMAT + 1}')
    body = body[: body.index(',"crc"')]
    return f'{body},"crc":"{zlib.crc32(body.encode()):08x}"}}'


def _no_space(*_: object, **__: object) -> int:
    raise OSError(28, "No space left on device")


def _broken(*_: object) -> None:
    raise OSError(5, "Input/output error")


def test_a_whole_interview_is_kept_at_once_and_never_over_another(tmp_path: Path) -> None:
    """What was kept is read; a second of the same id is refused and changes nothing; nothing else is left beside it."""
    path = keep(tmp_path / "new", ID, [record(0), record(1)])
    assert read(path).records == (record(0), record(1))
    assert path.stat().st_mode & 0o777 == 0o600
    with pytest.raises(NotSaved, match="already"):
        keep(tmp_path / "new", ID, [record(0)])
    assert read(path).records == (record(0), record(1))
    assert [one.name for one in (tmp_path / "new").iterdir()] == [path.name]


def test_a_full_disk_leaves_nothing_of_an_interview_that_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the disk refuses, the error says so and no part of the file stays."""

    def refuse(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", refuse)
    with pytest.raises(NotSaved, match="No space left"):
        keep(tmp_path, ID, [record(0)])
    assert list(tmp_path.iterdir()) == []


def test_a_file_from_elsewhere_is_read_or_there_is_a_sentence(tmp_path: Path) -> None:
    """Bytes as they are, as often as one likes; a file that is not there and a directory are errors of ours."""
    (tmp_path / "a.txt").write_bytes(b"\xff\x00")
    with outside(tmp_path / "a.txt") as file:
        assert file.read() == b"\xff\x00"
    with pytest.raises(NotFound, match="There is no file"), outside(tmp_path / "b.txt"):
        pass
    with pytest.raises(TranscriptError, match="cannot be read"), outside(tmp_path):
        pass


def test_a_pipe_is_held_so_that_it_can_be_read_twice() -> None:
    """What comes through it comes but once."""
    ours, theirs = os.pipe()
    os.write(theirs, b"abc")
    os.close(theirs)
    with outside(Path(f"/proc/self/fd/{ours}")) as file:
        assert (file.read(), file.seek(0), file.read()) == (b"abc", 0, b"abc")
    os.close(ours)


def test_an_id_sorts_by_its_time_and_holds_its_bits() -> None:
    """The later id is the greater one whatever its bits; equal bits end alike."""
    assert id_of(1_700_000_000_000, (1 << 80) - 1) < id_of(1_700_000_000_001, 0)
    assert id_of(1, 12345)[10:] == id_of(2, 12345)[10:] != id_of(2, 12346)[10:]
