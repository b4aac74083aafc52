"""The demonstration province: invented files, people and findings with the texture of real ones.

``build`` fills an empty database (or replaces an earlier demonstration); who plays which part
stands in ``plants``. The path: ``province`` and ``clock`` read the reference data, ``receipts``
says what comes in, ``course`` and ``turns`` what happens to it, ``events`` and ``stages`` put
that into timelines, ``columns`` and ``store`` write it. Layer 6; may import anything below.
"""

from lib.demo.accounts import DEMO_ACCOUNTS
from lib.demo.build import DemoError, build
from lib.demo.plants import PLANTS, Plant, codes

__all__ = ["DEMO_ACCOUNTS", "PLANTS", "DemoError", "Plant", "build", "codes"]
