"""What a mail is about, and why it was not sent, in words for those who look after the portal."""

from typing import Any

from portal.accounts.notices import Notice
from portal.admin.mail_reasons import Reason
from portal.i18n import lazy as _l
from portal.tickets import digests
from portal.tickets.news import News

ABOUT: dict[str, Any] = {
    News.RECEIVED: _l("Request received"),
    News.TAKEN: _l("Ticket taken in charge"),
    News.NOTED: _l("Note added"),
    News.MOVED: _l("Status moved"),
    News.AWAITED: _l("Answer awaited"),
    News.SOLVED: _l("Solution sent"),
    News.CLOSED: _l("Ticket closed"),
    News.UNANSWERED: _l("Ticket closed without an answer"),
    News.NEW: _l("New ticket"),
    News.ASSIGNED: _l("Ticket assigned"),
    News.ANSWERED: _l("Note by the customer"),
    Notice.INVITED: _l("Invitation"),
    Notice.RESET: _l("New password asked for"),
    Notice.PASSWORD_CHANGED: _l("Password changed"),
    Notice.TEST: _l("Test"),
    digests.KIND: _l("Daily e-mail"),
}
SHOW = {"waiting": _l("Waiting"), "failed": _l("Failed"), "sent": _l("Sent")}
EMPTY = {
    "waiting": _l("No e-mail waits."),
    "failed": _l("No e-mail has failed in the last year."),
    "sent": _l("No e-mail was sent in the last 30 days."),
}
MOMENT = {"waiting": _l("Next try"), "failed": _l("Date"), "sent": _l("Date")}
REASON: dict[Reason, Any] = {
    Reason.UNDER_WAY: _l("Is being sent."),
    Reason.NEXT: _l("Waits for its turn."),
    Reason.ENOUGH: _l("This person had as many e-mails as one gets in an hour. It leaves with the next ones."),
    Reason.GIVEN_UP: _l("An administrator gave it up."),
    Reason.ADDRESS: _l("The mail server does not know this address. Check how it is written in the person's account."),
    Reason.FULL: _l("The person's mailbox is full."),
    Reason.UNWANTED: _l("The mail server does not accept this e-mail for this person. Its answer says why."),
    Reason.LATER: _l("The mail server asks to try again later."),
    Reason.LOST: _l("The mail server did not answer in time, or ended the connection."),
    Reason.UNREACHABLE: _l("The mail server cannot be reached. Check PORTAL_SMTP_URL, and whether the server runs."),
    Reason.UNTRUSTED: _l("The mail server's certificate is not trusted. Name its authority in SSL_CERT_FILE."),
    Reason.UNENCRYPTED: _l("The mail server offers no encryption. Check the port in PORTAL_SMTP_URL."),
    Reason.SIGN_IN: _l("The mail server does not accept the user name or the password of PORTAL_SMTP_URL."),
    Reason.SENDER: _l("The mail server does not accept the address that e-mails come from. Check PORTAL_MAIL_FROM."),
    Reason.FOLDER: _l("The folder of the e-mails cannot be written. Check its permissions and the free space."),
    Reason.UNWRITTEN: _l("The portal could not write this e-mail. The log says more; the other e-mails go on."),
    Reason.OTHER: _l("The e-mail could not be handed in."),
}
