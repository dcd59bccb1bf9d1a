"""The routes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from websockets.exceptions import InvalidStatus

from interviewer.core.bundle import Bundle
from interviewer.server.limits import Limits
from tests.server.conftest import Puppet, Serving, play

NOBODY = "0" * 26


def test_the_rounds_are_offered(serving: Serving, bundles: dict[str, Bundle]) -> None:
    """Every round with its questions, the levels by name, and which model speaks."""

    async def story() -> None:
        async with serving(Puppet()) as server:
            told = json.loads((await server.ask("GET", "/api/rounds"))[2])
        assert told["offline"] is True
        assert set(told["models"].values()) == {"offline"}
        assert [level["id"] for level in told["levels"]] == ["I", "II", "III", "Sr", "St", "Pr"]
        assert [entry["id"] for entry in told["rounds"]] == list(bundles)
        entry = next(entry for entry in told["rounds"] if entry["id"] == "C")
        assert set(entry) == {"id", "title", "minutes", "persona", "role", "purpose", "questions"}
        assert {"C1", "C2", "C3"} <= {question["id"] for question in entry["questions"]}
        assert set(entry["questions"][0]) == {"id", "title"}

    play(story())


def test_an_interview_is_listed_shown_exported_and_deleted(serving: Serving) -> None:
    """From its first record to the end of its file."""

    async def story() -> None:
        async with serving(Puppet()) as server:
            assert json.loads((await server.ask("GET", "/api/interviews"))[2]) == []
            async with server.page() as page:
                session = (await page.create())["session"]
                await page.floor()
                (entry,) = json.loads((await server.ask("GET", "/api/interviews"))[2])
                assert (entry["session"], entry["question"], entry["turns"], entry["ended"]) == (session, "C1", 1, False)
                told = json.loads((await server.ask("GET", f"/api/interviews/{session}"))[2])
                assert told["records"] == page.records()
                assert told["room"] == page.heard[1]["room"]
                assert (await server.ask("DELETE", f"/api/interviews/{session}"))[0] == 409
                await page.send("end")
                await page.until("ended")
                (entry,) = json.loads((await server.ask("GET", "/api/interviews"))[2])
                assert (entry["ended"], entry["reason"]) == (True, "left")
                status, headers, body = await server.ask("GET", f"/api/interviews/{session}/export")
                assert (status, body) == (200, (server.directory / f"{session}.jsonl").read_bytes())
                assert f"{session}.jsonl" in headers["content-disposition"]
            room = server.rooms.get(session)
            while room is not None and room.listeners:
                await server.ask("GET", "/healthz")
            assert (await server.ask("DELETE", f"/api/interviews/{session}"))[0] == 204
            assert (await server.ask("DELETE", f"/api/interviews/{session}"))[0] == 404
            assert [path.name for path in server.directory.iterdir()] == ["server.key"]

    play(story())


def test_what_is_not_there_is_404(serving: Serving) -> None:
    """An unknown interview and an id that is none are the same to the one who asks."""

    async def story() -> None:
        async with serving(Puppet()) as server:
            for id in (NOBODY, "x", "..%2f..%2fetc%2fpasswd", "server.key", NOBODY + "%00", "A" * 26):
                for path in (f"/api/interviews/{id}", f"/api/interviews/{id}/export"):
                    status, _, body = await server.ask("GET", path)
                    assert (status, json.loads(body)["code"]) == (404, "not_found"), path
                assert (await server.ask("DELETE", f"/api/interviews/{id}"))[0] == 404

    play(story())


def test_a_link_in_the_directory_is_not_followed(serving: Serving, tmp_path: Path) -> None:
    """A symbolic link with the name of a transcript gives nothing away."""

    async def story() -> None:
        async with serving(Puppet()) as server:
            secret = tmp_path / "secret"
            secret.write_text("secret")
            (tmp_path / f"{NOBODY}.jsonl").symlink_to(secret)
            for path in ("", "/export"):
                status, _, body = await server.ask("GET", f"/api/interviews/{NOBODY}{path}")
                assert status in {404, 422}
                assert b"secret" not in body.replace(str(secret).encode(), b"")

    play(story())


def test_the_page_and_its_parts(serving: Serving, tmp_path: Path) -> None:
    """The same page at / and at an interview; parts with a digest in their name are kept for ever by a browser."""
    static = tmp_path / "static"
    (static / "assets").mkdir(parents=True)
    (static / "index.html").write_text("<!doctype html>the page")
    (static / "assets" / "index-abc.js").write_text("1")
    (static / "mark.svg").write_text("<svg/>")

    async def story() -> None:
        async with serving(Puppet(), static=static) as server:
            for path in ("/", f"/i/{NOBODY}"):
                status, headers, body = await server.ask("GET", path, cookie="")
                assert (status, body, headers["cache-control"]) == (200, b"<!doctype html>the page", "no-cache")
            assert "immutable" in (await server.ask("GET", "/static/assets/index-abc.js"))[1]["cache-control"]
            assert (await server.ask("GET", "/static/mark.svg"))[1]["cache-control"] == "no-cache"
            for path in ("/static/../server.key", "/static/%2e%2e/server.key", "/static/..%2fserver.key", "/static/nothing.js"):
                assert (await server.ask("GET", path))[0] == 404, path

    play(story())


def test_an_interview_is_exported_in_three_forms(serving: Serving) -> None:
    """As its own lines, as one JSON document and as Markdown, each to be saved under the interview's id."""

    async def story() -> None:
        async with serving(Puppet()) as server, server.page() as page:
            session = (await page.create())["session"]
            await page.floor()
            await page.send("end")
            await page.until("ended")
            for form, begins in (("jsonl", b'{"v":'), ("json", b"{"), ("md", b"# ")):
                status, headers, body = await server.ask("GET", f"/api/interviews/{session}/export?to={form}")
                assert (status, body[: len(begins)]) == (200, begins)
                assert f"{session}.{form}" in headers["content-disposition"]
            status, _, body = await server.ask("GET", f"/api/interviews/{session}/export?to=exe")
            assert (status, json.loads(body)["code"]) == (422, "bad_field")

    play(story())


def test_an_open_interview_gives_no_line_of_its_rubric(serving: Serving) -> None:
    """Its file holds every signal and hint: until the end there is only what was said, as Markdown, without the ids of what was put."""

    async def story() -> None:
        async with serving(Puppet()) as server, server.page() as page:
            session = (await page.create())["session"]
            said = (await page.floor())["event"]["text"]
            for form in ("jsonl", "json"):
                status, _, body = await server.ask("GET", f"/api/interviews/{session}/export?to={form}")
                assert (status, json.loads(body)["code"]) == (409, "session"), form
                assert b"still open" in body
            status, _, body = await server.ask("GET", f"/api/interviews/{session}/export?to=md")
            assert status == 200
            assert said.splitlines()[0] in body.decode()

    play(story())


def test_a_page_that_is_not_built_says_how(serving: Serving, tmp_path: Path) -> None:
    """A checkout without the built page still answers."""

    async def story() -> None:
        async with serving(Puppet(), static=tmp_path / "none") as server:
            status, _, body = await server.ask("GET", "/")
            assert (status, b"make page" in body) == (503, True)
            assert (await server.ask("GET", "/healthz"))[2] == b'{"ok":true}'

    play(story())


def test_other_addresses_and_methods_are_refused_as_json(serving: Serving) -> None:
    """No schema, no documentation page, no method that is not meant."""

    async def story() -> None:
        async with serving(Puppet()) as server:
            for path in ("/docs", "/openapi.json", "/redoc", "/nowhere"):
                status, _, body = await server.ask("GET", path)
                assert (status, json.loads(body)["code"]) == (404, "not_found")
            status, headers, _ = await server.ask("POST", "/api/rounds")
            assert (status, headers["allow"]) == (405, "get")

    play(story())


def test_one_socket_too_many_gets_503(serving: Serving) -> None:
    """Before the upgrade, with Retry-After; one that leaves makes room."""

    async def story() -> None:
        async with serving(Puppet(), limits=Limits(sockets=1, drain=0)) as server:
            async with server.page():
                with pytest.raises(InvalidStatus) as caught:
                    async with server.page():
                        pass
                assert caught.value.response.status_code == 503
                assert caught.value.response.headers["retry-after"] == "5"
            for _ in range(100):
                try:
                    async with server.page() as page:
                        await page.create()
                        return
                except InvalidStatus:
                    continue
            pytest.fail("no room was made")

    play(story())
