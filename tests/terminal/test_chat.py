"""Holding an interview: where it begins, what happens when the disk or the model fails, and how it goes on."""

from __future__ import annotations

import asyncio
import io
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from interviewer import transcripts
from interviewer.conduct import LivingModel
from interviewer.core.bundle import Bundle
from interviewer.core.conversation import Conversation, Reply
from interviewer.core.drilling import drilled
from interviewer.core.evolving import replay
from interviewer.errors import ModelUnavailable, NotFound, SettingsError
from interviewer.llm import connect
from interviewer.settings import Settings
from interviewer.terminal import chat
from interviewer.terminal.piped import Piped
from interviewer.terminal.screen import Screen
from tests.one_round import one_round


class Failing:
    """A model that is never there."""

    async def close(self) -> None:
        """Do nothing."""

    async def reply(self, conversation: Conversation, on_part: Any = None, on_wait: Any = None) -> Reply:
        """Fail."""
        raise ModelUnavailable("The model is busy.", reason="rate_limited")


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Give settings of a live model, with round C."""
    models = dict.fromkeys(("observer", "interviewer", "grader"), "m")
    return Settings(
        offline=False, base_url="http://127.0.0.1:9/v1", models=models, prompts=one_round(tmp_path), transcripts=tmp_path / "t"
    )


def held(settings: Settings, typed: str, wanted: chat.Wanted) -> str:
    """Hold an interview with a model that fails, and return everything that was printed."""
    out = io.StringIO()

    async def run() -> int:
        screen = Screen(out=out, err=out, colour=False)
        door = Piped(screen, now=transcripts.now, source=io.StringIO(typed))
        return await chat.hold(wanted, settings=settings, door=door, screen=screen, connect=make)

    def make(settings: Settings, bundle: Bundle, *, pace: Any = None) -> LivingModel:
        return connect(settings, bundle) if settings.offline else Failing()

    assert asyncio.run(run()) == 0
    return " ".join(out.getvalue().split())


def test_an_interview_goes_on_without_its_model(settings: Settings) -> None:
    """The failure is a row, the written line is said, and the next answer is heard."""
    told = held(settings, "Python\nA set of hashes.\n", chat.Wanted(round="C", clock="turns"))
    assert "The model is busy. The written line is said as it stands." in told
    assert "Word matching listened to this answer instead." in told
    assert "One machine to begin with." in told


def test_a_live_interview_is_not_taken_up_offline(settings: Settings) -> None:
    """What was begun with a model goes on with it, or says what is missing."""
    held(settings, "", chat.Wanted(round="C", clock="turns"))
    (id,) = transcripts.ids(settings.transcripts)
    away = Settings(prompts=settings.prompts, transcripts=settings.transcripts)
    with pytest.raises(SettingsError, match="begun with the model m"):
        held(away, "", chat.Wanted(resume=id))
    assert "opened again" in held(settings, "", chat.Wanted(resume=id))


def test_a_round_is_picked_by_id_or_title(bundles: dict[str, Bundle]) -> None:
    """The id in any case, or how the title begins; the first where nothing is said."""
    assert chat.pick(bundles, "c") is chat.pick(bundles, "coding screen") is bundles["C"]
    assert chat.pick(bundles, "o") is bundles["O"]  # though the title of round A begins with it
    assert chat.pick(bundles, None) is next(iter(bundles.values()))
    with pytest.raises(NotFound, match="Coding screen"):
        chat.pick(bundles, "Z")


def test_a_drill_is_ten_minutes_on_one_dimension(settings: Settings) -> None:
    """Its question comes at once; a dimension of another round is refused before anything is written."""
    told = held(settings, "I would record it after the hand-off.\n", chat.Wanted(round="C", clock="turns", drill="safe"))
    assert "Training examples arrive on a stream" in told
    (path,) = settings.transcripts.glob("*.jsonl")
    session = replay(transcripts.read(path).records)
    assert (drilled(session.bundle), session.bundle.round.minutes) == ("SAFE", 10)
    with pytest.raises(NotFound, match="no dimension 'TRADE'"):
        held(settings, "", chat.Wanted(round="C", drill="trade"))
    assert list(settings.transcripts.glob("*.jsonl")) == [path]


def test_a_question_that_does_not_come_first_is_announced(settings: Settings, bundles: dict[str, Bundle]) -> None:
    """A round of several parts asks one in each; who chose one of a later part is told when it comes."""
    assert chat.plan_of(bundles["H"].narrowed("H3"), "h3").startswith("H3 comes after H1 and H5:")
    assert chat.plan_of(bundles["H"].narrowed("H2"), "H2") == chat.plan_of(bundles["D"].narrowed("D3"), "D3") == ""
    assert chat.plan_of(bundles["H"].narrowed(), None) == ""
    assert "H3 comes after H1 and H5" in held(
        replace(settings, prompts=None), "", chat.Wanted(round="H", clock="turns", question="H3")
    )
