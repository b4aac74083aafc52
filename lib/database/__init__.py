"""The shared database: tables, engine, migrations, contract check.

Holds no numbers and runs no statement for a page. Anything from layer 1 upwards may import it.
"""
