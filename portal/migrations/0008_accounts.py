"""Accounts: links that work once, what mails a person wishes, where sessions are, who did what to which account."""

from typing import Any

from portal.text import folded

SCHEMA = """
ALTER TABLE client ADD COLUMN language TEXT NOT NULL DEFAULT 'fr' CHECK (language IN ('en', 'fr'));
ALTER TABLE user ADD COLUMN name_key TEXT NOT NULL DEFAULT '' CHECK (length(name_key) <= 400);
ALTER TABLE user ADD COLUMN unwanted TEXT NOT NULL DEFAULT '[]' CHECK (length(unwanted) <= 500);
ALTER TABLE user ADD COLUMN digest INTEGER NOT NULL DEFAULT 0 CHECK (digest IN (0, 1));
ALTER TABLE user ADD COLUMN signed_in_at TEXT;
ALTER TABLE user ADD COLUMN erased_at TEXT;
ALTER TABLE session ADD COLUMN browser TEXT NOT NULL DEFAULT '' CHECK (length(browser) <= 300);
ALTER TABLE session ADD COLUMN address TEXT NOT NULL DEFAULT '' CHECK (length(address) <= 100);
CREATE INDEX user_name_key ON user (name_key);
CREATE TABLE token (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    purpose TEXT NOT NULL CHECK (purpose IN ('reset', 'invitation')),
    user_id INTEGER NOT NULL REFERENCES user (id) ON DELETE CASCADE,
    seed TEXT NOT NULL CHECK (length(seed) = 64),
    created_at TEXT NOT NULL,
    UNIQUE (user_id, purpose)
);
CREATE TABLE audit (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    at TEXT NOT NULL,
    action TEXT NOT NULL CHECK (length(action) BETWEEN 1 AND 40),
    actor_id INTEGER REFERENCES user (id) ON DELETE SET NULL,
    user_id INTEGER REFERENCES user (id) ON DELETE SET NULL,
    client_id INTEGER REFERENCES client (id) ON DELETE SET NULL,
    facts TEXT NOT NULL CHECK (length(facts) <= 4000),
    address TEXT NOT NULL CHECK (length(address) <= 100)
);
CREATE INDEX audit_actor_id ON audit (actor_id);
CREATE INDEX audit_user_id ON audit (user_id);
CREATE INDEX audit_client_id ON audit (client_id)
"""


def up(_migrator: Any, db: Any) -> None:
    """Add the columns and tables, and what the names of those who have an account are searched by."""
    for statement in SCHEMA.split(";\n"):
        db.execute_sql(statement)
    for id, name in db.execute_sql("SELECT id, name FROM user").fetchall():
        db.execute_sql("UPDATE user SET name_key = ? WHERE id = ?", (folded(name)[:400], id))
