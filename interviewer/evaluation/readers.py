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
from interviewer.evaluation.judging import JUDGED, Doors, Judge
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

    async def read(self, name: str, finished: Finished, doors: Doors | None, *, twice: bool = False) -> dict[str, Any]:
        """Return the verdict of this name; without doors only who needs no model can be asked, and a judge may be asked `twice`.

        Raises whatever the door raises that is no `ModelError`: there is no verdict then, and it may be asked for again.
        """
        if name == GRADE and (self.models["grader"] == OFFLINE or doors is None):
            return await gradings.graded(finished.session, finished.narrowed, OFFLINE, Unwired(finished.narrowed))
        if doors is None:
            raise AssertionError(f"nobody is there to give the verdict {name}")
        if name == GRADE:
            return await gradings.graded(finished.session, finished.narrowed, self.models["grader"], doors(0))
        if name == PART:
            return await self._part(finished, doors(0))
        return await self._judge.judge(name.removeprefix(JUDGED), finished.session, doors, twice=twice)

    async def compare(self, name: str, a: Session, b: Session, doors: Doors, *, twice: bool = False) -> dict[str, Any]:
        """Return the verdict of this name on two interviews with the same candidate; raises as `read` does."""
        return await self._judge.prefer(name.removeprefix(JUDGED), a, b, doors, twice=twice)

    @property
    def _judge(self) -> Judge:
        if self.cast.judge is None:
            raise AssertionError("nothing of this suite is judged")
        return self.cast.judge

    async def _part(self, finished: Finished, door: Model) -> dict[str, Any]:
        slips = await simulated.check(self.cast.simulated[finished.case.candidate], finished.session, door)
        if slips is None:
            return {"slips": None, UNREAD: "the judge of the candidate's part"}
        return {"slips": [str(slip) for slip in slips]}
