"""Calibrating at a terminal, on a few labelled transcripts."""

from __future__ import annotations

import asyncio
import io
from dataclasses import replace
from pathlib import Path

import pytest

from interviewer.conduct import LivingModel
from interviewer.core.bundle import Bundle
from interviewer.errors import ModelUnavailable, NotFound
from interviewer.evaluation import calibration
from interviewer.llm import connect
from interviewer.settings import Settings
from interviewer.terminal.calibrating import Bench, show
from interviewer.terminal.grading import Desk, Order
from interviewer.terminal.screen import Screen
from tests.terminal.test_grading import Away, kept


def bench(directory: Path, out: io.StringIO) -> Bench:
    """Return a bench whose figures are kept beside the interviews of a directory."""
    settings = Settings(transcripts=directory)
    screen = Screen(out=out, err=out, colour=False)
    return Bench(settings=settings, screen=screen, connect=connect, runs=1, to=directory / calibration.BESIDE)


def test_a_calibration_stands_on_the_next_card(tmp_path: Path) -> None:
    """Held against C1's labelled transcripts, the offline grader says so on a card of C1."""
    out = io.StringIO()
    made = asyncio.run(bench(tmp_path, out).calibrate("C1-"))
    assert made.transcripts
    assert all(name.startswith("C1-") for name in made.transcripts)
    printed = io.StringIO()
    order = Order(names=(str(kept(tmp_path)),))
    desk = Desk(
        order, settings=Settings(transcripts=tmp_path), screen=Screen(out=printed, err=printed, colour=False), connect=connect
    )
    asyncio.run(desk.grade())
    assert f"held against {len(made.transcripts)} labelled transcripts" in " ".join(printed.getvalue().split())


def test_the_figures_stand_beside_those_of_people(tmp_path: Path) -> None:
    """And what could not be graded is named."""
    out = io.StringIO()
    made = asyncio.run(bench(tmp_path, out).calibrate("C1-weak"))
    show(made.model_copy(update={"failed": {"C1-x": "It was cut."}}), Screen(out=out, err=out, colour=False))
    assert "people" in out.getvalue()
    assert "C1-x could not be graded: It was cut." in out.getvalue()


def test_nothing_to_grade_is_one_sentence(tmp_path: Path) -> None:
    """Where no labelled transcript has that beginning."""
    with pytest.raises(NotFound, match="begins with 'Z9'"):
        asyncio.run(bench(tmp_path, io.StringIO()).calibrate("Z9"))


def test_a_failure_of_the_model_is_no_disagreement(tmp_path: Path) -> None:
    """What could not be graded is in no figure; where that is all of it, there are none, and nothing is kept."""
    offline = bench(tmp_path, io.StringIO())
    away, asked = Away(), list[str]()

    def sometimes(settings: Settings, bundle: Bundle) -> LivingModel:
        asked.append(bundle.digest)
        return connect(settings, bundle) if len(asked) > 1 else away

    made = asyncio.run(replace(offline, connect=sometimes).calibrate("C1-weak"))
    assert len(made.transcripts) == len(asked) - 1
    assert list(made.failed.values()) == ["The model cannot be reached."]
    nowhere = replace(offline, connect=lambda *_: away, to=tmp_path / "nowhere")
    with pytest.raises(ModelUnavailable, match="Nothing could be graded"):
        asyncio.run(nowhere.calibrate("C1-weak"))
    assert not (tmp_path / "nowhere").exists()


def test_figures_of_some_are_kept_only_where_that_is_asked_for(tmp_path: Path) -> None:
    """Those of all labelled transcripts, which stand on every card, are not replaced by them."""
    out = io.StringIO()
    beside = tmp_path / calibration.BESIDE
    beside.mkdir()
    kept = calibration.file_of("offline", 1, beside)
    kept.write_text("of all")
    made = asyncio.run(replace(bench(tmp_path, out), to=None).calibrate("C1-weak"))
    assert made.transcripts
    assert kept.read_text() == "of all"
    assert "Not kept, since these are not all labelled transcripts: --to DIR keeps them." in out.getvalue()


@pytest.mark.slow
def test_figures_of_all_are_kept_beside_the_interviews(tmp_path: Path) -> None:
    """Where no other place is given."""
    asyncio.run(replace(bench(tmp_path, io.StringIO()), to=None).calibrate())
    assert calibration.load("offline", 1, tmp_path / calibration.BESIDE) is not None
