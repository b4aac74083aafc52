"""Where the dashboard stands at its address: "/", or below it (the option server.baseUrlPath)."""

from __future__ import annotations

from streamlit import config


def base_path() -> str:
    """The path of the dashboard: "/" or "/giam-sat"."""
    return "/" + str(config.get_option("server.baseUrlPath")).strip("/")


def within(path: str) -> str:
    """``path`` of a request as seen from the dashboard: "/media/x" for "/giam-sat/media/x"."""
    base = base_path().rstrip("/")
    return path.removeprefix(base) if path.startswith(base + "/") else path


def at(path: str) -> str:
    """The other way round."""
    return base_path().rstrip("/") + path
