"""The grid at a million tickets: an index of words, an index for each order, and counts that are kept."""

from typing import Any

SCHEMA = """
CREATE VIRTUAL TABLE ticket_search USING fts5 (
    words, team, facts, tokenize = 'unicode61', prefix = '2 3', detail = 'column', columnsize = 0
);
ALTER TABLE ticket DROP COLUMN words;
DROP INDEX ticket_author;
DROP INDEX ticket_client;
DROP INDEX ticket_open;
DROP INDEX ticket_assignee;
DROP INDEX ticket_submitted;
CREATE INDEX ticket_grid ON ticket (
    number, status, state, service, type, severity, client_id, author_id, assignee_id, submitted_at
) WHERE number IS NOT NULL;
CREATE INDEX ticket_grid_author ON ticket (author_id, number, status, state, service, type, submitted_at);
CREATE INDEX ticket_grid_client ON ticket (client_id, number, status, state, service, type, author_id, submitted_at);
CREATE INDEX ticket_grid_assignee ON ticket (assignee_id, number, status, state, service, type, severity, client_id);
CREATE INDEX ticket_grid_status ON ticket (status, number, state, service, type, severity, client_id, assignee_id);
CREATE INDEX ticket_grid_state ON ticket (state, number, status, service, type, severity, client_id, assignee_id);
CREATE INDEX ticket_grid_service ON ticket (service, number, status, state, type, severity, client_id, assignee_id);
CREATE INDEX ticket_grid_severity ON ticket (severity, number, status, state, service, type, client_id, assignee_id);
CREATE INDEX ticket_grid_submitted ON ticket (submitted_at, number, status, client_id, author_id)
WHERE number IS NOT NULL;
CREATE INDEX ticket_grid_summary ON ticket (summary_key, summary, number DESC, status) WHERE number IS NOT NULL;
CREATE INDEX ticket_grid_external_ref ON ticket (external_ref, number DESC, status) WHERE number IS NOT NULL;
CREATE TABLE ticket_tally (
    dimension TEXT NOT NULL,
    value TEXT NOT NULL,
    status TEXT NOT NULL,
    state TEXT NOT NULL,
    count INTEGER NOT NULL,
    PRIMARY KEY (dimension, value, status, state)
) WITHOUT ROWID
"""
# What ANALYZE would say of a million tickets of 1,500 people: rows, then how many are alike in one column, in two...
# So SQLite plans in every portal as it is tested to, also in one that was never analysed.
STATISTICS = {
    ("ticket", "ticket_author_key"): "1000000 667 1",
    ("ticket", "ticket_grid_submitted"): "1000000 1 1 1 1 1",
    ("ticket", "ticket_copied_from"): "1000000 1000000",
    ("ticket", "ticket_grid"): "1000000 1 1 1 1 1 1 1 1 1 1",
    ("ticket", "ticket_grid_author"): "1000000 667 1 1 1 1 1 1",
    ("ticket", "ticket_grid_client"): "1000000 3334 1 1 1 1 1 1 1",
    ("ticket", "ticket_grid_assignee"): "1000000 90910 1 1 1 1 1 1 1",
    ("ticket", "ticket_grid_status"): "1000000 200000 1 1 1 1 1 1 1",
    ("ticket", "ticket_grid_state"): "1000000 200000 1 1 1 1 1 1 1",
    ("ticket", "ticket_grid_service"): "1000000 41667 1 1 1 1 1 1 1",
    ("ticket", "ticket_grid_severity"): "1000000 250000 1 1 1 1 1 1 1",
    ("ticket", "ticket_grid_summary"): "1000000 1000 1000 1 1",
    ("ticket", "ticket_grid_external_ref"): "1000000 11 1 1",
    ("ticket", "sqlite_autoindex_ticket_1"): "1000000 1",
    ("ticket_tally", "ticket_tally"): "5000 834 18 4 1",
    ("client", "sqlite_autoindex_client_1"): "300 1",
    ("user", "sqlite_autoindex_user_1"): "1510 1",
    ("user", "user_client_id"): "1510 5",
    ("session", "session_user_id"): "2000 2",
    ("session", "sqlite_autoindex_session_1"): "2000 1",
}
DIMENSIONS = ("client_id", "service", "type", "severity", "assignee_id")
CHANGE = """
INSERT INTO ticket_tally (dimension, value, status, state, count)
{rows} ON CONFLICT DO UPDATE SET count = count + excluded.count
"""


def up(_migrator: Any, db: Any) -> None:
    """Add what is new, count the tickets that are there, and go on counting with triggers."""
    for statement in SCHEMA.split(";\n"):
        db.execute_sql(statement)
    columns = ", ".join(("number", "status", "state", *DIMENSIONS))
    add, remove = _rows("new", 1), _rows("old", -1)
    triggers = {
        "AFTER INSERT ON ticket WHEN new.number IS NOT NULL": [add],
        "AFTER DELETE ON ticket WHEN old.number IS NOT NULL": [remove],
        f"AFTER UPDATE OF {columns} ON ticket WHEN old.number IS NOT NULL AND new.number IS NOT NULL": [remove, add],
        f"AFTER UPDATE OF {columns} ON ticket WHEN old.number IS NULL AND new.number IS NOT NULL": [add],
    }
    for place, (when, changes) in enumerate(triggers.items()):
        body = "; ".join(CHANGE.format(rows=rows) for rows in changes)
        db.execute_sql(f"CREATE TRIGGER ticket_tally_{place} {when} BEGIN {body}; END")
    for name in ("", *DIMENSIONS):
        value = f"coalesce({name}, '')" if name else "''"
        rows = f"SELECT '{name}', {value}, status, state, count(*) FROM ticket"  # nosec B608 - names written above
        db.execute_sql(CHANGE.format(rows=f"{rows} WHERE number IS NOT NULL GROUP BY 1, 2, 3, 4"))
    db.execute_sql("ANALYZE")  # makes the table
    db.execute_sql("DELETE FROM sqlite_stat1")
    for (table, index), text in STATISTICS.items():
        db.execute_sql("INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES (?, ?, ?)", (table, index, text))


def _rows(row: str, count: int) -> str:
    """A row for all tickets, and one for each dimension; WHERE parts the join from ON CONFLICT for the parser."""
    values = ["('', '')", *(f"('{name}', coalesce({row}.{name}, ''))" for name in DIMENSIONS)]
    values_sql = ", ".join(values)
    return f"SELECT column1, column2, {row}.status, {row}.state, {count} FROM (VALUES {values_sql}) WHERE true"  # nosec B608
