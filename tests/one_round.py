"""The coding screen alone, copied, so that a test may break it and other rounds do not matter."""

from __future__ import annotations

import shutil
from pathlib import Path

PROMPTS = Path(__file__).parents[1] / "prompts"
ROUND = "rounds/c-coding-screen"


def one_round(target: Path) -> Path:
    """Copy the standards, the conversations and round C under `target`, and return the directory of prompts."""
    place = target / "prompts"
    for name in ("standards", "conversations", ROUND):
        shutil.copytree(PROMPTS / name, place / name)
    shutil.copy(PROMPTS / "conduct.md", place / "conduct.md")
    return place
