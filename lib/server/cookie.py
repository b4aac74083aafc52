"""The sign-on that a request carries: the framework's signed cookie, outside a run of a page."""

from __future__ import annotations

import json

from starlette.requests import HTTPConnection
from streamlit.auth_util import get_cookie_with_chunks, get_origin_from_redirect_uri
from streamlit.web.server.server_util import get_cookie_secret
from streamlit.web.server.starlette.starlette_app_utils import decode_signed_value
from streamlit.web.server.starlette.starlette_server_config import USER_COOKIE_NAME

from lib import sign_on
from lib.access import sign_on_configured


def claims_of(request: HTTPConnection) -> sign_on.Claims | None:
    """What the identity provider said of who sent ``request``, by a cookie that this dashboard
    signed for this address; None without one."""
    if not sign_on_configured():
        return None
    given = get_cookie_with_chunks(lambda name: _signed(request, name), USER_COOKIE_NAME)
    try:
        claims = json.loads(given) if given else None
    except ValueError:  # of chunks that do not belong together
        return None
    if not isinstance(claims, dict) or claims.get("origin") != get_origin_from_redirect_uri():
        return None
    return sign_on.read(claims)


def _signed(request: HTTPConnection, name: str) -> bytes | None:
    value = request.cookies.get(name)
    return decode_signed_value(get_cookie_secret(), name, value) if value else None
