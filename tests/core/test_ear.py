"""What is heard in an answer beyond whole cues: a part of one, where the answer is like the examples."""

from __future__ import annotations

import pytest

from interviewer.core.bundle import Bundle
from interviewer.core.cues import Cue
from interviewer.core.ear import Ear
from interviewer.core.standards import Listening

LOST = Cue(
    of="X-S01",
    all=(("new",), ("lost", "dropped"), ("training", "model")),
    matches=("A new record is dropped and the model never learns from it.",),
    misses=("The old record is kept.", "A batch is written twice.", "The queue is long."),
)
EAR = Ear([LOST], Listening(wider=1, likeness=0.4))
NEAR = "Then the new record is dropped, and nobody learns of it."


def test_a_whole_cue_is_heard() -> None:
    """Without any likeness, and with one sentence more between its groups than it says."""
    assert [found.of for found in EAR.hears(["X-S01"], "Something new. It is lost, which hurts training.")] == ["X-S01"]
    assert Ear([LOST], Listening()).hears(["X-S01"], "Something new. It is lost, which hurts training.") == ()


def test_a_cue_without_one_group_needs_likeness() -> None:
    """Two groups of three and most of an example are heard with a quotation; the same two groups alone are not."""
    (found,) = EAR.hears(["X-S01"], NEAR)
    assert found.quote in NEAR
    assert EAR.hears(["X-S01"], "A new colleague was dropped at the station.") == ()
    assert Ear([LOST], Listening(wider=1)).hears(["X-S01"], NEAR) == ()


def test_likeness_alone_is_nothing() -> None:
    """The words of an example without two groups of the cue confirm nothing."""
    assert EAR.hears(["X-S01"], "The record is dropped and never learns from it.") == ()


@pytest.mark.parametrize(
    "text",
    [
        "A new record is not dropped, and the model learns from it.",
        "Some people say that the new record is dropped and nobody learns from it.",
        "new record, dropped, nobody learns, training set",
    ],
)
def test_what_undoes_a_cue_undoes_a_part_of_it(text: str) -> None:
    """Negation, hearsay and a bare list of words; a whole cue that was denied does not come back as a part."""
    assert EAR.hears(["X-S01"], text) == ()


def test_one_word_is_not_two_groups() -> None:
    """Groups that share a word are heard in part at two places, never by that word alone; a place further off will do."""
    whys = Cue(
        of="X-S02",
        all=(("cause was",), ("because", "nobody"), ("because", "reason")),
        matches=("The cause was the binary, because nobody owned the label.",),
        misses=("It was slow.", "It was red.", "It was late."),
    )
    ear = Ear([whys], Listening(wider=1, likeness=0.2, before=0.1))
    assert ear.hears(["X-S02"], "She wanted one binary label because of speed.", before="What was the cause?") == ()
    (found,) = ear.hears(["X-S02"], "She wanted one binary label because nobody owned it.")
    assert found.quote == "She wanted one binary label because nobody owned it."


def test_a_claim_takes_a_whole_cue() -> None:
    """What is no signal is heard as it was written: no part, no wider window."""
    ear = Ear([LOST.model_copy(update={"of": "loses-data"})], Listening(wider=1, likeness=0.1, before=0.1))
    assert ear.hears(["loses-data"], NEAR) == ()
    assert ear.hears(["loses-data"], "Something new. It is lost, which hurts training.") == ()
    assert ear.hears(["loses-data"], "Something new is lost, which hurts training.") != ()


def test_what_stood_before_can_hold_the_missing_group() -> None:
    """The interviewer asks about training and the answer says the rest with little of an example; without the question it is nothing."""
    ear = Ear([LOST], Listening(wider=1, likeness=0.9, before=0.2))
    answer = "Something new is dropped, a record that we never see again."
    assert ear.hears(["X-S01"], answer) == ()
    assert ear.hears(["X-S01"], answer, before="Does it matter for the queue?") == ()
    (found,) = ear.hears(["X-S01"], answer, before="What happens to training then?")
    assert found.quote in answer


def test_a_cue_that_completes_a_line_is_heard_after_such_a_line_alone() -> None:
    """Neither by itself nor after another line; as an example it teaches nothing, and an interviewer does not name it."""
    price = Cue(of="X-S01", asked=("give up",), all=(("launch date", "two weeks"),), matches=("The launch date.",))
    ear = Ear([price], Listening(wider=1, likeness=0.4))
    says = "The launch date, and two weeks."
    (found,) = ear.hears(["X-S01"], says, before="What did you give up to get that?")
    assert found.quote in says
    assert ear.hears(["X-S01"], says) == ()
    assert ear.hears(["X-S01"], says, before="What was the other option?") == ()
    assert ear.hears(["X-S01"], "Not the launch date.", before="What did you give up to get that?") == ()
    assert not ear.examples.has("X-S01")
    assert ear.names(["X-S01"], "Did you give up the launch date?") == {}


def test_a_number_is_never_filled_in() -> None:
    """A group of figures must stand there itself."""
    bits = Cue(
        of="X-S02",
        all=(("one per cent",), (r"/\b(?:9|10)[.,]?\d? bits/",), ("key",)),
        matches=("One per cent takes 10 bits a key.",),
        misses=("The queue is long.", "A batch is written twice.", "Nothing of the kind."),
    )
    ear = Ear([bits], Listening(wider=1, likeness=0.1))
    assert ear.hears(["X-S02"], "For one per cent it takes 4 bits a key.") == ()
    assert ear.hears(["X-S02"], "For one per cent it takes 10 bits a key.") != ()
    assert ear.hears(["X-S02"], "For one per cent it takes 10 bits each.") != ()


def test_only_what_is_asked_for_is_heard() -> None:
    """An id without a cue and an id that was not asked for are not there."""
    assert EAR.hears(["X-S02"], NEAR) == ()


def test_the_opposite_is_never_heard_from_a_part() -> None:
    """A contradiction takes a whole cue."""
    ear = Ear([LOST.model_copy(update={"state": "contradicted"})], Listening(wider=1, likeness=0.1))
    assert ear.hears(["X-S01"], NEAR) == ()


@pytest.mark.parametrize(
    ("text", "limit"),
    [
        ("Hmm, I don't know what else.", False),
        ("I'm not sure what you want to hear.", False),
        ("I don't know what to say.", False),
        ("The usual way, I guess.", False),
        ("I don't know how though.", False),
        ("Let me say it back.", False),
        ("I guess it is a thousand a second.", True),
        ("I don't know what to expect of the broker there.", True),
        ("I'm not sure what the table costs.", True),
    ],
)
def test_having_no_more_to_say_is_no_limit_of_knowledge(c1: Bundle, text: str, limit: bool) -> None:
    """What somebody does not know must be about something."""
    assert bool(c1.ear.hears(["CM-S03"], text)) is limit


def test_hardly_any_counter_example_is_heard(bundles: dict[str, Bundle]) -> None:
    """Of the sentences written to be missed, at most one in forty is heard as a part of its cue."""
    tried: dict[tuple[str, str], bool] = {}
    for bundle in bundles.values():
        for question in bundle.questions:
            one = bundle.only((question,))
            for cue in one.listens:
                if cue.of.startswith(question.id) and "-S" in cue.of and cue.state == "present" and not cue.code:
                    for text in cue.misses:
                        heard = one.ear.hears((cue.of,), text)
                        tried[cue.of, text] = any(found.state == "present" for found in heard)
    assert len(tried) > 800
    assert sum(tried.values()) <= len(tried) // 40, [key for key, heard in tried.items() if heard]


@pytest.mark.parametrize(
    ("probe", "says", "shown"),
    [
        ("HX-P3", "Give up? The launch date, four days, and some goodwill.", "HX-S06"),
        (
            "HX-P4",
            "The other option was to ship to everybody. I refused because a wrong invoice is a legal document.",
            "HX-S07",
        ),
        ("HX-P12", "kappa is measured every month, it stayed above 0.7 for 8 months", "HX-S12"),
        ("HX-P7", "There is a second person for each deletion.", "HX-S11"),
        ("HX-P5", "Because the seed was random per worker, and that because nobody reviewed the split.", "HX-S10"),
    ],
)
def test_the_answer_to_a_probe_is_heard_where_the_probe_supplies_half_the_words(
    bundles: dict[str, Bundle], probe: str, says: str, shown: str
) -> None:
    """After its line, and with nothing to show for a bare refusal of it."""
    bundle = bundles["H"]
    line = bundle.lines[probe]
    assert shown in {found.of for found in bundle.ear.hears([shown], says, before=line)}
    assert bundle.ear.hears([shown], "Nothing, it was fine.", before=line) == ()
