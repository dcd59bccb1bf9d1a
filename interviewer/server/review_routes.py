"""The routes of interviews that have ended: replay, cards, gradings, a coach's scores, comparison, drills; nothing is decided here."""

from __future__ import annotations

from typing import TypeVar

from fastapi import APIRouter, Request
from fastapi.responses import Response
from pydantic import BaseModel, TypeAdapter

from interviewer import conduct, transcripts
from interviewer.core.comparing import Comparison
from interviewer.errors import WireError
from interviewer.server import coaching, disk, reviews
from interviewer.server.graders import Graders, Order
from interviewer.server.reading import read_body
from interviewer.server.rooms import Rooms

MAX_BODY = 16 * 1024
"""Longest body of a request in bytes."""

_COMPARISON = TypeAdapter(Comparison)
_B = TypeVar("_B", bound=BaseModel)


def looking_back(rooms: Rooms, graders: Graders, *, now: conduct.Now, card_of: reviews.CardOf) -> APIRouter:
    """Return the routes; `card_of` makes the cards."""
    router = APIRouter(prefix="/api/interviews/{id}")
    _reading(router, rooms, card_of)
    _grading(router, graders)
    _changing(router, rooms, now, card_of)
    return router


def _reading(router: APIRouter, rooms: Rooms, card_of: reviews.CardOf) -> None:
    directory = rooms.directory

    @router.get("/replay")
    async def replay(id: str) -> Response:
        """Return `Replay`: what happened when; 409 while the interview is open."""
        return _json(await disk.reading(reviews.replay_of, directory, id))

    @router.get("/cards")
    async def cards(id: str) -> Response:
        """Return `Cards`: the card of every grading, oldest first."""
        return _json(await disk.reading(reviews.cards, directory, id, card_of=card_of))

    @router.get("/cards/{grading}")
    async def card(id: str, grading: str) -> Response:
        """Return `Scorecard`: one card, as a file to keep."""
        found = await disk.reading(reviews.card, directory, id, grading, card_of=card_of)
        name = f"{transcripts.path_of(directory, id).stem}-{found.grading.id}.json"
        return _json(found, headers={"content-disposition": f'attachment; filename="{name}"'})

    @router.get("/cards/{grading}/html")
    async def html(id: str, grading: str) -> Response:
        """Return one card as a page that needs nothing else."""
        page = await disk.reading(reviews.page, directory, id, grading, card_of=card_of)
        name = f"{transcripts.path_of(directory, id).stem}-{grading}.html"
        return Response(page, headers={"content-disposition": f'attachment; filename="{name}"'}, media_type="text/html")

    @router.get("/cards/{grading}/compare")
    async def compare(id: str, grading: str, interview: str | None = None, earlier: str | None = None) -> Response:
        """Return `Comparison` with an earlier grading, of this interview or of `interview`."""
        found = await disk.reading(reviews.comparison, directory, id, grading, other=interview, earlier=earlier)
        return Response(_COMPARISON.dump_json(found, by_alias=True), media_type="application/json")

    @router.get("/attempts")
    async def attempts(id: str) -> Response:
        """Return `Attempts`: the interviews that have ended on the same question."""
        return _json(await disk.reading(reviews.attempts, directory, id))


def _grading(router: APIRouter, graders: Graders) -> None:
    @router.get("/grade")
    async def progress(id: str) -> Response:
        """Return `Progress` of the grading that runs."""
        return _json(graders.progress(id))

    @router.post("/grade")
    async def begin(id: str, request: Request) -> Response:
        """Begin a grading (`Order`); 202 and its `Progress`."""
        return _json(await graders.begin(id, await _body(request, Order, "a grading")), 202)

    @router.delete("/grade")
    async def stop(id: str) -> Response:
        """Stop the grading; what was read is kept. `Progress`."""
        return _json(await graders.stop(id))


def _changing(router: APIRouter, rooms: Rooms, now: conduct.Now, card_of: reviews.CardOf) -> None:
    @router.put("/cards/{grading}/{dimension}")
    async def adjust(id: str, grading: str, dimension: str, request: Request) -> Response:
        """Change the score of a dimension and say why (`Adjust`); the `Scorecard` with it."""
        wanted = await _body(request, coaching.Adjust, "a coach's score")
        return _json(await coaching.adjust(rooms.directory, id, grading, dimension, wanted, now=now, card_of=card_of))

    @router.put("/cards/{grading}/evidence/{piece}")
    async def hide(id: str, grading: str, piece: str, request: Request) -> Response:
        """Hide a piece of evidence and say why, or show it again (`Hide`); the `Scorecard` with it."""
        wanted = await _body(request, coaching.Hide, "what a coach hides")
        return _json(await coaching.hide(rooms.directory, id, grading, piece, wanted, now=now, card_of=card_of))

    @router.post("/cards/{grading}/evidence")
    async def cite(id: str, grading: str, request: Request) -> Response:
        """Add words of the candidate's as evidence (`Cite`); the `Scorecard` with it."""
        wanted = await _body(request, coaching.Cite, "a coach's evidence")
        return _json(await coaching.cite(rooms.directory, id, grading, wanted, now=now, card_of=card_of))

    @router.post("/drill")
    async def drill(id: str, request: Request) -> Response:
        """Begin a drill on a dimension (`Drill`); 201 and `Begun`."""
        return _json(await reviews.begin_drill(rooms, id, await _body(request, reviews.Drill, "a drill")), 201)


async def _body(request: Request, kind: type[_B], name: str) -> _B:
    """Return the body of a request; raises `WireError` for one that is too long or not in that form."""
    found = bytearray()
    async for chunk in request.stream():
        found += chunk
        if len(found) > MAX_BODY:
            raise WireError(f"The request is longer than {MAX_BODY} bytes.", code="too_long")
    try:
        text = found.decode()
    except UnicodeDecodeError:
        raise WireError("The request is not UTF-8.", code="not_json") from None
    return read_body(text, kind, name)


def _json(found: BaseModel, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    return Response(found.model_dump_json(by_alias=True), status, headers, "application/json")
