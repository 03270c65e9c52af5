"""PORTAL_KB_PUBLIC: anyone reads the solutions in either language, and machines find them; nothing else opens."""

import os
from dataclasses import replace
from xml.etree import ElementTree

import pytest

from portal.accounts.models import Client
from portal.catalog.views import publications
from portal.kb.models import Reading, Unfound
from tests.factories import make_ticket
from tests.library import write, write_both
from tests.markup import tree, with_class, words

ATOM = "{http://www.w3.org/2005/Atom}"
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
XHTML = "{http://www.w3.org/1999/xhtml}"
PAGES = ["/solutions", "/services/agenda/solutions", "/solutions/day", "/solutions?q=change"]
MACHINES = ["/sitemap.xml", "/solutions.en.atom", "/solutions.fr.atom"]


@pytest.fixture
def day(kb):
    """A solution in both languages, one in French alone, and one of a service that is retired."""
    write(kb, "day.en.md", "Text. ![A screen](day.en.png)", title="Change a day", summary="Do <this> & that.")
    write(kb, "day.fr.md", title="Changer une journée", updated="2026-10-29")
    write(kb, "late.fr.md", title="En retard", service="billing", updated="2026-01-02")
    write_both(kb, "old-fax", title="The old fax", service="fax")
    (kb / "solutions/agenda/day.en.png").write_bytes(bytes.fromhex("89504e470d0a1a0a"))


@pytest.fixture
def public(app, day, monkeypatch):
    """The portal of https://aide.example.org, its knowledge base open to everyone."""
    settings = replace(app.config["PORTAL"], kb_public=True, url="https://aide.example.org")
    monkeypatch.setitem(app.config, "PORTAL", settings)
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)


@pytest.fixture
def visitor(public, signed_in):
    """The browser of somebody without an account, who asks in English."""
    client = signed_in(None)
    client.environ_base["HTTP_ACCEPT_LANGUAGE"] = "en-CA"
    return client


def links(page, rel):
    """The links of the head: language (or nothing) and address."""
    return {a.get("hreflang", ""): a.get("href") for a in tree(page).iter("link") if a.get("rel") == rel}


@pytest.mark.parametrize("address", PAGES)
def test_closed_by_default(day, signed_in, address):
    answer = signed_in(None).get(address)
    assert answer.status_code == 303 and answer.location.startswith("/sign-in?next=/s")


@pytest.mark.parametrize("address", MACHINES)
def test_nothing_is_published_by_default(day, signed_in, cast, address):
    for person in (None, cast.alice, cast.adam):
        assert signed_in(person).get(address).status_code == 404


def test_robots_are_kept_out_by_default(day, signed_in, alice):
    assert signed_in(None).get("/robots.txt").text == "User-agent: *\nDisallow: /\n"
    assert "canonical" not in alice.get("/solutions/day").text


@pytest.mark.parametrize("address", PAGES)
def test_anyone_reads(visitor, address):
    answer = visitor.get(address)
    assert answer.status_code == 200 and "Change a day" in words(tree(answer.text))
    assert visitor.get(address, headers={"HX-Request": "true"}).status_code == 200


def test_pictures_are_read_too(visitor):
    with visitor.get("/solutions/day/images/day.en.png") as answer:
        assert (answer.status_code, answer.mimetype) == (200, "image/png")
    assert visitor.get("/solutions/day/images/nothing.png").status_code == 404


@pytest.mark.parametrize(
    "address",
    ["/", "/catalogs", "/catalogs/childcare", "/tickets", "/desk", "/admin/solutions", "/services/agenda/tickets/new"],
)
def test_nothing_else_opens(visitor, address):
    answer = visitor.get(address)
    assert answer.status_code == 303 and answer.location.startswith("/sign-in")


def test_page_of_a_visitor_tells_nothing_of_tickets_accounts_and_clients(visitor, cast):
    make_ticket(cast.alice, summary="Canary")
    for address in PAGES:
        page = visitor.get(address).text
        root = tree(page)
        assert not [secret for secret in ("Canary", "Alice", "Ribambelle", "Tickets") if secret in words(root)]
        assert not with_class(root, "who") and not [
            each for each in root.iter() if each.get("id") in ("turn", "answer")
        ]
        assert "csrf" not in page and not [each for each in root.iter("form") if each.get("method") == "post"]


@pytest.mark.parametrize("address", PAGES)
def test_visitor_gets_no_session_and_nobody_keeps_the_page(visitor, address):
    answer = visitor.get(address)
    assert "Set-Cookie" not in answer.headers
    assert {"Cookie", "Accept-Language"} <= set(answer.vary) and answer.cache_control.no_store


def test_visitors_are_not_counted_and_answer_nothing(visitor):
    visitor.get("/solutions/day")
    assert not Reading.select().exists()
    assert visitor.post("/solutions/day/answer", data={"helpful": "yes"}).status_code in (303, 400)


def test_both_languages_have_an_address(visitor):
    root = tree(visitor.get("/solutions/day?lang=fr").text)
    assert next(root.iter("html")).get("lang") == "fr-CA"
    assert words(next(root.iter("h1"))) == "Changer une journée"
    switch = next(a for a in root.iter("a") if "band-btn" in a.get("class", ""))
    assert (switch.get("href"), switch.get("hreflang")) == ("/solutions/day?lang=en", "en-CA")
    assert next(tree(visitor.get(switch.get("href")).text).iter("html")).get("lang") == "en-CA"


def test_language_that_was_asked_for_goes_on_with_links_that_do_not_name_it(visitor):
    visitor.get("/solutions/day?lang=fr")
    assert "Changer une journée" in visitor.get("/solutions").text
    visitor.get("/solutions?lang=en&q=day")
    assert "Change a day" in visitor.get("/solutions").text


@pytest.mark.parametrize("asked", ["de", "", "../fr", "fr-CA", "x" * 3000])
def test_language_that_there_is_not_changes_nothing(visitor, asked):
    answer = visitor.get(f"/solutions/day?lang={asked}")
    assert "Change a day" in answer.text and "Set-Cookie" not in answer.headers


def test_account_keeps_its_language(public, alice):
    page = tree(alice.get("/solutions/day?lang=fr").text)
    assert next(page.iter("html")).get("lang") == "en-CA"
    assert words(next(page.iter("h1"))) == "Changer une journée"


def test_ticket_is_one_sign_in_away_and_back(visitor):
    (link,) = [a for a in tree(visitor.get("/solutions/day").text).iter("a") if "tickets/new" in a.get("href", "")]
    assert link.get("href") == "/services/agenda/tickets/new?solution=day"
    assert visitor.get(link.get("href")).location == "/sign-in?next=/services/agenda/tickets/new?solution%3Dday"


def test_way_in_leads_back_to_the_page(visitor):
    page = tree(visitor.get("/solutions/day?lang=en").text)
    assert "/sign-in?next=/solutions/day?lang%3Den" in [a.get("href") for a in page.iter("a")]


def test_addresses_for_search_engines_begin_with_the_setting_and_not_the_host(visitor):
    page = visitor.get("/solutions/day", headers={"Host": "127.0.0.1"}).text
    base = "https://aide.example.org/solutions/day"
    assert links(page, "canonical") == {"": f"{base}?lang=en"}
    alternates = {code: url for code, url in links(page, "alternate").items() if code}
    assert alternates == {"en-CA": f"{base}?lang=en", "fr-CA": f"{base}?lang=fr", "x-default": base}
    (described,) = [m.get("content") for m in tree(page).iter("meta") if m.get("name") == "description"]
    assert described == "Do <this> & that."


def test_article_in_one_language_has_one_address(visitor):
    page = visitor.get("/solutions/late?lang=en").text
    assert "not translated yet" in page
    assert links(page, "canonical") == {"": "https://aide.example.org/solutions/late?lang=fr"}
    assert set(links(page, "alternate")) == {"", "fr-CA", "x-default"}


def test_results_of_a_search_are_not_indexed(visitor):
    page = visitor.get("/solutions?q=day").text
    assert not links(page, "canonical")
    assert [m.get("content") for m in tree(page).iter("meta") if m.get("name") == "robots"] == ["noindex"]


def test_retired_service_stays_closed(visitor):
    assert visitor.get("/solutions/old-fax").status_code == 404
    assert visitor.get("/services/fax/solutions").status_code == 404
    for address in ("/solutions", *MACHINES):
        assert "fax" not in visitor.get(address).text.lower()


def test_page_that_does_not_exist_speaks_the_visitors_language(visitor):
    answer = visitor.get("/solutions/nothing?lang=fr")
    assert answer.status_code == 404 and "introuvable" in answer.text


def test_member_of_a_limited_organisation_stays_limited(public, alice, cast, kb):
    write_both(kb, "pothole", service="roads", title="Pothole")
    Client.update(catalogs=["municipal"]).where(Client.id == cast.ribambelle.id).execute()
    assert alice.get("/solutions/day").status_code == 404
    for address in ("/solutions", *MACHINES):
        answer = alice.get(address)
        assert "/solutions/pothole" in answer.text and "/solutions/day" not in answer.text
        assert answer.cache_control.no_store and not answer.cache_control.public


@pytest.mark.parametrize("address", MACHINES)
def test_machines_may_keep_what_is_nobodys(visitor, address):
    answer = visitor.get(address)
    assert answer.cache_control.public and answer.cache_control.max_age and not answer.cache_control.no_store
    assert "Set-Cookie" not in answer.headers


def test_feed_of_a_language_is_atom_with_the_last_change_first(visitor):
    answer = visitor.get("/solutions.fr.atom", headers={"Host": "127.0.0.1"})
    assert answer.mimetype == "application/atom+xml"
    feed = ElementTree.fromstring(answer.data)
    assert feed.tag == f"{ATOM}feed"
    assert feed.findtext(f"{ATOM}id") == "https://aide.example.org/solutions.fr.atom"
    assert feed.findtext(f"{ATOM}updated") == "2026-10-29T04:00:00Z", "a day begins in the portal's time zone"
    assert feed.findtext(f"{ATOM}author/{ATOM}name") == "Billetterie"
    entries = [
        (e.findtext(f"{ATOM}title"), e.findtext(f"{ATOM}id"), e.findtext(f"{ATOM}updated"), e.find(f"{ATOM}link"))
        for e in feed.iter(f"{ATOM}entry")
    ]
    base = "https://aide.example.org/solutions"
    assert [entry[:3] for entry in entries] == [
        ("Changer une journée", f"{base}/day?lang=fr", "2026-10-29T04:00:00Z"),
        ("En retard", f"{base}/late?lang=fr", "2026-01-02T05:00:00Z"),
    ]
    assert entries[0][3].get("href") == f"{base}/day?lang=fr"


def test_feed_of_a_language_that_there_is_not_is_404(visitor):
    for code in ("de", "FR", "", "fr.en"):
        assert visitor.get(f"/solutions.{code}.atom").status_code == 404


def test_feed_without_a_solution_is_still_a_feed(visitor, kb):
    for path in (kb / "solutions").rglob("*.md"):
        path.unlink()
    assert ElementTree.fromstring(visitor.get("/solutions.en.atom").data).findtext(f"{ATOM}updated")


@pytest.mark.parametrize("address", MACHINES)
def test_day_that_no_clock_can_tell_is_of_a_file_left_out(app, visitor, kb, monkeypatch, address):
    settings = replace(app.config["PORTAL"], time_zone="Europe/Paris")  # where it began in the year before the first
    monkeypatch.setitem(app.config, "PORTAL", settings)
    write_both(kb, "ancient", updated="0001-01-01")
    answer = visitor.get(address)
    assert answer.status_code == 200 and "/solutions/day" in answer.text and "ancient" not in answer.text


def test_sitemap_has_every_solution_in_each_language(visitor):
    root = ElementTree.fromstring(visitor.get("/sitemap.xml", headers={"Host": "127.0.0.1"}).data)
    base = "https://aide.example.org/solutions"
    known = {url.findtext(f"{SITEMAP}loc"): url for url in root.iter(f"{SITEMAP}url")}
    assert set(known) == {
        f"{base}?lang=fr",
        f"{base}?lang=en",
        f"{base}/day?lang=en",
        f"{base}/day?lang=fr",
        f"{base}/late?lang=fr",
    }
    day = known[f"{base}/day?lang=fr"]
    assert day.findtext(f"{SITEMAP}lastmod") == "2026-10-29T04:00:00Z"
    assert {link.get("hreflang") for link in day.iter(f"{XHTML}link")} == {"en-CA", "fr-CA"}


def test_robots_may_read_solutions_and_nothing_else(visitor):
    lines = visitor.get("/robots.txt", headers={"Host": "127.0.0.1"}).text.splitlines()
    assert "Allow: /solutions" in lines and "Disallow: /" in lines
    assert {"Disallow: /solutions?q=", "Disallow: /services/*/solutions?q="} <= set(lines), "searches have no end"
    assert "Sitemap: https://aide.example.org/sitemap.xml" in lines


def test_sign_in_leads_to_the_solutions(visitor):
    assert "/solutions" in [a.get("href") for a in tree(visitor.get("/sign-in").text).iter("a")]


def test_what_visitors_search_is_not_remembered_and_makes_no_cookie(visitor):
    answer = visitor.get("/solutions?q=zebra")
    assert answer.status_code == 200 and "guichet" not in str(answer.headers.getlist("Set-Cookie"))
    assert not Unfound.select().exists()


@pytest.mark.parametrize("address", MACHINES)
def test_machine_that_has_it_is_told_so_until_something_changes(visitor, kb, address):
    tag = visitor.get(address).headers["ETag"]
    again = visitor.get(address, headers={"If-None-Match": tag})
    assert (again.status_code, again.data, again.cache_control.public) == (304, b"", True)
    write_both(kb, "new", title="New")
    answer = visitor.get(address, headers={"If-None-Match": tag})
    assert answer.status_code == 200 and "/solutions/new" in answer.text


@pytest.fixture
def settled(day, kb):
    """The files are so old that each is read once."""
    for path in (kb / "solutions").rglob("*.md"):
        os.utime(path, (1, 1))


@pytest.mark.usefixtures("settled")
def test_what_is_kept_for_machines_is_of_its_language_and_of_services_in_use(visitor, kb):
    assert [visitor.get(f"/solutions.{code}.atom").text.count("Change a day") for code in ("fr", "en", "fr")] == [
        0,
        1,
        0,
    ]
    assert "/solutions/day" in visitor.get("/sitemap.xml").text
    catalog = kb / "catalog.toml"
    text = catalog.read_text(encoding="utf-8")
    catalog.write_text(text.replace('slug = "agenda"', 'slug = "agenda"\n  retired = true'), encoding="utf-8")
    for address in MACHINES:
        assert "/solutions/day" not in visitor.get(address).text


@pytest.mark.parametrize("address", MACHINES)
@pytest.mark.usefixtures("settled")
def test_what_machines_read_is_made_once(visitor, monkeypatch, address):
    text = visitor.get(address).text
    monkeypatch.setattr(publications, "render_template", lambda *_args, **_values: pytest.fail("made again"))
    assert visitor.get(address).text == text


def test_each_page_of_a_list_has_an_address_of_its_own(visitor, kb):
    for number in range(103):
        write(kb, f"number-{number:03}.en.md", title=f"Number {number:03}")
    base = "https://aide.example.org/services/agenda/solutions"
    for asked, page in (("", ""), ("&page=1", ""), ("&page=2", "&page=2"), ("&page=99", "&page=2")):
        text = visitor.get(f"/services/agenda/solutions?lang=en{asked}").text
        assert links(text, "canonical") == {"": f"{base}?lang=en{page}"}
        alternates = links(text, "alternate")
        assert alternates["fr-CA"] == f"{base}?lang=fr{page}"
        assert alternates["x-default"] == base + page.replace("&", "?")
