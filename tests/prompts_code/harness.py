"""The page's own runner of tests, under the Python of this machine."""

from __future__ import annotations

import importlib.util
from pathlib import Path

FILE = Path(__file__).parents[2] / "web" / "src" / "workspace" / "harness.py"
_spec = importlib.util.spec_from_file_location("page_harness", FILE)
assert _spec is not None
assert _spec.loader is not None
module = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(module)


def run(solution: str, tests: str, *, measure: bool = False) -> list[str]:
    """Return every message of a run, as the browser would get them."""
    told: list[str] = []
    module.run(solution, tests, told.append, measure=measure)
    return told
