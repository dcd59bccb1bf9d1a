"""A real terminal for tests: the program on a pty, and what a person would see of it."""

from __future__ import annotations

import contextlib
import os
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pexpect
import pyte
import pytest

from tests.one_round import one_round
from tests.running import ALONE

WITHIN = 20
"""Seconds after which something that was not seen will not be seen."""
SLOW = """
import asyncio, sys
from interviewer import transcripts
from interviewer.core.events import Ended
from interviewer.core.conversation import Reply, Usage
from interviewer.llm import connect
from interviewer.settings import Settings
from interviewer.terminal import chat
from interviewer.terminal.person import Person
from interviewer.terminal.screen import Screen

class Hanging:
    '''Says three words of the problem and then nothing more, once; else what the offline interviewer says.'''

    def __init__(self, inner): self.inner, self.left = inner, 1
    async def close(self): await self.inner.close()
    async def reply(self, conversation, on_part=None, on_wait=None):
        if on_part and self.left and len(conversation.messages) > 1:
            self.left = 0
            on_part("Half of a ")
            on_part("sentence ")
            await asyncio.Event().wait()
        return await self.inner.reply(conversation, on_part, on_wait)

async def main():
    screen = Screen()
    door = Person(screen, now=transcripts.now)
    make = lambda settings, bundle, pace=None: Hanging(connect(settings, bundle))
    return await chat.hold(chat.Wanted(round="C"), settings=Settings.load(), door=door, screen=screen, connect=make)

sys.exit(asyncio.run(main()))
"""


FULL = """
import os, sys
from interviewer import transcripts
from interviewer.__main__ import main

write, refused = os.pwrite, []

def pwrite(descriptor, content, offset):
    if b'"type":"answered"' in content and not refused:
        refused.append(True)
        raise OSError(28, "No space left on device")
    return write(descriptor, content, offset)

transcripts.os.pwrite = pwrite
sys.exit(main(["chat", "C"]))
"""


FULL_ONCE = """
import os, sys
from interviewer import transcripts
from interviewer.__main__ import main

write, refused = os.pwrite, []

def pwrite(descriptor, content, offset):
    if (b'"type":"coded"' in content or b'"type":"drew"' in content) and not refused:
        refused.append(True)
        raise OSError(28, "No space left on device")
    return write(descriptor, content, offset)

transcripts.os.pwrite = pwrite
writes = "import sys; open(sys.argv[1], 'a').write('Router -> Leases' if not open(sys.argv[1]).read() else ' and more')"
open("writes.py", "w").write(writes)
os.environ["EDITOR"] = f"{sys.executable} writes.py"
sys.exit(main(["chat", "C"]))
"""
"""A disk that is full when code or a board is to be kept, once, and an editor that goes on with what it is given."""


DRAWS = """
import os, sys
from interviewer.__main__ import main

writes = "import sys; open(sys.argv[1], 'a').write('Router ->' if not open(sys.argv[1]).read() else ' Leases')"
open("draws.py", "w").write(writes)
os.environ["EDITOR"] = f"{sys.executable} draws.py"
sys.exit(main(["chat", "C"]))
"""


class Terminal:
    """The program on a pty of 80 columns; `raw` is every byte it wrote, `text` what stands in scrollback and screen."""

    def __init__(self, arguments: list[str], home: Path, *, rows: int = 24) -> None:
        """Start the program with its transcripts in `home`."""
        kept = {name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "LANG", "PYTHONPATH"}}
        environment = {**kept, **ALONE, "TERM": "xterm", "LC_ALL": "C.UTF-8", "EDITOR": "true"}
        environment |= {"INTERVIEWER_TRANSCRIPTS": str(home), "INTERVIEWER_PROMPTS": str(home.parent / "prompts")}
        self.child = pexpect.spawn(
            sys.executable, arguments, env=environment, dimensions=(rows, 80), encoding="utf-8", cwd=str(home.parent)
        )
        self.raw = ""
        self._screen = pyte.HistoryScreen(80, rows, history=10_000)
        self._screen.write_process_input = self.child.send
        self._stream = pyte.Stream(self._screen)

    def sees(self, wanted: str) -> str:
        """Return once that stands in the scrollback or on the screen, with all that stands there then."""
        end = time.monotonic() + WITHIN
        while wanted not in self.text:
            try:
                if time.monotonic() > end:
                    raise pexpect.TIMEOUT(wanted)
                self._take(self.child.read_nonblocking(65_536, timeout=WITHIN))
            except (pexpect.TIMEOUT, pexpect.EOF) as error:
                raise AssertionError(f"{wanted!r} was not seen in:\n{self.text}") from error
        return self.text

    def types(self, keys: str) -> None:
        """Press keys."""
        self.child.send(keys)

    def ends(self) -> tuple[str, int]:
        """Return all that is to be seen at the end, and the exit code."""
        end = time.monotonic() + WITHIN
        with contextlib.suppress(pexpect.EOF):
            while time.monotonic() < end:
                self._take(self.child.read_nonblocking(65_536, timeout=WITHIN))
        self.child.close()
        return self.text, self.child.exitstatus if self.child.exitstatus is not None else -1

    @property
    def text(self) -> str:
        """What stands in the scrollback and on the screen, line by line."""
        above = ["".join(row[column].data for column in range(80)) for row in self._screen.history.top]
        return "".join(line.rstrip() + "\n" for line in [*above, *self._screen.display])

    def _take(self, written: str) -> None:
        """Show what was written; a question for the cursor's place is answered, as a terminal does."""
        self.raw += written
        self._stream.feed(written)


@pytest.fixture
def terminal(tmp_path: Path) -> Iterator[Callable[..., Terminal]]:
    """Start the program, as often as is wanted; what still runs at the end is stopped."""
    started: list[Terminal] = []
    home = tmp_path / "transcripts"
    one_round(tmp_path)

    def start(*arguments: str, program: str = "") -> Terminal:
        home.mkdir(exist_ok=True)
        started.append(Terminal(["-c", program] if program else ["-m", "interviewer", *arguments], home))
        return started[-1]

    yield start
    for one in started:
        one.child.close(force=True)
