"""The words of the mails about tickets, written when they leave: for a person who may read them, in that language."""

from typing import Any

from flask import current_app
from peewee import JOIN

from portal import richtext
from portal.accounts import wishes
from portal.accounts.labels import named
from portal.accounts.models import Client, User
from portal.db import prepared, read
from portal.i18n import _, html_lang, speak
from portal.i18n import lazy as _l
from portal.letters import Letter
from portal.outbox import Mail
from portal.tickets import labels
from portal.tickets.models import Event, Note, Ticket
from portal.tickets.news import KINDS, News
from portal.tickets.rules import Status
from portal.tickets.visibility import sees

LONGEST_TEXT = 5000  # characters of a note; the rest is in the ticket
HEADINGS = {  # ``actor`` is who did it
    News.RECEIVED: _l("We received your request"),
    News.TAKEN: _l("Your ticket was taken in charge"),
    News.NOTED: _l("%(actor)s added a note to your ticket"),
    News.MOVED: _l("Your ticket moved on"),
    News.AWAITED: _l("It is your turn: we need your answer"),
    News.SOLVED: _l("A solution was sent to you"),
    News.CLOSED: _l("Your ticket was closed"),
    News.UNANSWERED: _l("Your ticket was closed"),
    News.NEW: _l("%(actor)s opened a ticket"),
    News.ASSIGNED: _l("%(actor)s assigned this ticket to you"),
    News.ANSWERED: _l("%(actor)s added a note"),
}
SENTENCES = {
    News.AWAITED: _l("Read what was written in the ticket, then answer with a note."),
    News.SOLVED: _l("Read it in the ticket. If it does not settle the matter, say so with a note."),
    News.CLOSED: _l("If the situation persists, open a new ticket from this one."),
    News.UNANSWERED: _l(
        "It was closed because we had no answer. If the situation persists, open a new ticket from this one."
    ),
}
TEMPLATES = ("mail/ticket.txt", "mail/ticket.html")


def written(mail: Mail) -> Letter | None:
    """The mail about an event of a ticket, or None when the recipient may no longer hear of it."""
    user: User | None = User.get_or_none(User.id == mail.recipient_id)
    event = _event(mail.facts["event"])
    news = News(mail.facts["news"])
    if user is None or event is None or not user.active or not sees(user, event) or not wishes.wants(user, KINDS[news]):
        return None
    speak(user.language)
    unsubscribe = unsubscribe_url(user, KINDS[news])
    text, html = (_rendered(name, user, event, news, unsubscribe) for name in TEMPLATES)
    subject = _("Ticket %(number)s: %(summary)s", number=event.ticket.number, summary=event.ticket.summary)
    return Letter(user.name, user.email, subject, text, html, user.language, unsubscribe)


def heading_of(news: News, event: Event) -> str:
    """What happened, in the reader's language."""
    return str(HEADINGS[news]) % {"actor": named(event.actor.name)}


def unsubscribe_url(user: User, kind: str) -> str:
    """The address that stops mails of this kind to this person."""
    portal = current_app.config["PORTAL"]
    return f"{portal.url}/unsubscriptions/{wishes.written(user, kind, portal.secret_key)}"


def _event(id: int) -> Event | None:
    """The event with all that a mail says of it, in one query."""
    rows = _events(id)
    if not rows:
        return None
    row = iter(rows[0])
    event, ticket = read(Event, row), read(Ticket, row)
    ticket.client = read(Client, row)
    event.ticket, event.actor, note = ticket, read(User, row), read(Note, row)
    event.note = note if note.id else None
    return event


@prepared
def _events(id: Any) -> Any:
    events = Event.select(Event, Ticket, Client, User, Note).join(Ticket).join(Client).switch(Event).join(User)
    return events.switch(Event).join(Note, JOIN.LEFT_OUTER).where(Event.id == id)


def _rendered(name: str, user: User, event: Event, news: News, unsubscribe: str) -> str:
    ticket: Ticket = event.ticket
    portal = current_app.config["PORTAL"]
    # not flask.render_template: what it adds for the header of a page asks who makes the request
    return current_app.jinja_env.get_template(name).render(
        lang=html_lang(user.language),
        heading=heading_of(news, event),
        sentence=_sentence(event, news),
        event=event,
        ticket=ticket,
        for_team=user.is_support,
        text=_text(event, news),
        url=f"{portal.url}/tickets/{ticket.number}",
        unsubscribe=unsubscribe,
        portal_name=portal.name or _("Ticket portal"),
    )


def _sentence(event: Event, news: News) -> Any:
    """What it means for the reader, as the ticket's page says it."""
    if news is News.RECEIVED:
        return labels.STATUS_SENTENCE[Status.NEW]
    if news in (News.TAKEN, News.MOVED):
        return labels.STATUS_SENTENCE[Status(event.changes["status"][1])]
    return SENTENCES.get(news, "")


def _text(event: Event, news: News) -> str:
    """What the person wrote that the mail tells of, without its pictures."""
    html = event.note.description if event.note else event.ticket.description if news is News.NEW else ""
    text = richtext.plain(richtext.shown(html, ()))
    return text if len(text) <= LONGEST_TEXT else text[:LONGEST_TEXT].rstrip() + " […]"
