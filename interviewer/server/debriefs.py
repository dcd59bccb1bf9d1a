"""The routes of a loop's debrief, made of the grades that are kept here; nothing is decided here, and nothing is written."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from fastapi import APIRouter
from fastapi.responses import Response

from interviewer import loops, sheets
from interviewer.core.bundle import Bundle
from interviewer.core.debrief import Debrief
from interviewer.core.script import Level
from interviewer.server import disk


def debriefing(directory: Path, bundles: Mapping[str, Bundle]) -> APIRouter:
    """Return the routes; a loop is of the newest graded interviews, one of each round and all of one person."""
    router = APIRouter(prefix="/api/debrief")

    async def found(level: Level | None) -> Debrief:
        return await disk.reading(loops.brought_together, (), directory, bundles, level=level)

    @router.get("")
    async def debrief(level: Level | None = None) -> Response:
        """Return `Debrief`: the decision at `level`, or at that of the newest grade; 404 where nothing is graded at it."""
        return Response((await found(level)).model_dump_json(by_alias=True), media_type="application/json")

    @router.get("/markdown")
    async def markdown(level: Level | None = None) -> Response:
        """Return the same as a Markdown file to hand on."""
        told = await found(level)
        headers = {"content-disposition": f'attachment; filename="debrief-{told.level}.md"'}
        return Response(sheets.debrief_markdown(told), headers=headers, media_type="text/markdown; charset=utf-8")

    return router
