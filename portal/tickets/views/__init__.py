"""The blueprints of tickets."""

from portal.tickets.views import attachments, copies, drafts, notes, progress, requests, submissions, tickets

BLUEPRINTS = [m.bp for m in (tickets, requests, drafts, submissions, notes, copies, progress, attachments)]
