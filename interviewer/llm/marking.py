"""The offline grader: marks what the cues of the bundle find in each of the candidate's turns, and nothing more.

A cue can confirm a point and never deny it, so what it does not find is "not evident", and no anchor is ever named.
What a request looks like is made in `core.grading`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from interviewer.core.bundle import Bundle
from interviewer.core.cues import Found

SHAPES = ("marks", "flags")
"""The names of the shapes that ask for marks of a dimension and for red flags."""

_SIGNALS = re.compile(r"<signals>(\[.*?\])</signals>", re.DOTALL)
_FLAGS = re.compile(r"<flags>(\[.*?\])</flags>", re.DOTALL)
_TURN = re.compile(r'<turn n="(\d+)" who="candidate">(.*?)</turn>', re.DOTALL)
_CODE = re.compile(r"\n<code>\n(.*)\n</code>\s*\Z", re.DOTALL)
_DIMENSION = re.compile(r'"dimension": "([A-Z]+)"')
_INJECTS = "RF-19"


def respond(messages: Sequence[Mapping[str, str]], bundle: Bundle) -> str:
    """Return the reply to one request for marks or for red flags; equal requests have equal replies.

    Only the system message says what to look for; candidate text stands in the last message alone.
    """
    system, told = messages[0]["content"], messages[-1]["content"]
    turns = [(int(number), _readable(text)) for number, text in _TURN.findall(told)]
    if (wanted := _SIGNALS.search(system)) is not None:
        dimension = _DIMENSION.search(system)
        return _marks(json.loads(wanted[1]), dimension[1] if dimension else "", turns, bundle)
    if (flags := _FLAGS.search(system)) is not None:
        return _flags([item["id"] for item in json.loads(flags[1])], turns, bundle)
    raise ValueError("The request for marks does not say what to look for.")


def _marks(wanted: Sequence[Mapping[str, Any]], dimension: str, turns: Iterable[tuple[int, str]], bundle: Bundle) -> str:
    last: dict[str, tuple[int, Found]] = {}
    ids = [str(item["id"]) for item in wanted]
    for number, text in turns:
        here = [item["id"] for item in wanted if number in item.get("turns", (number,))]
        for found in bundle.ear.hears(here, _without_injections(text, bundle)):
            before = last.get(found.of)
            if before is None or before[1].state != found.state:
                last[found.of] = (number, found)
    signals = [
        {"id": id, "state": last[id][1].state, "turn": last[id][0], "quote": last[id][1].quote}
        if id in last
        else {"id": id, "state": "absent", "turn": None, "quote": None}
        for id in ids
    ]
    return json.dumps({"dimension": dimension, "signals": signals, "anchor": None}, ensure_ascii=False)


def _flags(ids: Sequence[str], turns: Iterable[tuple[int, str]], bundle: Bundle) -> str:
    first: dict[str, dict[str, object]] = {}
    others = [id for id in ids if id != _INJECTS]
    for number, text in turns:
        injected = bundle.ear.hears((_INJECTS,), text) if _INJECTS in ids else ()
        for found in (*injected, *bundle.ear.hears(others, _without_injections(text, bundle))):
            if found.state == "present":
                first.setdefault(
                    found.of,
                    {"id": found.of, "turn": number, "quote": found.quote, "repair": None, "dimension": None, "central": False},
                )
    return json.dumps({"flags": list(first.values())}, ensure_ascii=False)


def _readable(turn: str) -> str:
    """Return a turn's prose with its code as a fenced block, which cues read as code."""
    code = _CODE.search(turn)
    return turn if code is None else f"{turn[: code.start()]}\n```\n{code.group(1)}\n```"


def _without_injections(text: str, bundle: Bundle) -> str:
    """Return the text with whatever addresses the grader blanked out: it is no evidence (rubric 2.9)."""
    for found in bundle.ear.hears((_INJECTS,), text):
        text = text[: found.start] + " " * (found.end - found.start) + text[found.end :]
    return text
