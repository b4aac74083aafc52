"""Reports: for a period and a scope, a paper that can be made again months later.

``kinds`` lists them · ``summary``, ``review``, ``form_06a``, ``decision_766`` and ``data_book`` say
what each holds, as data (``shape``) · ``ledger`` every figure passes through it and makes the
content hash · ``tables``, ``proposals`` what several share · ``provenance`` where the figures come
from · ``issuer`` who issues it · ``draw`` in Word and Excel · ``make`` makes and records one.
"""
