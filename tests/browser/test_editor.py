"""The editor: its toolbar from the keyboard, what is stored, what is pasted, pictures up to the ticket."""

import re

import pytest
from playwright.sync_api import Locator, Page, Response, Route, expect

from portal import richtext
from portal.accounts.models import User
from portal.tickets.models import Attachment, Note, Ticket
from tests.browser.test_accessibility import AXE, OVERFLOW, RUN, TAGS, WIDTHS
from tests.browser.waiting import until
from tests.browser.words import speaker
from tests.factories import make_draft, make_ticket

NEW = "/services/agenda/tickets/new"
SENTENCE = {
    "en": "Click here and then press Ctrl-V to paste a screenshot",
    "fr": "Cliquez ici et appuyez ensuite sur Ctrl-V pour insérer une capture d’écran",
}
TOOLS = {
    "en": ["Bold", "Italic", "Bulleted list", "Numbered list", "Link", "Undo"],
    "fr": ["Gras", "Italique", "Liste à puces", "Liste numérotée", "Lien", "Annuler la frappe"],
}
COPY = """async () => {
  const canvas = Object.assign(document.createElement("canvas"), { width: 640, height: 400 });
  const pen = canvas.getContext("2d");
  pen.fillStyle = "#0f6056";
  pen.fillRect(0, 0, 640, 80);
  const picture = await new Promise((done) => canvas.toBlob(done, "image/png"));
  await navigator.clipboard.write([new ClipboardItem({ "image/png": picture })]);
}"""
PASTE = """(editor, [html, text]) => {
  const clipboardData = new DataTransfer();
  if (html) clipboardData.setData("text/html", html);
  if (text) clipboardData.setData("text/plain", text);
  editor.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
}"""
DROP = """(editor, files) => {
  const dataTransfer = new DataTransfer();
  for (const [name, type, text] of files) dataTransfer.items.add(new File([text], name, { type }));
  editor.dispatchEvent(new DragEvent("drop", { dataTransfer, bubbles: true, cancelable: true }));
}"""
WORD = """<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><meta name=Generator content="Word 15">
<style>p.MsoNormal {margin:0cm; font-family:"Calibri",sans-serif;}</style><base href="https://word.example/"></head>
<body lang=FR-CA style='tab-interval:35.4pt'><!--StartFragment--><h1 style='mso-outline-level:1'>Titre</h1>
<p class=MsoNormal style='margin-bottom:0cm'>Le <b style='mso-bidi-font-weight:normal'>P</b> de <span
style='color:red;font-weight:bold'>L\u00e9o</span> est gris.<o:p></o:p></p>
<p class=MsoNormal><o:p>&nbsp;</o:p></p>
<p class=MsoListParagraphCxSpFirst style='text-indent:-18pt;mso-list:l0 level1 lfo1'><![if !supportLists]><span
style='font-family:Symbol'><span style='mso-list:Ignore'>\u00b7<span style='font:7pt "Times New Roman"'>&nbsp;&nbsp;
</span></span></span><![endif]>Lundi<o:p></o:p></p>
<p class=MsoListParagraphCxSpLast style='text-indent:-18pt;mso-list:l0 level1 lfo1'><![if !supportLists]><span
style='font-family:Symbol'><span style='mso-list:Ignore'>\u00b7<span style='font:7pt "Times New Roman"'>&nbsp;&nbsp;
</span></span></span><![endif]>Mardi</p>
<table class=MsoTableGrid border=1 style='border-collapse:collapse'><tr><td><p class=MsoNormal>A</p></td>
<td><p class=MsoNormal>B</p></td></tr></table>
<p class=MsoNormal><img width=10 src="file:///C:/Users/x/image001.png" style='width:7pt'></p>
<!--EndFragment--></body></html>"""
CLEANED = (
    "<p><b>Titre</b></p><p>Le <b>P</b> de <b>L\u00e9o</b> est gris.</p>"
    "<ul><li>Lundi</li><li>Mardi</li></ul><p>A | B</p>"
)
GOOGLE_DOCS = (
    '<b style="font-weight:normal" id="docs-internal-guid-1"><p><span style="font-weight:700">Bold</span>'
    '<span style="font-weight:400"> plain</span></p><ul><li aria-level="1"><p><span>item</span></p></li><ul><ol>'
    '<li aria-level="3"><p><span>deep</span></p></li></ol></ul>'
    '<li aria-level="1"><p><span>last</span></p></li></ul></b>'
)
LIBREOFFICE = """<meta name="generator" content="LibreOffice 7.4"/><p>Title</p><ul>
\t<li><p style="line-height: 100%">Lundi</p>
\t<ol>
\t\t<li><p>matin</p></li>
\t\t<li><p>soir</p></li>
\t</ol></li>
\t<li><p>Mardi</p></li>
</ul>"""
LEVELS = {  # what Word writes: the level and the marker of each paragraph
    "deeper and back": (
        [(1, "\u00b7", "Lundi"), (2, "o", "matin"), (2, "o", "soir"), (3, "\u00a7", "tard"), (1, "\u00b7", "Mardi")],
        "<ul><li>Lundi<ul><li>matin</li><li>soir<ul><li>tard</li></ul></li></ul></li><li>Mardi</li></ul>",
    ),
    "numbers and bullets": (
        [(1, "1.", "Lundi"), (2, "(a)", "matin"), (2, "o", "soir"), (1, "2.", "Mardi"), (2, "i)", "matin")],
        "<ol><li>Lundi<ol><li>matin</li></ol><ul><li>soir</li></ul></li><li>Mardi<ol><li>matin</li></ol></li></ol>",
    ),
    "a level skipped": (
        [(1, "\u00b7", "Lundi"), (3, "\u00a7", "tard"), (2, "o", "soir"), (1, "\u00b7", "Mardi")],
        "<ul><li>Lundi<ul><li>tard</li><li>soir</li></ul></li><li>Mardi</li></ul>",
    ),
    "from the middle": (
        [(2, "o", "matin"), (3, "\u00a7", "tard"), (1, "\u00b7", "Mardi"), (2, "o", "soir")],
        "<ul><li>matin<ul><li>tard</li></ul></li><li>Mardi<ul><li>soir</li></ul></li></ul>",
    ),
}
HOSTILE = """<p style="background:url(https://evil.example/a.png)" onclick="alert(1)" class="x">Hello</p>
<script>alert(1)</script><style>@import "https://evil.example/a.css"; * { display: none }</style>
<img src=x onerror="alert(1)"><img src="https://evil.example/pixel.png" alt="a>b" style="x:y">
<img src="//evil.example/p.png">
<img src="data:image/png;base64,iVBORw0KGgo="><img srcset="https://evil.example/s.png 2x" src="/attachments/x.png">
<a href="javascript:alert(1)">one</a> <a href="https://good.example/" onmouseover="alert(1)" target=_blank>two</a>
<iframe src="https://evil.example/"></iframe><object data="https://evil.example/o"></object><embed src="https://evil.example/e">
<video src="https://evil.example/v.mp4" autoplay></video><link rel=stylesheet href="https://evil.example/a.css">
<base href="https://evil.example/"><meta http-equiv=refresh content="0;url=https://evil.example/">
<form action="https://evil.example/"><input name=version value=9 autofocus onfocus="alert(1)"></form>
<div data-hx-get="/sign-out" hx-get="/x" hx-trigger=load id="description">three</div>
<svg onload="alert(1)"><use href="https://evil.example/x.svg#a"/></svg>
<math><mi xlink:href="javascript:alert(1)">m</mi></math>
<svg/onload=alert(1)><image href="https://evil.example/i.png"/></svg>"""


def word_levels() -> str:
    """The lists of ``LEVELS`` as Word copies them, each after a paragraph with its name."""
    item = (
        "<p class=MsoListParagraph style='margin-left:{level}in;text-indent:-18pt;mso-list:l0 level{level} lfo1'>"
        "<![if !supportLists]><span style='mso-list:Ignore'>{marker}<span>&nbsp; </span></span><![endif]>{text}</p>\n"
    )
    return "".join(
        f"<p class=MsoNormal>{name}</p>\n"
        + "".join(item.format(level=level, marker=marker, text=text) for level, marker, text in items)
        for name, (items, _html) in LEVELS.items()
    )


@pytest.fixture
def say(app, language):
    return speaker(app, language)


@pytest.fixture
def page(visit, cast) -> Page:
    """Alice's new request, in English."""
    page = visit(cast.alice)
    page.goto(NEW)
    return page


def text(page: Page) -> Locator:
    """What one types in; everything there is to wait for is there when it can be focused."""
    edit = page.locator(".edit")
    edit.focus()
    return edit


def stored(page: Page) -> str:
    """Submit the request, and what the ticket then has."""
    page.locator("[name=type]").first.check()
    page.locator(".actions .btn-1").click()
    expect(page).to_have_url(re.compile(r"/tickets/\d{8}$"))
    return Ticket.get(Ticket.submitted_at.is_null(False)).description


def formatted_draft(user: User, html: str) -> str:
    """The address of a draft whose description is this HTML."""
    draft = make_draft(user, summary="Gris")
    Ticket.update(description=html).execute()
    return f"/drafts/{draft.id}"


def paste_picture(page: Page) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.evaluate(COPY)
    page.keyboard.press("Control+v")


# --- keyboard and toolbar ------------------------------------------------------------------------------------------


def test_toolbar_is_one_stop_with_arrows_inside(visit, cast, language):
    page = visit(cast.alice, language)
    page.goto(NEW)
    tools = page.get_by_role("toolbar").get_by_role("button")
    assert tools.evaluate_all("found => found.map((tool) => tool.ariaLabel)") == TOOLS[language]
    text(page)
    page.keyboard.press("Shift+Tab")
    expect(tools.first).to_be_focused()
    for key, position in [
        ("ArrowRight", 1),
        ("End", 5),
        ("ArrowRight", 0),
        ("ArrowLeft", 5),
        ("Home", 0),
        ("ArrowRight", 1),
    ]:
        page.keyboard.press(key)
        expect(tools.nth(position)).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.locator(".edit")).to_be_focused()
    page.keyboard.press("Shift+Tab")
    expect(tools.nth(1)).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.type("x")
    expect(tools.nth(1)).to_have_attribute("aria-pressed", "true")
    expect(page.locator(".edit i")).to_have_text(re.compile("x$"))


def test_tab_leaves_the_text_also_from_a_list(page):
    text(page)
    page.keyboard.type("* ")
    page.keyboard.type("One")
    page.keyboard.press("Home")
    page.keyboard.press("Tab")
    expect(page.locator(".paste")).to_be_focused()


def test_brackets_make_no_list_that_is_not_stored(page):
    text(page)
    page.keyboard.type("* One")
    page.keyboard.press("Enter")
    page.keyboard.type("two")
    page.keyboard.press("Control+]")
    page.keyboard.type("!")
    assert stored(page) == "<ul><li>One</li><li>two!</li></ul>"


def test_what_is_formatted_is_stored(visit, cast, language, say):
    page = visit(cast.alice, language)
    page.goto(NEW)
    text(page)
    page.keyboard.type("Le ")
    page.keyboard.press("Control+b")
    page.keyboard.type("P")
    expect(page.get_by_role("button", name=say("Bold"))).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("Control+b")
    page.keyboard.press("Control+u")
    page.keyboard.type("gris")
    page.keyboard.press("Enter")
    page.get_by_role("button", name=say("Bulleted list")).click()
    page.keyboard.type("un")
    page.keyboard.press("Enter")
    page.keyboard.type("site")
    page.keyboard.press("Shift+Home")
    page.get_by_role("button", name=say("Link"), exact=True).click()
    address = page.get_by_role("textbox", name=say("Address"))
    address.fill("javascript:alert(1)")
    address.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text(
        say("This cannot be a link. Write an address that begins with https://, or an e-mail address.")
    )
    address.fill("exemple.ca/agenda")
    address.press("Enter")
    expect(address).to_be_hidden()
    expect(page.locator(".edit")).to_be_focused()
    html = stored(page).replace("&nbsp;", " ").replace("\N{NO-BREAK SPACE}", " ")
    link = '<a href="https://exemple.ca/agenda" rel="noopener noreferrer nofollow">site</a>'
    assert html == f"<p>Le <b>P</b>gris</p><ul><li>un</li><li>{link}</li></ul>"


def test_link_is_changed_and_removed(page):
    text(page)
    page.keyboard.type("www.exemple.ca ")
    link = page.locator(".edit a")
    expect(link).to_have_attribute("href", re.compile("^https?://www.exemple.ca$"))
    link.click()
    tool = page.get_by_role("button", name="Link", exact=True)
    expect(tool).to_have_attribute("aria-pressed", "true")
    tool.click()
    page.get_by_label("Address").fill("alice@exemple.ca")
    page.get_by_role("button", name="Apply").click()
    expect(link).to_have_attribute("href", "mailto:alice@exemple.ca")
    tool.click()
    page.get_by_role("button", name="Remove the link").click()
    expect(link).to_have_count(0)
    expect(page.locator(".edit")).to_contain_text("www.exemple.ca")


def test_undo_takes_back_and_ctrl_enter_submits(page):
    page.get_by_role("radio", name="Problem").check()
    undo = page.get_by_role("button", name="Undo")
    text(page)
    expect(undo).to_have_attribute("aria-disabled", "true")
    page.keyboard.type("Grey")
    page.keyboard.press("Control+a")
    page.get_by_role("button", name="Numbered list").click()
    expect(page.locator(".edit ol")).to_be_visible()
    undo.click()
    expect(page.locator(".edit ol")).to_have_count(0)
    page.keyboard.press("Control+Enter")
    expect(page).to_have_url(re.compile(r"/tickets/\d{8}$"))
    assert Ticket.get().description == "<p>Grey</p>"


# --- paste ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("html", "plain", "expected"),
    [
        (WORD, "Titre", CLEANED),
        (None, "one\ntwo\n\nthree <b>", "<p>one</p><p>two</p><p>three &lt;b&gt;</p>"),
        (
            GOOGLE_DOCS,
            None,
            "<p><b>Bold</b> plain</p><ul><li>item<ol><li>deep</li></ol></li><li>last</li></ul>",
        ),
        (
            LIBREOFFICE,
            "Title",
            "<p>Title</p><ul><li>Lundi<ol><li>matin</li><li>soir</li></ol></li><li>Mardi</li></ul>",
        ),
        (word_levels(), "Liste", "".join(f"<p>{name}</p>{html}" for name, (_items, html) in LEVELS.items())),
        ("<div>one</div><div><br></div><div>two<br>three</div>", None, "<p>one</p><p>two<br>three</p>"),
    ],
    ids=["Word", "plain text", "Google Docs", "LibreOffice", "levels of Word", "mail"],
)
def test_what_is_pasted_comes_out_clean(page, html, plain, expected):
    text(page).evaluate(PASTE, [html, plain])
    expect(page.locator(".edit p").first).not_to_be_empty()
    assert stored(page) == expected


def test_hostile_paste_leaves_words_and_asks_nobody(page):
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    text(page).evaluate(PASTE, [HOSTILE, "Hello"])
    expect(page.locator(".edit")).to_contain_text("three")
    expect(
        page.locator(".edit :is(script, style, img, svg, math, iframe, form, input, [id], [class], [style])")
    ).to_have_count(0)
    html = stored(page)
    link = '<a href="https://good.example/" rel="noopener noreferrer nofollow">two</a>'
    assert link in html
    assert not re.search(r"evil|alert|javascript|hx-|style|class|src", html)
    assert richtext.plain(html).split() == ["Hello", "one", "two", "three"]
    assert not [url for url in asked if "evil" in url or "x.png" in url]


# --- pictures ------------------------------------------------------------------------------------------------------


def test_pasted_screenshot_shows_at_once_and_is_in_the_ticket(visit, cast, language, say):
    page = visit(cast.alice, language)
    page.goto(NEW)
    held: list[Route] = []
    page.route("**/drafts/*/attachments", lambda route: held.append(route))
    expect(page.locator(".paste")).to_have_text(SENTENCE[language])
    text(page)
    page.keyboard.type("Avant")
    paste_picture(page)
    shot = page.locator(".shot")
    expect(shot.locator("canvas.drawn")).to_be_visible()
    expect(shot.get_by_role("progressbar")).to_be_visible()
    page.keyboard.press("Enter")
    page.keyboard.type("après")
    until(page, lambda: held)
    expect(page.locator(".edit img")).to_have_count(0)
    held[0].continue_()
    expect(shot).to_contain_text(say("Screenshot added"))
    expect(shot.locator(".meta")).to_have_text(
        re.compile({"fr": r"^\d+\sKo, à \d+\sh\s\d\d$", "en": r"^\d+\sKB, at "}[language])
    )
    shot.get_by_role("textbox").fill("L’agenda de Léo")
    html = stored(page)
    picture = Attachment.get()
    url = f"/attachments/{picture.id}/{picture.name}"
    order = [html.index(part) for part in ("Avant", url, "après")]
    assert order == sorted(order)
    assert 'alt="L’agenda de Léo"' in html
    image = page.locator(".timeline img, .txt img").first
    expect(image).to_be_visible()
    assert image.evaluate("image => image.decode().then(() => image.naturalWidth)") == 640


def test_pictures_from_the_paste_line_come_last_in_their_order(page):
    text(page)
    page.keyboard.type("First")
    page.keyboard.press("Home")
    page.locator(".paste").click()
    expect(page.locator(".paste")).to_be_focused()
    paste_picture(page)
    page.keyboard.press("Control+v")
    expect(page.locator(".edit img")).to_have_count(2)
    html = stored(page)
    names = re.findall(r"screenshot-\d", html)
    assert html.startswith("<p>First</p>")
    assert names == sorted(names) and len(names) == 2


def test_picture_deleted_in_the_text_can_be_put_back_or_taken_away(page):
    text(page)
    page.keyboard.type("Grey")
    paste_picture(page)
    picture = page.locator(".edit img")
    expect(picture).to_have_count(1)
    picture.click()
    page.keyboard.press("Delete")
    expect(picture).to_have_count(0)
    page.get_by_role("button", name="Put back").click()
    expect(picture).to_have_count(1)
    page.reload()
    expect(picture).to_have_count(1)
    expect(page.locator(".shot")).to_contain_text("Screenshot added")
    with page.expect_response("**/attachments/*/deletion"):
        page.get_by_role("button", name="Remove the picture").click()
    expect(page.locator(".shot")).to_have_count(0)
    expect(picture).to_have_count(0)
    assert stored(page) == "<p>Grey</p>"
    assert not Attachment.select().count()


def test_picture_copied_from_another_draft_becomes_this_ones(page):
    def is_stored(answer: Response) -> bool:
        return answer.ok and "<img" in (answer.request.post_data or "")

    text(page)
    page.keyboard.type("Grey")
    paste_picture(page)
    expect(page.locator(".edit img")).to_have_count(1)
    page.locator(".shot input").fill("The agenda")
    text(page)
    page.keyboard.press("Control+a")
    page.keyboard.press("Control+c")
    page.goto("/services/timesheets/tickets/new")
    text(page)
    with page.expect_response(is_stored):
        page.keyboard.press("Control+v")
    page.reload()
    expect(page.locator(".shot input")).to_have_value("The agenda")
    picture = page.locator(".edit img")
    assert picture.evaluate("image => image.decode().then(() => image.naturalWidth)") == 640
    first, second = Ticket.select().order_by(Ticket.id)
    assert [richtext.picture_ids(draft.description) for draft in (first, second)] == [
        {file.id for file in draft.attachments} for draft in (first, second)
    ]


def test_picture_copied_from_a_ticket_becomes_the_notes(page, watch):
    watch.expected = {404}
    text(page)
    paste_picture(page)
    expect(page.locator(".edit img")).to_have_count(1)
    stored(page)
    url = page.locator(".txt img").evaluate("image => image.src")
    nobodys = re.sub("[0-9a-f]{32}", "0" * 32, url)
    page.goto(f"{page.url}/notes/new")
    html = f'<p>Grey<img src="{url}"></p><p><img src="{nobodys}">Here<img alt="No address"></p>'
    text(page).evaluate(PASTE, [html, None])
    refused = page.locator(".shot.bad")
    expect(refused).to_contain_text("screenshot-1.png")
    refused.get_by_role("button").click()
    expect(page.locator(".edit img")).to_have_count(1)
    page.get_by_label("Title").fill("A detail")
    page.get_by_role("button", name="Save the note").click()
    expect(page.get_by_role("heading", name="A detail")).to_be_visible()
    picture = Attachment.get(Attachment.note.is_null(False))
    assert richtext.picture_ids(Note.get().description) == {picture.id}
    assert richtext.plain(Note.get().description).split() == ["Grey", "Here"]


def test_what_is_dropped_goes_where_it_belongs(page, watch):
    watch.expected = {422}
    text(page).evaluate(DROP, [["broken.png", "image/png", "no picture"], ["notes.txt", "text/plain", "words"]])
    refused = page.locator(".shot")
    expect(refused).to_contain_text("This is not a picture that can be shown.")
    expect(refused).to_have_class(re.compile("bad"))
    expect(page.locator("file-picker .file")).to_contain_text("notes.txt")
    refused.get_by_role("button").click()
    expect(refused).to_have_count(0)
    expect(page.locator(".edit")).to_be_focused()


def test_finger_adds_a_photo(visit, cast, language, say):
    page = visit(cast.alice, language, has_touch=True, is_mobile=True, viewport={"width": 390, "height": 800})
    page.goto(NEW)
    expect(page.locator(".paste")).to_be_hidden()
    photo = page.screenshot(type="jpeg")
    files = [{"name": "IMG_1.jpg", "mimeType": "image/jpeg", "buffer": photo}]
    page.get_by_label(say("Add a photo")).set_input_files(files)
    expect(page.locator(".shot")).to_contain_text(say("Picture added"))
    expect(page.locator(".edit img")).to_have_count(1)


# --- around it -----------------------------------------------------------------------------------------------------


def test_editor_in_the_note_dialog(visit, cast):
    page = visit(cast.alice)
    page.goto(f"/tickets/{make_ticket(cast.alice).number}")
    page.get_by_role("link", name="Add a note").first.click()
    page.get_by_label("Title").fill("A detail")
    text(page)
    page.keyboard.press("Control+i")
    page.keyboard.type("Here")
    paste_picture(page)
    expect(page.locator(".edit img")).to_have_count(1)
    page.get_by_role("button", name="Save the note").click()
    expect(page.get_by_role("heading", name="A detail")).to_be_visible()
    note = Note.get()
    assert note.description.startswith("<p><i>Here</i>")
    assert Attachment.get().id in richtext.picture_ids(note.description)


@pytest.mark.parametrize("language", ["fr"])
def test_form_with_a_picture_has_no_fault(visit, cast, language, say, watch):
    watch.expected = {422}
    page = visit(cast.alice, language)
    page.goto(formatted_draft(cast.alice, "<p>Gris <b>pâle</b></p>"))
    text(page)
    page.keyboard.press("Control+End")
    paste_picture(page)
    expect(page.locator(".edit img")).to_have_count(1)
    page.locator(".edit").evaluate(DROP, [["cassée.png", "image/png", "rien"]])
    faults = []
    page.get_by_role("button", name=say("Link"), exact=True).click()
    page.evaluate(AXE)
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme)
        faults += page.evaluate(RUN, TAGS)
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        faults += [f"{width}: {found}" for found in [page.evaluate(OVERFLOW)] if found]
    assert not faults, "\n".join(faults)


def test_words_typed_before_the_engine_is_there_stay(visit, cast):
    page = visit(cast.alice)
    waiting: list[Route] = []
    page.route("**/rich-text-editor.js", lambda route: waiting.append(route))
    page.goto(NEW, wait_until="commit")
    page.locator("textarea").fill("One\nline\n\nTwo")
    until(page, lambda: waiting)
    for route in waiting:
        route.continue_()
    expect(page.locator(".edit p")).to_have_count(2)
    page.keyboard.type("!")
    assert stored(page) == "<p>One<br>line</p><p>Two!</p>"


@pytest.mark.parametrize("script", ["app.js", "rich-text-editor.js"])
def test_words_typed_before_the_engine_is_there_keep_what_is_formatted(visit, cast, script):
    html = expected = "<p>Le <b>P</b> est gris</p><ul><li>un</li></ul><p>Fin</p>"
    page = visit(cast.alice)
    waiting: list[Route] = []
    page.route(f"**/{script}", lambda route: waiting.append(route))
    page.goto(formatted_draft(cast.alice, html), wait_until="commit")
    source = page.locator("textarea")
    if script == "app.js":
        source.fill(source.input_value().replace("un", "un 🌧️\ndeux"))
        expected = html.replace("un", "<div>un 🌧️</div><div>deux</div>")
    else:
        expect(source).to_have_js_property("readOnly", True)
        source.press_sequentially("Perdu")
    until(page, lambda: waiting)
    waiting[0].continue_()
    expect(page.locator(".edit b")).to_be_visible()
    assert stored(page) == expected


def test_field_takes_words_when_the_engine_cannot_be_fetched(visit, cast, watch):
    watch.expected = {"net::ERR_FAILED"}
    page = visit(cast.alice)
    page.route("**/squire.mjs", lambda route: route.abort())
    page.goto(formatted_draft(cast.alice, "<p>Very <b>grey</b></p>"))
    page.locator("textarea").fill("Blue")
    watch.faults.clear()
    assert stored(page) == "<p>Blue</p>"


def test_without_javascript_plain_words_are_paragraphs(visit, cast):
    page = visit(cast.alice, java_script_enabled=False)
    page.goto(NEW)
    expect(page.locator(".edit, .tools, .paste")).to_have_count(0)
    page.get_by_label("Description", exact=True).fill("One <b>\nline\n\nTwo")
    page.get_by_role("radio", name="Problem").check()
    page.get_by_role("button", name="Submit the request").click()
    expect(page.locator(".txt p")).to_have_text(["One <b> line", "Two"], use_inner_text=True)


def test_without_javascript_a_formatted_draft_keeps_its_formatting(visit, cast):
    page = visit(cast.alice, java_script_enabled=False)
    page.goto(formatted_draft(cast.alice, "<p>Very <b>grey</b></p>"))
    expect(page.get_by_label("Description", exact=True)).to_have_value("Very grey")
    page.get_by_role("button", name="Submit the request").click()
    expect(page.locator(".txt b")).to_have_text("grey")
