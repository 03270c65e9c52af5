"""The words that tickets are made of, each once: what a word begins is looked up there, then found as whole words."""

from typing import Any

STATEMENTS = (
    "CREATE TABLE ticket_word (word TEXT PRIMARY KEY) WITHOUT ROWID",
    "CREATE VIRTUAL TABLE temp.found_word USING fts5vocab(main, ticket_search, col)",
    "INSERT INTO ticket_word SELECT DISTINCT term FROM temp.found_word WHERE col IN ('words', 'team')",
    "DROP TABLE temp.found_word",
)


def up(_migrator: Any, db: Any) -> None:
    """Add the table, with the words of the tickets that there are."""
    for statement in STATEMENTS:
        db.execute_sql(statement)
