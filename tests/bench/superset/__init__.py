"""Apache Superset beside the dashboard, over the same PostgreSQL: see the Makefile
(bench-superset). ``drive`` runs in Superset's own environment and knows nothing of the project."""
