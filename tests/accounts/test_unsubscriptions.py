"""*No more mails of this kind*: signed, without sign-in, by button or by the mail program; looking changes nothing."""

import base64

import pytest

from portal.accounts import wishes
from portal.accounts.audit import Entry
from portal.accounts.models import User
from portal.accounts.wishes import DAILY, Kind
from portal.db import utcnow
from tests.markup import tree, words

ONE_CLICK = {"List-Unsubscribe": "One-Click"}  # RFC 8058, 3.2


@pytest.fixture
def key(app):
    """The portal's key."""
    return app.config["PORTAL"].secret_key


@pytest.fixture
def link(cast, key):
    """The address in a mail to Alice about a note."""
    return f"/unsubscriptions/{wishes.written(cast.alice, Kind.NOTED, key)}"


@pytest.fixture
def visitor(app, cast):
    """A browser in which nobody is signed in."""
    return app.test_client()


def unwanted(user):
    return User.get_by_id(user.id).unwanted


@pytest.fixture(autouse=True)
def guarded(app, monkeypatch):
    """The portal as it runs: forms are checked for their token."""
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)


def test_page_says_what_will_end_and_changes_nothing(visitor, cast, link):
    page = visitor.get(link)
    assert page.status_code == 200 and "A note was added to my ticket" in page.text
    assert cast.alice.name not in page.text and cast.alice.email not in page.text
    assert unwanted(cast.alice) == []
    assert page.headers["Cache-Control"] == "no-store" and page.headers["Referrer-Policy"] == "same-origin"


def test_button_ends_this_kind_for_this_person_alone(visitor, cast, link):
    answer = visitor.post(link)
    assert answer.status_code == 200 and "You will get no more e-mails that say" in answer.text
    assert unwanted(cast.alice) == ["noted"] and unwanted(cast.carol) == []
    (entry,) = Entry.select().where(Entry.action == "user_changed")
    assert (entry.user, entry.actor, entry.facts) == (cast.alice, None, {"unwanted": [[], ["noted"]]})
    assert visitor.get("/account").location.startswith("/sign-in"), "it is no sign-in"


def test_mail_program_posts_by_itself_without_page_or_redirect(app, cast, link):
    for kind in ("application/x-www-form-urlencoded", "multipart/form-data"):
        answer = app.test_client().post(
            link, data=ONE_CLICK, content_type=kind, headers={"Origin": "https://mail.example"}
        )
        assert answer.status_code == 200
    assert unwanted(cast.alice) == ["noted"]


def test_asking_twice_is_asking_once(visitor, cast, link):
    assert visitor.post(link).status_code == visitor.post(link).status_code == 200
    assert unwanted(cast.alice) == ["noted"]
    assert Entry.select().where(Entry.action == "user_changed").count() == 1


def test_link_of_the_daily_mail_ends_all_that_it_tells(visitor, cast, key):
    link = f"/unsubscriptions/{wishes.written(cast.alice, DAILY, key)}"
    listed = [words(item) for item in tree(visitor.get(link).text).iter("li")]
    assert len(listed) == 5 and not any("my turn" in item for item in listed)
    visitor.post(link)
    assert unwanted(cast.alice) == ["received", "taken", "noted", "moved", "closed"]


def test_whoever_is_signed_in_only_the_person_of_the_link_is_meant(signed_in, cast, link):
    assert signed_in(cast.bob).post(link).status_code == 200
    assert unwanted(cast.alice) == ["noted"] and unwanted(cast.bob) == []


def forged(link, cast, key):
    start, token = link.rpartition("/")[::2]
    body, _dot, signature = token.rpartition(".")
    other = base64.urlsafe_b64encode(f'[{cast.bob.id},"noted"]'.encode()).decode().rstrip("=")
    return [start + "/" + text for text in (
        f"{other}.{signature}", f"{body}.", body, f"{token}x", "x", "é", "%00", "." * 10, "x" * 5000,
        wishes.written(cast.alice, Kind.NOTED, "k" * 64),
        wishes.written(cast.alice, "unheard-of", key),
        wishes.written(User(id=999), Kind.NOTED, key),
    )]  # fmt: skip


def test_link_that_the_portal_did_not_write_is_404(visitor, cast, link, key):
    for address in forged(link, cast, key):
        assert visitor.get(address).status_code == visitor.post(address).status_code == 404, address
    assert all(unwanted(user) == [] for user in User.select())


def test_link_of_somebody_who_was_erased_is_404(visitor, cast, link):
    User.update(erased_at=utcnow()).where(User.id == cast.alice.id).execute()
    assert visitor.get(link).status_code == visitor.post(link).status_code == 404


def test_page_speaks_the_language_of_the_mail_unless_another_was_chosen(app, cast, link):
    User.update(language="fr").where(User.id == cast.alice.id).execute()
    visitor = app.test_client()
    page = visitor.get(link, headers={"Accept-Language": "en-CA"})
    assert '<html lang="fr-CA">' in page.text and "Vous recevez des courriels qui disent" in page.text
    visitor.set_cookie("language", "en")
    assert '<html lang="en-CA">' in visitor.get(link).text


def test_other_addresses_still_want_their_token(visitor, link):
    assert visitor.post("/password/forgot", data={"email": "alice@ribambelle.example"}).status_code == 400
