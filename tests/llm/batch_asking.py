"""What the tests of the way by batch ask, and how its pauses take no time."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from interviewer.core.conversation import Conversation, Reply
from interviewer.errors import ModelError
from interviewer.llm.batches import Batches
from interviewer.llm.outbox import Outbox
from tests.llm.upstream import conversation, settings


@asynccontextmanager
async def batches_at(url: str, place: Path, *, told: list[str] | None = None, **more: Any) -> AsyncIterator[Batches]:
    """Open batches whose pauses take no time."""

    async def sleep(_: float) -> None:
        await asyncio.sleep(0)

    outbox = Outbox(place / "batches.sqlite", now=0.0)
    tell: Callable[[str], None] = (told if told is not None else []).append
    async with Batches(settings(url), outbox, tell=tell, sleep=sleep, now=lambda: 0.0, quiet=0.02, **more) as batches:
        yield batches


def asks(words: str, occasion: str = "", **more: Any) -> Conversation:
    """Make what a grader is asked."""
    return replace(conversation(words=words, **more), purpose="grade", occasion=occasion)


def ask_all(url: str, place: Path, *conversations: Conversation, told: list[str] | None = None) -> list[Reply | ModelError]:
    """Ask all at once and return each reply, or why there is none."""

    async def play() -> list[Reply | ModelError]:
        async with batches_at(url, place, told=told) as batches:
            part = batches.part()
            found = await asyncio.gather(*map(part.reply, conversations), return_exceptions=True)
            for one in found:
                assert isinstance(one, Reply | ModelError), one
            return found  # type: ignore[return-value] # as asserted

    return asyncio.run(play())


def echo(body: dict[str, Any]) -> str:
    """Answer with the question."""
    return f"You said {body['messages'][-1]['content']}"


def texts(found: list[Reply | ModelError]) -> list[str]:
    """Return the text of each reply, or the reason of each error."""
    return [one.text if isinstance(one, Reply) else one.reason for one in found]
