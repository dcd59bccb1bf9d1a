"""What the interviewer's words gave away or changed: each fault, seeded, turns its own measure red and no other."""

from __future__ import annotations

from typing import Literal

import pytest

from interviewer.core.bundle import Bundle
from interviewer.core.events import Asked, Imported, Interrupted, Record, Started
from interviewer.core.phrasing import Line
from interviewer.core.report_card import report_card
from tests.play import Play, asks_again, asks_hint, says
from tests.seeded import FILTER, MEMORY, begun, card, faultless, hears, puts, red, saying

LEAK = "When the filter is wrong, a brand new example is silently lost to training: what does that mean for a model?"


@pytest.fixture(scope="module")
def whole(c1: Bundle) -> Play:
    """Return the faultless interview."""
    return faultless(c1)


@pytest.mark.parametrize(
    ("name", "said", "measure"),
    [
        ("C1-P1", LEAK, "leakage"),
        ("C1-P1", "You wouldn't keep a raw log to replay the dropped examples from. {line}", "leakage"),
        ("C1-P1", "Surely no new example would be lost and never be seen in training. {line}", "leakage"),
        ("C1-P1", "Is a brand new example lost then, never to be seen in training? {line}", "leakage"),
        ("C1-F3", "You have 4 GB of memory for this component.", "fact-consistency"),
        ("C1-F3", "You have some memory for this component.", "fact-consistency"),
        ("C1-F3", "You have 2 MB of memory for this component.", "fact-consistency"),
        ("C1-F3", "You have two gigabytes of memory.", None),
        ("C1-K1", "Let me change one thing. A hundred times the volume, same memory.", "numbers-kept"),
        ("C1-K1", "Let me change one thing. More volume, same memory.", "numbers-kept"),
        ("C1-K1", "Let me change one thing. 10 times the volume, same memory.", None),
        ("C1-P3", "{line} There are 300 million keys.", "numbers-kept"),
        ("C1-P2", "You put the model before the queue. {line}", None),
        ("C1-P5", "I see. {line}", None),
    ],
)
def test_a_seeded_fault_turns_its_measure_red(whole: Play, name: str, said: str, measure: str | None) -> None:
    """One fault, one measure, and the turn it is in."""
    found = report_card(saying(whole, name, said))
    assert red(found) - {"single-question"} == ({measure} if measure else set())
    if measure:
        turn = next(turn.number for turn in whole.session.turns if turn.ref == name)
        assert found.measure(measure).turns == (turn,)


def test_what_the_candidate_has_said_cannot_leak(c1: Bundle) -> None:
    """Neither when it was found, nor when the observer missed it."""
    lost = "a brand new example is silently lost, and training never sees it"
    found = begun(c1, says(lost, marks=["C1-S06"], claims=["approximate-filter"], intent="is_done"))
    missed = begun(c1, says(lost, claims=["approximate-filter"], intent="is_done"))
    for play, name in ((found, "C1-P2"), (missed, "C1-P1")):
        said = "So a new example is lost, and training never sees it."
        assert report_card(saying(play, name, said)).measure("leakage").met


def test_a_hint_may_say_what_it_gives_away(c1: Bundle) -> None:
    """The ladder is the one way to name a point; said anywhere else, the same words leak."""
    said = "A yes from the filter may be wrong, so a new example may be taken for a repeat; a no is always right."
    play = begun(c1, FILTER).hears(asks_hint())
    assert report_card(saying(play, "C1-H1", said)).measure("leakage").met
    assert not report_card(saying(play, "C1-P1", said)).measure("leakage").met


def test_words_that_were_cut_short_can_leak(c1: Bundle) -> None:
    """What was heard was heard."""
    play = hears(begun(c1), FILTER)
    play.take(Interrupted(reply="r9", text=LEAK, by="model", move="probe", ref="C1-P1"))
    assert card(play).measure("leakage").turns == (5,)


def test_an_authored_line_that_leaks_has_a_figure_of_its_own(c1: Bundle) -> None:
    """It is the prompt's fault, not the voice's."""
    play = puts(hears(begun(c1), FILTER), Line(move="invite", text=LEAK, ref="C-I2"))
    found = card(play)
    assert found.measure("authored-leakage").turns == (5,)
    assert "C1-S06" in found.measure("authored-leakage").faults[0].what
    assert found.measure("leakage").met


def test_what_a_line_quotes_of_the_candidates_is_no_leak_of_its_author(c1: Bundle) -> None:
    """Their own words between quotation marks in a preface are theirs."""
    said = says("then a brand new example is silently lost to training", intent="answers")
    line = Line(move="carry_on", text="What follows from that?", ref="go-deeper", preface=f"About “{said.text}”.")
    play = puts(hears(begun(c1, FILTER), said), line)
    assert card(play).measure("authored-leakage").met


def test_a_fact_whose_line_is_another_text_is_wrong(c1: Bundle) -> None:
    """The private facts stay the same, whoever tells them."""
    play = puts(hears(begun(c1), MEMORY), Line(move="inform", text="8 GB of memory for this component.", ref="C1-F3"))
    assert red(card(play)) == {"fact-consistency"}


def test_a_figure_of_the_candidates_may_be_picked_up(c1: Bundle) -> None:
    """It is not the interviewer's."""
    play = begun(c1, says("a Bloom filter with 12 bits for each key", claims=["approximate-filter"], intent="is_done"))
    assert report_card(saying(play, "C1-P1", "With 12 bits each: {line}")).measure("numbers-kept").met
    assert not report_card(saying(play, "C1-P1", "With 14 bits each: {line}")).measure("numbers-kept").met


def test_a_probe_may_ask_what_the_candidate_should_have_asked(c1: Bundle) -> None:
    """C1-P4 asks what makes two examples the same, and asking it is the signal; from any other line it is given away."""
    ask = next(probe.ask for probe in c1.questions[0].probes if probe.id == "C1-P4")
    play = hears(begun(c1), FILTER)
    assert card(puts(play, Line(move="probe", text=ask, ref="C1-P4"))).measure("authored-leakage").met
    play = hears(begun(c1), FILTER)
    assert not card(puts(play, Line(move="invite", text=ask, ref="C-I1"))).measure("authored-leakage").met


def elsewhere(records: tuple[Record, ...]) -> tuple[Record, ...]:
    """Return the same interview as if another interviewer had held it."""
    first, *rest = records
    assert isinstance(first.event, Started)
    source = Imported(form="plain text", name="x", digest="b2:0", times="invented")
    return (first.model_copy(update={"event": first.event.model_copy(update={"source": source})}), *rest)


@pytest.mark.parametrize(
    ("name", "said", "ours", "theirs"),
    [
        ("C1-F3", "{line} By the same I mean byte-identical after whitespace is normalised.", {"leakage"}, set()),
        ("C1-F3", "{line} And about 1.7 billion of them in a day.", {"fact-consistency"}, set()),
        ("C1-P1", "Say the filter is wrong. {line} A brand new example is silently lost to training.", {"leakage"}, set()),
        ("C1-P1", LEAK, {"leakage"}, {"leakage"}),
        ("C1-F3", "You have 2 MB of memory for this component.", {"fact-consistency"}, {"fact-consistency"}),
    ],
)
def test_what_was_not_recognised_of_another_interviewers_words_is_no_fault(
    whole: Play, name: str, said: str, ours: set[str], theirs: set[str]
) -> None:
    """It may be a fact or a hint in other words; what changes the line that was recognised is theirs as it would be ours."""
    records = tuple(saying(whole, name, said))
    measures = {"leakage", "fact-consistency"}
    assert red(report_card(records)) & measures == ours
    assert red(report_card(elsewhere(records))) & measures == theirs


def test_a_turn_of_another_interviewers_that_was_not_recognised_is_not_counted(whole: Play) -> None:
    """Neither as a fault nor among those without one."""
    records = [
        record.model_copy(
            update={"event": record.event.model_copy(update={"text": LEAK, "line": "", "move": "carry_on", "ref": None})}
        )
        if isinstance(record.event, Asked) and record.event.ref == "C1-P1"
        else record
        for record in saying(whole, "C1-P1", "{line}")
    ]
    before, after = (report_card(each).measure("leakage") for each in (tuple(records), elsewhere(tuple(records))))
    assert (len(before.faults), len(after.faults)) == (1, 0)
    assert after.of[1] == sum(bool(turn.line) for turn in whole.session.turns if turn.speaker == "interviewer") - 1


ANSWERED = "What makes two examples the same: are they byte-identical after whitespace is normalised?"


def test_a_probe_may_not_answer_what_it_asks(c1: Bundle) -> None:
    """To ask what makes two the same is the signal; to say bytes and whitespace as well is the answer to it."""
    play = puts(hears(begun(c1), FILTER), Line(move="probe", text=ANSWERED, ref="C1-P4"))
    (fault,) = card(play).measure("authored-leakage").faults
    assert fault.what.startswith("its line C1-P4 names the content of C1-S01")


def test_a_line_that_is_said_again_is_what_it_was(c1: Bundle) -> None:
    """A repeat carries no id: it may say what its probe or its constraint may, and leaks where the line did."""

    def again(bundle: Bundle, text: str, ref: str, move: Literal["probe", "constrain"]) -> Play:
        play = puts(hears(begun(bundle), FILTER), Line(move=move, text=text, ref=ref))
        play.take(asks_again())
        return puts(play, Line(move="repeat", text=text))

    allowed = again(c1, c1.lines["C1-P4"], "C1-P4", "probe")
    assert allowed.session.turns[-1].move == "repeat"
    assert card(allowed).measure("authored-leakage").met
    own = c1.questions[0]
    after = tuple(one.model_copy(update={"after": ("C1-K1",)}) for one in own.signals)
    told = tuple(one.model_copy(update={"says": LEAK}) if one.id == "C1-K1" else one for one in own.constraints)
    for signals, met in ((after, True), (own.signals, False)):
        changed = c1.model_copy(update={"questions": (own.model_copy(update={"constraints": told, "signals": signals}),)})
        assert card(again(changed, LEAK, "C1-K1", "constrain")).measure("authored-leakage").met is met
    assert card(again(c1, LEAK, "C-I2", "probe")).measure("authored-leakage").turns == (5, 6)


def test_their_own_words_beside_the_line_give_nothing_away(bundles: dict[str, Bundle]) -> None:
    """Said back without quotation marks, they and the line may match a cue together; the same words of nobody's are a leak."""
    line = Line(move="probe", ref="HX-P4", text=bundles["H"].lines["HX-P4"])
    told = f"The release was two weeks late, as you see it. {line.text}"
    for answer, met in (("The release was two weeks late.", True), ("We stopped it at once.", False)):
        play = hears(Play.of(bundles["H"].narrowed("H1")).hears(says("yes")), says(answer))
        assert card(puts(play, line, told)).measure("leakage").met is met
