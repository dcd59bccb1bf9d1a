"""What holds for every test: an empty environment, and no network but loopback."""

from __future__ import annotations

import os
import socket

import pytest

from interviewer import library
from interviewer.core.bundle import Bundle

LOOPBACK = {"127.0.0.1", "::1", "localhost", ""}


@pytest.fixture(autouse=True)
def _closed_world(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take every setting out of the environment, and refuse connections that leave this machine."""
    for name in list(os.environ):
        if name.startswith(("OPENAI_", "INTERVIEWER_")) or name.lower().endswith("_proxy"):
            monkeypatch.delenv(name)
    connect = socket.socket.connect

    def only_here(self: socket.socket, address: object) -> None:
        if self.family in {socket.AF_INET, socket.AF_INET6} and isinstance(address, tuple) and address[0] not in LOOPBACK:
            raise AssertionError(f"a test tried to reach {address[0]}")
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", only_here)


@pytest.fixture(scope="session")
def bundles() -> dict[str, Bundle]:
    """Return every bundle of the checkout's prompts."""
    return dict(library.load())


@pytest.fixture(scope="session")
def c1(bundles: dict[str, Bundle]) -> Bundle:
    """Return round C narrowed to its signature question."""
    return bundles["C"].narrowed("C1")


class Clock:
    """Milliseconds since 1970, set by the test."""

    def __init__(self, now: int = 1_700_000_000_000) -> None:
        """Begin in November 2023."""
        self.now = now

    def __call__(self) -> int:
        """Return the time."""
        return self.now

    def pass_minutes(self, minutes: float) -> None:
        """Let time go by."""
        self.now += round(minutes * 60_000)
