"""The columns of the key of ``unfound`` come first: SQLite's check of integrity (to 3.40 at least) misreads others."""

from typing import Any

SCHEMA = """
CREATE TABLE new_unfound (
    words TEXT NOT NULL CHECK (length(words) BETWEEN 1 AND 100),
    language TEXT NOT NULL CHECK (language IN ('en', 'fr')),
    day TEXT NOT NULL CHECK (length(day) = 10),
    count INTEGER NOT NULL CHECK (count > 0),
    PRIMARY KEY (words, language, day)
) WITHOUT ROWID;
INSERT INTO new_unfound (words, language, day, count) SELECT words, language, day, count FROM unfound;
DROP TABLE unfound;
ALTER TABLE new_unfound RENAME TO unfound;
CREATE INDEX unfound_day ON unfound (day)
"""


def up(_migrator: Any, db: Any) -> None:
    """Make the table anew."""
    for statement in SCHEMA.split(";\n"):
        db.execute_sql(statement)
