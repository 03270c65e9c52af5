"""The rich-text editor: toolbar, keyboard, what is pasted, pictures."""

import re

import pytest
from playwright.sync_api import Page, expect

from portal.tickets.models import Ticket

PASTE = """([html, text]) => {
  const clipboardData = new DataTransfer();
  if (html) clipboardData.setData("text/html", html);
  if (text) clipboardData.setData("text/plain", text);
  document.activeElement.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
}"""


@pytest.fixture
def page(visit, cast) -> Page:
    """Alice's new request."""
    page = visit(cast.alice)
    page.goto("/services/agenda/tickets/new")
    return page


WORD = """<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><meta name=Generator content="Microsoft Word 15">
<style>p.MsoNormal {margin:0cm; font-family:"Calibri",sans-serif;}</style></head><body lang=FR-CA style='tab-interval:35.4pt'>
<!--StartFragment-->
<h1 style='mso-x:1'>Titre</h1>
<p class=MsoNormal style='margin-bottom:0cm'>Le <b style='mso-bidi-font-weight:normal'>P</b> de <span style='font-weight:bold;color:red'>L\u00e9o</span>
est gris.<o:p></o:p></p>
<p class=MsoNormal><o:p>&nbsp;</o:p></p>
<p class=MsoListParagraphCxSpFirst style='text-indent:-18.0pt;mso-list:l0 level1 lfo1'><![if !supportLists]><span
style='font-family:Symbol;mso-fareast-font-family:Symbol'><span style='mso-list:Ignore'>\u00b7<span style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp;&nbsp;
</span></span></span><![endif]>Premier<o:p></o:p></p>
<p class=MsoListParagraphCxSpLast style='text-indent:-18.0pt;mso-list:l0 level1 lfo1'><![if !supportLists]><span
style='font-family:Symbol'><span style='mso-list:Ignore'>\u00b7<span style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp;
</span></span></span><![endif]>Deuxi\u00e8me</p>
<p class=MsoListParagraph style='mso-list:l1 level1 lfo2'><span style='mso-list:Ignore'>1.<span>&nbsp; </span></span>Un</p>
<table class=MsoTableGrid border=1 style='border-collapse:collapse'><tr><td style='width:10pt'><p class=MsoNormal>Lundi</p></td><td><p class=MsoNormal>P</p></td></tr></table>
<p class=MsoNormal><img width=10 height=10 src="file:///C:/Users/x/image001.png" style='width:10px'></p>
<!--EndFragment--></body></html>"""
HOSTILE = """<p style="color:red" onclick="alert(1)" class="x">Hello</p><script>alert(1)</script><style>*{display:none}</style>
<img src=x onerror="alert(1)"><img src="https://evil.example/pixel.png"><img src="data:image/png;base64,iVBORw0KGgo="><svg onload="alert(1)"><use href="https://evil.example/x.svg#a"/></svg>
<svg/onload=alert(1)><math><mi xlink:href="javascript:alert(1)">m</mi></math><a href="javascript:alert(1)">bad link</a>
<a href="https://good.example/" onmouseover="alert(1)" target=_blank>good link</a><iframe src="https://evil.example/"></iframe>
<form action="https://evil.example/"><input name=a value=b><button>Go</button></form><link rel=stylesheet href="https://evil.example/a.css">
<div data-hx-get="/sign-out" hx-get="/x" hx-trigger=load>boxed</div><video src="https://evil.example/v.mp4" autoplay></video><img alt="a>b" src="//evil.example/p.png" style="x:y">
<base href="https://evil.example/"><meta http-equiv=refresh content="0;url=https://evil.example/"><object data="https://evil.example/o"></object>"""


def test_scratch(page):
    edit = page.get_by_label("Description", exact=True)
    expect(edit).to_have_attribute("contenteditable", "true")

    def value():
        page.wait_for_timeout(200)
        v = page.locator("textarea").input_value()
        print("\n>>", v)
        return v

    def clear():
        edit.press("Control+a")
        edit.press("Delete")
        value()

    page.on("request", lambda r: print("REQ", r.url) if "127.0.0.1" not in r.url else None)
    edit.click()
    for html, text in [
        (WORD, ""),
        (HOSTILE, ""),
        ("", "one\ntwo\n\nthree https://x.example/a?b=c done"),
        (
            '<meta charset="utf-8"><b style="font-weight:normal;" id="docs-internal-guid-1"><p dir="ltr" style="line-height:1.38"><span style="font-size:11pt;font-weight:700;font-style:normal">Bold</span><span style="font-weight:400"> plain </span><span style="font-style:italic">it</span></p><br /><ul style="margin-top:0"><li dir="ltr" style="list-style-type:disc"><p dir="ltr" role="presentation"><span>item</span></p></li></ul></b>',
            "",
        ),
        (
            "<div>line one</div><div><br></div><div>line two<br>line three</div><blockquote class=gmail_quote>quoted</blockquote>",
            "",
        ),
        (
            '<html><body><!--StartFragment--><span style="color:red">just words</span><!--EndFragment--></body></html>',
            "just words",
        ),
        ("a<br>b<br><br>c", ""),
        ("<ul><li>x<ul><li>y</li></ul></li><li>z</li></ul>", ""),
        ("<pre>a  b\n c</pre>", ""),
        ("<div><div>a<div>b</div></div>c</div>", ""),
        ("<table><tr><th>H1<th>H2</tr><tr><td>1<td>2</tr></table>", "x"),
    ]:
        page.evaluate(PASTE, [html, text])
        value()
        clear()
    page.keyboard.type("* a")
    page.keyboard.press("Enter")
    page.keyboard.type("b")
    value()
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    page.keyboard.type("c")
    value()
    page.keyboard.press("Tab")
    print(page.evaluate("document.activeElement.outerHTML.slice(0,80)"))
    print(page.evaluate("document.querySelector('.edit').outerHTML.slice(0,400)"))


COPY = """async ([width, height]) => {
  const canvas = Object.assign(document.createElement("canvas"), { width, height });
  const pen = canvas.getContext("2d");
  pen.fillStyle = "#eef"; pen.fillRect(0, 0, width, height);
  for (let i = 0; i < 4000; i++) {
    pen.fillStyle = `rgb(${i * 7 % 255}, ${i * 13 % 255}, ${i * 29 % 255})`;
    pen.font = "18px sans-serif";
    pen.fillText("Screenshot " + i, (i * 97) % width, (i * 31) % height);
  }
  const blob = await new Promise((done) => canvas.toBlob(done, "image/png"));
  await navigator.clipboard.write([new ClipboardItem({ "image/png": blob })]);
  return blob.size;
}"""
TIME = """() => {
  document.addEventListener("paste", () => {
    const begin = performance.now();
    window.times = [];
    new MutationObserver(() => {
      if (document.querySelector(".shot")) window.times[0] ??= performance.now() - begin;
      if (document.querySelector("canvas.drawn")) requestAnimationFrame(() => window.times[1] ??= performance.now() - begin);
      if (document.querySelector(".edit img")) window.times[2] ??= performance.now() - begin;
    }).observe(document.body, { subtree: true, childList: true, attributes: true });
  }, { capture: true, once: true });
}"""


def test_picture_scratch(page):
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    edit = page.get_by_label("Description", exact=True)
    edit.click()
    page.keyboard.type("Before after")
    for _ in range(6):
        page.keyboard.press("ArrowLeft")
    print("bytes", page.evaluate(COPY, [2560, 1600]))
    page.evaluate(TIME)
    page.keyboard.press("Control+v")
    page.keyboard.type("MORE ")
    expect(page.locator(".edit img")).to_have_count(1)
    print(page.evaluate("window.times"))
    page.keyboard.type("typed on")
    print(page.locator("textarea").input_value())
    page.wait_for_timeout(500)
    page.screenshot(path="/tmp/v/ed/b.png", full_page=True)
    page.locator(".paste").click()
    page.evaluate(COPY, [400, 100])
    page.keyboard.press("Tab")
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Control+v")
    page.keyboard.press("Control+v")
    expect(page.locator(".edit img")).to_have_count(3)
    print(page.locator("textarea").input_value())
    page.locator(".edit img").nth(1).click()
    page.keyboard.press("Delete")
    expect(page.locator(".edit img")).to_have_count(2)
    print(page.locator("textarea").input_value())
    expect(page.locator(".gone:visible")).to_be_visible()
    page.screenshot(path="/tmp/v/ed/c.png", full_page=True)
    page.get_by_role("button", name="Put back").click()
    page.wait_for_timeout(200)
    print(page.locator("textarea").input_value())
    page.locator(".alt").first.fill("The agenda")
    page.wait_for_timeout(100)
    page.get_by_role("button", name="Remove the picture").nth(2).click()
    expect(page.locator(".edit img")).to_have_count(2)
    print(page.locator("textarea").input_value())
    page.get_by_role("radio", name="Problem").check()
    page.get_by_role("button", name="Submit the request").click()
    expect(page).to_have_url(re.compile(r"/tickets/\d{8}$"))
    page.wait_for_timeout(500)
    print(Ticket.get().description)
    page.screenshot(path="/tmp/v/ed/d.png", full_page=True)
