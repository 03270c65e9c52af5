"""A solution with hostile Markdown or HTML: nothing active is left, and nothing is fetched from elsewhere."""

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal import allowed, richtext
from portal.kb import article
from portal.kb.front_matter import Fault
from portal.kb.library import Library
from tests.library import write, write_both
from tests.markup import tree

HOSTILE = {
    "script": "<script>alert(1)</script>",
    "script in a block": "<div>\n<script src='//evil.example/x.js'></script>\n</div>",
    "unclosed script": "<script>alert(1)",
    "script in a script": "<scr<script>ipt>alert(1)</script>",
    "handler": '<p onclick="alert(1)">x</p>',
    "handler on a picture": "<img src=x onerror=alert(1)>",
    "handler by attribute list": "text\n{: onclick=alert(1) style=color:red }",
    "handler in a link title": '[x](https://example.org "a" onmouseover="alert(1)")',
    "javascript link": "[x](javascript:alert(1))",
    "javascript link in capitals": "[x](JaVaScRiPt:alert(1))",
    "javascript with entities": "[x](&#106;avascript&#58;alert(1))",
    "javascript with a tab": '<a href="java\tscript:alert(1)">x</a>',
    "data link": "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "vbscript": "<a href='vbscript:x'>x</a>",
    "autolink": "<javascript:alert(1)>",
    "reference": "[x][1]\n\n[1]: javascript:alert(1)",
    "style attribute": '<p style="position:fixed">x</p>',
    "style sheet": "<style>@import '//evil.example/x.css';</style>",
    "frame": '<iframe src="//evil.example"></iframe>',
    "object": '<object data="//evil.example"></object><embed src="//evil.example">',
    "svg": "<svg onload=alert(1)><script>alert(1)</script></svg>",
    "math": "<math><mtext></p><img src onerror=alert(1)></math>",
    "form": '<form action="//evil.example"><input name=a><button formaction="javascript:x">x</button></form>',
    "meta": '<meta http-equiv="refresh" content="0;url=//evil.example"><base href="//evil.example/">',
    "htmx": '<p hx-get="/tickets" data-hx-get="/tickets" hx-on:click="alert(1)">x</p>',
    "template": "<template><script>alert(1)</script></template>",
    "comment": "<!--><script>alert(1)</script>-->",
    "picture from elsewhere": "![x](https://evil.example/x.png) ![y](//evil.example/y.png)",
    "picture of the portal": "![x](/sign-out) ![y](../../attachments/1/a.png) ![z](/static/icons.svg)",
    "picture as data": "![x](data:image/svg+xml;base64,PHN2Zz4=)",
    "picture by srcset": '<img srcset="//evil.example/x 1x" src="//evil.example/x">',
    "background": '<table background="//evil.example/x"><tr><td background="x">x</td></tr></table>',
    "broken quotes": '<a href="https://example.org/"onclick="alert(1)">x</a>',
    "nul": "<scr\x00ipt>alert(1)</scr\x00ipt>",
    "own class": '<div class="gate" role="dialog"><span class="toast" aria-label="x" role="alert">x</span></div>',
    "class by attribute list": "## x {: .modal #main role=dialog }",
    "heading in a link in a heading": "## [a](https://example.org/ 'b') <a href='javascript:x'>c</a>",
    "footnote": "x[^1]\n\n[^1]: <img src=x onerror=alert(1)> [a](javascript:x)",
    "abbreviation": 'HTML\n\n*[HTML]: "><script>alert(1)</script>',
    "task": "- [x] <script>alert(1)</script>\n- [ ] <input autofocus onfocus=alert(1)>",
    "picture with a size": '<img src="/solutions/day/images/a.png" width="100%" height="9999999" loading="eager">',
    "jinja": "{{ 7 * 7 }} {% include 'x' %}",
}
ALLOWED = {name for names in allowed.ARTICLE_ATTRIBUTES.values() for name in names} | {"rel"}


def as_browsers_read(address):
    """Without the tabs and newlines that browsers drop, trimmed, in small letters."""
    return address.translate({9: None, 10: None, 13: None}).strip().lower()


def assert_harmless(html):
    """Only what the page has styles for, and addresses that do nothing but lead somewhere."""
    for element in tree(html).iter():
        assert element.tag in allowed.ARTICLE_TAGS | {"document"}
        assert set(element.attrib) <= ALLOWED
        scheme = re.match(r"[a-z][a-z0-9+.-]*:", as_browsers_read(element.get("href", "")))
        assert scheme is None or scheme[0] in ("https:", "mailto:")
        assert element.get("src", "/solutions/day/images/").startswith("/solutions/day/images/")
        for name, pattern in allowed.ARTICLE_VALUES.items():
            assert element.get(name) is None or pattern.fullmatch(element.get(name))


@pytest.mark.parametrize("name", HOSTILE)
def test_nothing_active_is_left(read, name):
    html = read(HOSTILE[name]).html
    assert_harmless(html)
    assert "49" not in html


def test_nothing_takes_the_place_of_a_part_of_the_page(read):
    """The portal's own ids: the skip link, htmx and labels would find the first element that has one."""
    body = "## Answer\n\n## X {: #contenu }\n\n<h3 id='dialog'>x</h3>\n\n<li id=toasts>a</li>\n\n[^a]\n\n[^a]: x"
    html = tree(read(f"{body}\n\n<div class=table-box role=group tabindex=5 aria-labelledby=answer-title>x</div>").html)
    named = [element.get(key) for element in html.iter() for key in ("id", "aria-labelledby") if element.get(key)]
    assert len(named) >= 5
    assert all(name.startswith(richtext.ANCHOR) for name in named)
    assert [element.get("tabindex") for element in html.iter() if element.get("class") == "table-box"] == [None]


MARKS = r"""- |1. |> |# |## x|```|~~~ {.x}|!!! note|[^1]|[^1]: x|*[x]: y|:   x|- [x] |![|](|<|>|&|&#0;|**|`|\|{: #x }"""
MORE = "<div markdown=1>,</div>,<b>,<p>,---,===,[1]: x,|a|b|,|-|-|,klzzwxh:0000,é,’,[a](b.en.md),![a](b.png)"
ODD = ["\n", "\n\n", "    ", "\t", "\0", "\ufeff", "\x02", "\x03", "\x02wzxhzdk:0\x03", "\u202e", "\ud800"]
PIECES = [*HOSTILE.values(), *ODD, *MARKS.split("|"), *MORE.split(",")]


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(PIECES) | st.text(max_size=8), max_size=25).map("".join))
def test_whatever_is_written_is_rendered_harmless_or_is_a_fault(tmp_path_factory, body):
    path = PLACES.setdefault("path", tmp_path_factory.mktemp("any") / "day.en.md")
    content = f"---\ntitle: T\nsummary: S.\nupdated: 2026-10-28\n---\n{body}".encode(errors="replace")
    try:
        found = article.read(path, "day", "en", "agenda", content)
    except Fault:
        return
    assert_harmless(found.html)
    assert all(1 <= line <= len(content.splitlines()) + 1 for line, _name in found.links + found.images)


PLACES: dict[str, Path] = {}


@settings(max_examples=150, deadline=None)
@given(
    st.binary(max_size=60)
    | st.text(max_size=60).map(
        str.encode,
    ),
    st.booleans(),
)
def test_whatever_bytes_are_a_fault_or_an_article(tmp_path_factory, content, has_head):
    path = PLACES.setdefault("path", tmp_path_factory.mktemp("any") / "day.en.md")
    try:
        article.read(path, "day", "en", "agenda", b"---\n" * has_head + content)
    except Fault as fault:
        assert fault.line >= 1 and "\n" not in fault.message


@pytest.mark.parametrize("name", HOSTILE)
def test_same_in_the_title_is_printed_as_text(app, cast, signed_in, kb, monkeypatch, name):
    title = "'" + HOSTILE[name].replace("'", "''").replace("\n", " ").replace("\t", " ") + "'"
    write_both(kb, "day", title=title, summary=title)
    monkeypatch.setitem(app.extensions, "kb", Library(kb))
    alice = signed_in(cast.alice)
    own = list(tree(alice.get("/catalogs").text).iter("script"))
    for address in ("/solutions", "/solutions/day"):
        page = tree(alice.get(address).text)
        assert len(list(page.iter("script"))) == len(own)
        assert not [e for e in page.iter() if e.tag in ("iframe", "object", "embed", "base", "style", "math")]
        assert not [key for e in page.iter() for key in e.attrib if key.startswith("on")]


SLOW = {
    "brackets": "[" * 20_000,
    "images": "![" * 10_000,
    "stars": "*a **a " * 5_000,
    "backticks": "`" * 20_000 + "a",
    "quotes": "> " * 2_000 + "x",
    "lists": "\n".join("  " * depth + "- x" for depth in range(300)),
    "angle brackets": "<" * 20_000,
    "entities": "&" * 50_000,
    "quotes, many lines": (">" * 15 + "x\n") * 3_000,
    "fences": "```\n" * 20_000,
    "unclosed fence": "```\n" + "x [y](z)\n" * 10_000,
    "headings": "# x\n" * 5_000,
    "footnotes": "[^1]: x\n" * 900,
    "abbreviations": "*[a]: b\n" * 900 + "a " * 5_000,
    "definitions": "a\n:   b\n\n" * 3_000,
    "formatting": "<b>" * 30_000,
    "paragraphs of formatting": "<i><b>\n\n" * 5_000,
    "tags": "<p>" * 30_000,
    "comments": "<!--" * 20_000,
    "blanks": " " * 300_000 + "x",
    "breaks": "\n" * 300_000,
    "tasks": "- [x] a\n" * 900,
    "admonitions": '!!! note "x"\n' * 5_000,
    "equals": "a\n=" * 20_000,
    "table": "|a" * 5_000 + "\n" + "|-" * 5_000 + "\n",
    "links": "[a](" * 5_000,
}


@pytest.mark.parametrize("name", SLOW)
def test_file_made_to_exhaust_the_parser_is_rendered_or_left_out(kb, name):
    write(kb, "bomb.en.md", SLOW[name])
    write_both(kb, "good")
    library = Library(kb)
    assert library.find("good")
    assert library.find("bomb") or [fault.path.name for fault in library.faults] == ["bomb.en.md"]


def test_brackets_that_would_take_minutes_are_refused_unread(kb):
    write(kb, "bomb.en.md", "[" * 1001)
    write_both(kb, "good", "[" * 1000)
    library = Library(kb)
    assert [fault.message for fault in library.faults] == [
        "there are more than 1000 opening brackets: part it into several solutions"
    ]
    assert [solution.slug for solution in library.every()] == ["good"]
