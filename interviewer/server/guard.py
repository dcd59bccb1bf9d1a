"""What stands before every route: Host and Origin, the token in the address, who is let in, the headers of every answer, faults."""

from __future__ import annotations

import logging
from urllib.parse import parse_qs, quote

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import cookie_parser
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from interviewer.server.access import COOKIE, COOKIE_AGE, Access, Doorway
from interviewer.server.faults import log_fault

_LOG = logging.getLogger(__name__)

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "frame-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
        "require-trusted-types-for 'script'",
        "trusted-types svelte-trusted-html dompurify",
    )
)
HEADERS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "permissions-policy": "microphone=(self), camera=(), geolocation=(), display-capture=(), usb=(), serial=(), payment=()",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}
RUNNER, RUNNER_SCRIPT = "/static/pyodide/frame.html", "/static/pyodide/frame.js"
"""The frame in which the candidate's code runs, and the one script that it loads."""
RUNNER_POLICY = "; ".join(
    (
        "sandbox allow-scripts",
        "default-src 'none'",
        "script-src {host}" + RUNNER_SCRIPT + " blob: 'wasm-unsafe-eval'",
        "worker-src blob:",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'self'",
    )
)
"""No origin of ours and no connection to anywhere: what Python needs is handed to it by the page; a worker made inside inherits this."""
USED = "<!doctype html><title>Interviewer</title><p>This address was used already, or it is not complete."
LOOK = "<p>Look at the terminal where the program runs: it shows the address to open."


def says(status: int, code: str, sentence: str, headers: dict[str, str] | None = None) -> JSONResponse:
    """Return an error as JSON: a stable word and one sentence."""
    return JSONResponse({"code": code, "says": sentence}, status, headers)


def headers_of(path: str, host: str) -> dict[str, str]:
    """Return the headers that every answer at this path carries; `host` is the name by which the server was called."""
    if path == RUNNER:
        return HEADERS | {"content-security-policy": RUNNER_POLICY.format(host=host)}
    if path == RUNNER_SCRIPT:  # the frame is no page of ours in the eyes of the browser, and must still be able to load it
        return HEADERS | {"cross-origin-resource-policy": "cross-origin"}
    return HEADERS


class Guard:
    """Pure ASGI around the whole application."""

    def __init__(self, app: ASGIApp, *, access: Access, doorway: Doorway) -> None:
        self._app = app
        self._access = access
        self._doorway = doorway

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse, redirect, or let the application answer."""
        if scope["type"] not in {"http", "websocket"}:
            await self._app(scope, receive, send)
            return
        begun = False
        hosts = Headers(scope=scope).getlist("host")
        always = headers_of(scope["path"], hosts[0] if self._doorway.knows_host(hosts) else "'none'")

        async def with_headers(message: Message) -> None:
            nonlocal begun
            if message["type"] in {"http.response.start", "websocket.http.response.start"}:
                headers = MutableHeaders(scope=message)
                headers.update(always)
                if scope["path"].startswith("/api/"):
                    headers["cache-control"] = "no-store"
            begun = True
            await send(message)

        try:
            answer = self._answer(scope)
            await (answer or self._app)(scope, receive, with_headers)
        except Exception as error:  # whatever it is, nobody is to see more of it than an id
            sentence = log_fault(_LOG, error, path=scope["path"][:80])
            if not begun:
                await says(500, "failed", sentence)(scope, receive, with_headers)

    def _answer(self, scope: Scope) -> Response | None:
        """Return what is answered without asking the application."""
        headers = Headers(scope=scope)
        hosts, origins = headers.getlist("host"), headers.getlist("origin")
        if not self._doorway.knows_host(hosts):
            return says(403, "bad_host", "This server does not go by that name.")
        if scope["path"] == RUNNER_SCRIPT and origins == ["null"]:
            return None  # the frame asks for its script, and has no origin to name
        if origins or (scope["type"] == "websocket" and not self._access.knows_bearer(headers.get("authorization", ""))):
            secure = scope["scheme"] in {"https", "wss"}
            if not self._doorway.knows_origin(origins, hosts[0], secure=secure):
                return says(403, "bad_origin", "A page of another address may not call this server.")
        if scope["type"] == "websocket" or scope["path"] == "/healthz":
            return None
        known = self._access.knows(headers, cookie_parser(headers.get("cookie", "")))
        if scope["path"].startswith("/api/"):
            return None if known else says(401, "locked", "Open the address that the program shows in its terminal.")
        token = parse_qs(scope["query_string"].decode("latin-1"), keep_blank_values=True).get("token")
        return None if token is None else self._enter(scope, token[0], known=known)

    def _enter(self, scope: Scope, token: str, *, known: bool) -> Response:
        """Let somebody in by a token, which never stays in the address bar."""
        if not known and not self._access.opens(token):
            return HTMLResponse(USED + LOOK, 401, {"cache-control": "no-store"})
        response = RedirectResponse("/" + quote(scope["path"].lstrip("/\\")), 303, {"cache-control": "no-store"})
        if not known:
            response.set_cookie(
                COOKIE,
                self._access.cookie(),
                max_age=COOKIE_AGE,
                httponly=True,
                samesite="strict",
                secure=scope["scheme"] == "https",
            )
        return response
