"""A solution on paper, printed by somebody whose screen is dark: readable, whole, and without what one would press."""

import re

LETTER = {"width": 680, "height": 900}  # what the margins leave of 216 mm, at 96 pixels an inch
AFTER = "element => getComputedStyle(element, '::after').content"
HIDDEN = "element => getComputedStyle(element, '::after').display === 'none'"
COLOURS = "element => [getComputedStyle(element).color, getComputedStyle(element).backgroundColor]"
TOO_WIDE = """() => [...document.querySelectorAll(".art-body *")]
    .filter((e) => e.getBoundingClientRect().right > innerWidth + 1 || e.scrollWidth > Math.max(e.clientWidth, 20) + 1)
    .map((e) => e.outerHTML.slice(0, 80))"""


def test_solution_on_paper(visit, cast, everything):
    page = visit(cast.alice, "fr", color_scheme="dark", viewport=LETTER)
    page.goto("/solutions/everything")
    page.emulate_media(media="print")
    assert page.locator("body").evaluate(COLOURS) == ["rgb(0, 0, 0)", "rgb(255, 255, 255)"]

    printed = page.locator("body").inner_text()
    head, _, text = printed.partition("Tout ce qu’une solution peut contenir")
    assert re.fullmatch(
        r"Billetterie, .+ Mise à jour le \d{4}/\d\d/\d\d http\S+/solutions/everything", " ".join(head.split())
    )
    assert text.rstrip().endswith("En deux paragraphes.")
    for chrome in ("Nouvelle demande", "Dans cette page", "Imprimer", "utile", "↩", "Fuseau"):
        assert chrome not in printed

    guide = page.get_by_role("link", name="guide de l’Agence")
    assert guide.evaluate(AFTER) == '" (https://www.example.org/guides/assiduite)"'
    assert page.get_by_role("link", name="autre solution").evaluate(AFTER) == '" (/solutions/other)"'
    assert page.get_by_role("link", name="Étapes").evaluate(HIDDEN)

    step = page.locator(".art-body > ol > li").first
    assert step.evaluate("element => getComputedStyle(element, '::before').borderStyle") == "solid"
    assert step.evaluate("element => getComputedStyle(element).breakInside") == "avoid"
    assert page.evaluate(TOO_WIDE) == []
    assert b"https://www.example.org/instructions" in page.pdf(prefer_css_page_size=True)
