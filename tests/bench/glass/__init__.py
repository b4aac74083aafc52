"""From click to painted in a browser: each page beside an empty one."""
