"""Tickets: drafts, submission, notes, attachments, progress."""
