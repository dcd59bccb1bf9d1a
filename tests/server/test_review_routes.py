"""The routes of interviews that have ended, over HTTP."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from interviewer.core.bundle import Bundle
from interviewer.core.scorecard import Scorecard
from interviewer.transcripts import Writer
from tests.graded import ended, kept
from tests.seeded import begun
from tests.server.conftest import Puppet, Served, Serving, cmid, play

ID = "0" * 26
AT = f"/api/interviews/{ID}"


async def graded(server: Served, **order: Any) -> dict[str, Any]:
    """Have the interview graded, and return how it went."""
    status, progress = await server.tell("POST", f"{AT}/grade", order)
    assert status == 202
    while progress["state"] == "reading":
        _, progress = await server.tell("GET", f"{AT}/grade")
    return dict(progress)


def test_an_interview_is_replayed_graded_argued_with_and_compared(serving: Serving, c1: Bundle, tmp_path: Path) -> None:
    """The whole of it offline, and the card that is exported holds to its published schema."""
    path = kept(ended(c1).records, tmp_path)

    async def story() -> None:
        async with serving() as server:
            assert (await server.tell("GET", f"{AT}/replay"))[1]["turns"][0]["move"] == "open"
            assert (await server.tell("GET", f"{AT}/cards")) == (200, {"cards": []})
            assert (await graded(server))["state"] == "done"
            assert (await graded(server, level="I", runs=2))["of"] == 14
            cards = (await server.tell("GET", f"{AT}/cards"))[1]["cards"]
            assert [(one["grading"]["level"], one["grading"]["runs"]) for one in cards] == [("II", 1), ("I", 2)]
            scored = next(one["id"] for one in cards[0]["dimensions"] if one["final"] is not None)
            body = {"score": 4, "why": "I was there.", "cmid": cmid()}
            for _ in range(2):
                status, card = await server.tell("PUT", f"{AT}/cards/g1/{scored}", body)
                coach = next(one for one in card["dimensions"] if one["id"] == scored)["coach"]
                assert (status, coach) == (200, {"score": 4, "why": "I was there."})
            said = next(
                turn for turn in (await server.tell("GET", f"{AT}/replay"))[1]["turns"] if turn["speaker"] == "candidate"
            )
            body = {
                "dimension": scored,
                "sign": "gap",
                "turn": said["number"],
                "quote": said["text"][:20],
                "why": "See.",
                "cmid": cmid(),
            }
            assert (await server.tell("POST", f"{AT}/cards/g1/evidence", body))[1]["cited"][0]["why"] == "See."
            quoted = next(one["id"] for one in card["signals"] if one["evidence"] is not None)
            body = {"why": "Not so.", "cmid": cmid()}
            status, card = await server.tell("PUT", f"{AT}/cards/g1/evidence/{quoted}", body)
            assert (status, card["hidden"]) == (200, [{"id": quoted, "why": "Not so."}])
            status, headers, exported = await server.ask("GET", f"{AT}/cards/g1")
            assert (status, json.loads(exported)) == (200, card)
            assert headers["content-disposition"] == f'attachment; filename="{ID}-g1.json"'
            Draft202012Validator(Scorecard.model_json_schema(by_alias=True, mode="serialization")).validate(card)
            status, headers, sheet = await server.ask("GET", f"{AT}/cards/g1/html")
            assert (status, headers["content-type"]) == (200, "text/html; charset=utf-8")
            assert f'filename="{ID}-g1.html"' in headers["content-disposition"]
            assert b"I was there." in sheet
            both = (await server.tell("GET", f"{AT}/cards/g2/compare?earlier=g1"))[1]
            assert (both["first"]["grading"]["id"], both["second"]["grading"]["id"]) == ("g1", "g2")
            found = (await server.tell("GET", f"{AT}/attempts"))[1]["attempts"]
            assert [len(one["gradings"]) for one in found] == [2]

    play(story())
    assert sum('"type":"adjusted"' in line for line in path.read_text().splitlines()) == 1


def test_a_drill_is_begun_once_and_held_like_any_interview(serving: Serving, c1: Bundle, tmp_path: Path) -> None:
    """Its question comes at once; the same send again finds it; a dimension of another round is not found."""
    kept(ended(c1).records, tmp_path)

    async def story() -> None:
        async with serving(Puppet()) as server:
            body = {"dimension": "SAFE", "cmid": cmid()}
            status, begun = await server.tell("POST", f"{AT}/drill", body)
            assert (status, await server.tell("POST", f"{AT}/drill", body)) == (201, (201, begun))
            async with server.page() as page:
                await page.send("join", session=begun["session"])
                joined = await page.until("joined")
                assert (joined["room"]["round_title"][:6], joined["room"]["minutes"]) == ("Drill:", 10)
                assert (await page.floor())["event"]["move"] == "ask"
            assert (await server.tell("POST", f"{AT}/drill", {"dimension": "TRADE", "cmid": cmid()}))[0] == 404

    play(story())
    assert len(list(tmp_path.glob("*.jsonl"))) == 2


def test_an_interview_can_be_graded_as_soon_as_it_has_ended(serving: Serving) -> None:
    """Its room is still open to readers, and no longer holds the file."""

    async def story() -> None:
        async with serving() as server, server.page() as page:
            session = (await page.create())["session"]
            await page.floor()
            status, refused = await server.tell("POST", f"/api/interviews/{session}/grade", {})
            assert (status, refused["code"]) == (409, "transcript_busy")
            await page.send("end")
            await page.until("ended")
            while (answer := await server.tell("POST", f"/api/interviews/{session}/grade", {}))[0] == 409:
                pass
            assert answer[0] == 202

    play(story())


def test_an_open_interview_gives_nothing_away(serving: Serving, c1: Bundle, tmp_path: Path) -> None:
    """Every route answers 409 with one sentence."""
    kept(begun(c1).records, tmp_path)
    asks: tuple[tuple[str, str, Any], ...] = (
        ("GET", "/replay", None),
        ("GET", "/cards", None),
        ("GET", "/cards/g1", None),
        ("GET", "/cards/g1/compare", None),
        ("GET", "/attempts", None),
        ("POST", "/grade", {}),
        ("PUT", "/cards/g1/SAFE", {"score": 3, "why": "So.", "cmid": cmid()}),
        ("POST", "/drill", {"dimension": "SAFE", "cmid": cmid()}),
    )

    async def story() -> None:
        async with serving(Puppet()) as server:
            for method, path, body in asks:
                status, told = await server.tell(method, AT + path, body)
                assert (status, told["code"], "still open" in told["says"]) == (409, "session", True), path
                assert (await server.ask(method, AT + path, cookie=""))[0] == 401, path

    play(story())


def test_a_grading_elsewhere_is_409_and_can_be_stopped_here(serving: Serving, c1: Bundle, tmp_path: Path) -> None:
    """Another program that writes the interview is waited for, not written beside."""
    path = kept(ended(c1).records, tmp_path)

    async def story() -> None:
        async with serving(Puppet()) as server:
            elsewhere = Writer.open(path)
            for method, where, body in (
                ("POST", "/grade", {}),
                ("PUT", "/cards/g1/SAFE", {"score": 3, "why": "So.", "cmid": cmid()}),
            ):
                status, told = await server.tell(method, AT + where, body)
                assert (status, told["code"]) == (409, "transcript_busy")
            elsewhere.close()
            assert (await server.tell("DELETE", f"{AT}/grade")) == (200, (await server.tell("GET", f"{AT}/grade"))[1])

    play(story())


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "not_json"),
        (b"[]", "not_json"),
        (b"\xff", "not_json"),
        (b'{"runs":0}', "bad_field"),
        (b'{"runs":10}', "bad_field"),
        (b'{"runs":"1"}', "bad_field"),
        (b'{"level":"IV"}', "bad_field"),
        (b'{"model":"gpt"}', "bad_field"),
        (b'{"runs":1,"runs":2}', "duplicate_key"),
        (b'{"level":"' + b"x" * 20_000 + b'"}', "too_long"),
        (b'{"a":' + b"[" * 50 + b"]" * 50 + b"}", "too_deep"),
    ],
)
def test_a_body_that_is_not_in_its_form_is_refused(
    serving: Serving, c1: Bundle, tmp_path: Path, body: bytes, code: str
) -> None:
    """Bounded and strict; nothing is begun."""
    kept(ended(c1).records, tmp_path)

    async def story() -> None:
        async with serving(Puppet()) as server:
            status, _, told = await server.ask("POST", f"{AT}/grade", body=body)
            assert (status, json.loads(told)["code"]) == (400, code)
            assert (await server.tell("GET", f"{AT}/grade"))[1]["state"] == "none"

    play(story())


def test_what_is_not_there_is_404(serving: Serving, c1: Bundle, tmp_path: Path) -> None:
    """An unknown interview, an id that is none, and a grading there is not."""
    kept(ended(c1).records, tmp_path)

    async def story() -> None:
        async with serving(Puppet()) as server:
            for id in ("1" * 26, "x", "..%2f..%2fetc%2fpasswd"):
                for path in ("/replay", "/cards", "/cards/g1", "/attempts"):
                    assert (await server.ask("GET", f"/api/interviews/{id}{path}"))[0] == 404, (id, path)
            for path in ("/cards/g1", "/cards/g1/compare", "/cards/..%2f/compare"):
                assert (await server.ask("GET", AT + path))[0] == 404

    play(story())
