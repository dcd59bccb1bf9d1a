"""A scorecard to hand on: complete in itself, harmless whatever a candidate wrote, and the same again."""

from __future__ import annotations

import re
from base64 import b64encode
from hashlib import sha256
from html.parser import HTMLParser

from interviewer import sheets
from interviewer.core.bundle import Bundle
from interviewer.core.card import scorecard
from interviewer.core.events import Ended
from interviewer.core.scorecard import Box, FlagView, ForetoldView, HintView, MoveView, Principle, ProbeView, Quoted, Scorecard
from interviewer.core.session import Session
from tests.graded import COST_QUOTE, ended, graded, opened, raised
from tests.play import says
from tests.seeded import begun

HOSTILE = (
    "</style><script>alert(1)</script><img src=//evil.example/x onerror=alert(2)> \u202e` [x](javascript:alert(3)) | {{ card }}"
)


def whole(c1: Bundle) -> tuple[Session, Scorecard]:
    """Return an interview and its card with one signal and one red flag."""
    session = graded(opened(ended(c1).session), {"C1-S06": COST_QUOTE}, [raised("RF-01", "the system handles it")])
    return session, scorecard(session, session.gradings[-1])


def hostile(c1: Bundle) -> tuple[Session, Scorecard]:
    """Return a card whose only evidence tries to break out of the page."""
    play = begun(c1, says(f"I lose the example then. {HOSTILE}"), says("and that is all there is to say about it, " * 5))
    play.take(Ended(by="candidate", reason="left"))
    session = graded(opened(play.session), {"C1-S06": HOSTILE}, [raised("RF-01", HOSTILE)])
    return session, scorecard(session, session.gradings[-1])


class Tags(HTMLParser):
    """Collects tags, attributes and ids."""

    def __init__(self, text: str) -> None:
        """Read a page."""
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep a tag."""
        self.tags.append(tag)
        self.attributes += [(name, value or "") for name, value in attrs]


def test_the_page_needs_nothing_else(c1: Bundle) -> None:
    """No script, no request, no style but its own, which the policy names by digest."""
    session, card = whole(c1)
    text = sheets.page(card, sheets.turns_of(session))
    found = Tags(text)
    assert {"script", "link", "img", "iframe", "form"}.isdisjoint(found.tags)
    assert {name for name, _ in found.attributes}.isdisjoint({"style", "src", "onclick", "onerror"})
    style = text.split("<style>")[1].split("</style>")[0]
    digest = b64encode(sha256(style.encode()).digest()).decode()
    policy = next(value for name, value in found.attributes if name == "content" and "src" in value)
    assert policy.startswith(f"default-src 'none'; style-src 'sha256-{digest}'")
    assert all(value.startswith("#T") for name, value in found.attributes if name == "href")


def test_a_sheet_says_whose_it_is(c1: Bundle) -> None:
    """By the candidate's name and the file, in its title and heading, where a file tells; a hostile name is shown and does nothing."""
    session, card = whole(c1)
    assert "<title>Coding screen" in sheets.page(card, ())
    assert sheets.markdown(card).startswith("# Coding screen: ")
    about = card.interview.model_copy(update={"candidate": "Maya *Lin* <b>@x", "source": f"{HOSTILE}.vtt"})
    named = card.model_copy(update={"interview": about})
    text = sheets.page(named, sheets.turns_of(session))
    assert "<title>Maya *Lin* &lt;b&gt;@x, &lt;/style&gt;" in text
    assert '<h1><span translate="no">Maya *Lin* &lt;b&gt;@x, ' in text
    assert {"script", "img", "b"}.isdisjoint(Tags(text).tags)
    assert "\u202e" not in text
    first = sheets.markdown(named).splitlines()[0]
    assert first.startswith("# Maya \\*Lin\\* \\<b\\>@\u2060x, \\</style\\>")
    assert first.endswith("· Coding screen: Keep or drop: removing duplicates from a stream")


def test_every_quotation_links_to_a_turn_that_is_there(c1: Bundle) -> None:
    """The transcript stands on the page, with an anchor for each turn."""
    session, card = whole(c1)
    attributes = Tags(sheets.page(card, sheets.turns_of(session))).attributes
    anchors = {value for name, value in attributes if name == "id"}
    assert {f"T{turn.number}" for turn in session.turns} <= anchors
    assert {value[1:] for name, value in attributes if name == "href"} <= anchors


def test_what_a_candidate_wrote_is_text_and_nothing_else(c1: Bundle) -> None:
    """It opens no tag, ends no style, turns no text round, and is not read as a template or as Markdown."""
    session, card = hostile(c1)
    text = sheets.page(card, sheets.turns_of(session))
    assert {"script", "img"}.isdisjoint(Tags(text).tags)
    assert "\u202e" not in text
    assert "{{ card }}" in text
    marked = sheets.markdown(card)
    assert re.search(r"(?<!\\)<", marked) is None
    assert "](javascript" not in marked.replace("\\]", "")


def test_the_verdict_stands_first_with_its_bar(c1: Bundle) -> None:
    """In the page and in Markdown, and offline with its note."""
    session = graded(opened(ended(c1).session, model="offline"), {"C1-S06": COST_QUOTE})
    card = scorecard(session, session.gradings[-1])
    for text in (sheets.page(card, ()), sheets.markdown(card)):
        assert "bar is 3" in text
        assert "rehearsal, not an assessment" in text
        assert COST_QUOTE in text


def test_what_moved_what_was_asked_and_what_it_cost_is_told(c1: Bundle) -> None:
    """In the page and in Markdown: base and final with the reason, follow-ups, hints, stories, repairs, and what was thrown out."""
    _, card = whole(c1)
    said = Quoted(turn=4, quote="these words")
    move = MoveView(by=1, anchor=3, reason="The anchor fits.", turn=4, quote="moving words")
    moved = card.dimensions[0].model_copy(
        update={"final": 3, "base": 2, "table": 2, "low": 2, "high": 3, "move": move, "agreement": 0.65}
    )
    flag = FlagView(id="RF-01", name="hand-wave", severity="major", evidence=said, repaired=True, repair=said, caps=("SAFE 1",))
    full = card.model_copy(
        update={
            "dimensions": (moved, *card.dimensions[1:]),
            "red_flags": (flag,),
            "probes": (ProbeView(id="C1-P1", kind="probe", turn=5, text="And then?", showed=()),),
            "foretold": (ForetoldView(id="C1-S08", turn=3, quote="put <b>hits</b> aside"),),
            "hints": (HintView(id="C1-H3", rung=3, turn=9, allowed=False, prompted=(), voided=("C1-S05",)),),
            "boxes": (Box(name="Constraint", evidence=None), Box(name="Action", evidence=said)),
            "principles": (Principle(name="Ship with Quality", question="H1", state="asked", evidence=None),),
            "dropped": 2,
        }
    )
    for text in (re.sub(r"<[^>]+>", " ", sheets.page(full, ())), sheets.markdown(full)):
        words = " ".join(text.split()).lower()
        for one in (
            "base 2, final 3", "the anchor fits.", "moving words", "repaired", "and then?", "nothing new", "took the credit of c1-s05",
            "what the interviewer said first", "c1-s08", "agreement", "0.65",
            "constraint", "empty", "ship with quality", "asked", "thrown out", "2 to 3",
        ):  # fmt: skip
            assert one in words, one


def test_the_same_card_gives_the_same_page(c1: Bundle) -> None:
    """Nothing of the day or the machine comes in."""
    session, card = whole(c1)
    assert sheets.page(card, sheets.turns_of(session)) == sheets.page(card, sheets.turns_of(session))
    assert sheets.markdown(card) == sheets.markdown(card)
