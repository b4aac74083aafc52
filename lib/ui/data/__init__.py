"""The page on the quality of the data: can the figures be relied on, and what is to be corrected.

``book`` opening + received − resolved = closing · ``form`` II.06a with its checks · ``loads``
freshness and refused rows · ``faults`` of the data, and what the figures leave out. May import what
``lib.ui`` may.
"""

from lib.ui.data.book import book, months
from lib.ui.data.faults import faults, left_out
from lib.ui.data.form import form
from lib.ui.data.loads import deliveries, freshness

__all__ = ["book", "deliveries", "faults", "form", "freshness", "left_out", "months"]
