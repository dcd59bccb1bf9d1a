"""Matching: a match is a verbatim quotation, a keyword is not one, and every example in `prompts/` behaves as it says."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interviewer.core.cue_checks import lint
from interviewer.core.cues import Cue, CueSheet
from interviewer.core.ear import Ear
from interviewer.core.matching import QUOTE, WIDEST, find, find_all
from interviewer.core.standards import Listening

PROMPTS = Path(__file__).parents[2] / "prompts"
SHEETS = sorted(PROMPTS.rglob("*.cues.toml"))


def sheet(path: Path) -> CueSheet:
    """Read one file of cues."""
    return CueSheet.model_validate_json(json.dumps(tomllib.loads(path.read_text("utf-8"))))


ALL = tuple(cue for path in SHEETS for cue in sheet(path).cues)
SIGNALS = tuple(cue for cue in ALL if cue.of.startswith(("C1-S", "C2-S", "C3-S", "CM-", "CC-")))
IDS = tuple(dict.fromkeys(cue.of for cue in ALL))
EVERYTHING = Ear(ALL, Listening(wider=1, likeness=0.3))
SHOWN = Ear(SIGNALS, Listening(wider=1, likeness=0.3))
TERMS = sorted(
    {term for cue in SIGNALS for group in cue.all for term in group if not term.startswith("/") and len(term.split()) < 3}
)


def cue(*groups: tuple[str, ...], **keys: Any) -> Cue:
    """Build a cue of an invented signal."""
    return Cue(of="X-S01", all=groups, **keys)


@pytest.mark.parametrize("path", SHEETS, ids=lambda path: path.name)
def test_examples_behave_as_they_say(path: Path) -> None:
    """Every example of a cue matches and every counter-example does not, and there are enough of both."""
    assert lint(sheet(path)) == ()


@pytest.mark.parametrize("name", ["C1", "C2", "C3"])
def test_everything_a_question_looks_for_has_a_cue(name: str) -> None:
    """Every signal, claim and private fact of the coding screen can be heard offline."""
    folder = PROMPTS / "rounds" / "c-coding-screen"
    question = tomllib.loads((folder / f"{name}.toml").read_text("utf-8"))
    wanted = {item["id"] for part in ("signals", "claims", "facts") for item in question[part]}
    assert {cue.of for cue in sheet(folder / f"{name}.cues.toml").cues} == wanted


@pytest.mark.parametrize(
    ("phrase", "text", "found"),
    [
        ("thrown away", "It throws away the copy.", True),
        ("thrown away", "It throws it away.", False),
        ("throw ... away", "It throws the copy away.", True),
        ("throw ... away", "It throws the one and only copy far away.", False),
        ("/\\d ?gb/", "We have 2 GB.", True),
        ("/\\d ?gb/", "We have two.", False),
        ("lost", "İİİ is LOST.", True),
    ],
)
def test_a_phrase_matches_adjacent_stems(phrase: str, text: str, found: bool) -> None:
    """Words of a phrase follow each other in any form, three dots leave room, and a pattern sees the lower-cased sentence."""
    assert (find(cue((phrase,)), text) is not None) is found


@pytest.mark.parametrize(("within", "found"), [(1, False), (2, True)])
def test_groups_keep_to_their_window(within: int, found: bool) -> None:
    """All groups must occur within the given number of sentences."""
    assert (find(cue(("lost",), ("training",), within=within), "It is lost. Training suffers.") is not None) is found


def test_groups_that_lie_far_apart_are_not_one_statement() -> None:
    """A match is never wider than one statement can be."""
    assert find(cue(("lost",), ("training",)), f"It is lost {'very ' * 56}in training.") is None


def test_each_group_takes_words_of_its_own() -> None:
    """Words that meet one group do not meet another as well, unless a pattern looks at them again; a claim may be one word."""
    groups = (("exact set", "disk"), ("exact", "behind"))
    assert find(cue(*groups), "I'd start with an exact set of hashes.") is None
    assert find(cue(*groups), "An exact set of hashes stands behind the filter.") is not None
    assert find(cue(("exact set",), ("/exact/",)), "I'd start with an exact set of hashes.") is not None
    assert find(Cue(of="exact-claim", all=groups), "I'd start with an exact set of hashes.") is not None


def test_a_quotation_is_a_readable_clause() -> None:
    """The span is extended to the clause and is a slice of the text."""
    text = "Well. In that case, a new Example would be LOST for ever, and that is bad."
    span = find(cue(("new",), ("lost",)), text)
    assert span is not None
    assert span.quote == text[span.start : span.end]
    assert "a new Example would be LOST for ever" in span.quote


def test_the_last_position_counts() -> None:
    """Of two states of one signal the one said last is found."""
    both = (cue(("lost",)), cue(("kept",), state="contradicted"))
    assert [found.state for found in find_all(both, "It is lost. No: it is kept.")] == ["contradicted"]
    assert [found.state for found in find_all(both, "It is kept. Or rather, it is lost.")] == ["present"]


def test_code_is_only_for_cues_that_ask_for_it() -> None:
    """A fence hides code from ordinary cues, and prose from cues on code."""
    text = "I check it.\n```python\nraise ValueError\n```"
    assert find(cue(("raise",)), text) is None
    assert find(cue(("raise",), code=True), text) is not None
    assert find(cue(("check",), code=True), text) is None


@given(
    text=st.text(max_size=400)
    | st.lists(st.sampled_from([*TERMS, ".", ",", "?", "\n", "not", "```"]), max_size=60).map(" ".join)
)
def test_every_quotation_is_a_piece_of_the_text(text: str) -> None:
    """Whatever is said, nothing raises and every quotation stands in the text, at no more than its length."""
    for found in EVERYTHING.hears(IDS, text):
        assert found.quote == text[found.start : found.end]
        assert found.quote.strip()
        assert len(found.quote) <= max(QUOTE, WIDEST) or found.quote.count("\n")


@given(words=st.lists(st.sampled_from([term for term in TERMS if len(term.split()) < 2]), min_size=8, max_size=60))
def test_a_list_of_keywords_is_no_signal(words: list[str]) -> None:
    """The words of all cues in a row, whatever their order, confirm no signal."""
    assert SHOWN.hears(IDS, ", ".join(words)) == ()


@pytest.mark.parametrize(
    "piece", ["a", ".", " ", "\n ", "1.", "new ", '"', "lost, ", "filter says ", "```\n", "\ud800", "not never no "]
)
def test_a_hostile_text_does_not_hang(piece: str) -> None:
    """Twenty thousand characters of anything are read to the end."""
    assert isinstance(find_all(ALL, (piece * 20_000)[:20_000]), tuple)


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("It has O(1) lookups and a new example is lost for good.", "It has O(1) lookups and a new example is lost for good."),
        ("Out of 10,000 tasks a new example is lost, which hurts", "Out of 10,000 tasks a new example is lost, which hurts"),
    ],
)
def test_a_quotation_never_begins_within_a_call_or_a_number(text: str, quote: str) -> None:
    """The bracket of O(1) and the comma of 10,000 end no clause; a quotation that has no room for the sentence begins at a real one."""
    long = f"{text}, {'and so on ' * 30}".strip()
    found = find(cue(("new example",), ("lost",)), long)
    assert found is not None
    assert not found.quote.startswith(("1)", "000"))
    short = find(cue(("new example",), ("lost",)), text)
    assert short is not None
    assert short.quote == quote


def test_a_long_match_is_quoted_to_the_end_of_its_clause() -> None:
    """Two groups far apart fill the room of a quotation, which still ends where a clause does."""
    said = f"Before that, a new example {'comes and goes ' * 11}and is lost to everybody here, I think."
    found = find(cue(("new example",), ("lost",)), said)
    assert found is not None
    assert len(found.quote) > 190
    assert found.quote.startswith("a new example")
    assert found.quote.endswith("lost to everybody here")
