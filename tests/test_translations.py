"""The French catalogue is complete, says the exact labels, and is set as Québec sets it."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_keywords, parse_mapping_cfg
from babel.messages.pofile import read_po
from flask import Flask

from portal.config import ROOT
from portal.i18n import TRANSLATIONS, _, ngettext
from portal.tickets import labels
from portal.tickets.rules import State, Status
from portal.typography import NBSP, html_typography, typography

# The labels that customers know, word for word. A context tells words apart that English writes alike.
LABELS = {
    "Ticket #": "# Billet",
    "Status": "Statut",
    "State": "État",
    "Summary": "Sommaire",
    "Creation Date": "Date de création",
    "Client": "Client",
    "Service": "Service",
    "External Ref. No.": "N° réf. externe",
    "Assigned To": "Assigné à",
    "New": "Nouveau",
    "Classification": "Classification",
    "Investigation": "Investigation",
    "Resolution": "Résolution",
    "Closed": "Fermé",
    "To process": "À traiter",
    "Awaiting client response": "En attente client",
    "In progress": "En cours",
    "Awaiting internal response": "En attente interne",
    "Solution provided": "Solution transmise",
    "Filters": "Filtres",
    ("filter", "All"): "Tous",
    ("filter", "Opened"): "Ouverts",
    ("filter", "Closed"): "Fermés",
    "Drafts": "Brouillons",
    "Assigned To Me": "Assignés à moi",
    "General Description": "Description générale",
    "Description": "Description",
    "Additional Information": "Informations additionnelles",
    "Ticket type": "Type de billet",
    "Attachments": "Fichiers attachés",
    "Browse…": "Parcourir…",
    "Drag a column header and drop it here to group by that column": (
        "Faites glisser un en-tête de colonne et déposez ici pour grouper par cette colonne"
    ),
    "Select a Catalog": "Sélection d'un catalogue",
    "Select a Service": "Sélection d'un service",
    "%(num)d solution found": ("%(num)d solution trouvée", "%(num)d solutions trouvées"),
    "My Requests": "Mes demandes",
    "Tickets": "Billets",
    "Username": "Utilisateur",
    "Password": "Mot de passe",
    "Sign in": "Se connecter",
    "Forgot your password?": "Mot de passe oublié?",
    "Reset": "Réinitialiser",
    "To reset your password, please enter your username.": (
        "Pour réinitialiser votre mot de passe, entrez votre nom d'utilisateur."
    ),
    "Ticket portal": "Billetterie",
}


@cache
def source() -> Catalog:
    """Every string that the code and the templates mark, gathered as `make translations` gathers them."""
    options = re.findall(r"-k (\S+)", re.search(r"^KEYWORDS := (.*)$", (ROOT / "Makefile").read_text("utf-8"), re.M)[1])
    keywords = {**DEFAULT_KEYWORDS, **parse_keywords(options)}
    with (ROOT / "babel.cfg").open(encoding="utf-8") as file:
        methods, settings = parse_mapping_cfg(file)
    folders = {pattern.split("/")[0] for pattern, _method in methods}
    found = Catalog()
    for path, line, message, _comments, context in extract_from_dir(
        ROOT,
        methods,
        settings,
        keywords,
        directory_filter=lambda path: Path(path).relative_to(ROOT).parts[0] in folders,
    ):
        found.add(message, locations=[(path, line)], context=context)
    return found


@cache
def french() -> Catalog:
    """The catalogue as it is written."""
    with (TRANSLATIONS / "fr" / "LC_MESSAGES" / "messages.po").open("rb") as file:
        return read_po(file, locale="fr", abort_invalid=True)


def messages(catalog: Catalog) -> list[Message]:
    return [message for message in catalog if message.id]


def forms(words: str | list[str] | tuple[str, ...]) -> tuple[str, ...]:
    return (words,) if isinstance(words, str) else tuple(words)


def name(message: Message) -> tuple[str | None, tuple[str, ...]]:
    return message.context, forms(message.id)


def sentences() -> Iterator[str]:
    for message in messages(french()):
        yield from forms(message.string)


def placeholders(text: str) -> list[str]:
    return sorted(set(re.findall(r"%(?:\(\w+\)[a-z]|%|)", text)))


# --- complete ------------------------------------------------------------------------------------------------------


def test_the_gathering_sees_every_way_to_mark_a_string() -> None:
    found = {name(message) for message in messages(source())}
    assert ("filter", ("Closed",)) in found, "lazy_in"
    assert (None, ("Closed",)) in found, "_l"
    assert (None, ("Too many tries",)) in found, "_ in code"
    assert (None, ("Browse…",)) in found, "_ in a template"
    assert (None, ("%(num)d solution found", "%(num)d solutions found")) in found, "ngettext in a template"


def test_every_string_is_in_the_catalogue() -> None:
    known = {name(message) for message in messages(french())}
    missing = [(name(message), message.locations) for message in messages(source()) if name(message) not in known]
    assert not missing, "run `make translations`, then write the French"


def test_no_string_is_left_over() -> None:
    marked = {name(message) for message in messages(source())}
    left_over = [name(message) for message in messages(french()) if name(message) not in marked]
    assert not left_over, "run `make translations`"
    assert not french().obsolete, "run `make translations`"


def test_every_string_has_its_french_in_each_number() -> None:
    for message in messages(french()):
        written = forms(message.string)
        assert len(written) == (french().num_plurals if message.pluralizable else 1), message.id
        assert all(text.strip() for text in written), f"empty: {message.id}"


def test_no_string_is_a_guess() -> None:
    assert not [message.id for message in messages(french()) if message.fuzzy]


def test_placeholders_are_those_of_the_english() -> None:
    for message in messages(french()):
        for english, written in zip(forms(message.id), forms(message.string), strict=True):
            assert placeholders(written) == placeholders(english), message.id


def test_french_counts_as_french_counts() -> None:
    assert (french().num_plurals, french().plural_expr) == (2, "(n > 1)")


# --- words ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("english", LABELS, ids=str)
def test_label_is_exact(english: str | tuple[str, str]) -> None:
    context, text = english if isinstance(english, tuple) else (None, english)
    message = french().get(text, context)
    assert message is not None, "this label is no longer in the portal"
    assert forms(message.string) == forms(LABELS[english])


def test_the_reader_sees_the_labels(app: Flask) -> None:
    with app.test_request_context(headers={"Accept-Language": "fr-CA"}):
        assert [str(labels.STATUS[status]) for status in Status] == [
            "Nouveau",
            "Classification",
            "Investigation",
            "Résolution",
            "Fermé",
        ]
        assert str(labels.STATE[State.AWAITING_CLIENT]) == "En attente client"
        assert [str(label) for label in labels.SHOW.values()] == [
            "Tous",
            "Ouverts",
            "Fermés",
            "Brouillons",
            "Assignés à moi",
        ]
        assert _("Select a Catalog") == "Sélection d’un catalogue"
        assert [ngettext("%(num)d solution found", "%(num)d solutions found", count) for count in (0, 1, 6)] == [
            "0 solution trouvée",
            "1 solution trouvée",
            "6 solutions trouvées",
        ]


def test_english_needs_no_catalogue(app: Flask) -> None:
    with app.test_request_context(headers={"Accept-Language": "en-CA"}):
        assert _("Select a Catalog") == "Select a Catalog"
        assert str(labels.SHOW["closed"]) == "Closed"
        assert ngettext("%(num)d solution found", "%(num)d solutions found", 0) == "0 solutions found"


def test_english_sources_survive_typography() -> None:
    for message in messages(source()):
        for text in forms(message.id):
            assert typography(text, "en").replace("’", "'") == text


# --- the way it is written -----------------------------------------------------------------------------------------


def test_plain_characters_are_typed_and_the_portal_sets_them() -> None:
    special = re.compile(f"[{NBSP}\N{NARROW NO-BREAK SPACE}]")
    assert not [text for text in sentences() if special.search(text)], "ordinary spaces"
    assert not [text for text in sentences() if re.search(r" [?!;]", text)], "no space before ? ! ;"
    assert not [text for text in sentences() if re.search(r"[^\s\d]:(\s|$)", text)], "a space before the colon"


def test_tone_is_calm() -> None:
    assert not [text for text in sentences() if "!" in text], "no exclamation mark"
    assert not [text for text in sentences() if "(s)" in text], "plurals are written out"
    blunt = re.compile(r"désolé|excus|oups|veuillez|e-mail|\bmail|ticket|\b(tu|ton|ta|tes)\b", re.IGNORECASE)
    assert not [text for text in sentences() if blunt.search(text)], "no apology, the words of Québec, vous"


def test_a_sentence_keeps_its_words_when_it_is_set() -> None:
    for text in sentences():
        assert typography(text, "fr").replace(NBSP, " ").replace("’", "'") == text.replace("’", "'")


# --- typography ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("Non enregistré : hors ligne", f"Non enregistré{NBSP}: hors ligne"),
        ("Vérifiez ces champs :", f"Vérifiez ces champs{NBSP}:"),
        ("%(service)s : %(count)d", f"%(service)s{NBSP}: %(count)d"),
        ("Choisissez « Non » ici", f"Choisissez «{NBSP}Non{NBSP}» ici"),
        (f"«{NBSP}Non{NBSP}»", f"«{NBSP}Non{NBSP}»"),
        ("%(size)s Mo par fichier", f"%(size)s{NBSP}Mo par fichier"),
        ("l'%(name)s", "l’%(name)s"),
        ("Choisissez «Non» ici", f"Choisissez «{NBSP}Non{NBSP}» ici"),
        ("à 14 h 05, ouvert dès 9 h", f"à 14{NBSP}h{NBSP}05, ouvert dès 9{NBSP}h"),
        ("1,2 Mo, 214 Ko, 93 %, 20 $, 5 min", f"1,2{NBSP}Mo, 214{NBSP}Ko, 93{NBSP}%, 20{NBSP}$, 5{NBSP}min"),
        ("Mot de passe oublié ?", "Mot de passe oublié?"),
        (f"C'est réglé{NBSP}!", "C’est réglé!"),
        ("Billet fermé ; rien ne change", "Billet fermé; rien ne change"),
        ("Sélection d'un catalogue, aujourd'hui", "Sélection d’un catalogue, aujourd’hui"),
        ("déjà l’heure", "déjà l’heure"),
    ],
)
def test_french_is_set_as_in_quebec(typed: str, expected: str) -> None:
    assert typography(typed, "fr") == expected


@pytest.mark.parametrize(
    "text",
    [
        "http://x:8000/a?b=c;d",
        "https://soutien.example/tickets?show=all&sort=-created",
        "10:30",
        "2026/02/12 13:52",
        "%(name)s, %(size)s, %(num)d",
        "6 heures, 3 minutes, 2 sommaires",
    ],
)
def test_addresses_times_and_placeholders_stay(text: str) -> None:
    assert typography(text, "fr") == text
    assert typography(text, "en") == text


def test_english_gets_its_apostrophes_and_quotation_marks_and_nothing_else() -> None:
    assert typography('You don\'t: 1.2 MB, 93%, "so"?', "en") == "You don’t: 1.2 MB, 93%, “so”?"


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<p>Étapes : l'horaire</p>", f"<p>Étapes{NBSP}: l’horaire</p>"),
        ("<p>Est-ce <strong>réglé</strong> ?</p>", "<p>Est-ce <strong>réglé</strong>?</p>"),
        ("<b>Date</b> : ici", f"<b>Date</b>{NBSP}: ici"),
        ("l'<em>envoi</em>", "l’<em>envoi</em>"),
        ("<code>a : b ?</code>", "<code>a : b ?</code>"),
        ("<pre><code>l'a ;\n« b »</code></pre>", "<pre><code>l'a ;\n« b »</code></pre>"),
        ("<p>Appuyez sur <kbd> ?</kbd></p>", "<p>Appuyez sur <kbd> ?</kbd></p>"),
        ('<a href="/x?a=l\'b ;c" title="a : b">c</a>', '<a href="/x?a=l\'b ;c" title="a : b">c</a>'),
        ("<p>Q&amp;R &lt;b&gt;</p>", "<p>Q&amp;R &lt;b&gt;</p>"),
    ],
)
def test_html_keeps_its_tags_and_code(html: str, expected: str) -> None:
    assert html_typography(html, "fr") == expected


@pytest.mark.parametrize(
    ("code", "html", "expected"),
    [
        ("en", 'Choose "<strong>Save</strong>".', "Choose “<strong>Save</strong>”."),
        ("en", '"The <em>whole</em> <a href="/x">line</a>" here', '“The <em>whole</em> <a href="/x">line</a>” here'),
        ("en", '<b>"Save"</b> and "<code>"x"</code>"', '<b>“Save”</b> and “<code>"x"</code>”'),
        (
            "en",
            "the <b>user</b>'s, the <b>users</b>' and <b>'so'</b>",
            "the <b>user</b>’s, the <b>users</b>' and <b>'so'</b>",
        ),
        ("en", '<p>5" high</p><p>"one</p><p>two"</p>', '<p>5" high</p><p>"one</p><p>two"</p>'),
        ("fr", 'Cliquez "<strong>Enregistrer</strong>".', f"Cliquez «{NBSP}<strong>Enregistrer</strong>{NBSP}»."),
        ("fr", "« <strong>Oui</strong> » :", f"«{NBSP}<strong>Oui</strong>{NBSP}»{NBSP}:"),
        ("fr", '"Oui" et un écran de 15" ou 17"', f'«{NBSP}Oui{NBSP}» et un écran de 15" ou 17"'),
        ("fr", "<strong>93</strong> % <b>l</b>'envoi", f"<strong>93</strong>{NBSP}% <b>l</b>’envoi"),
        ("fr", 'a\0b "<b>c</b>"', f"ab «{NBSP}<b>c</b>{NBSP}»"),
    ],
)
def test_marks_around_tags_are_set_as_around_words(code: str, html: str, expected: str) -> None:
    assert html_typography(html, code) == expected
