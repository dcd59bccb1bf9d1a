"""How long to wait, by arithmetic and on the wire."""

from __future__ import annotations

import asyncio
import email.utils
from typing import Any

import httpx
import httpx2
import pytest
import respx

from interviewer.errors import ModelError, ModelUnavailable
from interviewer.llm import retries
from tests.llm.upstream import GOOD, Told, ask, error

URL = "https://model.example/v1"
NOW = 1_700_000_000.0
FINE = GOOD.partition(b"\r\n\r\n")[2]
"""The body of a good reply, for respx."""


def date(seconds: float) -> str:
    """Write an HTTP date, so many seconds from now."""
    return email.utils.formatdate(NOW + seconds, usegmt=True)


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry-after": "7"}, 7),
        ({"retry-after": "1.5"}, 1.5),
        ({"retry-after": "0"}, 0),
        ({"retry-after": date(9)}, 9),
        ({"retry-after": date(9), "date": date(4)}, 5),
        ({"retry-after": date(-9)}, 0),
        ({"retry-after-ms": "1500"}, 1.5),
        ({"retry-after-ms": "250", "retry-after": "7"}, 0.25),
        ({"retry-after": "3600"}, 3600),
        ({"retry-after": "-5"}, None),
        ({"retry-after": "soon"}, None),
        ({"retry-after": "nan"}, None),
        ({"retry-after": "inf"}, None),
        ({"retry-after": ""}, None),
        ({"retry-after": "Wed, 99 Foo 2026 99:99:99 GMT"}, None),
        ({}, None),
    ],
)
def test_every_form_of_the_header(headers: dict[str, str], seconds: float | None) -> None:
    """Seconds, dates and milliseconds are read; negative, endless and unreadable values count as not said."""
    assert retries.asked_pause(headers, NOW) == seconds


def test_backoff_is_full_jitter() -> None:
    """The pause is a share of one that doubles up to eight seconds."""
    assert [retries.backoff(attempt, 1.0) for attempt in range(1, 7)] == [0.5, 1, 2, 4, 8, 8]
    assert retries.backoff(3, 0.0) == 0
    assert retries.backoff(3, 0.25) == 0.5


@pytest.mark.parametrize(
    ("seconds", "words"), [(0.2, "1 s"), (7, "7 s"), (89, "89 s"), (3600, "60 minutes"), (86400, "24 hours")]
)
def test_times_in_words(seconds: float, words: str) -> None:
    """Times are said as people say them."""
    assert retries.in_words(seconds) == words


def played(*responses: Any, **more: Any) -> tuple[Told, int]:
    """Answer the requests with these in turn, by respx; return what the caller saw and how many requests there were."""
    with respx.mock(using="httpcore2", base_url=URL) as router:
        route = router.post("/chat/completions").mock(side_effect=[*responses])
        told = asyncio.run(ask(URL, now=NOW, **more))
        return told, route.call_count


def good() -> httpx.Response:
    """Make a good reply."""
    return httpx.Response(200, headers={"content-type": "text/event-stream"}, content=FINE)


@pytest.mark.parametrize(
    ("headers", "slept"),
    [
        ({"retry-after": "7"}, 7),
        ({"retry-after": date(9)}, 9),
        ({"retry-after-ms": "1500"}, 1.5),
        ({}, 0.25),
        ({"retry-after": "-1"}, 0.25),
    ],
)
def test_a_busy_model_is_asked_again_when_it_says(headers: dict[str, str], slept: float) -> None:
    """A 429 is asked again after the time the endpoint names, else after jitter, and the wait is announced."""
    told, requests = played(httpx.Response(429, headers=headers), good())
    assert told.reply is not None
    assert told.reply.text == "Good morning."
    assert (requests, told.slept) == (2, [slept])
    says, seconds = told.waits[0]
    assert says == f"The model at model.example is busy; trying again in {retries.in_words(slept)}."
    assert seconds == slept


@pytest.mark.parametrize("status", [408, 409, 425, 429, 500, 502, 503, 504, 529])
def test_what_passes_is_tried_three_times(status: int) -> None:
    """Whatever may pass is asked three times in all, with growing pauses, and then named."""
    told, requests = played(*[httpx.Response(status)] * 4)
    assert isinstance(told.error, ModelUnavailable)
    assert (requests, told.slept) == (3, [0.25, 0.5])


def test_a_long_wait_is_not_sat_through() -> None:
    """A wait of more than a minute ends the try at once, and the error carries the time."""
    told, requests = played(httpx.Response(429, headers={"retry-after": "3600"}), good(), reply_deadline=7200.0)
    assert isinstance(told.error, ModelUnavailable)
    assert (told.error.reason, told.error.retry_after) == ("rate_limited", 3600)
    assert "60 minutes" in str(told.error)
    assert (requests, told.slept) == (1, [])


def test_a_wait_beyond_the_deadline_is_not_begun() -> None:
    """A wait that would outlast the reply's deadline ends the try at once."""
    told, requests = played(httpx.Response(503, headers={"retry-after": "30"}), good(), reply_deadline=20.0)
    assert isinstance(told.error, ModelUnavailable)
    assert told.error.retry_after == 30
    assert (requests, told.slept) == (1, [])


def test_an_endpoint_may_say_no() -> None:
    """`x-should-retry: false` is obeyed."""
    _, requests = played(*[httpx.Response(503, headers={"x-should-retry": "false"})] * 3)
    assert requests == 1


def test_an_unreachable_host_is_tried_again() -> None:
    """A connection that cannot be made is tried again; a connect timeout is not, since it took its time already."""
    told, requests = played(httpx2.ConnectError("refused"), good())
    assert told.reply is not None
    assert requests == 2
    told, requests = played(httpx2.ConnectTimeout("slow"))
    assert isinstance(told.error, ModelError)
    assert told.error.reason == "unreachable"
    assert requests == 1


def test_one_attempt_is_one_attempt() -> None:
    """With one attempt configured nothing is asked again."""
    told, requests = played(httpx.Response(503), good(), attempts=1)
    assert told.error is not None
    assert requests == 1


def test_quota_is_not_asked_again() -> None:
    """A 429 for want of money is not a busy model: exactly one request."""
    body = error(429, "You exceeded your quota", code="insufficient_quota").partition(b"\r\n\r\n")[2]
    told, requests = played(httpx.Response(429, content=body))
    assert isinstance(told.error, ModelError)
    assert told.error.reason == "quota"
    assert requests == 1
