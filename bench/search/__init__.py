"""How well and how fast the directory is searched, beside plain keyword search and full-text search alone."""
