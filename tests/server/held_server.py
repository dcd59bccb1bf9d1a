"""The real server as a process, with an offline interviewer that stops in the middle of a given reply.

`python -m tests.server.held_server DIRECTORY REPLY WORDS SECONDS`: the REPLYth reply hangs after WORDS words (0: none does),
and every word takes SECONDS.
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from typing import Any

from interviewer import llm
from interviewer.core.bundle import Bundle
from interviewer.core.conversation import Conversation, Reply
from interviewer.server.serving import serve
from interviewer.settings import Settings


class Held:
    """The offline interviewer, until it hangs."""

    def __init__(self, settings: Settings, bundle: Bundle, reply: int, words: int, seconds: float) -> None:
        """Count replies from 1."""
        self._inner = llm.connect(settings, bundle, pace=self._pace)
        self._reply, self._words, self._seconds = reply, words, seconds
        self._replies = self._said = 0

    async def reply(self, conversation: Conversation, on_part: Any = None, on_wait: Any = None) -> Reply:
        """Answer, counting what is said aloud."""
        if conversation.purpose == "phrase":
            self._replies, self._said = self._replies + 1, 0
        return await self._inner.reply(conversation, on_part, on_wait)

    async def close(self) -> None:
        """Close the connection."""
        await self._inner.close()

    async def _pace(self, _: str) -> None:
        if self._replies == self._reply and self._said >= self._words:
            await asyncio.Event().wait()
        self._said += 1
        await asyncio.sleep(self._seconds)


def main() -> None:
    """Serve on a free port until a signal comes."""
    directory, reply, words, seconds = sys.argv[1:]
    settings = Settings(transcripts=Path(directory), reply_deadline=600.0, first_token_deadline=600.0, stall_deadline=600.0)

    def connect(settings: Settings, bundle: Bundle) -> Held:
        return Held(settings, bundle, int(reply), int(words), float(seconds))

    def announce(address: str) -> None:
        sys.stderr.write(f"Open {address}\n")
        sys.stderr.flush()

    serve(settings, port=0, announce=announce, connect=connect)


if __name__ == "__main__":
    main()
