"""Who reads a finished interview when it is over: each gives a verdict as plain data, which is kept by its key and never asked for twice.

A reader is asked through the door it is given, so that whatever stands behind that door may answer.
Which verdicts a run wants, and what their keys are, is told in `running`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from interviewer.conduct import Model
from interviewer.core.bundle import Bundle
from interviewer.core.conversation import OFFLINE
from interviewer.core.session import Session
from interviewer.evaluation import gradings, simulated
from interviewer.evaluation.casting import Case, Cast
from interviewer.evaluation.gradings import GRADE
from interviewer.evaluation.rounds import Unwired
from interviewer.evaluation.yardstick import UNREAD

PART = "part"
"""The name of the verdict about a simulated candidate's part."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finished:
    """An interview that is over, with the prompts of the side it is read for."""

    case: Case
    session: Session
    narrowed: Bundle


@dataclass(frozen=True, slots=True, kw_only=True)
class Readers:
    """Everybody who may be asked about a finished interview; `models` are the models' plain names by role."""

    cast: Cast
    models: Mapping[str, str]

    def role(self, name: str) -> str:  # noqa: ARG002 -- until others than the grader judge
        """Return the role whose model gives a verdict."""
        return "grader"

    async def read(self, name: str, finished: Finished, door: Model | None) -> dict[str, Any]:
        """Return the verdict of this name; without a door only who needs no model can be asked.

        Raises whatever the door raises that is no `ModelError`: there is no verdict then, and it may be asked for again.
        """
        offline = self.models[self.role(name)] == OFFLINE
        if name == GRADE and (offline or door is None):
            return await gradings.graded(finished.session, finished.narrowed, OFFLINE, Unwired(finished.narrowed))
        if door is None:
            raise AssertionError(f"nobody is there to give the verdict {name}")
        if name == GRADE:
            return await gradings.graded(finished.session, finished.narrowed, self.models["grader"], door)
        return await self._part(finished, door)

    async def _part(self, finished: Finished, door: Model) -> dict[str, Any]:
        slips = await simulated.check(self.cast.simulated[finished.case.candidate], finished.session, door)
        if slips is None:
            return {"slips": None, UNREAD: "the judge of the candidate's part"}
        return {"slips": [str(slip) for slip in slips]}
