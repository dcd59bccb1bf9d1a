"""The program with an interviewer that speaks slowly, for tests of what happens in the middle of a reply."""

from __future__ import annotations

import sys

from interviewer.server import app, serving
from interviewer.settings import Settings
from tests.e2e.other_page import announce

PACE = 0.15
"""Seconds a word: a busy machine is still in time to do something before the last."""

if __name__ == "__main__":
    app.PACE = PACE  # the one thing that `serve` cannot be told; everything else is the program as it is
    serving.serve(Settings.load(), port=int(sys.argv[1]), announce=announce)
