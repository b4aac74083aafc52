"""A small world to count in: real organisation with its mergers, made-up files, known edges.

``books`` writes rows by hand · ``strewn`` adds random ones, the same for the same seed · ``edges``
adds the rows that rules stumble over, each kind in a commune of its own · ``world`` builds the
whole and reads it back as plain frames · ``recount`` counts again from those frames with pandas
alone, knowing nothing of the program's measures · ``looks`` draws random filters and scopes.
"""

from tests.world.recount import Recount
from tests.world.world import AS_OF, World, build

__all__ = ["AS_OF", "Recount", "World", "build"]
