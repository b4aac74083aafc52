"""Sign-on by OpenID Connect: who was let in, since when, and when that ends.

Streamlit's own ``st.login`` speaks to the identity provider and keeps what it said in a signed
cookie, which lives for 30 days whatever happens. So everything else is decided here, on every run:
``setup`` what the identity provider is, and what must not be served; ``claims`` what the cookie
says; ``admission`` which account that is, and whether this sign-on still counts.
"""

from lib.sign_on.admission import Admission, admit, end, is_on
from lib.sign_on.claims import Claims, read
from lib.sign_on.session import enter, leave
from lib.sign_on.setup import Provider, check_setup, providers

__all__ = [
    "Admission",
    "Claims",
    "Provider",
    "admit",
    "check_setup",
    "end",
    "enter",
    "is_on",
    "leave",
    "providers",
    "read",
]
