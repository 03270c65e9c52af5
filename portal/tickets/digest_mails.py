"""The words of the daily mail, written when it leaves: for each ticket what happened, in its reader's language."""

from itertools import groupby, islice

from flask import current_app

from portal.accounts import wishes
from portal.accounts.models import User
from portal.i18n import _, html_lang, ngettext, speak
from portal.letters import Letter
from portal.outbox import Mail
from portal.tickets import labels
from portal.tickets.digests import Held, told
from portal.tickets.mails import heading_of, unsubscribe_url
from portal.tickets.news import KINDS, News
from portal.tickets.rules import Status

MOST = 200  # events in one mail
TEMPLATES = ("mail/digest.txt", "mail/digest.html")


def written(mail: Mail) -> Letter | None:
    """The daily mail, or None when the recipient may hear, or wishes to hear, of nothing in it."""
    user: User | None = User.get_or_none((User.id == mail.recipient_id) & User.active)
    if user is None:
        return None
    wanted = (row for row in told(user, mail.id) if wishes.wants(user, KINDS[News(row.news)]))
    rows = list(islice(wanted, MOST + 1))
    if not rows:
        return None
    speak(user.language)
    portal, shown = current_app.config["PORTAL"], rows[:MOST]
    url = unsubscribe_url(user, wishes.DAILY)
    facts = {
        "lang": html_lang(user.language),
        "heading": _heading(len(shown)),
        "tickets": [(ticket, list(of_it)) for ticket, of_it in groupby(shown, lambda row: row.event.ticket)],
        "is_cut": len(rows) > MOST,
        "said": _said,
        "for_team": user.is_support,
        "url": portal.url,
        "unsubscribe": url,
        "portal_name": portal.name or _("Ticket portal"),
    }
    # not flask.render_template: what it adds for the header of a page asks who makes the request
    text, html = (current_app.jinja_env.get_template(name).render(facts) for name in TEMPLATES)
    return Letter(user.name, user.email, facts["heading"], text, html, user.language, url)


def _heading(count: int) -> str:
    return ngettext("Your tickets: %(num)d event", "Your tickets: %(num)d events", count)


def _said(row: Held) -> str:
    """What happened, with the title of the note or the new status."""
    event = row.event
    status = event.changes.get("status")
    title = event.note.title if event.note else labels.STATUS[Status(status[1])] if status else ""
    what = heading_of(News(row.news), event)
    return _("%(what)s: %(title)s", what=what, title=title) if title else what
