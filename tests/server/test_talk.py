"""A socket from its first frame to its close code."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from interviewer.server.access import KEY
from interviewer.server.limits import Limits
from tests.server.conftest import Puppet, Serving, cmid, eventually, play

SESSION = "0" * 26
NASTY = {
    "": "not_json",
    "{": "not_json",
    "null": "not_json",
    "[]": "not_json",
    '"say"': "not_json",
    "\ufeff{}": "not_json",
    "{}": "unknown_type",
    '{"type":"SAY"}': "unknown_type",
    '{"type":["say"]}': "unknown_type",
    '{"type":"ping","type":"ping"}': "duplicate_key",
    '{"type":"ping","x":NaN}': "bad_number",
    '{"type":"ping","x":-Infinity}': "bad_number",
    '{"type":"ping","x":1e999}': "bad_number",
    '{"type":"ping","x":' + "9" * 5_000 + "}": "bad_number",
    '{"type":"stop","reply":"\\u0000"}': "bad_text",
    '{"type":"stop","reply":"\\ud800"}': "bad_text",
    '{"type":"ping","\\udfff":1}': "bad_text",
    "[" * 100_000: "too_deep",
    '{"a":' * 9 + "1" + "}" * 9: "too_deep",
    '{"type":"ping","extra":1}': "bad_field",
    '{"type":"join","session":"../../etc/passwd"}': "bad_field",
    '{"type":"say","cmid":"x","text":"a"}': "bad_field",
    json.dumps({"type": "say", "cmid": "0" * 32, "text": "a" * 20_001}): "too_long",
    '{"type":"say","cmid":"' + "0" * 32 + '","text":"early"}': "not_joined",
    '{"type":"stop","reply":"r1"}': "not_joined",
}


def test_nasty_messages_are_refused_by_name_and_the_socket_stays_open(serving: Serving) -> None:
    """Every message that cannot be taken gets one typed error, and the next good one is answered."""

    async def story() -> None:
        async with serving(Puppet()) as server, server.page() as page:
            for text, code in NASTY.items():
                await page.socket.send(text)
                frame = await page.next()
                assert (frame["type"], frame["code"]) == ("error", code), text[:60]
                assert len(frame["says"]) < 300
            await page.send("ping")
            assert (await page.next())["type"] == "pong"
        assert not list(server.directory.glob("*.jsonl"))

    play(story())


def test_a_binary_message_is_refused_and_the_socket_stays_open(serving: Serving) -> None:
    """Binary is a typed error, nothing more."""

    async def story() -> None:
        async with serving(Puppet()) as server, server.page() as page:
            await page.socket.send(b"\x00\xff")
            assert (await page.next())["code"] == "binary"
            await page.send("ping")
            assert (await page.next())["type"] == "pong"

    play(story())


def test_an_unknown_interview_is_named_and_closed_with_4404(serving: Serving) -> None:
    """The error frame comes before the close code."""

    async def story() -> None:
        async with serving(Puppet()) as server, server.page() as page:
            await page.send("join", session=SESSION)
            assert await page.closed() == 4404
            assert page.heard[-1]["code"] == "not_found"

    play(story())


def test_a_wrong_resume_token_closes_with_4401(serving: Serving) -> None:
    """The id of an interview, which is in an address bar, does not resume it."""

    async def story() -> None:
        async with serving(Puppet()) as server:
            async with server.page() as page:
                joined = await page.create()
            async with server.page() as page:
                await page.send("resume", session=joined["session"], token="0" * 40, epoch=0, last_seq=0)
                assert await page.closed() == 4401
                assert [frame["type"] for frame in page.heard] == ["hello", "error"]

    play(story())


def test_an_unknown_round_or_question_leaves_the_socket_open(serving: Serving) -> None:
    """A create that names nothing is refused with its cmid, and a right one is taken after it."""

    async def story() -> None:
        async with serving(Puppet()) as server, server.page() as page:
            for wrong in ({"round": "Z"}, {"question": "C99"}):
                sent = await page.send("create", **{"round": "C", "level": "II", **wrong})
                frame = await page.next()
                assert (frame["code"], frame["cmid"]) == ("not_found", sent)
            assert (await page.create())["recovered"]
            sent = await page.send("create", round="C", level="II")
            assert (await page.until("error"))["code"] == "joined_already"

    play(story())


def test_too_many_messages_are_refused_then_closed_with_4429(serving: Serving) -> None:
    """A flood gets error frames first and a close code that asks to come back later."""

    async def story() -> None:
        limits = Limits(rate=5, rate_grace=3, rate_window=60, drain=0)
        async with serving(Puppet(), limits=limits) as server, server.page() as page:
            for _ in range(9):
                await page.send("ping")
            assert await page.closed() == 4429
            kinds = [frame.get("code", frame["type"]) for frame in page.heard[1:]]
            assert kinds == ["pong"] * 5 + ["too_fast"] * 3

    play(story())


def test_a_socket_ends_once_its_key_is_gone(serving: Serving, tmp_path: Path) -> None:
    """Deleting the key signs every browser out, also one that has been here for long and only listens."""

    async def story() -> None:
        async with serving(Puppet(), limits=Limits(known_for=0.01, drain=0)) as server, server.page() as page:
            await page.create()
            await page.floor()
            (tmp_path / KEY).unlink()
            assert await page.closed() == 4401
            assert (await server.ask("GET", "/api/rounds"))[0] == 401

    play(story())


def test_a_client_that_never_reads_hinders_nobody_and_is_closed(serving: Serving) -> None:
    """Its own queue is dropped; the other client of the same interview hears every word."""

    async def story() -> None:
        puppet = Puppet()
        limits = Limits(outbox=200_000, flush=0.05, drain=0)
        async with serving(puppet, limits=limits) as server, server.page() as fast:
            session = (await fast.create())["session"]
            await fast.floor()
            async with server.page(max_queue=1) as slow:
                await slow.join(session)
                slow.socket.transport.pause_reading()
                room = server.rooms.get(session)
                assert room is not None
                for _ in range(60):
                    await fast.send("code", text="x" * 90_000)
                    await fast.until("coded")
                await eventually(lambda: len(room.listeners) == 1)
                await eventually(lambda: len(server.server.server_state.connections) == 1)
                await fast.send("say", text="still here")
                assert (await fast.floor())["event"]["turn"] == 3
                slow.socket.transport.abort()

    play(story())


def test_a_board_is_kept_with_the_text_that_the_server_makes_of_it(serving: Serving) -> None:
    """A client sends parts and links only, so the interviewer never reads anything else than what is shown."""

    async def story() -> None:
        async with serving(Puppet()) as server, server.page() as page:
            await page.create()
            await page.floor()
            part = {"name": "Leases", "kind": "store", "capacity": "", "x": 3, "y": -4}
            link = {"source": "Leases", "target": "Leases", "kind": "request", "label": "renew", "capacity": ""}
            await page.send("draw", board={"parts": [part], "links": [link]})
            event = (await page.until("drew"))["event"]
            assert event["text"] == "store: Leases\nLeases → Leases, renew\n"
            assert event["board"] == {"parts": [part], "links": [link]}
            await page.send("draw", board={"parts": [part, part], "links": []})
            assert (await page.until("error"))["code"] == "bad_field"

    play(story())


def test_a_run_is_kept_also_while_the_clock_stands(serving: Serving) -> None:
    """Code and run come back as records in their order, once, whatever is sent twice."""

    async def story() -> None:
        async with serving(Puppet()) as server, server.page() as page:
            await page.create()
            await page.floor()
            await page.send("pause")
            await page.until("paused")
            sent = cmid()
            await page.send("code", text="x = 1\n")
            for _ in range(2):
                await page.send(
                    "run",
                    cmid=sent,
                    ended="finished",
                    tests=[{"name": "test_a", "result": "failed", "says": "E   1 == 2", "milliseconds": 3}],
                    stderr="oh\n",
                    milliseconds=12,
                    peak=2048,
                )
            ran = (await page.until("ran"))["event"]
            assert (ran["tests"][0]["says"], ran["stderr"], ran["peak"]) == ("E   1 == 2", "oh\n", 2048)
            await page.until("ack")
            await page.send("continue")
            await page.until("resumed")
            kinds = [frame["event"]["type"] for frame in page.heard if frame["type"] == "record"]
            assert kinds[kinds.index("paused") :] == ["paused", "coded", "ran", "resumed"]

    play(story())


def test_a_resend_of_create_begins_no_second_interview(serving: Serving) -> None:
    """A page that lost the answer to its create gets the interview it began."""

    async def story() -> None:
        async with serving(Puppet()) as server:
            sent = cmid()
            async with server.page() as page:
                first = await page.create(cmid=sent)
            async with server.page() as page:
                again = await page.create(cmid=sent)
                assert (await page.until("ack"))["cmid"] == sent
            assert first["session"] == again["session"]
            assert len(list(server.directory.glob("*.jsonl"))) == 1

    play(story())


def test_a_fault_inside_is_one_sentence_with_an_id(serving: Serving, caplog: pytest.LogCaptureFixture) -> None:
    """A bug closes the room with 1011 and a sentence; the log has one line with the same id; the transcript opens again."""

    async def story() -> None:
        puppet = Puppet()
        async with serving(puppet) as server:
            async with server.page() as page:
                session = (await page.create())["session"]
                await page.floor()
                good, puppet.observation = puppet.observation, "\0"
                broken, puppet.reply = puppet.reply, None  # type: ignore[method-assign, assignment]  # the bug
                await page.send("say", text="kept")
                assert await page.closed() == 1011
                says = page.heard[-1]["says"]
                assert "Traceback" not in says
            faults = [record for record in caplog.records if "fault" in record.message]
            assert len(faults) == 1
            assert faults[0].message.split("id=")[1][:8] in says
            puppet.reply, puppet.observation = broken, good  # type: ignore[method-assign]
            async with server.page() as page:
                await page.join(session)
                assert (await page.floor())["event"]["turn"] == 3
                assert [r["event"]["text"] for r in page.records() if r["event"]["type"] == "answered"] == ["kept"]

    play(story())
