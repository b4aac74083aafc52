"""Around the framework's own routes of sign-on: the way back, calm pages, the end of a sign-on.

``/auth/login`` keeps the page that it was called from in a cookie of ten minutes, and
``/oauth2callback`` returns there instead of to the start; only to a page of the menu or one opened
from it, so that nobody can make it lead elsewhere. ``/auth/logout`` ends the sign-on in the
database too. Where the framework shows a bare line, or nothing at all, there is a calm page.
"""

from __future__ import annotations

from urllib.parse import quote, unquote, urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.middleware.base import BaseHTTPMiddleware, RequestResponseEndpoint
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send
from streamlit.web.server.starlette.starlette_server_config import USER_COOKIE_NAME

from lib import sign_on
from lib.database.faults import DatabaseFault
from lib.i18n import words
from lib.log import log
from lib.nav import PAGES
from lib.server.base_path import at, base_path, within
from lib.server.calm import calm_page
from lib.server.cookie import claims_of

LOGIN, CALLBACK, LOGOUT = "/auth/login", "/oauth2callback", "/auth/logout"
RETURN_COOKIE = "oversight_return"
RETURN_SECONDS = 600
LONGEST_RETURN = 2_000  # characters; a browser keeps 4,096 of one cookie
RETURNS = {"/" + page.path for page in PAGES.values()}

PROVIDER_DOWN = (
    words("Signing in is not possible at the moment"),
    words("The identity provider does not answer. Nothing is lost; please try again later."),
)
DECLINED = (
    words("You have not signed in"),
    words("Signing in was declined or broken off at the identity provider."),
)
FAILED = (
    words("Signing in did not succeed"),
    words("The answer of the identity provider was too late or could not be used. Try it again."),
)


class SignOnRoutes(BaseHTTPMiddleware):
    """See the module."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        ours = scope["type"] == "http" and within(scope["path"]) in (LOGIN, CALLBACK, LOGOUT)
        await (super().__call__ if ours else self.app)(scope, receive, send)

    async def dispatch(self, request: Request, call_next: RequestResponseEndpoint) -> Response:
        path = within(request.url.path)
        if path == LOGOUT:
            await run_in_threadpool(_end, claims_of(request))
        response = await call_next(request)
        if path == LOGIN:
            return _leaving(request, response)
        return _returning(request, response) if path == CALLBACK else response


def _end(claims: sign_on.Claims | None) -> None:
    try:
        if claims:
            sign_on.end(claims)
    except DatabaseFault:
        log.warning("a sign-on could not be ended in the database; its cookie was cleared")


def _leaving(request: Request, response: Response) -> Response:
    back = _asked_from(request)
    if response.status_code >= 400:
        return calm_page(*PROVIDER_DOWN, back=at(back or "/"), status=503)
    if back:
        response.set_cookie(
            RETURN_COOKIE,
            quote(back, safe=""),
            max_age=RETURN_SECONDS,
            path=base_path(),
            httponly=True,
            samesite="lax",
        )
    return response


def _returning(request: Request, response: Response) -> Response:
    back = _own_page(unquote(request.cookies.get(RETURN_COOKIE, ""))) or "/"
    asked = request.query_params
    has_signed_in = any(
        name == b"set-cookie" and value.startswith(f"{USER_COOKIE_NAME}=".encode())
        and not value.startswith(f'{USER_COOKIE_NAME}=""'.encode())
        for name, value in response.raw_headers
    )  # fmt: skip
    if "error" in asked:
        response = calm_page(*DECLINED, back=at(back), status=403)
    elif has_signed_in:
        response.headers["location"] = at(back)
    elif "code" in asked and not claims_of(request):
        response = calm_page(*FAILED, back=at(back), status=400)
    if has_signed_in:
        response.delete_cookie(RETURN_COOKIE, path=base_path())
    return response


def _asked_from(request: Request) -> str:
    """Path and query of the page that the request came from; empty when it is not one of ours."""
    came = urlsplit(request.headers.get("referer", ""))
    if came.netloc != request.headers.get("host"):
        return ""
    return _own_page(within(came.path) + (f"?{came.query}" if came.query else ""))


def _own_page(address: str) -> str:
    """``address`` if it is path and query of a page of the dashboard, else nothing."""
    path = address.partition("?")[0]
    plain = len(address) <= LONGEST_RETURN and address.isascii() and address.isprintable()
    return address if plain and " " not in address and path in RETURNS else ""
