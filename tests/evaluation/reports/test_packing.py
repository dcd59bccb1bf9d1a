"""Packed transcripts: everything comes out again, each text is there once, and what is too much is left out whole."""

from __future__ import annotations

import json
import zlib
from base64 import b64decode
from typing import Any

from interviewer.evaluation.reports.packing import SPEAKERS, pack
from interviewer.evaluation.reports.report import Case, Mark, Played, Repeat, Turn
from tests.evaluation.reports.examples import HOSTILE, report


def unpacked(packed: str) -> tuple[list[dict[str, Any]], list[str]]:
    """Return the cases and the texts, as the page's script reads them."""
    cases = [json.loads(line) for line in zlib.decompress(b64decode(packed)).decode().splitlines()]
    return cases, [text for case in cases for text in case["new"]]


def test_every_turn_comes_out_again() -> None:
    """With its number, its speaker and its words, on the side it was on."""
    example = report(hostile=True)
    packed = pack(example.cases, 10**7)
    cases, texts = unpacked(packed.text)
    assert packed.cases == {case.id for case in example.cases}
    for case, found in zip(example.cases, cases, strict=True):
        assert (found["id"], found["remark"]) == (case.id, case.remark)
        for repeat, seen in zip(case.repeats, found["repeats"], strict=True):
            assert (seen["a"]["verdict"], seen["b"]["verdict"]) == (repeat.a.verdict, repeat.b.verdict)
            for place, played in ((0, repeat.a), (-1, repeat.b)):
                turns = [row[place] for row in seen["rows"] if row[place] is not None]
                assert [(turn[0], SPEAKERS[turn[1]], texts[turn[2]]) for turn in turns] == [
                    (turn.number, turn.speaker, turn.text) for turn in played.turns
                ]


def test_a_text_is_there_once() -> None:
    """However many cases say it."""
    _, texts = unpacked(pack(report().cases, 10**7).text)
    assert len(texts) == len(set(texts))
    assert HOSTILE not in pack(report(hostile=True).cases, 10**7).text


def test_places_are_counted_in_code_points() -> None:
    """A quotation after an emoji is found where it is; one that is not there word for word has no place."""
    marks = (Mark(says="Leak", quote="eight"), Mark(says="Tone", quote="nine"))
    b = Turn(number=2, speaker="interviewer", text="👩‍💻 It is eight.", marks=marks)
    a = Turn(number=2, speaker="interviewer", text="👩‍💻 It is seven.")
    case = Case(id="c", round="C", level="II", repeats=(Repeat(a=Played(turns=(a,)), b=Played(turns=(b,))),))
    (found,), texts = unpacked(pack((case,), 10**7).text)
    ((left, right),) = found["repeats"][0]["rows"]
    text = texts[right[2]]
    assert [text[start:end] for start, end in zip(right[3][::2], right[3][1::2], strict=True)] == ["eight."]
    assert [texts[left[2]][start:end] for start, end in zip(left[3][::2], left[3][1::2], strict=True)] == ["seven."]
    (says, start, end), other = right[4]
    assert (texts[says], text[start:end]) == ("Leak", "eight")
    assert (texts[other[0]], other[1:]) == ("Tone", [])


def test_what_is_too_much_is_left_out_from_the_end() -> None:
    """A case is in it whole or not at all, and the limit holds."""
    cases = report(cases=200, repeats=1).cases
    whole = pack(cases, 10**7)
    for most in (0, 20, 1_000, len(whole.text) // 2, len(whole.text) + 40):
        packed = pack(cases, most)
        found, _ = unpacked(packed.text)
        assert [case["id"] for case in found] == [case.id for case in cases[: len(found)]]
        assert packed.cases == {case["id"] for case in found}
        assert len(packed.text) <= max(most, 12)
    assert whole.cases == packed.cases
