"""Where sign-in leads: back to where one was going, and only on this site."""

from urllib.parse import urljoin, urlsplit

import pytest

from tests.conftest import PASSWORD
from tests.markup import form, tree

HERE = "http://localhost/sign-in"
HOSTILE = [
    "//evil.example",
    "///evil.example",
    "////evil.example/%2f..",
    "/\\evil.example",
    "\\\\evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "\t//evil.example",
    " //evil.example",
    "https://evil.example",
    "https:evil.example",
    "http:///evil.example",
    "HTTPS://evil.example/",
    "javascript:alert(1)",
    "data:text/html,x",
    "//user@evil.example",
    "localhost@evil.example",
    "/%5cevil.example/\r\nSet-Cookie: a=b",
    "/\x00/evil.example",
    "?//evil.example",
]


def browsers_reading(location):
    """The address a browser goes to: it drops tabs and newlines, trims, and reads backslashes as slashes."""
    seen = location.translate({9: None, 10: None, 13: None}).strip().replace("\\", "/")
    return urlsplit(urljoin(HERE, seen))


@pytest.mark.parametrize("target", HOSTILE)
@pytest.mark.parametrize("address", ["/sign-in", "/sign-out", "/language"])
def test_hostile_next_stays_on_this_site(app, cast, address, target):
    fields = {"email": "alice@ribambelle.example", "password": PASSWORD, "language": "en", "next": target}
    answer = app.test_client().post(address, data=fields)
    assert answer.status_code == 303
    reached = browsers_reading(answer.location)
    assert (reached.scheme, reached.netloc) == ("http", "localhost")
    assert len(answer.headers.getlist("Location")) == 1


def test_hostile_next_does_not_reach_the_form(app, cast):
    for target in HOSTILE:
        page = tree(app.test_client().get("/sign-in", query_string={"next": target}).text)
        assert form(page, "/sign-in")["next"] == ""


@pytest.mark.parametrize(
    "wanted",
    [
        "/tickets?show=closed&q=a+b",
        "/solutions/nothing-here",
        "/tickets?q=%C3%A9t%C3%A9",
        f"/attachments/{'a' * 32}/%C3%A0%20lire%3F%20100%25%20%231.pdf",
    ],
)
def test_deep_link_survives_signing_in(app, cast, wanted):
    visitor = app.test_client()
    asked = visitor.get(wanted)
    assert asked.status_code == 303
    fields = form(tree(visitor.get(asked.location).text), "/sign-in")
    fields |= {"email": "alice@ribambelle.example", "password": PASSWORD}
    assert visitor.post("/sign-in", data=fields).location == wanted


def test_refused_sign_in_keeps_where_one_was_going(app, cast):
    fields = {"email": "alice@ribambelle.example", "password": "nope", "next": "/solutions"}
    assert 'value="/solutions"' in app.test_client().post("/sign-in", data=fields).text


def test_form_posted_after_the_session_ended_leads_to_sign_in(app, cast):
    answer = app.test_client().post("/drafts", data={"summary": "x"})
    assert (answer.status_code, answer.location) == (303, "/sign-in")


def test_fragment_asked_after_the_session_ended_is_401_with_the_way(app, cast):
    answer = app.test_client().get("/tickets?show=all", headers={"HX-Request": "true"})
    assert answer.status_code == 401
    assert answer.headers["HX-Redirect"] == "/sign-in?next=/tickets?show%3Dall"
    assert answer.text == ""


def test_address_outside_latin_1_reaches_a_header_encoded(app, cast):
    answer = app.test_client().post(
        "/language", data={"language": "en", "next": "/日本"}, headers={"HX-Request": "true"}
    )
    assert answer.headers["HX-Redirect"].isascii()
