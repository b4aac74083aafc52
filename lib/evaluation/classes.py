"""The four classes of a rating, best first, the same in both decrees."""

from __future__ import annotations

EXCELLENT, GOOD, COMPLETED, NOT_COMPLETED = "excellent", "good", "completed", "not_completed"
CLASSES = (EXCELLENT, GOOD, COMPLETED, NOT_COMPLETED)
