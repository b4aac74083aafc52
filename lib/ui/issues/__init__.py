"""The parts of the page on issues, one file for each question it answers.

``asked`` what the page asks of the database · ``kinds`` by kind, severity, cause and status ·
``ages`` for how long they have been open · ``flow`` found and closed by month, and how they ended ·
``units`` by agency · ``listed`` the most pressing ones.
"""
