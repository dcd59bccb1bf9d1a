"""The transcripts of a report, packed so that a page can carry them: a line of JSON for each case, deflated, in base64.

A text is there once, whoever says it and however often; a case goes in whole or not at all, in the order it is read.
"""

from __future__ import annotations

import json
import zlib
from base64 import b64encode
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from interviewer.evaluation.reports.report import Case, Played, Speaker, Turn
from interviewer.evaluation.reports.side_by_side import Pair, Span, side_by_side

SPEAKERS: tuple[Speaker, ...] = ("interviewer", "candidate", "event")


@dataclass(frozen=True, slots=True, kw_only=True)
class Packed:
    """The packed text, and the cases that are in it."""

    text: str
    cases: frozenset[str]


def pack(cases: Iterable[Case], most: int) -> Packed:
    """Pack as many cases, in their order, as go into `most` characters."""
    press, seen, out, held = zlib.compressobj(9), dict[str, int](), b"", []
    for case in cases:
        texts = dict(seen)
        line = json.dumps(_case(case, texts, known=len(seen)), ensure_ascii=False, separators=(",", ":")) + "\n"
        trial = press.copy()
        more = trial.compress(line.encode("utf-8", "replace")) + trial.flush(zlib.Z_SYNC_FLUSH)
        if _in_base64(len(out) + len(more) + _END) > most:
            break
        press, seen = trial, texts
        out += more
        held.append(case.id)
    return Packed(text=b64encode(out + press.flush()).decode(), cases=frozenset(held))


_END = 16
"""Bytes that end the stream, at most."""


def _case(case: Case, texts: dict[str, int], *, known: int) -> dict[str, Any]:
    """Return a case; `new` are the texts that no case before it had."""
    repeats = [
        {
            "a": _played(repeat.a),
            "b": _played(repeat.b),
            "rows": [_row(row, texts) for row in side_by_side(repeat.a.turns, repeat.b.turns)],
        }
        for repeat in case.repeats
    ]
    return {"id": case.id, "remark": case.remark, "new": list(texts)[known:], "repeats": repeats}


def _played(played: Played) -> dict[str, str]:
    return {"verdict": played.verdict, "failed": played.failed}


def _row(row: Pair, texts: dict[str, int]) -> list[Any]:
    if row.shared and row.a is not None:
        return [_turn(row.a, (), texts)]
    return [_turn(row.a, row.a_differs, texts), _turn(row.b, row.b_differs, texts)]


def _turn(turn: Turn | None, differs: tuple[Span, ...], texts: dict[str, int]) -> list[Any] | None:
    """Return number, speaker, text, spans that differ, and judgements; places are counted in code points."""
    if turn is None:
        return None
    marks = []
    for mark in turn.marks:
        start = turn.text.find(mark.quote) if mark.quote else -1
        span = [start, start + len(mark.quote)] if start >= 0 else []
        marks.append([_index(mark.says, texts), *span])
    return [
        turn.number,
        SPEAKERS.index(turn.speaker),
        _index(turn.text, texts),
        [end for span in differs for end in span],
        marks,
    ]


def _index(text: str, texts: dict[str, int]) -> int:
    return texts.setdefault(text, len(texts))


def _in_base64(size: int) -> int:
    return -(-size // 3) * 4
