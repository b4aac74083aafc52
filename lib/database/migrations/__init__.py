"""Alembic's folder: ``env.py``, and one file per change of the schema under ``versions``.

Run through ``lib.database.migrate``. A new change: edit ``schema.py``, then
``alembic revision --autogenerate --rev-id 0002 -m "what changed"`` and read what it wrote.
"""
