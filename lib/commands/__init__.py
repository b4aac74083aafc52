"""Commands of the operator that take more than a few lines; ``lib/__main__.py`` calls them.

Each reads its arguments, calls one action or query as the account that is named, and prints what
came of it. May import everything but the pages.
"""

import logging


def _is_about_no_page(_record: logging.LogRecord) -> bool:
    """Streamlit says for every cached function that no page is being served; here that is so."""
    return False


logging.getLogger("streamlit.runtime.caching.cache_data_api").addFilter(_is_about_no_page)


class WrongArgument(ValueError):
    """The arguments of a command do not go together; the text says which."""
