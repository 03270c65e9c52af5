"""Urgent mails leave before all others; how many others somebody had within the last hour is found by an index."""

from typing import Any

SCHEMA = """
ALTER TABLE outbox ADD COLUMN urgent INTEGER NOT NULL DEFAULT 0 CHECK (urgent IN (0, 1));
UPDATE outbox SET urgent = 1 WHERE kind = 'account';
DROP INDEX outbox_due;
CREATE INDEX outbox_due ON outbox (urgent DESC, next_at, id) WHERE sent_at IS NULL AND failed_at IS NULL;
CREATE INDEX outbox_pace ON outbox (recipient_id, urgent, sent_at) WHERE sent_at IS NOT NULL
"""


def up(_migrator: Any, db: Any) -> None:
    """Add the column and the indexes."""
    for statement in SCHEMA.split(";\n"):
        db.execute_sql(statement)
