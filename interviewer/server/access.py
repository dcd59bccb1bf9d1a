"""Who may talk to the server: tokens, the cookie, and which Host and Origin are ours."""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import ipaddress
import os
import re
import secrets
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from interviewer import whole_files
from interviewer.errors import SettingsError

KEY = "server.key"
KEY_LENGTH = 32
COOKIE = "interviewer"
COOKIE_AGE = 60 * 60 * 24 * 90
"""How long in seconds a browser keeps the cookie."""

_HOST = re.compile(r"(\[[0-9a-f:.]+\]|[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?)(?::(\d{1,5}))?")
_LOOPBACK = ("127.0.0.1", "localhost", "[::1]")
_ANYWHERE = ("", "0.0.0.0", "::")  # noqa: S104 - named in order to be left out of the allow-list


def read_key(directory: Path) -> bytes:
    """Return the key of this data directory, made at the first start; raises `SettingsError` where it cannot be kept."""
    path = directory / KEY
    try:
        directory.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            with contextlib.suppress(FileExistsError):  # of two that start at the same time, one wins
                whole_files.create(path, [secrets.token_bytes(KEY_LENGTH)])
        with os.fdopen(os.open(path, os.O_RDONLY | os.O_NOFOLLOW), "rb") as file:
            key = file.read(KEY_LENGTH + 1)
    except OSError as error:
        raise SettingsError(f"The server's key cannot be kept in {directory}: {error.strerror}.") from error
    if len(key) != KEY_LENGTH:
        raise SettingsError(f"{path} is not a key of this program: delete it, and open the printed address again.")
    return key


def key_stands(directory: Path, key: bytes) -> bool:
    """Tell whether the key of this data directory is still that one; deleting the file signs every browser out."""
    try:
        with os.fdopen(os.open(directory / KEY, os.O_RDONLY | os.O_NOFOLLOW), "rb") as file:
            return hmac.compare_digest(file.read(KEY_LENGTH + 1), key)
    except OSError:
        return False


def check_bind(host: str, token: str) -> None:
    """Raise `SettingsError` where others could reach the server and nothing keeps them out."""
    if not is_loopback(host) and not token:
        raise SettingsError(f"{host} can be reached by others: set INTERVIEWER_ACCESS_TOKEN first, or bind to 127.0.0.1.")


def is_loopback(host: str) -> bool:
    """Tell whether only this machine can reach that address."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


@dataclass(frozen=True, slots=True)
class Doorway:
    """The names the server goes by and the origins that may call it; everything else is refused before anything is done."""

    names: frozenset[str]
    origins: frozenset[str]

    @staticmethod
    def of(host: str, trusted: Iterable[str] = ()) -> Doorway:
        """Return the doorway of a server bound to `host`; raises `SettingsError` for a trusted origin that is none."""
        names = {*_LOOPBACK}
        if host not in _ANYWHERE:
            names.add(f"[{host.strip('[]')}]" if ":" in host else host.lower())
        origins = set()
        for origin in trusted:
            name = _name_in(origin)
            if not name:
                raise SettingsError(f"{origin!r} is no origin: write it like https://interview.example.org.")
            origins.add(origin)
            names.add(f"[{name}]" if ":" in name else name)
        return Doorway(frozenset(names), frozenset(origins))

    def knows_host(self, hosts: list[str]) -> bool:
        """Tell whether the one Host header names this server."""
        found = _HOST.fullmatch(hosts[0].lower()) if len(hosts) == 1 else None
        return found is not None and found[1] in self.names and 0 <= int(found[2] or 80) <= 65_535

    def knows_origin(self, origins: list[str], host: str, *, secure: bool) -> bool:
        """Tell whether the one Origin header is the page of this very address, or trusted."""
        if len(origins) != 1:
            return False
        own = f"{'https' if secure else 'http'}://{host.lower()}"
        return origins[0] == own or origins[0] in self.origins


def _name_in(origin: str) -> str:
    """Return the host of an origin, or nothing where it is none."""
    try:
        parts = urlsplit(origin)
        whole = parts.scheme in {"http", "https"} and origin == f"{parts.scheme}://{parts.netloc}" and parts.port != 0
        return parts.hostname or "" if whole else ""
    except ValueError:  # half of an IPv6 address, or no number where the port stands
        return ""


class Access:
    """Tokens and cookies; every comparison takes the same time whatever is compared, and no cookie counts once its key is gone.

    Without a configured token a one-time token is made; `announce` shows it, and a fresh one when somebody comes with a used one.
    """

    def __init__(
        self,
        key: bytes,
        *,
        token: str = "",
        announce: Callable[[str], None] = lambda _: None,
        stands: Callable[[], bool] = lambda: True,
    ) -> None:
        # a browser that came in by a token stays only as long as that token counts
        self._signs_with = hmac.new(key, b"access " + token.encode(), hashlib.sha256).digest() if token else key
        self._stands = stands
        self._token = token
        self._announce = announce
        self._once: str | None = None if token else secrets.token_urlsafe(24)

    @property
    def token(self) -> str:
        """The token to open the page with now."""
        return self._token or self._once or ""

    def opens(self, token: str) -> bool:
        """Tell whether a token opens the door; a one-time token is used up by it."""
        if self._token:
            return _same(token, self._token)
        if self._once is None:
            self._once = secrets.token_urlsafe(24)
            self._announce(self._once)
            return False
        if not _same(token, self._once):
            return False
        self._once = None
        return True

    def cookie(self) -> str:
        """Return a fresh value of the cookie; it holds as long as the key and the configured token do."""
        name = secrets.token_hex(8)
        return f"{name}.{self._sign(name)}"

    def knows_cookie(self, value: str) -> bool:
        """Tell whether a cookie is one of ours."""
        name, _, sign = value.partition(".")
        return _same(sign, self._sign(name)) and self._stands()

    def knows_bearer(self, authorization: str) -> bool:
        """Tell whether an Authorization header carries the configured token."""
        scheme, _, token = authorization.partition(" ")
        return bool(self._token) and scheme.lower() == "bearer" and _same(token.strip(), self._token)

    def knows(self, headers: Mapping[str, str], cookies: Mapping[str, str]) -> bool:
        """Tell whether a request comes from somebody who was let in."""
        return self.knows_bearer(headers.get("authorization", "")) or self.knows_cookie(cookies.get(COOKIE, ""))

    def _sign(self, name: str) -> str:
        return hmac.new(self._signs_with, b"cookie " + name.encode("utf-8", "replace"), hashlib.sha256).hexdigest()


def _same(given: str, right: str) -> bool:
    return hmac.compare_digest(given.encode("utf-8", "replace"), right.encode("utf-8", "replace"))
