"""Everything behind the screens of the oversight dashboard.

Rooms are numbered and import only downwards or sideways; the numbers stand in tests/rules.py
(``LAYERS``), which tests/test_layers.py holds everything to.
"""
