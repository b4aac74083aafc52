"""What the pages are drawn with: HTML components, the style sheet, the frame around the pages.

``html`` builds every piece of HTML of the project, from escaped values only. ``frame`` carries the
style sheet and the script that keeps links inside the app. ``chart`` draws a chart from
``lib/charts.py``. May import layers 0–5.
"""
