"""How a scorecard reads at a terminal."""

from __future__ import annotations

import io
import json

from interviewer.core.bundle import Bundle
from interviewer.core.card import scorecard
from interviewer.core.scorecard import CitedView, CoachView, HiddenView, Scorecard
from interviewer.terminal.card import Cards, show
from interviewer.terminal.screen import Screen
from tests.graded import COST_QUOTE, ended, graded, opened, raised


def made(c1: Bundle, *, model: str = "offline") -> Scorecard:
    """Return a card with one signal and one red flag."""
    session = graded(opened(ended(c1).session, model=model), {"C1-S06": COST_QUOTE}, [raised("RF-01", "the system handles it")])
    return scorecard(session, session.gradings[-1])


def shown(card: Scorecard) -> str:
    """Return what is printed of a card."""
    out = io.StringIO()
    show(card, Screen(out=out, err=out, colour=False))
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
    cards = Cards(Screen(out=out, err=out, colour=False), as_json=True, html=None, md=None, many=False)
    cards.show(made(c1))
    assert len(out.getvalue().splitlines()) == 1
    assert json.loads(out.getvalue())["schema"] == "interviewer.scorecard/1"
