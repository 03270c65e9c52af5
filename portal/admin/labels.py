"""The words of administration's lists."""

from collections.abc import Mapping
from typing import Any

from portal.accounts.labels import named
from portal.catalog.library import current
from portal.i18n import NAMES, _
from portal.i18n import lazy as _l
from portal.tickets.labels import ROLE

COLUMN = {
    "name": _l("Name"),
    "client": _l("Organization"),
    "access": _l("Role and access"),
    "signed_in": _l("Last sign-in"),
    "members": _l("People"),
    "tickets": _l("Tickets"),
    "at": _l("Date"),
}
FACT = {
    "name": _l("name"),
    "email": _l("e-mail"),
    "role": _l("role"),
    "organization": _l("organization"),
    "language": _l("language"),
    "catalogs": _l("catalogs"),
    "unwanted": _l("choice of e-mails"),
    "digest": _l("one e-mail a day"),
    "mails": _l("e-mails"),
    "count": _l("devices"),
}

UNTOLD = ("unwanted", "digest")  # that it was changed says enough


def facts_in_words(facts: Mapping[str, Any], clients: Mapping[int, str]) -> str:
    """What an entry of the audit says besides: *role: Customer → Manager; e-mail*. Facts without words are left out.

    ``clients`` are the names of organisations by their numbers.
    """
    said = []
    for name, value in facts.items():
        fact = True if name in UNTOLD else value
        if name in FACT and isinstance(fact, list) and len(fact) == 2:
            before, after = (_value(name, value, clients) for value in fact)
            said.append(_("%(what)s: %(before)s → %(after)s", what=FACT[name], before=before, after=after))
        elif name in FACT:
            said.append(str(FACT[name]) if fact is True else _told(name, fact, clients))
    return "; ".join(said)


def _told(name: str, fact: Any, clients: Mapping[int, str]) -> str:
    return _("%(what)s: %(value)s", what=FACT[name], value=_value(name, fact, clients))


def _value(name: str, value: Any, clients: Mapping[int, str]) -> str:
    if name == "role" and value in ROLE:
        return str(ROLE[value])
    if name == "organization":
        return _("Customer Service") if value is None else clients.get(value, f"#{value}")
    if name == "catalogs":
        known = {slug: catalog.name for slug, catalog in current().catalogs.items()}
        return _("every catalog") if value is None else ", ".join(str(known.get(slug, slug)) for slug in value)
    return NAMES.get(str(value), str(value))


def actor_of(entry: Mapping[str, Any]) -> str:
    """Who acted, of an entry of the audit: somebody; the command line; or who was not signed in."""
    if entry["actor_id"]:
        return named(entry["actor"])
    return _("Not signed in") if entry["address"] else _("Command line")
