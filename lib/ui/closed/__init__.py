"""The part of the timeliness page on closed work.

``asked`` what is asked of the database, once for all parts · ``rates`` the on-time rates that
practice knows, side by side, and the course of the first · ``peers`` each agency among its peers,
as a funnel and a table · ``work_mix`` late files observed and expected from the mix of work ·
``deadlines`` original against current deadline · ``duration`` how long files take, open ones
included.
"""

from lib.ui.closed.deadlines import deadlines
from lib.ui.closed.duration import duration
from lib.ui.closed.peers import peers
from lib.ui.closed.rates import course, rates
from lib.ui.closed.work_mix import work_mix

__all__ = ["course", "deadlines", "duration", "peers", "rates", "work_mix"]
