"""Frozen settings, and the only reader of the environment: an option, a variable, `.env`, `interviewer.toml`, `config.toml`, a default.

The first of them that sets something wins; what the files hold is read by `config_files`.
"""

from __future__ import annotations

import os
import shlex
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from ipaddress import ip_address
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from interviewer import config_files, keyrings
from interviewer.config_files import DOTENV, PROJECT, SECRETS, Found, Kind, Origin
from interviewer.core.conversation import OFFLINE
from interviewer.errors import SettingsError

__all__ = ["OFFLINE", "OPENAI", "VARIABLES", "Configured", "Secret", "Settings", "editor", "files", "host_of", "strays"]


OPENAI = "https://api.openai.com/v1"
"""Where requests go when a key and no address is given."""
VARIABLES: Mapping[str, str] = {
    "api_key": "OPENAI_API_KEY",
    "base_url": "OPENAI_BASE_URL",
    "model": "INTERVIEWER_MODEL",
    "observer_model": "INTERVIEWER_OBSERVER_MODEL",
    "interviewer_model": "INTERVIEWER_INTERVIEWER_MODEL",
    "grader_model": "INTERVIEWER_GRADER_MODEL",
    "candidate_model": "INTERVIEWER_CANDIDATE_MODEL",
    "reply_deadline": "INTERVIEWER_REPLY_DEADLINE",
    "first_token_deadline": "INTERVIEWER_FIRST_TOKEN_DEADLINE",
    "stall_deadline": "INTERVIEWER_STALL_DEADLINE",
    "attempts": "INTERVIEWER_ATTEMPTS",
    "price": "INTERVIEWER_PRICE",
    "transcripts": "INTERVIEWER_TRANSCRIPTS",
    "prompts": "INTERVIEWER_PROMPTS",
    "record": "INTERVIEWER_RECORD",
    "access_token": "INTERVIEWER_ACCESS_TOKEN",
}
"""Every setting and its variable; the setting's name is also its key in a file, where it is no secret."""
ENVIRONMENT_ONLY = "INTERVIEWER_ENVIRONMENT_ONLY"
"""The variable by which neither a file nor the keyring is looked at."""
ROLES = ("observer", "interviewer", "grader")
MODELS = ("model", *(f"{role}_model" for role in ROLES), "candidate_model")

HERE: frozenset[Kind] = frozenset({"dotenv", "project"})
"""The places that come with a directory, which whoever works in it may have from anybody."""

_SWITCH = {"": False, "0": False, "false": False, "no": False, "off": False, "1": True, "true": True, "yes": True, "on": True}


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
        """Read `OPENAI_*` and `INTERVIEWER_*` and nothing else; an empty value counts as not set.

        Raises `SettingsError` for a key that cannot be sent in a header, a base URL that is not http(s),
        or an endpoint without a model name.
        """
        return Configured.of((_variables(environ),)).settings()

    def price_of(self, model: str) -> tuple[float, float] | None:
        """Return what a model costs here, in dollars per million tokens in and out, where that was set."""
        return self.prices.get(model) or self.prices.get("")

    def as_offline(self) -> Settings:
        """Return settings by which every role is played without an endpoint, and all else is as here."""
        return replace(self, offline=True, models=dict.fromkeys(self.models, OFFLINE))

    @staticmethod
    def load(*, model: str | None = None, judge: str | None = None, asks: bool = True) -> Settings:
        """Read what is configured for this process; `model` takes the place of every model named there, `offline` also of the endpoint.

        `judge` is asked at the endpoint that is configured, also where all else is offline.
        Where nobody is asked, or the models of an earlier time are (not `asks`), an endpoint without a model is no fault.
        Raises `SettingsError`, also for a model without an endpoint.
        """
        settings = Settings._load(model, asks=asks)
        if judge is None:
            return settings
        reached = Settings._load(judge) if settings.offline else settings
        return replace(reached, models=settings.models, candidate=settings.candidate, judge=judge)

    @staticmethod
    def _load(model: str | None, *, asks: bool = True) -> Settings:
        settings = Configured.load(model=model).settings(asks=asks)
        if model not in {None, OFFLINE} and settings.offline:
            raise SettingsError(f"The model {model} has no endpoint: set OPENAI_API_KEY or OPENAI_BASE_URL.")
        return settings


Layer = Mapping[str, Found]
"""What one place sets, by key."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Configured:
    """What is set, by key, and where; a key that is not there has its default.

    `own` are the sites of the addresses that were named outside the working directory.
    """

    found: Layer
    own: frozenset[tuple[str, str | None, int | None]] = frozenset()

    @staticmethod
    def load(*, model: str | None = None) -> Configured:
        """Read the environment and the files of this process; raises `SettingsError` for what cannot be used."""
        return Configured.read(os.environ, model=model)

    @staticmethod
    def read(environ: Mapping[str, str], *, model: str | None = None, platform: str = sys.platform) -> Configured:
        """Read that environment, and the files of the working directory and the user; `model` is the option of that name.

        Raises `SettingsError` for what cannot be used.
        """
        layers, found = [_variables(environ)], _files(environ, platform)
        if "dotenv" in found:
            layers.append(config_files.dotenv_file(DOTENV, {name: key for key, name in VARIABLES.items()}))
        kinds: tuple[Literal["project", "user"], ...] = ("project", "user")
        layers += (config_files.toml_file(found[kind], kind) for kind in kinds if kind in found)
        if model is not None:
            unasked = (*MODELS, *(("api_key", "base_url") if model == OFFLINE else ()))
            layers = [{key: one for key, one in layer.items() if key not in unasked} for layer in layers]
            layers.insert(0, {"model": Found(value=model, origin=Origin(kind="option", name="--model"))})
        configured = Configured.of(layers)
        if found and configured._wants_key():
            secret = keyrings.secret(VARIABLES["api_key"])
            kept = Found(value=secret, origin=Origin(kind="keyring", name=VARIABLES["api_key"]))
            return replace(configured, found={**configured.found, "api_key": kept} if secret else configured.found)
        return configured

    @staticmethod
    def of(layers: Sequence[Layer]) -> Configured:
        """Return what the first of the places that sets it says of each setting; raises `SettingsError` for a value of no use."""
        found: dict[str, Found] = {}
        for key in VARIABLES:
            one = next((layer[key] for layer in layers if key in layer), None)
            if one is not None:
                found[key] = one if key in SECRETS else config_files.checked(key, one)
        addresses = [layer["base_url"] for layer in layers if "base_url" in layer]
        own = (_site(one.value) for one in addresses if one.origin.kind not in HERE)
        return Configured(found=found, own=frozenset((_site(OPENAI), *own)))

    def settings(self, *, asks: bool = True) -> Settings:
        """Return the settings; raises `SettingsError` where they do not fit together, and where it `asks` for a model that is not named."""
        key, base_url, common = self._text("api_key"), self._text("base_url") or None, self._text("model")
        models = {role: self._text(f"{role}_model") or common for role in ROLES}
        if set(models.values()) == {OFFLINE}:
            key, base_url = "", None
        offline = not key and base_url is None
        if not key.isascii() or not key.isprintable() or " " in key:
            name = self.found["api_key"].origin
            raise SettingsError(f"{name} holds a space, a line break or a letter outside ASCII: copy the key again.")
        if key and base_url is not None:
            self._check_who_named(base_url)
        if asks and not offline and not all(models.values()):
            raise SettingsError(
                "A key or base URL is set but no model: set INTERVIEWER_MODEL to a model name of your endpoint, or model in a file."
            )
        numbers = ("reply_deadline", "first_token_deadline", "stall_deadline", "attempts")
        return Settings(
            offline=offline,
            api_key=Secret(key),
            base_url=base_url,
            models=dict.fromkeys(models, OFFLINE) if offline else models,
            candidate="" if offline else self._text("candidate_model"),
            prices=config_files.prices(self._text("price")),
            record_to=self._path("record"),
            prompts=self._path("prompts"),
            transcripts=self._path("transcripts") or Path("transcripts"),
            access_token=Secret(self._text("access_token")),
            **{name: self.found[name].value for name in numbers if name in self.found},
        )

    def _text(self, key: str) -> str:
        return str(self.found[key].value) if key in self.found else ""

    def _path(self, key: str) -> Path | None:
        if key not in self.found:
            return None
        try:
            return Path(self._text(key)).expanduser()
        except RuntimeError as error:
            raise SettingsError(f"{self.found[key].origin} begins with ~, and that home is not known here.") from error

    def _wants_key(self) -> bool:
        """Tell whether the keyring is to be asked: a model is named, no key, and no address of this machine, which needs none."""
        named = any(key in self.found and self._text(key) != OFFLINE for key in MODELS)
        base_url = self._text("base_url")
        return named and "api_key" not in self.found and not (base_url and _is_here(base_url))

    def _check_who_named(self, base_url: str) -> None:
        """Raise `SettingsError` where a directory names the address that somebody's own key would be sent to."""
        key, address = (self.found[name].origin for name in ("api_key", "base_url"))
        if address.kind not in HERE or key.kind in HERE or _is_here(base_url) or _site(base_url) in self.own:
            return
        raise SettingsError(
            f"{address} would have your key sent to {host_of(base_url)}: where you want that, set OPENAI_BASE_URL "
            f"or base_url in your own config.toml to it, or keep the key in .env beside it."
        )


def files() -> Mapping[Kind, Path]:
    """Return the files that this process looks for, whether they are there or not; none where only the environment is asked."""
    return _files(os.environ, sys.platform)


def strays() -> tuple[Origin, ...]:
    """Return what is called like a setting in the environment or in `.env` and is none; raises `SettingsError`."""
    known = {*VARIABLES.values(), ENVIRONMENT_ONLY}
    named = [Origin(kind="variable", name=name) for name in sorted(os.environ)]
    if not _is_environment_only(os.environ):
        found = config_files.dotenv_names(DOTENV)
        named += (Origin(kind="dotenv", name=name, file=DOTENV, line=line) for name, line in found.items())
    return tuple(one for one in named if one.name.startswith("INTERVIEWER_") and one.name not in known)


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


def _variables(environ: Mapping[str, str]) -> Layer:
    values = {key: environ.get(name, "").strip() for key, name in VARIABLES.items()}
    return {
        key: Found(value=value, origin=Origin(kind="variable", name=VARIABLES[key])) for key, value in values.items() if value
    }


def _files(environ: Mapping[str, str], platform: str) -> Mapping[Kind, Path]:
    """Return the files that are looked for, none where only the environment is asked."""
    if _is_environment_only(environ):
        return {}
    user = config_files.user_file(environ, platform)
    here: dict[Kind, Path] = {"dotenv": DOTENV, "project": PROJECT}
    return here if user is None else {**here, "user": user}


def _is_environment_only(environ: Mapping[str, str]) -> bool:
    said = environ.get(ENVIRONMENT_ONLY, "").strip()
    if said.lower() not in _SWITCH:
        raise SettingsError(f"{ENVIRONMENT_ONLY} is {said!r}: it must be 1 or 0.")
    return _SWITCH[said.lower()]


def _site(url: str) -> tuple[str, str | None, int | None]:
    """Return what a key must not leave: scheme, host and port."""
    parts = urlsplit(url)
    return parts.scheme, parts.hostname, parts.port


def _is_here(url: str) -> bool:
    """Tell whether an address is on this machine."""
    host = urlsplit(url).hostname or ""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:  # a name
        return False
