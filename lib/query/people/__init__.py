"""Who led which unit, on which days, and what of a unit's work falls to whom.

``leaders`` head and deputies on one day · ``tenures`` posts with their days and fields ·
``attribution`` the looks (Filters) under which a post's figures are counted · ``looks`` figures of
many looks in one SELECT · ``named`` issues that name a person. Layer 4, as the rest of ``query``.

Names and terms are for the chairman, Home Affairs, the head of the unit and the person alone
(``tenures.visible``): who may not see a post is given no row of it at all.
"""

from lib.query.people.attribution import attributed, since_taking_over, whole_term
from lib.query.people.leaders import leaders
from lib.query.people.looks import figures_of
from lib.query.people.named import issues_naming
from lib.query.people.tenures import (
    Segment,
    Tenure,
    find_tenure,
    head_terms,
    segments_of,
    tenures,
    tenures_of,
)

__all__ = [
    "Segment",
    "Tenure",
    "attributed",
    "figures_of",
    "find_tenure",
    "head_terms",
    "issues_naming",
    "leaders",
    "segments_of",
    "since_taking_over",
    "tenures",
    "tenures_of",
    "whole_term",
]
