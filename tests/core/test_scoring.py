"""The scoring rule, row by row and cap by cap, over made-up signals on the real standards; then what must hold for any marks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Literal

import pytest
from hypothesis import given as for_any
from hypothesis import settings
from hypothesis import strategies as st

from interviewer import library
from interviewer.core.bundle import Bundle
from interviewer.core.evidence import Evidence
from interviewer.core.scoring import Anchor, DimensionScore, Findings, Flag, Given, RoundScore, nothing_assessed, score_round
from interviewer.core.script import LEVELS, Level, Signal

CODING = library.load()["C"]
ALL = Given(questions=frozenset({"C1"}), put=frozenset({"C1-K1"}), code=True, challenged=True, closed=True)


def made(*rows: str, dimension: str = "SAFE", after: Mapping[int, str] | None = None) -> Bundle:
    """Return round C with one question whose signals are C1-S01, S02 and so on of these levels."""
    signals = tuple(
        Signal(
            id=f"C1-S{number:02}", dimension=dimension, level=level, says="made up", after=tuple((after or {}).get(number, "").split())
        )
        for number, level in enumerate(rows, 1)
    )  # fmt: skip
    question = CODING.question("C1").model_copy(update={"signals": signals, "probes": (), "figures": ()})
    return Bundle(
        round=CODING.round.model_copy(update={"questions": ("C1",)}),
        questions=(question,),
        listens=(),
        standards=CODING.standards,
        conduct="",
        conversations={},
    )


def mark(number: int, how: str = "+", rung: int = 0) -> Evidence:
    """Return a mark of C1-S..: `+` shown unprompted, `p` prompted, `-` contradicted."""
    state: Literal["present", "contradicted"] = "contradicted" if how == "-" else "present"
    return Evidence(id=f"C1-S{number:02}", state=state, quote="q", turn=2, prompted=how == "p" or rung > 0, rung=rung)


def marks(pattern: str) -> Findings:
    """Return findings for a pattern like `++p.-`, one sign a signal."""
    found = [mark(number, how) for number, how in enumerate(pattern, 1) if how != "."]
    return Findings(marks={one.id: one for one in found})


def described(score: int) -> Anchor:
    """Return the anchor of a score, named by a grader."""
    return Anchor(score=score, reason="r", quote="q", turn=2)


def safe(bundle: Bundle, level: Level, found: Findings, given: Given = ALL) -> DimensionScore:
    """Return the score of SAFE."""
    return score_round(bundle, level, given, found).dimension("SAFE")


@pytest.mark.parametrize(
    ("levels", "pattern", "score"),
    [
        ("II II II II II II II", "++++++.", 3),  # 0.857 without stretch
        ("II II II II II II II III", "++++++.+", 4),  # 0.857 with stretch
        ("II II II II II II II III", "+++++..+", 3),  # 0.714 with stretch
        ("II II II II II II II II II II II II II II II II II II II II III", "+++++++++++++++++...+", 4),  # exactly 0.85
        ("II II II II II II", "++++++", 4),  # all, nothing tagged just above, unprompted
        ("II II II II II II", "+++ppp", 4),  # half unprompted is enough
        ("II II II II II II", "++pppp", 3),  # less than half is not
        ("II II II II III", "++++.", 3),  # all, but something is tagged just above
        ("II II II II Sr", "++++.", 4),  # two levels above does not stand in the way
        ("II II II II II", "+++..", 3),  # exactly 0.60
        ("II II II II II II II", "++++...", 2),  # 0.571
        ("II II II II II II II II II II", "+++.......", 2),  # exactly 0.30
        ("II II II II II II II", "++.....", 1),  # 0.286
        ("II II II", "...", 1),
        ("III III", "+.", 3),  # nothing expected, something beyond
    ],
)
def test_each_row_of_the_table(levels: str, pattern: str, score: int) -> None:
    """The base score of rubric 3 at its borders."""
    assert safe(made(*levels.split()), "II", marks(pattern)).table == score


def test_nothing_expected_and_nothing_beyond_is_not_assessed() -> None:
    """Which is no number."""
    scored = safe(made("III", "III"), "II", marks(".."))
    assert (scored.status, scored.table, scored.final) == ("not assessed", None, None)


def test_a_contradicted_expected_signal_caps_at_two() -> None:
    """However much else was shown; a contradicted stretch signal does not."""
    bundle = made("II", "II", "II", "II", "II", "II", "II", "III")
    scored = safe(bundle, "II", marks("++++++-+"))
    assert (scored.table, scored.base, [limit.kind for limit in scored.limits]) == (4, 2, ["contradicted"])
    assert safe(made("II", "II", "III", "III"), "II", marks("+++-")).base == 4


def test_a_signal_of_a_constraint_counts_once_it_was_given_or_raised() -> None:
    """Not given and not raised, it is no expected signal; raised unasked, it is one that was shown."""
    bundle = made("II", "II", after={2: "C1-K2"})
    assert safe(bundle, "II", marks("+.")).expected == ("C1-S01",)
    assert safe(bundle, "II", marks("++")).shown == ("C1-S01", "C1-S02")
    given = Given(questions=ALL.questions, put=frozenset({"C1-K2"}))
    assert safe(bundle, "II", marks("+."), given).expected == ("C1-S01", "C1-S02")


@pytest.mark.parametrize(
    ("given", "missing"),
    [
        (Given(questions=ALL.questions, code=False, challenged=True, closed=True), {"CC-S01", "CC-S02", "CC-S03", "CC-S04", "CC-S05"}),
        (Given(questions=ALL.questions, code=True, challenged=False, closed=True), {"CM-S04"}),
        (Given(questions=ALL.questions, code=True, challenged=True, closed=False), set()),  # CM-S05 is stretch at II
    ],
)  # fmt: skip
def test_a_shared_signal_needs_its_occasion(given: Given, missing: set[str]) -> None:
    """Code that was asked for, a challenge, the close."""
    bundle = made("II")
    whole = {id for one in score_round(bundle, "II", ALL, marks("+")).dimensions for id in one.expected}
    part = {id for one in score_round(bundle, "II", given, marks("+")).dimensions for id in one.expected}
    assert whole - part == missing
    stretch = {id for one in score_round(bundle, "II", given, marks("+")).dimensions for id in one.stretch}
    assert ("CM-S05" in stretch) is given.closed


def test_without_a_closing_statement_communication_does_not_reach_four() -> None:
    """Everything expected was shown, and CM-S05 alone decides."""
    shown = {id: Evidence(id=id, state="present", quote="q", turn=2) for id in ("CM-S01", "CM-S02", "CM-S03", "CM-S04")}
    without = score_round(made("II"), "II", ALL, Findings(marks=shown)).dimension("COMM")
    with_it = Findings(marks={**shown, "CM-S05": Evidence(id="CM-S05", state="present", quote="q", turn=2)})
    assert (without.base, [limit.by for limit in without.limits]) == (3, ["CM-S05"])
    assert score_round(made("II"), "II", ALL, with_it).dimension("COMM").base == 4


@pytest.mark.parametrize(
    ("level", "rung", "counts"),
    [("I", 1, True), ("I", 2, True), ("I", 3, False), ("II", 1, True), ("II", 2, False), ("III", 1, True), ("Sr", 1, False)],
)
def test_a_hint_costs_what_the_level_says(level: Level, rung: int, counts: bool) -> None:
    """A rung above the level's allowance takes the credit of what it gave away; rung 3 always does."""
    bundle = made("I", "I")
    scored = safe(bundle, level, Findings(marks={"C1-S01": mark(1, rung=rung)}))
    assert (scored.shown == ("C1-S01",), scored.voided == ("C1-S01",)) == (counts, not counts)


def test_what_a_second_rung_gave_away_is_no_stretch() -> None:
    """It may count as expected, never as beyond the level."""
    bundle = made("I", "II")
    first = safe(bundle, "I", Findings(marks={"C1-S01": mark(1), "C1-S02": mark(2, rung=1)}))
    second = safe(bundle, "I", Findings(marks={"C1-S01": mark(1), "C1-S02": mark(2, rung=2)}))
    assert (first.beyond, second.beyond) == (("C1-S02",), ())


@pytest.mark.parametrize(
    ("level", "pattern", "base"),
    [
        ("II", "pppp", 3),  # no share is asked below III
        ("III", "++pp", 3),
        ("III", "+ppp", 2),
        ("Sr", "++pp", 3),
        ("St", "++pp", 2),
        ("St", "+++p", 3),
        ("Pr", "+++p", 4),  # all of it, and nothing is tagged above Principal
        ("III", "p...", 1),  # the rule is about a 3, so nothing is taken from less
    ],
)
def test_from_iii_a_share_must_come_unprompted(level: Level, pattern: str, base: int) -> None:
    """Half from III, three quarters from Staff, else one point is lost once."""
    above = LEVELS[LEVELS.index(level) + 1] if level != "Pr" else None
    bundle = made("I", "I", "I", "I", *([above] if above else []))
    found = marks(pattern)
    scored = safe(bundle, level, found)
    assert scored.base == base
    other = made("I", "I", "I", "I", *([above] if above else []), dimension="ADAPT")
    assert score_round(other, level, ALL, found).dimension("ADAPT").base == scored.table


@pytest.mark.parametrize(
    ("flag", "base"),
    [
        (Flag(id="RF-01", quote="q", turn=4), 1),
        (Flag(id="RF-01", quote="q", turn=4, repair="r", repair_turn=6), 2),
        (Flag(id="RF-16", quote="q", turn=4, dimension="SAFE"), 2),
        (Flag(id="RF-16", quote="q", turn=4, dimension="SAFE", central=True), 1),
        (Flag(id="RF-16", quote="q", turn=4, dimension="SOLVE", central=True), 4),
        (Flag(id="RF-09", quote="q", turn=4), 4),  # caps FRAME
        (Flag(id="RF-19", quote="q", turn=4), 4),  # changes nothing in either direction
    ],
)
def test_a_red_flag_caps_its_dimension(flag: Flag, base: int) -> None:
    """A repaired one a step higher."""
    found = marks("+++")
    assert safe(made("II", "II", "II"), "II", Findings(marks=found.marks, flags=(flag,))).base == base


@pytest.mark.parametrize(
    ("pattern", "anchor", "flags", "final"),
    [
        ("++...", 3, (), 3),
        ("++...", 4, (), 3),
        ("++...", 2, (), 2),
        ("++...", 1, (), 1),
        ("+++++", 1, (), 3),
        ("+++..", 4, (Flag(id="RF-01", quote="q", turn=4),), 1),  # a cap holds whatever the anchor says
        ("+++-.", 3, (), 2),
    ],
)
def test_the_grader_moves_by_one_and_never_past_a_cap(pattern: str, anchor: int, flags: tuple[Flag, ...], final: int) -> None:
    """The base score stays beside it."""
    found = Findings(marks=marks(pattern).marks, flags=flags, anchors={"SAFE": described(anchor)})
    scored = safe(made(*["II"] * 5), "II", found)
    assert scored.final == final
    assert (scored.move is None) is (scored.final == scored.base)


def test_an_anchor_moves_the_base_of_each_level_towards_itself() -> None:
    """What is a step up at the level above is none where the count is as high already, so that no level is held by a wrong one."""
    found = Findings(marks=marks("++...").marks, anchors={"SAFE": described(3)})
    bundle = made("I", "I", "II", "II", "II")
    finals = {level: safe(bundle, level, found).final for level in ("I", "II")}
    assert finals == {"I": 3, "II": 3}
    assert [safe(bundle, level, found).base for level in ("I", "II")] == [3, 2]


def test_a_dimension_that_was_not_graded_leaves_no_round_score() -> None:
    """A failure of a model is never a score, and never averaged away."""
    found = Findings(marks=marks("+").marks, not_graded=frozenset({"SAFE"}))
    scored = score_round(made("II"), "II", ALL, found)
    assert (scored.dimension("SAFE").status, scored.mean, scored.score, scored.not_graded) == (
        "not graded",
        None,
        None,
        ("SAFE",),
    )


def finals(level: Level = "II", **scores: int) -> RoundScore:
    """Return a round in which the dimensions got these final scores, by a coach's hand, so that only rubric 4 is at work."""
    bundle = made("I", "II", "III", "Sr", "St", "Pr", dimension="SOLVE")
    everything = {id: Evidence(id=id, state="present", quote="q", turn=2) for id in bundle.signal_dimensions}
    chosen = {id: scores.get(id, 4) for id in bundle.round.dimensions}
    # the other dimensions need something to be assessed by
    more = [
        Signal(id=f"C1-S{n}", dimension=id, level="I", says="made up") for n, id in ((20, "FRAME"), (21, "ADAPT"), (22, "SAFE"))
    ]
    question = bundle.questions[0].model_copy(update={"signals": (*bundle.questions[0].signals, *more)})
    whole = Bundle(
        round=bundle.round, questions=(question,), listens=(), standards=bundle.standards, conduct="", conversations={}
    )
    return score_round(whole, level, ALL, Findings(marks=everything, finals=chosen))


@pytest.mark.parametrize(
    ("level", "scores", "expected"),
    [
        ("II", {}, 4),
        ("II", {"FRAME": 3, "ADAPT": 3, "COMM": 3}, 4),  # mean 3.64
        ("II", {"FRAME": 2}, 3),  # mean 3.71, but one is below 3
        ("II", {"SOLVE": 3, "SAFE": 3, "CODE": 3}, 3),  # mean 3.36
        ("II", {"FRAME": 1}, 2),  # a dimension at 1
        ("II", {"SAFE": 2}, 2),  # a must-dimension below 3
        ("I", {"SAFE": 2}, 3),  # at SDE I one may be 2
        ("I", {"SAFE": 2, "SOLVE": 2}, 2),
        ("I", {"SAFE": 1}, 2),
        ("II", {"FRAME": 2, "SOLVE": 3, "ADAPT": 2, "SAFE": 3, "CODE": 2, "COMM": 2}, 2),  # mean 2.43
        ("II", {"FRAME": 2, "SOLVE": 3, "ADAPT": 3, "SAFE": 3, "CODE": 3, "COMM": 2}, 3),  # mean 2.79
        ("II", {"FRAME": 1, "SOLVE": 2, "ADAPT": 2, "SAFE": 2, "CODE": 2, "COMM": 1}, 2),  # mean 1.79
        ("II", {"FRAME": 1, "SOLVE": 2, "ADAPT": 1, "SAFE": 2, "CODE": 2, "COMM": 1}, 1),  # mean 1.64
        ("II", dict.fromkeys(("FRAME", "SOLVE", "ADAPT", "SAFE", "CODE", "COMM"), 1), 1),
    ],
)
def test_each_row_of_the_round(level: Level, scores: dict[str, int], expected: int) -> None:
    """The round score of rubric 4 at its borders, with the weights of the level table."""
    assert finals(level, **scores).by_rule == expected


@pytest.mark.parametrize(
    ("shown", "level", "score", "held_by"),
    [
        ("I II III", "Sr", 2, "level evidence"),
        ("I II III Sr", "Sr", 4, ""),
        ("I II III Sr", "St", 2, "level evidence"),
        ("I II III St", "Sr", 4, ""),  # above the level is evidence, too
        ("I II", "III", 4, ""),  # below Senior none is asked for
    ],
)
def test_from_senior_a_three_needs_evidence_of_the_level(shown: str, level: Level, score: int, held_by: str) -> None:
    """A faultless mid-level answer is not a Staff answer; shared signals are no evidence of a level."""
    levels = ("I", "II", "III", "Sr", "St")
    signals = [
        Signal(id=f"C1-S{n:02}", dimension=d, level=level, says="made up")
        for n, (d, level) in enumerate([(d, level) for d in ("FRAME", "SOLVE", "ADAPT", "SAFE") for level in levels], 1)
    ]
    bundle = made("I")
    question = bundle.questions[0].model_copy(update={"signals": tuple(signals)})
    whole = Bundle(
        round=bundle.round, questions=(question,), listens=(), standards=bundle.standards, conduct="", conversations={}
    )
    shared = [s.id for s in whole.shared_signals()]
    ids = [signal.id for signal in signals if signal.level in shown.split()] + shared
    found = Findings(
        marks={id: Evidence(id=id, state="present", quote="q", turn=2) for id in ids},
        finals=dict.fromkeys(whole.round.dimensions, 4),
    )
    scored = score_round(whole, level, ALL, found)
    assert (scored.score, scored.held_by) == (score, held_by)


def test_where_the_questions_have_no_signal_of_the_level_the_highest_lower_one_does() -> None:
    """But none below III."""
    ids = {"C1-S01": mark(1), "C1-S02": mark(2)}
    chosen = dict.fromkeys(CODING.round.dimensions, 4)
    with_iii = score_round(made("I", "III"), "St", ALL, Findings(marks=ids, finals=chosen))
    without = score_round(made("I", "II"), "St", ALL, Findings(marks=ids, finals=chosen))
    assert (with_iii.held_by, without.held_by) == ("", "level evidence")


def test_a_round_of_which_too_little_was_assessed_is_insufficient() -> None:
    """Fewer than two thirds of the dimensions, or a must-dimension without a chance."""
    bundle = made("II")
    nothing = Given(questions=frozenset())
    assert score_round(bundle, "II", nothing, marks("")).insufficient
    assert nothing_assessed(bundle, "II").score is None
    assert finals().insufficient is False


@pytest.mark.parametrize(("assessed", "insufficient"), [(6, False), (4, False), (3, True), (2, True)])
def test_two_thirds_of_the_dimensions_are_enough(assessed: int, insufficient: bool) -> None:
    """Of six, four: three are not, although all that must be assessed were."""
    every = CODING.round.dimensions
    order = sorted(every, key=lambda one: (one not in CODING.round.must, every.index(one)))
    assert len(order) == 6
    assert len(CODING.round.must) <= 2
    own = tuple(Signal(id=f"C1-S{n:02}", dimension=d, level="I", says="made up") for n, d in enumerate(order[:assessed], 1))
    question = CODING.question("C1").model_copy(update={"signals": own, "probes": (), "figures": ()})
    dimensions = {"dimensions": CODING.standards.dimensions.model_copy(update={"signals": ()})}
    bundle = Bundle(
        round=CODING.round.model_copy(update={"questions": ("C1",), "signals": ()}), questions=(question,), listens=(),
        standards=CODING.standards.model_copy(update=dimensions), conduct="", conversations={},
    )  # fmt: skip
    scored = score_round(bundle, "I", ALL, Findings(marks={}))
    assert len(scored.unassessed) == 6 - assessed
    assert scored.insufficient is insufficient


def test_what_a_hint_gave_away_is_no_evidence_of_a_level() -> None:
    """The candidate said it after the last rung, so that it says nothing about where they stand."""
    chosen = dict.fromkeys(CODING.round.dimensions, 4)
    held = []
    for rung in (0, 3):
        found = Findings(marks={"C1-S01": mark(1), "C1-S02": mark(2, rung=rung)}, finals=chosen)
        held.append(score_round(made("I", "Sr"), "Sr", ALL, found).held_by)
    assert held == ["", "level evidence"]


PATTERNS = st.lists(st.tuples(st.sampled_from(LEVELS), st.sampled_from("+p-.")), min_size=1, max_size=14)


def _case(rows: Sequence[tuple[Level, str]]) -> tuple[Bundle, Findings]:
    dimensions = ("FRAME", "SOLVE", "ADAPT", "SAFE")
    signals = tuple(
        Signal(id=f"C1-S{n:02}", dimension=dimensions[n % 4], level=level, says="made up")
        for n, (level, _) in enumerate(rows, 1)
    )
    bundle = made("I")
    question = bundle.questions[0].model_copy(update={"signals": signals})
    whole = Bundle(
        round=bundle.round, questions=(question,), listens=(), standards=bundle.standards, conduct="", conversations={}
    )
    return whole, marks("".join(how for _, how in rows))


@settings(max_examples=300, deadline=None)
@for_any(PATTERNS)
def test_a_higher_level_never_gives_a_higher_verdict(rows: list[tuple[Level, str]]) -> None:
    """From SDE I to Principal the verdict only falls."""
    bundle, found = _case(rows)
    scores = [score for level in LEVELS if (score := score_round(bundle, level, ALL, found).score) is not None]
    assert scores == sorted(scores, reverse=True)


@settings(max_examples=300, deadline=None)
@for_any(PATTERNS, st.integers(0, 13), st.sampled_from("+p"), st.sampled_from(LEVELS))
def test_a_signal_more_never_lowers_its_dimension(rows: list[tuple[Level, str]], place: int, how: str, level: Level) -> None:
    """Wherever one was absent or contradicted, to show it costs nothing."""
    bundle, before = _case(rows)
    place %= len(rows)
    if rows[place][1] in "+p":
        return
    _, after = _case([*rows[:place], (rows[place][0], how), *rows[place + 1 :]])
    for one, other in zip(
        score_round(bundle, level, ALL, before).dimensions, score_round(bundle, level, ALL, after).dimensions, strict=True
    ):
        assert (other.final or 0) >= (one.final or 0)


@settings(max_examples=200, deadline=None)
@for_any(PATTERNS, st.sampled_from(LEVELS))
def test_no_dimension_knows_another(rows: list[tuple[Level, str]], level: Level) -> None:
    """Taking all marks of one dimension away leaves every other as it was."""
    bundle, found = _case(rows)
    whole = score_round(bundle, level, ALL, found)
    without = {id: one for id, one in found.marks.items() if bundle.signal_dimensions[id] != "SAFE"}
    part = score_round(bundle, level, ALL, Findings(marks=without))
    for id in ("FRAME", "SOLVE", "ADAPT", "CODE", "COMM"):
        assert part.dimension(id) == whole.dimension(id)


def test_what_a_grader_cannot_hear_is_not_held_against_anybody() -> None:
    """It is neither expected nor stretch; where nothing else is left, the dimension is not assessed."""
    bundle = made("II", "II")
    heard = Findings(marks=marks("+.").marks, untold=frozenset({"C1-S02"}))
    assert safe(bundle, "II", heard).expected == ("C1-S01",)
    assert safe(bundle, "II", Findings(marks={}, untold=frozenset({"C1-S01", "C1-S02"}))).status == "not assessed"


def test_what_is_half_heard_is_a_score_only_where_it_reaches_the_bar() -> None:
    """Three of five heard are enough whatever was not heard; two of five say nothing about the other three."""
    bundle = made(*["II"] * 5)
    for pattern, status, final in (("+++..", "scored", 3), ("++...", "not assessed", None), (".....", "not assessed", None)):
        found = safe(bundle, "II", replace(marks(pattern), half_heard=frozenset({"SAFE"})))
        assert (found.status, found.final, len(found.shown)) == (status, final, pattern.count("+"))
        assert safe(bundle, "II", replace(marks(pattern), half_heard=frozenset({"CODE"}))).status == "scored"
