"""Holds a grader against the gold set at a terminal: grades every labelled transcript, keeps the figures, and shows them."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from interviewer import __version__, grades, importing, library, transcripts
from interviewer.core.bundle import Bundle
from interviewer.core.evolving import replay
from interviewer.core.grading_events import Unmarked
from interviewer.core.records import instant
from interviewer.errors import ImportRefused, InterviewerError, ModelUnavailable, NotFound
from interviewer.evaluation import calibrating, calibration, gold
from interviewer.evaluation.calibration import Calibration
from interviewer.evaluation.rating import Rated, rated_by_grading
from interviewer.settings import OFFLINE, Settings
from interviewer.terminal.chat import Connect
from interviewer.terminal.counting import Count
from interviewer.terminal.grading import AT_ONCE
from interviewer.terminal.screen import PLAIN, QUIET, STRONG, WARN, Screen


@dataclass(frozen=True, slots=True, kw_only=True)
class Bench:
    """Where graders are calibrated; `to` is where the figures are kept: None keeps those of all labelled transcripts beside the interviews.

    Figures of some of them would stand on every card, as if they held for all.
    """

    settings: Settings
    screen: Screen
    connect: Connect
    runs: int
    to: Path | None = None

    async def calibrate(self, only: str = "") -> Calibration:
        """Grade the gold set, or what of it begins with `only`, and return the figures; one that cannot be graded is named."""
        bundles, known = library.load(self.settings.prompts), gold.load()
        labelled = [id for id in known if id.startswith(only)]
        if not labelled:
            raise NotFound(f"No labelled transcript begins with {only!r}: eval/gold/transcripts lists them.")
        few, count = asyncio.Semaphore(AT_ONCE), Count(len(labelled), lambda line: self.screen.note((line, "")))
        failed: dict[str, str] = {}

        async def one(id: str) -> Rated | None:
            async with few:
                try:
                    return await self._rate(id, bundles)
                except InterviewerError as error:
                    failed[id] = str(error)
                    return None
                finally:
                    count.step()

        rated = await asyncio.gather(*(one(id) for id in labelled))
        if len(failed) == len(labelled):
            id, why = next(iter(failed.items()))
            raise ModelUnavailable(f"Nothing could be graded, and no figures are kept; of {id}: {why}", reason="ungraded")
        made = calibrating.calibration(
            [each for each in rated if each is not None],
            model=self._model,
            runs=self.runs,
            made=instant(transcripts.now())[:10],
            version=__version__,
            failed=failed,
            bundles=bundles,
        )
        self._keep(made, whole=len(labelled) == len(known))
        return made

    def _keep(self, made: Calibration, *, whole: bool) -> None:
        """Keep the figures where they belong, and say where, or why not."""
        place = self.to or (self.settings.transcripts / calibration.BESIDE if whole else None)
        if place is None:
            self.screen.note(("Not kept, since these are not all labelled transcripts: --to DIR keeps them.", ""))
        else:
            self.screen.note((f"Kept in {calibration.save(made, place)}.", ""))

    @property
    def _model(self) -> str:
        return self.settings.models["grader"]

    async def _rate(self, id: str, bundles: Mapping[str, Bundle]) -> Rated:
        content = (gold.directory() / "transcripts" / f"{id}.json").read_bytes()
        [found] = importing.opened(content, name=id, bundles=bundles, now=transcripts.now())
        if found.reasons:
            raise ImportRefused(id, found.reasons)
        session = replay(found.records)
        model = self.connect(self.settings, session.bundle)
        try:
            session = await grades.grade(
                session,
                wish=grades.Wish(model=self._model, runs=self.runs),
                model=model,
                transcript=grades.InMemory(epoch=session.epoch),
                now=transcripts.now,
                looking_on=grades.Nobody(),
            )
        finally:
            await model.close()
        if not grades.is_whole(session.gradings[-1]):  # a failure of the model is no mark that a label could be held against
            read = session.gradings[-1].read.values()
            raise ModelUnavailable(next(one.says for one in read if isinstance(one, Unmarked)), reason="ungraded")
        return rated_by_grading(id, session, session.gradings[-1])


def settings_for(settings: Settings) -> Settings:
    """Return settings in which an offline grader needs no endpoint, whatever the other roles have."""
    if settings.models["grader"] != OFFLINE:
        return settings
    return settings.as_offline()


def show(made: Calibration, screen: Screen) -> None:
    """Print how far a grader agrees with the labels, beside how far two people do."""
    runs = f", {made.runs} runs" if made.runs > 1 else ""
    screen.row((f"{made.model}{runs} against {len(made.transcripts)} labelled transcripts", STRONG))
    people = made.people["transcripts"]
    screen.row((f"In brackets the 95 % interval over transcripts; people: two labellings of {people} of them.\n", QUIET))
    rows = [
        ("signals found (recall)", _of(made.figures, "signals", "recall"), _of(made.people, "signals", "recall")),
        ("signals right (precision)", _of(made.figures, "signals", "precision"), _of(made.people, "signals", "precision")),
        ("signals, kappa", _of(made.figures, "signals", "kappa"), _of(made.people, "signals", "kappa")),
        ("contradicted, the same", _of(made.figures, "contradicted"), _of(made.people, "contradicted")),
        ("prompted, the same", _of(made.figures, "prompted"), _of(made.people, "prompted")),
        ("red flags found", _of(made.figures, "red_flags", "recall"), _of(made.people, "red_flags", "recall")),
        ("red flags right", _of(made.figures, "red_flags", "precision"), _of(made.people, "red_flags", "precision")),
        ("dimensions, weighted kappa", _of(made.figures, "all_dimensions"), _of(made.people, "all_dimensions")),
        ("dimensions within one", _of(made.figures, "within_one"), _of(made.people, "within_one")),
        ("verdicts, the same", _of(made.figures, "verdict"), _of(made.people, "verdict")),
        ("verdicts within one", _of(made.figures, "verdict_within_one"), _of(made.people, "verdict_within_one")),
    ]
    screen.table(("", made.model, "people"), rows)
    screen.row(("", ""))
    by_round = made.figures["by_round"]
    screen.table(
        ("round", "recall", "precision", "kappa"),
        [(id, *(_of(by_round, id, name) for name in ("recall", "precision", "kappa"))) for id in by_round],
    )
    screen.row(("", ""))
    dimensions = made.figures["dimensions"]
    screen.table(
        ("dimension", "weighted kappa", "of"), [(id, _of(dimensions, id), str(dimensions[id]["of"])) for id in dimensions]
    )
    screen.row((f"\n{made.figures['unrated']} dimensions were left open by one side and are in none of these figures.", PLAIN))
    for id, why in made.failed.items():
        screen.row((f"{id} could not be graded: {why}", WARN))


def _of(figures: Mapping[str, Any], *path: str) -> str:
    share: Any = figures
    for name in path:
        share = share[name]
    if share["value"] is None:
        return "—"
    interval = f" [{share['low']:.2f}, {share['high']:.2f}]" if share["low"] is not None else ""
    return f"{share['value']:.2f}{interval}"
