"""The model's door: the only place that knows `openai` and its HTTP library."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from interviewer.errors import SettingsError
from interviewer.settings import OFFLINE

if TYPE_CHECKING:
    from pathlib import Path

    from interviewer.core.bundle import Bundle
    from interviewer.llm.batches import Batches
    from interviewer.llm.client import Model
    from interviewer.settings import Settings

__all__ = ["connect", "connect_batches"]


def connect(
    settings: Settings, bundle: Bundle, *, pace: Callable[[str], Awaitable[None]] | None = None, shared: bool = False
) -> Model:
    """Return a connection to the configured endpoint, or to the offline interviewer in this process; `close` it at the end.

    `bundle` is what the offline interviewer draws its words from.
    `pace` is awaited before each word of the offline interviewer's, so that a person sees the text arrive; it gets the word.
    With `settings.record_to` every exchange is written there as a file, with the prompts in use unless several `shared` the connection.
    """
    from interviewer.llm.connecting import open_model  # the client takes 0.3 s to import: not before it is needed

    return open_model(settings, bundle, pace=pace, shared=shared)


def connect_batches(settings: Settings, outbox: Path, *, tell: Callable[[str], None]) -> Batches:
    """Return the door by way of the Batch API of the configured endpoint; use it with `async with`.

    `outbox` is the file in which everything is written down before it goes out; `tell` is given a sentence when something happens.
    Raises `SettingsError` where there is no endpoint, and `StoreBusy` where another process holds the outbox.
    """
    from interviewer.llm.connecting import open_batches  # the client takes 0.3 s to import: not before it is needed

    asked = {settings.models["grader"], settings.models.get("judge", OFFLINE)}
    if settings.offline or asked == {OFFLINE}:
        raise SettingsError("The offline grader has no Batch API: leave out --batch, or set an endpoint and a model.")
    return open_batches(settings, outbox, tell=tell)
