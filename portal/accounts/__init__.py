"""People, their client organisations, and how they sign in."""
