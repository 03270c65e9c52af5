"""The words that tickets are made of, and how many tickets of each kind a person has sent: the grid asks for both.

What a word begins is looked up among them, then found as whole words.
"""

from typing import Any

WORDS = (
    "CREATE TABLE ticket_word (word TEXT PRIMARY KEY) WITHOUT ROWID",
    "CREATE VIRTUAL TABLE temp.found_word USING fts5vocab(main, ticket_search, col)",
    "INSERT INTO ticket_word SELECT DISTINCT term FROM temp.found_word WHERE col IN ('words', 'team')",
    "DROP TABLE temp.found_word",
)
TALLY = """
INSERT INTO ticket_tally (dimension, value, status, state, count)
VALUES ('author_id', {row}.author_id, {row}.status, {row}.state, {count})
ON CONFLICT DO UPDATE SET count = count + excluded.count
"""
ADD, REMOVE = TALLY.format(row="new", count=1), TALLY.format(row="old", count=-1)
CHANGED = "AFTER UPDATE OF number, status, state, author_id ON ticket"
TRIGGERS = {
    "added": f"AFTER INSERT ON ticket WHEN new.number IS NOT NULL BEGIN {ADD}; END",
    "removed": f"AFTER DELETE ON ticket WHEN old.number IS NOT NULL BEGIN {REMOVE}; END",
    "changed": f"{CHANGED} WHEN old.number IS NOT NULL AND new.number IS NOT NULL BEGIN {REMOVE}; {ADD}; END",
    "submitted": f"{CHANGED} WHEN old.number IS NULL AND new.number IS NOT NULL BEGIN {ADD}; END",
}
KNOWN = """
INSERT INTO ticket_tally (dimension, value, status, state, count)
SELECT 'author_id', author_id, status, state, count(*) FROM ticket WHERE number IS NOT NULL GROUP BY 2, 3, 4
"""


def up(_migrator: Any, db: Any) -> None:
    """Add both, with what there is, and go on counting with triggers."""
    for statement in WORDS:
        db.execute_sql(statement)
    for name, when in TRIGGERS.items():
        db.execute_sql(f"CREATE TRIGGER ticket_tally_author_{name} {when}")
    db.execute_sql(KNOWN)
