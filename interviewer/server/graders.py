"""Gradings under way: begun by the page, read in the background, one an interview; whoever asks is told how far it has come."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from interviewer import conduct, grades, transcripts
from interviewer.conduct import LivingModel
from interviewer.core.bundle import Bundle
from interviewer.core.events import Record
from interviewer.core.evolving import replay
from interviewer.core.grading import can_grade, to_read
from interviewer.core.grading_events import Advised, Marked, Unmarked
from interviewer.core.script import Level
from interviewer.core.session import Session
from interviewer.errors import InterviewerError, NotFound, TranscriptBusy
from interviewer.server import disk
from interviewer.server.faults import log_fault
from interviewer.server.replay_views import View
from interviewer.server.replaying import ended
from interviewer.settings import OFFLINE, Settings
from interviewer.transcripts import Writer

_LOG = logging.getLogger(__name__)

MOST_RUNS = 9


_End = tuple[Literal["done", "failed"], str]
"""How a grading went that was not stopped, and why it failed."""


class Order(BaseModel):
    """What is asked for: the level (that of the interview if null), how often, and `again` where the same grader has graded."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    level: Level | None = None
    runs: int = Field(default=1, ge=1, le=MOST_RUNS)
    again: bool = False


class Progress(View):
    """How far a grading has come: `read` of `of` exchanges, `elapsed` milliseconds, `cost` in dollars or null where it is unknown.

    `grading` is its id once it is open; `says` is what keeps it waiting, or why it failed.
    """

    state: Literal["none", "reading", "done", "stopped", "failed"] = "none"
    grading: str | None = None
    level: Level | None = None
    runs: int = 1
    read: int = 0
    of: int = 0
    elapsed: int = 0
    cost: float | None = 0.0
    says: str = ""


@dataclass(slots=True)
class _UnderWay:
    order: Order
    progress: Progress
    begun: int
    task: asyncio.Task[_End] | None = None


class Graders:
    """The gradings of this program, by interview; the last one of each is remembered until the program stops."""

    def __init__(
        self,
        settings: Settings,
        bundles: Mapping[str, Bundle],
        *,
        connect: Callable[[Settings, Bundle], LivingModel],
        now: conduct.Now = transcripts.now,
    ) -> None:
        self._directory: Path = settings.transcripts
        self._settings, self._bundles, self._connect, self._now = settings, bundles, connect, now
        self._known: dict[str, _UnderWay] = {}
        self._opening = asyncio.Lock()

    async def begin(self, id: str, order: Order) -> Progress:
        """Begin a grading, or go on with one that was broken off; what the same grader made already is not made again.

        Raises `NotFound`, `SessionError` while the interview is open, `TranscriptBusy` where another program writes it or another
        grading is under way, `SettingsError` for prompts that cannot grade, or what is wrong with the file.
        """
        async with self._opening:
            known = self._known.get(id)
            if known is not None and known.progress.state == "reading":
                if known.order == order:
                    return self.progress(id)
                raise TranscriptBusy("This interview is being graded already: wait until that is done, or stop it.")
            writer = await disk.reading(Writer.open, transcripts.path_of(self._directory, id))
            try:
                session = ended(await disk.reading(replay, writer.found))
                wish = self._wish(session, order)
                made = grades.made_already(session, wish)
                grades.prompts_of(session, wish)
            except BaseException:
                writer.close()
                raise
            asked = Progress(state="reading", level=wish.level or session.target, runs=wish.runs)
            under_way = self._known[id] = _UnderWay(order, asked, self._now())
            if made is not None:
                writer.close()
                under_way.progress = asked.model_copy(update={"state": "done", "grading": made.id})
            else:
                under_way.task = asyncio.create_task(self._read(under_way, session, wish, writer))
                # not in the task itself: one that is cancelled before its first step never runs a line of it
                under_way.task.add_done_callback(partial(self._finish, under_way, writer))
        return self.progress(id)

    def progress(self, id: str) -> Progress:
        """Return how far the last grading of an interview has come."""
        known = self._known.get(id)
        if known is None:
            return Progress()
        if known.progress.state != "reading":
            return known.progress
        return known.progress.model_copy(update={"elapsed": max(0, self._now() - known.begun)})

    async def stop(self, id: str) -> Progress:
        """Stop the grading of an interview; what was read is kept, and the same order goes on from there."""
        known = self._known.get(id)
        if known is not None and known.task is not None:
            known.task.cancel()
            await asyncio.wait({known.task})
        return self.progress(id)

    async def close(self) -> None:
        """Stop every grading."""
        await asyncio.gather(*(self.stop(id) for id in [*self._known]))

    def _wish(self, session: Session, order: Order) -> grades.Wish:
        """Return the wish; where the interview's own prompts are from before gradings, today's are taken."""
        bundle = None
        if not can_grade(session.bundle):
            bundle = self._bundles.get(session.bundle.round.id)
            if bundle is None:
                raise NotFound(f"The prompts in use have no round {session.bundle.round.id} to grade this interview by.")
        model = self._settings.models["grader"]
        return grades.Wish(model=model, level=order.level, runs=order.runs, bundle=bundle, again=order.again)

    def _finish(self, under_way: _UnderWay, writer: Writer, task: asyncio.Task[_End]) -> None:
        """Let go of the file, and keep how it went."""
        writer.close()
        state, says = ("stopped", "") if task.cancelled() else task.result()
        elapsed = max(0, self._now() - under_way.begun)
        under_way.progress = under_way.progress.model_copy(update={"state": state, "says": says, "elapsed": elapsed})

    async def _read(self, under_way: _UnderWay, session: Session, wish: grades.Wish, writer: Writer) -> _End:
        """Have everything read, and return how it went; nothing is raised."""
        settings = self._settings
        if wish.model == OFFLINE:
            settings = settings.as_offline()
        watch = _Watch(under_way)
        looking_on = grades.Nobody(on_record=watch.take, on_wait=watch.wait)
        try:
            model = self._connect(settings, grades.prompts_of(session, wish))
            try:
                await grades.grade(session, wish=wish, model=model, transcript=writer, now=self._now, looking_on=looking_on)
            finally:
                await model.close()
        except InterviewerError as error:
            return "failed", str(error)
        except Exception as error:  # a bug here must not become silence there
            return "failed", log_fault(_LOG, error, interview=session.id)
        return "done", ""


class _Watch:
    """Looks on at a grading and keeps its progress."""

    def __init__(self, under_way: _UnderWay) -> None:
        self._under_way = under_way

    def take(self, record: Record, session: Session) -> None:
        """Count what was read."""
        before, grading = self._under_way.progress, session.gradings[-1]
        spent = record.event.spent if isinstance(record.event, Marked | Advised | Unmarked) else None
        cost = before.cost
        if spent is not None:
            cost = None if cost is None or spent.cost is None else cost + spent.cost
        read = len(grading.read)
        of = before.of if before.grading == grading.id and before.of else read + len(to_read(session, grading))
        self._under_way.progress = before.model_copy(
            update={"grading": grading.id, "read": read, "of": max(of, read), "cost": cost, "says": ""}
        )

    def wait(self, says: str, _: float | None) -> None:
        """Tell that the model keeps the grading waiting."""
        self._under_way.progress = self._under_way.progress.model_copy(update={"says": says})
