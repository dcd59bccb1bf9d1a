"""The files of settings: `interviewer.toml` and `config.toml`, whose keys are typed here, and what of a `.env` is ours.

Which of them is asked first, and the environment itself, are the business of `settings`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from interviewer import places
from interviewer.core import toml_lines
from interviewer.core.toml_lines import line_of
from interviewer.errors import SettingsError

PROJECT, DOTENV = Path("interviewer.toml"), Path(".env")
"""The files of a project, in the working directory and nowhere above it: a directory that others may write in is above many."""
SECRETS = ("api_key", "access_token")
"""Settings that no file of settings may hold, by the names that they would have there."""
DIRECTORIES = ("transcripts", "prompts", "record")
"""Settings that are paths."""
MOST_DOLLARS = 1_000_000.0
"""What no million tokens cost."""
LONGEST = 1 << 20
"""Longest file in bytes that is read."""

_NOT_TEXT = "\N{REPLACEMENT CHARACTER}"
_ASSIGNMENT = re.compile(r"\s*(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)\s*=(.*)", re.DOTALL)
_QUOTED = re.compile(r"""(?:'([^']*)'|"([^"]*)")\s*(?:#.*)?""")
_EXPANDS = re.compile(r"\$[A-Za-z_{(]|`")

Kind = Literal["option", "variable", "dotenv", "project", "user", "keyring", "default"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where a setting came from: the name it has there, and the file and line where it is a file."""

    kind: Kind
    name: str = ""
    file: Path | None = None
    line: int | None = None

    @property
    def place(self) -> str:
        """Return where it stands as people read it."""
        at = "" if self.line is None else f", line {self.line}"
        return f"{self.file}{at}" if self.file is not None else {"keyring": "the system keyring"}.get(self.kind, self.kind)

    def __str__(self) -> str:
        """Return the setting's name there, with the file where it is one."""
        return self.name if self.file is None else f"{self.name} ({self.place})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a setting was set to, and where."""

    value: Any
    origin: Origin


def is_address(url: str) -> bool:
    """Tell whether that is the URL of something that requests can be sent to."""
    try:
        parts = urlsplit(url)
        return parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:  # half of an IPv6 address, or no number where the port stands
        return False


def _address(url: str) -> str:
    if not is_address(url):
        raise ValueError
    return url


def prices(text: str) -> dict[str, tuple[float, float]]:
    """Read `0.25/2`, or `gpt-5-mini=0.25/2, judge=2/8`: dollars per million tokens in and out, of all models or by name.

    Raises `ValueError`.
    """
    found: dict[str, tuple[float, float]] = {}
    for one in filter(None, (part.strip() for part in text.split(","))):
        name, _, amounts = one.rpartition("=")
        into, out = (float(amount) for amount in amounts.split("/"))
        if not (0 <= into < MOST_DOLLARS and 0 <= out < MOST_DOLLARS):
            raise ValueError
        found[name.strip()] = into, out
    return found


def _priced(text: str) -> str:
    prices(text)
    return text


_Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Address = Annotated[
    Annotated[_Text, AfterValidator(_address)] | None,
    Field(description="an address that begins with http:// or https://, names a host, and a port only up to 65535"),
]
Model = Annotated[_Text | None, Field(description="the name of a model")]
Seconds = Annotated[float | None, Field(gt=0, le=3600, description="a number of seconds above 0 and up to 3600")]
Times = Annotated[int | None, Field(ge=1, le=10, description="a whole number from 1 to 10")]
Price = Annotated[
    Annotated[_Text, AfterValidator(_priced)] | None,
    Field(description="dollars per million tokens in and out such as 0.25/2, or by model such as gpt-5-mini=0.25/2"),
]
Directory = Annotated[_Text | None, Field(description="the path of a directory")]


class Values(BaseModel):
    """Every setting that is no secret, by the name it has in a file: its variable's in lower case, without the prefix.

    The description of each completes a sentence that begins with "it must be".
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    base_url: Address = None
    model: Model = None
    observer_model: Model = None
    interviewer_model: Model = None
    grader_model: Model = None
    candidate_model: Model = None
    reply_deadline: Seconds = None
    first_token_deadline: Seconds = None
    stall_deadline: Seconds = None
    attempts: Times = None
    price: Price = None
    transcripts: Directory = None
    prompts: Directory = None
    record: Directory = None


def checked(key: str, found: Found, *, strict: bool = False) -> Found:
    """Return a setting with its value read by the schema; from a TOML file it must have the right type, too.

    Raises `SettingsError` with what the value must be.
    """
    try:
        values = Values.model_validate({key: found.value}, strict=strict)
    except ValidationError as error:
        wanted = Values.model_fields[key].description
        raise SettingsError(f"{found.origin} is {_shown(key, found.value)}: it must be {wanted}.") from error
    return Found(value=getattr(values, key), origin=found.origin)


def user_file(environ: Mapping[str, str], platform: str) -> Path | None:
    """Return where this user's `config.toml` would lie; nowhere, where the environment names no home."""
    xdg, home, roaming = (environ.get(name, "") for name in ("XDG_CONFIG_HOME", "HOME", "APPDATA"))
    own = Path("interviewer", "config.toml")
    if Path(xdg).is_absolute():
        return Path(xdg) / own
    if platform == "win32":
        return Path(roaming) / own if roaming else None
    above = ("Library", "Application Support") if platform == "darwin" else (".config",)
    return Path(home, *above) / own if home else None


def toml_file(path: Path, kind: Literal["project", "user"]) -> dict[str, Found]:
    """Return the settings of a TOML file by their keys, none where there is no file; a relative directory begins at the file's own.

    Raises `SettingsError` for a file that cannot be read, a key that is unknown or secret, or a value that cannot be used.
    """
    text = _read(path)
    if text is None:
        return {}
    try:
        values = toml_lines.read(text)
    except toml_lines.NotToml as error:
        raise SettingsError(f"{path}, line {error.line} is not TOML: {error.says}") from error
    found: dict[str, Found] = {}
    for key, value in values.items():
        origin = Origin(kind=kind, name=key, file=path, line=_line(text, key))
        _refuse(key, origin)
        one = checked(key, Found(value=value, origin=origin), strict=True)
        if key == "base_url" and "@" in urlsplit(one.value).netloc:
            raise SettingsError(
                f"{origin} holds a user or a password: such an address belongs in OPENAI_BASE_URL, in the environment or .env."
            )
        if key in DIRECTORIES and not one.value.startswith("~"):
            one = Found(value=str(path.parent / one.value), origin=origin)
        found[key] = one
    return found


def dotenv_file(path: Path, names: Mapping[str, str]) -> dict[str, Found]:
    """Return what a `.env` sets of ours, by key, as text; `names` gives the key of each variable that is ours.

    Only `NAME=value` is understood, with `export`, quotes and comments as a shell has them; nothing is run, expanded or unescaped.
    Raises `SettingsError` for a line of ours that would have to be; lines of other names are other programs' and are passed over.
    """
    found: dict[str, Found] = {}
    for number, line in enumerate((_read(path) or "").split("\n"), 1):
        assignment = _ASSIGNMENT.match(line)
        if assignment is None or (key := names.get(assignment[1])) is None:
            continue
        origin = Origin(kind="dotenv", name=assignment[1], file=path, line=number)
        value = _value(assignment[2].strip(), origin).strip()
        found.pop(key, None)  # the last line counts, as in a shell
        if value:
            found[key] = Found(value=value, origin=origin)
    return found


def dotenv_names(path: Path) -> dict[str, int]:
    """Return the names that a `.env` sets, and the line of each."""
    lines = enumerate((_read(path) or "").split("\n"), 1)
    return {found[1]: number for number, line in lines if (found := _ASSIGNMENT.match(line)) is not None}


def nearest(name: str, known: tuple[str, ...]) -> str | None:
    """Return the name that was likely meant."""
    return next(iter(get_close_matches(name, known, n=1)), None)


def _value(text: str, origin: Origin) -> str:
    """Return what a shell would have read, without its quotes; never a part of it in an error, for it may be a key."""
    quoted = _QUOTED.fullmatch(text)
    value = re.split(r"(?:\A|\s)#", text, maxsplit=1)[0] if quoted is None else quoted[1] or quoted[2] or ""
    if quoted is None and ("'" in value or '"' in value):
        raise SettingsError(
            f"{origin} has a quotation mark without its other, or something beside them: quote the whole value."
        )
    literal = text.startswith("'")
    if not literal and (_EXPANDS.search(value) or (quoted is not None and "\\" in value)):
        raise SettingsError(
            f"{origin} holds $, ` or \\, which is not expanded here: put the value itself between single quotes."
        )
    if _NOT_TEXT in value:
        raise SettingsError(f"{origin} is not UTF-8: save the file again as UTF-8.")
    return value


def _refuse(key: str, origin: Origin) -> None:
    """Raise `SettingsError` for a key that may not stand in a file of settings."""
    plain = key.casefold().replace("-", "_").removeprefix("openai_").removeprefix("interviewer_")
    if plain in SECRETS or plain in {"key", "apikey", "token", "secret"}:
        variable = "INTERVIEWER_ACCESS_TOKEN" if "token" in plain else "OPENAI_API_KEY"
        raise SettingsError(
            f"{origin} is a secret, and no file of settings may hold one: take it out, "
            f"and set {variable} in the environment or in a .env that is not shared."
        )
    if key not in Values.model_fields:
        known = tuple(Values.model_fields)
        close = plain if plain in known else nearest(plain, known)
        meant = f"did you mean {close}?" if close else f"there are {', '.join(known)}."
        raise SettingsError(f"{origin.place}: {key[:60]!r} is not a setting; {meant}")


def _line(text: str, key: str) -> int | None:
    """Return the line of a key, where it is to be found."""
    number = line_of(text, (key,))
    return number if key in text.splitlines()[number - 1] else None


def _read(path: Path) -> str | None:
    """Return a file's text with what is not UTF-8 replaced, or nothing where no file of that name is; raises `SettingsError`."""
    if not places.is_file(path):
        return None
    try:
        with path.open("rb") as file:
            content = file.read(LONGEST + 1)
    except OSError as error:
        raise SettingsError(f"{path} cannot be read: {error.strerror}.") from error
    if len(content) > LONGEST:
        raise SettingsError(f"{path} is longer than {LONGEST >> 20} MiB: it cannot be a file of settings.")
    return content.decode("utf-8-sig", errors="replace")


def masked(url: str) -> str:
    """Return a URL without what may be a secret in it: user and password, and whatever stands behind a question mark."""
    return re.sub(r"\?.*", "?***", re.sub(r"//.*@", "//***@", url, flags=re.DOTALL), flags=re.DOTALL)


def _shown(key: str, value: object) -> str:
    """Return a value as an error may quote it: short, without a password, and never what a table holds."""
    match value:
        case str():
            value = masked(value) if key == "base_url" else value
            return repr(value if len(value) <= 60 else value[:60] + "…")
        case bool():
            return repr(value).lower()
        case float():
            return repr(value)
        case int() if abs(value) < 10**18:
            return repr(value)
        case int():
            return "too large a number"
        case list():
            return "a list"
        case dict():
            return "a table"
        case _:
            return "a date or a time"
