"""The program with another build of the page, for tests: `python -m tests.e2e.other_page DIRECTORY`."""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path

from interviewer.server import app, serving
from interviewer.settings import Settings


def announce(address: str) -> None:
    """Say the address as `interviewer serve` does."""
    sys.stderr.write(f"Open {address}\n")
    sys.stderr.flush()


if __name__ == "__main__":
    # the one thing that `serve` cannot be told; everything else is the program as it is
    serving.create_app = partial(app.create_app, static=Path(sys.argv[1]))  # type: ignore[assignment] # with its static given
    serving.serve(Settings.load(), port=0, announce=announce)
