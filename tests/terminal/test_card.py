"""How a scorecard reads at a terminal."""

from __future__ import annotations

import io
import json

import pytest

from interviewer.core.bundle import Bundle
from interviewer.core.card import scorecard
from interviewer.core.scorecard import (
    Box,
    CitedView,
    CoachView,
    Failure,
    FigureView,
    ForetoldView,
    HiddenView,
    HintView,
    MoveView,
    Principle,
    ProbeView,
    Quoted,
    Scorecard,
)  # fmt: skip
from interviewer.terminal.card import Cards, show
from interviewer.terminal.screen import Screen
from tests.graded import COST_QUOTE, ended, graded, opened, raised


def made(c1: Bundle, *, model: str = "offline") -> Scorecard:
    """Return a card with one signal and one red flag."""
    session = graded(opened(ended(c1).session, model=model), {"C1-S06": COST_QUOTE}, [raised("RF-01", "the system handles it")])
    return scorecard(session, session.gradings[-1])


def shown(card: Scorecard, *, width: int = 80, ascii: bool = False) -> str:
    """Return what is printed of a card."""
    out = io.StringIO()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COLUMNS", str(width))
        show(card, Screen(out=out, err=out, colour=False, ascii=ascii))
    return out.getvalue()


def test_a_card_says_verdict_score_bar_and_evidence(c1: Bundle) -> None:
    """In the scale's words, with the quotation and its turn."""
    text = shown(made(c1))
    assert "Strong no hire (1 of 4, bar is 3)" in text
    assert COST_QUOTE in " ".join(text.split())
    assert "RF-01 hand-wave" in text
    for dimension in c1.round.dimensions:
        assert f"({dimension})" in text


def test_an_offline_card_says_rehearsal_in_the_line_of_the_verdict(c1: Bundle) -> None:
    """And one of a model's does not."""
    line = next(line for line in shown(made(c1)).splitlines() if line.startswith("Strong no hire"))
    assert "rehearsal, not an assessment" in line
    assert "rehearsal" not in shown(made(c1, model="judge"))


def test_every_bar_has_the_line_of_the_level(c1: Bundle) -> None:
    """Where there is room, by name; where there is little, by id, and at last without a bar. ASCII has its own."""
    wide, narrow, ascii = (
        shown(made(c1), width=width, ascii=ascii) for width, ascii in ((120, False), (30, False), (120, True))
    )
    rows = [line for line in wide.splitlines() if "┃" in line]
    assert len(rows) == len(c1.round.dimensions)
    assert len({line.index("┃") for line in rows}) == 1
    assert rows[0].startswith("Problem framing")
    assert "┃" not in narrow
    assert "FRAME" in narrow
    assert "Soundness *" in ascii
    assert "┃" not in ascii
    assert ascii.isascii()


def test_a_score_fills_its_bar_up_to_and_beyond_the_line(c1: Bundle) -> None:
    """One of four is a quarter, four of four all of it, and what was not assessed is empty."""
    one = made(c1).dimensions[0]
    drawn = {}
    for score in (None, 1, 3, 4):
        row = one.model_copy(update={"final": score, "base": score, "low": score, "high": score})
        text = shown(made(c1).model_copy(update={"dimensions": (row,)}), width=120)
        drawn[score] = next(line for line in text.splitlines() if "┃" in line).count("━")
    assert drawn == {None: 0, 1: 4, 3: 12, 4: 16}


def test_runs_are_a_column_only_where_there_were_several(c1: Bundle) -> None:
    """With how many of them agree."""
    card = made(c1)
    assert " runs " not in shown(card)
    several = card.model_copy(
        update={
            "grading": card.grading.model_copy(update={"runs": 3}),
            "verdict": card.verdict.model_copy(update={"agree": 2, "low": 1, "high": 2}),
            "dimensions": tuple(one.model_copy(update={"low": 1, "high": 2}) for one in card.dimensions),
        }
    )
    text = shown(several, width=120)
    assert "2 of 3 runs agree; they range from 1 to 2." in text
    assert "1 to 2" in next(line for line in text.splitlines() if line.startswith("Soundness *"))


def test_a_card_tells_everything_it_holds(c1: Bundle) -> None:
    """Moves, limits, follow-ups, hints, figures, stories, what was left out, and the command that practises the gap."""
    card = made(c1)
    said = Quoted(turn=4, quote="these words")
    move = MoveView(by=1, anchor=3, reason="The anchor fits.", turn=4, quote="moving words")
    scored = card.dimensions[0].model_copy(
        update={"final": 3, "base": 2, "table": 2, "move": move, "coach": CoachView(score=4, why="I was there."),
                "agreement": 0.65}
    )  # fmt: skip
    full = card.model_copy(
        update={
            "dimensions": (scored, *card.dimensions[1:]),
            "verdict": card.verdict.model_copy(update={"human": "It is addressed.", "coach": 3}),
            "probes": (
                ProbeView(id="C1-P1", kind="probe", turn=5, text="And then?", showed=("C1-S06",)),
                ProbeView(id="C1-P2", kind="probe", turn=7, text="Why?", showed=()),
            ),
            "hints": (
                HintView(id="C1-H3", rung=3, turn=9, allowed=False, prompted=(), voided=("C1-S05",)),
                HintView(id="C1-H1", rung=1, turn=8, allowed=True, prompted=(), voided=()),
            ),
            "foretold": (ForetoldView(id="C1-S08", turn=3, quote="put hits aside"),),
            "figures": (FigureView(id="f", turn=4, said="16 GB", verdict="right", factor=1.0, sum="2 x 8 = 16"),),
            "boxes": (Box(name="Situation", evidence=said), Box(name="Constraint", evidence=None)),
            "principles": (Principle(name="Ship with Quality", question="H1", state="asked", evidence=None),),
            "dropped": 2,
            "failures": tuple(Failure(run=1, part=part, reason="cut", says="It was cut.") for part in ("CODE", "SAFE")),
        }
    )
    text = " ".join(shown(full).split())
    for words in (
        "Counted 2, base 2, final 3.", "Moved by the grader: The anchor fits. “moving words” (T4)", "The coach gives 4 of 4",
        "With the coach's changes: 3 of 4.", "A person should look: It is addressed.", "T5 And then? C1-S06", "T7 Why? nothing new",
        "C1-H3, rung 3, in T9: took the credit of C1-S05.", "C1-H1, rung 1, in T8: within the level's allowance.",
        "What the interviewer said first C1-S08 T3 “put hits aside”", "3 of 4 grader's agreement 0.65",
        "T4 16 GB: right. 2 x 8 = 16", "Situation: “these words” (T4)", "Constraint: empty", "Ship with Quality: asked",
        "2 quotations that were not the candidate's words", "CODE; SAFE could not be graded: It was cut.",
        "interviewer chat C --question C1 --level II --drill",
    ):  # fmt: skip
        assert words in text, words


def test_what_a_coach_did_stands_in_its_dimension(c1: Bundle) -> None:
    """A score, a piece that was hidden and one that was added, each with its reason, beside what the grader found."""
    card = made(c1)
    safe = card.dimension("SAFE").model_copy(update={"coach": CoachView(score=3, why="I was there.")})
    coached = card.model_copy(
        update={
            "dimensions": tuple(safe if one.id == "SAFE" else one for one in card.dimensions),
            "hidden": (HiddenView(id="C1-S06", why="Taken back later."),),
            "cited": (CitedView(id="k", dimension="SAFE", sign="gap", turn=2, quote="er", why="No number."),),
        }
    )
    text = " ".join(shown(coached).split())
    assert "The coach gives 3 of 4: I was there. The coach hides C1-S06: Taken back later." in text
    assert "The coach adds ▼ “er” (T2): No number." in text
    assert COST_QUOTE in text
    assert coached.coached("SOLVE") == ()


def test_quotations_cannot_steer_the_terminal(c1: Bundle) -> None:
    """Escape characters in a candidate's words are not printed."""
    card = made(c1)
    hostile = card.red_flags[0].model_copy(
        update={"evidence": card.red_flags[0].evidence.model_copy(update={"quote": "\x1b[2J\u202egone"})}
    )
    text = shown(card.model_copy(update={"red_flags": (hostile,)}))
    assert "\x1b" not in text
    assert "\u202e" not in text


def test_as_json_a_card_is_one_line(c1: Bundle) -> None:
    """So that many can be read one by one."""
    out = io.StringIO()
    cards = Cards(Screen(out=out, err=out, colour=False), as_json=True, html=None, md=None)
    cards.show("one", made(c1))
    assert len(out.getvalue().splitlines()) == 1
    assert json.loads(out.getvalue())["schema"] == "interviewer.scorecard/1"


def ending(cards: Cards, out: io.StringIO) -> list[str]:
    """Return the lines that are printed at the end of an order."""
    before = len(out.getvalue())
    cards.close()
    return out.getvalue()[before:].strip().splitlines()


def test_several_end_with_a_line_for_each(c1: Bundle) -> None:
    """As they were given, with the verdict and each dimension; one without a card is there too, and one alone has no table."""
    out = io.StringIO()
    cards = Cards(Screen(out=out, err=io.StringIO(), colour=False), as_json=False, html=None, md=None)
    card = made(c1)
    named = card.model_copy(update={"interview": card.interview.model_copy(update={"candidate": "Maya Lin"})})
    cards.show("a/maya.vtt", named)
    assert ending(cards, out) == []
    cards.failed("a/torn.vtt", "It is empty.")
    heads, first, second = ending(cards, out)
    assert heads.split() == ["interview", "candidate", "verdict", *(one.id for one in card.dimensions)]
    assert first.startswith("maya.vtt   Maya Lin   strong no hire (1)  ")
    assert first.split()[-len(card.dimensions) :] == ["—" if one.final is None else str(one.final) for one in card.dimensions]
    assert second.split() == ["torn.vtt", "no", "card"]
    cards.failed("b/torn.vtt", "It is empty.")
    assert [line.split()[0] for line in ending(cards, out)] == ["interview", "a/maya.vtt", "a/torn.vtt", "b/torn.vtt"]


def test_as_json_no_table_follows_the_cards(c1: Bundle) -> None:
    """Each line of standard output stays one scorecard."""
    out = io.StringIO()
    cards = Cards(Screen(out=out, err=out, colour=False), as_json=True, html=None, md=None)
    for name in ("one", "two"):
        cards.show(name, made(c1))
    assert ending(cards, out) == []
