"""Verified again: what our own code wrote is the same, and one seeded change is found where it stands."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest

from interviewer import grades, transcripts
from interviewer.core import timing
from interviewer.core.bundle import Bundle
from interviewer.core.events import (
    Answered,
    Asked,
    Coded,
    Ended,
    Event,
    Failed,
    HintRequested,
    Interrupted,
    Moved,
    Observed,
    Paused,
    Record,
    Reopened,
    RepeatRequested,
    Resumed,
    Waited,
)
from interviewer.core.evolving import replay
from interviewer.core.needs import Note, Observe, Speak, need
from interviewer.core.phrasing import authored, phrase, spoken
from interviewer.core.values import Spent
from interviewer.core.verifying import Verified, verify
from interviewer.errors import OutOfOrder
from interviewer.evaluation import candidates
from interviewer.evaluation.rounds import Unwired, play_all
from interviewer.importing import hear
from interviewer.llm.brain import reply_to
from tests.graded import ended
from tests.play import Play

EXAMPLE = Path(__file__).parents[2] / "transcripts/examples/v1-c1.jsonl"


@pytest.fixture(scope="module")
def records(bundles: dict[str, Bundle]) -> tuple[Record, ...]:
    """Return a whole offline interview, as our own code writes it."""
    return play_all([candidates.load()["C-mixed"]], bundles, ["II"])[0].records


def changed(records: tuple[Record, ...], kind: type[Event], **update: object) -> tuple[tuple[Record, ...], int]:
    """Return the records with the second event of a kind changed, and its number."""
    seq = [record.seq for record in records if isinstance(record.event, kind)][1]
    event = records[seq].event.model_copy(update=update)
    return (*records[:seq], records[seq].model_copy(update={"event": event}), *records[seq + 1 :]), seq


def found(records: tuple[Record, ...]) -> Verified:
    """Return what today's code makes of records."""
    return verify(records, reply_to)


def test_what_our_own_code_wrote_is_the_same(bundles: dict[str, Bundle]) -> None:
    """Every round, every scripted candidate: no difference, and all of it was derived again."""
    for one in play_all(candidates.load().values(), bundles, ["I", "Sr"]):
        verified = found(one.records)
        assert verified.differences == ()
        assert set(verified.derived) == {"decision", "request", "reading", "offline text"}
        assert verified.derived["request"] == sum(isinstance(r.event, Asked | Observed) for r in one.records)


@pytest.mark.parametrize(
    ("kind", "update", "what"),
    [
        (Asked, {"ref": "C1-P8", "move": "probe"}, "decision"),
        (Asked, {"line": "Something else."}, "decision"),
        (Asked, {"text": "Something else."}, "offline text"),
        (Moved, {"overrun": True}, "decision"),
        (Observed, {"intent": "off_topic"}, "reading"),
        (Observed, {"raw": '{"intent": "blank"}'}, "reading"),
    ],
)
def test_one_change_is_found_where_it_stands(
    records: tuple[Record, ...], kind: type[Event], update: dict[str, object], what: str
) -> None:
    """By line and number, with what is stored and what would be now."""
    hurt, seq = changed(records, kind, **update)
    first = found(hurt).differences[0]
    assert (first.seq, first.line, first.what) == (seq, seq + 1, what)
    assert f"line {seq + 1} (seq {seq}, " in str(first)


def test_another_request_is_found(records: tuple[Record, ...]) -> None:
    """One digit of a digest is enough."""
    seq = next(record.seq for record in records if isinstance(record.event, Observed))
    event = records[seq].event
    assert isinstance(event, Observed)
    assert event.spent is not None
    hurt = event.model_copy(update={"spent": event.spent.model_copy(update={"request": "b2:0"})})
    first = found((*records[:seq], records[seq].model_copy(update={"event": hurt}), *records[seq + 1 :])).differences[0]
    assert (first.seq, first.what, first.stored) == (seq, "request", "b2:0")


def test_an_early_end_is_found(records: tuple[Record, ...]) -> None:
    """The interviewer does not leave in the middle."""
    seq = next(record.seq for record in records if isinstance(record.event, Observed)) + 1
    end = Record(seq=seq, at=records[seq - 1].at, epoch=0, event=Ended(by="interviewer", reason="complete"))
    first = found((*records[:seq], end)).differences[0]
    assert (first.seq, first.what, first.stored) == (seq, "decision", "the end (complete)")


def test_a_changed_listener_is_found(records: tuple[Record, ...]) -> None:
    """What the offline interviewer answers now is compared, too."""
    assert {one.what for one in verify(records, lambda exchange, bundle: "{}").differences} == {"offline text"}


class Held:
    """An interview held step by step by our own rules, in which doors fail, stop and come back."""

    def __init__(self, bundle: Bundle) -> None:
        self.play = Play.of(bundle, clock="real")
        self.play.session, self.play.records = replay(self.play.records[:1]), self.play.records[:1]

    def speaks(self, *, until: Callable[[], bool] | None = None) -> Held:
        """Let the interviewer do what is needed; lines are worded by the offline interviewer."""
        while True:
            match need(self.play.session, self.play.now):
                case Note(event):
                    self.play.take(event)
                case Speak(conversation, line):
                    if until is not None and until():
                        return self
                    text = reply_to(phrase(self.play.session, line), self.play.session.bundle)
                    self.play.take(
                        spoken(self.play.session, line, text).model_copy(update={"spent": self._spent(conversation.digest)})
                    )
                case Observe():
                    self.play.take(hear(self.play.session))
                case _:
                    return self

    def fails(self, *, broken_off: str = "") -> Held:
        """Let the interviewer's model fail, after some words or before any; the authored line is said."""
        decided = need(self.play.session, self.play.now)
        assert isinstance(decided, Speak)
        self.play.now += 20_000
        self.play.take(Failed(role="interviewer", reason="timeout", says="Too slow.", instead="authored line"))
        if broken_off:
            self.play.take(Interrupted(reply="r", text=broken_off, by="model", move=decided.line.move, ref=decided.line.ref))
        self.play.take(spoken(self.play.session, decided.line, authored(decided.line), by_model=False))
        return self

    def does(self, *events: Event) -> Held:
        """Let the candidate act."""
        for event in events:
            self.play.now += 60_000
            self.play.take(event)
        return self

    def answers(self, text: str) -> Held:
        """Let the candidate answer."""
        return self.does(Answered(text=text, cmid=f"{len(self.play.records):032x}"))

    @staticmethod
    def _spent(digest: str) -> Spent:
        return Spent(model="offline", request=digest, prompt_tokens=0, completion_tokens=0, counted="estimate", cost=0.0)


def test_failures_pauses_and_crashes_are_taken_for_what_they_are(c1: Bundle) -> None:
    """A line is told by the session before the failure; what a candidate does is not derived, and neither is a crash."""
    held = Held(c1).fails(broken_off="I'm Pri").answers("Python")
    held.speaks(until=lambda: held.play.session.fresh is not None).fails()
    held.does(Coded(text="x", language="python", cmid="1" * 32), Paused(cmid="2" * 32), Resumed(cmid="3" * 32))
    held.answers("I would put a Bloom filter in front of it.")
    held.speaks(until=lambda: held.play.session.fresh is not None)
    held.play.take(Interrupted(reply="r9", text="When the", by="crash"))
    held.play.take(Reopened(away=5_000))
    held.does(RepeatRequested(cmid="4" * 32)).speaks().does(HintRequested(cmid="5" * 32)).speaks().does(
        Waited(seconds=240)
    ).speaks()
    verified = found(tuple(held.play.records))
    assert verified.differences == ()
    assert dict(verified.left_out) == {
        "failures of a model": 2,
        "what the candidate did": 8,
        "replies that a crash cut short": 1,
        "times the interview was opened again": 1,
    }


def test_a_reply_that_was_interrupted_is_the_beginning_of_what_would_be_said(c1: Bundle) -> None:
    """Its move and id are decided again; other words are a difference."""
    held = Held(c1)
    decided = need(held.play.session, held.play.now)
    assert isinstance(decided, Speak)
    stopped = Interrupted(reply="r1", text=decided.line.text[:20], by="candidate", move="open", ref=None)
    held.play.take(stopped)
    assert found(tuple(held.play.records)).differences == ()
    record = held.play.records[-1]
    other = record.model_copy(update={"event": stopped.model_copy(update={"text": "Something else"})})
    assert [one.what for one in found((held.play.records[0], other)).differences] == ["offline text"]


def test_decisions_by_the_clock_use_the_times_of_the_records(c1: Bundle) -> None:
    """A phase that ended between a long wait for a model and its record is no difference."""
    held = Held(c1).speaks().answers("Python").speaks()
    held.play.now += 30 * 60_000
    held.answers("I would begin with something small and see how far that carries us.").speaks()
    assert any(isinstance(r.event, Moved) and r.event.overrun for r in held.play.records)
    assert found(tuple(held.play.records)).differences == ()


@pytest.mark.parametrize("failing", [False, True])
def test_a_line_is_decided_before_it_is_worded(c1: Bundle, failing: bool) -> None:
    """The phase may run out while a model is waited for, or fails: the line that was decided is still no difference."""
    held = Held(c1).speaks().answers("Python").speaks()
    held.play.now = time_of(held, lambda now: timing.phase_over(held.play.session, now)) - 61_000
    held.answers("I would put a Bloom filter in front of it.").speaks(until=lambda: held.play.session.fresh is not None)
    decided = need(held.play.session, held.play.now)
    assert isinstance(decided, Speak)
    text = reply_to(phrase(held.play.session, decided.line), c1)
    if failing:
        held.fails(broken_off=text[:4])
    else:
        held.play.now += 20_000
        held.play.take(spoken(held.play.session, decided.line, text))
    assert timing.phase_over(held.play.session, held.play.now)
    assert found(tuple(held.play.records)).differences == ()


def test_a_phase_may_end_just_after_the_answer_was_heard(c1: Bundle) -> None:
    """What was decided a moment after the last record is compared with that moment."""
    held = Held(c1).speaks().answers("Python").speaks()
    end = time_of(held, lambda now: timing.phase_over(held.play.session, now))
    held.play.now = end - 60_001
    held.answers("I would put a Bloom filter in front of it.").speaks(until=lambda: held.play.session.fresh is not None)
    held.play.now = end
    held.speaks()
    assert any(isinstance(r.event, Moved) and r.event.overrun and r.at == end for r in held.play.records)
    assert found(tuple(held.play.records)).differences == ()


def time_of(held: Held, true: Callable[[int], bool]) -> int:
    """Return the first millisecond from now on at which something is true; it stays so."""
    low, high = held.play.now, held.play.now + 24 * 3_600_000
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if true(middle) else (middle + 1, high)
    return low


def test_gradings_are_derived_again(c1: Bundle) -> None:
    """Their requests, how they were read, and what the offline grader says; scores that a coach changed are not."""
    play = ended(c1)
    kept = grades.InMemory(list(play.records))
    model = Unwired(c1)
    asyncio.run(
        grades.grade(
            play.session,
            wish=grades.Wish(model="offline"),
            model=model,
            transcript=kept,
            now=lambda: play.now,
            looking_on=grades.Nobody(),
        )
    )
    graded = tuple(kept.records)
    only = [one for one in found(graded).differences if graded[one.seq].event.type in {"marked", "graded"}]
    assert only == []
    seq = next(record.seq for record in graded if record.event.type == "marked")
    hurt = graded[seq].model_copy(update={"event": graded[seq].event.model_copy(update={"raw": "{}"})})
    assert [one.what for one in found((*graded[:seq], hurt, *graded[seq + 1 :])).differences if one.seq == seq] == [
        "reading",
        "offline text",
    ]


def test_a_museum_piece_names_the_first_line_that_differs() -> None:
    """An old interview may differ; then the line is that of the file."""
    verified = verify(transcripts.read(EXAMPLE).records, reply_to)
    for one in verified.differences:
        assert EXAMPLE.read_text(encoding="utf-8").splitlines()[one.line - 1].find(f'"seq":{one.seq},') > 0
    assert verified.as_data()["same"] is (not verified.differences)


def test_nothing_cannot_be_verified() -> None:
    """There is no interview without a record."""
    with pytest.raises(OutOfOrder):
        found(())


def test_what_is_told_is_counted_once(records: tuple[Record, ...]) -> None:
    """A whole interview has as many decisions as turns, phases and ends of the interviewer's."""
    verified = found(records)
    decided = sum(
        isinstance(r.event, Asked | Moved) or (isinstance(r.event, Ended) and r.event.by == "interviewer") for r in records
    )
    assert verified.derived["decision"] == decided
