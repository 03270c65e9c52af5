"""An invitation, from a manager's phone over the mail to the first page of the person who was invited, in French."""

import email
import re
from dataclasses import replace
from email.policy import default

from playwright.sync_api import expect

from portal.beside import WRITERS
from portal.postman import Postman
from tests.accounts.people import NEW
from tests.browser.words import speaker

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True}


def test_manager_invites_and_the_invited_person_comes_in(app, visit, cast, watch, tmp_path, monkeypatch):
    monkeypatch.setitem(app.config, "PORTAL", replace(app.config["PORTAL"], data=tmp_path))
    say, watch.expected = speaker(app, "fr"), {422}
    mona = visit(cast.mona, "fr", **PHONE)
    mona.goto("/tickets")
    mona.locator("[popovertarget=menu-user]").tap()
    mona.get_by_role("link", name=say("Colleagues")).tap()
    mona.get_by_role("link", name=say("Invite a person")).tap()
    mona.get_by_label(say("E-mail"), exact=True).fill("zoe@")
    mona.get_by_label(say("Name"), exact=True).fill("Zoé Lavoie")
    mona.get_by_role("button", name=say("Send the invitation")).tap()
    expect(mona.get_by_label(say("E-mail"), exact=True)).to_be_focused()
    expect(mona.get_by_label(say("E-mail"), exact=True)).to_have_accessible_description(
        "Il manque la partie après le «\u00a0@\u00a0»."
    )
    mona.get_by_label(say("E-mail"), exact=True).fill("zoe@ribambelle.example")
    mona.get_by_role("button", name=say("Send the invitation")).tap()
    row = mona.get_by_role("row", name="Zoé Lavoie")
    expect(row).to_contain_text(say("Invitation sent"))

    assert Postman(app, WRITERS).send_due().sent == 1
    (file,) = (tmp_path / "mail").iterdir()
    text = email.message_from_bytes(file.read_bytes(), policy=default).get_body(("plain",)).get_content()
    zoe = visit(language="en", **PHONE)
    zoe.goto(re.search(r"/invitations/\S+", text)[0])
    expect(zoe.get_by_label(say("Your name"))).to_have_value("Zoé Lavoie")
    expect(zoe.get_by_label(say("New password"), exact=True)).to_be_focused()
    for field in zoe.locator("input[type=password]").all():
        field.fill(NEW)
    zoe.get_by_role("button", name=say("Accept the invitation")).tap()
    expect(zoe.get_by_role("heading", level=1)).to_have_text(say("Select a Catalog"))

    mona.reload()
    row.get_by_role("button").tap()
    mona.get_by_role("button", name=say("Deactivate")).tap()
    expect(row).to_contain_text(say("Deactivated"))
    zoe.goto("/catalogs")
    expect(zoe.get_by_role("button", name=say("Sign in"))).to_be_visible()
