"""Exchanges with an endpoint as files: written under the client as they go over the wire, and played back under it.

One JSON file per exchange, safe to commit: the path without the host, no key, no cookies, no ids of accounts, requests or replies.
The format is described in `tests/recordings/README.md`.
"""

from __future__ import annotations

import base64
import hashlib
import json
import logging
import re
from collections.abc import AsyncIterator, Callable, Sequence
from itertools import accumulate
from pathlib import Path
from typing import Any

import httpx2

KEPT = ("content-type", "retry-after", "retry-after-ms", "x-should-retry", "location")
"""The response headers that mean something to the client; no other is written."""

_LOG = logging.getLogger(__name__)


_IDS = re.compile(
    rb'"(?:id|request_id|organization|organization_id|project|user|user_id|system_fingerprint)"\s*:\s*"((?:[^"\\]|\\.)*)"'
)
"""Ids in a body, as far as they are keys of its own: those in a reply's text have a backslash before their marks."""


class NotRecorded(Exception):
    """A request came that no recording answers; the message says which, and where recordings were looked for."""


class RecordingTransport(httpx2.AsyncBaseTransport):
    """Passes requests to `inner` and writes each exchange into `directory` when its response is closed.

    `stamp` gives the text of the date, `prompts` says which were in use; every occurrence of a text in `secrets` is replaced,
    and every id in a body by as many crosses.
    """

    def __init__(
        self,
        inner: httpx2.AsyncBaseTransport,
        directory: Path,
        *,
        stamp: Callable[[], str],
        prompts: str = "",
        secrets: Sequence[str] = (),
    ) -> None:
        self._inner, self._directory, self._stamp, self._prompts, self._told = inner, directory, stamp, prompts, False
        self._secrets = [(json.dumps(secret)[1:-1], "***") for secret in secrets if secret]

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """Pass one request on."""
        body = _body(await request.aread())
        response = await self._inner.handle_async_request(request)
        model = body.get("model", "no model") if isinstance(body, dict) else "no model"
        exchange = {
            "made": f"recorded from {request.url.host} on {self._stamp()} with {model}",
            **({"prompts": self._prompts} if self._prompts else {}),
            "request": {"method": request.method, "path": request.url.path, "body": body},
            "response": {
                "status": response.status_code,
                "headers": {name: response.headers[name] for name in KEPT if name in response.headers},
                "ended": "closed early",
                "chunks": [],
            },
        }
        response.stream = _Recorded(response.stream, exchange, self._keep)
        return response

    async def aclose(self) -> None:
        """Close the transport below."""
        await self._inner.aclose()

    def _keep(self, exchange: dict[str, Any], pieces: Sequence[bytes]) -> None:
        """Write an exchange; what cannot be written ends no interview, and is told once."""
        try:
            self._write(exchange, pieces)
        except OSError as error:
            if not self._told:
                self._told = True
                _LOG.warning("No exchange is recorded any more: %s cannot be written (%s).", self._directory, error.strerror)

    def _write(self, exchange: dict[str, Any], pieces: Sequence[bytes]) -> None:
        exchange["response"]["chunks"] = [_pack(piece) for piece in _without_ids(pieces)]
        text = json.dumps(exchange, ensure_ascii=False, indent=1) + "\n"
        for secret, instead in self._secrets:
            text = text.replace(secret, instead)
        self._directory.mkdir(parents=True, exist_ok=True)
        numbers = [int(found[1]) for path in self._directory.glob("*.json") if (found := re.match(r"(\d+)-", path.name))]
        name = f"{max(numbers, default=0) + 1:04d}-{_digest(exchange['request'])[:8]}.json"
        path = self._directory / name
        path.touch(mode=0o600)
        path.write_text(text, encoding="utf-8")


class _Recorded(httpx2.AsyncByteStream):
    """A body that is written down as it is read."""

    def __init__(self, inner: Any, exchange: dict[str, Any], write: Callable[[dict[str, Any], Sequence[bytes]], None]) -> None:
        self._inner, self._exchange, self._write, self._written = inner, exchange, write, False
        self._pieces: list[bytes] = []

    async def __aiter__(self) -> AsyncIterator[bytes]:
        response = self._exchange["response"]
        try:
            async for chunk in self._inner:
                self._pieces.append(chunk)
                yield chunk
        except httpx2.TransportError as error:
            response["ended"] = type(error).__name__
            raise
        response["ended"] = "complete"

    async def aclose(self) -> None:
        """Close the body and write the exchange."""
        await self._inner.aclose()
        if not self._written:
            self._written = True
            self._write(self._exchange, self._pieces)


class ReplayingTransport(httpx2.AsyncBaseTransport):
    """Answers from the recordings in `directory`: by method, path and body, equal requests in the order they were recorded.

    Raises `NotRecorded` for anything else; `unused` names the recordings that nobody asked for.
    """

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._left: dict[str, list[tuple[str, dict[str, Any]]]] = {}
        for path in sorted(directory.glob("*.json")):
            exchange = json.loads(path.read_text(encoding="utf-8"))
            self._left.setdefault(_digest(exchange["request"]), []).append((path.name, exchange["response"]))

    @property
    def unused(self) -> list[str]:
        """The file names of recordings not played yet, in order."""
        return sorted(name for queue in self._left.values() for name, _ in queue)

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """Play the next recording of this request."""
        asked = {"method": request.method, "path": request.url.path, "body": _body(await request.aread())}
        queue = self._left.get(_digest(asked))
        if not queue:
            model = asked["body"].get("model") if isinstance(asked["body"], dict) else None
            raise NotRecorded(
                f"No recording in {self._directory} is left for {request.method} {request.url.path} with model {model!r}"
                f" (digest {_digest(asked)[:8]}; not played: {', '.join(self.unused) or 'none'})."
            )
        _, response = queue.pop(0)
        return httpx2.Response(response["status"], headers=response["headers"], stream=_Played(response))


class _Played(httpx2.AsyncByteStream):
    """A recorded body, in the same pieces and with the same end."""

    def __init__(self, response: dict[str, Any]) -> None:
        self._response = response

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for chunk in self._response["chunks"]:
            yield _unpack(chunk)
        ended = self._response["ended"]
        if ended not in {"complete", "closed early"}:
            raise getattr(httpx2, ended)(f"recorded: {ended}")


def _without_ids(pieces: Sequence[bytes]) -> list[bytes]:
    """Return the pieces with each id crossed out; an id may lie across two of them, so none changes its length."""

    def crossed(found: re.Match[bytes]) -> bytes:
        whole, start = found[0], found.start(1) - found.start()
        return whole[:start] + b"x" * len(found[1]) + whole[start + len(found[1]) :]

    whole = _IDS.sub(crossed, b"".join(pieces))
    ends = list(accumulate(map(len, pieces)))
    return [whole[end - len(piece) : end] for piece, end in zip(pieces, ends, strict=True)]


def _body(content: bytes) -> Any:
    try:
        return json.loads(content) if content else None
    except ValueError:
        return _pack(content)


def _pack(chunk: bytes) -> dict[str, str]:
    try:
        return {"text": chunk.decode()}
    except UnicodeDecodeError:
        return {"base64": base64.b64encode(chunk).decode()}


def _unpack(chunk: dict[str, str]) -> bytes:
    return chunk["text"].encode() if "text" in chunk else base64.b64decode(chunk["base64"])


def _digest(request: dict[str, Any]) -> str:
    text = json.dumps(request, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
