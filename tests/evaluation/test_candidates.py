"""Scripted candidates: the files hold together, and a script answers what was asked."""

from __future__ import annotations

import asyncio

import pytest

from interviewer.core.bundle import Bundle
from interviewer.core.events import Answered, Asked, CandidateEvent, Coded, HintRequested, Record, RepeatRequested
from interviewer.core.evolving import begin
from interviewer.core.session import Session
from interviewer.errors import NotFound, RoundError
from interviewer.evaluation import candidates, reading
from interviewer.evaluation.candidates import Script, Scripted, load, read, unknown
from interviewer.evaluation.casting import ALONE
from tests.play import started

TOML = """
default = ['''First.''', '''Second.''']
[candidate]
id = "C-weak"
round = "C"
question = "C1"
quality = "weak"
traits = ["terse"]
plants = [{ at = "C1-P1", red_flag = "RF-01" }]
[[answers]]
to = "C1"
says = '''
A set
of hashes.
'''
code = "seen = set()"
then = { asks_hint = true }
[[answers]]
to = "probe"
says = '''Any probe.'''
[[answers]]
to = "C1-P1"
says = '''It is handled.'''
[[answers]]
to = "C1-F2"
says = '''Good to know.'''
"""


class Talk:
    """A scripted candidate who is asked one thing after the other."""

    def __init__(self, text: str, bundle: Bundle) -> None:
        """Begin an interview that is only a frame for what is asked."""
        self.minutes = 0.0
        self.candidate = Scripted(read(text, "C-weak.toml"), self._pass)
        self._session: Session = begin(Record(seq=0, at=0, epoch=0, event=started(bundle)))

    def _pass(self, minutes: float) -> None:
        self.minutes += minutes

    def asked(self, move: str, ref: str | None = None) -> CandidateEvent:
        """Ask, and return what the candidate does."""
        event = Asked.model_validate({"move": move, "ref": ref, "line": "?", "text": "?", "reply": "r1", "worded": "authored"})
        self.candidate.hear(Record(seq=1, at=0, epoch=0, event=event), self._session)
        return self.act()

    def act(self) -> CandidateEvent:
        """Return what the candidate does next."""
        return asyncio.run(self.candidate.answer(None))


@pytest.fixture
def talk(c1: Bundle) -> Talk:
    """Return a talk with the little script of this file."""
    return Talk(TOML, c1)


def said(event: CandidateEvent) -> str:
    """Return the words of an answer."""
    assert isinstance(event, Answered)
    return event.text


def test_there_is_a_weak_a_mixed_and_a_strong_candidate_for_every_round(
    scripts: dict[str, Script], bundles: dict[str, Bundle]
) -> None:
    """A round without its three candidates is not looked after."""
    assert set(scripts) == {f"{round}-{quality}" for round in bundles for quality in ("weak", "mixed", "strong")}


def test_every_file_is_named_for_its_candidate(scripts: dict[str, Script]) -> None:
    """The file, the id, the round and the quality say the same."""
    stems = {path.stem for path in candidates.directory().glob("*.toml")}
    assert stems == {f"{one.candidate.round}-{one.candidate.quality}" for one in scripts.values()} == set(scripts)


def test_every_script_names_only_what_exists(scripts: dict[str, Script], bundles: dict[str, Bundle]) -> None:
    """An answer to an id that is gone would never be given."""
    assert {id: found for id, one in scripts.items() if (found := unknown(one, bundles[one.candidate.round]))} == {}


def test_every_script_answers_each_question_and_the_close(scripts: dict[str, Script], bundles: dict[str, Bundle]) -> None:
    """The questions of the plan are never met with what is said when nothing fits."""
    for id, one in scripts.items():
        planned = bundles[one.candidate.round].planned(one.candidate.question)
        assert {*(question.id for question in planned), "close"} <= {answer.to for answer in one.answers}, id


def test_every_question_has_a_script(scripts: dict[str, Script], bundles: dict[str, Bundle]) -> None:
    """By quality on the first of a round, and one on each of the others, in a file called like it that names nothing unknown."""
    place = candidates.directory() / ALONE
    alone = load(place)
    assert {f"{id}.toml" for id in alone} == {path.name for path in place.iterdir()}
    assert all(one.candidate.question == id and unknown(one, bundles[one.candidate.round]) == () for id, one in alone.items())
    asked = {one.candidate.question for one in scripts.values()}
    every = {question.id for bundle in bundles.values() for question in bundle.questions}
    assert (asked | alone.keys(), asked & alone.keys()) == (every, set())


def test_weak_candidates_fail_on_purpose_and_strong_ones_do_not(scripts: dict[str, Script]) -> None:
    """What is planted is declared at the top of the file."""
    assert all(one.candidate.plants for one in scripts.values() if one.candidate.quality == "weak")
    assert not any(one.candidate.plants for one in scripts.values() if one.candidate.quality == "strong")


def test_an_id_that_does_not_exist_is_named(c1: Bundle) -> None:
    """So is a planted failure whose answer is missing from the script."""
    script = read(TOML.replace('to = "C1-P1"', 'to = "C1-P99"'), "C-weak.toml")
    assert unknown(script, c1) == ("C1-P99", "C1-P1")


def test_code_comes_before_the_answer_and_a_hint_is_asked_for_after_it(talk: Talk) -> None:
    """All three are acts of their own, and only the answer takes time."""
    first = talk.asked("ask", "C1")
    assert isinstance(first, Coded)
    assert said(talk.act()) == "A set of hashes."
    assert isinstance(talk.asked("probe", "C1-P1"), HintRequested)
    assert talk.minutes == 2.0


def test_an_id_comes_before_the_move_and_both_before_the_default(talk: Talk) -> None:
    """An answer is given once; then the next that fits is."""
    assert said(talk.asked("probe", "C1-P1")) == "It is handled."
    assert said(talk.asked("probe", "C1-P1")) == "Any probe."
    assert said(talk.asked("probe", "C1-P1")) == "First."


def test_the_defaults_are_said_in_turn(talk: Talk) -> None:
    """After the last comes the first again."""
    assert [said(talk.asked("carry_on")) for _ in range(3)] == ["First.", "Second.", "First."]


def test_one_of_several_facts_is_enough(talk: Talk) -> None:
    """Facts that were told together have one reference, with commas."""
    assert said(talk.asked("inform", "C1-F1,C1-F2")) == "Good to know."


def test_a_question_that_is_still_open_is_answered_after_a_hint(talk: Talk) -> None:
    """It was asked, a hint came between, and the script says nothing to the hint."""
    talk.asked("ask", "C1")
    talk.act()
    assert isinstance(talk.asked("probe", "C1-P1"), HintRequested)
    assert said(talk.asked("hint", "C1-H1")) == "It is handled."
    assert said(talk.asked("manners", "one-line")) == "Any probe."
    assert said(talk.asked("carry_on")) == "First."


def test_a_candidate_may_ask_to_hear_the_line_again(c1: Bundle) -> None:
    """It is what they do with the next turn."""
    talk = Talk(TOML.replace("asks_hint", "asks_again"), c1)
    talk.asked("ask", "C1")
    talk.act()
    assert isinstance(talk.asked("carry_on"), RepeatRequested)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('quality = "weak"', 'quality = "poor"', "C-weak.toml:7: candidate.quality"),
        ("default = [", "default = (", "C-weak.toml:2: TOML"),
        ('to = "probe"', 'too = "probe"', "answers.1"),
        ("['''First.''', '''Second.''']", "[]", "C-weak.toml:2: default"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_with_its_line(old: str, new: str, says: str) -> None:
    """The message names the file and what stands where."""
    with pytest.raises(RoundError) as raised:
        read(TOML.replace(old, new), "C-weak.toml")
    assert says in str(raised.value)


def test_without_a_checkout_there_are_no_candidates(monkeypatch: pytest.MonkeyPatch, tmp_path: object) -> None:
    """One sentence says so."""
    monkeypatch.setattr(reading, "HERE", tmp_path)
    with pytest.raises(NotFound, match="eval/candidates"):
        candidates.directory()
