"""What every response says to the browser, and what is not answered at all."""

from __future__ import annotations

from urllib.parse import urlsplit

from starlette.datastructures import MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.auth_util import get_origin_from_redirect_uri

from lib.server.base_path import within

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
SECURE_HEADERS = {"Strict-Transport-Security": "max-age=31536000"}
# how many sessions there are, and an interface for programs that we do not offer
CLOSED = ("/_stcore/metrics", "/_stcore/agent")


def content_policy(*scripts: str) -> str:
    """What a page may load and run: of this dashboard alone, and of inline scripts only those with
    these hashes. Charts are compiled in the browser, hence eval; styles are set by the framework
    on each element."""
    return "; ".join(
        (
            "default-src 'self'",
            " ".join(("script-src 'self' 'unsafe-eval'", *scripts)),
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "font-src 'self' data:",
            "connect-src 'self'",
            "worker-src 'self' blob:",
            "frame-src 'none'",
            "object-src 'none'",
            "base-uri 'self'",
            "form-action 'self'",
            "frame-ancestors 'none'",
        )
    )


class ResponseHeaders:
    """Adds ``HEADERS`` to every response, closes ``CLOSED``, and marks cookies for encrypted lines
    where the dashboard is served over one. Fonts may be kept for a day, files of a page never."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        path, is_secure = within(scope["path"]), _is_secure(scope)

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.update(HEADERS)
                headers.setdefault("Content-Security-Policy", content_policy())
                if path.startswith("/app/static/fonts/"):
                    headers["Cache-Control"] = "public, max-age=86400"
                if path.startswith("/media/"):
                    headers["Cache-Control"] = "private, no-store"
                if is_secure:
                    headers.update(SECURE_HEADERS)
                    message["headers"] = [_secure(*header) for header in message["headers"]]
            await send(message)

        app = PlainTextResponse("", 404) if _is_closed(path) else self.app
        await app(scope, receive, with_headers)


def _is_closed(path: str) -> bool:
    return any(path == closed or path.startswith(closed + "/") for closed in CLOSED)


def _is_secure(scope: Scope) -> bool:
    """The browser speaks https: by what the server knows of the line (a trusted proxy may say so),
    or because people sign on at such an address."""
    return scope["scheme"] == "https" or urlsplit(_sign_on_address()).scheme == "https"


def _sign_on_address() -> str:
    return get_origin_from_redirect_uri() or ""


def _secure(name: bytes, value: bytes) -> tuple[bytes, bytes]:
    if name.lower() == b"set-cookie" and b"; secure" not in value.lower():
        value += b"; Secure"
    return name, value
