"""What a run knows of the endpoint it asks: where it is, which model answers each role, and what a call costs there."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from interviewer.core.conversation import Conversation, Usage
from interviewer.evaluation.exchange import LATER
from interviewer.llm import prices
from interviewer.settings import OPENAI, Settings, host_of

if TYPE_CHECKING:
    from interviewer.core.bundle import Bundle
    from interviewer.llm.batches import Batches
    from interviewer.llm.client import Model


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """The endpoint of a run; `host` is empty where no network is used.

    `judge` is the model that judges where the settings name none; `by_batch` says that who reads an interview is asked by batch.
    """

    settings: Settings
    judge: str = ""
    by_batch: bool = False

    @property
    def host(self) -> str:
        """Host and port as people see them."""
        if self.settings.offline:
            return ""
        return host_of(self.settings.base_url or OPENAI)

    @property
    def models(self) -> dict[str, str]:
        """The model of every role, those that only an evaluation has among them: who plays a candidate, and who judges."""
        models = dict(self.settings.models)
        judge = self.settings.judge or ("" if self.settings.offline else self.judge) or models["grader"]
        return {**models, "candidate": self.settings.candidate or models["interviewer"], "judge": judge}

    def open(self, bundle: Bundle) -> Model:
        """Return the client, set to ask once: what is asked again, and when, is for the run to say."""
        from interviewer.llm import connect  # start-up: a run with nothing to do needs no client

        return connect(replace(self.settings, attempts=1, models=self.models), bundle, shared=True)

    def open_batches(self, outbox: Path, tell: Callable[[str], None]) -> Batches:
        """Return the door by way of batches, which keeps what is out in `outbox`."""
        from interviewer.llm import connect_batches  # start-up: the same

        return connect_batches(replace(self.settings, models=self.models), outbox, tell=tell)

    def price(self, usage: Usage, role: str) -> float | None:
        """Return dollars for the tokens of a role's model here, or None where the price is not known."""
        model = self.models[role]
        cost = prices.price(usage, model, model, self.settings.base_url or OPENAI, rate=self.settings.price_of(model))
        return cost * prices.BY_BATCH if cost is not None and self.by_batch and role in LATER else cost

    def unpriced(self, roles: Iterable[str]) -> tuple[str, ...]:
        """Return the models of these roles whose price here is not known."""
        usage = Usage(prompt_tokens=1000, completion_tokens=1000, counted="estimate")
        return tuple(sorted({self.models[role] for role in roles if self.price(usage, role) is None}))

    def pricing(self) -> Callable[[Conversation, str], float | None]:
        """Return what says how much a reply cost that came without its usage."""

        def price(conversation: Conversation, text: str) -> float | None:
            return self.price(prices.count(conversation, text, self.models[conversation.role]), conversation.role)

        return price

    def ceiling(self, conversation: Conversation) -> float | None:
        """Return the most dollars that a call can cost, or None where the price is not known."""
        return self.price(prices.ceiling(conversation), conversation.role)
