"""The model's door: the only place that knows `openai` and its HTTP library."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from interviewer.core.bundle import Bundle
    from interviewer.llm.client import Model
    from interviewer.settings import Settings

__all__ = ["connect"]


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
