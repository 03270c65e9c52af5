"""catalog.toml: each mistake is named with its place, and a mistake made later changes nothing."""

import logging

import pytest

from portal.catalog.library import Shelf
from portal.catalog.parse import Broken, load
from tests.library import CATALOG, make_kb

AGENDA = 'name = { en = "Agenda", fr = "Agenda de l\'enfant" }'
MISTAKES = {
    "not TOML": (AGENDA, "name = {", "at line "),
    "the same key twice": (AGENDA, AGENDA + "\n  " + AGENDA, "at line 9"),
    "no slug": ('slug = "agenda"', "", "service has the slug None"),
    "slug with capitals": ('slug = "agenda"', 'slug = "Agenda"', "'Agenda'"),
    "slug with a slash": ('slug = "agenda"', 'slug = "../agenda"', "'../agenda'"),
    "slug that is a number": ('slug = "childcare"', "slug = 7", "catalog has the slug 7"),
    "slug too long": ('slug = "agenda"', f'slug = "{"a" * 61}"', "slug"),
    "service there twice": ('slug = "roads"', 'slug = "agenda"', "service 'agenda' is there twice"),
    "product there twice": ('slug = "municipal"', 'slug = "childcare"', "catalog 'childcare' is there twice"),
    "no name": (AGENDA, "", "service agenda: name"),
    "name in one language": (AGENDA, 'name = { en = "Agenda" }', "service agenda: name"),
    "empty name": (AGENDA, 'name = { en = "Agenda", fr = " " }', "service agenda: name"),
    "name as plain text": (AGENDA, 'name = "Agenda"', "service agenda: name"),
    "name that is a number": (AGENDA, 'name = { en = "Agenda", fr = 7 }', "service agenda: name"),
    "description in one language": (AGENDA, AGENDA + '\n  description = { fr = "x" }', "service agenda: description"),
    "unknown icon": (AGENDA, AGENDA + '\n  icon = "rocket"', "service agenda: there is no icon 'rocket'"),
    "icon that is a list": (AGENDA, AGENDA + "\n  icon = []", "service agenda: there is no icon []"),
    "severity out of range": (AGENDA, AGENDA + "\n  severity = 5", "service agenda: severity"),
    "severity that is text": (AGENDA, AGENDA + '\n  severity = "3"', "service agenda: severity"),
    "severity that is true": (AGENDA, AGENDA + "\n  severity = true", "service agenda: severity"),
    "unknown team": ('team = "care"', 'team = "nobody"', "service agenda: there is no team 'nobody'"),
    "team that is a list": ('team = "care"', "team = [1]", "service agenda: there is no team [1]"),
    "unknown type": ('types = ["question"]', 'types = ["wish"]', "service billing: types"),
    "no type": ('types = ["question"]', "types = []", "service billing: types"),
    "type that is a table": ('types = ["question"]', "types = [{}]", "service billing: types"),
    "retired as text": ("retired = true", 'retired = "yes"', "service fax: retired"),
    "services as one table": (
        '[[catalog.service]]\n  slug = "roads"',
        "[catalog.service]\n  slug = 1",
        "catalog municipal: service",
    ),
    "type without a name": ('name = { en = "Problem", fr = "Problème" }', "", "type problem: name"),
    "nothing at all": (CATALOG, "", "there is no catalog"),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_mistake_is_named_with_file_and_place(tmp_path, mistake):
    right, wrong, place = MISTAKES[mistake]
    path = make_kb(tmp_path / "kb") / "catalog.toml"
    text = path.read_text(encoding="utf-8")
    assert right in text
    path.write_text(text.replace(right, wrong, 1), encoding="utf-8")
    with pytest.raises(Broken) as raised:
        load(path)
    message = str(raised.value)
    assert str(path) in message and place in message
    assert "\n" not in message


@pytest.mark.parametrize("wrong", [b"\n\n# caf\xe9", b"\n\nname = Agenda"], ids=["not UTF-8", "not TOML"])
def test_line_to_mend_is_named(tmp_path, wrong):
    path = make_kb(tmp_path / "kb") / "catalog.toml"
    before = path.read_bytes()
    path.write_bytes(before + wrong)
    with pytest.raises(Broken) as raised:
        load(path)
    line = before.count(b"\n") + 3
    assert str(raised.value).startswith(f"{path}:{line}: ")


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b"slug = '\x00'", b"\x80"])
def test_file_that_is_no_text_is_named(tmp_path, content):
    path = tmp_path / "catalog.toml"
    path.write_bytes(content)
    with pytest.raises(Broken, match=r"catalog\.toml"):
        load(path)


@pytest.mark.parametrize("make", [lambda path: None, lambda path: path.mkdir()], ids=["missing", "a folder"])
def test_file_that_cannot_be_opened_is_named(tmp_path, make):
    make(tmp_path / "catalog.toml")
    with pytest.raises(Broken, match=r"catalog\.toml"):
        load(tmp_path / "catalog.toml")


def test_file_saved_by_notepad_is_read(tmp_path):
    path = make_kb(tmp_path / "kb") / "catalog.toml"
    path.write_bytes(b"\xef\xbb\xbf" + CATALOG.replace("\n", "\r\n").encode())
    assert list(load(path).services) == ["agenda", "billing", "fax", "roads"]


def test_defaults_are_three_types_and_a_middling_severity(tmp_path):
    services = load(make_kb(tmp_path / "kb") / "catalog.toml").services
    assert [kind.slug for kind in services["agenda"].types] == ["question", "problem", "suggestion"]
    assert [kind.slug for kind in services["billing"].types] == ["question"]
    assert services["agenda"].severity == 3


def test_broken_file_keeps_the_last_good_copy_until_mended(tmp_path, caplog):
    path = make_kb(tmp_path / "kb") / "catalog.toml"
    shelf = Shelf(path)
    path.write_text("[[catalog]", encoding="utf-8")
    with caplog.at_level(logging.ERROR):
        assert "agenda" in shelf.refresh().services
        assert "agenda" in shelf.refresh().services
    assert shelf.fault and "catalog.toml" in shelf.fault
    assert len(caplog.records) == 1  # said once, not at every request
    path.write_text(CATALOG.replace('"agenda"', '"diary"'), encoding="utf-8")
    assert "diary" in shelf.refresh().services
    assert shelf.fault is None


def test_file_that_vanishes_keeps_the_last_good_copy(tmp_path):
    path = make_kb(tmp_path / "kb") / "catalog.toml"
    shelf = Shelf(path)
    path.unlink()
    assert "agenda" in shelf.refresh().services


def test_broken_file_does_not_disturb_people(kb, signed_in, cast):
    alice = signed_in(cast.alice)
    (kb / "catalog.toml").write_text("icon = [[", encoding="utf-8")
    assert alice.get("/catalogs/childcare").status_code == 200


def test_added_service_shows_without_a_restart(kb, signed_in, cast):
    more = '\n[[catalog]]\nslug = "pay"\nname = { en = "Payroll", fr = "Paie" }\n'
    (kb / "catalog.toml").write_text(CATALOG + more, encoding="utf-8")
    assert "Payroll" in signed_in(cast.alice).get("/catalogs").text


def test_names_are_printed_in_the_readers_language_with_its_typography(kb, signed_in, cast):
    alice = signed_in(cast.alice)
    assert "Childcare Services" in alice.get("/catalogs").text
    alice.post("/language", data={"language": "fr"})
    assert "Services de garde" in alice.get("/catalogs").text
    assert "Agenda de l’enfant" in alice.get("/catalogs/childcare").text
