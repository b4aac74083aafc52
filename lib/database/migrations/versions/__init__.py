"""One file per change of the schema, numbered; released files are never edited."""
