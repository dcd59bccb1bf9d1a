"""The board and its text: each says what the other does."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from interviewer.core.board import (
    FARTHEST,
    KINDS,
    LONGEST,
    MOST_LINKS,
    MOST_PARTS,
    Board,
    BoardLink,
    BoardPart,
    read,
    write,
)
from interviewer.errors import BoardError
from interviewer.server.wire import MAX_FRAME, Draw

CASES: dict[str, Any] = json.loads((Path(__file__).parent / "boards.json").read_text(encoding="utf-8"))


def part(name: str, kind: Any = "service", capacity: str = "", x: int = 0, y: int = 0) -> BoardPart:
    """Return a part."""
    return BoardPart(name=name, kind=kind, capacity=capacity, x=x, y=y)


def link(source: str, target: str, kind: Any = "request", label: str = "", capacity: str = "") -> BoardLink:
    """Return a link."""
    return BoardLink(source=source, target=target, kind=kind, label=label, capacity=capacity)


WORDS = st.text(
    st.one_of(st.characters(codec="utf-8", exclude_characters='"[]\x00'), st.sampled_from(list(" ,→⇢->.~:storequu#|"))),
    max_size=LONGEST,
).map(lambda text: " ".join(text.split()))


def fits(words: str) -> bool:
    """Tell whether a board may hold the words."""
    try:
        link("A", "B", label=words)
    except ValidationError:
        return False
    return True


FITTING = WORDS.filter(fits)


@st.composite
def boards(draw: st.DrawFn) -> Board:
    """Return any board."""
    names = draw(st.lists(FITTING.filter(bool), unique=True, max_size=6))
    places = st.integers(-FARTHEST, FARTHEST)
    parts = [part(name, draw(st.sampled_from(KINDS)), draw(FITTING), draw(places), draw(places)) for name in names]
    ends = st.sampled_from(names) if names else st.nothing()
    kinds = st.sampled_from(("request", "asynchronous"))
    links = draw(st.lists(st.builds(link, ends, ends, kinds, FITTING, FITTING), unique=True, max_size=8))
    return Board(parts=tuple(parts), links=tuple(links))


def by_name(board: Board) -> tuple[list[BoardPart], tuple[BoardLink, ...]]:
    """Return a board without the order of its parts, which the text does not keep."""
    return sorted(board.parts, key=lambda each: each.name), board.links


@given(boards())
def test_a_board_that_is_written_and_read_is_the_same(board: Board) -> None:
    """Names, kinds, capacities, links and places: nothing is lost in the text, whatever the words are."""
    assert by_name(read(write(board), board)) == by_name(board)


@given(boards())
def test_the_text_of_what_was_read_is_the_same_again(board: Board) -> None:
    """One board has one text, but for the order in which parts were named."""
    text = write(board)
    assert write(read(text)) == write(read(write(read(text))))
    assert sorted(write(read(text)).splitlines()) == sorted(text.splitlines())


@given(st.text())
def test_any_text_is_read_or_refused_in_a_sentence(text: str) -> None:
    """Nothing a person types raises anything else, and what is read holds together."""
    try:
        board = read(text)
    except BoardError:
        pass
    else:
        assert by_name(read(write(board), board)) == by_name(board)


@pytest.mark.parametrize("case", CASES["reads"], ids=lambda case: case["says"])
def test_a_text_means(case: dict[str, Any]) -> None:
    """What the shared cases say: the page reads and writes the same."""
    before = Board(parts=tuple(part(*each) for each in case.get("before", [])))
    board = read(case["text"], before)
    assert [[each.name, each.kind, each.capacity, each.x, each.y] for each in board.parts] == case["parts"]
    assert [[each.source, each.target, each.kind, each.label, each.capacity] for each in board.links] == case["links"]
    assert write(board) == case["writes"]


@pytest.mark.parametrize("case", CASES["refuses"], ids=lambda case: case["text"])
def test_a_line_that_cannot_be_read_is_named(case: dict[str, Any]) -> None:
    """Its number, what is wrong, and what to write."""
    with pytest.raises(BoardError, match=case["word"]) as caught:
        read(case["text"])
    assert str(caught.value).startswith(f"Line {case['line']}: ")
    assert str(caught.value).endswith(".")


def test_more_than_a_board_takes_is_refused() -> None:
    """Parts, links and characters are bounded."""
    with pytest.raises(BoardError, match="at most 100 parts"):
        read("\n".join(f"part {number}" for number in range(MOST_PARTS + 1)))
    with pytest.raises(BoardError, match="at most 100 parts and 200 links"):
        read("\n".join(f"A → B, {number}" for number in range(MOST_LINKS + 1)))
    with pytest.raises(BoardError, match="characters"):
        read("\n" * 100_001)


@pytest.mark.parametrize(
    "given",
    [
        {"parts": [part("A"), part("A")]},
        {"parts": [part("A")], "links": [link("A", "B")]},
        {"parts": [part("A")], "links": [link("A", "A"), link("A", "A")]},
        {"parts": [part(str(number)) for number in range(MOST_PARTS + 1)]},
    ],
)
def test_a_board_that_does_not_hold_together_is_none(given: dict[str, Any]) -> None:
    """Two of a name, a loose end, a link twice, too many."""
    with pytest.raises(ValidationError):
        Board.model_validate(given)


@pytest.mark.parametrize("name", ["", " A", "A ", "A  B", "A\nB", 'A"', "[A]", "A\u202e", "x" * 61, 3])
def test_a_name_is_one_plain_line(name: Any) -> None:
    """What a text could not hold is not on a board either."""
    with pytest.raises(ValidationError):
        part(name)


def test_places_are_bounded_whole_numbers() -> None:
    """A board is not a way to store anything else."""
    for x in (FARTHEST + 1, 1.5, "1"):
        with pytest.raises(ValidationError):
            part("A", x=x)  # type: ignore[arg-type] # that is the point


def test_typed_parts_never_cover_each_other() -> None:
    """However many parts one part leads to."""
    board = read("\n".join(f"A → B{number}" for number in range(40)))
    places = [(each.x, each.y) for each in board.parts]
    assert len(set(places)) == 41
    assert {x for x, _ in places} == {0, 220}


def test_the_largest_board_fits_into_one_message() -> None:
    """No board that may be drawn is refused for its length on the wire."""
    wide = "\U0001f642" * (LONGEST - 3)
    names = [f"{wide}{number:03}" for number in range(MOST_PARTS)]
    parts = tuple(part(name, "service", wide, -FARTHEST, -FARTHEST) for name in names)
    links = tuple(
        link(names[number % MOST_PARTS], names[-1], "asynchronous", f"{wide}{number:03}", wide) for number in range(MOST_LINKS)
    )
    frame = Draw(cmid="0" * 32, board=Board(parts=parts, links=links))
    assert len(frame.model_dump_json().encode()) < MAX_FRAME
