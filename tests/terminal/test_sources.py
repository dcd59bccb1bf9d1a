"""Where the interviews of an order come from: ours, files from elsewhere, pipes, and what can be neither."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Mapping
from pathlib import Path

import pytest

from interviewer.core.bundle import Bundle
from interviewer.core.records import write
from interviewer.errors import ImportRefused, InterviewerError, NotFound
from interviewer.importing import Wanted
from interviewer.terminal.sources import Source, Sources
from tests.terminal.test_grading import EXAMPLE, SIMPLE, many

Found = list[tuple[str, Source | InterviewerError]]


def sources(
    bundles: Mapping[str, Bundle], directory: Path, *names: str, keep: bool | None = None
) -> tuple[Found, list[object]]:
    """Return what an order finds, with the writers closed, and what it told of: how many more, and where they are kept."""
    told: list[object] = []
    found = list(
        Sources(
            names=names, directory=directory / "saved", bundles=lambda: bundles, wanted=Wanted(), keep=keep, more=told.append,
            kept_apart=told.append,
        )
    )  # fmt: skip
    for _, one in found:
        if isinstance(one, Source) and one.writer is not None:
            one.writer.close()
    return found, told


def test_one_of_ours_is_opened_for_writing(bundles: Mapping[str, Bundle], tmp_path: Path) -> None:
    """By its file; it is graded by its own prompts."""
    (tmp_path / "saved").mkdir()
    path = shutil.copy(EXAMPLE, tmp_path / "saved" / "one.jsonl")
    [(name, one)], told = sources(bundles, tmp_path, str(path))
    assert isinstance(one, Source)
    assert (name, one.foreign, one.writer is not None, told) == (str(path), False, True, [])


def test_a_file_of_many_is_kept_apart_and_found_again(bundles: Mapping[str, Bundle], tmp_path: Path) -> None:
    """Under the same ids; asked for nothing or for the interviews, they go there."""
    name = many(tmp_path, 3)
    first, told = sources(bundles, tmp_path, name)
    again, _ = sources(bundles, tmp_path, name)
    ids = [one.session.id for _, one in first if isinstance(one, Source)]
    assert ids == [one.session.id for _, one in again if isinstance(one, Source)]
    assert told == [2, tmp_path / "saved" / "elsewhere"]
    assert len(list((tmp_path / "saved" / "elsewhere").iterdir())) == 3
    shared = bundles["C"].narrowed("C1")
    assert all(one.session.bundle is shared for _, one in (*first, *again) if isinstance(one, Source))
    nowhere, _ = sources(bundles, tmp_path, name, keep=False)
    assert all(isinstance(one, Source) and one.writer is None and one.among for _, one in nowhere)
    sources(bundles, tmp_path, name, keep=True)
    assert len(list((tmp_path / "saved").glob("*.jsonl"))) == 3


def test_a_directory_is_read_file_by_file(bundles: Mapping[str, Bundle], tmp_path: Path) -> None:
    """Ours and others, in the order of their names, without what stands beside them; what is refused is named."""
    place = tmp_path / "talks"
    place.mkdir()
    shutil.copy(EXAMPLE, place / "b.jsonl")
    for name in ("a.json", "c.partial", ".hidden"):
        (place / name).write_text(json.dumps(SIMPLE))
    (place / "d.txt").write_text("nobody speaks here")
    found, told = sources(bundles, tmp_path, str(place))
    assert [(Path(name).name, type(one)) for name, one in found] == [
        ("a.json", Source),
        ("b.jsonl", Source),
        ("d.txt", ImportRefused),
    ]
    assert told == [2, 0, tmp_path / "saved" / "elsewhere"]
    assert all(one.among for _, one in found if isinstance(one, Source))


def test_several_files_are_kept_apart_like_one_of_many(bundles: Mapping[str, Bundle], tmp_path: Path) -> None:
    """Which is told once; equal ones have ids of their own, and are found again."""
    names = [str(tmp_path / f"{number}.json") for number in range(3)]
    for number, name in enumerate(names):
        Path(name).write_text(json.dumps({**SIMPLE, "level": ("I", "II", "I")[number]}))
    found, told = sources(bundles, tmp_path, *names)
    ids = [one.session.id for _, one in found if isinstance(one, Source)]
    assert len(set(ids)) == 3
    assert [one for one in told if one] == [tmp_path / "saved" / "elsewhere"]
    again, _ = sources(bundles, tmp_path, *names)
    assert [one.session.id for _, one in again if isinstance(one, Source)] == ids


def test_a_pipe_is_read_like_a_file(bundles: Mapping[str, Bundle], tmp_path: Path) -> None:
    """As a shell gives one in place of a file's name."""
    ours, theirs = os.pipe()
    os.write(theirs, json.dumps(SIMPLE).encode())
    os.close(theirs)
    [(_, one)], _ = sources(bundles, tmp_path, f"/proc/self/fd/{ours}")
    os.close(ours)
    assert isinstance(one, Source)
    assert one.foreign


def test_what_cannot_be_opened_stops_no_other(bundles: Mapping[str, Bundle], tmp_path: Path) -> None:
    """An empty directory, nothing at all, and a file that is no transcript: each by its name with its reason."""
    (tmp_path / "x.txt").write_text("nobody speaks here")
    (tmp_path / "empty").mkdir()
    names = (str(tmp_path / "empty"), "nobody", str(tmp_path / "x.txt"), many(tmp_path, 1))
    found, _ = sources(bundles, tmp_path, *names)
    assert [name for name, _ in found] == list(names)
    assert [type(one) for _, one in found] == [NotFound, NotFound, ImportRefused, Source]


@pytest.mark.parametrize("keep", [None, True])
def test_a_line_that_is_refused_is_named(keep: bool | None, bundles: Mapping[str, Bundle], tmp_path: Path) -> None:
    """And nothing of it is kept."""
    path = tmp_path / "many.jsonl"
    path.write_text(json.dumps(SIMPLE) + "\n{}\n")
    found, _ = sources(bundles, tmp_path, str(path), keep=keep)
    assert [(name, type(one)) for name, one in found] == [
        ("many.jsonl, number 1", Source),
        ("many.jsonl, number 2", ImportRefused),
    ]


def test_a_file_of_ours_that_lies_elsewhere_is_never_written(bundles: Mapping[str, Bundle], tmp_path: Path) -> None:
    """Alone its grade is kept nowhere, of several a copy is kept apart, with --keep among the interviews; there it is found again."""
    path = Path(shutil.copy(EXAMPLE, tmp_path / "one.jsonl"))
    before = path.read_bytes()
    [(_, alone)], _ = sources(bundles, tmp_path, str(path))
    assert isinstance(alone, Source)
    assert (alone.writer, alone.taken) == (
        None,
        ("Its grade is not kept, since its file is not among the interviews: --keep takes both in.",),
    )
    assert not (tmp_path / "saved").exists()
    several, told = sources(bundles, tmp_path, str(path), many(tmp_path, 1))
    apart = tmp_path / "saved" / "elsewhere"
    assert apart in told
    assert [one.writer is not None and one.writer.path.parent for _, one in several if isinstance(one, Source)] == [
        apart,
        apart,
    ]
    for _ in "12":
        [(_, taken)], _ = sources(bundles, tmp_path, str(path), keep=True)
        assert isinstance(taken, Source)
        assert taken.writer is not None
        assert (taken.writer.path, taken.file) == (tmp_path / "saved" / f"{taken.session.id}.jsonl", "one.jsonl")
    assert path.read_bytes() == before


def test_without_keeping_no_interview_is_written(bundles: Mapping[str, Bundle], tmp_path: Path) -> None:
    """Not even one that is among the others."""
    (tmp_path / "saved").mkdir()
    path = shutil.copy(EXAMPLE, tmp_path / "saved" / "one.jsonl")
    found = [sources(bundles, tmp_path, str(path), keep=keep)[0][0][1] for keep in (None, True, False)]
    assert [isinstance(one, Source) and one.writer is not None for one in found] == [True, True, False]


def test_another_version_of_an_interview_is_not_written_over(bundles: Mapping[str, Bundle], tmp_path: Path) -> None:
    """What was said in the file that was given is graded, and the other one stays as it is."""
    longer, shorter = tmp_path / "longer.jsonl", tmp_path / "shorter.jsonl"
    shutil.copy(EXAMPLE, longer)
    [(_, one)], _ = sources(bundles, tmp_path, str(longer), keep=True)
    assert isinstance(one, Source)
    first, *rest = one.writer.found if one.writer is not None else ()
    ended = rest[-1].model_copy(update={"seq": 3, "at": rest[-1].at + 1})
    shorter.write_text("".join(write(record) + "\n" for record in (first, *rest[:2], ended)))
    [(_, other)], _ = sources(bundles, tmp_path, str(shorter), keep=True)
    assert isinstance(other, Source)
    assert other.writer is None
    assert len(other.session.turns) < len(one.session.turns)
    assert "holds another version of it, so its grade is not kept." in other.notes[0]
