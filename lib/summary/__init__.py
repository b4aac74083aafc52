"""The additive summary: figures counted ahead, so that a page does not count files.

What is held follows from the definitions themselves (``held``): a column of ``METRICS`` whose
condition shows how its numbers over some days make that over others. Everything else is counted
from the rows, as is every look that the cells do not cover (``read``); pages, filters and metrics
do not know which of the two a number came from.

``held`` what can be counted ahead, ``conditions`` what shows it, ``histograms`` what is counted
value by value · ``bins`` the spans of days ·
``layers`` by what cells are cut · ``shares`` what each file puts into which cells · ``cells``
adding up and packing · ``rows`` and ``store`` the tables · ``build`` a whole generation · ``fold``
taking changes in · ``watch`` noticing them · ``read`` for ``lib.query`` (with ``kept`` and
``plan``) · ``check`` against the rows. Layer 4, beside ``query``.
"""
