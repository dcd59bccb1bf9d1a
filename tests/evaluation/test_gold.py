"""The gold set: every label has its transcript, every quotation stands in it, and the traps are there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from interviewer.core.bundle import Bundle
from interviewer.core.script import LEVELS
from interviewer.errors import NotFound, RoundError
from interviewer.evaluation import gold
from interviewer.evaluation.gold import TWICE, Gold, faults, read_labels, read_talk

CODING = ("R", "C", "A", "B")
"""The rounds that this test answers for one by one."""

TALK = """{"round": "C", "questions": ["C1"], "level": "II", "turns": [
  {"role": "interviewer", "text": "Keep or drop?"},
  {"role": "candidate", "text": "A set of hashes, it “fits”.", "code": "seen = set()\\n"},
  {"role": "interviewer", "text": "Ten times the volume."},
  {"role": "candidate", "text": "I would not bother with that. It is handled."}
]}"""
LABELS = """
transcript = "C1-weak-set"
traps = ["negation"]
quality = "weak"
[signals.C1-S03]
state = "present"
turn = 2
quote = '''A set of hashes'''
prompted = false
[signals.CC-S01]
state = "present"
turn = 2
quote = '''seen = set()'''
prompted = true
rung = 1
[signals.C1-S12]
state = "present"
turn = 4
quote = '''not bother with that'''
prompted = false
[[red_flags]]
id = "RF-01"
turn = 4
quote = '''It is handled.'''
repaired = false
[given]
questions = ["C1"]
probes = ["C1-P1"]
constraints = ["C1-K1"]
hints = ["C1-H1"]
challenged = true
closed = true
[moves.SAFE]
by = -1
reason = '''Nothing is said of a crash.'''
quote = '''It is handled.'''
"""


@pytest.fixture(scope="module")
def first() -> dict[str, Gold]:
    """Return the transcripts with their first labels."""
    return gold.load()


@pytest.fixture(scope="module")
def second() -> dict[str, Gold]:
    """Return those that were labelled twice, with their second labels."""
    return gold.load(labelling="second")


def made(labels: str = LABELS, talk: str = TALK) -> Gold:
    """Return the little example of this file."""
    return Gold(id="C1-weak-set", talk=read_talk(talk, "a.json"), labels=read_labels(labels, "a.toml"))


def test_every_transcript_has_its_first_labels(first: dict[str, Gold]) -> None:
    """A transcript that nobody labelled shows nothing."""
    assert set(gold.talks()) == set(first)


def test_every_label_holds(first: dict[str, Gold], second: dict[str, Gold], bundles: dict[str, Bundle]) -> None:
    """Each quotation stands in its turn, each id exists, and each signal had its opportunity."""
    assert {id: found for id, one in (*first.items(), *second.items()) if (found := faults(one, bundles))} == {}


def test_the_first_and_the_second_labels_say_the_same_was_given(first: dict[str, Gold], second: dict[str, Gold]) -> None:
    """Which question was asked is no matter of judgement."""
    assert {id for id, one in second.items() if one.labels.given.questions != first[id].labels.given.questions} == set()


def test_the_name_tells_the_question_and_the_quality(first: dict[str, Gold]) -> None:
    """A round that asks several questions is named for the round."""
    for id, one in first.items():
        asked = one.talk.questions[0] if len(one.talk.questions) == 1 else one.talk.round
        assert id.startswith((f"{asked}-{one.labels.quality}-", f"{one.talk.questions[0]}-{one.labels.quality}-")), id
        assert re.fullmatch(r"[A-Z]+\d*(-[a-z0-9]+)+", id), id


@pytest.mark.parametrize("round", CODING)
def test_each_round_has_a_weak_a_mixed_and_a_strong_one(round: str, first: dict[str, Gold]) -> None:
    """Without all three, a grader that always says the same would not be found out."""
    assert {one.labels.quality for one in first.values() if one.talk.round == round} == {"weak", "mixed", "strong"}


@pytest.mark.parametrize("trap", TWICE)
def test_each_trap_is_set_twice(trap: str, first: dict[str, Gold]) -> None:
    """What is said to be covered is."""
    assert len([id for id, one in first.items() if trap in one.labels.traps]) >= 2


def test_there_are_enough_of_every_level(first: dict[str, Gold]) -> None:
    """Two dozen at the least, from SDE I to Staff."""
    assert len(first) >= 24
    assert {one.talk.level for one in first.values()} >= set(LEVELS) - {"Pr"}


def test_the_talk_goes_back_and_forth(first: dict[str, Gold]) -> None:
    """The interviewer begins, and nobody speaks twice in a row or for more than twenty turns."""
    for id, one in first.items():
        roles = [turn.role for turn in one.talk.turns]
        assert roles == ["interviewer" if at % 2 == 0 else "candidate" for at in range(len(roles))], id
        assert 8 <= len(roles) <= 20, id


def test_labels_that_hold_have_no_fault(bundles: dict[str, Bundle]) -> None:
    """Quotations from the code count as well."""
    assert faults(made(), bundles) == ()


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('transcript = "C1-weak-set"', 'transcript = "C1-weak-list"', "the labels name the transcript C1-weak-list."),
        ('questions = ["C1"]', 'questions = ["C2"]', "the questions given are not those of the transcript."),
        ("signals.C1-S03", "signals.C2-S03", "C2-S03 is no signal of what was asked."),
        ("RF-01", "RF-99", "RF-99 is no red flag of what was asked."),
        ("C1-P1", "C1-P99", "C1-P99 is no probe of what was asked."),
        ("moves.SAFE", "moves.TRADE", "TRADE is no dimension of what was asked."),
        ("repaired = false", "repaired = false\ndimension = 'TRADE'", "TRADE is no dimension of what was asked."),
        ("A set of hashes", "a set of hashes", "C1-S03: the quotation does not stand in turn 2."),
        ("turn = 2\nquote = '''A", "turn = 3\nquote = '''A", "C1-S03: turn 3 is not the candidate's."),
        ("turn = 2\nquote = '''A", "turn = 9\nquote = '''A", "C1-S03: turn 9 is not the candidate's."),
        (
            "crash.'''\nquote = '''It",
            "crash.'''\nquote = '''That",
            "SAFE: the quotation of the move stands in no turn of the candidate.",
        ),
        ('constraints = ["C1-K1"]', "constraints = []", "C1-S12: none of C1-K1, C1-K2 was given or raised."),
        ('hints = ["C1-H1"]', "hints = []", "CC-S01: a hint at rung 1 was not given, or does not count as prompting."),
        (
            "prompted = true\nrung",
            "prompted = false\nrung",
            "CC-S01: a hint at rung 1 was not given, or does not count as prompting.",
        ),
        (
            "[given]",
            "[[red_flags]]\nid = 'RF-01'\nturn = 4\nquote = 'It is handled.'\nrepaired = false\n[given]",
            "RF-01 is raised twice for the same words.",
        ),
    ],
)
def test_what_does_not_hold_is_said(old: str, new: str, says: str, bundles: dict[str, Bundle]) -> None:
    """Every rule finds the label that breaks it, and nothing else."""
    assert old in LABELS
    assert faults(made(LABELS.replace(old, new)), bundles) == (says,)


def test_a_constraint_that_the_candidate_raised_gives_its_signals_an_opportunity(bundles: dict[str, Bundle]) -> None:
    """It need not have been given."""
    assert faults(made(LABELS.replace('constraints = ["C1-K1"]', 'raised = ["C1-K1"]')), bundles) == ()


def test_a_probe_for_a_signal_gives_it_its_opportunity(bundles: dict[str, Bundle]) -> None:
    """The new fact may come in the probe: nothing else was put here."""
    talk = TALK.replace("C1", "C2")
    labels = LABELS.replace("C1", "C2").replace("C2-S12", "C2-S11").replace('constraints = ["C2-K1"]', "constraints = []")
    labels = labels.replace("C2-weak-set", "C1-weak-set")
    assert faults(made(labels, talk), bundles) == ("C2-S11: none of C2-K3 was given or raised.",)
    assert faults(made(labels.replace("C2-P1", "C2-P7"), talk), bundles) == ()


def test_a_mark_of_code_needs_code(bundles: dict[str, Bundle]) -> None:
    """Words about code are not code."""
    talk = TALK.replace(', "code": "seen = set()\\n"', "").replace("A set of hashes", "A set of hashes, seen = set()")
    assert faults(made(talk=talk), bundles) == ("CC-S01: there is no code.",)


@pytest.mark.parametrize(("id", "chance"), [("CM-S04", "challenged"), ("CM-S05", "closed")])
def test_what_had_no_opportunity_is_not_marked(id: str, chance: str, bundles: dict[str, Bundle]) -> None:
    """A challenge and a close are said to have been, or not."""
    labels = LABELS.replace("signals.C1-S03", f"signals.{id}").replace(f"{chance} = true", f"{chance} = false")
    assert faults(made(labels), bundles) == (f"{id}: the labels say that there was no opportunity for it.",)


def test_the_labels_come_to_a_score_by_the_written_rule(bundles: dict[str, Bundle]) -> None:
    """A hand-wave holds safety down to 1, and a mended one to 2; nothing but the rule says so."""
    assert gold.score(made(), bundles["C"]).dimension("SAFE").final == 1
    mended = gold.score(made(LABELS.replace("repaired = false", "repaired = true")), bundles["C"])
    assert {(limit.kind, limit.score) for limit in mended.dimension("SAFE").limits} == {("repaired red flag", 2)}


def test_a_wrong_claim_held_is_of_the_dimension_that_was_contradicted_or_named(bundles: dict[str, Bundle]) -> None:
    """The labels name it where no signal was contradicted in the same turn, and where it is central."""
    held = LABELS.replace("RF-01", "RF-16").replace("present", "contradicted")
    assert [flag.dimension for flag in gold.findings(made(held), bundles["C"]).flags] == ["ADAPT"]
    named = made(held.replace("repaired = false", "repaired = false\ndimension = 'SAFE'\ncentral = true"))
    assert [(flag.dimension, flag.central) for flag in gold.findings(named, bundles["C"]).flags] == [("SAFE", True)]
    assert gold.score(named, bundles["C"]).dimension("SAFE").limits[0].by == "RF-16"


def test_what_was_put_and_written_gives_the_chances(bundles: dict[str, Bundle]) -> None:
    """A constraint that the candidate raised was not put; its signals count because they are shown."""
    given = gold.chances(made(), bundles["C"])
    assert given.put == {"C1", "C1-P1", "C1-K1", "C1-H1"}
    assert (given.code, given.challenged, given.closed) == (True, True, True)
    assert "C1-K1" not in gold.chances(made(LABELS.replace("constraints", "raised")), bundles["C"]).put


def test_a_move_goes_to_the_anchor_beside_the_counted_score(bundles: dict[str, Bundle]) -> None:
    """It is by one from where the count stands, so its anchor follows from the labels."""
    counted = gold.score(made(LABELS.split("[moves")[0]), bundles["C"]).dimension("ADAPT").final
    assert counted is not None
    anchor = gold.findings(made(LABELS.replace("moves.SAFE", "moves.ADAPT")), bundles["C"]).anchors["ADAPT"]
    assert (anchor.score, anchor.turn) == (counted - 1, 4)


@pytest.mark.parametrize("round", [*CODING, "D", "O", "H"])
def test_strong_is_above_mixed_and_mixed_above_weak(round: str, first: dict[str, Gold], bundles: dict[str, Bundle]) -> None:
    """The labels, by the written rule alone, keep the known groups in order."""
    scores: dict[str, list[int]] = {"weak": [], "mixed": [], "strong": []}
    for one in first.values():
        if one.talk.round == round:
            scores[one.labels.quality].append(gold.score(one, bundles[round]).score or 0)
    weak, mixed, strong = (sum(each) / len(each) for each in scores.values())
    assert weak < mixed < strong, scores
    assert max(scores["weak"]) < min(scores["strong"]), scores


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('traps = ["negation"]', 'traps = ["denial"]', "a.toml:3: traps.0"),
        ("by = -1", "by = -2", "moves.SAFE.by"),
        ("prompted = false", 'prompted = "no"', "signals.C1-S03.prompted"),
        ("repaired = false", "repaired = false\nnote = 'x'", "red_flags.0.note"),
        ("[given]", "[given", "a.toml:26: TOML"),
    ],
)
def test_a_file_of_labels_that_cannot_be_read_says_where(old: str, new: str, says: str) -> None:
    """A typing error costs its author one line of reading, not a search."""
    with pytest.raises(RoundError, match=re.escape(says)):
        made(LABELS.replace(old, new))


@pytest.mark.parametrize(("old", "new"), [('"level": "II"', '"level": "2"'), ("]}", "]"), ('"text": "Keep', '"says": "Keep')])
def test_a_transcript_that_cannot_be_read_says_so(old: str, new: str) -> None:
    """It names the file."""
    with pytest.raises(RoundError, match=re.escape("a.json:")):
        made(talk=TALK.replace(old, new))


def test_labels_without_their_transcript_are_refused(tmp_path: Path) -> None:
    """They would be of nothing."""
    (tmp_path / "labels" / "first").mkdir(parents=True)
    (tmp_path / "labels" / "first" / "C1-weak-set.toml").write_text(LABELS, encoding="utf-8")
    with pytest.raises(NotFound, match=re.escape("there is no transcripts/C1-weak-set.json")):
        gold.load(tmp_path)
