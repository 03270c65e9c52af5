"""A forgotten password on a phone: from the dialog over the mail to the first page."""

from playwright.sync_api import expect

from portal.accounts.actions import choose_language
from tests.accounts.links import mails, url_in
from tests.browser.words import speaker
from tests.conftest import PASSWORD

NEW = "quatre mots pour demain"


def test_from_the_dialog_to_the_first_page(app, visit, cast, watch):
    say, watch.expected = speaker(app, "fr"), {422}
    choose_language(cast.alice, "fr")
    page = visit(language="fr", viewport={"width": 390, "height": 844}, has_touch=True)
    page.goto("/sign-in")
    page.get_by_label(say("Username")).fill(cast.alice.email)
    page.get_by_role("link", name=say("Forgot your password?")).tap()
    dialog = page.get_by_role("dialog", name=say("Forgot your password?"))
    expect(dialog).to_contain_text(say("To reset your password, please enter your username."))
    expect(dialog.get_by_label(say("Username"))).to_have_value(cast.alice.email)
    dialog.get_by_role("button", name=say("Reset")).tap()
    expect(dialog.get_by_role("status")).to_contain_text(say("Check your e-mail."))
    dialog.get_by_role("link", name=say("Back to sign-in")).tap()
    expect(dialog).to_be_hidden()

    (mail,) = mails(app)
    page.goto(url_in(mail).removeprefix(app.config["PORTAL"].url))
    first, second = (page.get_by_label(say(name), exact=True) for name in ("New password", "Confirm the new password"))
    expect(first).to_be_focused()
    first.fill("Alice.Tremblay")
    page.get_by_role("button", name=say("Save the password")).tap()
    expect(first).to_be_focused()
    expect(first).to_have_accessible_description(
        f"{say('%(shortest)d characters or more. Four ordinary words in a row make a good one.', shortest=12)} "
        f"{say('This password is too close to your name, your address or this portal. Choose another.')}"
    )
    first.fill(NEW)
    page.get_by_role("button", name=say("Show")).first.tap()
    expect(first).to_have_attribute("type", "text")
    second.fill(NEW)
    page.get_by_role("button", name=say("Save the password")).tap()

    expect(page.get_by_role("status").get_by_text(say("Your new password is saved"))).to_be_visible()
    page.get_by_label(say("Username")).fill(cast.alice.email)
    for password in (PASSWORD, NEW):
        page.get_by_label(say("Password"), exact=True).fill(password)
        page.get_by_role("button", name=say("Sign in"), exact=True).tap()
    expect(page.get_by_role("heading", level=1)).to_have_text(say("Select a Catalog"))
