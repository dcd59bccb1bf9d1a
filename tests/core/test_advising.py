"""A strong answer in a model's words: built on quotations that stand, asked once, and never in the way of a score."""

from __future__ import annotations

import json

import pytest

from interviewer.core.advising import advise, is_wanted
from interviewer.core.bundle import Bundle
from interviewer.core.card import scorecard
from interviewer.core.events import Ended
from interviewer.core.excerpts import pieces
from interviewer.core.grading_events import Advised, Unmarked
from interviewer.core.needs import Note, Read, need
from interviewer.core.session import Session
from interviewer.core.turns import ADVICE
from interviewer.errors import BadReply
from tests.graded import COST_QUOTE, after, ended, graded, opened, under_way
from tests.play import Play, says


def read_all(c1: Bundle, model: str = "judge") -> Session:
    """Return a grading of which every part was read."""
    return graded(opened(ended(c1).session, model=model), {"C1-S06": COST_QUOTE})


def reply(*quotes: str, answer: str = "You had the loss right; put a number on it next.") -> str:
    """Return what a model says."""
    return json.dumps({"built_on": [{"turn": 1, "quote": quote} for quote in quotes], "answer": answer})


def advised(session: Session, text: str) -> Advised:
    """Return what is read of a reply."""
    exchange = advise(session, under_way(session))
    assert exchange is not None
    event = exchange.conversation.read(text)
    assert isinstance(event, Advised)
    return event


def test_it_is_asked_last_and_once(c1: Bundle) -> None:
    """After every part was read, and before the grading is closed."""
    session = read_all(c1)
    wanted = need(session, session.last_at)
    assert isinstance(wanted, Read)
    assert [one.part for one in wanted.exchanges] == [ADVICE]
    session = after(session, advised(session, reply(COST_QUOTE)))
    assert not is_wanted(under_way(session))
    assert isinstance(need(session, session.last_at), Note)


def test_offline_nobody_is_asked(c1: Bundle) -> None:
    """The authored outline stands."""
    session = read_all(c1, model="offline")
    assert isinstance(need(session, session.last_at), Note)
    strong = scorecard(session, session.gradings[-1]).strong_answer
    assert strong is not None
    assert (strong.text, strong.outline) == ("", c1.question("C1").strong)


def test_only_the_candidates_words_are_built_on(c1: Bundle) -> None:
    """An invented quotation is dropped and counted, the paragraph stays."""
    session = read_all(c1)
    event = advised(session, reply(COST_QUOTE.upper(), "words that nobody ever said here"))
    assert ([one.quote for one in event.built_on], event.dropped) == ([COST_QUOTE], 1)
    strong = scorecard(after(session, event), after(session, event).gradings[-1]).strong_answer
    assert strong is not None
    assert strong.text == event.text
    assert [one.quote for one in strong.had] == [COST_QUOTE]


@pytest.mark.parametrize("text", ["", "[]", '{"answer": "x"}', reply(answer=""), reply(answer="long " * 400)])
def test_an_essay_or_no_answer_is_not_taken(c1: Bundle, text: str) -> None:
    """It is unreadable, as any other answer is."""
    with pytest.raises(BadReply):
        advised(read_all(c1), text)


def test_advice_that_failed_moves_no_score(c1: Bundle) -> None:
    """The card is the same with the authored outline, and the failure is named."""
    session = read_all(c1)
    failed = after(session, Unmarked(grading="g1", run=1, part=ADVICE, reason="unreadable", says="It was not JSON."))
    before, now = (scorecard(one, one.gradings[-1]) for one in (session, failed))
    assert now.dimensions == before.dimensions
    assert now.verdict == before.verdict
    assert [one.part for one in now.failures] == [ADVICE]


def test_the_request_holds_no_score(c1: Bundle) -> None:
    """Only what was open, the outline and the transcript."""
    exchange = advise(read_all(c1), under_way(read_all(c1)))
    assert exchange is not None
    system = exchange.conversation.messages[0].content
    assert "strong hire" not in system
    assert "<transcript>" in exchange.conversation.messages[1].content


def test_of_a_long_interview_the_piece_of_the_open_question_is_given(bundles: dict[str, Bundle]) -> None:
    """Whatever piece that is: an adviser who reads another question's answer builds on the wrong story."""
    play = Play.of(bundles["H"].narrowed())
    known = {question.id for question in play.session.bundle.questions}
    while len({id for id in play.session.put if id in known}) < 2:
        play.hears(says("In March we rolled back the release, told two customers and rebuilt the queue that week."))
    second = "Something else altogether about the second story, which I tell at length now, with all that came of it."
    play.hears(says(second), says(second))
    if play.session.ended is None:
        play.take(Ended(by="candidate", reason="left"))
    session = opened(play.session, longest=300)
    first = next(id for id in play.session.put if id in known)
    shown = {signal.id: "rolled back the release" for signal in session.bundle.question(first).signals}
    session = graded(session, shown)
    gap = scorecard(session, session.gradings[-1]).gap
    assert gap is not None
    assert gap.question not in (None, first)
    exchange = advise(session, under_way(session))
    assert exchange is not None
    assert second in exchange.conversation.messages[1].content
    assert "Something else" not in "".join(turn.text for turn in pieces(session, under_way(session))[0])
