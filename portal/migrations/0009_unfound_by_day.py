"""Searches in vain are counted by day, as all else is, so that one can say how many there were in the last 90.

What was counted before is put on the last day that was kept of it.
"""

from typing import Any

TABLE = """
CREATE TABLE new_unfound (
    words TEXT NOT NULL CHECK (length(words) BETWEEN 1 AND 100),
    language TEXT NOT NULL CHECK (language IN ('en', 'fr')),
    count INTEGER NOT NULL CHECK (count > 0),
    day TEXT NOT NULL CHECK (length(day) = 10),
    PRIMARY KEY ({key})
) WITHOUT ROWID;
INSERT INTO new_unfound (words, language, count, day)
    SELECT words, language, sum(count), max(day) FROM unfound GROUP BY {key};
DROP TABLE unfound;
ALTER TABLE new_unfound RENAME TO unfound;
CREATE INDEX unfound_day ON unfound (day)
"""


def up(_migrator: Any, db: Any) -> None:
    """A row for words, language and day."""
    _make(db, "words, language, day")


def down(_migrator: Any, db: Any) -> None:
    """A row for words and language."""
    _make(db, "words, language")


def _make(db: Any, key: str) -> None:
    for statement in TABLE.format(key=key).split(";\n"):
        db.execute_sql(statement)
