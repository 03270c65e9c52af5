"""The words of PRODUCT.md for the codes of the domain, and the icons that go with them."""

from portal.accounts.models import Role
from portal.i18n import lazy as _l
from portal.i18n import lazy_in
from portal.tickets.rules import Refusal, State, Status

STATUS = {
    Status.NEW: _l("New"),
    Status.CLASSIFICATION: _l("Classification"),
    Status.INVESTIGATION: _l("Investigation"),
    Status.RESOLUTION: _l("Resolution"),
    Status.CLOSED: _l("Closed"),
}
STATUS_SENTENCE = {
    Status.NEW: _l("Your ticket was forwarded to Customer Service."),
    Status.CLASSIFICATION: _l("Customer Service has taken charge of your ticket and will contact you shortly."),
    Status.INVESTIGATION: _l("Customer Service is researching your ticket."),
    Status.RESOLUTION: _l("A solution was found. It will be sent to you shortly."),
    Status.CLOSED: _l("Your ticket is closed. If the situation persists, open a new ticket from this one."),
}
STATUS_ICON = {
    Status.NEW: "new",
    Status.CLASSIFICATION: "cla",
    Status.INVESTIGATION: "inv",
    Status.RESOLUTION: "res",
    Status.CLOSED: "clo",
}
STATE = {
    State.TO_PROCESS: _l("To process"),
    State.AWAITING_CLIENT: _l("Awaiting client response"),
    State.IN_PROGRESS: _l("In progress"),
    State.AWAITING_INTERNAL: _l("Awaiting internal response"),
    State.SOLUTION_PROVIDED: _l("Solution provided"),
}
STATE_ICON = {
    State.TO_PROCESS: "inbox",
    State.AWAITING_CLIENT: "reply",
    State.IN_PROGRESS: "progress",
    State.AWAITING_INTERNAL: "hourglass",
    State.SOLUTION_PROVIDED: "provided",
}
SEVERITY = {1: _l("Critical"), 2: _l("High"), 3: _l("Medium"), 4: _l("Low")}
COLUMN = {
    "number": _l("Ticket #"),
    "status": _l("Status"),
    "state": _l("State"),
    "summary": _l("Summary"),
    "created": _l("Creation Date"),
    "client": _l("Client"),
    "service": _l("Service"),
    "external_ref": _l("External Ref. No."),
    "severity": _l("Severity"),
    "assignee": _l("Assigned To"),
    "type": _l("Ticket type"),
}
_LETTERS = (_l("Sort from A to Z"), _l("Sort from Z to A"))
SORTS = {  # what a column is sorted by, upwards and downwards
    "number": (_l("Sort from lowest to highest"), _l("Sort from highest to lowest")),
    "status": (_l("Sort from New to Closed"), _l("Sort from Closed to New")),
    "state": (
        _l("Sort from “To process” to “Solution provided”"),
        _l("Sort from “Solution provided” to “To process”"),
    ),
    "summary": _LETTERS,
    "created": (_l("Sort from oldest to newest"), _l("Sort from newest to oldest")),
    "client": _LETTERS,
    "service": _LETTERS,
    "external_ref": _LETTERS,
    "severity": (_l("Sort from Critical to Low"), _l("Sort from Low to Critical")),
    "assignee": _LETTERS,
}
ROLE = {
    Role.CUSTOMER: _l("Customer"),
    Role.MANAGER: _l("Manager"),
    Role.AGENT: _l("Agent"),
    Role.ADMIN: _l("Administrator"),
}
SHOW = {
    "all": lazy_in("filter", "All"),
    "opened": lazy_in("filter", "Opened"),
    "closed": lazy_in("filter", "Closed"),
    "drafts": _l("Drafts"),
    "mine": _l("Assigned To Me"),
}
REFUSAL = {
    Refusal.CLOSED: _l("This ticket is closed; it no longer moves. A new ticket can be opened from it."),
    Refusal.BACKWARD: _l("A ticket only moves forward, or from Resolution back to Investigation."),
    Refusal.PAIR: _l("This state does not go with this status. Choose another state."),
    Refusal.TYPE: _l("Choose a ticket type."),
}
