"""What people type, and the solution that comes first; what they may not see, they do not find."""

import pytest

from portal.kb import best, vocabulary
from portal.kb.library import Library
from portal.kb.search import search
from portal.kb.suggestions import suggest
from tests.library import make_kb, write, write_both

BOTH = {"agenda", "billing"}
TEXTS = {  # slug: service, then of each language title, summary, keywords, text
    "password": (
        "agenda",
        (
            "Reset your password",
            "Choose a new one from the sign-in page.",
            "[login, passwrd]",
            "Click the link in the email.",
        ),
        (
            "Réinitialiser le mot de passe",
            "Choisissez-en un nouveau.",
            "[connexion]",
            "Cliquez sur le lien de l'envoi, reçu par courriel.",
        ),
    ),
    "invoice": (
        "billing",
        ("Correct an invoice already sent", "Void it and send another.", "[bill]", "Invoices of a parent are voided."),
        (
            "Corriger une facture déjà envoyée",
            "Annulez-la, puis refaites-la.",
            "[facturation]",
            "Les factures annulées restent au dossier du parent.",
        ),
    ),
    "tablet": (
        "agenda",
        ("Take attendance on a tablet", "Sign children in at the door.", '["iPad"]', "A parent signs, with code 901."),
        (
            "Prendre les présences sur une tablette",
            "Faites signer à l'arrivée.",
            '["iPad"]',
            "Au cœur de la journée, œuvrez sans papier : le parent signe avec le code 901.",
        ),
    ),
    "emails": (
        "billing",
        ("Parents do not receive emails", "Check the address first.", "[mail]", "Messages wait in the junk folder."),
        (
            "Les parents ne reçoivent pas les courriels",
            "Vérifiez d'abord l'envoi.",
            "[indésirables]",
            "Un envoi peut attendre dans la quarantaine.",
        ),
    ),
}
QUERIES = {
    "fr": {
        "reinitialiser": "password",
        "RÉINITIALISER": "password",
        "réini": "password",
        "réinitialisation": "password",
        "mots de passe": "password",
        "mot de passe oublié comment": None,
        "comment réinitialiser mon mot de passe?": "password",
        "quelqu'un peut m'aider avec une facture svp": "invoice",
        "l'envoi": "emails",
        "l’envoi": "emails",
        "d'envois": "emails",
        "facturer": "invoice",
        "les factures": "invoice",
        "facture envoyee": "invoice",
        "coeurs": "tablet",
        "Cœur": "tablet",
        "oeuvrer": "tablet",
        "œuvre": "tablet",
        "presence": "tablet",
        "présences tablette": "tablet",
        "ipad": "tablet",
        "901": "tablet",
        "le la les": "tablet",
        "sur une": "tablet",
        "courriels parents": "emails",
        "junk": "emails",
    },
    "en": {
        "passwords": "password",
        "how do I reset my password?": "password",
        "can someone help me with a tablet": "tablet",
        "login": "password",
        "invoices": "invoice",
        "invoice's parent": "invoice",
        "bills": "invoice",
        "children": "tablet",
        "attend": "tablet",
        "receiving email": "emails",
        "the": "password",
        '"tablet" AND (attendance': "tablet",
        "tablet* NOT attendance": "tablet",
        "title:tablet": None,
        "tablet\x00ette\x01": None,
        "attendance\x02\x03 tablet": "tablet",
        "réception": None,
    },
}
TYPOS = {
    ("fr", "réinitialisser"): "réinitialiser",
    ("fr", "reinitalizer"): "réinitialiser",
    ("fr", "factrue"): "facture",
    ("fr", "tablette presances"): "tablette présences",
    ("fr", "coeeur"): "cœur",
    ("fr", "vacture"): "facture",
    ("fr", "corigger factrue dosier"): "corriger facture dossier",
    ("fr", "corigger factrue dosier parnet"): "",  # too many to be sure of, and each takes a while
    ("en", "pasword"): "password",
    ("en", "invioce parents"): "invoice parents",
    ("en", "passwrod"): "password",
    ("en", "loggin"): "login",
    ("en", "902"): "",
    ("en", "xyzzyx"): "",
    ("en", "zz"): "",
}


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    """Four solutions in both languages."""
    kb = make_kb(tmp_path_factory.mktemp("search") / "kb")
    for slug, (service, *languages) in TEXTS.items():
        for language, (title, summary, keywords, body) in zip(("en", "fr"), languages, strict=True):
            front = {"title": f'"{title}"', "summary": f'"{summary}"', "keywords": keywords}
            write(kb, f"{slug}.{language}.md", body, service, **front)
    return Library(kb)


def found(library, query, language="en", services=BOTH, **others):
    return [hit.entry.slug for hit in search(library, query, language, services, **others).hits]


@pytest.mark.parametrize(("language", "query"), [(code, query) for code, own in QUERIES.items() for query in own])
def test_first_hit_is_what_was_looked_for(library, language, query):
    assert next(iter(found(library, query, language)), None) == QUERIES[language][query]


@pytest.mark.parametrize(("language", "query"), TYPOS)
def test_misspelt_query_is_mended_as_the_texts_write_it(library, language, query):
    hits = search(library, query, language, BOTH)
    assert (hits.total, hits.meant) == (0, TYPOS[language, query])
    assert not hits.meant or search(library, hits.meant, language, BOTH).total


@pytest.mark.parametrize("query", ["", " ", "?", "« »", "''", "’", "\x00", "*", "(", '"', "-", "_", "^", "\ud800"])
def test_query_without_words_is_answered(library, query):
    hits = search(library, query, "fr", BOTH)
    assert (hits.total, hits.hits, hits.meant) == (0, (), "")


def test_readers_language_comes_first_and_each_solution_once(library):
    hits = search(library, "parent", "fr", BOTH)
    assert [(hit.entry.slug, hit.entry.language) for hit in hits.hits] == [
        ("emails", "fr"),
        ("invoice", "fr"),
        ("tablet", "fr"),
    ]
    assert hits.total == 3
    hits = search(library, "code", "en", BOTH)
    assert [(hit.entry.slug, hit.entry.language) for hit in hits.hits] == [("tablet", "en")]


def test_same_words_find_each_readers_own_language(library):
    for language in ("en", "fr", "en"):
        assert {hit.entry.language for hit in search(library, "parent", language, BOTH).hits} == {language}


def test_hit_in_the_other_language_comes_after(library):
    hits = search(library, "message", "fr", BOTH)
    assert [(hit.entry.slug, hit.entry.language) for hit in hits.hits] == [("emails", "en")]


def test_pages_of_hits_part_the_whole(library):
    whole = found(library, "parent", "fr")
    assert [slug for after in range(3) for slug in found(library, "parent", "fr", most=1, after=after)] == whole
    assert search(library, "parent", "fr", BOTH, most=1).total == 3


def test_title_is_before_keywords_and_these_before_the_text(kb):
    write_both(kb, "text", "Something of a lantern.", title="Alpha", summary="One.")
    write_both(kb, "keyword", "Nothing.", title="Beta", summary="Two.", keywords="[lantern]")
    write_both(kb, "title", "Nothing.", title="Lantern", summary="Three.")
    assert found(Library(kb), "lantern") == ["title", "keyword", "text"]


@pytest.mark.parametrize(
    ("language", "typed", "written"),
    [
        ("en", "center", "centre"),
        ("en", "centre", "center"),
        ("en", "organisations", "organization"),
        ("en", "organization", "organisation"),
        ("en", "authorise", "authorized"),
        ("en", "color", "colours"),
        ("en", "favourite", "favorites"),
        ("en", "analyze", "analysed"),
        ("en", "license", "licence"),
        ("fr", "cheval", "chevaux"),
        ("fr", "chevaux", "cheval"),
        ("fr", "journaux", "journal"),
        ("fr", "travaux", "travail"),
        ("fr", "travail", "travaux"),
        ("fr", "municipales", "municipaux"),
    ],
)
def test_word_is_found_and_marked_however_it_is_written(kb, language, typed, written):
    write_both(kb, "one", title=f"Un {written} one")
    (hit,) = search(Library(kb), typed, language, BOTH).hits
    assert (hit.entry.language, hit.title) == (language, f"Un <mark>{written}</mark> one")


def test_word_as_it_was_typed_is_before_longer_ones(kb):
    write_both(kb, "longer", title="A signed sheet", summary="It was signed.")
    for number in range(3):
        write_both(kb, f"other-{number}", title="Password", summary="Nothing.")
    write_both(kb, "typed", title="Reset it", summary="Nothing.", keywords="[sign in]")
    assert found(Library(kb), "sign in") == ["typed", "longer"]


@pytest.mark.parametrize("services", [{"agenda"}, set(), {"nothing", 'a" OR "b'}])
def test_what_is_outside_is_neither_found_nor_counted_nor_suggested(library, services):
    for query in ("invoice", "facture", "invioce", "junk"):
        hits = search(library, query, "en", services)
        assert (hits.total, hits.hits, hits.meant) == (0, (), "")
        assert suggest(library, query, "en", services, "billing") == []


@pytest.fixture
def many(kb, monkeypatch):
    """Solutions of which a search may count three; *lamp* and *oil* stand in titles and texts."""
    monkeypatch.setattr(best, "MANY", 3)
    for slug, title, text in (
        ("one", "Nothing", "Oil and a lamp."),
        ("two", "Lamp", "Some oil."),
        ("three", "Oil for a lamp", "Nothing."),
        ("four", "Lamp", "Nothing."),
        ("five", "Nothing", "No lamp, no oil."),
    ):
        write_both(kb, slug, text, title=title, summary="None.")
    write_both(kb, "other", "Nothing.", "billing", title="Oil for a lamp", summary="None.")
    return Library(kb)


def test_of_many_those_that_have_the_words_above_the_text_are_first(many):
    assert found(many, "lamp oil", services={"agenda"}, most=2) == ["three", "two"]
    assert found(many, "lamp oil", services={"agenda"}, most=1, after=1) == ["two"]


def test_many_are_counted_in_part_and_no_more_are_shown(many):
    hits = search(many, "lamp", "en", {"agenda"})
    assert (hits.total, hits.is_counted_in_part, len(hits.hits)) == (3, True, 3)
    assert not search(many, "oil for", "en", {"billing"}).is_counted_in_part


def test_many_are_of_the_persons_services_alone(many):
    assert "other" not in found(many, "lamp", services={"agenda"})
    assert found(many, "lamp", services={"billing"}) == ["other"]
    assert "other" not in [hit.entry.slug for hit in suggest(many, "lamp oil", "en", {"agenda"}, "agenda")]


def test_beginning_of_more_words_than_are_written_out_finds_them_all(kb, monkeypatch):
    monkeypatch.setattr(vocabulary, "MOST_FORMS", 2)
    write_both(kb, "day", "lanterns", title="Day", summary="None.")
    write_both(kb, "night", "lanternfish lanterned lanternless", title="Night", summary="None.")
    assert sorted(found(Library(kb), "lantern")) == ["day", "night"]


def test_excerpt_is_where_the_words_are_near_each_other(kb):
    write_both(kb, "day", f"Lamp. {'and ' * 60} oil of a lamp <i>. {'and ' * 400}", title="Day", summary="None.")
    (hit,) = search(Library(kb), "lamp oil", "en", BOTH).hits
    assert "<mark>oil</mark> of a <mark>lamp</mark>" in hit.excerpt
    assert hit.excerpt.startswith("…")
    assert hit.excerpt.endswith("…")


def test_find_is_marked_as_it_is_written_and_the_rest_escaped(kb):
    write_both(kb, "day", "L'envoi : le cœur < tout > & \x02 <b>", title="'Cœur & <i>'", summary="Rien.")
    (hit,) = search(Library(kb), "coeurs", "fr", BOTH).hits
    assert hit.title == "<mark>Cœur</mark> &amp; &lt;i&gt;"
    assert "L’envoi\N{NO-BREAK SPACE}: le <mark>cœur</mark> &lt; tout &gt; &amp;" in hit.excerpt


def test_excerpt_is_the_summary_when_the_text_has_nothing(library):
    (hit,) = search(library, "void another", "en", BOTH).hits
    assert hit.excerpt == "<mark>Void</mark> it and send <mark>another</mark>."


def test_changed_text_is_found_by_its_new_words_alone(kb, monkeypatch):
    write_both(kb, "day", "An old lantern.")
    library = Library(kb)
    write_both(kb, "day", "A new lamp.")
    library.updates.run()
    assert (found(library, "lantern"), found(library, "lamp")) == ([], ["day"])


def test_long_query_is_cut_not_refused(library):
    assert found(library, "tablet " * 5000) == ["tablet"]
    assert found(library, "x" * 100_000) == []


def test_suggestions_have_any_word_and_the_chosen_services_are_first(library):
    slugs = [hit.entry.slug for hit in suggest(library, "The parent has no invoice", "en", BOTH, "agenda")]
    assert slugs == ["tablet", "invoice", "emails"]
    slugs = [hit.entry.slug for hit in suggest(library, "The parent has no invoice", "en", BOTH, "billing")]
    assert slugs == ["invoice", "emails", "tablet"]
    assert len(suggest(library, "parent", "en", BOTH, "agenda", most=2)) == 2


@pytest.mark.parametrize("summary", ["", "?", "bonjour", "xyzzyx", "\x00"])
def test_summary_that_says_nothing_suggests_nothing(library, summary):
    assert suggest(library, summary, "fr", BOTH, "billing") == []


@pytest.mark.parametrize(
    ("language", "summary"),
    [
        ("fr", "Bonjour, pourriez-vous m'aider svp?"),
        ("fr", "Allo quelqu'un?"),
        ("en", "Hi, can someone please help me?"),
    ],
)
def test_greeting_suggests_nothing_even_where_texts_have_its_words(kb, language, summary):
    write_both(kb, "one", "Vous pourriez aider quelqu'un, allo. Can someone help me, please? Hi.")
    assert suggest(Library(kb), summary, language, BOTH, "agenda") == []
