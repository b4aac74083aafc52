"""Judgements: what figures say about a unit or a course, in keys; the screen finds the words.

``verdicts`` the course of a figure over its months · ``comparison`` a unit's rate among its peers ·
``outliers`` the few units far above all others · ``pace`` quick but poor · ``step_time`` where
time is lost · ``attention`` what needs a decision today · ``samples`` what a draw says of all
files. Each rests on ``lib.statistics`` and says
nothing where there is too little to go by. May import layers 0–4; no screen, no statement.
"""
