"""Gradings in the background: begun once, told how far they have come, stopped and gone on with."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from interviewer import transcripts
from interviewer.core.bundle import Bundle
from interviewer.core.conversation import Conversation, Reply, Usage
from interviewer.core.evolving import replay
from interviewer.errors import NotFound, SessionError, TranscriptBroken, TranscriptBusy
from interviewer.evaluation.rounds import Unwired
from interviewer.server.graders import Graders, Order, Progress
from interviewer.settings import Settings
from interviewer.transcripts import Writer
from tests.graded import ended, kept
from tests.seeded import begun
from tests.server.conftest import eventually, play

ID = "0" * 26
PARTS = 7
"""Six dimensions and the red flags."""


class Judge:
    """The offline grader, exchange by exchange: it answers as often as it is let, and breaks where it is told to."""

    def __init__(self, bundle: Bundle, *, held: bool = False, breaks: type[Exception] | None = None) -> None:
        """Answer freely, or nothing before `let`."""
        self.asked = self.closed = 0
        self._offline, self._breaks = Unwired(bundle), breaks
        self._answers = asyncio.Semaphore(0) if held else None

    def let(self, answers: int) -> None:
        """Let some more be answered."""
        assert self._answers is not None
        for _ in range(answers):
            self._answers.release()

    async def reply(self, conversation: Conversation, on_part: Any = None, on_wait: Any = None) -> Reply:
        """Answer one exchange."""
        self.asked += 1
        if self._breaks is not None:
            raise self._breaks("planted")
        if on_wait is not None:
            on_wait("The model is busy.", 2.0)
        if self._answers is not None:
            await self._answers.acquire()
        found = await self._offline.reply(conversation)
        return Reply(
            text=found.text, model="judge", usage=Usage(prompt_tokens=1, completion_tokens=1, counted="exact"), cost=0.01
        )

    async def close(self) -> None:
        """Count it."""
        self.closed += 1


def graders(directory: Path, judge: Judge, bundles: dict[str, Bundle] | None = None, **settings: Any) -> Graders:
    """Return gradings of a directory by that judge."""
    return Graders(Settings(transcripts=directory, **settings), bundles or {}, connect=lambda settings, bundle: judge)


async def done(graders: Graders) -> Progress:
    """Wait until nothing is read any more."""
    await eventually(lambda: graders.progress(ID).state != "reading")
    return graders.progress(ID)


def on_disk(directory: Path) -> list[str]:
    """Return the types of the records that gradings have left."""
    types = [record.event.type for record in transcripts.read(directory / f"{ID}.jsonl").records]
    return types[types.index("ended") + 1 :]


def test_a_grading_is_read_in_the_background_and_kept(c1: Bundle, tmp_path: Path) -> None:
    """It counts what was read and what it cost, and at its end the file is free and the model closed."""
    kept(ended(c1).records, tmp_path)

    async def story() -> None:
        judge = Judge(c1, held=True)
        under = graders(tmp_path, judge)
        assert under.progress(ID) == Progress()
        first = await under.begin(ID, Order(level="St"))
        assert (first.state, first.level, first.runs) == ("reading", "St", 1)
        judge.let(3)
        await eventually(lambda: under.progress(ID).read == 3)
        now = under.progress(ID)
        assert (now.grading, now.of, now.cost) == ("g1", PARTS, pytest.approx(0.03))
        judge.let(PARTS)
        assert ((last := await done(under)).state, last.read) == ("done", PARTS)
        assert judge.closed == 1
        Writer.open(tmp_path / f"{ID}.jsonl").close()

    play(story())
    assert on_disk(tmp_path) == ["grading_opened", *["marked"] * PARTS, "graded"]


def test_the_same_order_joins_and_another_is_refused_while_one_is_read(c1: Bundle, tmp_path: Path) -> None:
    """Nobody's second click begins a second grading."""
    kept(ended(c1).records, tmp_path)

    async def story() -> None:
        judge = Judge(c1, held=True)
        under = graders(tmp_path, judge)
        await asyncio.gather(under.begin(ID, Order()), under.begin(ID, Order()))
        with pytest.raises(TranscriptBusy, match="graded already"):
            await under.begin(ID, Order(runs=3))
        judge.let(PARTS)
        assert (await done(under)).state == "done"
        again = await under.begin(ID, Order())
        assert (again.state, again.grading, judge.asked) == ("done", "g1", PARTS)
        await under.begin(ID, Order(again=True))
        judge.let(PARTS)
        assert (await done(under)).grading == "g2"

    play(story())
    assert on_disk(tmp_path).count("grading_opened") == 2


def test_a_stopped_grading_goes_on_where_it_was(c1: Bundle, tmp_path: Path) -> None:
    """What was read is not asked for again."""
    kept(ended(c1).records, tmp_path)

    async def story() -> None:
        judge = Judge(c1, held=True)
        under = graders(tmp_path, judge)
        await under.begin(ID, Order())
        judge.let(2)
        await eventually(lambda: under.progress(ID).read == 2)
        assert (await under.stop(ID)).state == "stopped"
        asked = judge.asked
        await under.begin(ID, Order())
        await eventually(lambda: judge.asked > asked)
        judge.let(2 * PARTS)
        last = await done(under)
        assert (last.state, last.read, last.of, last.grading) == ("done", PARTS, PARTS, "g1")
        assert (await under.stop(ID)).state == "done"

    play(story())
    assert on_disk(tmp_path) == ["grading_opened", *["marked"] * PARTS, "graded"]


def test_a_grading_that_is_stopped_before_its_first_step_is_stopped(c1: Bundle, tmp_path: Path) -> None:
    """The file is free at once, and the next order begins."""
    kept(ended(c1).records, tmp_path)

    async def story() -> None:
        judge = Judge(c1)
        under = graders(tmp_path, judge)
        await under.begin(ID, Order())
        assert (await under.stop(ID)).state == "stopped"
        assert judge.asked == 0
        Writer.open(tmp_path / f"{ID}.jsonl").close()
        await under.begin(ID, Order(runs=2))
        assert (await done(under)).state == "done"

    play(story())


def test_stopping_the_program_stops_every_grading(c1: Bundle, tmp_path: Path) -> None:
    """And leaves the file whole and free."""
    kept(ended(c1).records, tmp_path)

    async def story() -> None:
        under = graders(tmp_path, Judge(c1, held=True))
        await under.begin(ID, Order())
        await under.close()
        assert under.progress(ID).state == "stopped"

    play(story())
    assert replay(transcripts.read(tmp_path / f"{ID}.jsonl").records).ended is not None
    Writer.open(tmp_path / f"{ID}.jsonl").close()


def test_what_keeps_it_waiting_is_told(c1: Bundle, tmp_path: Path) -> None:
    """In the model client's own sentence, until the next part is read."""
    kept(ended(c1).records, tmp_path)

    async def story() -> None:
        judge = Judge(c1, held=True)
        under = graders(tmp_path, judge)
        await under.begin(ID, Order())
        await eventually(lambda: under.progress(ID).says != "")
        assert under.progress(ID).says == "The model is busy."
        await under.close()

    play(story())


def test_an_interview_that_is_open_or_held_elsewhere_is_refused(c1: Bundle, tmp_path: Path) -> None:
    """And one that is not there, or damaged; nothing is begun."""

    async def story() -> None:
        under = graders(tmp_path, Judge(c1))
        with pytest.raises(NotFound):
            await under.begin(ID, Order())
        path = kept(begun(c1).records, tmp_path)
        with pytest.raises(SessionError, match="still open"):
            await under.begin(ID, Order())
        kept(ended(c1).records, tmp_path)
        elsewhere = Writer.open(path)
        with pytest.raises(TranscriptBusy):
            await under.begin(ID, Order())
        elsewhere.close()
        path.write_bytes(path.read_bytes().replace(b'"seq":3', b'"seq":4'))
        with pytest.raises(TranscriptBroken):
            await under.begin(ID, Order())
        assert under.progress(ID).state == "none"

    play(story())


def test_a_bug_in_a_grader_is_one_sentence(c1: Bundle, tmp_path: Path) -> None:
    """With the id of its line in the log; the file is free afterwards."""
    kept(ended(c1).records, tmp_path)

    async def story() -> None:
        judge = Judge(c1, breaks=ZeroDivisionError)
        under = graders(tmp_path, judge)
        await under.begin(ID, Order())
        last = await done(under)
        assert (last.state, "planted" in last.says, "The log names it" in last.says) == ("failed", False, True)
        assert judge.closed == 1

    play(story())
    Writer.open(tmp_path / f"{ID}.jsonl").close()


def test_prompts_from_before_gradings_give_way_to_todays(c1: Bundle, bundles: dict[str, Bundle], tmp_path: Path) -> None:
    """The grading carries the prompts it was made by; where today's have no such round, a sentence says so."""
    old = Bundle.from_data({**c1.as_data(), "conversations": {**c1.conversations, "grade": "$transcript"}})
    kept(ended(old).records, tmp_path)

    async def story() -> None:
        with pytest.raises(NotFound, match="no round C"):
            await graders(tmp_path, Judge(c1)).begin(ID, Order())
        under = graders(tmp_path, Judge(c1), bundles)
        await under.begin(ID, Order())
        assert (await done(under)).state == "done"

    play(story())
    session = replay(transcripts.read(tmp_path / f"{ID}.jsonl").records)
    assert session.gradings[0].bundle.digest == bundles["C"].only(bundles["C"].questions[:1]).digest != old.digest
