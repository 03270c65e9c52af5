"""The words of the mails about one's own account, written when they leave."""

from typing import Any

from flask import current_app

from portal.accounts import tokens
from portal.accounts.models import User
from portal.accounts.notices import Notice
from portal.accounts.tokens import LIFETIMES, Purpose, Token
from portal.dates import duration
from portal.i18n import _, html_lang, speak
from portal.i18n import lazy as _l
from portal.letters import Letter
from portal.outbox import Mail

SUBJECTS = {
    Notice.INVITED: _l("Your invitation to %(portal)s"),
    Notice.RESET: _l("A new password for %(portal)s"),
    Notice.PASSWORD_CHANGED: _l("Your password for %(portal)s was changed"),
    Notice.TEST: _l("A test from %(portal)s"),
}
LINKS = {Notice.INVITED: Purpose.INVITATION, Notice.RESET: Purpose.RESET}
PATHS = {Purpose.INVITATION: "invitations", Purpose.RESET: "password/reset"}
TEMPLATES = ("mail/account.txt", "mail/account.html")


def written(mail: Mail) -> Letter | None:
    """The mail about an account, or None when its link is of no more use or the person may not come in any more."""
    user: User | None = User.get_or_none((User.id == mail.recipient_id) & User.active)
    notice = Notice(mail.facts["notice"])
    url = _url(notice, mail.facts.get("token"))
    if user is None or url is None:
        return None
    speak(user.language)
    portal_name = current_app.config["PORTAL"].name or _("Ticket portal")
    facts: dict[str, Any] = {
        "notice": notice,
        "lang": html_lang(user.language),
        "heading": str(SUBJECTS[notice]) % {"portal": portal_name},
        "name": user.name,
        "url": url,
        "lasts": duration(LIFETIMES[LINKS[notice]]) if notice in LINKS else "",
        "inviter": User.get_or_none(User.id == mail.facts["by"]) if mail.facts.get("by") else None,
        "organisation": user.client.name if user.client else None,
        "portal_name": portal_name,
    }
    # not flask.render_template: what it adds for the header of a page asks who makes the request
    text, html = (current_app.jinja_env.get_template(name).render(facts) for name in TEMPLATES)
    return Letter(user.name, user.email, facts["heading"], text, html, user.language)


def _url(notice: Notice, token_id: int | None) -> str | None:
    """Where the mail leads; None when the link was used, replaced, or is over."""
    portal = current_app.config["PORTAL"]
    if notice not in LINKS:
        return str(portal.url)
    token: Token | None = Token.get_or_none(Token.id == token_id)
    if token is None or token.is_over:
        return None
    return f"{portal.url}/{PATHS[LINKS[notice]]}/{tokens.written(token, portal.secret_key)}"
