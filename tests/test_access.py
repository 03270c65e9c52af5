"""Every address with every member of the cast: the table says who gets what (PRODUCT.md, rules 6, 7 and 10).

The ticket is Alice's; Carol is her colleague, Mona their manager, Bob of another client, Nadia an agent, Adam an
administrator. ``in`` means: asked to sign in. An address that is missing here fails the last test.
"""

import io
import re
from types import SimpleNamespace

import pytest

from portal.accounts import sessions, tokens, wishes
from portal.accounts.models import Client, User
from portal.accounts.tokens import Purpose, Token
from portal.outbox import Mail
from portal.tickets.models import Attachment, Event, Note, Ticket
from portal.tickets.saved_views import GridColumns, SavedView, save_view
from tests.accounts.people import acceptance_form, invitation_form, link_of, make_invited
from tests.admin.forms import number_in, organization_form, user_form
from tests.conftest import PASSWORD
from tests.factories import make_draft, make_note, make_note_draft, make_ticket, note_form, request_form

PEOPLE = ("stranger", "alice", "carol", "mona", "bob", "nadia", "adam")
TABLE = """
                                                   stranger alice carol mona bob  nadia adam
GET  /                                             in       303   303   303  303  303   303
GET  /healthz                                      200      200   200   200  200  200   200
GET  /sign-in                                      200      303   303   303  303  303   303
POST /sign-in                                      303      303   303   303  303  303   303
POST /sign-out                                     in       in    in    in   in   in    in
POST /language                                     303      303   303   303  303  303   303
GET  /password/forgot                              200      200   200   200  200  200   200
POST /password/forgot                              200      200   200   200  200  200   200
GET  /password/reset/<token>                       200      200   200   200  200  200   200
POST /password/reset/<token>                       in       in    in    in   in   in    in

GET  /invitations/<token>                           200      200   200   200  200  200   200
POST /invitations/<token>                           303      409   409   409  409  409   409

GET  /account                                      in       200   200   200  200  200   200
POST /account                                      in       303   303   303  303  303   303
POST /account/data                                 in       200   200   200  200  200   200
POST /account/sessions/deletion                    in       303   303   303  303  303   303
POST /account/sessions/<id>/deletion               in       303   404   404  404  404   404
GET  /unsubscriptions/<token>                      200      200   200   200  200  200   200
POST /unsubscriptions/<token>                      200      200   200   200  200  200   200

GET  /colleagues                                   in       404   404   200  404  404   404
POST /colleagues                                   in       404   404   303  404  404   404
POST /people/<int:id>/invitation                   in       404   404   303  404  404   303
POST /people/<int:id>/revocation                   in       404   404   303  404  404   303
POST /people/<int:id>/deactivation                 in       404   404   303  404  404   303
POST /people/<int:id>/reactivation                 in       404   404   303  404  404   303

GET  /robots.txt                                   200      200   200   200  200  200   200
GET  /sitemap.xml                                  404      404   404   404  404  404   404
GET  /solutions.<code>.atom                        404      404   404   404  404  404   404

GET  /catalogs                                     in       200   200   200  200  200   200
GET  /catalogs/<slug>                              in       200   200   200  200  200   200
GET  /solutions                                    in       200   200   200  200  200   200
GET  /solutions/<slug>                             in       200   200   200  200  200   200
GET  /solutions/<slug>/images/<name>               in       200   200   200  200  200   200
POST /solutions/<slug>/answer                      in       303   303   303  303  303   303
GET  /services/<slug>/solutions                    in       200   200   200  200  200   200

GET  /services/<slug>/tickets/new                  in       200   200   200  200  404   404
POST /services/<slug>/tickets                      in       303   303   303  303  404   404
GET  /services/<slug>/suggestions                  in       200   200   200  200  404   404
POST /services/<slug>/acceptances                  in       303   303   303  303  404   404
POST /drafts                                       in       201   201   201  201  404   404
GET  /drafts/<int:id>                              in       200   404   404  404  404   404
POST /drafts/<int:id>                              in       204   404   404  404  404   404
POST /drafts/<int:id>/submission                   in       303   404   404  404  404   404
POST /drafts/<int:id>/deletion                     in       303   404   404  404  404   404
POST /drafts/<int:id>/attachments                  in       201   404   404  404  404   404
GET  /attachments/<id>/<name>       of the draft   in       200   404   404  404  404   404
POST /attachments/<id>/deletion     of the draft   in       204   404   404  404  404   404

GET  /tickets                                      in       200   200   200  200  200   200
GET  /tickets/<number>                             in       200   404   200  404  200   200
GET  /tickets/<number>/notes/new                   in       200   404   200  404  200   200
POST /tickets/<number>/notes                       in       303   404   303  404  303   303
POST /tickets/<number>/notes/draft                 in       204   404   204  404  204   204
POST /tickets/<number>/notes/draft/attachments     in       201   404   201  404  201   201
POST /tickets/<number>/notes/draft/deletion        in       303   404   303  404  303   303
GET  /attachments/<id>/<name>       of a begun note in      200   404   404  404  404   404
POST /attachments/<id>/deletion     of a begun note in      204   404   404  404  404   404
POST /tickets/<number>/copies                      in       303   404   303  404  404   404
POST /tickets/<number>/progress                    in       404   404   404  404  303   303
GET  /attachments/<id>/<name>       of the request in       200   404   200  404  200   200
POST /attachments/<id>/deletion     of the request in       404   404   404  404  404   404
GET  /attachments/<id>/<name>       of a note      in       200   404   200  404  200   200
GET  /attachments/<id>/<name>       internal       in       404   404   404  404  200   200

GET  /desk                                         in       404   404   404  404  200   200

GET  /admin/users                                  in       404   404   404  404  404   200
POST /admin/users                                  in       404   404   404  404  404   303
GET  /admin/users/<int:id>                         in       404   404   404  404  404   200
POST /admin/users/<int:id>                         in       404   404   404  404  404   303
GET  /admin/users/<int:id>/erasure                 in       404   404   404  404  404   200
POST /admin/users/<int:id>/erasure                 in       404   404   404  404  404   303
GET  /admin/organisations                          in       404   404   404  404  404   200
GET  /admin/organisations/new                      in       404   404   404  404  404   200
POST /admin/organisations                          in       404   404   404  404  404   303
GET  /admin/organisations/<int:id>                 in       404   404   404  404  404   200
POST /admin/organisations/<int:id>                 in       404   404   404  404  404   303
GET  /admin/audit                                  in       404   404   404  404  404   200
GET  /admin/audit.csv                              in       404   404   404  404  404   200
GET  /admin/imports                                in       404   404   404  404  404   200
POST /admin/imports                                in       404   404   404  404  404   200

GET  /admin/solutions                              in       404   404   404  404  404   200
GET  /admin/solutions/<key>.csv                    in       404   404   404  404  404   200

GET  /admin/outbox                                 in       404   404   404  404  404   200
POST /admin/outbox/retries                         in       404   404   404  404  404   303
POST /admin/outbox/<int:id>/retries                in       404   404   404  404  404   303
POST /admin/outbox/<int:id>/withdrawal             in       404   404   404  404  404   303
POST /admin/outbox/tests                           in       404   404   404  404  404   303

GET  /tickets.csv                                  in       200   200   200  200  200   200
GET  /desk.csv                                     in       404   404   404  404  200   200
GET  /tickets/filters                              in       200   200   200  200  200   200
GET  /desk/filters                                 in       404   404   404  404  200   200
GET  /tickets/columns                              in       200   200   200  200  200   200
GET  /desk/columns                                 in       404   404   404  404  200   200
POST /tickets/columns                              in       303   303   303  303  303   303
POST /desk/columns                                 in       404   404   404  404  303   303
GET  /tickets/changes                              in       204   204   204  204  204   204
GET  /desk/changes                                 in       404   404   404  404  204   204
POST /tickets/views                                in       303   303   303  303  303   303
POST /desk/views                                   in       404   404   404  404  303   303
POST /views/<int:id>                               in       303   404   404  404  404   404
POST /views/<int:id>/deletion                      in       303   404   404  404  404   404
"""
FORMS = {
    "POST /sign-in": {"email": "bob@shore.example", "password": PASSWORD},
    "POST /language": {"language": "fr"},
    "POST /password/forgot": {"email": "bob@shore.example"},
    "POST /invitations/<token>": acceptance_form(),
    "POST /colleagues": invitation_form(),
    "POST /password/reset/<token>": dict.fromkeys(("password", "password_again"), PASSWORD),
    "POST /account": {"name": "Somebody", "language": "fr"},
    "POST /admin/users": invitation_form(client=1),
    "POST /admin/users/<int:id>": user_form(),
    "POST /admin/users/<int:id>/erasure": {"email": "bob@shore.example"},
    "POST /admin/organisations": organization_form(),
    "POST /admin/organisations/<int:id>": organization_form(),
    "POST /services/<slug>/tickets": request_form(),
    "POST /solutions/<slug>/answer": {"helpful": "yes"},
    "POST /services/<slug>/acceptances": {"solution": "edit-attendance-after-closing"},
    "POST /drafts": request_form(service="agenda"),
    "POST /drafts/<int:id>": request_form(version=1),
    "POST /drafts/<int:id>/submission": request_form(version=1),
    "POST /tickets/<number>/notes": note_form(),
    "POST /tickets/<number>/notes/draft": {"title": "Begun"},
    "POST /tickets/<number>/progress": {"version": 2, "status": "classification", "state": "in_progress"},
}
LINE = re.compile(
    r"(?P<method>GET|POST) +(?P<rule>/\S*)(?: +(?P<what>[a-z][a-z ]*?))?(?P<answers>(?: +(?:in|\d{3})){7})"
)
ROWS = [
    pytest.param(
        f"{row['method']} {row['rule']}",
        row["what"],
        dict(zip(PEOPLE, row["answers"].split(), strict=True)),
        id=" ".join(filter(None, (row["method"], row["rule"], row["what"]))),
    )
    for line in TABLE.splitlines()
    if (row := LINE.fullmatch(line))
]
OPEN = ("POST /password/reset/<token>",)
GETS = [row for row in ROWS if row.values[0].startswith("GET")]


def make_things(cast):
    """What the addresses are about: all of it is Alice's or hangs on her ticket."""
    draft = make_draft(cast.alice, files=1)
    ticket = make_ticket(cast.alice, files=1)
    said = make_note(cast.nadia, ticket, files=1)
    hidden = make_note(cast.nadia, ticket, internal=True, files=1)
    begun = make_note_draft(cast.alice, ticket)
    owners = {
        "of a begun note": begun,
        "of the draft": draft,
        "of the request": ticket,
        "of a note": said,
        "internal": hidden,
    }
    view = save_view(cast.alice, "tickets", "Mine", "show=mine", False)
    files = {what: owner.attachments[0] for what, owner in owners.items()}
    invited = make_invited(cast.ribambelle)
    reset = tokens.issue(cast.bob, Purpose.RESET)
    mail = Mail.get()
    sessions.start(cast.alice, remember=False)
    session = sessions.digest(cast.alice.session_token)
    return SimpleNamespace(
        view=view, draft=draft, ticket=ticket, files=files, reset=reset, mail=mail, session=session,
        alice=cast.alice, invited=invited,
    )  # fmt: skip


def path_of(app, rule, what, things):
    """The rule with Alice's things in its places."""
    if what:
        return rule.replace("<id>", things.files[what].id).replace("<name>", things.files[what].name)
    start = rule.split("/")[1]
    slugs = {"catalogs": "childcare", "services": "agenda", "solutions": "edit-attendance-after-closing"}
    key = app.config["PORTAL"].secret_key
    admin = things.mail.id if "outbox" in rule else number_in(rule)
    ids = {"views": things.view.id, "admin": admin, "people": things.invited.id}
    links = {
        "password": tokens.written(things.reset, key),
        "invitations": link_of(things.invited),
        "unsubscriptions": wishes.written(things.alice, "noted", key),
    }
    values = {
        "<slug>": slugs.get(start, ""),
        "<key>": "most-read",
        "<code>": "en",
        "<token>": links.get(start, ""),
        "<id>": things.session,
        "<number>": things.ticket.number,
        "<int:id>": str(ids.get(start, things.draft.id)),
        "<name>": "edit-attendance-after-closing.en.png",
    }
    for placeholder, value in values.items():
        rule = rule.replace(placeholder, value)
    assert "<" not in rule, f"say in path_of what {rule} is about"
    return rule


def ask(client, things, address, what=None, **headers):
    method, rule = address.split()
    path = path_of(client.application, rule, what, things)
    data = {"files": [(io.BytesIO(b"1"), "one.txt")]} if rule.endswith("/attachments") else FORMS.get(address)
    if rule == "/admin/imports":
        data = {"file": (io.BytesIO(b"email,name,role\nlea@support.example,Lea,agent"), "people.csv")}
    with client.open(path, method=method, data=data, headers=headers) as answer:
        return path, answer


@pytest.mark.parametrize(("address", "what", "expected"), ROWS)
def test_table(signed_in, cast, address, what, expected):
    things, got = make_things(cast), {}
    for person in PEOPLE:
        path, answer = ask(signed_in(getattr(cast, person, None)), things, address, what)
        to_sign_in = answer.status_code == 303 and answer.location.startswith("/sign-in")
        got[person] = "in" if to_sign_in else str(answer.status_code)
        if to_sign_in:
            assert answer.location == "/sign-in" + (f"?next={path}" if address.startswith("GET") else "")
        if address.startswith("POST") and answer.status_code < 400:
            things = make_things(cast)
    assert got == expected


@pytest.mark.parametrize(("address", "what", "expected"), GETS)
def test_fragment_gets_no_more_than_the_page(signed_in, cast, address, what, expected):
    things, got = make_things(cast), {}
    for person in PEOPLE:
        client = signed_in(getattr(cast, person, None))
        _path, answer = ask(client, things, address, what, **{"HX-Request": "true"})
        got[person] = str(answer.status_code)
        if expected[person] == "in":
            assert answer.headers["HX-Redirect"].startswith("/sign-in")
            assert answer.data == b""
    assert got == {person: {"in": "401", "303": "204"}.get(code, code) for person, code in expected.items()}


def test_refused_people_change_nothing(signed_in, cast):
    things = make_things(cast)
    before = stored()
    for row in ROWS:
        address, what, expected = row.values
        for person, code in expected.items():
            if address.startswith("POST") and code in ("in", "404") and address not in OPEN:
                ask(signed_in(getattr(cast, person, None)), things, address, what)
    assert stored() == before


# done for whoever has the link, and leads to signing in
OPEN = ("POST /password/reset/<token>",)


def stored():
    models = (Ticket, Note, Attachment, Event, SavedView, Token, Client, Mail)
    people = User.select(User.id, User.name, User.role, User.active, User.password_hash).order_by(User.id)
    rows = [list(model.select().order_by(model.id).dicts()) for model in models]
    return [*rows, list(people.dicts()), GridColumns.select().count()]


def test_table_names_every_address(app):
    rules = [rule for rule in app.url_map.iter_rules() if rule.endpoint != "static"]
    addresses = {f"{method} {rule.rule}" for rule in rules for method in rule.methods - {"HEAD", "OPTIONS"}}
    assert {row.values[0] for row in ROWS} == addresses
