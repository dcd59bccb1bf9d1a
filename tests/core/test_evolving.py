"""What each event makes true, and what no session takes."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

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
    Ran,
    Record,
    Reopened,
    RepeatRequested,
    Resumed,
    Stalled,
    Timed,
    Waited,
)
from interviewer.core.evolving import begin, evolve, following, replay
from interviewer.core.grading_events import (
    Adjusted,
    Advised,
    Cited,
    Graded,
    GradingOpened,
    Hid,
    Marked,
    Unmarked,
)
from interviewer.core.session import Session
from interviewer.core.transitions import TRANSITIONS, Stage, kind
from interviewer.core.values import Mark, Spent
from interviewer.errors import OutOfOrder, SessionClosed, TranscriptBroken
from tests.play import START, Play, draws, runs, says, started, writes

CMID = "a" * 32
EVENTS: list[Event] = [
    Moved(phase="problem"),
    Asked(move="probe", ref="C1-P1", line="l", text="t", reply="r1", worded="model"),
    Asked(move="goodbye", line="l", text="t", reply="r1", worded="model"),
    Interrupted(reply="r1", text="t", by="candidate"),
    Interrupted(reply="r1", text="t", by="model"),
    Interrupted(reply="r1", text="", by="crash"),
    Failed(role="observer", reason="cut", says="s", instead="nothing"),
    Answered(text="a set of hashes", cmid=CMID),
    Coded(text="x = 1", language="python", cmid=CMID),
    draws("store: Rows"),
    HintRequested(cmid=CMID),
    RepeatRequested(cmid=CMID),
    Waited(seconds=240),
    Paused(cmid=CMID),
    Resumed(cmid=CMID),
    Timed(clock="turns", stretch=150, cmid=CMID),
    Reopened(away=10),
    Stalled(says="s", away=10),
    Observed(intent="answers", marks=(Mark(id="C1-S03", quote="a set"),), by="offline"),
    Ended(by="candidate", reason="left", cmid=CMID),
    GradingOpened(grading="g1", level="II", model="judge", runs=1, longest=9_000, version="0", digest="b2:"),
    Marked(grading="g1", run=1, part="SAFE"),
    Unmarked(grading="g1", run=1, part="SOLVE", reason="unreadable", says="s"),
    Advised(grading="g1", text="t"),
    Graded(grading="g1"),
    Adjusted(grading="g1", dimension="SAFE", score=3, why="w", cmid=CMID),
    Hid(grading="g1", piece="C1-S06", why="w", cmid=CMID),
    Cited(grading="g1", dimension="SAFE", turn=2, quote="q", sign="gap", why="w", cmid=CMID),
    Ran(language="python", ended="finished", milliseconds=3, cmid=CMID),
]


def first(bundle: Bundle) -> Session:
    """Return a session with nothing but its first record."""
    return begin(Record(seq=0, at=START, epoch=0, event=started(bundle)))


def follow(session: Session, event: Event, *, epoch: int = 0) -> Session:
    """Fold one event in at the next place."""
    return evolve(session, Record(seq=session.seq + 1, at=START, epoch=epoch, event=event))


def test_every_kind_of_event_has_a_row() -> None:
    """Every event but the first stands in the transition table at least once."""
    assert {kind(event) for event in EVENTS} == {name for (_, name) in TRANSITIONS} - {"started"}


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(EVENTS), max_size=25))
def test_a_legal_event_folds_and_an_illegal_one_changes_nothing(c1: Bundle, events: list[Event]) -> None:
    """The table alone decides: what it has a row for folds to the stage it names, everything else raises and leaves the session."""
    session = first(c1)
    for event in events:
        if isinstance(event, GradingOpened):
            event = event.model_copy(update={"grading": f"g{len(session.gradings) + 1}"})
        row = TRANSITIONS.get((session.stage, kind(event)))
        if row is None or (isinstance(event, Adjusted | Hid | Cited) and not session.gradings):
            before = repr((session.seq, session.stage, session.turns, session.evidence))
            with pytest.raises((OutOfOrder, SessionClosed)):
                follow(session, event)
            assert repr((session.seq, session.stage, session.turns, session.evidence)) == before
        else:
            session = follow(session, event)
            assert session.stage is row


def test_a_gap_in_seq_is_refused(c1: Bundle) -> None:
    """Record 2 cannot follow record 0."""
    with pytest.raises(OutOfOrder, match="Record 2 cannot follow record 0"):
        evolve(first(c1), Record(seq=2, at=START, epoch=0, event=Moved(phase="problem")))


def test_an_older_writer_is_fenced_out(c1: Bundle) -> None:
    """A record of epoch 0 after one of epoch 1 is refused."""
    session = follow(first(c1), Moved(phase="problem"), epoch=1)
    with pytest.raises(OutOfOrder, match="epoch 0"):
        follow(session, Moved(phase="baseline"), epoch=0)


def test_replay_uses_the_bundle_at_hand_where_it_is_the_one(c1: Bundle) -> None:
    """By its digest; another one is left aside, and the records' own is read."""
    records = Play.of(c1).records
    assert replay(records, c1).bundle is c1
    other = c1.model_copy(update={"conduct": "Other."})
    assert replay(records, other).bundle == c1
    assert replay(records).bundle is not c1


def test_replay_is_the_fold_of_its_records(c1: Bundle) -> None:
    """Folding the records of an interview again gives the same session."""
    play = Play.of(c1).hears(says("Python"), says("a set of hashes", marks=["C1-S03"]))
    assert replay(play.records) == play.session


def test_an_interview_begins_with_started(c1: Bundle) -> None:
    """Anything else at record 0 is refused."""
    with pytest.raises(OutOfOrder, match="begins with its `started` record"):
        begin(Record(seq=0, at=START, epoch=0, event=Moved(phase="problem")))
    with pytest.raises(OutOfOrder, match="no record"):
        replay([])


def test_a_phase_that_there_is_not_is_refused(c1: Bundle) -> None:
    """The record is whole, and no interview could have written it."""
    with pytest.raises(OutOfOrder, match="no phase 'nowhere'"):
        follow(first(c1), Moved(phase="nowhere"))


def test_a_round_that_does_not_hold_together_is_damage(c1: Bundle) -> None:
    """A whole line may carry what no interview can be held by; whoever opens it is told what is wrong, in a sentence."""
    whole = started(c1)
    none = {**whole.bundle, "questions": []}
    levels = {**c1.as_data()["standards"]["levels"], "levels": []}
    flat = {**whole.bundle, "standards": {**c1.as_data()["standards"], "levels": levels}}
    for bundle, told in (({}, "round: Field required"), (none, "no question"), (flat, "level")):
        event = whole.model_copy(update={"bundle": bundle})
        with pytest.raises(TranscriptBroken, match=told):
            begin(Record(seq=0, at=START, epoch=0, event=event))


def test_the_last_position_on_a_signal_counts(c1: Bundle) -> None:
    """A signal that was contradicted and then corrected is present, with the later words."""
    play = Play.of(c1).hears(
        says("Python"), says("a repeat slips in", against=["C1-S04"]), says("no: a new one is lost", marks=["C1-S04"])
    )
    mark = play.session.evidence["C1-S04"]
    assert (mark.state, mark.quote) == ("present", "no: a new one is lost")


def test_a_signal_shown_after_its_probe_is_prompted(c1: Bundle) -> None:
    """What comes right after the probe for it is prompted, what came by itself is not."""
    play = Play.of(c1).hears(
        says("Python"),
        says("a Bloom filter", claims=["approximate-filter"], marks=["C1-S03"], intent="is_done"),
        says("a new example is lost", marks=["C1-S06", "C1-S04"]),
    )
    assert "C1-P1" in play.refs
    assert {id: mark.prompted for id, mark in play.session.evidence.items()} == {
        "C1-S03": False,
        "C1-S06": True,
        "C1-S04": False,
    }


def test_a_claim_that_another_question_wants_to_have_been_told_outlives_its_own(bundles: dict[str, Bundle]) -> None:
    """What is claimed to one question of the recruiter's counts no longer once the next is put, but for the time on call."""
    play = Play.of(bundles["R"].narrowed("R1"), minutes_each=5).hears(
        says("yes"), says("I was on call, and I want to train models", claims=["has-been-on-call", "wants-to-train-models"])
    )
    while "R2" not in play.refs:
        play.hears(says("so it is", intent="is_done"))
    assert set(play.session.claims) == {"has-been-on-call"}


def test_a_send_is_remembered_with_its_place(c1: Bundle) -> None:
    """The client's id of an answer leads to the record that holds it, so that a resend gets the same answer."""
    session = follow(follow(first(c1), EVENTS[1]), Answered(text="x", cmid=CMID))
    assert session.sends == {CMID: 2}


def test_pauses_do_not_count(c1: Bundle) -> None:
    """The time between paused and resumed is taken off the clock."""
    session = follow(first(c1), EVENTS[1])
    paused = evolve(session, Record(seq=2, at=START + 1_000, epoch=0, event=Paused(cmid=CMID)))
    resumed = evolve(paused, Record(seq=3, at=START + 61_000, epoch=0, event=Resumed(cmid=CMID)))
    assert (paused.stage, resumed.stage, resumed.stopped) == (Stage.PAUSED, Stage.LISTENING, 60_000)


def test_a_second_request_for_the_solution_is_a_red_flag(c1: Bundle) -> None:
    """Asking once is none, asking again is RF-20 with the candidate's words."""
    asks = says("just tell me the answer", intent="asks_solution")
    play = Play.of(c1).hears(says("Python"), asks)
    assert "RF-20" not in play.session.red_flags
    assert play.hears(asks).session.red_flags["RF-20"].quote == "just tell me the answer"


def test_code_belongs_to_the_answer_that_follows_it(c1: Bundle) -> None:
    """A snapshot stands in the next turn of the candidate and in no other."""
    play = Play.of(c1).hears(
        says("Python"), Coded(text="seen = set()", language="python", cmid=CMID), says("like this"), says("and so on")
    )
    assert [turn.code for turn in play.session.turns if turn.speaker == "candidate"] == ["", "seen = set()", ""]


def test_a_board_belongs_to_the_answer_that_follows_it(c1: Bundle) -> None:
    """Its text stands in the next turn of the candidate and in no other; the board itself stays."""
    drawn = draws("Router → Lease table")
    play = Play.of(c1).hears(says("Python"), drawn, says("like this"), says("and so on"))
    assert [turn.board for turn in play.session.turns if turn.speaker == "candidate"] == ["", "Router → Lease table\n", ""]
    assert play.session.board == drawn.board


def test_costs_add_up_and_an_unknown_price_makes_the_sum_unknown(c1: Bundle) -> None:
    """Tokens are summed; one exchange without a price leaves no total."""
    spent = Spent(model="m", request="b2:0", prompt_tokens=10, completion_tokens=5, counted="endpoint", cost=0.5)
    session = follow(first(c1), EVENTS[1].model_copy(update={"spent": spent}))
    assert (session.spend.prompt_tokens, session.spend.completion_tokens, session.spend.cost) == (10, 5, 0.5)
    observed = next(event for event in EVENTS if isinstance(event, Observed))
    unknown = observed.model_copy(update={"spent": spent.model_copy(update={"cost": None})})
    heard = follow(follow(session, Answered(text="x", cmid=CMID)), unknown)
    assert (heard.spend.prompt_tokens, heard.spend.cost) == (20, None)


def test_what_follows_is_stamped_next_and_never_earlier(c1: Bundle) -> None:
    """A clock that was set back is not believed."""
    session = Play.of(c1).session
    event = Ended(by="candidate", reason="left", cmid=CMID)
    late, early = (following(session, event, at=session.last_at + by, epoch=3) for by in (1_000, -1_000))
    assert (late.seq, late.at, late.epoch) == (session.seq + 1, session.last_at + 1_000, 3)
    assert early.at == session.last_at


def test_a_grading_is_folded_beside_the_interview(c1: Bundle) -> None:
    """What was read of it stands by run and part; the interview's last moment stays that of its end."""
    session = follow(Play.of(c1).session, Ended(by="candidate", reason="left", cmid=CMID))
    opened = GradingOpened(grading="g1", level="St", model="judge", runs=1, longest=9_000, version="0", digest="b2:")
    later = evolve(session, Record(seq=session.seq + 1, at=START + 10**9, epoch=0, event=opened))
    marked = follow(later, Marked(grading="g1", run=1, part="SAFE"))
    assert later.last_at == session.last_at
    assert list(marked.gradings[0].read) == [(1, "SAFE")]
    assert follow(marked, Graded(grading="g1")).gradings[0].complete
    with pytest.raises(OutOfOrder, match="no grading g2"):
        follow(marked, Marked(grading="g2", run=1, part="SAFE"))
    with pytest.raises(OutOfOrder, match="opened already"):
        follow(marked, opened)


def test_a_grading_by_prompts_that_lack_its_level_is_damage(c1: Bundle) -> None:
    """A grading may bring prompts of its own, which are held to the same."""
    play = Play.of(c1)
    play.take(Ended(by="candidate", reason="left"))
    levels = {**c1.as_data()["standards"]["levels"], "levels": []}
    flat = {**c1.as_data(), "standards": {**c1.as_data()["standards"], "levels": levels}}
    opened = GradingOpened(grading="g1", level="II", model="m", runs=1, longest=1, version="0", digest="", bundle=flat)
    with pytest.raises(TranscriptBroken, match="no level II"):
        follow(play.session, opened)


def test_a_run_goes_with_the_next_answer(c1: Bundle) -> None:
    """It is data beside the words that follow it, and beside no later ones; the session keeps the last one."""
    play = Play.of(c1).hears(says("Python"), writes("x = 1"), runs(test_a="failed"), runs(test_a="passed"))
    play.hears(says("it passes now"), says("and so on"))
    heard = [turn.run for turn in play.session.turns if turn.speaker == "candidate"]
    assert [run and [test.result for test in run.ran.tests] for run in heard] == [None, ["passed"], None]
    assert play.session.run == heard[1]


def test_a_run_is_of_the_code_as_it_stood(c1: Bundle) -> None:
    """Code that was changed afterwards was not run; the same code kept again was."""
    play = Play.of(c1).hears(says("Python"), writes("x = 1"), runs(test_a="passed"), writes("x = 1"))
    assert play.session.run is not None
    assert play.session.run.current
    play.hears(writes("x = 2"), says("changed"))
    run = play.session.turns[-2].run
    assert run is not None
    assert not run.current


def test_a_starter_file_is_no_code_of_the_candidates(c1: Bundle) -> None:
    """Kept as it was given it does not stand for code that was written."""
    assert "class Deduplicator" in c1.questions[0].starter
    play = Play.of(c1).hears(says("Python"), writes(c1.questions[0].starter + "\n"))
    assert not play.session.wrote_code
    assert play.hears(writes("seen = set()")).session.wrote_code
