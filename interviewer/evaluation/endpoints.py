"""What a run knows of the endpoint it asks: where it is, which model answers each role, and what a call costs there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from interviewer.core.conversation import Conversation, Usage
from interviewer.llm import prices
from interviewer.settings import Settings

if TYPE_CHECKING:
    from interviewer.core.bundle import Bundle
    from interviewer.llm.batches import Batches
    from interviewer.llm.client import Model

OPENAI = "https://api.openai.com/v1"
"""Where requests go when a key and no address is given."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """The endpoint of a run; `host` is empty where no network is used, `by_batch` says that graders are asked by batch there."""

    settings: Settings
    by_batch: bool = False

    @property
    def host(self) -> str:
        """Host and port as people see them."""
        if self.settings.offline:
            return ""
        parts = urlsplit(self.settings.base_url or OPENAI)
        return f"{parts.hostname}:{parts.port}" if parts.port else str(parts.hostname)

    @property
    def models(self) -> dict[str, str]:
        """The model of every role, the candidate's among them."""
        models = dict(self.settings.models)
        return {**models, "candidate": self.settings.candidate or models["interviewer"]}

    def open(self, bundle: Bundle) -> Model:
        """Return the client, set to ask once: what is asked again, and when, is for the run to say."""
        from interviewer.llm import connect  # start-up: a run with nothing to do needs no client

        return connect(replace(self.settings, attempts=1, models=self.models), bundle)

    def open_batches(self, outbox: Path, tell: Callable[[str], None]) -> Batches:
        """Return the door by way of batches, which keeps what is out in `outbox`."""
        from interviewer.llm import connect_batches  # start-up: the same

        return connect_batches(self.settings, outbox, tell=tell)

    def price(self, usage: Usage, role: str) -> float | None:
        """Return dollars for the tokens of a role's model here, or None where the price is not known."""
        model = self.models[role]
        cost = prices.price(usage, model, model, self.settings.base_url or OPENAI)
        return cost * prices.BY_BATCH if cost is not None and self.by_batch and role == "grader" else cost

    @property
    def unpriced(self) -> tuple[str, ...]:
        """The models whose price here is not known."""
        usage = Usage(prompt_tokens=1000, completion_tokens=1000, counted="estimate")
        return tuple(sorted({self.models[role] for role in ROLES if self.price(usage, role) is None}))

    def pricing(self) -> Callable[[Conversation, str], float | None]:
        """Return what says how much a reply cost that came without its usage."""

        def price(conversation: Conversation, text: str) -> float | None:
            return self.price(prices.count(conversation, text, self.models[conversation.role]), conversation.role)

        return price


ROLES = ("observer", "interviewer")
"""The roles that an interview asks."""
