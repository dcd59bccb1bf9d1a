"""A candidate's figures: right, off by a factor or in the wrong unit, and one neutral question about a wrong one."""

from __future__ import annotations

import pytest
from hypothesis import given as drawn
from hypothesis import strategies as st

from interviewer import library
from interviewer.core.bundle import Bundle
from interviewer.core.figures import check, counts, given
from tests.play import Play, says

BUNDLES = library.load()
PYTHON = says("Python, please")
RIGHT, OFF, UNIT = "right", "off by a factor", "wrong unit"
SAID = [
    ("C1-N1", "For a 1 % error we need 9.6 bits per key.", RIGHT),
    ("C1-N1", "With an error of 1e-3 it needs 14.4 bits per key.", RIGHT),
    ("C1-N1", "For one per cent false positives we need 96 bits per key.", OFF),
    ("C1-N1", "At 1 % we need about 9.6 bytes per key.", UNIT),
    ("C1-N2", "16 bits per key gives 0.05 % error.", RIGHT),
    ("C1-N2", "16 bits per key gives 5 % error.", OFF),
    ("C1-N3", "9.6 bits for a billion keys is 1.2 GB.", RIGHT),
    ("C1-N3", "9.6 bits for a billion keys is 12 GB.", OFF),
    ("C1-N3", "9.6 bits for a billion keys is 9.6 GB.", UNIT),
    ("C1-N3", "9.6 bits per key, so for 100 million keys about 12 GB.", OFF),
    ("C1-N3", "16-byte hashes for a billion keys need 16 GB.", RIGHT),
    ("C1-N10", "2 GB over a billion keys is 16 bits per key.", RIGHT),
    ("C1-N10", "2 GB over a billion keys is 2 bits per key.", UNIT),
    ("C1-N10", "Spread over a billion keys, 2 GB leaves 160 bits per key.", OFF),
    ("C1-N4", "0.05 %, so at most half a million lost a day.", RIGHT),
    ("C1-N4", "At 1 % we lose a million new examples per day.", OFF),
    ("C1-N5", "20 000 a second is 1.7 billion a day.", RIGHT),
    ("C1-N5", "20 000 a second is 43 million a day.", OFF),
    ("C1-N6", "9.6 bits per key fall to 0.96 bits.", RIGHT),
    ("C1-N7", "A hundred times: 9.6 bits fall to 0.096 bits per key.", RIGHT),
    ("C1-N8", "We have a thousand times fewer bits per key.", OFF),
    ("C1-N9", "40 % are hits, so 800 lookups a second.", OFF),
    ("C2-N1", "2 million through 5 stages is 116 writes a second.", RIGHT),
    ("C2-N2", "Five stages make about 1 160 writes per second.", RIGHT),
    ("C3-N1", "With 40 workers modulo moves 97 % of the projects.", RIGHT),
    ("C3-N2", "A ring with 40 workers moves about 1 in 41 projects.", RIGHT),
    ("A1-N1", "5 000 times 1 440 is 72 million steps.", OFF),
    ("B1-N1", "50 000 a second for 60 seconds is 3 million entries.", RIGHT),
    ("B1-N2", "8 bytes each for 3 million timestamps is 24 MB.", RIGHT),
    ("B1-N3", "60 slots of 8 bytes for 3 000 projects in a ring is 14 MB.", OFF),
    ("B2-N1", "5 000/s over 5 minutes is 1.5 million values.", RIGHT),
    ("B2-N2", "A growth factor of 1.1 gives an error of 4.8 %.", RIGHT),
    ("D1-N1", "50 000 a second times 30 seconds is 1.5 million people.", RIGHT),
    ("D1-N1", "50 000/s at 25 s is 125 000 people at work.", OFF),
    ("D1-N2", "50 000/s at 200 KB each is 100 MB/s.", OFF),
    ("D1-N3", "20 % of 50 000/s is 10 000/s to people.", RIGHT),
    ("D1-N4", "50K/s is 430 million tasks a day.", OFF),
    ("D1-N5", "10 000/s in and 1 200/s out for 20 minutes leaves 10.6 million in the queue.", RIGHT),
    ("D1-N6", "6 000/s × 20 % × 25 s is 30 000 people at work.", RIGHT),
    ("D2-N1", "0.5 % is 400 checks a second.", OFF),
    ("D2-N2", "40/s at 30 s is 1200 people.", RIGHT),
    ("D3-N1", "400 dedicated copies cost 240 000 a month.", OFF),
    ("D4-N1", "0.4 s, 0.1 s, 1.2 s and 0.2 s add up to 1.9 s.", RIGHT),
    ("D4-N1", "0.5 s, 1.0 s and 1.2 s add up to 2 s.", OFF),
]
LEFT_ALONE = [
    ("C1", "Split over 100 million keys, 2 GB leaves 160 bits per key."),
    ("C1", "That's 9.6 bits per key, so for 100 million keys about 120 MB."),
    ("C1", "With 9.6 bits per key a billion keys fit the 2 GB."),
    ("C1", "Two bits per key is not enough for one per cent."),
    ("C1", "Is 96 bits per key what we need at 1 %?"),
    ("C1", "At 1 % I need less than 20 bits per key."),
    ("D1", "400 customers send 50 000 a second, and a person takes 25 s."),
]


@pytest.mark.parametrize(("id", "text", "verdict"), SAID)
def test_a_figure_is_judged_by_its_formula(id: str, text: str, verdict: str) -> None:
    """The verdict is that of the formula, on the candidate's own words, with the numbers filled in."""
    question = BUNDLES[id[0]].question(id.split("-")[0])
    (figure,) = (figure for figure in question.figures if figure.id == id)
    (checked,) = check([figure], text, given=given(question))
    assert (checked.id, checked.verdict, text[checked.start : checked.end]) == (id, verdict, checked.said)
    assert checked.formula.endswith(f"said: {checked.said}")


@pytest.mark.parametrize(("id", "text"), LEFT_ALONE)
def test_what_is_not_sure_to_be_wrong_is_left_alone(id: str, text: str) -> None:
    """Restated facts, denials, questions, true bounds and other amounts are never called wrong."""
    question = BUNDLES[id[0]].question(id)
    assert check([f for f in question.figures if counts(f, ())], text, given=given(question)) == ()


@drawn(st.text(alphabet="0123456789 .,%/ bits key GB lose day need people a second error 1 %\n", max_size=200))
def test_any_text_is_checked_without_harm(text: str) -> None:
    """Checking never raises, and the words are the candidate's."""
    for id in ("C1", "D1", "D4"):
        for checked in check(BUNDLES[id[0]].question(id).figures, text):
            assert text[checked.start : checked.end] == checked.said


def test_every_formula_of_the_questions_is_said_in_a_test() -> None:
    """No figure of the prompts is without an example here."""
    known = {figure.id for bundle in BUNDLES.values() for question in bundle.questions for figure in question.figures}
    assert {id for id, _, _ in SAID} == known


WRONG = says("For one per cent I need 96 bits per key, I think", marks=["C1-S02"])


def test_a_wrong_figure_is_asked_about_once_in_their_words(c1: Bundle) -> None:
    """The question is neutral, names the figure's id, picks up the words, and is not put again."""
    play = Play.of(c1).hears(PYTHON, WRONG)
    assert (play.last.move, play.last.ref) == ("probe", "C1-N1")
    assert "“96 bits per key”" in (play.last.preface or "")
    assert play.last.text == c1.standards.manners.figure
    assert play.hears(WRONG, WRONG).refs.count("C1-N1") == 1


def test_a_right_figure_is_not_asked_about(c1: Bundle) -> None:
    """What adds up needs no question."""
    play = Play.of(c1).hears(PYTHON, says("For one per cent I need 9.6 bits per key, I think", marks=["C1-S02"]))
    assert "C1-N1" not in play.refs


def test_a_figure_put_right_in_the_same_answer_is_not_asked_about(c1: Bundle) -> None:
    """The last value of an answer counts."""
    play = Play.of(c1).hears(PYTHON, says("At 1 % I need 96 bits per key. Sorry: for 1 % I need 9.6 bits per key."))
    assert "C1-N1" not in play.refs


def test_a_red_flag_comes_before_a_wrong_figure(c1: Bundle) -> None:
    """The repair of a red flag is asked for first."""
    play = Play.of(c1).hears(PYTHON, says("The system handles it; for 1 % I need 96 bits per key", flags=["RF-01"]))
    assert play.last.ref == "C1-P11"


def test_two_figures_are_asked_about_in_one_interview(c1: Bundle) -> None:
    """A third wrong figure is left to the report."""
    daily, memory = says("20 000 a second is 43 million a day"), says("9.6 bits for a billion keys is 12 GB")
    play = Play.of(c1).hears(PYTHON, WRONG, daily, memory)
    assert [ref for ref in play.refs if "-N" in ref] == ["C1-N1", "C1-N5"]
