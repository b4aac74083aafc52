"""What a profile can fill: the targets of a file row and of an event row.

There is no target for a citizen's name, telephone number, identity number, address, ethnicity or
religion (Law 91/2025/QH15; no indicator needs them), and a profile that names such a column is
refused.
"""

from __future__ import annotations

import re

from lib.database.schema import CLOSED_HOW, EVENT_KINDS, FILE_KINDS, SOURCES, STAGES, URGENCIES
from lib.text import fold

OPEN = "open"  # the status of a file that is not closed

# target → columns of case_file it decides; what no column of a delivery decides is left alone
FILE_TARGETS: dict[str, tuple[str, ...]] = {
    "code": (),
    "title": ("title",),
    "kind": ("kind",),
    "unit": ("unit_id",),
    "receiving_unit": ("receiving_unit_id",),
    "field": ("field_id",),
    "official": ("official_id",),
    "source": ("source",),
    "document_type": ("document_type",),
    "assigning_document": ("assigning_document",),
    "urgency": ("urgency",),
    "status": ("closed_how",),
    "closed_how": ("closed_how",),
    "received_at": ("received_at",),
    "due": ("due_original", "due_current"),
    "due_original": ("due_original", "due_current"),
    "due_current": ("due_original", "due_current"),
    "completed_at": ("completed_at", "closed_how"),
    "returned_to_citizen_at": ("returned_to_citizen_at", "completed_at"),
    "updated_at": ("updated_at",),
    "supplement_requested_at": (),
    "supplement_received_at": (),
}
EVENT_TARGETS = (
    "code",
    "at",
    "recorded_at",
    "activity",
    "event",
    "from_unit",
    "to_unit",
    "official",
    "note",
    "stage",
    "stage_started",
    "stage_ended",
    "stage_due",
    "order",
)
REQUIRED = {
    "files": ("code", "title", "kind", "unit", "received_at"),
    "events": ("code", "at"),
    "log": ("code", "title", "kind", "unit", "received_at", "at"),
}

MOMENTS = {
    "received_at",
    "completed_at",
    "returned_to_citizen_at",
    "updated_at",
    "supplement_requested_at",
    "supplement_received_at",
    "at",
    "recorded_at",
    "stage_started",
    "stage_ended",
}
DEADLINES = {"due", "due_original", "due_current", "stage_due"}
UNITS = {"unit", "receiving_unit", "from_unit", "to_unit"}
CHOICES: dict[str, tuple[str, ...]] = {
    "kind": FILE_KINDS,
    "source": SOURCES,
    "urgency": URGENCIES,
    "status": (OPEN, *CLOSED_HOW),
    "closed_how": CLOSED_HOW,
    "event": EVENT_KINDS,
}
# characters; longer text is a sign of shifted columns or of a whole letter in one cell
LONGEST = {"code": 100, "title": 2_000, "note": 2_000}
LONGEST_OTHER = 500

ACTIVITY_VALUES = EVENT_KINDS
STAGE_VALUES = STAGES

# a row marked secret is refused whatever the profile says (domain rule; Law 117/2025/QH15)
SECRECY_HEADERS = ("Độ mật", "Mức độ mật", "Độ mật văn bản", "Secrecy")
NOT_SECRET = {"", "thuong", "khong", "khong mat", "binh thuong", "normal"}

PERSONAL = re.compile(
    r"\b(dien thoai|so dt|sdt|phone|mobile|telephone|email|thu dien tu|cccd|cmnd|can cuoc|"
    r"so dinh danh|ma dinh danh ca nhan|so giay to|identity|passport|ho chieu|dia chi|address|"
    r"thuong tru|tam tru|noi o|dan toc|ethnic\w*|ton giao|religion|chu ho so|nguoi nop|"
    r"nguoi uy quyen|ngay sinh|birth\w*|gioi tinh|gender|sex)\b"
)


def header_key(name: str) -> str:
    """A header as it is compared: no case, accents or punctuation.

    ``header_key("Số/ký hiệu") == header_key("số, ký hiệu") == "so ky hieu"``.
    """
    return " ".join(re.findall(r"[a-z0-9]+", fold(name)))


def is_personal(name: str) -> bool:
    """Whether a header speaks of a person's own data, which is never read."""
    return PERSONAL.search(header_key(name)) is not None
