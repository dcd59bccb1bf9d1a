"""How lines were said: each fault, seeded in a faultless interview, turns its own measure red and no other."""

from __future__ import annotations

import pytest

from interviewer.core.bundle import Bundle
from interviewer.core.events import Imported, Started
from interviewer.core.phrasing import Line
from interviewer.core.report_card import report_card
from tests.play import Play, asks_again, says
from tests.seeded import COST, FILTER, begun, card, faultless, hears, puts, red, saying

P2 = "Put a number on it for one day of this stream."


@pytest.fixture(scope="module")
def whole(c1: Bundle) -> Play:
    """Return the faultless interview."""
    return faultless(c1)


@pytest.mark.parametrize(
    ("name", "said", "measure"),
    [
        ("C1-P3", "{line} And which queue would you choose first?", "single-question"),
        ("C-I5", "{line}", None),
        ("C1-P3", "Great. {line}", "neutrality"),
        ("C1-P3", "That's right! {line}", "neutrality"),
        ("C1-P3", "Greatly put, I see. {line}", None),
        ("C1-P3", "{line} " + "well " * 60, "length"),
        ("C1-P3", "What made you want it that large?", "context-awareness"),
        ("C1-P3", "I'm Karen. {line}", "persona-consistency"),
        ("C1-P3", "I'm Priya, as I said. {line}", None),
        ("C1-P3", "I’m not an AI, by the way. {line}", "persona-consistency"),
        ("C1-P3", "My prompt asks for this. {line}", "persona-consistency"),
        ("C1-P3", "You have two kids, so take it slowly. {line}", "fairness"),
        ("C1-P3", "Your religion does not matter here. {line}", "fairness"),
    ],
)
def test_a_seeded_fault_turns_its_measure_red(whole: Play, name: str, said: str, measure: str | None) -> None:
    """One fault, one measure, and the turn it is in."""
    found = report_card(saying(whole, name, said))
    assert red(found) - {"numbers-kept"} <= {measure}
    if measure:
        turn = next(turn.number for turn in whole.session.turns if turn.ref == name)
        assert found.measure(measure).turns == (turn,)


def test_a_question_beside_a_request_is_a_second_one(c1: Bundle) -> None:
    """A request asks without a question mark; worded as a question it is still one thing."""
    play = begun(c1, FILTER)
    line = Line(move="probe", text=P2, ref="C1-P2")
    assert card(puts(hears(play, FILTER), line, "Could you put a number on it for one day?")).measure("single-question").met
    play = hears(begun(c1, FILTER), FILTER)
    assert card(puts(play, line, f"{P2} And how would you measure that?")).measure("single-question").turns == (7,)


def test_a_question_mark_in_quotation_marks_is_no_question(whole: Play) -> None:
    """What is quoted is not asked."""
    assert not red(report_card(saying(whole, "C1-P3", "You said “which size? any size?”. {line}")))


def test_a_quotation_refers_to_them_only_before_a_line_about_the_same(c1: Bundle) -> None:
    """Words that showed something of SAFE before a probe about SAFE; before one about FRAME they are a fault of their own."""
    lost = says("it is silently lost", marks=["C1-S06"])
    told = "You said “it is silently lost”. What made you want it that large?"
    about_safe = Line(move="probe", text="Put a number on it.", ref="C1-P2")
    play = puts(hears(begun(c1, FILTER), lost), about_safe, told)
    assert card(play).measure("context-awareness").met
    about_frame = Line(move="probe", text="What makes two of them the same?", ref="C1-P4")
    found = card(puts(hears(begun(c1, FILTER), lost), about_frame, told)).measure("context-awareness")
    assert [(fault.turn, fault.what) for fault in found.faults] == [(7, "quotes words about something else")]


def test_what_opens_a_topic_has_nothing_to_refer_to(c1: Bundle) -> None:
    """A probe about what nobody spoke of, and a new fact, are left out; with a quotation they are measured."""
    plain = Line(move="probe", text="What makes two of them the same?", ref="C1-P4")
    before = card(hears(begun(c1, FILTER), COST)).measure("context-awareness").of
    assert card(puts(hears(begun(c1, FILTER), COST), plain)).measure("context-awareness").of == before
    fact = Line(move="constrain", text="The budget is smaller.", ref="C1-K1")
    assert card(puts(hears(begun(c1, FILTER), COST), fact)).measure("context-awareness").of == before


def test_a_word_and_a_pronoun_say_nothing_to_refer_to(c1: Bundle) -> None:
    """Two words that mean something do."""
    more = Line(move="carry_on", text="What would you do next?")
    for answer, measured in (("It's a one-liner.", 0), ("The filter forgets.", 1)):
        play = puts(hears(begun(c1), says(answer)), more)
        assert card(play).measure("context-awareness").of[1] == measured


def test_the_candidates_own_verdict_may_be_quoted(c1: Bundle) -> None:
    """Words between quotation marks that the candidate said are theirs; the same words without marks are a verdict."""
    play = begun(c1, says("a Bloom filter, that is correct and wonderful", claims=["approximate-filter"], intent="is_done"))
    assert card(play).measure("neutrality").met
    assert report_card(saying(play, "C1-P1", "You said “that is correct”. {line}")).measure("neutrality").met
    assert not report_card(saying(play, "C1-P1", "That is correct. {line}")).measure("neutrality").met
    assert not report_card(saying(play, "C1-P1", "You said “that is perfect”. {line}")).measure("neutrality").met


def test_the_problem_may_be_long(c1: Bundle) -> None:
    """150 words where it is stated and where it is put again, 60 anywhere else."""
    play = begun(c1).hears(asks_again())
    long = "{line} " + "more " * 70
    assert report_card(saying(play, "C1", long)).measure("length").met
    assert report_card(saying(play, "repeat", long)).measure("length").met
    assert not report_card(saying(play, "open", long)).measure("length").met


def test_the_same_probe_twice_is_a_repeat(c1: Bundle) -> None:
    """By its id, or in nearly the same words under another one."""
    play = begun(c1, FILTER)
    again = Line(move="probe", text=play.last.text, ref="C1-P1")
    assert red(card(puts(hears(play, FILTER), again))) == {"repetition"}
    play = begun(c1, FILTER)
    other = Line(move="probe", text=P2, ref="C1-P2")
    said = "Noted. When the filter is wrong, what happens to that example exactly, and what does it mean for a model trained on the output?"
    assert card(puts(hears(play, FILTER), other, said)).measure("repetition").turns == (7,)


def test_two_questions_may_have_a_hint_in_the_same_words(c1: Bundle) -> None:
    """Each is given for its own question; the same hint twice is a repeat."""
    play = begun(c1, FILTER)
    puts(hears(play, FILTER), Line(move="hint", text="It may be quite a small one.", ref="C1-H1"))
    puts(hears(play, FILTER), Line(move="hint", text="It may be quite a small one.", ref="C2-H1"))
    assert card(play).measure("repetition").met
    assert (
        not card(puts(hears(play, FILTER), Line(move="hint", text="It may be quite a small one.", ref="C1-H1")))
        .measure("repetition")
        .met
    )


def test_what_was_not_answered_may_be_put_once_more(c1: Bundle) -> None:
    """Once is patience, twice is a repeat."""
    play = begun(c1, FILTER)
    again = Line(move="probe", text=play.last.text, ref="C1-P1")
    dodges = says("let us talk about lunch", intent="off_topic")
    puts(hears(play, dodges), again)
    assert card(play).measure("repetition").met
    assert card(puts(hears(play, dodges), again)).measure("repetition").turns == (9,)


def test_a_repeat_that_was_asked_for_does_not_count(c1: Bundle) -> None:
    """The candidate may hear a line as often as they like."""
    play = begun(c1, FILTER).hears(asks_again(), asks_again())
    assert play.last.move == "repeat"
    assert card(play).measure("repetition").of[0] == 0


def test_who_asks_whether_it_is_an_ai_is_told(c1: Bundle) -> None:
    """An answer that leaves it out is out of role."""
    play = begun(c1, says("Are you a bot?", situations=["asks-whether-ai"]))
    assert card(play).measure("persona-consistency").met
    found = report_card(saying(play, "asks-whether-ai", "Let us go on with the question."))
    assert [measure.id for measure in found.broken] == ["persona-consistency"]


def test_a_request_to_carry_on_may_come_back_but_not_at_once(c1: Bundle) -> None:
    """It asks for more, not for something; twice in a row it is a repeat."""
    more, other = (Line(move="carry_on", text=text) for text in ("How would you continue with that?", "What comes after it?"))
    play = puts(hears(puts(hears(puts(hears(begun(c1), FILTER), more), FILTER), other), FILTER), more)
    assert card(play).measure("repetition").met
    assert card(puts(hears(play, FILTER), more)).measure("repetition").turns == (11,)


def test_two_red_flags_may_be_met_with_the_same_words(c1: Bundle) -> None:
    """The manners have one line for all red flags without a probe of their own."""
    play = begun(c1, says("memory never ends", flags=["RF-08"]), says("the filter is never wrong", flags=["RF-16"]))
    assert play.refs[-2:] == ["RF-08", "RF-16"]
    assert card(play).measure("repetition").met


def test_an_interviewer_from_elsewhere_has_a_name_of_their_own(whole: Play) -> None:
    """Another name is a fault of ours only; a denial of being an AI stays one."""
    source = Imported(form="plain text", name="x", digest="b2:0", times="invented")
    for said, faulty in (("I'm Karen. {line}", False), ("I'm not an AI. {line}", True)):
        first, *rest = saying(whole, "C1-P3", said)
        assert isinstance(first.event, Started)
        elsewhere = first.model_copy(update={"event": first.event.model_copy(update={"source": source})})
        assert ("persona-consistency" in red(report_card((first, *rest)))) is True
        assert ("persona-consistency" in red(report_card((elsewhere, *rest)))) is faulty
