"""Each rule on its own: it has a line, or it has none; the order of the rules is in `test_needs`."""

from __future__ import annotations

from typing import get_args

import pytest

from interviewer.core import rules
from interviewer.core.agenda import FOLLOW_UP, OTHER_SIDE
from interviewer.core.bundle import Bundle
from interviewer.core.events import Answered, Asked, Moved
from interviewer.core.needs import RULES
from interviewer.core.phrasing import Line
from interviewer.core.script import Level
from interviewer.core.session import Session
from tests.play import Heard, Play, says, writes

LANGUAGE = says("Python, please")
FILTER = says("I put a Bloom filter in front", claims=["approximate-filter"], intent="is_done")


def heard(play: Play, heard: Heard) -> Session:
    """Return the session after an answer, before anything is said to it."""
    play.take(Answered(text=heard.text, cmid=f"{len(play.records):032x}"))
    play.take(heard.observed)
    return play.session


def test_before_the_question_only_the_opening_and_the_question_are_said(c1: Bundle) -> None:
    """No rule probes, stages or closes what was not asked."""
    session = heard(Play.of(c1), says("the system handles it", flags=["RF-01"], against=["C1-S04"]))
    assert [rule.__name__ for rule in RULES if rule(session, session.last_at) is not None] == []


def test_every_rule_has_its_place_and_its_sentence() -> None:
    """What is written as a rule is used, and says in one sentence what it does."""
    written = {
        name for name, value in vars(rules).items() if callable(value) and getattr(value, "__module__", "") == rules.__name__
    }
    assert {name for name in written if not name.startswith("_")} == {rule.__name__ for rule in RULES}
    assert all((rule.__doc__ or "").strip() for rule in RULES)


def test_a_red_flag_with_a_probe_gets_it_and_one_without_the_words_for_any(c1: Bundle) -> None:
    """RF-01 has C1-P11, RF-08 has none; both are tied to the words that raised them."""
    for flag, ref in (("RF-01", "C1-P11"), ("RF-08", "RF-08")):
        session = heard(Play.of(c1).hears(LANGUAGE), says("memory takes care of itself", flags=[flag]))
        line = rules.probe_a_red_flag(session, session.last_at)
        assert line is not None
        assert line.ref == ref
        assert "“memory takes care of itself”" in (line.preface or "")


def test_the_ways_to_ask_how_they_got_there_are_used_in_turn(c1: Bundle) -> None:
    """Two contradictions are not met with the same words."""
    play = Play.of(c1).hears(LANGUAGE, says("a yes is certain", against=["C1-S04"]))
    first = play.last
    session = heard(play, says("two bits are plenty for each key", against=["C1-S05"]))
    second = rules.question_a_contradiction(session, session.last_at)
    assert first.ref == "C1-S04"
    assert second is not None
    assert second.text != first.text


def test_manners_without_words_for_it_question_nothing(c1: Bundle) -> None:
    """Old bundles have none, and their interviews replay as they were."""
    data = c1.as_data()
    for key in ("contradicted", "deepen", "go_deeper", "again", "hint", "earlier", "stay", "topic"):
        data["standards"]["manners"].pop(key, None)
    old = Bundle.from_data(data)
    session = heard(Play.of(old).hears(LANGUAGE), says("a yes is certain", against=["C1-S04"], marks=["C1-S03"]))
    assert rules.question_a_contradiction(session, session.last_at) is None
    assert rules.go_deeper(session, session.last_at) is None
    assert Play.of(old).hears(LANGUAGE, *[FILTER] * 30).session.ended is not None


def test_the_other_side_of_a_choice_is_argued_at_principal_alone(c1: Bundle) -> None:
    """In their words, once a phase and as often as the level says; what they only know is no choice."""
    choice = says("We keep an exact set of hashes", marks=["C1-S03"])

    def argued(level: Level, answer: Heard) -> Line | None:
        session = heard(Play.of(c1, level=level).hears(LANGUAGE), answer)
        return rules.argue_the_other_side(session, session.last_at)

    assert [level for level in get_args(Level) if argued(level, choice) is not None] == ["Pr"]
    line = argued("Pr", choice)
    assert line is not None
    assert line.text in c1.round.other_side
    assert "“We keep an exact set of hashes”" in (line.preface or "")
    assert argued("Pr", says("I remember that a set holds the hashes", marks=["C1-S03"])) is None
    assert argued("Pr", says("we could look at that")) is None
    play = Play.of(c1, level="Pr", minutes_each=1).hears(LANGUAGE, writes("seen = set()"))
    play.hears(*[says(f"we keep {n} million hashes", marks=["C1-S03"]) for n in range(2, 40)])
    assert 1 <= play.refs.count(OTHER_SIDE) <= c1.standards.levels.levels[-1].argues
    assert all(phase.count(OTHER_SIDE) <= 1 for phase in by_phase(play))


def by_phase(play: Play) -> list[list[str]]:
    """Return what was put in each phase."""
    phases: list[list[str]] = [[]]
    for event in (record.event for record in play.records):
        if isinstance(event, Moved):
            phases.append([])
        elif isinstance(event, Asked):
            phases[-1].append(event.ref or event.move)
    return phases


def test_after_an_empty_answer_a_probe_goes_back_to_what_was_said_before(c1: Bundle) -> None:
    """To what was shown of the same; words of the last answer are picked up where they showed something of it, and no others ever."""
    unique = says("I compare the bytes of the text", marks=["C1-S02"])
    probed = after(c1, unique, says("not sure"))
    assert (probed.move, probed.ref, probed.words) == ("probe", "C1-P4", None)
    assert "“I compare the bytes of the text”" in (probed.preface or "")
    probed = after(c1, unique, says("each worker is a thread", marks=["C1-S02"]))
    assert (probed.words, probed.preface) == ("each worker is a thread", None)
    probed = after(c1, says("I compare the bytes of the text"), says("each worker is a thread", marks=["C1-S08"]))
    assert (probed.ref, probed.words, probed.preface) == ("C1-P4", None, None)


def after(c1: Bundle, *answers: Heard) -> Line:
    """Return the probe that follows answers to the problem."""
    play = Play.of(c1).hears(LANGUAGE, writes("seen = set()"), *answers[:-1])
    session = heard(play, answers[-1])
    line = rules.probe_what_is_missing(session, session.last_at)
    assert line is not None
    return line


@pytest.mark.parametrize(
    ("move", "answered"), [("probe", says("a new one is lost", marks=["C1-S06"])), ("repeat", says("it depends"))]
)
def test_what_was_displaced_comes_back_only_while_it_is_open(c1: Bundle, move: str, answered: Heard) -> None:
    """An answer that holds what the probe asks for closes it."""
    play = Play.of(c1).hears(LANGUAGE, FILTER, says("I have no idea", intent="does_not_know"))
    session = heard(play, answered)
    line = rules.put_again(session, session.last_at)
    assert (line is not None and line.move == "repeat") is (move == "repeat")


def test_a_long_problem_is_not_read_out_again(c1: Bundle) -> None:
    """It stands on the candidate's screen."""
    play = Play.of(c1).hears(LANGUAGE, says("I have no idea", intent="does_not_know"))
    assert len(c1.questions[0].ask.split()) < c1.standards.manners.words_a_turn
    session = heard(play, says("how large it gets"))
    line = rules.put_again(session, session.last_at)
    assert line is not None
    assert line.ref == "C1"
    data = c1.as_data()
    data["standards"]["manners"]["words_a_turn"] = 20
    play = Play.of(Bundle.from_data(data)).hears(LANGUAGE, says("I have no idea", intent="does_not_know"))
    session = heard(play, says("how large it gets"))
    assert rules.put_again(session, session.last_at) is None


def test_who_has_told_it_is_asked_in_other_words(bundles: dict[str, Bundle]) -> None:
    """An invitation after a description, and a question of which half was told in another's turn."""
    play = Play.of(bundles["O"].narrowed("O1")).hears(says("yes"))
    described = says("There are annotators, reviewers and people who import the tasks, and I take one project for given")
    session = heard(play, described)
    line = rules.open_what_would_be_left(session, session.last_at) or rules.invite(session, session.last_at)
    assert line is not None
    assert (line.ref, line.text) == ("O-I1", play.session.bundle.already["O-I1"])
    failure = says("nine percent were unusable and I told them", marks=["H5-S01", "H5-S04"])
    play = Play.of(bundles["H"].narrowed("H1"), minutes_each=6).hears(says("yes"))
    for _ in range(8):
        play.hears(failure)
        if "H5" in play.refs:
            break
    put = next(line for line in play.lines if line.ref == "H5")
    assert put.text == play.session.bundle.already["H5"]


def test_a_question_that_was_told_before_is_put_by_the_words_that_told_it(bundles: dict[str, Bundle]) -> None:
    """Where the data lives after its key was named in the sketch, and the last time on call after R1; or else as they stand."""
    for round, first, ref, claim, words in (
        ("D", "D1", "DX1", "hash-of-task-id", "I shard the store by the hash of the task id"),
        ("R", "R1", "R4", "has-been-on-call", "I was on call for the nightly export"),
    ):
        bundle = bundles[round].narrowed(first)
        for claims in ([claim], []):
            play = Play.of(bundle, minutes_each=4).hears(says("yes"), says(words, claims=claims))
            while ref not in play.refs:
                play.hears(says("so it is", intent="is_done"))
            assert " ".join(play.last.text.split()) == " ".join((bundle.already[ref] if claims else bundle.lines[ref]).split())
            assert (f"“{words}”" in (play.last.preface or "")) is bool(claims)


def test_a_probe_of_which_a_part_was_shown_is_asked_in_other_words(bundles: dict[str, Bundle]) -> None:
    """DX1-P1 always comes, and asks somebody who has followed a burst how much it is."""
    d1 = bundles["D"].narrowed("D1")
    for marks, words in ((["DX1-S03"], d1.already["DX1-P1"]), ([], d1.lines["DX1-P1"])):
        play = Play.of(d1, minutes_each=4).hears(says("yes"))
        while "DX1" not in play.refs:
            play.hears(says("so it is", intent="is_done"))
        while "DX1-P1" not in play.refs:
            play.hears(says("a burst of one project lands evenly", marks=marks, intent="is_done"))
        assert " ".join(play.last.text.split()) == " ".join(words.split())


def test_a_number_that_was_given_is_not_asked_for(c1: Bundle) -> None:
    """C1-P2 asks what they make of it, tied to the number and not to the filter."""
    lost = says("that is half a million a day lost", claims=["loss-in-numbers"])
    play = Play.of(c1, level="III").hears(LANGUAGE, FILTER, lost)
    while "C1-P2" not in play.refs:
        play.hears(says("a new one is lost", marks=["C1-S04", "C1-S06"], intent="is_done"))
    assert play.last.text == c1.already["C1-P2"]
    assert "half a million a day lost" in (play.last.preface or "")


def test_a_probe_about_what_was_just_said_goes_back_to_nothing_earlier(bundles: dict[str, Bundle]) -> None:
    """Why it happened is asked about the failure that was just owned, though no clause of it can be quoted, and not about an older one."""
    older = says("nine percent of the labels were unusable", marks=["H5-S01", "HX-S01", "HX-S02", "HX-S03"], intent="is_done")
    for words, marks, back in (("My fault.", ["HX-S09"], False), ("It was so.", [], True)):
        play = Play.of(bundles["H"].narrowed("H1")).hears(says("yes"), older)
        session = heard(play, says(words, marks=marks))
        probe = next(probe for probe in session.probes if probe.id == "HX-P5")
        line = rules._put(session, probe)
        assert (line.preface is not None) is back


def test_a_task_is_not_brought_in_as_a_fact(bundles: dict[str, Bundle]) -> None:
    """R2-K1 asks for a case to be made: nothing is changed by it."""
    play = Play.of(bundles["R"].narrowed("R1"), level="III").hears(says("yes"))
    while "R2-K1" not in play.refs:
        play.hears(says("so it is", marks=["R2-S02", "R2-S03"], intent="is_done"))
    assert (play.last.ref, play.last.preface) == ("R2-K1", None)


def test_a_constraint_that_supposes_is_not_brought_in_by_suppose(bundles: dict[str, Bundle]) -> None:
    """The next way to bring one in is taken instead, whatever its place in the interview."""
    play = Play.of(bundles["R"].narrowed("R1")).hears(says("yes"))
    while play.session.ended is None:
        play.hears(says("so it is", marks=["R1-S01", "R1-S02", "R1-S04"], intent="is_done"))
    given = [line for line in play.lines if line.move == "constrain"]
    assert {"R1-K1", "R3-K1"} <= {line.ref for line in given}
    assert not [line.ref for line in given if "suppose this. suppose" in f"{line.preface} {line.text}".lower()]


def test_an_answer_that_went_on_to_something_else_is_not_brought_back(bundles: dict[str, Bundle]) -> None:
    """The other option was asked for and the outcome told; an answer with nothing new, or something near, is taken further."""
    story = says("nine percent were unusable, I held it back", marks=["HX-S01", "HX-S02", "HX-S06"], intent="is_done")
    for marks, goes_on in (
        (["HX-S03"], True),
        ([], False),
        (["HX-S01"], False),
        (["CM-S03"], False),
        (["HX-S03", "HX-S08"], False),
    ):
        play = Play.of(bundles["H"].narrowed("H1"), level="III").hears(says("yes"), story)
        while "HX-P4" not in play.refs:
            play.hears(says("that is how it went", intent="is_done"))
        session = heard(play, says("The rate of unusable labels fell from nine to one percent", marks=marks))
        line = rules.probe_what_is_missing(session, session.last_at)
        assert (line is None or line.ref != FOLLOW_UP) is goes_on


def test_a_probe_of_which_a_part_was_told_is_asked_in_other_words(bundles: dict[str, Bundle]) -> None:
    """By a claim it names; without the claim it is asked as it stands."""
    o1 = bundles["O"].narrowed("O1")
    for claims, words in ((["names-an-invariant"], o1.already["O1-P1"]), ([], o1.lines["O1-P1"])):
        play = Play.of(o1, level="I").hears(
            says("yes"), says("A task is never held by two people", claims=claims, intent="is_done")
        )
        assert play.last.ref == "O1-P1"
        assert " ".join(play.last.text.split()) == words
