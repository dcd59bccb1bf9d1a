"""Starting and stopping the program: real processes and real signals."""

from __future__ import annotations

import asyncio
import re
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from websockets.asyncio.client import connect

from interviewer import transcripts
from interviewer.core.evolving import replay
from interviewer.errors import SettingsError
from interviewer.server.serving import bind, serve
from interviewer.settings import Settings
from tests.server.conftest import Page, cmid, play
from tests.server.test_room import spoken

HUNG = 7
"""How many words a reply has when it hangs."""


class Process:
    """A server process and the key to it."""

    def __init__(self, process: asyncio.subprocess.Process, port: int, token: str) -> None:
        """Take over a process that listens."""
        self.process, self.port, self.token, self.cookie = process, port, token, ""

    async def enter(self) -> None:
        """Open the printed address once, as a browser does."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        writer.write(f"GET /?token={self.token} HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\nConnection: close\r\n\r\n".encode())
        answer = (await reader.read()).decode()
        writer.close()
        found = re.search(r"set-cookie: ([^;]+)", answer)
        assert found is not None
        self.cookie = found[1]

    @asynccontextmanager
    async def page(self, cookie: str = "") -> AsyncIterator[Page]:
        """Open a socket."""
        headers = {"Cookie": cookie or self.cookie}
        origin: Any = f"http://127.0.0.1:{self.port}"
        async with connect(f"ws://127.0.0.1:{self.port}/ws", origin=origin, additional_headers=headers, proxy=None) as socket:
            page = Page(socket)
            await page.next()
            yield page


@asynccontextmanager
async def server(directory: Path, reply: int = 0, words: int = 0, seconds: float = 0.0) -> AsyncIterator[Process]:
    """Run the server; it is killed at the end if it still runs."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.server.held_server", str(directory), str(reply), str(words), str(seconds)),
        stderr=asyncio.subprocess.PIPE,
    )
    assert process.stderr is not None
    try:
        line = (await process.stderr.readline()).decode()
        found = re.fullmatch(r"Open http://127\.0\.0\.1:(\d+)/\?token=([\w-]{32})\n", line)
        assert found is not None, line + (await process.stderr.read()).decode()
        running = Process(process, int(found[1]), found[2])
        await running.enter()
        yield running
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()


async def begun(page: Page) -> dict[str, Any]:
    """Begin an interview, answer once, and return `joined` when the second reply has been heard so far that it hangs."""
    joined = await page.create()
    await page.floor()
    sent = await page.send("say", text="kept")
    await page.until("ack", cmid=sent)
    while len(list(spoken(page).values())[-1].split()) < HUNG or len(spoken(page)) < 2:
        await page.next()
    return joined


@pytest.mark.slow
def test_what_was_acked_outlives_a_kill(tmp_path: Path) -> None:
    """SIGKILL in the middle of a reply: the answer is there once, the reply is marked as cut, and the interview goes on."""

    async def story() -> None:
        async with server(tmp_path, reply=2, words=HUNG) as first:
            async with first.page() as page:
                joined = await begun(page)
                before, said = page.records(), list(spoken(page).values())[-1]
                first.process.kill()
                assert await page.closed() is None
            assert await first.process.wait() == -signal.SIGKILL
            cookie = first.cookie
        async with server(tmp_path) as second, second.page(cookie) as page:
            await page.send(
                "resume",
                session=joined["session"],
                token=joined["token"],
                epoch=before[-1]["epoch"],
                last_seq=before[-1]["seq"],
            )
            assert (await page.until("joined"))["recovered"]
            cut = await page.until("interrupted")
            assert cut["event"]["by"] == "crash"
            assert cut["event"]["text"]
            assert said.startswith(cut["event"]["text"])
            assert page.records()[0]["seq"] == before[-1]["seq"] + 1
            await page.send("again")
            assert (await page.floor())["event"]["text"].startswith(cut["event"]["text"].strip())
        records = transcripts.read(tmp_path / f"{joined['session']}.jsonl").records
        assert [record.event.text for record in records if record.event.type == "answered"] == ["kept"]
        assert {record.epoch for record in records} == {0, 1}
        replay(records)

    play(story())


@pytest.mark.slow
def test_sigterm_lets_the_reply_end_then_closes_with_1012(tmp_path: Path) -> None:
    """The open reply is on the disk before the socket is closed; what is sent meanwhile is not taken; the exit code is 0."""

    async def story() -> None:
        async with server(tmp_path, seconds=0.01) as running, running.page() as page:
            joined = await page.create()
            await page.until("delta")
            running.process.terminate()
            late = await page.send("say", text="late")
            assert await page.closed() == 1012
            assert page.records()[-1]["event"]["type"] == "asked"
            assert [frame for frame in page.heard if frame["type"] == "ack" and frame["cmid"] == late] == []
            assert await running.process.wait() == 0
            assert len(transcripts.read(tmp_path / f"{joined['session']}.jsonl").records) == len(page.records())
            assert await running.process.stderr.read() == b""  # type: ignore[union-attr]  # it was asked for as a pipe

    play(story())


@pytest.mark.slow
def test_a_second_signal_stops_at_once(tmp_path: Path) -> None:
    """A reply that hangs does not hold up somebody who asks twice; the transcript opens again."""

    async def story() -> None:
        async with server(tmp_path, reply=2, words=HUNG) as running, running.page() as page:
            joined = await begun(page)
            running.process.terminate()
            await page.send("ping")
            await page.until("pong")
            running.process.terminate()
            assert await page.closed() == 1012
            assert await running.process.wait() == 0
            replay(transcripts.read(tmp_path / f"{joined['session']}.jsonl").records)

    play(story())


@pytest.mark.slow
def test_a_second_server_on_the_same_interview_is_turned_away(tmp_path: Path) -> None:
    """Two programs on one directory: the one that comes second says who holds the file, and asks to come back later."""

    async def story() -> None:
        async with server(tmp_path) as one, server(tmp_path) as two, one.page() as page:
            joined = await page.create()
            async with two.page(one.cookie) as other:
                await other.send("join", session=joined["session"])
                assert await other.closed() == 1013
                assert other.heard[-1]["code"] == "transcript_busy"
            sent = cmid()
            await page.send("say", text="goes on", cmid=sent)
            await page.until("ack", cmid=sent)

    play(story())


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.0.10", "example.org"])  # noqa: S104 - refused
def test_others_are_not_served_without_a_token(tmp_path: Path, host: str) -> None:
    """The program does not even begin to listen."""
    with pytest.raises(SettingsError, match="INTERVIEWER_ACCESS_TOKEN"):
        serve(Settings(transcripts=tmp_path), host, 0, announce=str)


def test_a_port_that_is_taken_is_named() -> None:
    """The sentence says which and what to do."""
    with bind("127.0.0.1", 0) as taken, pytest.raises(SettingsError, match="Choose another port"):
        bind("127.0.0.1", taken.getsockname()[1])
