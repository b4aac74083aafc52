"""Year-end rating: proposed evidence for the people who decide, never a rating.

``ranges`` numbers that are known only between two limits · ``decree_335`` points and classes from
2026 · ``decree_90`` what each class asks up to 2025 · ``rules`` which of the two holds in a year ·
``evidence`` the counts of a post, from the registry of metrics, each with the look that opens its
files. All but ``evidence`` is pure arithmetic. What the data does not hold (general points, how a
unit is led, conclusions on discipline) stays unknown: it widens a range and is named, and is never
filled in. May import layers 0–4.
"""
