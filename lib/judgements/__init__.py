"""Judgements: what figures say about a unit or a course, in keys; the screen finds the words.

``verdicts`` the course of a figure over its months · ``comparison`` a unit's rate among its peers ·
``outliers`` the few units far above all others · ``pace`` quick but poor · ``step_time`` where
time is lost · ``attention`` what needs a decision today · ``changed`` verdicts that are others than
on an earlier day · ``headline`` which figures lead · ``inspections`` how far one has come ·
``samples`` what a draw says of all files. Each says nothing where there is too little to go by;
the arithmetic is in ``lib.statistics``. May import layers 0–5; no screen, no statement.
"""
