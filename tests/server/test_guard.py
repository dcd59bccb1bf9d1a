"""What stands before every route, over real connections."""

from __future__ import annotations

import asyncio
import logging
import re
from typing import Any

import pytest
from websockets.exceptions import InvalidStatus

from interviewer.server.access import COOKIE
from interviewer.server.guard import HEADERS, RUNNER, RUNNER_SCRIPT
from tests.server.conftest import Puppet, Serving, play
from tests.server.test_access import STRANGE_HOSTS, STRANGE_ORIGINS

UPGRADE = {
    "connection": "Upgrade",
    "upgrade": "websocket",
    "sec_websocket_version": "13",
    "sec_websocket_key": "AAAAAAAAAAAAAAAAAAAAAA==",
}


def test_no_strange_origin_or_host_is_ever_upgraded(serving: Serving) -> None:
    """Every one of them gets 403 before the handshake, with a valid cookie, on loopback; only our own page gets 101."""

    async def story() -> None:
        async with serving(Puppet(), trusted=("https://interview.example.org",)) as server:
            port = str(server.port)
            matrix = [
                {"origin": origin.replace("8000", port)}
                for origin in STRANGE_ORIGINS
                if origin.isascii() and origin == origin.strip()
            ]
            matrix += [{"host": host.replace("8000", port) or "x", "origin": server.origin} for host in STRANGE_HOSTS]
            assert len(matrix) >= 60
            for headers in matrix:
                status, _, body = await server.ask("GET", "/ws", **{**UPGRADE, **headers})
                assert status in {400, 403}, headers
                assert b"bad_" in body or status == 400, headers
            assert (await server.ask("GET", "/ws", **UPGRADE, origin=server.origin))[0] == 101

    play(story())


def test_a_strange_host_or_origin_gets_no_page_and_no_answer(serving: Serving) -> None:
    """Plain requests are held to the same rule, so that a rebound name reads nothing and a foreign page deletes nothing."""

    async def story() -> None:
        async with serving(Puppet()) as server:
            for path in ("/", "/api/rounds", "/healthz", "/static/x.js"):
                assert (await server.ask("GET", path, host="evil.example"))[0] == 403
            for method in ("GET", "POST", "DELETE"):
                assert (await server.ask(method, "/api/interviews", origin="http://localhost:3000"))[0] == 403

    play(story())


def test_a_socket_without_origin_needs_a_bearer(serving: Serving) -> None:
    """A program shows the access token; a cookie alone is not enough without an Origin."""

    async def story() -> None:
        async with serving(Puppet(), access_token="secret") as server:
            with pytest.raises(InvalidStatus) as caught:
                async with server.page(origin=None):
                    pass
            assert caught.value.response.status_code == 403
            bearer: dict[str, Any] = {"origin": None, "additional_headers": {"Authorization": "Bearer secret"}}
            async with server.page(**bearer) as page:
                await page.create()

    play(story())


def test_a_socket_without_a_cookie_is_told_so(serving: Serving) -> None:
    """It is accepted and closed with 4401 before anything is said, so that the page can tell why."""

    async def story() -> None:
        async with serving(Puppet()) as server:
            for cookie in ("", f"{COOKIE}=made.up"):
                async with server.page(hello=False, additional_headers={"Cookie": cookie}) as page:
                    assert await page.closed() == 4401
                    assert page.heard == []

    play(story())


def test_the_token_is_changed_for_a_cookie_and_leaves_the_address(serving: Serving) -> None:
    """303 to the same path with a strict cookie; the second use is a plain page with 401; with a cookie it just redirects."""

    async def story() -> None:
        async with serving(Puppet()) as server:
            token = server.server.config.app.state.access.token  # type: ignore[union-attr]
            status, headers, _ = await server.ask("GET", f"/i/{'0' * 26}?token={token}", cookie="")
            assert (status, headers["location"]) == (303, f"/i/{'0' * 26}")
            assert {"httponly", "samesite=strict", "path=/"} <= set(headers["set-cookie"].split("; "))
            cookie = headers["set-cookie"].split(";")[0]
            assert (await server.ask("GET", "/api/rounds", cookie=cookie))[0] == 200
            status, headers, body = await server.ask("GET", f"/?token={token}", cookie="")
            assert (status, "set-cookie" in headers, b"terminal" in body) == (401, False, True)
            status, headers, _ = await server.ask("GET", "/?token=whatever", cookie=cookie)
            assert (status, headers["location"], "set-cookie" in headers) == (303, "/", False)
            for evil in ("//evil.example/", "/\\evil.example", "///evil.example"):
                status, headers, _ = await server.ask("GET", f"{evil}?token=x", cookie=cookie)
                assert status == 303
                assert headers["location"].startswith("/evil.example")

    play(story())


def test_nothing_is_read_without_a_cookie(serving: Serving) -> None:
    """401 with a sentence, for every address that tells something."""

    async def story() -> None:
        async with serving(Puppet()) as server:
            for path in ("rounds", "interviews", f"interviews/{'0' * 26}", f"interviews/{'0' * 26}/export", "nothing"):
                status, _, body = await server.ask("GET", f"/api/{path}", cookie="")
                assert (status, b'"code":"locked"' in body) == (401, True)

    play(story())


def test_every_answer_carries_the_policy(serving: Serving) -> None:
    """Pages, answers, errors and refusals alike; answers are not stored."""

    async def story() -> None:
        async with serving(Puppet()) as server:
            for path, headers in (
                ("/", {}),
                ("/api/rounds", {}),
                ("/nowhere", {}),
                ("/", {"host": "evil.example"}),
                ("/ws", {}),
            ):
                _, found, _ = await server.ask("GET", path, **headers)
                assert {name: found.get(name) for name in HEADERS} == {name: value.lower() for name, value in HEADERS.items()}
                assert "server" not in found
            assert (await server.ask("GET", "/api/rounds"))[1]["cache-control"] == "no-store"
            assert "unsafe" not in HEADERS["content-security-policy"]

    play(story())


def test_the_place_where_code_runs_has_an_origin_of_its_own_and_no_network(serving: Serving) -> None:
    """Its policy names one script of ours and nothing to connect to; it may be framed by our page only."""

    async def story() -> None:
        async with serving(Puppet()) as server:
            _, found, _ = await server.ask("GET", RUNNER)
            policy = found["content-security-policy"]
            assert policy.startswith("sandbox allow-scripts; default-src 'none'; ")
            assert f"script-src 127.0.0.1:{server.port}{RUNNER_SCRIPT} blob: 'wasm-unsafe-eval';" in policy
            assert policy.endswith("frame-ancestors 'self'")
            assert not re.search(r"connect-src|allow-same-origin|'unsafe-|\*", policy)
            # A name that is not ours is never written into a policy.
            _, found, _ = await server.ask("GET", RUNNER, host="evil.example")
            assert "evil" not in found["content-security-policy"]

    play(story())


def test_a_page_without_origin_gets_the_one_script_and_nothing_else(serving: Serving) -> None:
    """The frame has no origin to name; whatever else comes without one is refused as ever."""

    async def story() -> None:
        async with serving(Puppet()) as server:
            status, found, _ = await server.ask("GET", RUNNER_SCRIPT, origin="null", cookie="")
            assert status in {200, 404}
            assert found["cross-origin-resource-policy"] == "cross-origin"
            for path in ("/", RUNNER, "/static/pyodide/worker.js", "/api/rounds", "/healthz"):
                status, found, body = await server.ask("GET", path, origin="null")
                assert (status, b"bad_origin" in body) == (403, True), path
                assert found["cross-origin-resource-policy"] == "same-origin"
            assert (await server.ask("GET", "/ws", **UPGRADE, origin="null"))[0] == 403

    play(story())


def test_a_fault_in_a_route_is_an_id(serving: Serving, caplog: pytest.LogCaptureFixture) -> None:
    """500 as JSON with an id, one line in the log with the same id, and no traceback anywhere."""

    async def story() -> bytes:
        async with serving(Puppet()) as server:
            app: Any = server.server.config.app

            @app.get("/broken")
            async def broken() -> None:
                raise RuntimeError("private words")

            status, _, body = await server.ask("GET", "/broken")
            assert status == 500
            await asyncio.sleep(0)
            return body

    with caplog.at_level(logging.ERROR):
        body = play(story())
    (line,) = [record for record in caplog.records if record.levelno >= logging.ERROR]
    assert line.message.split("id=")[1][:8].encode() in body
    assert b"private" not in body
    assert "private" not in caplog.text
    assert "Traceback" not in caplog.text
