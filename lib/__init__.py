"""Everything behind the screens of the oversight dashboard.

Rooms are numbered and import only downwards or sideways (tests/test_layers.py):
0 config, i18n, text · 1 database, calendar · 2 measures, metrics, dimensions, access ·
3 filters · 4 query · 5 formats, charts · 6 nav, page, ui, intake, demo · 8 server, __main__.
"""
