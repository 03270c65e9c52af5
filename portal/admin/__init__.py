"""What administrators look after: people, organisations, the audit, and how the knowledge base is doing."""
