"""What holds for every test: an empty environment, no settings of whoever runs them, and no network but loopback."""

from __future__ import annotations

import io
import os
import socket
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import hypothesis
import pytest

from interviewer import library
from interviewer.__main__ import main
from interviewer.core.bundle import Bundle
from tests.at_home import AtHome, keyring_at
from tests.one_round import one_round
from tests.running import ALONE, Done, Run

hypothesis.settings.register_profile("interviewer", deadline=None)  # a test never asserts how long something takes
hypothesis.settings.load_profile("interviewer")

LOOPBACK = {"127.0.0.1", "::1", "localhost", ""}


@pytest.fixture(autouse=True)
def _closed_world(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take every setting out of the environment, look at no file of settings, and refuse connections that leave this machine."""
    for name in list(os.environ):
        if name.startswith(("OPENAI_", "INTERVIEWER_")) or name.lower().endswith("_proxy"):
            monkeypatch.delenv(name)
    for name, value in ALONE.items():
        monkeypatch.setenv(name, value)
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


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run lines in a directory of their own, with round C and nothing saved."""
    monkeypatch.setenv("INTERVIEWER_PROMPTS", str(one_round(tmp_path)))
    monkeypatch.setenv("INTERVIEWER_TRANSCRIPTS", str(tmp_path / "saved"))
    monkeypatch.chdir(tmp_path)

    def line(*words: str, typed: str = "") -> Done:
        monkeypatch.setattr(sys, "stdin", io.StringIO(typed))
        capsys.readouterr()
        code = main(words)
        told = capsys.readouterr()
        return Done(code, told.out, told.err)

    return line


@pytest.fixture
def at_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AtHome:
    """Look at files of settings again, in a directory and a home of the test's own, and at no keyring."""
    for place in ("here", "home"):
        (tmp_path / place).mkdir()
    environ = {"XDG_CONFIG_HOME": str(tmp_path / "home"), "HOME": str(tmp_path / "home")}
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    for name in ALONE:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path / "here")
    monkeypatch.setitem(sys.modules, "keyring", None)
    return AtHome(here=tmp_path / "here", home=tmp_path / "home", environ=environ)


@pytest.fixture
def with_keyring(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], None]]:
    """Put a package in the place of `keyring` that answers as the test says."""

    def put(does: str) -> None:
        keyring_at(tmp_path / "packages", does)
        monkeypatch.syspath_prepend(str(tmp_path / "packages"))
        monkeypatch.delitem(sys.modules, "keyring", raising=False)

    yield put
    for name in ("keyring", "keyring.errors"):
        sys.modules.pop(name, None)


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
