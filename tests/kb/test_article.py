"""The body of a solution: Markdown as people write it, with the typography of its language."""

from portal.typography import NBSP
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


def test_note_keeps_its_box_and_its_title(read):
    html = tree(read('!!! warning "Take care"\n    Save first.').html)
    (box,) = with_class(html, "admonition")
    assert box.get("class") == "admonition warning"
    assert [words(p) for p in box.iter("p")] == ["Take care", "Save first."]


def test_links_between_files_become_addresses(read):
    found = read(
        "[a](../billing/other.en.md) [b](same.fr.md#steps) [c](./here.en.md) [d](#x) [e](https://example.org/)"
    )
    addresses = [a.get("href") for a in tree(found.html).iter("a")]
    assert addresses == ["/solutions/other", "/solutions/same#steps", "/solutions/here", "#x", "https://example.org/"]
    assert found.links == ((7, "other"), (7, "same"), (7, "here"))


def test_link_out_of_the_portal_gives_nothing_away(read):
    (link,) = tree(read("[e](https://example.org/)").html).iter("a")
    assert link.get("rel") == "noopener noreferrer"


def test_picture_beside_the_file_becomes_an_address(read):
    found = read("![A screen](./day.en.png)")
    (image,) = tree(found.html).iter("img")
    assert (image.get("src"), image.get("alt")) == ("/solutions/day/images/day.en.png", "A screen")
    assert found.images == ((7, "day.en.png"),)


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
