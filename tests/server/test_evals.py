"""The routes of evaluations: documents handed on as they are, errors in one sentence, and the door made when it is first needed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from interviewer.errors import NotFound, SettingsError, StoreError
from interviewer.server.evals import Evals
from tests.server.conftest import Serving, play


class Few:
    """A door with one run, `smoke-1`, that has one case, `C1/II/C-weak`."""

    def runs(self) -> str:
        """Return a list."""
        return '{"runs": ["smoke-1"]}'

    def progress(self, id: str) -> str:
        """Return a line."""
        return json.dumps({"id": self._known(id)})

    def report(self, id: str) -> str:
        """Return a report."""
        return json.dumps({"report": self._known(id)})

    def case(self, id: str, case: str) -> str:
        """Return a case."""
        if case != "C1/II/C-weak":
            raise NotFound(f"There is no case {case}.")
        return json.dumps({"case": case, "run": self._known(id)})

    def export(self, id: str) -> str:
        """Return a whole report."""
        return json.dumps({"whole": self._known(id)})

    def page(self, id: str) -> str:
        """Return a page."""
        return f"<!doctype html><title>{self._known(id)}</title>"

    def _known(self, id: str) -> str:
        if id != "smoke-1":
            raise NotFound(f"There is no run {id}.")
        return id


def test_every_document_is_handed_on_as_it_is(serving: Serving) -> None:
    """A case's name has slashes, as they are or escaped; a report to keep comes as a file."""
    made: list[Few] = []

    def make() -> Evals:
        made.append(Few())
        return made[-1]

    async def story() -> None:
        async with serving(evals=make) as server:
            assert made == []
            assert await server.tell("GET", "/api/evals") == (200, {"runs": ["smoke-1"]})
            assert await server.tell("GET", "/api/evals/smoke-1") == (200, {"report": "smoke-1"})
            assert await server.tell("GET", "/api/evals/smoke-1/progress") == (200, {"id": "smoke-1"})
            for case in ("C1/II/C-weak", "C1%2FII%2FC-weak"):
                found = await server.tell("GET", f"/api/evals/smoke-1/cases/{case}")
                assert found == (200, {"case": "C1/II/C-weak", "run": "smoke-1"})
            for where, name, kind in (("export", "smoke-1.json", "application/json"), ("html", "smoke-1.html", "text/html")):
                status, headers, _ = await server.ask("GET", f"/api/evals/smoke-1/{where}")
                assert (status, headers["content-type"].partition(";")[0]) == (200, kind)
                assert headers["content-disposition"] == f'attachment; filename="{name}"'
            assert len(made) == 1

    play(story())


@pytest.mark.parametrize("path", ["/nothing", "/nothing/progress", "/nothing/html", "/nothing/export", "/smoke-1/cases/C9"])
def test_what_is_not_there_is_404_with_a_sentence(serving: Serving, path: str) -> None:
    """The page shows the sentence."""

    async def story() -> None:
        async with serving(evals=Few) as server:
            status, told = await server.tell("GET", f"/api/evals{path}")
            assert (status, told["code"], told["says"][:11]) == (404, "not_found", "There is no")

    play(story())


def test_a_server_without_a_store_says_so(serving: Serving) -> None:
    """Everywhere, and the page of it is there all the same, since a report may come from a file."""

    async def story() -> None:
        async with serving() as server:
            for path in ("", "/smoke-1", "/smoke-1/progress", "/smoke-1/cases/C1", "/smoke-1/html", "/smoke-1/export"):
                status, told = await server.tell("GET", f"/api/evals{path}")
                assert (status, "no store of evaluations here" in told["says"]) == (404, True), path

    play(story())


@pytest.mark.parametrize("error", [StoreError("It cannot be read."), SettingsError("Install interviewer[eval].")])
def test_a_door_that_cannot_be_made_is_tried_again(serving: Serving, error: Exception) -> None:
    """What is wrong is said with 503, since it may be mended while the program runs."""
    broken: list[Exception] = [error]

    def make() -> Evals:
        if broken:
            raise broken.pop()
        return Few()

    async def story() -> None:
        async with serving(evals=make) as server:
            assert await server.tell("GET", "/api/evals") == (503, {"code": error.code, "says": str(error)})  # type: ignore[attr-defined] # of the tree
            assert (await server.tell("GET", "/api/evals"))[0] == 200

    play(story())


def test_nobody_who_was_not_let_in_sees_a_run(serving: Serving) -> None:
    """The routes are behind the same door as all others, and none of them takes anything but GET."""

    async def story() -> None:
        async with serving(evals=Few) as server:
            for path in ("", "/smoke-1", "/smoke-1/progress", "/smoke-1/cases/C1", "/smoke-1/html", "/smoke-1/export"):
                assert (await server.ask("GET", f"/api/evals{path}", cookie=""))[0] == 401, path
                assert (await server.ask("DELETE", f"/api/evals{path}"))[0] == 405, path

    play(story())


@pytest.mark.parametrize("path", ["/evals", "/evals/smoke-1", "/evals/file"])
def test_the_page_is_at_the_addresses_of_evaluations(serving: Serving, tmp_path: Path, path: str) -> None:
    """So that they can be shared and reloaded."""
    (tmp_path / "index.html").write_text("<!doctype html>", encoding="utf-8")

    async def story() -> None:
        async with serving(static=tmp_path) as server:
            assert (await server.ask("GET", path))[0] == 200

    play(story())
