"""The knowledge base: solutions, Markdown files kept in git."""
