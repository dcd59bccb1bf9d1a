"""What `interviewer.llm.connect` gives."""

from __future__ import annotations

import asyncio
import dataclasses
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from interviewer.core.bundle import Bundle
from interviewer.llm import brain, connect
from interviewer.settings import Settings
from tests.llm.upstream import GOOD, conversation, settings, upstream


def ask(where: Settings, bundle: Any, **more: Any) -> str:
    """Connect, ask once, close; return the text."""

    async def play() -> str:
        model = connect(where, bundle, **more)
        try:
            return (await model.reply(conversation())).text
        finally:
            await model.close()

    return asyncio.run(play())


def test_offline_asks_the_brain(c1: Bundle, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without key and base URL the reply comes from the offline interviewer, with the bundle it was connected with."""
    asked: list[Any] = []

    def respond(messages: list[dict[str, str]], shape: str | None, bundle: Bundle) -> str:
        asked.append((messages[-1]["content"], shape, bundle))
        return "Good evening."

    monkeypatch.setattr(brain, "respond", respond)
    paced: list[str] = []

    async def pace(word: str) -> None:
        paced.append(word)

    assert ask(Settings(), c1, pace=pace) == "Good evening."
    assert asked == [("Hello.", None, c1)]
    assert paced == ["Good ", "evening."]


def test_a_base_url_asks_the_endpoint() -> None:
    """With a base URL the reply comes from there, and never from the offline interviewer."""

    async def play() -> str:
        async with upstream(GOOD) as seen:
            model = connect(settings(seen.url), None)  # type: ignore[arg-type]  # only offline looks at the bundle
            try:
                return (await model.reply(conversation())).text
            finally:
                await model.close()

    assert asyncio.run(play()) == "Good morning."


def test_recording_is_a_setting(tmp_path: Path, c1: Bundle, monkeypatch: pytest.MonkeyPatch) -> None:
    """With `record_to` every exchange is a file there, which says the prompts; where several share the connection it says none."""
    monkeypatch.setattr(brain, "respond", lambda *_: "Good evening.")
    ask(dataclasses.replace(Settings(), record_to=tmp_path / "new"), c1)
    [path] = (tmp_path / "new").iterdir()
    exchange = json.loads(path.read_text(encoding="utf-8"))
    assert exchange["made"].startswith("recorded from offline.invalid on ")
    assert exchange["prompts"] == f"round C, {c1.digest}"
    ask(dataclasses.replace(Settings(), record_to=tmp_path / "several"), c1, shared=True)
    [path] = (tmp_path / "several").iterdir()
    assert "prompts" not in json.loads(path.read_text(encoding="utf-8"))


def test_the_package_is_light() -> None:
    """Importing the package loads neither the client nor its HTTP library, nor the tokenizer, nor the prices."""
    heavy = ["openai", "httpx2", "tiktoken", "genai_prices"]
    code = f"import sys, interviewer.llm; print([name for name in {heavy!r} if name in sys.modules])"
    shown = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)  # our own code
    assert shown.stdout.strip() == "[]"
