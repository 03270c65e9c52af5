"""The body of a solution: Markdown as people write it, with the typography of its language."""

import re

import pytest

from portal.typography import NBSP
from tests.library import write, write_picture
from tests.markup import tree, with_class, words


def test_headings_steps_and_bold(read):
    html = tree(read("## Steps\n\n1. In **Agenda**, click.\n2. Save.").html)
    assert [words(h) for h in html.iter("h2")] == ["Steps"]
    assert [words(li) for li in html.iter("li")] == ["In Agenda, click.", "Save."]
    assert [words(b) for b in html.iter("strong")] == ["Agenda"]


def test_table_aligns_without_a_style_attribute(read):
    html = tree(read("| a | b |\n|:--|--:|\n| 1 | 2 |").html)
    assert [cell.get("align") for cell in html.iter("td")] == ["left", "right"]
    assert not [cell for cell in html.iter() if cell.get("style")]


def test_wide_table_scrolls_by_itself_under_the_name_of_its_heading(read):
    table = "| a | b |\n|---|---|\n| 1 | 2 |"
    inner = table.replace("\n", "\n    ")
    html = tree(read(f"{table}\n\n## What *changes*\n\n1. One\n\n    {inner}\n\nEnd.\n\n## Later").html)
    first, second = with_class(html, "table-box")
    assert [(box.get("role"), box.get("tabindex"), box[0].tag) for box in (first, second)] == [
        ("group", "0", "table")
    ] * 2
    assert first.get("aria-labelledby") is None
    assert second.get("aria-labelledby") == next(html.iter("h2")).get("id")
    assert words(html).endswith("1 2 End. Later")


@pytest.mark.parametrize(("written", "shown"), [("#", "h2"), ("##", "h2"), ("####", "h4"), ("######", "h4")])
def test_title_is_the_pages_alone_and_no_heading_is_lost(read, written, shown):
    html = tree(read(f"{written} Steps").html)
    assert [(element.tag, words(element)) for element in html.iter() if element.tag[1:].isdigit()] == [(shown, "Steps")]


def test_fenced_code_in_a_step_is_a_block(read):
    html = tree(read("1. Type:\n\n    ```sh\n    one <b>\n\n      two\n    ```\n\n    Then save.\n\n2. End.").html)
    assert [pre[0].text for pre in html.iter("pre")] == ["one <b>\n\n  two\n"]
    assert [words(li) for li in html.iter("li")] == ["Type: one <b> two Then save.", "End."]


@pytest.mark.parametrize(
    "body", ["1. a\n\n    ```\n    b", "1. a\n\n    ```\n    b\n\nAfter\n\n    ```\n", "```\n    ~~~\n    ~~~\n```"]
)
def test_fence_that_is_not_one_in_a_step_loses_nothing(read, body):
    said = words(tree(read(body).html))
    assert all(word in said for word in re.findall(r"\w+|~+", body) if word != "1")


def test_note_keeps_its_box_and_its_title(read):
    html = tree(read('!!! warning "Take care"\n    Save first.').html)
    (box,) = with_class(html, "admonition")
    assert box.get("class") == "admonition warning"
    assert [words(p) for p in box.iter("p")] == ["Take care", "Save first."]


def test_kinds_of_notes_and_titles_that_nobody_wrote(read):
    for language, titles in {"en": ["Warning", "Tip", "Note"], "fr": ["Attention", "Conseil", "Note"]}.items():
        html = tree(read("!!! danger\n    A.\n\n!!! hint\n    B.\n\n!!! odd inline\n    C.", language).html)
        kinds = [box.get("class") for box in with_class(html, "admonition")]
        assert kinds == ["admonition warning", "admonition tip", "admonition note"]
        assert [words(title) for title in with_class(html, "admonition-title")] == titles
    assert not with_class(tree(read('!!! note ""\n    A.').html), "admonition-title")


def test_links_between_files_become_addresses(read):
    found = read(
        "[a](../billing/other.en.md) [b](same.fr.md#steps) [c](./here.en.md) [d](#x) [e](https://example.org/)"
    )
    addresses = [a.get("href") for a in tree(found.html).iter("a")]
    assert addresses == [
        "/solutions/other",
        "/solutions/same#art-steps",
        "/solutions/here",
        "#art-x",
        "https://example.org/",
    ]
    assert found.links == ((7, "other"), (7, "same"), (7, "here"))


def test_link_out_of_the_portal_gives_nothing_away(read):
    (link,) = tree(read("[e](https://example.org/)").html).iter("a")
    assert link.get("rel") == "noopener noreferrer"


def test_picture_beside_the_file_becomes_an_address(read):
    found = read("![A screen](./day.en.png)")
    (image,) = tree(found.html).iter("img")
    assert (image.get("src"), image.get("alt")) == ("/solutions/day/images/day.en.png", "A screen")
    assert found.images == ((7, "day.en.png"),)


def test_picture_has_its_size_and_is_fetched_when_it_is_near(read, kb):
    write_picture(write(kb, "x.en.md").with_name("day.png"), 640, 400)
    (image,) = tree(read("![A screen](day.png)").html).iter("img")
    assert (image.get("width"), image.get("height")) == ("640", "400")
    assert (image.get("loading"), image.get("decoding")) == ("lazy", "async")


@pytest.mark.parametrize("name", ["", "gone.png", "../x.png", "a\x01.png", "day.en.md", "x.png?y", "é.png", "%"])
def test_picture_that_is_none_has_no_size(read, name):
    assert all(image.get("width") is None for image in tree(read(f"![A screen]({name})").html).iter("img"))


def test_heading_is_a_link_to_itself(read):
    html = tree(read("## Steps\n\n### *Inner* ones").html)
    for heading in (next(html.iter("h2")), next(html.iter("h3"))):
        (link,) = heading.iter("a")
        assert (link.get("href"), link.get("class")) == (f"#{heading.get('id')}", "anchor")
        assert words(link) == words(heading)


def test_tasks_say_in_words_whether_they_are_done(read):
    for language, names in {"en": ["To do:", "Done:"], "fr": [f"À faire{NBSP}:", f"Fait{NBSP}:"]}.items():
        html = tree(read("- [ ] One [link](https://example.org/)\n- [x] **Two**\n- [y] Three", language).html)
        signs = with_class(html, "task")
        assert [(sign.get("role"), sign.get("aria-label")) for sign in signs] == [("img", name) for name in names]
        assert [words(li) for li in html.iter("li")] == ["☐ One link", "☑ Two", "[y] Three"]
    (sign,) = with_class(tree(read("- [x] One\n\n    More.").html), "task")
    assert sign.get("aria-label") == "Done:"


def test_footnotes_lead_there_and_back(read):
    html = tree(read("One[^a], two[^b].\n\n[^a]: Note *A*.\n[^b]: Note B.", "fr").html)
    ids = {each.get("id") for each in html.iter() if each.get("id")}
    there, back = with_class(html, "footnote-ref"), with_class(html, "footnote-backref")
    assert len(there) == len(back) == 2
    assert {a.get("href").removeprefix("#") for a in there + back} <= ids
    assert [a.get("title") for a in back] == ["Retour au texte, note 1", "Retour au texte, note 2"]


def test_definitions_and_abbreviations(read):
    html = tree(read("Period\n:   Four weeks. The ARC closes it.\n\n*[ARC]: Canada Revenue Agency").html)
    assert [words(each) for each in (next(html.iter("dt")), next(html.iter("dd")))] == [
        "Period",
        "Four weeks. The ARC closes it.",
    ]
    assert next(html.iter("abbr")).get("title") == "Canada Revenue Agency"


def test_contents_are_the_second_level_as_it_reads(read):
    found = read("## R & D <-> *x*\n\n### Inner\n\n## Second")
    assert [heading for _id, heading in found.sections] == ["R & D <-> x", "Second"]
    assert [h.get("id") for h in tree(found.html).iter("h2")] == [id for id, _heading in found.sections]


def test_french_is_set_with_quebec_spacing(read):
    found = read("Cliquez : l'agenda « A » à 50 %, est-ce tout ?", "fr", title="L'envoi ?", summary="'Voici : rien.'")
    assert found.title == "L’envoi?"
    assert found.summary == f"Voici{NBSP}: rien."
    assert f"Cliquez{NBSP}: l’agenda «{NBSP}A{NBSP}» à 50{NBSP}%, est-ce tout?" in tree(found.html).find("p").text


def test_english_keeps_its_spacing(read):
    assert "It’s 50 % : done ?" in read("It's 50 % : done ?").html


def test_quotation_marks_in_english_are_curly_in_pairs(read):
    html = read('Say "hello" (or "not & so"). 5" and 6", "**Save**", "`"x"`" and <span title="a">"b"</span>').html
    assert words(tree(html)) == 'Say “hello” (or “not & so”). 5" and 6", “Save”, “"x"” and “b”'


def test_number_in_french_does_not_break(read):
    assert f"12{NBSP}345{NBSP}678,50{NBSP}$ en 2026 2 fois" in read("12 345 678,50 $ en 2026 2 fois", "fr").html


def test_code_and_addresses_are_left_as_typed(read):
    body = "Tapez `l'envoi : 50 %` sur [l'adresse](https://example.org/l'adresse?a=1).\n\n    l'envoi : ok ?\n"
    html = tree(read(body, "fr").html)
    assert [code.text.strip() for code in html.iter("code")] == ["l'envoi : 50 %", "l'envoi : ok ?"]
    assert [a.get("href") for a in html.iter("a")] == ["https://example.org/l'adresse?a=1"]
    assert "l’adresse" in words(html)


def test_two_texts_do_not_share_anything(read):
    first, second = read("## A\n\n[^1]\n\n[^1]: Note."), read("## B")
    assert "A" not in words(tree(second.html))
    assert [heading for _id, heading in first.sections] == ["A"]
