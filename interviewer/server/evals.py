"""The runs of evaluations over HTTP: the door they come through, and its routes; nothing is decided here, and nothing is written."""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock
from typing import Protocol

from fastapi import APIRouter
from fastapi.responses import Response

from interviewer.errors import NotFound
from interviewer.server import disk

NONE = "There is no store of evaluations here: start the program with --eval-store to show one."


class Evals(Protocol):
    """The runs that there are; every method gives a document as text, takes its time, and raises an error of the tree.

    It is asked by several threads at once.
    """

    def runs(self) -> str:
        """Return JSON: every run in a line."""

    def progress(self, id: str) -> str:
        """Return JSON: how far a run is."""

    def report(self, id: str) -> str:
        """Return JSON: the report of a run, without transcripts."""

    def case(self, id: str, case: str) -> str:
        """Return JSON: one case of a run with both transcripts of each repeat."""

    def export(self, id: str) -> str:
        """Return JSON: the report of a run with the transcripts it holds."""

    def page(self, id: str) -> str:
        """Return HTML: the same as one page that needs nothing else."""


def evaluations(make: Callable[[], Evals] | None) -> APIRouter:
    """Return the routes; the door is made when it is first needed, since what it imports takes longer than all else here."""
    router = APIRouter(prefix="/api/evals")
    one, made = Lock(), list[Evals]()

    def door() -> Evals:
        with one:
            if not made:
                if make is None:
                    raise NotFound(NONE)
                made.append(make())
            return made[0]

    @router.get("")
    async def runs() -> Response:
        """Return every evaluation run in a line."""
        return _json(await disk.reading(lambda: door().runs()))

    @router.get("/{id}")
    async def report(id: str) -> Response:
        """Return the report of a run, without transcripts."""
        return _json(await disk.reading(lambda: door().report(id)))

    @router.get("/{id}/progress")
    async def progress(id: str) -> Response:
        """Return how far a run is."""
        return _json(await disk.reading(lambda: door().progress(id)))

    @router.get("/{id}/cases/{case:path}")
    async def case(id: str, case: str) -> Response:
        """Return one case of a run, with both transcripts of each repeat."""
        return _json(await disk.reading(lambda: door().case(id, case)))

    @router.get("/{id}/export")
    async def export(id: str) -> Response:
        """Return the report of a run with the transcripts it holds, as a file."""
        return _file(await disk.reading(lambda: door().export(id)), f"{id}.json", "application/json")

    @router.get("/{id}/html")
    async def html(id: str) -> Response:
        """Return the same as a page that needs nothing else."""
        return _file(await disk.reading(lambda: door().page(id)), f"{id}.html", "text/html")

    return router


def _json(text: str) -> Response:
    return Response(text, media_type="application/json")


def _file(text: str, name: str, kind: str) -> Response:
    """Return a document to be kept; only a run that was found has come here, so its name is as plain as a run's id."""
    return Response(text, headers={"content-disposition": f'attachment; filename="{name}"'}, media_type=kind)
