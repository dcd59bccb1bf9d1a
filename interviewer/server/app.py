"""The routes: the page, what it asks over HTTP, and the socket; nothing is decided here."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

from fastapi import FastAPI, Request, WebSocket
from fastapi.exceptions import RequestValidationError
from fastapi.responses import FileResponse, HTMLResponse, JSONResponse, Response
from fastapi.staticfiles import StaticFiles
from starlette.exceptions import HTTPException
from starlette.types import Scope

from interviewer import conduct, importing, llm, saved, transcripts
from interviewer.conduct import LivingModel
from interviewer.core.bundle import Bundle
from interviewer.core.card import scorecard
from interviewer.errors import (
    ImportRefused,
    InterviewerError,
    NotFound,
    NotSaved,
    SessionError,
    SettingsError,
    StoreError,
    TranscriptBusy,
    TranscriptError,
)
from interviewer.server import disk, interviews, taking
from interviewer.server.access import Access, Doorway, key_stands, read_key
from interviewer.server.debriefs import debriefing
from interviewer.server.evals import Evals, evaluations
from interviewer.server.graders import Graders
from interviewer.server.guard import Guard, says
from interviewer.server.limits import Limits
from interviewer.server.public import rounds_of
from interviewer.server.replaying import ended
from interviewer.server.review_routes import looking_back
from interviewer.server.reviews import CardOf
from interviewer.server.rooms import Connect, Rooms, TooMany
from interviewer.server.talk import Talk
from interviewer.settings import Settings

STATIC = Path(__file__).parent / "static"
NOT_BUILT = "<!doctype html><title>Interviewer</title><p>The page is not built yet: run <code>make page</code>, then reload."
PACE = 0.03
"""Seconds a word of the offline interviewer's takes, about as fast as a model speaks."""
RETRY_AFTER = "5"
MEDIA: Mapping[saved.Form, str] = {
    "jsonl": "application/jsonl",
    "json": "application/json",
    "md": "text/markdown; charset=utf-8",
}


def create_app(
    settings: Settings,
    bundles: Mapping[str, Bundle],
    *,
    access: Access | None = None,
    doorway: Doorway | None = None,
    connect: Connect | None = None,
    limits: Limits | None = None,
    now: conduct.Now = transcripts.now,
    card_of: CardOf = scorecard,
    static: Path = STATIC,
    evals: Callable[[], Evals] | None = None,
) -> FastAPI:
    """Return the application; `app.state.rooms` are its live interviews, `app.state.access` knows who is let in.

    `evals` makes the door to the runs of evaluations; without it there are none.
    """
    key, limits = read_key(settings.transcripts), limits or Limits()
    rooms = Rooms(settings, bundles, key=key, connect=connect or at_a_pace, limits=limits, now=now)
    graders = Graders(settings, bundles, connect=connect or llm.connect, now=now)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield
        await graders.close()
        await rooms.close()

    app = FastAPI(title="interviewer", lifespan=lifespan, docs_url=None, redoc_url=None, openapi_url=None)
    app.state.rooms = rooms
    app.state.access = access = access or Access(
        key, token=settings.access_token, stands=partial(key_stands, settings.transcripts, key)
    )
    app.add_middleware(Guard, access=access, doorway=doorway or Doorway.of(""))
    app.add_exception_handler(InterviewerError, _refused)
    app.add_exception_handler(HTTPException, _unknown)
    app.add_exception_handler(RequestValidationError, _malformed)
    if static.is_dir():
        app.mount("/static", _Files(directory=static))
    _pages(app, static)
    _offers(app, settings, bundles)
    _kept(app, rooms, bundles, now)
    app.include_router(looking_back(rooms, graders, now=now, card_of=card_of))
    app.include_router(debriefing(rooms.directory, bundles))
    app.include_router(evaluations(evals))
    _socket(app, settings, rooms, access, limits)
    return app


def at_a_pace(settings: Settings, bundle: Bundle) -> LivingModel:
    """Connect to the model in use; the offline interviewer speaks word by word, so that a person sees the text arrive."""

    async def pace(_: str) -> None:
        await asyncio.sleep(PACE)

    return llm.connect(settings, bundle, pace=pace if settings.offline else None)


class _Files(StaticFiles):
    """The built page: names under assets/ carry a digest of the content and never change."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        hashed = path.replace("\\", "/").startswith("assets/")
        response.headers["cache-control"] = "public, max-age=31536000, immutable" if hashed else "no-cache"
        return response


def _pages(app: FastAPI, static: Path) -> None:
    async def page() -> Response:
        """Return the page, at every address of its own; 503 where it is not built."""
        index = static / "index.html"
        if not index.is_file():
            return HTMLResponse(NOT_BUILT, 503)
        return FileResponse(index, headers={"cache-control": "no-cache"})

    app.add_api_route("/", page)
    for path in ("/i/{id}", "/replays", "/replay/{id}", "/debrief", "/evals", "/evals/{id}"):
        app.add_api_route(path, page)

    @app.get("/healthz")
    async def healthz() -> Response:
        """Return `{"ok": true}` while the program answers; needs no key."""
        return JSONResponse({"ok": True})


def _offers(app: FastAPI, settings: Settings, bundles: Mapping[str, Bundle]) -> None:
    @app.get("/api/rounds")
    async def rounds() -> Response:
        """Return the rounds with their questions, the levels, the models, and whether it is offline."""
        first = next(iter(bundles.values()))
        return JSONResponse(
            {
                "offline": settings.offline,
                "models": dict(settings.models),
                "rounds": [_offer(bundle) for bundle in bundles.values()],
                "levels": [{"id": level.id, "name": level.name} for level in first.standards.levels.levels],
            }
        )


def _offer(bundle: Bundle) -> dict[str, object]:
    script = bundle.round
    return {
        "id": script.id,
        "title": script.title,
        "minutes": script.minutes,
        "persona": script.persona.name,
        "role": script.persona.role,
        "purpose": script.about or script.purpose,
        "questions": [{"id": question.id, "title": question.title} for question in bundle.choices()],
    }


def _kept(app: FastAPI, rooms: Rooms, bundles: Mapping[str, Bundle], now: conduct.Now) -> None:
    directory = rooms.directory
    known: interviews.Known = {}
    intake = taking.Intake(rooms.limits.taking)

    @app.get("/api/interviews")
    async def listing() -> Response:
        """Return one entry for every interview, newest first."""
        return JSONResponse(await disk.reading(interviews.listing, directory, known))

    @app.post("/api/interviews")
    async def take_in(request: Request, name: str = "", round: str | None = None, me: str | None = None) -> Response:
        """Take in a transcript from elsewhere; the body is the file, `round` and `me` say what it does not."""
        wanted = importing.Wanted(round=round, me=me)
        with intake.place():
            content = await taking.whole(request.stream(), name)
            found = await disk.taking_in(
                taking.take_in, directory, content, name=name, bundles=bundles, now=now(), wanted=wanted
            )
        return JSONResponse(found)

    @app.get("/api/interviews/{id}")
    async def detail(id: str) -> Response:
        """Return an interview as its candidate may see it: `room`, and the `record` frames."""
        return JSONResponse(await disk.reading(interviews.detail, directory, id, places=rounds_of(bundles)))

    @app.get("/api/interviews/{id}/export")
    async def export(id: str, to: saved.Form = "jsonl") -> Response:
        """Return the transcript as a file: as it is (`jsonl`), as one JSON document, or as Markdown; while it is open only as Markdown."""
        path = transcripts.path_of(directory, id)
        if path.is_symlink() or not path.is_file():
            raise NotFound(f"There is no interview {id}.")
        text = await disk.reading(_written, path, to)
        if to == "jsonl":
            return FileResponse(path, media_type=MEDIA[to], filename=path.name)
        return Response(text, media_type=MEDIA[to], headers={"content-disposition": f'attachment; filename="{id}.{to}"'})

    @app.delete("/api/interviews/{id}")
    async def delete(id: str) -> Response:
        """Delete an interview; 204, or 409 while it is open in a tab."""
        transcripts.path_of(directory, id)
        await rooms.dismiss(id)
        await disk.reading(transcripts.delete, directory, id)
        return Response(status_code=204)


def _written(path: Path, form: saved.Form) -> str:
    """Return the text of an interview; raises `SessionError` for one that is open in a form that holds its whole rubric."""
    found = transcripts.read(path).records
    if form != "md":
        ended(saved.last(found, path.name))
    return saved.write(found, form, path.name)


def _socket(app: FastAPI, settings: Settings, rooms: Rooms, access: Access, limits: Limits) -> None:
    open_now = 0

    @app.websocket("/ws")
    async def ws(socket: WebSocket) -> None:
        nonlocal open_now
        if open_now >= limits.sockets:
            full = says(503, "overloaded", "Too many are connected: come back in a moment.", {"retry-after": RETRY_AFTER})
            await socket.send_denial_response(full)
            return
        open_now += 1
        try:
            await socket.accept()
            known = partial(access.knows, socket.headers, socket.cookies)
            if known():
                await Talk(socket, rooms, limits, known).run(settings)
            else:
                await socket.close(4401, "Open the address that the program shows in its terminal.")
        finally:
            open_now -= 1


async def _refused(_: Request, error: Exception) -> Response:
    match error:
        case NotFound():
            return says(404, error.code, str(error))
        case TranscriptBusy() | SessionError():
            return says(409, error.code, str(error))
        case TooMany():
            return says(503, error.code, str(error), {"retry-after": RETRY_AFTER})
        case NotSaved():
            return says(507, error.code, str(error))
        case StoreError() | SettingsError():
            return says(503, error.code, str(error))
        case TranscriptError() | ImportRefused():
            return says(422, error.code, str(error))
        case InterviewerError():
            return says(400, error.code, str(error))
    raise error


async def _malformed(_: Request, error: Exception) -> Response:  # noqa: ARG001 -- what was wrong in it is not repeated
    return says(422, "bad_field", "A part of the address is not what it may be.")


async def _unknown(_: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    sentence = {404: "There is nothing at this address.", 405: "That cannot be done at this address."}.get(
        status, "That did not work."
    )
    return says(status, "not_found" if status == 404 else "refused", sentence, dict(getattr(error, "headers", None) or {}))
