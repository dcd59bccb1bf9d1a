"""How long to wait before asking again: what the endpoint said, or full jitter; pure, the time comes in as a number."""

from __future__ import annotations

import math
from collections.abc import Mapping
from email.utils import parsedate_to_datetime

LONGEST = 60.0
"""A longer wait than this is not sat through: the interview says so and stops."""

FIRST, MOST = 0.5, 8.0


def asked_pause(headers: Mapping[str, str], now: float) -> float | None:
    """Seconds the endpoint asks to wait, by `retry-after-ms` or `retry-after` (seconds or a date); None when it does not say.

    Negative, endless and unreadable values count as not said; a date in the past is 0.
    `now` is seconds since 1970; the endpoint's own `date` is taken instead where it is given, since clocks differ.
    """
    milliseconds = _number(headers.get("retry-after-ms", ""))
    if milliseconds is not None:
        return milliseconds / 1000
    text = headers.get("retry-after", "")
    seconds = _number(text)
    if seconds is not None:
        return seconds
    until = _date(text)
    if until is None:
        return None
    here = _date(headers.get("date", ""))
    return max(0.0, until - (now if here is None else here))


def backoff(attempt: int, jitter: float) -> float:
    """Full jitter: a share `jitter` (0 to 1) of a pause that doubles with each attempt, counted from 1."""
    return float(jitter * min(MOST, FIRST * 2 ** (attempt - 1)))


def in_words(seconds: float) -> str:
    """Say a time as people do."""
    if seconds >= 5400:
        return f"{seconds / 3600:.0f} hours"
    if seconds >= 90:
        return f"{seconds / 60:.0f} minutes"
    return f"{max(1, math.ceil(seconds))} s"


def _number(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if math.isfinite(value) and value >= 0 else None


def _date(text: str) -> float | None:
    try:
        return parsedate_to_datetime(text).timestamp()
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
