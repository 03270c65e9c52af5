"""What a person keeps of the grid: columns for each place, views with a name; and an index for what changed."""

from typing import Any

SCHEMA = """
CREATE TABLE grid_columns (
    user_id INTEGER NOT NULL REFERENCES user (id) ON DELETE CASCADE,
    place TEXT NOT NULL CHECK (place IN ('tickets', 'desk')),
    columns TEXT NOT NULL CHECK (length(columns) <= 2000),
    PRIMARY KEY (user_id, place)
) WITHOUT ROWID;
CREATE TABLE saved_view (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    user_id INTEGER NOT NULL REFERENCES user (id) ON DELETE CASCADE,
    place TEXT NOT NULL CHECK (place IN ('tickets', 'desk')),
    name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 60),
    query TEXT NOT NULL CHECK (length(query) <= 8000),
    is_default INTEGER NOT NULL CHECK (is_default IN (0, 1)),
    created_at TEXT NOT NULL
);
CREATE UNIQUE INDEX saved_view_name ON saved_view (user_id, place, name);
CREATE UNIQUE INDEX saved_view_default ON saved_view (user_id, place) WHERE is_default = 1;
CREATE INDEX ticket_changed ON ticket (updated_at, number) WHERE number IS NOT NULL
"""


def up(_migrator: Any, db: Any) -> None:
    """Add what is new."""
    for statement in SCHEMA.split(";\n"):
        db.execute_sql(statement)
