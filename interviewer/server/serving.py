"""Starts and stops the program: address, socket, signals."""

from __future__ import annotations

import asyncio
import logging
import socket
from collections.abc import Callable, Iterable
from functools import partial
from types import FrameType

import uvicorn
from fastapi import FastAPI

from interviewer import library
from interviewer.core.card import scorecard
from interviewer.errors import SettingsError
from interviewer.server.access import Access, Doorway, check_bind, key_stands, read_key
from interviewer.server.app import create_app
from interviewer.server.evals import Evals
from interviewer.server.limits import Limits
from interviewer.server.reviews import CardOf
from interviewer.server.rooms import Connect, Rooms
from interviewer.server.sockets import SocketProtocol
from interviewer.server.wire import MAX_FRAME
from interviewer.settings import Settings

STOP_WITHIN = 5
"""Seconds after the open replies that connections may take to close."""


def serve(
    settings: Settings,
    host: str = "127.0.0.1",
    port: int = 8000,
    *,
    announce: Callable[[str], None],
    trusted: Iterable[str] = (),
    connect: Connect | None = None,
    limits: Limits | None = None,
    card_of: CardOf = scorecard,
    evals: Callable[[], Evals] | None = None,
) -> None:
    """Serve until a signal comes; `announce` gets the address to open once the server listens, and each later one.

    SIGTERM and SIGINT let open replies finish first, a second one does not; either way this returns.
    Raises `SettingsError` for an address that cannot be used, or that others can reach while no access token is set.
    """
    check_bind(host, settings.access_token)
    bundles = library.load(settings.prompts)
    doorway = Doorway.of(host, trusted)
    listening = bind(host, port)
    address = f"http://{f'[{host}]' if ':' in host else host}:{listening.getsockname()[1]}/"

    def invite(token: str) -> None:
        announce(f"{address}?token={token}")

    key = read_key(settings.transcripts)
    stands = partial(key_stands, settings.transcripts, key)
    access = Access(key, token=settings.access_token, announce=invite, stands=stands)
    app = create_app(
        settings, bundles, access=access, doorway=doorway, connect=connect, limits=limits, card_of=card_of, evals=evals
    )
    server = Server(app, drain=(limits or Limits()).drain, on_started=lambda: invite(access.token))
    server.run(sockets=[listening])


def bind(host: str, port: int) -> socket.socket:
    """Return a listening socket; raises `SettingsError` where the address cannot be had."""
    try:
        return socket.create_server(
            (host.strip("[]"), port), family=socket.AF_INET6 if ":" in host else socket.AF_INET, backlog=2048
        )
    except OSError as error:
        raise SettingsError(f"Nothing can listen at {host}, port {port}: {error.strerror}. Choose another port.") from error


class Server(uvicorn.Server):
    """uvicorn, which closes sockets at once when it is told to stop: here the open replies come first."""

    def __init__(self, app: FastAPI, *, drain: float, on_started: Callable[[], None] = lambda: None) -> None:
        super().__init__(
            uvicorn.Config(
                app,
                ws=SocketProtocol,
                ws_max_size=MAX_FRAME,
                ws_per_message_deflate=False,
                server_header=False,
                access_log=False,
                log_config=None,
                log_level="warning",
                lifespan="on",
                timeout_graceful_shutdown=STOP_WITHIN,
            )
        )
        self.ready = asyncio.Event()
        self._rooms: Rooms = app.state.rooms
        self._drain = drain
        self._on_started = on_started
        self._at_once = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        logging.getLogger("uvicorn.error").addFilter(_plain)

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, then say so."""
        self._loop = asyncio.get_running_loop()
        await super().startup(sockets)
        self.ready.set()
        self._on_started()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Let open replies end, then close every socket with 1012."""
        draining = asyncio.create_task(self._rooms.drain(self._drain))
        hurry = asyncio.create_task(self._at_once.wait())
        await asyncio.wait({draining, hurry}, return_when=asyncio.FIRST_COMPLETED)
        for task in (draining, hurry):
            task.cancel()
        await super().shutdown(sockets)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:  # noqa: ARG002 - a signal's arguments
        """Stop; at once when it is said twice. The signal is not raised again, so that a stop as asked for exits with 0."""
        if self.should_exit:
            self.force_exit = True
            if self._loop is not None:
                self._loop.call_soon_threadsafe(self._at_once.set)
        self.should_exit = True


def _plain(record: logging.LogRecord) -> bool:
    """Keep tracebacks of what a peer sent out of the log, and a line for every socket that was refused before the upgrade."""
    record.exc_info = None
    return "without completing handshake" not in str(record.msg)
