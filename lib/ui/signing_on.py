"""The ways on from a page that is refused: sign in, or choose another account."""

from __future__ import annotations

import streamlit as st

from lib import sign_on
from lib.i18n import _
from lib.ui import forms

SIGN_IN = ("signed_out", "sign_on_over")
SIGN_OUT = ("sign_on_over", "no_access", "email_unverified")


def ways_on(reason: str) -> None:
    """The buttons that belong to a refusal (a key of ``screens.REFUSALS``); mostly none."""
    if reason in SIGN_IN:
        for provider in sign_on.providers():
            text = (
                _("Sign in: {provider}", provider=forms.plain(provider.label))
                if provider.label
                else ""
            )
            st.button(
                text or _("Sign in"),
                key=f"sign_in_{provider.name}",
                on_click=st.login,
                args=(provider.name,),
                type="primary",
            )
    if reason in SIGN_OUT:
        st.button(_("Sign out and choose another account"), key="sign_out", on_click=sign_on.leave)
