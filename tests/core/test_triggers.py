"""Triggers on their own; how they are used is in `test_needs`."""

from __future__ import annotations

from dataclasses import replace

from interviewer.core.bundle import Bundle
from interviewer.core.events import Answered
from interviewer.core.script import When
from interviewer.core.triggers import (
    bare_red_flag,
    due_probes,
    has_baseline,
    has_opportunity,
    hints_allowed,
    holds,
    is_missing,
    next_constraint,
    open_probes,
    signals,
    still_open,
    unanswered,
)
from tests.play import Play, says, writes

LANGUAGE = says("Python, please")
FILTER = says("a Bloom filter", claims=["approximate-filter"], intent="is_done")


def test_the_keys_of_a_trigger_are_anded(c1: Bundle) -> None:
    """A claim and a missing signal must both hold; an empty trigger never does."""
    session = Play.of(c1).hears(LANGUAGE, FILTER).session
    assert holds(session, When(claim="approximate-filter", missing="C1-S06"))
    assert not holds(session, When(claim="approximate-filter", missing="C1-S06", redflag="RF-01"))
    assert not holds(session, When(claim="deletes-keys", missing="C1-S06"))
    assert not holds(session, When())


def test_a_signal_of_a_constraint_has_its_chance_only_after_it(c1: Bundle) -> None:
    """C1-S12 cannot be missing before ten times the volume was raised."""
    session = Play.of(c1).hears(LANGUAGE, FILTER).session
    assert not has_opportunity(session, signals(session)["C1-S12"])
    assert not is_missing(session, "C1-S12")


def test_a_contradicted_signal_is_not_missing(c1: Bundle) -> None:
    """Asking for it again would be asking what was answered."""
    session = Play.of(c1).hears(LANGUAGE, says("a repeat slips in", against=["C1-S04"])).session
    assert not is_missing(session, "C1-S04")


def test_must_dimensions_come_before_the_rest_and_what_the_phase_covers_before_them(c1: Bundle) -> None:
    """SAFE and SOLVE are musts in this round, FRAME is not; the problem phase covers FRAME."""
    order = [probe.id for probe in open_probes(Play.of(c1).hears(LANGUAGE, FILTER).session)]
    assert order.index("C1-P4") < order.index("C1-P2")
    data = c1.as_data()
    for phase in data["round"]["phases"]:
        phase.pop("covers", None)
    order = [probe.id for probe in open_probes(Play.of(Bundle.from_data(data)).hears(LANGUAGE, FILTER).session)]
    assert order.index("C1-P2") < order.index("C1-P4")


def test_a_probe_waits_for_the_phase_that_covers_its_dimension(bundles: dict[str, Bundle]) -> None:
    """What two people do at once is not asked in the use cases but in the phase of state; what was just claimed is asked at once."""
    o1 = bundles["O"].narrowed("O1")
    play = Play.of(o1).hears(LANGUAGE, says("a Task and an Assignment", claims=["types-outlined"], intent="is_done"))
    assert play.last.ref == "O1-P1"
    assert "O1-P2" in [probe.id for probe in open_probes(play.session)]
    assert due_probes(play.session) == ()
    claims = ["types-outlined", "subclass-per-task-type"]
    assert Play.of(o1).hears(LANGUAGE, says("a subclass for images, one for video", claims=claims)).last.ref == "O1-P5"


def test_before_a_baseline_only_framing_is_probed_unclaimed(c1: Bundle) -> None:
    """The crash window of something that is not built yet is not asked about."""
    session = Play.of(c1).hears(LANGUAGE, says("hm, it depends on the stream")).session
    assert not has_baseline(session)
    assert [probe.id for probe in open_probes(session)] == ["C1-P4"] or "C1-P4" in session.put
    assert "C1-P5" not in [probe.id for probe in open_probes(session)]


def test_signals_far_above_the_level_are_left_alone(c1: Bundle) -> None:
    """At SDE I the crash window of level III is not probed; at SDE II it is."""
    for level, expected in (("I", False), ("II", True)):
        session = Play.of(c1, level=level).hears(LANGUAGE, FILTER).session  # type: ignore[arg-type] # a table of levels
        assert ("C1-P5" in [probe.id for probe in open_probes(session)]) is expected


def test_code_is_a_baseline_and_needs_no_invitation(c1: Bundle) -> None:
    """Who has written code is not asked to write it."""
    play = Play.of(c1).hears(LANGUAGE, writes("seen = set()"), says("like this"))
    assert has_baseline(play.session)
    assert "C-I5" not in play.hears(*[says("and so on")] * 20).refs


def test_a_red_flag_without_a_probe_of_its_own_is_told_apart(c1: Bundle) -> None:
    """RF-08 has none in C1, RF-01 has."""
    bare = bare_red_flag(Play.of(c1).hears(LANGUAGE).session)
    assert bare is None
    play = Play.of(c1).hears(LANGUAGE, says("memory is cheap, just take more", flags=["RF-08"]))
    assert play.last.ref == "RF-08"
    assert play.last.text == c1.standards.manners.red_flag


def test_the_ladder_is_as_long_as_the_level_allows(c1: Bundle) -> None:
    """Two rungs at SDE I, none from Senior up."""
    assert [hints_allowed(Play.of(c1, level=level).session) for level in ("I", "II", "Sr")] == [2, 1, 0]  # type: ignore[arg-type] # a table of levels


def test_a_constraint_that_was_brought_in_otherwise_is_left_out(bundles: dict[str, Bundle]) -> None:
    """By a probe or a signal it names, or in the same words by another question."""
    c2 = Play.of(bundles["C"].narrowed("C2")).hears(LANGUAGE, says("output, then ack", marks=["C2-S03"])).session
    assert (first := next_constraint(c2)) is not None
    assert first.id == "C2-K1"
    for session in (
        replace(c2, put=(*c2.put, "C2-P1")),
        replace(c2, evidence={**c2.evidence, "C2-S04": c2.evidence["C2-S03"]}),
    ):
        assert (second := next_constraint(session)) is not None
        assert second.id == "C2-K2"
    d3 = Play.of(bundles["D"].narrowed("D3"), level="St").hears(says("yes"), says("a store", marks=["D3-S03"])).session
    d3 = replace(d3, put=(*d3.put, "DX1", "D3-K2", "D3-K3"))
    assert (country := next_constraint(d3)) is not None
    assert country.id == "D3-K1"
    assert next_constraint(replace(d3, put=(*d3.put, "D3-K1"))) is None


def test_a_claim_is_not_asked_about_where_it_was_answered(bundles: dict[str, Bundle]) -> None:
    """What a project key does in the burst, once that was said."""
    play = Play.of(bundles["D"].narrowed("D1"), minutes_each=4).hears(says("yes"))
    while "DX1" not in play.refs:
        play.hears(says("so it is", intent="is_done"))
    for marks, asked in (([], True), (["DX1-S03"], False)):
        session = play.hears(says("by project", claims=["project-key"], marks=marks)).session
        when = next(probe.when for probe in session.probes if probe.id == "DX1-P3")
        assert any(holds(session, one) for one in when) is asked


def test_the_time_that_is_left_needs_no_baseline(bundles: dict[str, Bundle]) -> None:
    """Otherwise somebody whose baseline was not noticed would be asked nothing about their design."""
    play = Play.of(bundles["O"].narrowed("O3"), minutes_each=3).hears(says("yes"))
    while "close" not in play.session.put:
        assert "O3-P1" not in {probe.id for probe in open_probes(play.session)}
        play.hears(says("versions of the data set, kept somewhere", intent="is_done"))
    assert {"O3-P1", "O3-P2"} <= set(play.refs)


def test_an_input_that_was_given_is_not_put(bundles: dict[str, Bundle]) -> None:
    """A2-P1 has one on which the rule loses: a claim that there is one answers it like a signal."""
    play = Play.of(bundles["A"].narrowed("A2")).hears(LANGUAGE, says("to the least loaded", claims=["least-loaded"]))
    assert "A2-P1" in {probe.id for probe in open_probes(play.session)}
    lost = play.hears(says("3, 3, 2, 2, 2 gives 7 and not 6", claims=["losing-input"])).session
    assert "A2-P1" not in {probe.id for probe in open_probes(lost)}


def test_a_question_is_open_until_something_is_claimed_to_it(bundles: dict[str, Bundle]) -> None:
    """A claim that was made before it was put is no answer to it."""
    play = Play.of(bundles["D"].narrowed("D1"), minutes_each=4).hears(
        says("yes"), says("I shard by the hash of the task id", claims=["hash-of-task-id"])
    )
    while "DX1" not in play.refs:
        play.hears(says("so it is", intent="is_done"))
    assert still_open(play.session, "DX1")
    assert not still_open(play.hears(says("by project", claims=["project-key"])).session, "DX1")


def test_a_probe_stays_unanswered_past_what_only_answered_the_candidate(c1: Bundle) -> None:
    """A fact, and that there is no hint left; the line of a hard situation that asks something takes its place."""
    vague, asked = says("it goes on, I believe"), says("how many are there?", intent="clarifies", facts=["C1-F1"])
    for beside, stays in ((asked, True), (says("I've no idea", intent="does_not_know"), False)):
        play = Play.of(c1).hears(LANGUAGE, FILTER, beside)
        play.take(Answered(text=vague.text, cmid="e" * 32))
        play.take(vague.observed)
        found = unanswered(play.session)
        assert (found is not None and found.id == "C1-P1") is stays


def test_a_story_told_in_one_go_has_had_its_first_pass(bundles: dict[str, Bundle]) -> None:
    """All of its boxes but one; with two of them empty, or without a result, the candidate is asked to go on."""
    stories = ((("HX-S01", "HX-S02", "HX-S03"), False), (("HX-S02", "HX-S03"), True), (("HX-S01", "HX-S02", "HX-S06"), True))
    for boxes, waits in stories:
        play = Play.of(bundles["H"].narrowed("H1"), level="Sr").hears(says("yes"), says("In May I stopped it", marks=boxes))
        assert (play.last.move == "carry_on") is waits
