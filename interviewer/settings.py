"""Frozen settings, and the only reader of the environment."""

from __future__ import annotations

import os
import shlex
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import urlsplit

from interviewer.core.conversation import OFFLINE
from interviewer.errors import SettingsError

__all__ = ["OFFLINE", "OPENAI", "Secret", "Settings", "editor", "host_of"]


OPENAI = "https://api.openai.com/v1"
"""Where requests go when a key and no address is given."""

MOST_DOLLARS = 1_000_000.0
"""What no million tokens cost."""


class Secret(str):
    """A string that does not show itself in `repr`, so that it cannot end up in a log by accident."""

    __slots__ = ()

    def __repr__(self) -> str:
        """Hide the value."""
        return "'***'"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything that is configured; times in seconds.

    `offline` is true when neither a key nor a base URL is set; then no network is ever used.
    `models` maps a role (`observer`, `interviewer`, `grader`) to the endpoint's model name.
    `candidate` is the model that plays simulated candidates in an evaluation; the interviewer's where it is empty.
    `judge` is the model that judges interviews in an evaluation, where it was named.
    `prices` has dollars per million tokens in and out by the name of a model, or under an empty name those of all others.
    """

    offline: bool = True
    api_key: Secret = field(default=Secret(""), repr=False)
    base_url: str | None = None
    models: Mapping[str, str] = field(default_factory=lambda: dict.fromkeys(("observer", "interviewer", "grader"), OFFLINE))
    reply_deadline: float = 60.0
    first_token_deadline: float = 30.0
    stall_deadline: float = 20.0
    attempts: int = 3
    candidate: str = ""
    judge: str = ""
    prices: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    record_to: Path | None = None
    prompts: Path | None = None
    transcripts: Path = Path("transcripts")
    access_token: Secret = field(default=Secret(""), repr=False)

    @staticmethod
    def from_env(environ: Mapping[str, str]) -> Settings:
        """Read `OPENAI_*` and `INTERVIEWER_*`; an empty value counts as not set.

        Raises `SettingsError` for a key that cannot be sent in a header, a base URL that is not http(s),
        an endpoint without a model name, and a number that is none.
        """

        def get(name: str) -> str:
            return environ.get(name, "").strip()

        key, base_url = get("OPENAI_API_KEY"), get("OPENAI_BASE_URL") or None
        if not key.isascii() or any(c.isspace() for c in key):
            raise SettingsError("OPENAI_API_KEY holds a space, a line break or a letter outside ASCII: copy the key again.")
        if base_url is not None and not _is_address(base_url):
            raise SettingsError(
                f"OPENAI_BASE_URL is {base_url!r}: it must begin with http:// or https://, name a host, and a port only up to 65535."
            )
        offline = not key and base_url is None
        common = get("INTERVIEWER_MODEL")
        models = {
            role: OFFLINE if offline else get(f"INTERVIEWER_{role.upper()}_MODEL") or common
            for role in ("observer", "interviewer", "grader")
        }
        if not all(models.values()):
            raise SettingsError(
                "A key or base URL is set but no model: set INTERVIEWER_MODEL to a model name of your endpoint."
            )
        return Settings(
            offline=offline,
            api_key=Secret(key),
            base_url=base_url,
            models=models,
            reply_deadline=_seconds(get("INTERVIEWER_REPLY_DEADLINE"), "INTERVIEWER_REPLY_DEADLINE", 60.0),
            first_token_deadline=_seconds(get("INTERVIEWER_FIRST_TOKEN_DEADLINE"), "INTERVIEWER_FIRST_TOKEN_DEADLINE", 30.0),
            stall_deadline=_seconds(get("INTERVIEWER_STALL_DEADLINE"), "INTERVIEWER_STALL_DEADLINE", 20.0),
            candidate="" if offline else get("INTERVIEWER_CANDIDATE_MODEL"),
            prices=_prices(get("INTERVIEWER_PRICE")),
            record_to=Path(get("INTERVIEWER_RECORD")) if get("INTERVIEWER_RECORD") else None,
            prompts=Path(get("INTERVIEWER_PROMPTS")) if get("INTERVIEWER_PROMPTS") else None,
            transcripts=Path(get("INTERVIEWER_TRANSCRIPTS") or "transcripts"),
            access_token=Secret(get("INTERVIEWER_ACCESS_TOKEN")),
        )

    def price_of(self, model: str) -> tuple[float, float] | None:
        """Return what a model costs here, in dollars per million tokens in and out, where that was set."""
        return self.prices.get(model) or self.prices.get("")

    def as_offline(self) -> Settings:
        """Return settings by which every role is played without an endpoint, and all else is as here."""
        return replace(self, offline=True, models=dict.fromkeys(self.models, OFFLINE))

    @staticmethod
    def load(*, model: str | None = None, judge: str | None = None) -> Settings:
        """Read this process's environment; `model` takes the place of every model it names, `offline` also of the endpoint.

        `judge` is asked at the endpoint of the environment, also where all else is offline.
        Raises `SettingsError`, also for a model without an endpoint.
        """
        settings = Settings._load(model)
        if judge is None:
            return settings
        reached = Settings._load(judge) if settings.offline else settings
        return replace(reached, models=settings.models, candidate=settings.candidate, judge=judge)

    @staticmethod
    def _load(model: str | None) -> Settings:
        environ = dict(os.environ)
        if model is not None:
            named = ("MODEL", "OBSERVER_MODEL", "INTERVIEWER_MODEL", "GRADER_MODEL", "CANDIDATE_MODEL")
            endpoint = ("OPENAI_API_KEY", "OPENAI_BASE_URL") if model == OFFLINE else ()
            for name in (*(f"INTERVIEWER_{name}" for name in named), *endpoint):
                environ.pop(name, None)
            environ["INTERVIEWER_MODEL"] = model
        settings = Settings.from_env(environ)
        if model not in {None, OFFLINE} and settings.offline:
            raise SettingsError(f"The model {model} has no endpoint: set OPENAI_API_KEY or OPENAI_BASE_URL.")
        return settings


def editor() -> tuple[str, ...]:
    """Return the words of the editor's command, from `VISUAL` or `EDITOR`; none where neither is set."""
    command = os.environ.get("VISUAL") or os.environ.get("EDITOR") or ""
    try:
        return tuple(shlex.split(command))
    except ValueError as error:
        raise SettingsError(f"EDITOR is {command!r}, which is not a command: {error}.") from error


def host_of(url: str) -> str:
    """Return host and port of a URL as people see them: no user, no password, no path."""
    parts = urlsplit(url)
    return f"{parts.hostname}:{parts.port}" if parts.port else str(parts.hostname)


def _is_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:  # half of an IPv6 address, or no number where the port stands
        return False


def _seconds(text: str, name: str, default: float) -> float:
    if not text:
        return default
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not 0 < value <= 3600:
        raise SettingsError(f"{name} is {text!r}: it must be a number of seconds above 0 and up to 3600.")
    return value


def _prices(text: str) -> dict[str, tuple[float, float]]:
    """Read `0.25/2`, or `gpt-5-mini=0.25/2, judge=2/8`: dollars per million tokens in and out, of all models or by name."""
    found: dict[str, tuple[float, float]] = {}
    for one in filter(None, (part.strip() for part in text.split(","))):
        name, _, amounts = one.rpartition("=")
        try:
            into, out = (float(amount) for amount in amounts.split("/"))
        except ValueError:
            into = out = -1.0
        if not (0 <= into < MOST_DOLLARS and 0 <= out < MOST_DOLLARS):
            raise SettingsError(
                f"INTERVIEWER_PRICE is {text!r}: write dollars per million tokens in and out as 0.25/2, or by model as gpt-5-mini=0.25/2."
            )
        found[name.strip()] = into, out
    return found
