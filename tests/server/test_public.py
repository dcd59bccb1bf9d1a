"""What a candidate may see of a record and of a session."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interviewer.core.bundle import Bundle
from interviewer.core.events import (
    EVENTS,
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
    Ran,
    Record,
    Reopened,
    RepeatRequested,
    Resumed,
    Stalled,
    Started,
    Timed,
    Waited,
)
from interviewer.core.evolving import begin
from interviewer.core.grading_events import (
    Adjusted,
    Advised,
    Cited,
    Graded,
    GradingOpened,
    Hid,
    Judged,
    Marked,
    Unmarked,
)
from interviewer.core.session import Session
from interviewer.core.values import Mark
from interviewer.server.public import delta, public, record_frame, room_view, utf16
from interviewer.server.views import PublicAsked
from interviewer.server.wire import SERVER_FRAMES, Delta, RecordFrame
from tests.play import Play, draws, says

NOW = 1_700_000_000_000


@pytest.fixture
def session(c1: Bundle) -> Session:
    """Return an interview that has just begun."""
    models = dict.fromkeys(("observer", "interviewer", "grader"), "offline")
    started = Started(
        session="0" * 26,
        round="C",
        question="C1",
        level="II",
        clock="real",
        models=models,
        version="0",
        digest=c1.digest,
        bundle=c1.as_data(),
    )
    return begin(Record(seq=0, at=NOW, epoch=0, event=started))


def every_event(session: Session) -> list[Event]:
    """Return one event of every type, each with something private in it where it can hold that."""
    signal, probe = session.question.signals[0].id, session.question.probes[0].id
    mark = Mark(id=signal, quote="the words")
    return [
        Started(
            session=session.id,
            round="C",
            question="C1",
            level="II",
            clock="real",
            models={},
            version="0",
            digest="",
            bundle=session.bundle.as_data(),
        ),
        Moved(phase="problem"),
        Asked(move="probe", ref=probe, line="line", text="text", reply="r1", worded="model"),
        Interrupted(reply="r1", text="te", by="candidate", move="probe", ref=probe),
        Failed(role="observer", reason="timeout", says="It was slow.", instead="offline observation"),
        Stalled(says="It was slow.", away=2_000),
        Answered(text="a", cmid="0" * 32),
        Coded(text="x", language="python", cmid="0" * 32),
        draws("store: Rows"),
        Ran(language="python", ended="timed_out", milliseconds=10_000, cmid="0" * 32),
        HintRequested(cmid="0" * 32),
        RepeatRequested(cmid="0" * 32),
        Waited(seconds=240),
        Paused(cmid="0" * 32),
        Resumed(cmid="0" * 32),
        Timed(clock="turns", stretch=150, cmid="0" * 32),
        Reopened(away=3),
        Observed(intent="answers", marks=(mark,), by="offline", raw="raw"),
        Ended(by="candidate", reason="left", cmid="0" * 32),
        GradingOpened(grading="g1", level="II", model="m", runs=1, longest=9_000, version="0", digest="b2:"),
        Marked(grading="g1", run=1, part="SAFE", marks=(Judged(id=signal, quote="the words", turn=2),), raw="raw"),
        Unmarked(grading="g1", run=1, part="SOLVE", reason="unreadable", says="s", raw="raw"),
        Advised(grading="g1", text="advice", raw="raw"),
        Graded(grading="g1"),
        Adjusted(grading="g1", dimension="SAFE", score=3, why="w", cmid="0" * 32),
        Hid(grading="g1", piece=signal, why="w", cmid="0" * 32),
        Cited(grading="g1", dimension="SAFE", turn=2, quote="the words", sign="gap", why="w", cmid="0" * 32),
    ]


def test_every_event_has_a_public_form(session: Session) -> None:
    """Each type of event becomes a frame that its own schema accepts."""
    events = every_event(session)
    assert {event.type for event in events} == {choice["properties"]["type"]["const"] for choice in _choices()}
    for event in events:
        frame = record_frame(Record(seq=1, at=NOW, epoch=0, event=event), session)
        again = SERVER_FRAMES.validate_json(frame.model_dump_json())
        assert isinstance(again, RecordFrame)
        assert again.event.type in {event.type, "noted"}


def test_no_public_form_holds_anything_private(session: Session) -> None:
    """Ids of signals and probes, quotations, raw replies and the bundle stay here."""
    signal, probe = session.question.signals[0].id, session.question.probes[0].id
    for event in every_event(session):
        told = public(Record(seq=1, at=NOW, epoch=0, event=event), session).model_dump_json()
        for private in (signal, probe, "the words", "raw", "bundle", "line", "away"):
            assert f'"{private}"' not in told, event.type


def test_a_constraint_shows_what_it_changes(session: Session) -> None:
    """The card is filled from the question, by the constraint's id, which itself is not sent."""
    constraint = next(constraint for constraint in session.question.constraints if constraint.changes)
    event = Asked(move="constrain", ref=constraint.id, line="", text="text", reply="r1", worded="model")
    shown = public(Record(seq=1, at=NOW, epoch=0, event=event), session)
    assert isinstance(shown, PublicAsked)
    assert shown.changes == constraint.changes
    assert constraint.id not in shown.model_dump_json()


def test_the_room_shows_the_plan_and_no_rubric(session: Session) -> None:
    """Title, phases, level and persona are there; the question's text and its signals are not."""
    told = room_view(session).model_dump_json()
    assert session.question.title in json.loads(told)["question_title"]
    assert session.question.ask[:40] not in told
    assert all(signal.says not in told for signal in session.question.signals)


def test_a_question_brings_its_words_and_its_files(session: Session) -> None:
    """They come when it is put and not before; what is sent of it is what a candidate may read."""
    event = Asked(move="ask", ref="C1", line="", text="in other words", reply="r1", worded="model")
    shown = public(Record(seq=1, at=NOW, epoch=0, event=event), session)
    assert isinstance(shown, PublicAsked)
    assert shown.statement == session.question.ask
    assert shown.task is not None
    assert (shown.task.starter, shown.task.tests) == (session.question.starter, session.question.tests)
    room = room_view(session)
    assert room.editor
    assert session.question.starter not in room.model_dump_json()
    other = public(Record(seq=1, at=NOW, epoch=0, event=event.model_copy(update={"move": "probe"})), session)
    assert isinstance(other, PublicAsked)
    assert (other.statement, other.task) == (None, None)


def test_a_question_in_other_words_brings_those(bundles: dict[str, Bundle]) -> None:
    """What was not said is not shown."""
    play = Play.of(bundles["H"].narrowed("H1")).hears(says("yes"))
    words = play.session.bundle.already["H5"]
    event = Asked(move="ask", ref="H5", line=words, text=words, reply="r1", worded="authored")
    shown = public(Record(seq=1, at=NOW, epoch=0, event=event), replace(play.session, put=(*play.session.put, "H5")))
    assert isinstance(shown, PublicAsked)
    assert shown.statement == words


def test_a_constraint_brings_its_own_words(session: Session) -> None:
    """As they are written, whatever the model made of them."""
    constraint = session.question.constraints[0]
    event = Asked(move="constrain", ref=constraint.id, line="", text="text", reply="r1", worded="model")
    shown = public(Record(seq=1, at=NOW, epoch=0, event=event), session)
    assert isinstance(shown, PublicAsked)
    assert shown.statement == constraint.says


@given(st.text(st.characters(codec="utf-8")), st.integers(0, 10**9))
def test_a_delta_made_by_hand_is_the_model(text: str, off: int) -> None:
    """The text of a prebuilt delta reads back as the frame it stands for."""
    told = delta(reply="r7", attempt=1, epoch=2, off=off, text=text)
    assert SERVER_FRAMES.validate_json(told) == Delta(reply="r7", attempt=1, epoch=2, off=off, text=text)


@pytest.mark.parametrize(("text", "units"), [("", 0), ("abc", 3), ("é", 1), ("🙂", 2), ("a🙂b", 4)])
def test_lengths_are_those_of_a_page(text: str, units: int) -> None:
    """A character beyond the first plane counts two."""
    assert utf16(text) == units


def _choices() -> list[dict[str, dict[str, dict[str, str]]]]:
    return [definition for definition in EVENTS.json_schema()["$defs"].values() if "type" in definition.get("properties", {})]
