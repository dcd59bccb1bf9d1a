"""Every scripted candidate played once at every level of the baseline, for all tests of this directory."""

from __future__ import annotations

import pytest

from interviewer.core.bundle import Bundle
from interviewer.evaluation.baseline import LEVELS
from interviewer.evaluation.candidates import Script, load
from interviewer.evaluation.rounds import Played, play_all


@pytest.fixture(scope="session")
def scripts() -> dict[str, Script]:
    """Return the scripts of the checkout."""
    return load()


@pytest.fixture(scope="session")
def played(scripts: dict[str, Script], bundles: dict[str, Bundle]) -> dict[tuple[str, str], Played]:
    """Return each interview by candidate and level."""
    return {(one.script.candidate.id, one.level): one for one in play_all(scripts.values(), bundles, LEVELS)}
