"""The digest: what changed inside one account's scope, as a short e-mail.

``since`` from when on · ``content`` what changed, as plain lines with links · ``letter`` the lines
as HTML and as plain text · ``post`` the mail server. Every question is asked with the account's
own scope; nothing is shared between accounts. May import layers 0–5 and ``nav``.
"""
