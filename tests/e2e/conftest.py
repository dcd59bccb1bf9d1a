"""The program as it is installed, in its own process, and a real browser; a missing browser is said, with what it skipped."""

from __future__ import annotations

import contextlib
import fcntl
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, ClassVar

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.running import ALONE

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "interviewer" / "server" / "static" / "index.html"
expect.set_options(timeout=30_000)
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-sync",
]


@dataclass
class Site:
    """The program as a user starts it; `address` holds its one-time token until it is used."""

    transcripts: Path
    environ: dict[str, str] = field(default_factory=dict)
    port: int = 0
    address: str = ""
    process: subprocess.Popen[str] | None = None
    drain: threading.Thread | None = None
    said: str = ""
    module: tuple[str, ...] = ()
    """What is run instead of `interviewer serve`."""
    program: ClassVar[Path] = ROOT
    """Where the package is taken from: what was installed of a wheel, or the source tree for photographs."""

    @classmethod
    def python_path(cls) -> str:
        """Return where Python looks first: the program, then the tests' own programs, which are in no wheel."""
        return os.pathsep.join(map(str, (cls.program, ROOT)))

    def start(self) -> Site:
        """Start it, and read the address it prints."""
        environ = {k: v for k, v in os.environ.items() if not k.startswith(("OPENAI_", "INTERVIEWER_"))}
        environ |= {"INTERVIEWER_TRANSCRIPTS": str(self.transcripts), "PYTHONPATH": self.python_path(), **ALONE, **self.environ}
        command = [sys.executable, "-m", *(self.module or ("interviewer", "serve", "--port", str(self.port)))]
        self.transcripts.parent.mkdir(parents=True, exist_ok=True)
        elsewhere = self.transcripts.parent  # the current directory comes before everything that is installed
        self.process = subprocess.Popen(command, env=environ, cwd=elsewhere, stderr=subprocess.PIPE, text=True)
        assert self.process.stderr is not None
        for line in self.process.stderr:
            found = re.search(r"http://127\.0\.0\.1:(\d+)/\?token=\S+", line)
            if found:
                self.address, self.port = found[0], int(found[1])
                self.drain = threading.Thread(target=self._listen, args=(self.process.stderr,), daemon=True)
                self.drain.start()
                return self
        raise AssertionError("the program ended before it printed its address")

    def _listen(self, stderr: IO[str]) -> None:
        """Keep what it prints."""
        for line in stderr:
            self.said += line

    def kill(self) -> None:
        """Stop it as a power cut would."""
        assert self.process is not None
        self.process.send_signal(signal.SIGKILL)
        self._gone()

    def stop(self) -> None:
        """Stop it politely, if it is running."""
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()
            self._gone()

    def _gone(self) -> None:
        """Wait until it has ended, and close what was open to it."""
        assert self.process is not None
        try:
            self.process.wait(timeout=40)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        if self.drain is not None and self.process.stderr is not None:
            self.drain.join()
            self.process.stderr.close()

    def transcript(self) -> Path:
        """Return the one interview there is."""
        (path,) = self.transcripts.glob("*.jsonl")
        return path


@pytest.fixture(scope="session", autouse=True)
def installed(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Build the wheel and install it into a directory, once for all workers; without page or browser nothing asks for it."""
    if not PAGE.is_file() or chromium() is None:
        return
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base
    wheel, program = shared / "wheel", shared / "program"
    with (shared / "wheel.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not program.is_dir():
            _run("hatchling", "build", "-t", "wheel", "-d", str(wheel))
            (built,) = wheel.glob("*.whl")
            pip = ("pip", "--disable-pip-version-check", "install", "--quiet", "--no-deps", "--no-index", "--no-compile")
            _run(*pip, "--target", str(program), str(built))
    Site.program = program
    where = [sys.executable, "-c", "import interviewer; print(interviewer.__file__)"]
    environ = {**os.environ, "PYTHONPATH": Site.python_path()}
    found = subprocess.run(where, cwd=shared, env=environ, check=True, capture_output=True, text=True)
    assert Path(found.stdout.strip()).is_relative_to(program)


def _run(*module: str) -> None:
    done = subprocess.run([sys.executable, "-m", *module], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def chromium() -> str | None:
    """Return the Chromium of this machine."""
    return shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    """Start the program on a free port, offline, with an empty directory of transcripts."""
    if not PAGE.is_file():
        pytest.skip("the page is not built: `make test` builds it; the end-to-end tests were skipped")
    started = Site(tmp_path / "transcripts").start()
    yield started
    started.stop()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Start headless Chromium; not longer than a module, for its driver runs a loop in this thread, and other tests run theirs."""
    found = chromium()
    if found is None:
        pytest.skip(
            "no Chromium on this machine: the end-to-end tests of the page were skipped (install `chromium` to run them)"
        )
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=found, args=FLAGS)
        yield started
        started.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """Open a page in a profile of its own; anything it logs as an error fails the test."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    opened = context.new_page()
    opened.set_default_timeout(30_000)
    errors: list[str] = []
    opened.on("pageerror", lambda error: errors.append(str(error)))
    opened.on("console", lambda message: errors.append(message.text) if _matters(message.type, message.text) else None)
    yield opened
    context.close()
    assert errors == []


def _matters(kind: str, text: str) -> bool:
    """Tell whether a console message is a fault of the page; a lost connection is what some tests are about."""
    return kind == "error" and not re.search(r"WebSocket|ERR_CONNECTION|ERR_EMPTY_RESPONSE|ERR_INTERNET", text)


class Cable:
    """A wire between browser and program that can be unplugged: every connection through it is cut at once."""

    def __init__(self, port: int) -> None:
        """Listen on a free port and pass everything on to `port`."""
        self._to = port
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = self._listening.getsockname()[1]
        self._open: list[socket.socket] = []
        self._lock = threading.Lock()
        self.plugged = True
        threading.Thread(target=self._accept, daemon=True).start()

    def unplug(self) -> None:
        """Cut every connection, and refuse new ones."""
        self.plugged = False
        with self._lock:
            for one in self._open:
                with contextlib.suppress(OSError):
                    one.shutdown(socket.SHUT_RDWR)

    def plug_in(self) -> None:
        """Let connections through again."""
        self.plugged = True

    def close(self) -> None:
        """Cut everything for good."""
        self.unplug()
        self._listening.close()

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self._listening.accept()
            except OSError:
                return
            if not self.plugged:
                near.close()
                continue
            threading.Thread(target=self._join, args=(near,), daemon=True).start()

    def _join(self, near: socket.socket) -> None:
        """Pass bytes both ways until either side ends, then close both."""
        try:
            far = socket.create_connection(("127.0.0.1", self._to))
        except OSError:
            near.close()
            return
        with near, far:
            with self._lock:
                self._open += [near, far]
            back = threading.Thread(target=self._pump, args=(far, near), daemon=True)
            back.start()
            self._pump(near, far)
            back.join()
            with self._lock:
                self._open = [one for one in self._open if one not in (near, far)]

    def _pump(self, source: socket.socket, sink: socket.socket) -> None:
        """Pass bytes one way until an end or an error, and then end both."""
        with contextlib.suppress(OSError):
            while chunk := source.recv(65536):
                sink.sendall(chunk)
        for one in (source, sink):
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
