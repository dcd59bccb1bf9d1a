"""One round alone, the coding screen if no other is named, copied, so that a test may break it and other rounds do not matter."""

from __future__ import annotations

import shutil
from pathlib import Path

PROMPTS = Path(__file__).parents[1] / "prompts"
ROUND = "rounds/c-coding-screen"


def one_round(target: Path, round: str = ROUND) -> Path:
    """Copy the standards, the conversations and the round under `target`, and return the directory of prompts."""
    place = target / "prompts"
    for name in ("standards", "conversations", round):
        shutil.copytree(PROMPTS / name, place / name)
    shutil.copy(PROMPTS / "conduct.md", place / "conduct.md")
    return place
