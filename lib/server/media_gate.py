"""Files that a page offers: only for a browser whose sign-on counts now.

The framework serves them to whoever knows the address, also long after the page was closed. On the
demonstration without sign-on they stay open: there is nobody to tell apart.
"""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from lib import sign_on
from lib.access import sign_on_configured
from lib.database.faults import DatabaseFault
from lib.i18n import everywhere, words
from lib.server.base_path import within
from lib.server.cookie import claims_of

SIGN_IN_FIRST = words("Please sign in first.")
NOT_NOW = words("The database does not answer. Please try again later.")


class MediaGate:
    """Answers 403 for ``/media/`` without a sign-on that counts, 503 when that cannot be told."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        refusal = await _refusal(scope) if _is_gated(scope) else None
        await (refusal or self.app)(scope, receive, send)


def _is_gated(scope: Scope) -> bool:
    is_file = scope["type"] == "http" and within(scope["path"]).startswith("/media/")
    return is_file and sign_on_configured()


async def _refusal(scope: Scope) -> Response | None:
    claims = claims_of(Request(scope))
    try:
        if claims is not None and await run_in_threadpool(sign_on.is_on, claims):
            return None
    except DatabaseFault:
        return _said(NOT_NOW, 503)
    return _said(SIGN_IN_FIRST, 403)


def _said(message: str, status: int) -> Response:
    return PlainTextResponse("\n".join(everywhere(message)), status)
