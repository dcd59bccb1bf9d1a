"""One live interview behind any number of sockets."""

from __future__ import annotations

import contextlib
import hashlib
import json
import resource
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from interviewer import transcripts
from interviewer.core.evolving import replay
from interviewer.server.limits import Limits
from tests.server.conftest import Page, Puppet, Served, Serving, cmid, eventually, play

ANSWER = "I keep a set of 64-bit hashes of the bytes; a collision loses a new example, which is acceptable at this size."


@contextlib.contextmanager
def no_space_beyond(path: Path) -> Iterator[None]:
    """Let no file of this process grow beyond the present length of `path`."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (path.stat().st_size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def spoken(page: Page) -> dict[str, str]:
    """Return what a page has put together from deltas, by reply, checking that each continues where the last one ended."""
    texts: dict[tuple[str, int], str] = {}
    for frame in page.heard:
        if frame["type"] == "live" and frame["open"]:
            texts[frame["open"]["reply"], frame["open"]["attempt"]] = frame["open"]["text"]
        if frame["type"] == "delta":
            key = frame["reply"], frame["attempt"]
            assert frame["off"] == len(texts.get(key, "").encode("utf-16-le")) // 2
            texts[key] = texts.get(key, "") + frame["text"]
    return {reply: text for (reply, _), text in texts.items()}


async def until_open(server: Served, session: str, words: int) -> None:
    """Wait until a reply has come so far."""
    room = await server.rooms.enter(session)
    await eventually(lambda: len(room._open_text) >= words)


def test_a_whole_interview_over_the_socket(serving: Serving) -> None:
    """C1 from create to goodbye with the offline interviewer: gap-free, what was said is what is on the disk, and it folds."""

    async def story() -> None:
        async with serving() as server, server.page() as page:
            session = (await page.create())["session"]
            while True:
                frame = await page.until("record")
                if frame["event"]["type"] == "ended":
                    break
                if frame["event"]["type"] == "asked" and frame["event"]["move"] != "goodbye":
                    await page.send("say", text=ANSWER)
            assert [frame["seq"] for frame in page.records()] == list(range(len(page.records())))
            lines = server.lines(session)
            assert len(lines) == len(page.records())
            for frame, line in zip(page.records(), lines, strict=True):
                assert (frame["seq"], frame["epoch"]) == (line["seq"], line["epoch"])
                if frame["event"]["type"] == "asked":
                    assert frame["event"]["text"] == line["text"]
                    assert frame["event"]["sha256"] == hashlib.sha256(line["text"].encode()).hexdigest()
            acked = {frame["cmid"]: frame["seq"] for frame in page.heard if frame["type"] == "ack"}
            stored = {line["cmid"]: line["seq"] for line in lines if line.get("cmid")}
            assert stored.items() <= acked.items()
            assert replay(transcripts.read(server.directory / f"{session}.jsonl").records).ended is not None
            whole = spoken(page)
            for frame in page.records():
                if frame["event"]["type"] == "asked" and frame["event"]["reply"] in whole:
                    assert whole[frame["event"]["reply"]].strip() == frame["event"]["text"]

    play(story())


def test_nothing_private_is_ever_sent(serving: Serving, bundles: dict[str, object]) -> None:
    """No frame of an interview holds the id of a signal, a probe or a fact, nor the words of a rubric or of what was found."""

    async def story() -> str:
        async with serving() as server, server.page() as page:
            session = (await page.create())["session"]
            for _ in range(6):
                await page.floor()
                await page.send("say", text=ANSWER)
            await page.floor()
            found = [line for line in server.lines(session) if line["type"] == "observed"]
            assert any(line["marks"] or line["claims"] for line in found), "the story must find something"
            return json.dumps([page.heard, json.loads((await server.ask("GET", f"/api/interviews/{session}"))[2])])

    told = play(story())
    question = bundles["C"].question("C1")  # type: ignore[attr-defined]
    private = [signal.id for signal in question.signals] + [probe.id for probe in question.probes]
    private += [fact.id for fact in question.facts] + [signal.says for signal in question.signals]
    private += [probe.good for probe in question.probes] + [question.reference, "observed", "quote"]
    assert [words for words in private if words and json.dumps(words)[1:-1] in told] == []


@pytest.mark.parametrize("limits", [Limits(records=6), Limits(told=6_000)])
def test_an_interview_that_is_full_can_only_be_ended(serving: Serving, limits: Limits) -> None:
    """Code that never ends is refused with a sentence once the interview is as long as one may be, also after a restart."""

    async def story() -> None:
        async with serving(Puppet(), limits=limits) as server, server.page() as page:
            session = (await page.create())["session"]
            await page.floor()
            answered: dict[str, Any] = {"type": "ack"}
            while answered["type"] == "ack":
                sent = await page.send("code", text="x = 1\n" * 100, language="python")
                while answered["type"] not in {"ack", "error"} or answered.get("cmid") != sent:
                    answered = await page.next()
            assert (answered["code"], "end it" in answered["says"]) == ("too_long", True)
            kept = len(server.lines(session))
            assert kept <= 12
        async with serving(Puppet(), limits=limits) as server, server.page() as page:
            await page.join(session)
            await page.send("code", text="x = 2", language="python")
            assert (await page.until("error"))["code"] == "too_long"
            await page.send("end")
            await page.until("ended")

    play(story())


def test_a_resend_is_stored_once_and_answered_alike(serving: Serving) -> None:
    """The same cmid three times, then after a restart and in another tab: one record, the same ack each time."""

    async def story() -> None:
        sent = cmid()
        async with serving(Puppet()) as server, server.page() as page:
            session = (await page.create())["session"]
            await page.floor()
            for _ in range(3):
                await page.send("say", text="once", cmid=sent)
            acks = [(await page.until("ack", cmid=sent))["seq"] for _ in range(1)]
            await page.floor()
            await page.send("say", text="once", cmid=sent)
            acks.append((await page.until("ack", cmid=sent))["seq"])
        async with serving(Puppet()) as server, server.page() as page:
            await page.join(session)
            await page.send("say", text="once", cmid=sent)
            acks.append((await page.until("ack", cmid=sent))["seq"])
            assert len(set(acks)) == 1
            assert sum(line.get("cmid") == sent for line in server.lines(session)) == 1

    play(story())


def test_a_resend_while_the_first_waits_is_not_doubled(serving: Serving) -> None:
    """An answer that waits for the floor, sent again from another tab, is one record; both tabs get its ack."""

    async def story() -> None:
        puppet, sent = Puppet(held=True), cmid()
        async with serving(puppet) as server, server.page() as one, server.page() as two:
            session = (await one.create())["session"]
            await two.join(session)
            await one.send("say", text="early", cmid=sent)
            await one.send("say", text="early", cmid=sent)
            await two.send("say", text="early", cmid=sent)
            other = await two.send("say", text="later")
            assert (await two.until("error"))["cmid"] == other
            puppet.let_all()
            assert (await one.until("ack", cmid=sent))["seq"] == (await two.until("ack", cmid=sent))["seq"]
            await one.floor()
            assert [line["text"] for line in server.lines(session) if line["type"] == "answered"] == ["early"]

    play(story())


def test_two_tabs_hear_the_same(serving: Serving) -> None:
    """Every record reaches both sockets as the same text, whoever sends."""

    async def story() -> None:
        async with serving(Puppet()) as server, server.page() as one, server.page() as two:
            session = (await one.create())["session"]
            await two.join(session)
            for turn in range(4):
                for page in (one, two):
                    await page.until("record", turn=2 * turn + 1) if not any(
                        r["event"].get("turn") == 2 * turn + 1 for r in page.records()
                    ) else None
                await (one, two)[turn % 2].send("say", text=f"answer {turn}")
            for page in (one, two):
                await page.until("asked", turn=9)
            assert one.records() == two.records()

    play(story())


def test_coming_back_brings_exactly_what_is_missing(serving: Serving) -> None:
    """`resume` from every position gives the records after it, then `live`; together they are the whole."""

    async def story() -> None:
        async with serving(Puppet()) as server:
            async with server.page() as page:
                joined = await page.create()
                for _ in range(2):
                    await page.floor()
                    await page.send("say", text="an answer")
                await page.floor()
                whole = page.records()
                assert [frame["seq"] for frame in whole] == [line["seq"] for line in server.lines(joined["session"])]
            for last in range(-1, len(whole)):
                async with server.page() as page:
                    epoch = whole[last]["epoch"] if last >= 0 else 0
                    await page.send("resume", session=joined["session"], token=joined["token"], epoch=epoch, last_seq=last)
                    assert (await page.until("joined"))["recovered"]
                    assert (await page.until("live"))["seq"] == whole[-1]["seq"]
                    assert page.records() == whole[last + 1 :]

    play(story())


def test_what_cannot_be_proved_is_sent_whole(serving: Serving) -> None:
    """A position of another epoch or beyond the end is answered with `recovered` false and every record."""

    async def story() -> None:
        async with serving(Puppet()) as server:
            async with server.page() as page:
                joined = await page.create()
                await page.floor()
                whole = page.records()
            for epoch, last in ((7, 0), (0, 99)):
                async with server.page() as page:
                    await page.send("resume", session=joined["session"], token=joined["token"], epoch=epoch, last_seq=last)
                    assert not (await page.until("joined"))["recovered"]
                    await page.until("live")
                    assert page.records() == whole

    play(story())


def test_the_reply_goes_on_while_nobody_listens(serving: Serving) -> None:
    """A socket that drops after some words finds the same reply further on, without a missing or doubled character."""

    async def story() -> None:
        puppet = Puppet(held=True)
        async with serving(puppet) as server:
            async with server.page() as page:
                joined = await page.create()
                puppet.let(5)
                await until_open(server, joined["session"], 5)
            puppet.let(5)
            await until_open(server, joined["session"], 10)
            async with server.page() as page:
                await page.send("resume", session=joined["session"], token=joined["token"], epoch=0, last_seq=0)
                live = await page.until("live")
                assert len(live["open"]["text"].split()) == 10
                assert not live["listening"]
                puppet.let_all()
                said = await page.floor()
                assert spoken(page)[said["event"]["reply"]].strip() == said["event"]["text"]
            assert puppet.asked == ["phrase"]

    play(story())


def test_stop_keeps_what_was_said(serving: Serving) -> None:
    """A stopped reply is a turn cut by the candidate, the model's call is cancelled, and the line can be asked for again."""

    async def story() -> None:
        puppet = Puppet(held=True)
        async with serving(puppet) as server, server.page() as page:
            session = (await page.create())["session"]
            puppet.let(3)
            await until_open(server, session, 3)
            delta = await page.until("delta")
            await page.send("stop", reply="r999")
            await page.send("ping")
            await page.until("pong")
            puppet.let(1)
            await until_open(server, session, 4)
            await page.send("stop", reply=delta["reply"])
            cut = await page.until("interrupted")
            assert cut["event"]["by"] == "candidate"
            assert len(cut["event"]["text"].split()) == 4
            assert puppet.cancelled == 1
            puppet.let_all()
            await page.send("again")
            assert (await page.floor())["event"]["text"].startswith(cut["event"]["text"].strip())

    play(story())


def test_a_pause_stops_the_clock_and_refuses_answers(serving: Serving) -> None:
    """While the clock is paused an answer is refused by its cmid, and taken again after `continue`."""

    async def story() -> None:
        async with serving(Puppet()) as server, server.page() as page:
            await page.create(clock="real")
            await page.floor()
            await page.send("continue")
            assert (await page.until("error"))["code"] == "out_of_order"
            await page.send("pause")
            assert not (await page.until("paused"))["clock"]["running"]
            early = await page.send("say", text="now?")
            refused = await page.until("error")
            assert (refused["code"], refused["cmid"]) == ("out_of_order", early)
            await page.send("continue")
            await page.until("resumed")
            sent = await page.send("say", text="now.")
            await page.until("ack", cmid=sent)

    play(story())


def test_end_cuts_the_reply_and_ends(serving: Serving) -> None:
    """`end` in the middle of a reply: what was said is kept, then the interview is over, and nothing more is taken."""

    async def story() -> None:
        puppet = Puppet(held=True)
        async with serving(puppet) as server, server.page() as page:
            session = (await page.create())["session"]
            puppet.let(2)
            await page.until("delta")
            sent = await page.send("end")
            await page.until("interrupted", by="candidate")
            ended = await page.until("ended")
            assert ended["event"]["reason"] == "left"
            await page.until("ack", cmid=sent)
            late = await page.send("say", text="wait")
            refused = await page.until("error")
            assert (refused["code"], refused["cmid"]) == ("session_closed", late)
        async with serving(Puppet()) as server, server.page() as page:
            assert (await page.join(session))["listening"] is False
            assert page.records()[-1]["event"]["type"] == "ended"
            late = await page.send("say", text="wait")
            assert (await page.until("error"))["code"] == "session_closed"

    play(story())


def test_an_answer_sent_before_end_is_kept(serving: Serving) -> None:
    """What waited for the floor when `end` came is saved first."""

    async def story() -> None:
        puppet = Puppet(held=True)
        async with serving(puppet) as server, server.page() as page:
            session = (await page.create())["session"]
            puppet.let(1)
            await page.until("delta")
            await page.send("say", text="my last words")
            await page.send("end")
            await page.until("ended")
            assert "my last words" in [line.get("text") for line in server.lines(session)]

    play(story())


def test_nobody_there_pauses_the_clock(serving: Serving) -> None:
    """On a real clock an interview that nobody listens to is paused, and the one who comes back goes on."""

    async def story() -> None:
        async with serving(Puppet(), limits=Limits(away_after=0, drain=0)) as server:
            async with server.page() as page:
                joined = await page.create(clock="real")
                await page.floor()
                room = server.rooms.get(joined["session"])
            assert room is not None
            await eventually(lambda: room.session.paused_at is not None)
            async with server.page() as page:
                await page.join(joined["session"])
                assert page.records()[-1]["event"]["type"] == "paused"
                await page.send("continue")
                await page.until("resumed")

    play(story())


def test_a_silence_becomes_a_turn(serving: Serving) -> None:
    """When the time for an answer is over on a real clock, the interviewer speaks again."""

    async def story() -> None:
        ahead = 0

        def now() -> int:
            return transcripts.now() + ahead

        async with serving(Puppet(), now=now) as server, server.page() as page:
            session = (await page.create(clock="real"))["session"]
            await page.floor()
            ahead = 10 * 60_000
            async with server.page() as other:
                await other.join(session)
            await page.until("waited")
            await page.until("asked")

    play(story())


def test_a_full_disk_refuses_an_answer_and_recovers(serving: Serving) -> None:
    """Nothing is stored, the cmid is told so, and the same send is taken when there is room again."""

    async def story() -> None:
        async with serving(Puppet()) as server, server.page() as page:
            session = (await page.create())["session"]
            await page.floor()
            path = server.directory / f"{session}.jsonl"
            before = path.read_bytes()
            with no_space_beyond(path):
                sent = await page.send("say", text="an answer")
                refused = await page.until("error")
                assert (refused["code"], refused["cmid"]) == ("not_saved", sent)
                assert [frame for frame in page.heard if frame.get("cmid") == sent] == [refused]
                assert path.read_bytes() == before
            await page.send("say", text="an answer", cmid=sent)
            await page.until("ack", cmid=sent)
            await page.floor()
            assert sum(line.get("cmid") == sent for line in server.lines(session)) == 1
            assert transcripts.read(path).torn == 0

    play(story())


def test_a_full_disk_does_not_cost_a_reply(serving: Serving) -> None:
    """What the model said is held, the candidate is told, and it is saved without a second call when there is room again."""

    async def story() -> None:
        puppet = Puppet(held=True)
        async with serving(puppet) as server, server.page() as page:
            session = (await page.create())["session"]
            path = server.directory / f"{session}.jsonl"
            with no_space_beyond(path):
                puppet.let_all()
                await page.until("notice")
                await page.until("notice")
                assert len(server.lines(session)) == 1
            await page.floor()
            assert puppet.asked == ["phrase"]

    play(story())


def test_a_room_nobody_needs_is_closed_and_opens_again(serving: Serving) -> None:
    """After a while without a socket the file is let go; joining opens it in the next epoch with the same records."""

    async def story() -> None:
        puppet = Puppet()
        async with serving(puppet, limits=Limits(close_after=0, drain=0)) as server:
            async with server.page() as page:
                session = (await page.create())["session"]
                await page.floor()
                before = page.records()
            await eventually(lambda: server.rooms.get(session) is None)
            assert puppet.closed == 1
            async with server.page() as page:
                await page.join(session)
                assert page.records()[: len(before)] == before
                assert page.records()[-1]["epoch"] == 1

    play(story())
