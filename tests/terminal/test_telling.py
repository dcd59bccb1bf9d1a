"""How an interview reads."""

from __future__ import annotations

import io

from interviewer.core.bundle import Bundle
from interviewer.core.events import Asked, Failed, Imported, Interrupted
from interviewer.core.evolving import begin, evolve
from interviewer.core.session import Session
from interviewer.core.values import Spent
from interviewer.terminal.screen import Screen
from interviewer.terminal.telling import Telling, farewell, mmss
from tests.play import Play, draws, runs, says, writes
from tests.seeded import COST, FILTER, begun


def told(play: Play, *, review: bool = False, reasons: bool = False, evidence: bool = False) -> str:
    """Return everything a telling prints of a play."""
    out = io.StringIO()
    screen = Screen(out=out, err=out, colour=False)
    telling = Telling(screen, review=review, reasons=reasons, evidence=evidence)
    session: Session | None = None
    for record in play.records:
        session = begin(record) if session is None else evolve(session, record)
        telling.tell(record, session)
    return out.getvalue()


def test_a_reply_that_streamed_is_told_once(c1: Bundle) -> None:
    """Its record only ends the line; one that says something else is told in full."""
    play = Play.of(c1)
    asked = play.records[-1]
    assert isinstance(asked.event, Asked)
    before = begin(play.records[0])
    for streamed, count in ((asked.event.text, 1), ("Something else.", 1)):
        out = io.StringIO()
        telling = Telling(Screen(out=out, err=out, colour=False))
        telling.begin(asked.event.reply)
        telling.part(asked.event.reply, streamed, before, asked.at)
        telling.tell(asked, play.session)
        assert " ".join(out.getvalue().split()).count("Which language would you like to use?") == count


def test_a_constraint_shows_old_and_new(c1: Bundle) -> None:
    """The card stands below the line, with an arrow between the values."""
    constraint = next(one for one in c1.questions[0].constraints if one.changes)
    play = Play.of(c1).hears(says("Python"))
    play.session = play.session.__class__(**{**_fields(play.session), "stage": "speaking"})
    out = io.StringIO()
    telling = Telling(Screen(out=out, err=out, colour=False))
    event = Asked(move="constrain", ref=constraint.id, line="x", text="It grows.", reply="r", worded="authored")
    record = play.records[-1].model_copy(update={"event": event, "seq": play.session.seq + 1})
    telling.tell(record, evolve(play.session, record))
    assert "! new constraint" in out.getvalue()
    assert f"{constraint.changes[0].old} → {constraint.changes[0].new}" in out.getvalue()


def test_a_board_is_counted_and_shown_in_a_review(c1: Bundle) -> None:
    """A row while it is drawn, its text when one looks back."""
    play = Play.of(c1).hears(says("Python"), draws("Router → Lease table, CAS"))
    assert "board kept, 2 parts, 1 link " in told(play)
    assert "Router → Lease table, CAS" not in told(play)
    assert "    Router → Lease table, CAS" in told(play, review=True)


def test_a_failure_and_an_interruption_are_rows(c1: Bundle) -> None:
    """The sentence of a failed model is shown with what stands in; an interrupted turn says by whom."""
    play = Play.of(c1)
    session = begin(play.records[0])
    out = io.StringIO()
    telling = Telling(Screen(out=out, err=out, colour=False))
    failed = Failed(role="interviewer", reason="timeout", says="The model was too slow.", instead="authored line")
    for event in (failed, Interrupted(reply="r1", text="Half a", by="candidate")):
        record = play.records[-1].model_copy(update={"event": event, "seq": session.seq + 1})
        session = evolve(session, record)
        telling.tell(record, session)
    assert "The model was too slow. The written line is said as it stands." in out.getvalue()
    assert "(you interrupted)" in out.getvalue()


def test_a_review_says_why_the_interviewer_spoke(c1: Bundle) -> None:
    """Move and id stand in the label of a replay, not of a live interview."""
    play = Play.of(c1).hears(says("Python"))
    assert " ask C1\n" in told(play, review=True)
    assert " ask C1\n" not in told(play)


def test_the_farewell_knows_what_is_not_known(c1: Bundle) -> None:
    """Offline it says that a script spoke; with a model it gives tokens, and a cost only where there is one."""
    play = Play.of(c1)
    spent = Spent(model="m", request="b2:0", prompt_tokens=1200, completion_tokens=30, counted="endpoint", cost=None)
    live = play.session.__class__(
        **{**_fields(play.session), "models": {"interviewer": "m", "observer": "m"}, "spend": play.session.spend.plus(spent)}
    )
    for session, words in ((play.session, "followed a script"), (live, "1,200 in, 30 out; cost unknown")):
        out = io.StringIO()
        farewell(Screen(out=out, err=out, colour=False), session, "there.jsonl")
        assert "there.jsonl" in out.getvalue()
        assert words in out.getvalue()


def test_time_is_minutes_and_seconds() -> None:
    """Over an hour the minutes go on."""
    assert [mmss(ms) for ms in (0, 61_000, 3_700_000, -5)] == ["00:00", "01:01", "61:40", "00:00"]


def _fields(session: Session) -> dict[str, object]:
    return {name: getattr(session, name) for name in Session.__dataclass_fields__}


def test_a_run_is_a_row_and_a_review_shows_what_failed(c1: Bundle) -> None:
    """In a live interview how many passed is enough; whoever reads it later sees the assertion."""
    play = Play.of(c1).hears(says("Python"), writes("x = 1"), runs(test_a="passed", test_b="failed"))
    assert "python code run, 1 passed, 1 failed, 0.04 s" in told(play)
    assert "1 == 2" not in told(play)
    assert "test_b: E 1 == 2" in " ".join(told(play, review=True).split())


def test_reasons_and_evidence_are_told_where_they_are_wanted(c1: Bundle) -> None:
    """Below the turn they belong to; otherwise a replay is as it always was."""
    play = begun(c1, FILTER, COST)
    assert "←" not in told(play, review=True)
    text = told(play, review=True, reasons=True, evidence=True)
    assert f"← Claims approximate-filter: “{FILTER.text}” (T4)" in " ".join(text.split())
    assert f"▲ C1-S06 present “{COST.text}”" in " ".join(text.split())
    assert f"· claims approximate-filter “{FILTER.text}”" in " ".join(text.split())


def test_an_interview_from_elsewhere_says_so(c1: Bundle) -> None:
    """In the header where it comes from, at the end what was taken for granted; no tokens are counted."""
    play = Play.of(c1)
    source = Imported(
        form="WebVTT", name="a.vtt", digest="b2:0", times="given", notes=("No level was given: it is taken as II.",)
    )
    session = play.session.__class__(**{**_fields(play.session), "source": source})
    out = io.StringIO()
    screen = Screen(out=out, err=out, colour=False)
    Telling(screen).header(session, session.last_at)
    farewell(screen, session, "there.jsonl")
    assert "Imported from a.vtt (WebVTT); the times are those of the file." in out.getvalue()
    assert "No level was given" in out.getvalue()
    assert "Tokens" not in out.getvalue()
