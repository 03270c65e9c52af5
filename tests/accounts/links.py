"""Links that work once, as people get them: made, or read in the mail that brings them."""

import email
import re
from email.message import EmailMessage
from email.policy import default

from flask import Flask

from portal.accounts import tokens
from portal.accounts.models import User
from portal.accounts.tokens import Purpose, Token
from portal.beside import WRITERS
from portal.db import database
from portal.postman import Postman


def link_for(app: Flask, user: User, purpose: Purpose = Purpose.RESET) -> str:
    """The path of a new link for ``user``."""
    with database.atomic():
        token = tokens.issue(user, purpose)
    return path_of(app, token)


def path_of(app: Flask, token: Token) -> str:
    """The path of a link that was made already."""
    folder = {Purpose.RESET: "password/reset", Purpose.INVITATION: "invitations"}[Purpose(token.purpose)]
    return f"/{folder}/{tokens.written(token, app.config['PORTAL'].secret_key)}"


def mails(app: Flask) -> list[EmailMessage]:
    """The mails that were waiting, now sent."""
    folder = app.config["PORTAL"].mail
    for file in folder.glob("*"):
        file.unlink()
    done = Postman(app, WRITERS).send_due()
    assert not (done.failed or done.put_off)
    return [email.message_from_bytes(file.read_bytes(), policy=default) for file in sorted(folder.glob("*"))]


def addresses_of(found: list[EmailMessage]) -> list[str]:
    """To whom mails go."""
    return [mail["To"].addresses[0].addr_spec for mail in found]


def url_in(mail: EmailMessage) -> str:
    """The one address that a mail leads to, the same in both of its parts."""
    text, html = (mail.get_body((part,)).get_content() for part in ("plain", "html"))
    (url,) = re.findall(r"https?://\S+", text)
    assert re.findall(r'href="([^"]+)"', html) == [url]
    return url
