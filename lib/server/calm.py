"""A page of one message and a way back, for what happens before or beside the app.

It says it in both languages: nobody has chosen one yet.
"""

from __future__ import annotations

from html import escape

from starlette.responses import HTMLResponse

from lib.i18n import LANGUAGES, everywhere, words

PAGE = """<!doctype html><html lang="{language}"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>{title}</title>
<style>:root{{color-scheme:light dark}}
body{{margin:0;font:1rem/1.5 system-ui,sans-serif;background:light-dark(#f1f4f8,#0b121c);
color:light-dark(#14213a,#e8eef6)}}
main{{max-width:34rem;margin:12vh auto;padding:2rem;border-radius:12px;
background:light-dark(#fff,#141d2b)}}
h1{{font-size:1.35rem;margin:0 0 .5rem}} section+section{{margin-top:1.25rem;padding-top:1.25rem;
border-top:1px solid light-dark(#d5dde8,#2f3e55)}} section+section h1{{font-size:1.1rem}}
p{{margin:.25rem 0}} a{{display:inline-block;margin-top:1.5rem;padding:.6rem 1.1rem;
border-radius:8px;background:light-dark(#0b559f,#6cb1f7);color:light-dark(#fff,#0b1626);
text-decoration:none;font-weight:600}}</style></head><body><main>{said}
<a href="{back}">{way_back}</a></main></body></html>"""
WAY_BACK = words("Back to the dashboard")


def calm_page(title: str, text: str, *, back: str, status: int) -> HTMLResponse:
    """``title`` and ``text``: message ids. ``back``: path and query of this dashboard."""
    titles, texts = everywhere(title), everywhere(text)
    said = "".join(
        f'<section lang="{language}"><h1>{escape(head)}</h1><p>{escape(body)}</p></section>'
        for language, head, body in zip(LANGUAGES, titles, texts, strict=True)
    )
    page = PAGE.format(
        language=next(iter(LANGUAGES)),
        title=escape(titles[0]),
        said=said,
        back=escape(back),
        way_back=escape(" · ".join(everywhere(WAY_BACK))),
    )
    return HTMLResponse(page, status, headers={"Cache-Control": "no-store"})
