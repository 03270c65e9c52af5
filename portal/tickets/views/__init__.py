"""The blueprints of tickets."""

from portal.tickets.views import (
    attachments,
    copies,
    drafts,
    note_drafts,
    notes,
    progress,
    requests,
    submissions,
    tickets,
    uploads,
)

BLUEPRINTS = [
    module.bp
    for module in (
        tickets,
        requests,
        drafts,
        uploads,
        submissions,
        note_drafts,
        notes,
        copies,
        progress,
        attachments,
    )
]
