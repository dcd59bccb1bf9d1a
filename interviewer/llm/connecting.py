"""Which transport stands under the client: the network, the offline interviewer, and a recorder over either."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import httpx2

from interviewer.llm import brain, offline
from interviewer.llm.batches import Batches
from interviewer.llm.client import Model
from interviewer.llm.outbox import Outbox
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
    transport = _recorded(settings, transport, None if shared else bundle)
    return Model(settings, transport=transport, base_url=offline.BASE_URL if settings.offline else None)


def open_batches(settings: Settings, outbox: Path, *, tell: Callable[[str], None]) -> Batches:
    """Do what `interviewer.llm.connect_batches` promises."""
    return Batches(settings, Outbox(outbox, now=time.time()), tell=tell, transport=_recorded(settings, None, None))


def _recorded(
    settings: Settings, transport: httpx2.AsyncBaseTransport | None, bundle: Bundle | None
) -> httpx2.AsyncBaseTransport | None:
    """Return the transport with a recorder over it where one is wished for; `bundle` are the prompts, where one set is in use."""
    if settings.record_to is None:
        return transport
    return RecordingTransport(
        transport or httpx2.AsyncHTTPTransport(),
        settings.record_to,
        stamp=lambda: datetime.now(UTC).date().isoformat(),
        prompts="" if bundle is None else f"round {bundle.round.id}, {bundle.digest}",
        secrets=(settings.api_key,) if settings.api_key else (),
    )
