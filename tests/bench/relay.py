"""The reference: `python -m tests.bench.relay PORT` passes tokens of the endpoint at PORT on to websockets, and does nothing else.

No log, no retries, no deadlines, no session: what is left is what any relay in Python must do with these two libraries.
"""

from __future__ import annotations

import asyncio
import json
import sys

from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed

from tests.bench.processes import LISTENS, until_told

MOST = 1 << 16


async def tokens(reader: asyncio.StreamReader, socket: ServerConnection) -> None:
    """Pass on the text of one streamed reply; returns at its end."""
    rest, ending = b"", False
    while True:
        *lines, rest = (rest + await reader.read(MOST)).split(b"\n")
        for line in lines:
            if line.startswith(b"data: {"):
                choices = json.loads(line[6:])["choices"]
                text = choices[0]["delta"].get("content") if choices else None
                if text:
                    await socket.send(json.dumps({"text": text}))
            elif ending:
                await socket.send('{"end": true}')
                return
            ending = line == b"0\r"  # the last chunk of the body; one line more follows
        if reader.at_eof():
            raise ConnectionError("the endpoint hung up")


async def talk(socket: ServerConnection, port: int) -> None:
    """Ask the endpoint for every message; the connection to it is kept."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        async for message in socket:
            request = {"model": "bench", "stream": True, "messages": [{"role": "user", "content": str(message)}]}
            body = json.dumps(request).encode()
            head = f"POST /v1/chat/completions HTTP/1.1\r\nhost: 127.0.0.1:{port}\r\ncontent-length: {len(body)}\r\n\r\n"
            writer.write(head.encode() + body)
            await tokens(reader, socket)
    except ConnectionClosed:
        pass
    finally:
        writer.close()


async def _main(upstream: int) -> None:
    async with serve(lambda socket: talk(socket, upstream), "127.0.0.1", 0, compression=None, backlog=2048) as server:
        sys.stderr.write(f"{LISTENS}{next(iter(server.sockets)).getsockname()[1]}/\n")
        sys.stderr.flush()
        await until_told()


if __name__ == "__main__":
    asyncio.run(_main(int(sys.argv[1])))
