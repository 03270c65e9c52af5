"""The support team's queue."""
