"""Forged forms: every address that changes something refuses a form that the person's own page did not make."""

import io
import re

import pytest

from portal.accounts import sessions, wishes
from portal.db import database as db
from portal.outbox import Mail
from portal.tickets.models import Attachment
from portal.tickets.saved_views import save_view
from tests.accounts.links import link_for
from tests.accounts.people import acceptance_form, invitation_form, link_of, make_invited
from tests.admin.forms import number_in, organization_form, user_form
from tests.conftest import PASSWORD
from tests.factories import make_draft, make_ticket, note_form, request_form
from tests.markup import form, tree

ALICE = "alice@ribambelle.example"
FORMS = {
    "/sign-in": {"email": ALICE, "password": PASSWORD},
    "/sign-out": {},
    "/language": {"language": "fr"},
    "/password/forgot": {"email": ALICE},
    "/invitations/<token>": acceptance_form(),
    "/colleagues": invitation_form(),
    "/admin/imports": {"text": "email,name,role\nlea@support.example,Lea,agent"},
    "/people/<int:id>/invitation": {},
    "/people/<int:id>/revocation": {},
    "/people/<int:id>/deactivation": {},
    "/people/<int:id>/reactivation": {},
    "/password/reset/<token>": dict.fromkeys(("password", "password_again"), "quatre mots pour demain"),
    "/account": {"name": "Somebody", "language": "fr"},
    "/account/data": {},
    "/account/sessions/deletion": {},
    "/account/sessions/<id>/deletion": {},
    "/unsubscriptions/<token>": {},
    "/admin/users": invitation_form(client=1),
    "/admin/users/<int:id>": user_form(),
    "/admin/users/<int:id>/erasure": {"email": "bob@shore.example"},
    "/admin/organisations": organization_form(),
    "/admin/organisations/<int:id>": organization_form(),
    "/services/<slug>/tickets": request_form(),
    "/services/<slug>/acceptances": {"solution": "edit-attendance-after-closing"},
    "/solutions/<slug>/answer": {"helpful": "no", "comment": "More pictures"},
    "/drafts": {"service": "agenda", **request_form()},
    "/drafts/<int:id>": request_form(version=1),
    "/drafts/<int:id>/submission": request_form(version=1),
    "/drafts/<int:id>/deletion": {},
    "/drafts/<int:id>/attachments": {"files": (b"1", "one.txt")},
    "/attachments/<id>/deletion": {},
    "/tickets/<number>/notes": note_form(),
    "/tickets/<number>/notes/draft": {"title": "Begun"},
    "/tickets/<number>/notes/draft/attachments": {"files": (b"1", "one.txt")},
    "/tickets/<number>/notes/draft/deletion": {},
    "/tickets/<number>/copies": {},
    "/tickets/<number>/progress": {"status": "classification", "state": "in_progress", "version": 2},
    "/tickets/columns": {"column": "number"},
    "/desk/columns": {"column": "number"},
    "/tickets/views": {"name": "Mine"},
    "/desk/views": {"name": "Mine"},
    "/admin/outbox/retries": {},
    "/admin/outbox/<int:id>/retries": {},
    "/admin/outbox/<int:id>/withdrawal": {},
    "/admin/outbox/tests": {},
    "/views/<int:id>": {"is_default": "1"},
    "/views/<int:id>/deletion": {},
}
# mail programs post to it: its address is signed, and stands in for the token (tests/accounts/test_unsubscriptions.py)
SIGNED = {"/unsubscriptions/<token>"}
GUARDED = [rule for rule in FORMS if rule not in SIGNED]
FORGED = ["none", "empty", "garbage", "of another session", "in the address", "of before sign-out"]


@pytest.fixture
def guarded(app, monkeypatch):
    """The portal as it runs: forms are checked."""
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)
    return app


@pytest.fixture
def target(guarded, signed_in, cast):
    """A function that fills in an address: the person's browser and the address."""
    ticket, draft = make_ticket(cast.alice), make_draft(cast.alice, files=1)
    view = save_view(cast.alice, "tickets", "Kept", "show=mine", False)
    sessions.start(cast.alice, remember=False)
    other = sessions.digest(cast.alice.session_token)
    invited = make_invited(cast.ribambelle)

    def fill(rule):
        admin = Mail.get().id if "outbox" in rule else number_in(rule)
        id = {"views": view.id, "people": invited.id, "admin": admin}.get(rule.split("/")[1], draft.id)
        slug = "edit-attendance-after-closing" if rule.startswith("/solutions") else "agenda"
        address = rule.replace("<number>", ticket.number).replace("<slug>", slug).replace("<int:id>", str(id))
        address = address.replace("<id>", other if "sessions" in rule else draft.attachments[0].id)
        if rule in SIGNED:
            key = guarded.config["PORTAL"].secret_key
            address = address.replace("<token>", wishes.written(cast.alice, "noted", key))
        elif "<token>" in rule:
            address = f"/invitations/{link_of(invited)}" if "invitations" in rule else link_for(guarded, cast.bob)
        return signed_in(who(rule)), address

    def who(rule):
        if rule.startswith("/invitations"):
            return None  # who is invited is not signed in yet
        if rule.startswith(("/colleagues", "/people")):
            return cast.mona
        if rule.startswith("/admin"):
            return cast.adam
        return cast.nadia if rule.endswith("/progress") or rule.startswith("/desk") else cast.alice

    return fill


def everything():
    """What is stored, but for the counters of requests."""
    return [line for line in db.connection().iterdump() if 'INTO "hit"' not in line]


def filled(rule):
    """The form of an address; a file is opened anew each time."""
    return {name: (io.BytesIO(v[0]), v[1]) if isinstance(v, tuple) else v for name, v in FORMS[rule].items()}


def token_of(client):
    return form(tree(client.get("/solutions", follow_redirects=True).text), "/language")["csrf_token"]


def test_table_names_every_address_that_takes_a_form(app):
    rules = {rule.rule for rule in app.url_map.iter_rules() if rule.methods & {"POST", "PUT", "PATCH", "DELETE"}}
    assert rules == set(FORMS)


@pytest.mark.parametrize("rule", FORMS)
def test_form_with_the_pages_own_token_is_taken(target, rule):
    client, address = target(rule)
    data = {**filled(rule), "csrf_token": token_of(client)}
    with client.post(address, data=data) as answer:
        assert answer.status_code in (200, 201, 204, 303)


@pytest.mark.parametrize("forged", FORGED)
@pytest.mark.parametrize("rule", GUARDED)
def test_forged_form_is_refused_and_changes_nothing(target, signed_in, cast, rule, forged):
    client, address = target(rule)
    own = token_of(client)
    tokens = {
        "empty": "",
        "garbage": "x" * 90 + "é",
        "of another session": token_of(signed_in(cast.bob)),
        "in the address": None,
    }
    if forged == "of before sign-out":
        client.post("/sign-out", data={"csrf_token": own})
        client, _address = target(rule)
        tokens[forged] = own
    data = {**filled(rule), **({"csrf_token": tokens[forged]} if tokens.get(forged) is not None else {})}
    query = {"csrf_token": own} if forged == "in the address" else {}
    before = everything()
    answer = client.post(address, data=data, query_string=query, headers={"X-CSRFToken": tokens.get(forged) or ""})
    assert answer.status_code == 400
    assert everything() == before


@pytest.mark.parametrize("kind", ["text/plain", "application/json", "application/x-unknown", ""])
@pytest.mark.parametrize("rule", GUARDED)
def test_body_of_another_kind_carries_no_token(target, rule, kind):
    client, address = target(rule)
    body = "&".join(f"{name}={value}" for name, value in FORMS[rule].items()) + f"&csrf_token={token_of(client)}"
    before = everything()
    assert client.post(address, data=body, content_type=kind).status_code in (400, 415)
    assert everything() == before


def test_token_may_come_in_a_header_as_scripts_send_it(target, signed_in, cast):
    client, address = target("/drafts")
    data = FORMS["/drafts"]
    assert client.post(address, data=data, headers={"X-CSRFToken": token_of(signed_in(cast.bob))}).status_code == 400
    assert client.post(address, data=data, headers={"X-CSRFToken": token_of(client)}).status_code == 201


@pytest.mark.parametrize("rule", [rule for rule in GUARDED if re.search(r"<(?!token)|^/drafts", rule)])
def test_stranger_is_asked_to_sign_in_and_changes_nothing(target, guarded, rule):
    _client, address = target(rule)
    before = everything()
    assert guarded.test_client().post(address, data=filled(rule)).location == "/sign-in"
    assert everything() == before


def test_upload_without_a_token_leaves_no_file(target, guarded):
    client, address = target("/tickets/<number>/notes")
    answer = client.post(address, data={**note_form(), "files": (io.BytesIO(b"x" * 10), "a.txt")})
    assert answer.status_code == 400
    on_disk = [path.name for path in guarded.config["PORTAL"].files.rglob("*") if path.is_file()]
    assert on_disk == [file.id for file in Attachment.select()]


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize("rule", FORMS)
def test_looking_changes_nothing(target, rule, method):
    client, address = target(rule)
    before = everything()
    assert client.open(address, method=method, query_string=FORMS[rule]).status_code in (200, 303, 404, 405)
    assert everything() == before
