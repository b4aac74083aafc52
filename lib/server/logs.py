"""The lines of the framework and of the server, in the form of ``lib.log``."""

from __future__ import annotations

import logging

import streamlit.logger
from streamlit import config

from lib import log


def begin() -> None:
    """From here on all that this process says on stderr are lines of ``lib.log``."""
    config.set_option("logger.messageFormat", "%(message)s")
    streamlit.logger.update_formatter()
    # the framework puts its own handlers on these loggers, which brings the access log back
    logging.getLogger("uvicorn.access").disabled = True
    log.begin()
