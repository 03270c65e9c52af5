"""Catalogs (products) and their services (modules), from kb/catalog.toml."""
