"""What is shown when nothing can be shown: calm words, what to do, and healing by itself."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from lib.database.faults import DatabaseFault
from lib.i18n import _, words
from lib.ui import html, outage, signing_on

# reason → (kind of empty state, title, text)
REFUSALS: dict[str, tuple[str, str, str]] = {
    "forbidden": ("forbidden", "", ""),
    "unknown_user": (
        "forbidden",
        words("No account"),
        words("You are not signed in, or your account is not known here. Ask the operator."),
    ),
    "signed_out": (
        "forbidden",
        words("Please sign in"),
        words("Sign in with your account of the province."),
    ),
    "sign_on_over": (
        "forbidden",
        words("Please sign in again"),
        words(
            "Your sign-on is over: it was ended, was not used for a while, or is too old. Nothing "
            "that was recorded is lost. If this comes again at once, sign out first."
        ),
    ),
    "no_access": (
        "forbidden",
        words("No access with this account"),
        words(
            "You have signed in, but this account has no access to the dashboard, or no longer. "
            "Ask the operator for it, or choose another account."
        ),
    ),
    "email_unverified": (
        "forbidden",
        words("Your e-mail address is not verified"),
        words(
            "You have signed in, but the identity provider has not verified your e-mail address, "
            "by which your account would be found. Have it verified there, or ask the operator."
        ),
    ),
    "no_identity_provider": (
        "forbidden",
        words("Sign-on is not set up"),
        words(
            "This database holds real data, and no identity provider is configured. The operator "
            "adds [auth] to .streamlit/secrets.toml; until then nothing is shown."
        ),
    ),
    "no_wall": (
        "forbidden",
        words("The dashboard's login is not held back"),
        words(
            "This database holds real data, and the dashboard looks at it with a login that may "
            "read everything. The operator runs 'python -m lib roles' and starts the dashboard "
            "with the lines that it prints; until then nothing is shown."
        ),
    ),
    "not_loaded": (
        "not_loaded",
        "",
        words(
            "No file has been loaded into the database. The operator runs 'python -m lib demo' or "
            "'python -m lib load'."
        ),
    ),
    "not_found": (
        "empty",
        words("Not found"),
        words("There is no such file, or it is not yours to see."),
    ),
    "figure_not_found": (
        "empty",
        words("Not found"),
        words("There is no figure of this name."),
    ),
    "inspection_not_found": (
        "empty",
        words("Not found"),
        words("There is no such inspection, or it is not yours to see."),
    ),
    "issue_not_found": (
        "empty",
        words("Not found"),
        words("There is no such issue, or it is not yours to see."),
    ),
    "post_not_found": (
        "empty",
        words("Not found"),
        words("There is no such post, or it is not yours to see."),
    ),
    "instruction_not_found": (
        "empty",
        words("Not found"),
        words("There is no such instruction or question, or it is not yours to see."),
    ),
}


def refuse(reason: str, action_href: str = "") -> None:
    """Draw why nothing can be shown; ``action_href`` leads to what may be seen."""
    if reason in outage.FAULTS:
        return outage.show(reason)
    kind, title, text = REFUSALS[reason]
    action = (_("To the definitions of figures"), action_href) if action_href else None
    html.show(html.empty_state(kind, _(title) if title else "", _(text) if text else "", action))
    signing_on.ways_on(reason)


@contextmanager
def calm() -> Iterator[None]:
    """Turn a fault of the database in the middle of a page into its calm message."""
    try:
        yield
    except DatabaseFault as fault:
        refuse(fault.reason)
