"""Every page, on a screen and on a phone: axe-core finds nothing, and nothing makes the page scroll sideways.

To be quick, all rules are tried in French on a screen in light and in English on a phone in dark; there, the other
theme is only asked for its colours.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from portal.accounts import sessions, wishes
from portal.accounts.audit import Action, Actor, record
from portal.accounts.models import Client, User
from portal.db import utcnow
from portal.kb.actions import answer, count_reading, remember_unfound
from portal.outbox import Mail
from portal.tickets.models import Attachment, ReadBefore, Ticket
from portal.tickets.rules import State, Status
from tests.accounts.links import link_for
from tests.accounts.people import link_of, make_invited
from tests.factories import make_draft, make_note, make_ticket, move

AXE = (Path(__file__).parents[1] / "vendor/axe.min.js").read_text()
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
COLOURS = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}
LOOKED_AT = {"fr": (1280, "light", "dark"), "en": (390, "dark", "light")}
WIDTHS = (320, 390, 768, 1280)
CLIENT = "Centre de la petite enfance Les Petits Explorateurs de la Vallée-de-la-Matapédia et des environs"
WORD = "Anticonstitutionnellement" * 5
SOLUTION = "edit-attendance-after-closing"
FILE = f"Registre_des_présences_et_des_absences_{'du_groupe_des_papillons_' * 4}.csv"
RUN = """async (rules) => {
  const found = await axe.run(document, { runOnly: rules, resultTypes: ["violations"] });
  return found.violations.flatMap((rule) =>
    rule.nodes.map((n) => `${rule.id}: ${n.target.join(" ")}: ${n.failureSummary.split("\\n").at(-1).trim()}`));
}"""
OVERFLOW = """() => {
  const page = document.documentElement;
  if (page.scrollWidth <= page.clientWidth) return "";
  const wide = [...document.querySelectorAll("body *")].filter(
    (e) => e.getBoundingClientRect().right > page.clientWidth + 1 && !e.closest(".gridbox"));
  const named = wide.slice(-3).map((e) => e.outerHTML.slice(0, 60));
  return `${page.scrollWidth} px wide, for example ${named.join(", ")}`;
}"""


@dataclass
class Audit:
    """Looks at the page as it is now and notes what is wrong with it."""

    page: Page
    width: int
    themes: list[str]
    faults: list[str] = field(default_factory=list)

    def __call__(self, name: str) -> None:
        self.page.evaluate(AXE)
        for width in WIDTHS:
            self.page.set_viewport_size({"width": width, "height": 900})
            overflow = self.page.evaluate(OVERFLOW)
            if overflow:
                self.faults.append(f"{name} at {width}: {overflow}")
        self.page.set_viewport_size({"width": self.width, "height": 900})
        for theme, rules in zip(self.themes, (TAGS, COLOURS), strict=True):
            self.page.emulate_media(color_scheme=theme)
            found = self.page.evaluate(RUN, rules)
            self.faults.extend(f"{name} at {self.width}, {theme}: {fault}" for fault in found)


@pytest.fixture
def audit(visit, language) -> Iterator[Callable[[User | None], Audit]]:
    audits = []

    def begin(user: User | None = None) -> Audit:
        width, *themes = LOOKED_AT[language]
        audits.append(Audit(visit(user, language), width, themes))
        return audits[-1]

    yield begin
    faults = [fault for audit in audits for fault in audit.faults]
    assert not faults, "\n".join(faults)


@pytest.fixture
def ticket(app, cast) -> Ticket:
    """A ticket with all that a ticket can have, in a portal with the longest names and enough tickets for two pages."""
    Client.update(name=CLIENT).where(Client.id == cast.ribambelle.id).execute()
    User.update(name=f"Marie-Antoinette {WORD[:60]}").where(User.id == cast.alice.id).execute()
    with app.app_context():
        for number in range(25):
            make_ticket(cast.alice, summary=f"Billet {number}")
        make_draft(cast.alice, summary=WORD, description=f"{WORD}\n\nhttps://{WORD}.example/", files=1)
        closed = make_ticket(cast.alice, summary="Bouton fermé", files=1)
        move(cast.nadia, closed, Status.CLOSED, State.SOLUTION_PROVIDED, external_ref="GN-4821")
        ticket = make_ticket(cast.alice, summary=WORD, description=WORD, files=2)
        make_note(cast.alice, ticket, title=WORD, description=WORD, files=1)
        make_note(cast.nadia, ticket, title="Interne", internal=True)
        moved = move(cast.nadia, ticket, Status.INVESTIGATION, State.AWAITING_CLIENT, assignee=cast.nadia)
        moved = move(cast.nadia, moved, Status.INVESTIGATION, State.AWAITING_CLIENT, external_ref="R" * 60, severity=1)
    Attachment.update(name=FILE).execute()
    for slug in (SOLUTION, "gone"):
        ReadBefore.create(ticket=moved, solution=slug, language="fr", title=WORD)
    return moved


def test_before_sign_in(app, audit, cast, watch):
    watch.expected = {404, 422}
    look = audit()
    look.page.goto("/sign-in")
    look("sign-in")
    look.page.locator("#forgot").click()
    expect(look.page.get_by_role("dialog")).to_be_visible()
    look("forgot dialog")
    look.page.goto("/password/forgot")
    look("forgot page")
    look.page.locator("main form").get_by_role("button").click()
    look("forgot page with an error")
    look.page.goto("/sign-in")
    look.page.locator("main button[type=submit]").click()
    look("sign-in with errors")
    User.update(email=f"{WORD[:60]}@{WORD[:60]}.example").where(User.id == cast.alice.id).execute()
    look.page.goto(link_for(app, cast.alice))
    look("new password")
    look.page.locator("main form .btn-1").click()
    look("new password with errors")
    look.page.goto("/password/reset/over")
    look("link that is over")


def test_pages_of_a_request(audit, cast, ticket, watch):
    watch.expected = {404, 422, 409}
    look = audit(cast.alice)
    for address in (
        "/catalogs",
        "/catalogs/childcare",
        "/services/agenda/solutions",
        "/solutions?q=zzz",
        f"/solutions/{SOLUTION}",
        f"/services/agenda/tickets/new?solution={SOLUTION}",
        "/nowhere",
    ):
        look.page.goto(address)
        look(address)
    look.page.goto(f"/solutions/{SOLUTION}")
    look.page.locator("#answer-no").click()
    expect(look.page.locator("#comment")).to_be_visible()
    look("answer that a solution did not help")
    look.page.goto("/services/timesheets/tickets/new")
    look.page.get_by_role("textbox").first.fill("")
    look.page.locator("[name=files]").set_input_files([
        {"name": name, "mimeType": "text/csv", "buffer": b"a;b"} for name in (FILE, *(f"{n}.csv" for n in range(10)))
    ])  # fmt: skip
    expect(look.page.locator(".file.ok")).to_have_count(10)
    expect(look.page.locator(".file.bad")).to_have_count(1)
    look("form with files")
    look.page.locator("#request .btn-1").click()
    expect(look.page.locator(".err-sum")).to_be_visible()
    look("form with errors")
    draft = Ticket.get(Ticket.submitted_at.is_null(), Ticket.service == "agenda")
    look.page.goto(f"/drafts/{draft.id}")
    look("draft")
    Ticket.update(version=draft.version + 1, summary=f"Autre {WORD}").execute()
    look.page.locator("#request .btn-1").click()
    expect(look.page.locator("#versions")).to_be_focused()
    look.page.evaluate("scrollTo(0, 0)")
    look("draft changed in another tab")
    look.page.goto("/services/agenda/tickets/new")
    look.page.get_by_role("textbox").first.fill("Présences, attendance")
    expect(look.page.locator(".sugg[data-found]")).to_be_visible()
    look.page.locator("[popovertarget=solved-question]").first.click()
    look("suggestions, and which one helped")


def test_pages_of_tickets(audit, cast, ticket, watch):
    watch.expected = {422}
    look = audit(cast.alice)
    for address in ("/tickets", "/tickets?group=status&page=2", "/tickets?q=zzz", "/tickets?show=drafts"):
        look.page.goto(address)
        look(address)
    look.page.goto("/tickets?group=status&group=service&group=client&sort=state&sort=-created")
    look("three levels of groups")
    look.page.goto("/tickets?group=service")
    if look.width > 960:
        look.page.locator("#th-status").focus()
        look.page.keyboard.press("Alt+ArrowDown")
        expect(look.page.get_by_role("menuitem").first).to_be_focused()
        look("column menu")
        look.page.keyboard.press("Escape")
    look.page.locator("[popovertarget=menu-user]").click()
    look("user menu")
    look.page.goto(f"/tickets/{ticket.number}")
    look("ticket")
    look.page.locator("[popovertarget=copy-top]").click()
    expect(look.page.locator("#copy-top")).to_be_visible()
    look("copy popover")
    look.page.keyboard.press("Escape")
    look.page.locator("a[href$='/notes/new']").first.click()
    expect(look.page.get_by_role("dialog")).to_be_visible()
    look("note dialog")
    look.page.get_by_role("dialog").locator(".btn-1").click()
    expect(look.page.get_by_role("dialog").locator(".err-sum")).to_be_visible()
    look("note dialog with errors")
    look.page.goto(f"/tickets/{ticket.number}/notes/new")
    look("note page")
    look.page.goto(f"/tickets/{int(ticket.number) - 1:08d}")
    look("closed ticket")


def test_account_and_the_way_out_of_mails(app, audit, cast, ticket, watch):
    watch.expected = {422}
    sessions.start(cast.alice, False, "Firefox/1 Android", "2001:db8:1234:5678:9abc:def0:1234:5678")
    look = audit(User.get_by_id(cast.alice.id))
    look.page.goto("/account")
    look("account")
    look.page.locator("#name").fill("")
    look.page.locator("#profile button").click()
    expect(look.page.locator("#name")).to_be_focused()
    look("account without a name")
    look.page.locator("#password").fill("court")
    look.page.locator("#password-section .btn").last.click()
    expect(look.page.locator("#current_password")).to_be_focused()
    look("account with a password that cannot be")
    look.page.goto(f"/unsubscriptions/{wishes.written(cast.alice, wishes.DAILY, app.config['PORTAL'].secret_key)}")
    look("way out of mails")


def test_invitations(audit, cast, watch):
    watch.expected = {404, 422}
    Client.update(name=CLIENT).where(Client.id == cast.ribambelle.id).execute()
    long = {"email": f"{WORD[:60]}@{WORD[:60]}.example", "name": WORD[:60]}
    invited = make_invited(Client.get_by_id(cast.ribambelle.id), **long)
    look, other = audit(cast.mona), audit()
    look.page.goto("/colleagues")
    look("colleagues")
    look.page.locator(".people [popovertarget]").first.click()
    look("what can be done about a colleague")
    look.page.goto("/colleagues")
    look.page.locator(".invite .btn-1").click()
    expect(look.page.locator(".err-sum")).to_be_visible()
    look.page.evaluate("scrollTo(0, 0)")  # else the band may lie over what is then too small a target
    look("colleagues with errors")
    look.page.goto(f"/invitations/{link_of(invited)}")
    look("invitation for somebody else")
    other.page.goto(f"/invitations/{link_of(invited)}")
    other("invitation")
    other.page.locator(".gate-card .btn-1").click()
    other("invitation with errors")
    other.page.goto("/invitations/over")
    other("invitation that is over")


def test_import(audit, cast, watch):
    watch.expected = {422}
    look = audit(cast.adam)
    for name, line in (("people", f"{'a' * 60}@{'b' * 60}.example,{WORD[:60]},agent"), ("faults", f"a@,A,{WORD}")):
        look.page.goto("/admin/imports")
        file = {"name": "p.csv", "mimeType": "text/csv", "buffer": f"email,name,role\n{line}".encode()}
        look.page.locator("#file").set_input_files(file)
        look.page.locator("main form .btn").last.click()
        look(f"import: {name}")


def test_solution_with_everything(audit, cast, everything):
    look = audit(cast.alice)
    look.page.goto("/solutions/everything")
    look("solution with everything")


def test_visitors(audit, app, monkeypatch):
    monkeypatch.setitem(app.config, "PORTAL", replace(app.config["PORTAL"], kb_public=True))
    look = audit()
    for address in ("/solutions", f"/solutions/{SOLUTION}"):
        look.page.goto(address)
        look(f"{address} of a visitor")


def test_health_of_the_knowledge_base(audit, cast, ticket):
    for person in (cast.alice, cast.bob):
        answer(person, SOLUTION, "fr", helpful=False, comment=f"{WORD} {CLIENT}")
    count_reading(cast.alice, SOLUTION, "fr")
    remember_unfound(cast.alice, WORD, "fr")
    look = audit(cast.adam)
    look.page.goto("/admin/solutions")
    look("health of the knowledge base")


def test_mails(audit, cast, ticket):
    first, *_rest, last = Mail.select().order_by(Mail.id)
    said = {"attempts": 3, "reason": f"550 5.1.1 {WORD}", "next_at": utcnow() + timedelta(minutes=9)}
    Mail.update(**said).where(Mail.id == first.id).execute()
    Mail.update(**said, failed_at=utcnow()).where(Mail.id == last.id).execute()
    look = audit(cast.adam)
    for show in ("waiting", "failed", "sent"):
        look.page.goto(f"/admin/outbox?show={show}")
        look(f"mails: {show}")


def test_administration(audit, cast, ticket, watch):
    watch.expected = {422}
    Client.update(catalogs=["childcare", "municipal"]).where(Client.id == cast.ribambelle.id).execute()
    look = audit(cast.adam)
    record(Action.USER_CHANGED, Actor(cast.adam, "2001:db8::1"), user=cast.alice, client=cast.ribambelle, name=True)
    pages = ("users", "users?q=zzz", f"users/{cast.alice.id}", f"users/{cast.alice.id}/erasure", "organisations")
    for address in (*pages, f"organisations/{cast.ribambelle.id}", "audit"):
        look.page.goto(f"/admin/{address}")
        look(address)
    look.page.goto("/admin/users")
    look.page.locator("tbody [popovertarget]").first.click()
    look("what can be done about a person")
    look.page.keyboard.press("Escape")
    look.page.locator("form.invite button").click()
    expect(look.page.locator(".err-sum")).to_be_visible()
    look.page.evaluate("scrollTo(0, 0)")
    look("invitation with errors")


def test_desk(audit, cast, ticket, watch):
    watch.expected = {422}
    look = audit(cast.nadia)
    for address in ("/desk", "/desk?group=assignee", "/desk?q=zzz", "/tickets", f"/tickets/{ticket.number}/notes/new"):
        look.page.goto(address)
        look(f"{address} of an agent")
    look.page.goto(f"/tickets/{ticket.number}")
    look("ticket of an agent")
    look.page.locator("#state").select_option("solution_provided")
    look.page.locator("aside form .btn").last.click()
    expect(look.page.locator("aside .err")).to_be_visible()
    look("refused move")
