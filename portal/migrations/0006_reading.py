"""What becomes of solutions: read, helpful or not, read before a ticket, closing a draft; and searches in vain.

Only ``answer`` and ``read_before`` hang on a person, and go with the person or the ticket. The rest are counts.
"""

from typing import Any

SCHEMA = """
CREATE TABLE answer (
    solution TEXT NOT NULL CHECK (length(solution) BETWEEN 1 AND 255),
    user_id INTEGER NOT NULL REFERENCES user (id) ON DELETE CASCADE,
    helpful INTEGER NOT NULL CHECK (helpful IN (0, 1)),
    comment TEXT NOT NULL CHECK (length(comment) <= 1000),
    language TEXT NOT NULL CHECK (language IN ('en', 'fr')),
    answered_at TEXT NOT NULL,
    PRIMARY KEY (solution, user_id),
    CHECK (comment = '' OR helpful = 0)
) WITHOUT ROWID;
CREATE INDEX answer_user_id ON answer (user_id);
CREATE TABLE reading (
    solution TEXT NOT NULL CHECK (length(solution) BETWEEN 1 AND 255),
    language TEXT NOT NULL CHECK (language IN ('en', 'fr')),
    day TEXT NOT NULL CHECK (length(day) = 10),
    count INTEGER NOT NULL CHECK (count > 0),
    PRIMARY KEY (solution, language, day)
) WITHOUT ROWID;
CREATE INDEX reading_day ON reading (day);
CREATE TABLE solved (
    solution TEXT NOT NULL CHECK (length(solution) BETWEEN 1 AND 255),
    day TEXT NOT NULL CHECK (length(day) = 10),
    count INTEGER NOT NULL CHECK (count > 0),
    PRIMARY KEY (solution, day)
) WITHOUT ROWID;
CREATE INDEX solved_day ON solved (day);
CREATE TABLE unfound (
    words TEXT NOT NULL CHECK (length(words) BETWEEN 1 AND 100),
    language TEXT NOT NULL CHECK (language IN ('en', 'fr')),
    count INTEGER NOT NULL CHECK (count > 0),
    day TEXT NOT NULL CHECK (length(day) = 10),
    PRIMARY KEY (words, language)
) WITHOUT ROWID;
CREATE INDEX unfound_day ON unfound (day);
CREATE TABLE read_before (
    ticket_id INTEGER NOT NULL REFERENCES ticket (id) ON DELETE CASCADE,
    solution TEXT NOT NULL CHECK (length(solution) BETWEEN 1 AND 255),
    language TEXT NOT NULL CHECK (language IN ('en', 'fr')),
    title TEXT NOT NULL CHECK (length(title) BETWEEN 1 AND 200),
    read_at TEXT NOT NULL,
    PRIMARY KEY (ticket_id, solution)
) WITHOUT ROWID;
CREATE INDEX read_before_solution ON read_before (solution)
"""
TABLES = ("answer", "reading", "solved", "unfound", "read_before")


def up(_migrator: Any, db: Any) -> None:
    """Add what is new."""
    for statement in SCHEMA.split(";\n"):
        db.execute_sql(statement)


def down(_migrator: Any, db: Any) -> None:
    """Take it away, with what was counted."""
    for name in TABLES:
        db.execute_sql(f"DROP TABLE {name}")
