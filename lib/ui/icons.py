"""The drawings of the screen: strokes on a 24 × 24 grid, coloured by the text around them."""

from __future__ import annotations

from urllib.parse import quote

_ROUND = "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18"

ICONS = {
    "up": "M12 19V6M6 11l6-6 6 6",
    "down": "M12 5v13M6 13l6 6 6-6",
    "flat": "M5 9.5h14M5 14.5h14",
    "sort": "M8 9.5l4-4 4 4M8 14.5l4 4 4-4",
    "chevron": "M9 5l7 7-7 7",
    "chevron-back": "M15 5l-7 7 7 7",
    "to-first": "M17 5l-7 7 7 7M7 5v14",
    "to-last": "M7 5l7 7-7 7M17 5v14",
    "alert": "M12 3.5L22 20.5H2ZM12 10v4.5M12 17.3v.2",
    "watch": _ROUND + "M12 7v5l3.5 2",
    "check": "M4.5 12.5l5 5L19.5 7",
    "check-circle": _ROUND + "M8 12.3l2.8 2.8L16 9.6",
    "dot": "M12 8.5a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7",
    "info": _ROUND + "M12 11v5.5M12 7.6v.2",
    "question": _ROUND + "M9.5 9.5a2.6 2.6 0 1 1 3.6 2.6c-.8.4-1.1.9-1.1 1.6M12 16.6v.2",
    "broken": _ROUND + "M9 9l6 6M15 9l-6 6",
    "search": "M10.5 4a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13M15.5 15.5L20 20",
    "lock": "M6 11h12v9H6ZM8.5 11V8a3.5 3.5 0 0 1 7 0v3",
    "database": "M5 6c0-1.7 3.1-3 7-3s7 1.3 7 3-3.1 3-7 3-7-1.3-7-3v12c0 1.7 3.1 3 7 3s7-1.3 7-3V6"
    "M5 12c0 1.7 3.1 3 7 3s7-1.3 7-3",
    "inbox": "M4 13V5h16v8M4 13v6h16v-6h-5a3 3 0 0 1-6 0H4",
    "hand-over": "M4 12h15M13 6l6 6-6 6",
    "pen": "M4 20l1-4L16 5l3 3L8 19ZM14 7l3 3",
    "back": "M9 6L4 11l5 5M4 11h10a6 6 0 0 1 6 6v1",
    "pause": "M9 5v14M15 5v14",
    "play": "M7 5l11 7-11 7Z",
    "grid": "M4 4h7v7H4ZM13 4h7v4h-7ZM13 10.5h7V20h-7ZM4 13.5h7V20H4Z",
    "hourglass": "M6 3.5h12M6 20.5h12M8 3.5c0 4.5 8 7.5 8 17M16 3.5c0 4.5-8 7.5-8 17",
    "building": "M5 20.5V4h9v16.5M14 10h5v10.5M3 20.5h18M8 8h3M8 12h3M8 16h3",
    "eye": "M2.5 12s3.5-6.5 9.5-6.5 9.5 6.5 9.5 6.5-3.5 6.5-9.5 6.5S2.5 12 2.5 12"
    "M12 9.5a2.5 2.5 0 1 0 0 5 2.5 2.5 0 0 0 0-5",
    "scales": "M12 4v16M7.5 20h9M5 8h14M5 8l-2.7 6h5.4ZM19 8l-2.7 6h5.4Z",
    "folder": "M3.5 6h6l2 2.5h9V19h-17Z",
    "book": "M5 4.5h11.5A2.5 2.5 0 0 1 19 7v12.5H7.5A2.5 2.5 0 0 1 5 17Z"
    "M5 17a2.5 2.5 0 0 1 2.5-2.5H19",
    "star": "M12 3.5l2.6 5.4 5.9.8-4.3 4.1 1 5.9-5.2-2.8-5.2 2.8 1-5.9-4.3-4.1 5.9-.8Z",
    "flag": "M6 21V4h12l-3 4.5 3 4.5H6",
    "page": "M6 3.5h8l4 4V20.5H6ZM14 3.5v4h4",
    "speech": "M4 5h16v11H11l-5 4v-4H4ZM8 9h8M8 12.2h5",
    "bell": "M6 17h12l-1.8-2.5V10a4.2 4.2 0 0 0-8.4 0v4.5ZM10.3 19.5a1.8 1.8 0 0 0 3.4 0",
    "clipboard": "M6 4.5h12v16H6ZM9 3h6v3H9ZM9 11h6M9 15h4",
    "people": "M9 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7M2.5 20c0-3.6 2.9-6 6.5-6s6.5 2.4 6.5 6"
    "M15.5 4.6a3.5 3.5 0 0 1 0 6M17.5 14.6c2.4.8 4 2.8 4 5.4",
    "calendar": "M4 6h16v14H4ZM4 10.5h16M8.5 3.5V7M15.5 3.5V7",
}


def style() -> str:
    """One rule per drawing: a mask, so that the drawing takes the colour of its text."""
    return "\n".join(
        f'.icon-{name}{{--icon:url("{_address(path)}")}}' for name, path in ICONS.items()
    )


def _address(path: str) -> str:
    """Percent-encoded: a style sheet with "<s" in it is thrown away by the browser's sanitizer."""
    drawing = (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" fill="none" stroke="#000"'
        f' stroke-width="2" stroke-linecap="round" stroke-linejoin="round"><path d="{path}"/></svg>'
    )
    return "data:image/svg+xml," + quote(drawing)
