"""The offline grader: marks what the cues of the bundle find in each of the candidate's turns, and nothing more.

A cue can confirm a point and never deny it, so what it does not find is "not evident", and no anchor is ever named.
What a request looks like is made in `core.grading`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from interviewer.core.bundle import Bundle
from interviewer.core.course import IN_COURSE, Answer, Challenges, course
from interviewer.core.cues import Found
from interviewer.core.guards import takes_back
from interviewer.core.injections import INJECTS
from interviewer.core.naming import without_named
from interviewer.core.outcomes import apart, readable
from interviewer.core.parroting import is_said_back, without_said_back
from interviewer.core.pasted import FENCE
from interviewer.core.quotations import without_order
from interviewer.core.scoring import HELD
from interviewer.core.sentences import content, read

SHAPES = ("marks", "flags")
"""The names of the shapes that ask for marks of a dimension and for red flags."""

SAME = 2
"""How many words that tell something two claims share where they are the same claim; one may be a word that insists."""

_SIGNALS = re.compile(r"<signals>(\[.*?\])</signals>", re.DOTALL)
_FLAGS = re.compile(r"<flags>(\[.*?\])</flags>", re.DOTALL)
_TURN = re.compile(r'<turn n="(\d+)" who="(interviewer|candidate)">(.*?)</turn>', re.DOTALL)
_ARITHMETIC = re.compile(r"<arithmetic>(\[.*\])</arithmetic>", re.DOTALL)
_DIMENSION = re.compile(r'"dimension": "([A-Z]+)"')


@dataclass(frozen=True, slots=True, kw_only=True)
class _Turn:
    """One of the candidate's turns: `text` is what of it may be evidence, `told` all that the interviewer had said by then.

    `before` is the answer before it, with what the interviewer had said since; `asked` the last of that.
    `off` are figures in it that the program found wrong, in the candidate's words, by the signals that they would show.
    """

    number: int
    asked: str
    before: str
    told: tuple[str, ...]
    said: str
    text: str
    off: Mapping[str, tuple[str, ...]]


def respond(messages: Sequence[Mapping[str, str]], bundle: Bundle) -> str:
    """Return the reply to one request for marks or for red flags; equal requests have equal replies.

    Only the system message says what to look for; candidate text stands in the last message alone.
    """
    system, turns = messages[0]["content"], tuple(_turns(messages[-1]["content"], bundle))
    if (wanted := _SIGNALS.search(system)) is not None:
        dimension = _DIMENSION.search(system)
        return _marks(json.loads(wanted[1]), dimension[1] if dimension else "", turns, bundle)
    if (flags := _FLAGS.search(system)) is not None:
        return _flags([item["id"] for item in json.loads(flags[1])], turns, bundle)
    raise ValueError("The request for marks does not say what to look for.")


def _turns(told: str, bundle: Bundle) -> Iterator[_Turn]:
    asked, before = "", ""
    lines: tuple[str, ...] = ()
    off = _off(told, bundle)
    for number, who, text in _TURN.findall(told):
        if who == "interviewer":
            asked, before, lines = text, f"{before}\n\n{text}", (*lines, text)
        else:
            said = readable(apart(text))
            clean = without_named(without_order(said, bundle), bundle)
            yield _Turn(
                number=int(number), asked=asked, before=before, told=lines, said=said, text=clean, off=off.get(int(number), {})
            )
            before = clean


def _off(told: str, bundle: Bundle) -> dict[int, dict[str, tuple[str, ...]]]:
    """Return, by turn and signal, the words of the figures that are off, as the program has checked them."""
    checked = _ARITHMETIC.search(told)
    signals = {figure.id: figure.signals for question in bundle.questions for figure in question.figures}
    found: dict[int, dict[str, tuple[str, ...]]] = {}
    for one in json.loads(checked[1]) if checked is not None else ():
        if one["verdict"] != "right":
            turn = found.setdefault(one["turn"], {})
            for id in signals.get(one["figure"], ()):
                turn[id] = (*turn.get(id, ()), one["said"])
    return found


def _marks(wanted: Sequence[Mapping[str, Any]], dimension: str, turns: Sequence[_Turn], bundle: Bundle) -> str:
    last: dict[str, tuple[str, int, str]] = {}
    ids = [str(item["id"]) for item in wanted]
    unwritten = frozenset() if any(FENCE in turn.text for turn in turns) else _about_code(bundle)
    for turn in turns:
        here = [i["id"] for i in wanted if turn.number in i.get("turns", (turn.number,)) and i["id"] not in unwritten]
        for found in _own(turn, here, bundle):
            known = last.get(found.of)
            if known is None or known[0] != found.state:
                last[found.of] = (found.state, turn.number, found.quote)
    if not IN_COURSE.isdisjoint(ids):
        answers = [Answer(number=turn.number, asked=turn.asked, text=without_said_back(turn.text, turn.told)) for turn in turns]
        last |= {shown.of: ("present", shown.number, shown.quote) for shown in course(answers, bundle)}
    signals = [
        {"id": id, "state": last[id][0], "turn": last[id][1], "quote": last[id][2]}
        if id in last
        else {"id": id, "state": "absent", "turn": None, "quote": None}
        for id in ids
    ]
    return json.dumps({"dimension": dimension, "signals": signals, "anchor": None}, ensure_ascii=False)


def _about_code(bundle: Bundle) -> frozenset[str]:
    """Return the signals about code: where none was written, words about it show none of them."""
    return frozenset(signal.id for signal in bundle.shared_signals() if signal.chance == "code")


def _own(turn: _Turn, ids: Sequence[str], bundle: Bundle) -> Iterator[Found]:
    """Yield what a turn shows; what only says the interviewer's words back is looked past, and so is a figure that is off."""
    left, text = tuple(ids), turn.text
    while left:
        heard = bundle.ear.hears(left, text, before=turn.before)
        passed = [found for found in heard if is_said_back(found.quote, turn.told) or _is_off(found, turn)]
        yield from (replace(found, quote=turn.text[found.start : found.end]) for found in heard if found not in passed)
        left = tuple(found.of for found in passed)
        for found in passed:
            text = text[: found.start] + " " * (found.end - found.start) + text[found.end :]


def _is_off(found: Found, turn: _Turn) -> bool:
    """Tell whether a match stands in a sentence with a figure for its signal that is off."""
    wrong = turn.off.get(found.of, ()) if found.state == "present" else ()
    sentences = [s for s in read(turn.text, False).sentences if s.start < found.end and found.start < s.end] if wrong else []
    return any(said in turn.text[s.start : s.end] for s in sentences for said in wrong)


def _flags(ids: Sequence[str], turns: Sequence[_Turn], bundle: Bundle) -> str:
    first: dict[str, tuple[int, str]] = {}
    others = [id for id in ids if id not in (INJECTS, HELD)]
    for turn in turns:
        injected = bundle.ear.hears((INJECTS,), turn.said) if INJECTS in ids else ()
        for found in (*injected, *bundle.ear.hears(others, turn.text)):
            if found.state == "present":
                first.setdefault(found.of, (turn.number, found.quote))
    held = _held(turns, bundle) if HELD in ids else None
    if held is not None:
        first[HELD] = held
    flags = [
        {"id": id, "turn": turn, "quote": quote, "repair": None, "dimension": None, "central": False}
        for id, (turn, quote) in first.items()
    ]
    return json.dumps({"flags": flags}, ensure_ascii=False)


def _held(turns: Iterable[_Turn], bundle: Bundle) -> tuple[int, str] | None:
    """Return where a wrong claim was first made that was made again after a question about it, and not taken back later."""
    challenges = Challenges(bundle)
    said: tuple[int, str] | None = None
    probed = kept = False
    for turn in turns:
        heard = next((found for found in bundle.ear.hears((HELD,), turn.text) if found.state == "present"), None)
        probed = probed or (said is not None and challenges.put_in(turn.asked))
        if heard is None:
            if said is not None and takes_back(turn.text):
                said, probed, kept = None, False, False
        elif said is not None and len(content(said[1]) & content(heard.quote)) >= SAME:
            kept = kept or probed
        elif not kept:
            said, probed = (turn.number, heard.quote), False
    return said if kept else None
