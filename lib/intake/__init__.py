"""Intake: files that other systems wrote, checked row by row and loaded in one transaction.

The way of a file: ``source`` opens it (``read_csv``, ``read_xlsx``, ``read_xes``) → ``headers``
finds its columns by the ``profile`` → ``check`` turns cells into values → ``file_rows`` and
``event_rows`` turn values into records, asking ``lookup`` for units, fields and officials →
``write_files`` and ``write_events`` compare with what is stored and write what differs →
``report`` says what happened and keeps the refused rows beside the input. ``loading.load`` runs
it all.

Layer 6: may import database, organisation, config, i18n and text. No Streamlit.
"""

from lib.intake.errors import IntakeError
from lib.intake.loading import load, refuse_mixing
from lib.intake.profile import Profile, profile_names, read_profile
from lib.intake.report import LoadReport

__all__ = [
    "IntakeError",
    "LoadReport",
    "Profile",
    "load",
    "profile_names",
    "read_profile",
    "refuse_mixing",
]
