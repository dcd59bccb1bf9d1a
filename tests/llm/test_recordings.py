"""Recording exchanges under the client, and playing them back there."""

from __future__ import annotations

import asyncio
import json
import re
import stat
from pathlib import Path
from typing import Any

import httpx2
import pytest

from interviewer.errors import ModelError
from interviewer.llm.client import Model
from interviewer.llm.recordings import NotRecorded, RecordingTransport, ReplayingTransport
from tests.llm.upstream import GOOD, KEY, RESET, STREAM, answer, conversation, data, piece, settings, stream, upstream

RECORDINGS = Path(__file__).parent.parent / "recordings"


def record(directory: Path, *script: Any, words: tuple[str, ...] = ("Hello.",)) -> list[str]:
    """Ask the script's endpoint with these words, recording; return the texts."""

    async def play() -> list[str]:
        async with upstream(*script) as seen:
            transport = RecordingTransport(httpx2.AsyncHTTPTransport(), directory, stamp=lambda: "1 May 2026", secrets=(KEY,))
            return await talk(transport, seen.url, words)

    return asyncio.run(play())


async def talk(transport: httpx2.AsyncBaseTransport, url: str, words: tuple[str, ...]) -> list[str]:
    """Ask over this transport; return the texts, or the reasons of failure."""

    async def no_sleep(_: float) -> None:
        return

    model, texts = Model(settings(url), transport=transport, sleep=no_sleep), []
    try:
        for said in words:
            try:
                texts.append((await model.reply(conversation(words=said), lambda _: None)).text)
            except ModelError as error:
                texts.append(f"{error.reason}: {error.partial}")
    finally:
        await model.close()
    return texts


def replay(directory: Path, *words: str) -> tuple[list[str], list[str]]:
    """Ask the recordings with these words; return the texts and the recordings not used."""
    transport = ReplayingTransport(directory)
    return asyncio.run(talk(transport, "http://elsewhere.example/v1", words)), transport.unused


def test_what_was_recorded_is_played_back(tmp_path: Path) -> None:
    """A recorded exchange is answered again without its endpoint, in the same pieces."""
    assert record(tmp_path, GOOD) == ["Good morning."]
    assert replay(tmp_path, "Hello.") == (["Good morning."], [])


def test_a_file_says_what_it_is(tmp_path: Path) -> None:
    """A recording holds method, path, body, status and pieces, and says from where, when and with which model it was made."""
    record(tmp_path, GOOD)
    [path] = tmp_path.iterdir()
    exchange = json.loads(path.read_text(encoding="utf-8"))
    assert exchange["made"] == "recorded from 127.0.0.1 on 1 May 2026 with m-1"
    assert exchange["request"]["method"] == "POST"
    assert exchange["request"]["path"] == "/v1/chat/completions"
    assert exchange["request"]["body"]["messages"][1]["content"] == "Hello."
    assert exchange["response"]["status"] == 200
    assert exchange["response"]["ended"] == "complete"
    body = "".join(chunk["text"] for chunk in exchange["response"]["chunks"])
    assert body == re.sub(r'(?<="id": ")[^"]+', lambda found: "x" * len(found[0]), GOOD.partition(b"\r\n\r\n")[2].decode())


def test_nothing_private_is_written(tmp_path: Path) -> None:
    """Key, cookies, and ids of accounts and requests stay out of the file, and only its owner may read it."""
    private = {"set_cookie": "sid=canary1", "openai_organization": "canary2", "x_request_id": "canary3"}
    record(tmp_path, answer(400, {"error": {"message": f"your key {KEY}", "x": "max"}}, **private), GOOD)
    for path in tmp_path.iterdir():
        text = path.read_text(encoding="utf-8")
        assert KEY not in text
        assert "canary" not in text
        assert "uthorization" not in text
        assert "host" not in text
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_ids_of_replies_are_crossed_out(tmp_path: Path) -> None:
    """Wherever a piece ends; what only looks like one, in the text of the reply, is kept, and the exchange can be played."""
    text = json.dumps({"signals": [{"id": "C1-S01"}]})
    chunk = {"id": "chatcmpl-secret", "system_fingerprint": "fp_secret", "choices": [{"index": 0, "delta": {"content": text}}]}
    end = {"id": "chatcmpl-secret", "choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]}
    whole = b"".join(f"data: {json.dumps(one)}\n\n".encode() for one in (chunk, end)) + b"data: [DONE]\n\n"
    assert record(tmp_path, (STREAM + whole[:20], whole[20:])) == [text]
    [path] = tmp_path.iterdir()
    written = path.read_text(encoding="utf-8")
    assert "secret" not in written
    assert "C1-S01" in written
    assert replay(tmp_path, "Hello.") == ([text], [])


def test_errors_and_retries_are_recorded(tmp_path: Path) -> None:
    """Each request of a reply is an exchange of its own; equal requests are played in the order they were recorded."""
    assert record(tmp_path, answer(429, {"error": {"message": "busy"}}, retry_after="2"), GOOD) == ["Good morning."]
    assert len(list(tmp_path.iterdir())) == 2
    assert replay(tmp_path, "Hello.") == (["Good morning."], [])


def test_a_cut_is_played_back_as_a_cut(tmp_path: Path) -> None:
    """A connection that broke off breaks off again at the same place."""
    head = STREAM.replace(b"connection: close", b"transfer-encoding: chunked")
    body = data(piece("Good "))
    cut = (head, f"{len(body):x}\r\n".encode() + body + b"\r\n", RESET)
    assert record(tmp_path, cut) == ["cut: Good "]
    assert replay(tmp_path, "Hello.") == (["cut: Good "], [])


def test_bytes_that_are_no_text_survive(tmp_path: Path) -> None:
    """Pieces that are not UTF-8 are kept byte by byte."""
    broken = STREAM + b'data: {"choices":[{"delta":{"content":"\xff"}}]}\n\n'
    assert record(tmp_path, broken) == ["unreadable: "]
    assert replay(tmp_path, "Hello.") == (["unreadable: "], [])


def test_a_place_that_cannot_be_written_is_told_once_and_ends_nothing(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """The interview goes on without its recording."""
    (tmp_path / "a-file").write_text("", encoding="utf-8")
    assert record(tmp_path / "a-file", GOOD, GOOD, words=("One?", "Two?")) == ["Good morning.", "Good morning."]
    assert [line.getMessage() for line in caplog.records] == [
        f"No exchange is recorded any more: {tmp_path / 'a-file'} cannot be written (File exists)."
    ]


def test_an_unknown_request_fails_loudly(tmp_path: Path) -> None:
    """A request that was not recorded is no model error but a fault of the test, with names to look for."""
    record(tmp_path, GOOD)
    with pytest.raises(NotRecorded, match=r"POST /v1/chat/completions with model 'm-1' .*0001-"):
        replay(tmp_path, "Something else.")
    with pytest.raises(NotRecorded, match="not played: none"):
        replay(tmp_path, "Hello.", "Hello.")


def test_what_was_not_asked_for_is_named(tmp_path: Path) -> None:
    """Recordings nobody asked for are named."""
    record(tmp_path, stream(piece("One.", "stop")), stream(piece("Two.", "stop")), words=("first", "second"))
    texts, unused = replay(tmp_path, "second")
    assert texts == ["Two."]
    assert [name[:5] for name in unused] == ["0001-"]


def test_an_interrupted_exchange_is_recorded_as_such(tmp_path: Path) -> None:
    """An exchange that the client left early is written with what had arrived."""

    async def play() -> None:
        async with upstream((STREAM + data(piece("Good ")), "hang")) as seen:
            transport = RecordingTransport(httpx2.AsyncHTTPTransport(), tmp_path, stamp=lambda: "1 May 2026")
            model, arrived = Model(settings(seen.url), transport=transport), asyncio.Event()
            task = asyncio.create_task(model.reply(conversation(), lambda _: arrived.set()))
            await arrived.wait()
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            await model.close()

    asyncio.run(play())
    [path] = tmp_path.iterdir()
    assert json.loads(path.read_text(encoding="utf-8"))["response"]["ended"] == "closed early"


def each_recording() -> list[Path]:
    """Every recording in the repository."""
    return sorted(RECORDINGS.rglob("*.json"))


@pytest.mark.parametrize("path", each_recording(), ids=lambda path: path.stem)
def test_recordings_in_the_repository_say_where_they_come_from(path: Path) -> None:
    """Every committed exchange says how it was made, honestly: recorded from a host, or written by hand after something."""
    made = json.loads(path.read_text(encoding="utf-8"))["made"]
    assert made.startswith(("recorded from ", "written by hand after "))


@pytest.mark.parametrize("path", sorted((RECORDINGS / "dialects").glob("*.json")), ids=lambda path: path.stem)
def test_every_dialect_is_understood(path: Path, tmp_path: Path) -> None:
    """Each dialect written down in the repository gives the text, or the error, that it is written to give."""
    expect = json.loads(path.read_text(encoding="utf-8"))["expect"]
    (tmp_path / path.name).write_bytes(path.read_bytes())
    [said], unused = replay(tmp_path, "Hello.")
    assert said == (expect["text"] if "text" in expect else f"{expect['reason']}: {expect['partial']}")
    assert unused == []
