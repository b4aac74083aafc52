"""The sign-on of the browser that this run is for."""

from __future__ import annotations

from contextlib import suppress

import streamlit as st

from lib.access import sign_on_configured
from lib.database.faults import DatabaseFault
from lib.sign_on.admission import Admission, admit, end
from lib.sign_on.claims import read


def enter() -> Admission:
    """Whom the browser's sign-on lets in now; nobody, and no refusal, where none is set up.
    Raises a DatabaseFault."""
    if not sign_on_configured():
        return Admission()
    claims = read(st.user.to_dict())
    return admit(claims) if claims else Admission(refusal="signed_out")


def leave() -> None:
    """End the browser's sign-on, here and at the identity provider, and leave the page."""
    if claims := read(st.user.to_dict()):
        # then nothing of it is to be seen either, and the cookie goes in any case
        with suppress(DatabaseFault):
            end(claims)
    st.logout()
