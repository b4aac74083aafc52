"""``/health``: can pages be shown; ``/health/live``: does the process answer. For machines that
watch, so without sign-on, and without anything that is somebody's business."""

from __future__ import annotations

import asyncio

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from lib.database import health

NEVER_KEPT = {"Cache-Control": "no-store"}


async def _live(_request: Request) -> JSONResponse:
    """The process answers; the database is not asked."""
    return JSONResponse({"status": "ok"}, 200, NEVER_KEPT)


async def _health(_request: Request) -> JSONResponse:
    """200 when pages can be shown, else 503; after ``health.DEADLINE`` at the latest."""
    answer = asyncio.shield(asyncio.wrap_future(health.asked()))
    try:
        found = await asyncio.wait_for(answer, health.DEADLINE)
    except TimeoutError:
        found = health.Health(health.DOWN)
    return JSONResponse(found.words(), 200 if found.serves else 503, NEVER_KEPT)


ROUTES = [Route("/health", _health), Route("/health/live", _live)]
