"""Which transport stands under the client: the network, the offline interviewer, and a recorder over either."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import httpx2

from interviewer.llm import brain, offline
from interviewer.llm.client import Model
from interviewer.llm.recordings import RecordingTransport

if TYPE_CHECKING:
    from interviewer.core.bundle import Bundle
    from interviewer.settings import Settings


def open_model(
    settings: Settings, bundle: Bundle, *, pace: Callable[[str], Awaitable[None]] | None = None, shared: bool = False
) -> Model:
    """Do what `interviewer.llm.connect` promises."""
    transport: httpx2.AsyncBaseTransport | None = None
    if settings.offline:

        def respond(messages: list[dict[str, str]], shape_name: str | None) -> str:
            return brain.respond(messages, shape_name, bundle)

        transport = offline.OfflineTransport(respond, pace=pace)
    if settings.record_to is not None:
        transport = RecordingTransport(
            transport or httpx2.AsyncHTTPTransport(),
            settings.record_to,
            stamp=lambda: datetime.now(UTC).date().isoformat(),
            prompts="" if shared else f"round {bundle.round.id}, {bundle.digest}",
            secrets=(settings.api_key,) if settings.api_key else (),
        )
    return Model(settings, transport=transport, base_url=offline.BASE_URL if settings.offline else None)
