"""Two endings of a socket that the library leaves to chance."""

from __future__ import annotations

import asyncio
import logging
import socket
import struct

import pytest
from websockets.frames import Opcode

from interviewer.server.access import COOKIE
from interviewer.server.limits import Limits
from interviewer.server.wire import MAX_FRAME
from tests.server.conftest import Puppet, Served, Serving, play


@pytest.mark.parametrize("length", [MAX_FRAME + 1, 3 * MAX_FRAME])
def test_a_frame_too_long_closes_with_1009(serving: Serving, length: int) -> None:
    """However much too long it is."""

    async def story() -> None:
        async with serving(Puppet()) as server, server.page() as page:
            await page.socket.send("x" * length)
            assert await page.closed() == 1009

    play(story())


def test_a_close_code_reaches_a_client_that_reads_only_after_it_has_written(serving: Serving) -> None:
    """Closing while bytes are under way would reset the connection, and the client would see no reason at all."""

    def shout(server: Served) -> bytes:
        with socket.create_connection(("127.0.0.1", server.port)) as plain:
            lines = ("GET /ws HTTP/1.1", f"Host: 127.0.0.1:{server.port}", "Connection: Upgrade", "Upgrade: websocket")
            lines += ("Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==", f"Origin: {server.origin}")
            plain.sendall("\r\n".join((*lines, f"Cookie: {COOKIE}={server.cookie}", "", "")).encode())
            plain.recv(1)
            length = 16 * MAX_FRAME
            plain.sendall(struct.pack("!BBQ", 0x80 | Opcode.TEXT, 0x80 | 127, length) + b"\0\0\0\0" + b"x" * length)
            return b"".join(iter(lambda: plain.recv(65_536), b""))

    async def story() -> None:
        async with serving(Puppet()) as server:
            assert struct.pack("!H", 1009) in (await asyncio.to_thread(shout, server))[-64:]

    play(story())


def test_the_longest_frame_is_read(serving: Serving) -> None:
    """At the limit the socket stays open, in one piece or in many."""

    async def story() -> None:
        async with serving(Puppet()) as server, server.page() as page:
            await page.socket.send("x" * MAX_FRAME)
            assert (await page.next())["code"] == "not_json"
            await page.socket.send(["x" * 1024] * (MAX_FRAME // 1024))
            assert (await page.next())["code"] == "not_json"

    play(story())


def test_bytes_that_are_no_text_close_with_1007(serving: Serving, caplog: pytest.LogCaptureFixture) -> None:
    """One line in the log, no traceback."""

    async def story() -> None:
        async with serving(Puppet()) as server, server.page() as page:
            await page.socket.send(b'{"type":"\xff"}', text=True)
            assert await page.closed() == 1007

    with caplog.at_level(logging.ERROR):
        play(story())
    assert len(caplog.records) == 1
    assert caplog.records[0].exc_info is None


def test_a_control_frame_out_of_order_ends_only_that_socket(serving: Serving) -> None:
    """A continuation of nothing is a protocol error for its sender; another socket goes on."""

    async def story() -> None:
        async with serving(Puppet()) as server, server.page() as bad, server.page() as good:
            mask = b"\0\0\0\0"
            bad.socket.transport.write(struct.pack("!BB", 0x80 | Opcode.CONT, 0x80 | 1) + mask + b"x")
            assert await bad.closed() == 1002
            await good.send("ping")
            assert (await good.next())["type"] == "pong"

    play(story())


def test_compression_is_not_offered(serving: Serving) -> None:
    """A client that asks for it gets a plain connection."""

    async def story() -> None:
        async with serving(Puppet(), limits=Limits(drain=0)) as server, server.page(compression="deflate") as page:
            assert page.socket.protocol.extensions == []

    play(story())
