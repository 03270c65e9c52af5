"""What the daily mails will tell: held until seven in the morning, then of one mail, and gone with it."""

from typing import Any

SCHEMA = """
CREATE TABLE held (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    user_id INTEGER NOT NULL REFERENCES user (id) ON DELETE CASCADE,
    event_id INTEGER NOT NULL REFERENCES event (id) ON DELETE CASCADE,
    news TEXT NOT NULL CHECK (length(news) BETWEEN 1 AND 20),
    held_at TEXT NOT NULL,
    mail_id INTEGER REFERENCES outbox (id) ON DELETE CASCADE,
    UNIQUE (event_id, user_id, news)
);
CREATE INDEX held_user_id ON held (user_id);
CREATE INDEX held_mail_id ON held (mail_id);
CREATE INDEX held_due ON held (held_at) WHERE mail_id IS NULL
"""


def up(_migrator: Any, db: Any) -> None:
    """Add the table."""
    for statement in SCHEMA.split(";\n"):
        db.execute_sql(statement)
