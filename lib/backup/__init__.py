"""What the dashboard itself has written, as one file, and back into a new database.

The file is a zip of JSON lines, one member for each of ``tables.TABLES``, and a manifest with the
migration, the number of rows and a SHA-256 of each. It reads the same from PostgreSQL and SQLite,
and goes into either. What the province's systems deliver is not in it: rows point at files, units,
fields and officials by the names that those systems give them (``tables.KEYS``), so that the file
also fits a database that was loaded anew. Layer 6; may import anything below.
"""

from lib.backup.archive import BackupError
from lib.backup.restore import restore
from lib.backup.write import Summary, backup

__all__ = ["BackupError", "Summary", "backup", "restore"]
