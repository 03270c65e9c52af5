"""What the forms of administration post when they are filled in: about Bob, and about his colleagues' organisation."""

from typing import Any

from portal.accounts.details import ClientDetails, Details, seen
from tests.markup import form, tree

BOB = Details("Bob MacDougall", "bob@shore.example", "customer", 2, "en")  # as conftest.py has it
RIBAMBELLE = ClientDetails("CPE La Ribambelle", None, "fr")


def user_form(**changes: Any) -> dict[str, Any]:
    """The details of Bob, with another name."""
    kept = {"email": BOB.email, "role": BOB.role, "client": BOB.organization, "language": BOB.language}
    return {**kept, "name": "Robert", "seen": seen(BOB), **changes}


def organization_form(**changes: Any) -> dict[str, Any]:
    """The details of the organisation, with another name."""
    return {"name": "CPE La Farandole", "scope": "every", "language": "fr", "seen": seen(RIBAMBELLE), **changes}


def number_in(rule: str) -> int:
    """The number of Bob, or of the organisation, for an address of administration."""
    return 1 if "organisations" in rule else 4


def details(browser, person, **changes):
    """What the form of an account posts when ``changes`` are typed into it."""
    page = tree(browser.get(f"/admin/users/{person.id}").text)
    fields = form(page, f"/admin/users/{person.id}")
    kept = {"name": fields["name"], "email": fields["email"], "seen": fields["seen"], "role": person.role}
    return {**kept, "client": str(person.client_id or ""), "language": person.language, **changes}


def change(browser, person, **changes):
    """Post the page of an account with ``changes`` typed into it."""
    return browser.post(f"/admin/users/{person.id}", data=details(browser, person, **changes))
