"""What the check of a database reports."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """One thing that does not fit: a fixed ``code``, and one line for the operator."""

    code: str
    message: str
