"""The first schema: accounts, sessions, tickets, notes, attachments, events, outbox, rate limits."""

from typing import Any

SCHEMA = """
CREATE TABLE client (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
    name_key TEXT NOT NULL UNIQUE CHECK (length(name_key) <= 400),
    catalogs TEXT,
    created_at TEXT NOT NULL
);
CREATE TABLE user (
    id INTEGER PRIMARY KEY,
    email TEXT NOT NULL CHECK (length(email) BETWEEN 3 AND 254),
    email_key TEXT NOT NULL UNIQUE CHECK (length(email_key) <= 254),
    name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
    role TEXT NOT NULL CHECK (role IN ('customer', 'manager', 'agent', 'admin')),
    client_id INTEGER REFERENCES client (id) ON DELETE RESTRICT,
    language TEXT NOT NULL CHECK (language IN ('en', 'fr')),
    password_hash TEXT CHECK (length(password_hash) <= 255),
    active INTEGER NOT NULL CHECK (active IN (0, 1)),
    created_at TEXT NOT NULL,
    CHECK ((client_id IS NULL) = (role IN ('agent', 'admin')))
);
CREATE INDEX user_client_id ON user (client_id);
CREATE TABLE session (
    token_hash TEXT PRIMARY KEY CHECK (length(token_hash) = 64),
    user_id INTEGER NOT NULL REFERENCES user (id) ON DELETE CASCADE,
    remember INTEGER NOT NULL CHECK (remember IN (0, 1)),
    created_at TEXT NOT NULL,
    seen_at TEXT NOT NULL
);
CREATE INDEX session_user_id ON session (user_id);
CREATE TABLE ticket (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    number TEXT UNIQUE CHECK (length(number) = 8 AND number NOT GLOB '*[^0-9]*'),
    author_id INTEGER NOT NULL REFERENCES user (id) ON DELETE RESTRICT,
    client_id INTEGER NOT NULL REFERENCES client (id) ON DELETE RESTRICT,
    service TEXT NOT NULL CHECK (length(service) BETWEEN 1 AND 60),
    type TEXT NOT NULL CHECK (length(type) <= 60),
    summary TEXT NOT NULL CHECK (length(summary) <= 200),
    description TEXT NOT NULL CHECK (length(description) <= 200000),
    summary_key TEXT NOT NULL,
    words TEXT NOT NULL,
    status TEXT CHECK (status IN ('new', 'classification', 'investigation', 'resolution', 'closed')),
    state TEXT CHECK (
        state IN ('to_process', 'awaiting_client', 'in_progress', 'awaiting_internal', 'solution_provided')
    ),
    severity INTEGER CHECK (severity BETWEEN 1 AND 4),
    team TEXT NOT NULL CHECK (length(team) <= 60),
    assignee_id INTEGER REFERENCES user (id) ON DELETE SET NULL,
    external_ref TEXT NOT NULL CHECK (length(external_ref) <= 60),
    copied_from_id INTEGER REFERENCES ticket (id) ON DELETE SET NULL,
    key TEXT NOT NULL CHECK (length(key) BETWEEN 1 AND 64),
    version INTEGER NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    submitted_at TEXT,
    closed_at TEXT,
    CHECK ((submitted_at IS NULL) = (number IS NULL)),
    CHECK ((submitted_at IS NULL) = (status IS NULL)),
    CHECK ((submitted_at IS NULL) = (state IS NULL)),
    CHECK (submitted_at IS NULL OR (summary <> '' AND type <> '' AND severity IS NOT NULL)),
    CHECK ((closed_at IS NULL) = (status IS NULL OR status <> 'closed')),
    CHECK (
        status IS NULL
        OR (status = 'new' AND state = 'to_process')
        OR (status IN ('classification', 'investigation') AND state <> 'solution_provided')
        OR status = 'resolution'
        OR (status = 'closed' AND state IN ('solution_provided', 'awaiting_client'))
    )
);
CREATE UNIQUE INDEX ticket_author_key ON ticket (author_id, key);
CREATE INDEX ticket_author ON ticket (author_id, submitted_at DESC);
CREATE INDEX ticket_client ON ticket (client_id, submitted_at DESC);
CREATE INDEX ticket_submitted ON ticket (submitted_at DESC) WHERE submitted_at IS NOT NULL;
CREATE INDEX ticket_open ON ticket (status, submitted_at DESC) WHERE status <> 'closed';
CREATE INDEX ticket_assignee ON ticket (assignee_id, status);
CREATE INDEX ticket_copied_from ON ticket (copied_from_id);
CREATE TABLE note (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    ticket_id INTEGER NOT NULL REFERENCES ticket (id) ON DELETE CASCADE,
    author_id INTEGER NOT NULL REFERENCES user (id) ON DELETE RESTRICT,
    title TEXT NOT NULL CHECK (length(title) BETWEEN 1 AND 200),
    description TEXT NOT NULL CHECK (length(description) BETWEEN 1 AND 200000),
    internal INTEGER NOT NULL CHECK (internal IN (0, 1)),
    key TEXT NOT NULL CHECK (length(key) BETWEEN 1 AND 64),
    created_at TEXT NOT NULL
);
CREATE UNIQUE INDEX note_author_key ON note (ticket_id, author_id, key);
CREATE TABLE attachment (
    id TEXT PRIMARY KEY CHECK (length(id) = 32),
    ticket_id INTEGER NOT NULL REFERENCES ticket (id) ON DELETE CASCADE,
    note_id INTEGER REFERENCES note (id) ON DELETE CASCADE,
    author_id INTEGER NOT NULL REFERENCES user (id) ON DELETE RESTRICT,
    name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 255),
    size INTEGER NOT NULL CHECK (size >= 0),
    digest TEXT NOT NULL CHECK (length(digest) = 64),
    created_at TEXT NOT NULL
);
CREATE INDEX attachment_ticket_id ON attachment (ticket_id);
CREATE INDEX attachment_note_id ON attachment (note_id);
CREATE TABLE event (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    ticket_id INTEGER NOT NULL REFERENCES ticket (id) ON DELETE CASCADE,
    actor_id INTEGER NOT NULL REFERENCES user (id) ON DELETE RESTRICT,
    kind TEXT NOT NULL CHECK (kind IN ('submitted', 'noted', 'progressed', 'copied')),
    changes TEXT NOT NULL,
    note_id INTEGER REFERENCES note (id) ON DELETE CASCADE,
    created_at TEXT NOT NULL
);
CREATE INDEX event_ticket_id ON event (ticket_id, created_at);
CREATE INDEX event_note_id ON event (note_id);
CREATE TABLE outbox (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    message_id TEXT NOT NULL UNIQUE CHECK (length(message_id) <= 255),
    recipient TEXT NOT NULL CHECK (length(recipient) <= 254),
    subject TEXT NOT NULL CHECK (length(subject) <= 400),
    body TEXT NOT NULL,
    ticket_id INTEGER REFERENCES ticket (id) ON DELETE CASCADE,
    created_at TEXT NOT NULL,
    next_at TEXT NOT NULL,
    attempts INTEGER NOT NULL,
    lease TEXT,
    sent_at TEXT
);
CREATE INDEX outbox_waiting ON outbox (next_at) WHERE sent_at IS NULL;
CREATE INDEX outbox_ticket_id ON outbox (ticket_id);
CREATE TABLE hit (
    key TEXT PRIMARY KEY CHECK (length(key) <= 600),
    count INTEGER NOT NULL,
    expires_at REAL NOT NULL
);
CREATE INDEX hit_expires_at ON hit (expires_at);
"""


def up(_migrator: Any, db: Any) -> None:
    """Plain SQL, because lengths and pairs are CHECKs of the tables, which the models do not carry."""
    for statement in SCHEMA.split(";\n"):
        if statement.strip():
            db.execute_sql(statement)
