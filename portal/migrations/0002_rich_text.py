"""Descriptions become HTML; pictures stand in them; notes have drafts; files belong to a note's draft too."""

from typing import Any

from portal import richtext

LONGEST = 200_000
SCHEMA = """
CREATE TABLE note_draft (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    ticket_id INTEGER NOT NULL REFERENCES ticket (id) ON DELETE CASCADE,
    author_id INTEGER NOT NULL REFERENCES user (id) ON DELETE CASCADE,
    title TEXT NOT NULL CHECK (length(title) <= 200),
    description TEXT NOT NULL CHECK (length(description) <= 200000),
    internal INTEGER NOT NULL CHECK (internal IN (0, 1)),
    version INTEGER NOT NULL,
    updated_at TEXT NOT NULL
);
CREATE UNIQUE INDEX note_draft_author ON note_draft (ticket_id, author_id);
CREATE INDEX note_draft_author_id ON note_draft (author_id);
ALTER TABLE attachment ADD COLUMN note_draft_id INTEGER REFERENCES note_draft (id) ON DELETE CASCADE;
ALTER TABLE attachment ADD COLUMN picture INTEGER NOT NULL DEFAULT 0 CHECK (picture IN (0, 1));
ALTER TABLE attachment ADD COLUMN width INTEGER CHECK (width > 0);
ALTER TABLE attachment ADD COLUMN height INTEGER CHECK (height > 0);
CREATE INDEX attachment_note_draft_id ON attachment (note_draft_id);
CREATE INDEX ticket_abandoned ON ticket (updated_at) WHERE submitted_at IS NULL;
"""


def up(_migrator: Any, db: Any) -> None:
    """Add what is new, then write every plain description as paragraphs, as far as there is room."""
    for statement in SCHEMA.split(";\n"):
        if statement.strip():
            db.execute_sql(statement)
    for table in ("ticket", "note"):
        rows = db.execute_sql(f"SELECT id, description FROM {table}").fetchall()  # nosec B608 - two names written here
        for id, description in rows:
            html = str(richtext.paragraphs(description))[:LONGEST]
            db.execute_sql(f"UPDATE {table} SET description = ? WHERE id = ?", (html, id))  # nosec B608 - as above
