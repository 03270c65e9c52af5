"""The blueprints of tickets."""

from portal.tickets.views import (
    acceptances,
    attachments,
    changes,
    columns,
    copies,
    drafts,
    exports,
    filters,
    note_drafts,
    notes,
    own_data,
    progress,
    requests,
    saved_views,
    submissions,
    suggestions,
    tickets,
    uploads,
)

BLUEPRINTS = [
    module.bp
    for module in (
        tickets,
        filters,
        columns,
        saved_views,
        exports,
        changes,
        requests,
        suggestions,
        acceptances,
        drafts,
        uploads,
        submissions,
        note_drafts,
        notes,
        copies,
        progress,
        attachments,
        own_data,
    )
]
