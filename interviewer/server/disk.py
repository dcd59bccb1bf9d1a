"""The threads in which the server reads and writes files: three kinds of work, none of which waits for another.

What an interview appends has threads of its own in `transcripts`; the event loop's own are left to names of hosts and prices.
"""

from __future__ import annotations

import asyncio
import contextvars
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import ParamSpec, TypeVar

_P = ParamSpec("_P")
_T = TypeVar("_T")

_OPENING = ThreadPoolExecutor(4, "opening")
_READING = ThreadPoolExecutor(2, "reading")
_TAKING_IN = ThreadPoolExecutor(1, "taking-in")


async def opening(call: Callable[_P, _T], *args: _P.args, **named: _P.kwargs) -> _T:
    """Return what a call returns that somebody waits for to begin or go on with an interview."""
    return await _in(_OPENING, partial(call, *args, **named))


async def reading(call: Callable[_P, _T], *args: _P.args, **named: _P.kwargs) -> _T:
    """Return what a call returns that looks back: lists, cards, replays, reports; two at a time, the others wait their turn."""
    return await _in(_READING, partial(call, *args, **named))


async def taking_in(call: Callable[_P, _T], *args: _P.args, **named: _P.kwargs) -> _T:
    """Return what a call returns that takes a file in from elsewhere; one at a time, for it can take a processor to itself."""
    return await _in(_TAKING_IN, partial(call, *args, **named))


async def _in(threads: ThreadPoolExecutor, call: Callable[[], _T]) -> _T:
    return await asyncio.get_running_loop().run_in_executor(threads, partial(contextvars.copy_context().run, call))
