"""A new draft from a ticket, as from a template."""

from collections.abc import Iterable

from portal import richtext
from portal.accounts.models import User
from portal.db import database
from portal.tickets.attachments import Stored, copy, discard, discarding
from portal.tickets.drafts import Words, columns_of, with_key
from portal.tickets.holding import attach
from portal.tickets.models import Attachment, Ticket
from portal.tickets.store import is_there


def copy_ticket(user: User, ticket: Ticket, key: str, files: Iterable[Attachment]) -> Ticket:
    """A new draft from ``ticket``, with copies of its pictures and of ``files``. The same key twice is one draft.

    Raises OSError.
    """
    shown = richtext.picture_ids(ticket.description)
    pictures = [file for file in ticket.attachments if file.picture and file.note_id is None and file.id in shown]
    stored: list[Stored] = []
    renamed: dict[str, str] = {}
    with discarding(stored):
        for file in (file for file in [*pictures, *files] if is_there(file.id)):
            stored.append(copy(file))
            renamed[file.id] = stored[-1].id
        words = Words(ticket.summary, richtext.rename_pictures(ticket.description, renamed), ticket.type)
        with database.atomic():
            if made := with_key(user, key):
                discard(stored)
                return made
            draft: Ticket = Ticket.create(
                author=user, client=user.client_id, service=ticket.service, key=key,
                copied_from=ticket, **columns_of(words),
            )  # fmt: skip
            attach(draft, user, stored)
    return draft
