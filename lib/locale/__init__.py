"""The words of the screen, one gettext catalogue per language; the reader is ``lib/i18n.py``.

``python -m lib.locale`` updates the catalogues after a message was added, changed or removed.
May import only layer 0.
"""
