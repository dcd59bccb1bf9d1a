"""Awkward candidates: what they do turn by turn, before any question."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest
from pydantic import ValidationError

from interviewer.core.bundle import Bundle
from interviewer.core.events import (
    Answered,
    Asked,
    CandidateEvent,
    Coded,
    Ended,
    HintRequested,
    Record,
    RepeatRequested,
    Waited,
)
from interviewer.core.evolving import begin
from interviewer.core.session import Session
from interviewer.evaluation import reading
from interviewer.evaluation.awkward import Act, Awkward, Trying
from interviewer.evaluation.candidates import Answer, Person, Script
from interviewer.evaluation.rounds import VirtualClock
from tests.play import started


def awkward(*acts: dict[str, Any]) -> Awkward:
    """Return somebody who does these things in turn."""
    fixed = {"id": "odd", "title": "Odd", "traits": ["odd"], "minutes": 1.5, "opens": "Python.", "default": ["I would see."]}
    return Awkward.model_validate_json(json.dumps(fixed | {"acts": acts}))


class Talk:
    """An awkward candidate who is asked one thing after the other."""

    def __init__(self, who: Awkward, bundle: Bundle, known: Script | None = None) -> None:
        """Begin an interview that is only a frame for what is asked."""
        self.clock = VirtualClock()
        self.candidate = Trying(who, who.script("C", "C1", known), self.clock)
        self._session: Session = begin(Record(seq=0, at=0, epoch=0, event=started(bundle)))

    def asked(self, move: str = "probe", ref: str | None = None, until: int | None = 240_000) -> CandidateEvent:
        """Ask, and return what the candidate does."""
        event = Asked.model_validate({"move": move, "ref": ref, "line": "?", "text": "?", "reply": "r1", "worded": "authored"})
        self.candidate.hear(Record(seq=1, at=self.clock.now, epoch=0, event=event), self._session)
        return asyncio.run(self.candidate.answer(until))


def said(event: CandidateEvent) -> str:
    """Return the words of an answer."""
    assert isinstance(event, Answered)
    return event.text


def test_acts_are_done_in_order_and_from_the_first_again(c1: Bundle) -> None:
    """Whatever is asked; each takes the time an answer takes."""
    talk = Talk(awkward({"does": "says", "says": "One."}, {"does": "says", "says": "Two."}), c1)
    assert [said(talk.asked()) for _ in range(3)] == ["One.", "Two.", "One."]
    assert talk.clock.now == 3 * 90_000


def test_an_answer_can_be_cut_and_wrapped(c1: Bundle) -> None:
    """The scripted answer's first words, with something before and after them."""
    script = Script(
        candidate=Person(id="C-mixed", round="C", question="C1", quality="mixed", traits=("x",)),
        default=("Hm.",),
        answers=(Answer(to="C1-P1", says="A new example is lost, and then another."),),
    )
    act = {"does": "answers", "words": 5, "before": "Well.", "after": "Right?"}
    talk = Talk(awkward(act), c1, script)
    assert said(talk.asked("probe", "C1-P1")) == "Well. A new example is lost. Right?"


def test_silence_lasts_as_long_as_is_allowed(c1: Bundle) -> None:
    """The clock goes on to the instant, and the turn says how long it was; where no silence counts there is an answer."""
    talk = Talk(awkward({"does": "waits"}), c1)
    assert talk.asked(until=240_000) == Waited(seconds=240)
    assert talk.clock.now == 240_000
    assert said(talk.asked(until=None)) == "I would see."


def test_the_last_answer_is_said_again(c1: Bundle) -> None:
    """Where there was none yet, there is one."""
    talk = Talk(awkward({"does": "repeats"}, {"does": "says", "says": "Two."}, {"does": "repeats"}), c1)
    assert [said(talk.asked()) for _ in range(3)] == ["I would see.", "Two.", "Two."]


def test_code_that_is_typed_keeps_its_lines(c1: Bundle) -> None:
    """Prose is one line, however it is written in the file."""
    code = "def f(x):\n    y = x\n    return y"
    talk = Talk(awkward({"does": "says", "says": f"\n{code}\n"}, {"does": "says", "says": "One\nline."}), c1)
    assert [said(talk.asked()) for _ in range(2)] == [code, "One line."]


def test_hints_repeats_and_leaving_are_acts(c1: Bundle) -> None:
    """Each is the event that a person's button makes, and no two have the same id."""
    talk = Talk(awkward(*({"does": does} for does in ("asks_hint", "asks_again", "leaves"))), c1)
    events = [talk.asked() for _ in range(3)]
    assert [type(event) for event in events] == [HintRequested, RepeatRequested, Ended]
    assert len({getattr(event, "cmid", None) for event in events}) == 3


def test_code_comes_before_the_words_in_the_same_act(c1: Bundle) -> None:
    """What the script puts into the editor is put there, and the act is still to be done."""
    script = Script(
        candidate=Person(id="C-mixed", round="C", question="C1", quality="mixed", traits=("x",)),
        default=("Hm.",),
        answers=(Answer(to="C1", says="Like so.", code="x = 1"),),
    )
    talk = Talk(awkward({"does": "answers", "after": "Done."}, {"does": "says", "says": "Two."}), c1, script)
    first = talk.asked("ask", "C1")
    assert isinstance(first, Coded)
    assert said(asyncio.run(talk.candidate.answer(None))) == "Like so. Done."


def test_without_a_script_for_the_question_their_own_words_are_said(c1: Bundle) -> None:
    """They open, and then say the next of what they always say."""
    talk = Talk(awkward({"does": "answers"}), c1)
    assert [said(talk.asked("open")), said(talk.asked("ask", "C1"))] == ["Python.", "I would see."]


@pytest.mark.parametrize("act", [{"does": "says"}, {"does": "answers", "says": "x"}, {"does": "waits", "before": "x"}])
def test_an_act_that_makes_no_sense_is_refused(act: dict[str, str]) -> None:
    """Words belong to an act that says something."""
    with pytest.raises(ValidationError):
        Act.model_validate(act)


def test_the_awkward_candidates_of_the_checkout_hold_together(bundles: dict[str, Bundle]) -> None:
    """Everybody the issue asks for is there, and what they plant is something that can be noticed."""
    place = reading.directory("candidates")
    found = reading.read_all(Awkward, reading.files(place, "awkward"))
    ids = {one.id for one in found.values()}
    assert {
        "silent",
        "terse",
        "rambling",
        "evasive",
        "repeating",
        "arguing",
        "asking",
        "injecting",
        "leaving",
        "lost",
        "typing",
    } <= ids
    standards = bundles["C"].standards
    known = {one.id for one in (*standards.manners.situations, *standards.red_flags.red_flags)}
    assert {plant for one in found.values() for plant in one.plants} <= known
