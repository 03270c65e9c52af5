"""Colleagues: a manager invites, revokes, deactivates and reactivates people of the own organisation alone."""

import logging

import pytest

from portal.accounts.audit import Action, Entry
from portal.accounts.models import Role, User
from portal.accounts.notices import KIND
from portal.accounts.tokens import Token
from portal.outbox import Mail
from tests.accounts.people import acceptance_form, audited, invitation_form, link_of, make_invited
from tests.factories import make_ticket
from tests.markup import form, tree, with_class, words

PAGE = "/colleagues"


@pytest.fixture
def mona(signed_in, cast):
    return signed_in(cast.mona)


def listed(client, address=PAGE):
    """The people on the page: what stands in their lines, by their addresses."""
    page = tree(client.get(address).text)
    lines = [[words(cell) for cell in row.iter("td")] for row in page.iter("tr") if any(row.iter("td"))]
    return {line[0].split()[-1]: line for line in lines}


def invited(email):
    return User.get_or_none(User.email_key == email.casefold())


def stored(user):
    return User.get_by_id(user.id)


def test_page_lists_the_own_organisation_alone(mona, cast):
    assert list(listed(mona)) == [f"{name}@ribambelle.example" for name in ("alice", "carol", "mona")]


def test_menu_leads_managers_there_and_nobody_else(signed_in, cast):
    for person in (cast.alice, cast.mona, cast.nadia, cast.adam):
        page = tree(signed_in(person).get("/solutions").text)
        links = [words(link) for link in page.iter("a") if link.get("href") == PAGE]
        assert links == (["Colleagues"] if person == cast.mona else [])


def test_invited_person_gets_an_account_and_a_mail(mona, cast):
    posted = invitation_form(email=" Zoe.Lavoie@Ribambelle.example ", name=" Zoé\t Lavoie", role="manager")
    answer = mona.post(PAGE, data=posted)
    assert (answer.status_code, answer.location) == (303, PAGE)
    zoe = invited("zoe.lavoie@ribambelle.example")
    assert (zoe.email, zoe.name, zoe.role, zoe.language) == (
        "Zoe.Lavoie@Ribambelle.example", "Zoé Lavoie", Role.MANAGER, "fr"
    )  # fmt: skip
    assert (zoe.client, zoe.password_hash) == (cast.ribambelle, None)
    (mail,) = Mail.select().where(Mail.recipient_id == zoe.id)
    assert (mail.kind, mail.facts["by"]) == (KIND, cast.mona.id)
    (entry,) = audited(Action.USER_INVITED)
    assert (entry.actor, entry.user, entry.client, entry.address) == (cast.mona, zoe, cast.ribambelle, "127.0.0.1")
    page = mona.get(PAGE).text
    assert "An e-mail is on its way to Zoe.Lavoie@Ribambelle.example." in words(tree(page))
    assert "Invitation sent" in listed(mona)["Zoe.Lavoie@Ribambelle.example"][1]


def test_language_of_the_mail_is_first_that_of_the_organisation(mona, cast):
    options = [o for o in tree(mona.get(PAGE).text).iter("option") if "selected" in o.attrib]
    assert [option.get("value") for option in options] == [cast.ribambelle.language] == ["fr"]


@pytest.mark.parametrize("role", ["agent", "admin", "", "boss", "Customer"])
def test_role_that_a_manager_may_not_give_is_refused(mona, role):
    posted = invitation_form(role=role)
    answer = mona.post(PAGE, data=posted)
    assert answer.status_code == 422 and "Choose a role." in answer.text
    assert invited(posted["email"]) is None


def test_organisation_and_other_fields_that_are_posted_are_not_looked_at(mona, cast):
    posted = invitation_form(client=str(cast.shore.id), password_hash="x", active="0", id=str(cast.bob.id))
    assert mona.post(PAGE, data=posted).status_code == 303
    zoe = invited(posted["email"])
    assert (zoe.client, zoe.password_hash, zoe.active) == (cast.ribambelle, None, True)


INVALID = {
    "no address": ({"email": ""}, "email", "Enter the e-mail address."),
    "nothing after @": ({"email": "p.lavoie@"}, "email", "The part after the “@” is missing."),
    "nothing before @": ({"email": "@lavoie.example"}, "email", "The part before the “@” is missing."),
    "no @": ({"email": "p.lavoie"}, "email", "The “@” is missing."),
    "accent": ({"email": "zoé@ribambelle.example"}, "email", "letters without accents"),
    "look-alike": ({"email": "аlice@ribambelle.example"}, "email", "letters without accents"),
    "full-width": ({"email": "alice＠ribambelle.example"}, "email", "The “@” is missing."),
    "two addresses": ({"email": "a@b.example, c@d.example"}, "email", "This is not an e-mail address."),
    "header": ({"email": "a@b.example\r\nBcc: c@d.example"}, "email", "This is not an e-mail address."),
    "endless": ({"email": "a" * 250 + "@b.example"}, "email", "This address is too long."),
    "no name": ({"name": " \u2003 "}, "name", "Enter the person’s name."),
    "long name": ({"name": "x" * 201}, "name", "This name is too long."),
    "strange language": ({"language": "de"}, "language", "Choose a language."),
}


@pytest.mark.parametrize("case", INVALID)
def test_invalid_form_is_422_and_loses_nothing(mona, case):
    changes, field, said = INVALID[case]
    posted = invitation_form(**changes)
    count = User.select().count()
    answer = mona.post(PAGE, data=posted)
    page = tree(answer.text)
    assert answer.status_code == 422
    (error,) = [e for e in page.iter() if e.get("id") == f"{field}-error"]
    assert said in words(error)
    shown = form(page, PAGE)
    assert (shown["email"], shown["name"]) == tuple(" ".join(posted[key].split()) for key in ("email", "name"))
    assert User.select().count() == count and not Mail.select().exists()


def test_several_faults_are_said_together(mona):
    page = tree(mona.post(PAGE, data={"email": "a@"}).text)
    (summary,) = with_class(page, "err-sum")
    links = [link.get("href") for link in summary.iter("a")]
    assert links == ["#email", "#name", "#role", "#language"]
    assert {link[1:] for link in links} <= {element.get("id") for element in page.iter()}


def test_fault_is_said_in_french_too(mona, cast):
    User.update(language="fr").where(User.id == cast.mona.id).execute()
    assert "Il manque la partie après le «\u00a0@\u00a0»." in mona.post(PAGE, data=invitation_form(email="p@")).text


@pytest.mark.parametrize("email", ["Alice@ribambelle.example", "ALICE@RIBAMBELLE.EXAMPLE "])
def test_colleague_is_not_invited_twice(mona, email):
    answer = mona.post(PAGE, data=invitation_form(email=email))
    assert answer.status_code == 422
    assert "This person is in the list of your colleagues already." in words(tree(answer.text))
    assert not Mail.select().exists()


def test_of_an_address_elsewhere_no_more_is_said_than_that_it_cannot_be_invited(mona, cast, caplog):
    texts = set()
    with caplog.at_level(logging.WARNING):
        for person in (cast.bob, cast.nadia, cast.adam):
            answer = mona.post(PAGE, data=invitation_form(email=person.email))
            assert answer.status_code == 422
            texts.add(words(next(e for e in tree(answer.text).iter() if e.get("id") == "email-error")))
            assert stored(person).client == person.client
    assert texts == {"This address cannot be invited: it may belong to an account already. Write to Customer Service."}
    assert caplog.text.count(f"invitation refused: address in use, by account {cast.mona.id}") == 3


def test_name_of_the_invited_is_text_and_no_header(mona):
    posted = invitation_form(name="<b>Zoé</b>\r\nBcc: all@x.example")
    mona.post(PAGE, data=posted)
    assert invited(posted["email"]).name == "<b>Zoé</b> Bcc: all@x.example"
    assert "<b>Zoé" not in mona.get(PAGE).text


def test_invitation_is_sent_again_and_the_former_link_is_void(app, mona, cast):
    paul = make_invited(cast.ribambelle)
    former = link_of(paul)
    answer = mona.post(f"/people/{paul.id}/invitation", data={"next": PAGE})
    assert (answer.status_code, answer.location) == (303, PAGE)
    assert app.test_client().get(f"/invitations/{former}").status_code == 404
    assert app.test_client().get(f"/invitations/{link_of(paul)}").status_code == 200
    assert [entry.actor for entry in audited(Action.USER_INVITED)] == [None, cast.mona]


def test_access_is_told_as_it_changes(app, mona, cast):
    paul = make_invited(cast.ribambelle)

    def offered():
        page = tree(mona.get(PAGE).text)
        actions = [form.get("action") for form in page.iter("form") if f"/people/{paul.id}/" in form.get("action", "")]
        return listed(mona)[paul.email][1], [action.rpartition("/")[2] for action in actions]

    assert offered() == ("Customer Invitation sent", ["invitation", "revocation"])
    Token.update(created_at="2020-01-01 00:00:00").execute()
    assert offered() == ("Customer Invitation expired", ["invitation", "revocation"])
    mona.post(f"/people/{paul.id}/revocation")
    assert offered() == ("Customer Invitation revoked", ["invitation"])
    mona.post(f"/people/{paul.id}/invitation")
    assert offered() == ("Customer Invitation sent", ["invitation", "revocation"])
    app.test_client().post(f"/invitations/{link_of(paul)}", data=acceptance_form())
    assert offered() == ("Customer Active", ["deactivation"])
    mona.post(f"/people/{paul.id}/deactivation")
    assert offered() == ("Customer Deactivated", ["reactivation"])
    mona.post(f"/people/{paul.id}/reactivation")
    assert offered() == ("Customer Active", ["deactivation"])
    entries = Entry.select().where(Entry.user == paul).order_by(Entry.id)
    assert [entry.action for entry in entries] == [
        "user_added", "user_invited", "invitation_revoked", "user_invited", "invitation_accepted",
        "user_deactivated", "user_reactivated",
    ]  # fmt: skip


def test_deactivating_ends_sessions_at_once_and_keeps_history(mona, signed_in, cast):
    alice = signed_in(cast.alice)
    ticket = make_ticket(cast.alice)
    assert alice.get(f"/tickets/{ticket.number}").status_code == 200
    mona.post(f"/people/{cast.alice.id}/deactivation")
    assert alice.get(f"/tickets/{ticket.number}").location.startswith("/sign-in")
    assert "Alice Tremblay" in mona.get(f"/tickets/{ticket.number}").text
    assert len(audited(Action.USER_DEACTIVATED)) == 1


def test_manager_cannot_shut_oneself_out(mona, cast):
    assert mona.post(f"/people/{cast.mona.id}/deactivation").status_code == 303
    assert stored(cast.mona).active and mona.get(PAGE).status_code == 200


@pytest.mark.parametrize("verb", ["invitation", "revocation", "deactivation", "reactivation"])
@pytest.mark.parametrize("who", ["bob", "nadia", "adam", "nobody", "beyond"])
def test_people_of_others_are_404_and_stay_as_they_are(mona, cast, who, verb):
    person = getattr(cast, who, None)
    id = person.id if person else {"nobody": 9999, "beyond": 2**63}[who]
    assert mona.post(f"/people/{id}/{verb}").status_code == 404
    assert all(user.active for user in User.select()) and not audited(Action.USER_INVITED)


@pytest.mark.parametrize("verb", ["invitation", "revocation", "reactivation"])
def test_what_cannot_be_done_any_more_changes_nothing(mona, cast, verb):
    before = list(User.select().where(User.id == cast.alice.id).dicts())
    assert mona.post(f"/people/{cast.alice.id}/{verb}", data={"next": PAGE}).location == PAGE
    assert "What you saw of Alice Tremblay was not up to date." in words(tree(mona.get(PAGE).text))
    assert list(User.select().where(User.id == cast.alice.id).dicts()) == before
    assert not Token.select().exists()


def test_way_back_stays_on_this_site(mona, cast):
    answer = mona.post(f"/people/{cast.alice.id}/deactivation", data={"next": "//evil.example/"})
    assert answer.location == "/"


def test_erased_person_is_not_listed(mona, cast):
    User.update(erased_at="2026-01-01 00:00:00").where(User.id == cast.carol.id).execute()
    assert "carol@ribambelle.example" not in listed(mona)
    assert mona.post(f"/people/{cast.carol.id}/deactivation").status_code == 404


def test_invitations_of_an_hour_are_limited(mona, cast):
    answers = [mona.post(PAGE, data={"email": "a@"}).status_code for _ in range(61)]
    assert answers == [422] * 60 + [429]
    paul = make_invited(cast.ribambelle)
    assert mona.post(f"/people/{paul.id}/invitation").status_code == 429


def test_one_person_is_not_flooded_with_invitations(mona, cast):
    paul, zoe = make_invited(cast.ribambelle), make_invited(cast.ribambelle)
    assert [mona.post(f"/people/{paul.id}/invitation").status_code for _ in range(6)] == [303] * 5 + [429]
    assert mona.post(f"/people/{zoe.id}/invitation").status_code == 303


def test_many_colleagues_come_in_pages_and_are_searched(mona, cast):
    for n in range(60):
        make_invited(cast.ribambelle, email=f"p{n}@x.example", name=f"Élodie {n:02}")
    page = tree(mona.get(PAGE).text)
    assert len(listed(mona)) == 50 and "Page 1 of 2" in words(page)
    assert len(listed(mona, f"{PAGE}?page=2")) == len(listed(mona, f"{PAGE}?page=99")) == 13
    assert set(listed(mona, f"{PAGE}?q=elodie 07")) == {"p7@x.example"}
    assert set(listed(mona, f"{PAGE}?q=P7@X")) == {"p7@x.example"}
    assert listed(mona, f"{PAGE}?q=%25") == {}
    assert mona.get(f"{PAGE}?page=-1&q=%00").status_code == 200


def test_who_is_a_manager_no_longer_has_no_colleagues_here(mona, cast):
    User.update(role=Role.CUSTOMER).where(User.id == cast.mona.id).execute()
    assert mona.get(PAGE).status_code == 404
    assert mona.post(PAGE, data=invitation_form()).status_code == 404
    assert mona.post(f"/people/{cast.alice.id}/deactivation").status_code == 404
