"""Pure statistics: numbers in, numbers out. Knows no database, no screen, no pandas."""
