"""Papers of an inspection: the minutes of a draw, and the list of its files to fill in.

``columns`` names what the team fills in; ``lib.intake.findings`` reads the same columns back.
"""
