"""What administrators look after: how the knowledge base is doing."""
