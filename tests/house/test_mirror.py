"""Tests mirror the code: name a module, and you know its test."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).parents[2]
SOURCE, TESTS = ROOT / "interviewer", ROOT / "tests"
WITHOUT = {"__init__.py"}
"""Files without behaviour of their own."""
MADE = {"_data", "static"}
"""Directories that are data or built."""
ABOVE = {"house", "e2e", "bench", "recordings", "metamorphic", "prompts_code"}
"""Tests of the whole, which mirror no module."""


def modules() -> set[str]:
    """Return the test file that each module must have, relative to tests/."""
    found = (path.relative_to(SOURCE) for path in SOURCE.rglob("*.py") if path.name not in WITHOUT)
    return {(path.parent / f"test_{path.stem.strip('_')}.py").as_posix() for path in found if not MADE & set(path.parts)}


def test_every_module_has_its_test_file() -> None:
    """A module without a test file of its name is not tested."""
    there = {path.relative_to(TESTS).as_posix() for path in TESTS.rglob("test_*.py")}
    assert sorted(modules() - there) == []


def test_every_test_file_has_its_module() -> None:
    """A test of something that is gone is gone too."""
    there = {
        path.relative_to(TESTS).as_posix() for path in TESTS.rglob("test_*.py") if path.relative_to(TESTS).parts[0] not in ABOVE
    }
    assert sorted(there - modules()) == []
