"""The one HTML document of the framework, rewritten: language, title, fonts, mark, first colour."""

from __future__ import annotations

import re
from base64 import b64encode
from functools import lru_cache
from hashlib import sha256
from urllib.parse import parse_qs

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from lib.config import settings
from lib.i18n import LANGUAGES
from lib.server.base_path import base_path
from lib.server.headers import content_policy
from lib.ui import frame

TITLE = {"vi": "Giám sát công vụ", "en": "Public-duty oversight"}
# what the browser's own date and number formats follow: day before month in both languages
BROWSER_LANGUAGES = {"vi": ["vi-VN", "vi"], "en": ["en-GB", "en"]}
FONTS = ("vietnamese", "latin")


class Document:
    """Rewrites the one HTML document of the framework: see ``document``."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "GET":
            return await self.app(scope, receive, send)
        # whole and uncompressed, whatever the browser has or can unpack
        plain = {b"accept-encoding", b"if-none-match", b"if-modified-since", b"range"}
        wants_page = any(k == b"accept" and b"text/html" in v for k, v in scope["headers"])
        if wants_page:
            scope = {**scope, "headers": [h for h in scope["headers"] if h[0] not in plain]}
        await self.app(scope, receive, _Rewriting(send, _language(scope)) if wants_page else send)


class _Rewriting:
    """A ``send`` that holds an HTML response back until it is whole, and sends it rewritten."""

    def __init__(self, send: Send, language: str) -> None:
        self.send, self.language = send, language
        self.start: Message | None = None
        self.body = b""

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            if MutableHeaders(scope=message).get("content-type", "").startswith("text/html"):
                self.start = message
                return
        elif self.start is not None:
            self.body += message.get("body", b"")
            if not message.get("more_body"):
                await self._finish(self.start)
            return
        await self.send(message)

    async def _finish(self, start: Message) -> None:
        html = document(self.body.decode(), self.language)
        body = html.encode()
        headers = MutableHeaders(scope=start)
        headers["Content-Security-Policy"] = content_policy(*script_hashes(html))
        for stale in ("etag", "last-modified"):
            if stale in headers:
                del headers[stale]
        headers["Content-Length"] = str(len(body))
        await self.send(start)
        await self.send({"type": "http.response.body", "body": body})


def _language(scope: Scope) -> str:
    wanted = parse_qs(scope["query_string"].decode("latin-1")).get("lang", [""])[0]
    return wanted if wanted in LANGUAGES else settings().language


@lru_cache
def document(html: str, language: str) -> str:
    """The framework's ``index.html`` as ours.

    Language and title; formats of the browser in that language; our fonts loaded early in place
    of one that is not used; our mark; the ground colour before the first paint; a sentence for
    browsers without JavaScript.
    """
    head = _head(language)
    html = html.replace('<html lang="en">', f'<html lang="{language}">')
    html = re.sub(r'<link\s+rel="(preload|service-desc)"[^>]*/>', "", html)
    html = html.replace("./favicon.png", "./app/static/favicon.png")
    html = re.sub(
        r"<noscript>.*?</noscript>", f"<noscript>{_NO_SCRIPT}</noscript>", html, flags=re.S
    )
    return html.replace("<title>Streamlit</title>", head)


@lru_cache
def script_hashes(html: str) -> tuple[str, ...]:
    """Hashes, as a content policy names them, of the inline scripts of ``html`` and of the one that
    the frame of every page brings."""
    inline = re.findall(r"<script>(.*?)</script>", html, flags=re.S)
    return tuple(_hash(script) for script in (*inline, frame.bridge_script()))


def _hash(script: str) -> str:
    return f"'sha256-{b64encode(sha256(script.encode()).digest()).decode()}'"


_NO_SCRIPT = "<p>Trang này cần JavaScript. · This page needs JavaScript.</p>"


def _head(language: str) -> str:
    locales = BROWSER_LANGUAGES[language]
    fonts = "".join(
        f'<link rel="preload" href="./app/static/fonts/ibm-plex-sans-{part}-wght-normal.woff2"'
        ' as="font" type="font/woff2" crossorigin>'
        for part in FONTS
    )
    return (
        f"<title>{TITLE[language]}</title>{fonts}"
        "<style>:root{color-scheme:light dark}html{background:light-dark(#f1f4f8,#0b121c)}</style>"
        "<script>"
        f"Object.defineProperty(navigator,'language',{{get:()=>'{locales[0]}'}});"
        f"Object.defineProperty(navigator,'languages',{{get:()=>{locales}}});"
        # else a page's own address is tried first as the server's, and answers 404
        f"window.__streamlit={{BACKEND_BASE_URL:location.origin+{base_path()!r}}}"
        "</script>"
    )
