"""A file dropped on the page."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from interviewer import library, transcripts
from interviewer.core.foreign import LARGEST
from interviewer.errors import ImportRefused
from interviewer.importing import Wanted
from interviewer.server import interviews, taking
from interviewer.server.limits import Limits
from interviewer.server.rooms import TooMany
from tests.server.conftest import Puppet, Serving, play

EXAMPLE = Path(__file__).parents[2] / "transcripts" / "examples" / "v1-c1.jsonl"


def take(directory: Path, content: bytes, name: str = "a.jsonl") -> list[dict[str, object]]:
    """Return what becomes of the transcripts in a file."""
    found = taking.take_in(directory, content, name=name, bundles=library.load(), now=transcripts.now(), wanted=Wanted())
    told: list[dict[str, object]] = found["transcripts"]
    return told


def test_a_transcript_of_ours_is_kept_as_it_is(tmp_path: Path) -> None:
    """It is listed like any other, and a second drop of it makes no second one."""
    (first,) = take(tmp_path, EXAMPLE.read_bytes())
    assert (first["before"], first["reasons"]) == (False, [])
    entry = next(one for one in interviews.listing(tmp_path) if one["session"] == first["session"])
    assert entry["problem"] is None
    (again,) = take(tmp_path, EXAMPLE.read_bytes())
    assert (again["session"], again["before"]) == (first["session"], True)
    assert len(list(tmp_path.glob("*.jsonl"))) == 1


def test_what_cannot_be_used_says_why_and_is_not_kept(tmp_path: Path) -> None:
    """A recipe is no interview."""
    with pytest.raises(ImportRefused) as caught:
        take(tmp_path, b"Two eggs and some flour.", "recipe.txt")
    assert "recipe.txt" in str(caught.value)
    assert list(tmp_path.iterdir()) == []


def test_no_more_files_are_held_than_there_are_places(tmp_path: Path) -> None:
    """One too many is refused before it is read, and a place is free again however its file ended."""
    intake = taking.Intake(1)
    with intake.place(), pytest.raises(TooMany), intake.place():
        pass
    with pytest.raises(ImportRefused), intake.place():
        take(tmp_path, b"Two eggs and some flour.")
    with intake.place():
        pass


def test_over_http_one_file_too_many_may_come_back(serving: Serving) -> None:
    """The answer is a sentence, and says when."""

    async def story() -> None:
        async with serving(Puppet(), limits=Limits(taking=0)) as server:
            status, headers, body = await server.ask("POST", "/api/interviews", body=b"x", origin=server.origin)
            assert (status, json.loads(body)["code"], "retry-after" in headers) == (503, "overloaded", True)

    play(story())


def test_over_http_a_file_is_taken_in_or_refused_in_one_sentence(serving: Serving, tmp_path: Path) -> None:
    """The answer names the interview; a stranger, and a page of another address, get nothing in."""

    async def story() -> None:
        async with serving(Puppet()) as server:
            content = EXAMPLE.read_bytes()
            status, _, body = await server.ask("POST", "/api/interviews?name=a.jsonl", body=content, origin=server.origin)
            (told,) = json.loads(body)["transcripts"]
            assert status == 200
            assert (tmp_path / f"{told['session']}.jsonl").is_file()
            status, _, body = await server.ask("POST", "/api/interviews?name=b.txt", body=b"\x00\x01", origin=server.origin)
            assert (status, json.loads(body)["code"]) == (422, "import_refused")
            assert (await server.ask("POST", "/api/interviews", body=b"x", cookie=""))[0] == 401
            assert (await server.ask("POST", "/api/interviews", body=b"x", origin="https://elsewhere.example"))[0] == 403

    play(story())


def test_no_more_is_read_than_a_file_may_hold() -> None:
    """A body without an end does not fill the memory."""
    taken = 0

    async def story() -> None:
        async def endless():  # type: ignore[no-untyped-def] # a generator of chunks
            nonlocal taken
            while True:
                taken += 1
                yield b"x" * 1_000_000

        with pytest.raises(ImportRefused, match="larger than"):
            await taking.whole(endless(), "a.txt")

    play(story())
    assert taken <= LARGEST // 1_000_000 + 1
