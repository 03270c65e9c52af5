"""The outbox holds what a mail is about and for whom; its words are written when it leaves.

The table of the first schema, which kept words, was never used.
"""

from typing import Any

SCHEMA = """
DROP TABLE outbox;
CREATE TABLE outbox (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    message_id TEXT NOT NULL UNIQUE CHECK (length(message_id) BETWEEN 1 AND 100),
    recipient_id INTEGER NOT NULL REFERENCES user (id) ON DELETE CASCADE,
    kind TEXT NOT NULL CHECK (length(kind) BETWEEN 1 AND 40),
    facts TEXT NOT NULL CHECK (length(facts) <= 2000),
    thread TEXT NOT NULL CHECK (length(thread) BETWEEN 1 AND 100),
    created_at TEXT NOT NULL,
    next_at TEXT NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0 CHECK (attempts >= 0),
    lease TEXT,
    reason TEXT NOT NULL DEFAULT '' CHECK (length(reason) <= 500),
    sent_at TEXT,
    failed_at TEXT,
    CHECK (sent_at IS NULL OR failed_at IS NULL)
);
CREATE INDEX outbox_due ON outbox (next_at, id) WHERE sent_at IS NULL AND failed_at IS NULL;
CREATE INDEX outbox_order ON outbox (recipient_id, thread, id) WHERE sent_at IS NULL AND failed_at IS NULL;
CREATE INDEX outbox_sent ON outbox (sent_at) WHERE sent_at IS NOT NULL;
CREATE INDEX outbox_failed ON outbox (failed_at) WHERE failed_at IS NOT NULL;
CREATE INDEX outbox_recipient_id ON outbox (recipient_id)
"""


def up(_migrator: Any, db: Any) -> None:
    """Make the table anew; nothing was in it."""
    for statement in SCHEMA.split(";\n"):
        db.execute_sql(statement)
