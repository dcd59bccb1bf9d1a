"""The way of one set: an endpoint that is busy, away, refuses or hangs up, and what is known of the set then."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from interviewer.errors import ModelError, ModelRefused, StillOut
from tests.llm.batch_asking import ask_all, asks, batches_at, echo, texts
from tests.llm.batch_endpoint import BatchEndpoint


def test_a_batch_that_expired_keeps_what_was_answered(tmp_path: Path) -> None:
    """Lines that are in no file are named by how the batch ended."""
    with BatchEndpoint(echo) as endpoint:
        endpoint.ends = "expired"
        endpoint.fate = lambda _, body, __: "missing" if body["messages"][-1]["content"] == "b" else "good"
        assert texts(ask_all(endpoint.url, tmp_path, asks("a"), asks("b"))) == ["You said a", "expired"]


def test_a_batch_turned_down_whole_is_a_refusal_with_its_reason(tmp_path: Path) -> None:
    """No line was asked, and no line is asked again."""
    with BatchEndpoint() as endpoint:
        endpoint.turns_down = lambda _: [{"code": "model_not_found", "message": "The model m-1 does not exist.", "line": None}]
        found = ask_all(endpoint.url, tmp_path, asks("a"), asks("b"))
        assert [(type(one), one.reason) for one in found if isinstance(one, ModelError)] == [
            (ModelRefused, "no_such_model")
        ] * 2
        assert len(endpoint.batches) == 1


def test_only_the_line_that_a_refusal_names_fails(tmp_path: Path) -> None:
    """The rest of the set goes out again without it."""

    def turns_down(lines: list[dict[str, Any]]) -> list[dict[str, Any]] | None:
        bad = [number for number, line in enumerate(lines, 1) if line["body"]["messages"][-1]["content"] == "b"]
        return [{"code": "invalid_request", "message": "This is bad.", "line": number} for number in bad] or None

    with BatchEndpoint(echo) as endpoint:
        endpoint.turns_down = turns_down
        assert texts(ask_all(endpoint.url, tmp_path, asks("a"), asks("b"), asks("c"))) == [
            "You said a",
            "refused",
            "You said c",
        ]
        assert set(endpoint.submitted.values()) == {1}


def test_an_endpoint_without_batches_is_told_of_in_one_sentence(tmp_path: Path) -> None:
    """What to do is leave the option out."""
    with BatchEndpoint() as endpoint:
        endpoint.status["POST /files"] = 404
        [found] = ask_all(endpoint.url, tmp_path, asks("a"))
        assert isinstance(found, ModelRefused)
        assert "leave out --batch" in str(found)


def test_a_wrong_key_is_told_at_once(tmp_path: Path) -> None:
    """Nothing was submitted, and nothing is left in the outbox."""
    with BatchEndpoint() as endpoint:
        endpoint.status["POST /files"] = 401
        [found] = ask_all(endpoint.url, tmp_path, asks("a"))
        assert isinstance(found, ModelRefused)
        assert found.reason == "key"
        assert texts(ask_all(endpoint.url, tmp_path, asks("a"))) == ["Yes."]


@pytest.mark.parametrize("path", ["/files", "/batches"])
def test_a_busy_endpoint_is_asked_again(tmp_path: Path, path: str) -> None:
    """A 429 and a 503 are passing, for the file and for the batch."""
    for status in (429, 503):
        with BatchEndpoint() as endpoint:
            endpoint.status[f"POST {path}"] = status
            assert texts(ask_all(endpoint.url, tmp_path / str(status), asks("a"))) == ["Yes."]
            assert list(endpoint.submitted.values()) == [1]


def test_a_batch_whose_taking_was_not_confirmed_is_looked_for(tmp_path: Path) -> None:
    """The endpoint took it and hung up: it is found by its name, beyond the first page of the list, and not submitted again."""
    with BatchEndpoint(echo) as endpoint:
        for _ in range(3):
            ask_all(endpoint.url, tmp_path / "before", asks("before", str(len(endpoint.batches))))
        hung_up: list[str] = []

        def after(method: str, path: str) -> bool:
            if (method, path) == ("POST", "/batches") and not hung_up:
                hung_up.append(path)
                endpoint.batches.insert(0, endpoint.batches.pop())  # others were submitted since
                return True
            return False

        endpoint.after = after
        assert texts(ask_all(endpoint.url, tmp_path, asks("a"))) == ["You said a"]
        assert (len(endpoint.batches), set(endpoint.submitted.values())) == (4, {1})


def test_an_endpoint_that_is_away_while_a_batch_is_out_is_waited_for(tmp_path: Path) -> None:
    """Looks that fail are made again, however many."""
    with BatchEndpoint(echo) as endpoint:
        gone: list[str] = []

        def before(method: str, path: str) -> bool:
            if path.startswith("/batches/") and len(gone) < 12:
                gone.append(path)
                return True
            return False

        endpoint.before = before
        assert texts(ask_all(endpoint.url, tmp_path, asks("a"))) == ["You said a"]
        assert len(gone) == 12


def test_what_is_out_is_not_decided_while_it_cannot_be_looked_for(tmp_path: Path) -> None:
    """It is no failure of the model, so that nothing is recorded; the next start goes on."""
    with BatchEndpoint(echo) as endpoint:
        endpoint.after = lambda method, path: (method, path) == ("POST", "/batches")
        endpoint.before = lambda method, path: (method, path) == ("GET", "/batches")

        async def play() -> None:
            async with batches_at(endpoint.url, tmp_path) as batches:
                await batches.part().reply(asks("a"))

        with pytest.raises(StillOut, match="same command"):
            asyncio.run(play())
        endpoint.after = endpoint.before = lambda *_: False
        assert texts(ask_all(endpoint.url, tmp_path, asks("a"))) == ["You said a"]
        assert list(endpoint.submitted.values()) == [1]


@pytest.mark.parametrize("status", [401, 404])
def test_who_asks_after_a_set_was_lost_sight_of_is_told_as_well(tmp_path: Path, status: int) -> None:
    """Nothing follows that set any more in this process, so that nobody waits for it."""
    with BatchEndpoint(echo) as endpoint:
        endpoint.looks = 1_000

        async def left_out() -> None:
            submitted = asyncio.Event()
            async with batches_at(endpoint.url, tmp_path) as batches:
                batches.tell = lambda _: submitted.set()
                asking = asyncio.gather(*(batches.part().reply(asks(x)) for x in "ab"))
                await submitted.wait()
                asking.cancel()
                await asyncio.gather(asking, return_exceptions=True)

        async def later() -> None:
            async with batches_at(endpoint.url, tmp_path) as batches:
                for x in "ab":
                    with pytest.raises(StillOut, match="batch_1"):
                        await asyncio.wait_for(batches.part().reply(asks(x)), 10)

        asyncio.run(left_out())
        endpoint.status["GET /batches/batch_1"] = status
        asyncio.run(later())
        assert len(endpoint.batches) == 1
