"""All live interviews."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from pathlib import Path

import pytest

from interviewer import llm, transcripts
from interviewer.conduct import LivingModel
from interviewer.core.bundle import Bundle
from interviewer.errors import NotFound, NotSaved, SettingsError, TranscriptBroken
from interviewer.server.limits import Limits
from interviewer.server.rooms import Closing, Rooms, TooMany
from interviewer.server.wire import Create
from interviewer.settings import Secret, Settings
from tests.server.conftest import Puppet, Serving, cmid, play


def create(**fields: str) -> Create:
    """Return a frame that begins an interview."""
    return Create(cmid=fields.get("cmid") or cmid(), round=fields.get("round", "C"), question="C1", level="II", clock="turns")


@pytest.fixture
def rooms(tmp_path: Path, bundles: dict[str, Bundle]) -> Rooms:
    """Rooms on an empty directory, with the offline interviewer."""
    return Rooms(Settings(transcripts=tmp_path), bundles, key=b"k" * 32, connect=llm.connect, limits=Limits(rooms=2, drain=0))


def test_many_who_open_an_interview_at_once_share_one_room(rooms: Rooms, tmp_path: Path) -> None:
    """One opening, one writer, one epoch."""

    async def story() -> None:
        id = (await rooms.create(create())).id
        await rooms.close()
        rooms._draining = False
        found = await asyncio.gather(*(rooms.enter(id) for _ in range(20)))
        assert len(set(map(id_of, found))) == 1
        assert len(rooms) == 1
        assert found[0].epoch == 1
        await rooms.close()

    play(story())


def test_the_same_create_at_once_is_one_interview(rooms: Rooms, tmp_path: Path) -> None:
    """A page that sends twice before the first answer begins one interview."""

    async def story() -> None:
        frame = create()
        found = await asyncio.gather(*(rooms.create(frame) for _ in range(5)))
        assert len({room.id for room in found}) == 1
        await rooms.close()

    play(story())
    assert len(list(tmp_path.glob("*.jsonl"))) == 1


def test_a_create_that_comes_again_after_a_restart_finds_its_interview(tmp_path: Path, bundles: dict[str, Bundle]) -> None:
    """Whoever never heard the answer sends again, to a program that remembers nothing; another send begins another."""

    def started() -> Rooms:
        limits = Limits(rooms=1, drain=0)
        return Rooms(Settings(transcripts=tmp_path), bundles, key=b"k" * 32, connect=llm.connect, limits=limits)

    async def story() -> None:
        frame, found = create(), []
        for _ in range(3):
            rooms = started()
            found += [(await rooms.create(frame)).id, (await rooms.create(frame)).id]
            await rooms.close()
        assert len(set(found)) == 1
        other = started()
        assert (await other.create(create())).id != found[0]
        await other.close()

    play(story())
    assert len(list(tmp_path.glob("*.jsonl"))) == 2


def test_a_create_whose_first_record_was_lost_begins_anew(rooms: Rooms, tmp_path: Path) -> None:
    """A crash between the file and its first record leaves a file that holds no interview."""
    frame = create()
    (tmp_path / f"{transcripts.id_for(0, frame.cmid)}.jsonl").touch()

    async def story() -> None:
        assert (await rooms.create(frame)).session.seq >= 0
        await rooms.close()

    play(story())


@pytest.mark.parametrize("failing", ["first", "stand-in"])
def test_an_interview_whose_model_cannot_be_connected_is_not_held(
    tmp_path: Path, bundles: dict[str, Bundle], failing: str
) -> None:
    """It can be opened as soon as the settings are right, and one that was to begin leaves no file."""
    broken: list[str] = []

    def connect(settings: Settings, bundle: Bundle) -> LivingModel:
        if broken == ["stand-in" if settings.offline else "first"]:
            raise SettingsError("That address is none.")
        return llm.connect(replace(settings, offline=True, models=dict.fromkeys(settings.models, "offline")), bundle)

    async def story() -> None:
        settings = Settings(transcripts=tmp_path, offline=False, base_url="http://127.0.0.1:9", api_key=Secret("k"))
        rooms = Rooms(settings, bundles, key=b"k" * 32, connect=connect, limits=Limits(drain=0))
        known = (await rooms.create(create())).id
        await rooms.dismiss(known)
        rooms._live = None
        broken.append(failing)
        for _ in range(2):
            with pytest.raises(SettingsError, match="is none"):
                await rooms.create(create())
            with pytest.raises(SettingsError, match="is none"):
                await rooms.enter(known)
        assert len(rooms) == 0
        broken.clear()
        assert (await rooms.enter(known)).id == known
        await rooms.close()

    play(story())
    assert len(list(tmp_path.glob("*.jsonl"))) == 1


def test_too_many_interviews_are_refused(rooms: Rooms) -> None:
    """One that is open already can still be entered."""

    async def story() -> None:
        first = await rooms.create(create())
        await rooms.create(create())
        with pytest.raises(TooMany):
            await rooms.create(create())
        assert await rooms.enter(first.id) is first
        await rooms.close()

    play(story())


def test_while_stopping_nothing_is_opened(rooms: Rooms) -> None:
    """New interviews and those on the disk wait for the next start."""

    async def story() -> None:
        id = (await rooms.create(create())).id
        await rooms.close()
        with pytest.raises(Closing):
            await rooms.create(create())
        with pytest.raises(Closing):
            await rooms.enter(id)

    play(story())


def test_what_does_not_exist_is_not_found_and_leaves_nothing(rooms: Rooms, tmp_path: Path) -> None:
    """Neither a room nor a file."""

    async def story() -> None:
        for opening in (rooms.create(create(round="Z")), rooms.enter("0" * 26), rooms.enter("../etc")):
            with pytest.raises(NotFound):
                await opening
        assert len(rooms) == 0

    play(story())
    assert list(tmp_path.iterdir()) == []


def test_a_directory_that_cannot_be_written_begins_nothing(tmp_path: Path, bundles: dict[str, Bundle]) -> None:
    """The create is refused with a sentence; there is no room without a record."""
    (tmp_path / "file").write_text("in the way")

    async def story() -> None:
        settings = Settings(transcripts=tmp_path / "file")
        rooms = Rooms(settings, bundles, key=b"k", connect=llm.connect, limits=Limits())
        with pytest.raises(NotSaved):
            await rooms.create(create())
        assert len(rooms) == 0

    play(story())


def test_a_damaged_file_refuses_only_that_interview(rooms: Rooms, tmp_path: Path) -> None:
    """It names file and byte, and the others go on."""

    async def story() -> None:
        broken = (await rooms.create(create())).id
        room = await rooms.create(create())
        await rooms.dismiss(broken)
        path = tmp_path / f"{broken}.jsonl"
        path.write_bytes(path.read_bytes().replace(b'"started"', b'"stopped"') + b"{}\n")
        with pytest.raises(TranscriptBroken, match="damaged at byte 0"):
            await rooms.enter(broken)
        assert await rooms.enter(room.id) is room
        await rooms.close()

    play(story())


def test_the_word_for_resume_is_of_one_interview(rooms: Rooms) -> None:
    """160 bits that depend on id and key."""
    words = {rooms.token(id) for id in ("0" * 26, "1" * 26)}
    assert len(words) == 2
    assert all(len(word) == 40 for word in words)
    assert rooms.proves("0" * 26, rooms.token("0" * 26))
    assert not rooms.proves("1" * 26, rooms.token("0" * 26))
    assert not rooms.proves("0" * 26, "é")


def test_what_is_written_suffices_to_go_on(serving: Serving) -> None:
    """Record 0 holds the narrowed bundle, its digest, the models and the level; another question's words are not in it."""

    async def story() -> None:
        async with serving(Puppet()) as server, server.page() as page:
            session = (await page.create())["session"]
            first = server.lines(session)[0]
            assert [question["id"] for question in first["bundle"]["questions"]] == ["C1"]
            assert Bundle.from_data(first["bundle"]).digest == first["digest"]
            assert set(first["models"]) == {"observer", "interviewer", "grader"}
            assert "C2-" not in json.dumps(first["bundle"])

    play(story())


def id_of(value: object) -> int:
    """Return the identity of a value."""
    return id(value)
