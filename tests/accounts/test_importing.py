"""Many people from a CSV file: as Excel writes it, each fault with its line, all of them or nobody."""

import re

import pytest

from portal.accounts.audit import Action
from portal.accounts.import_file import LARGEST, Problem
from portal.accounts.import_words import WORDS
from portal.accounts.models import Role, User
from portal.accounts.tokens import Token
from portal.outbox import Mail
from tests.accounts.people import acceptance_form, audited, link_of
from tests.markup import form, tree, with_class, words

PAGE = "/admin/imports"
HEAD = "email,name,role,client,language"
GOOD = f"{HEAD}\nzoe@ribambelle.example,Zoé Lavoie,manager,cpe la ribambelle,en\nluc@support.example,Luc Roy,agent,,\n"


@pytest.fixture
def adam(signed_in, cast):
    return signed_in(cast.adam)


def check(client, content):
    """The answer to a file that is sent to be checked."""
    data = content if isinstance(content, bytes) else content.encode()
    # written out: what the test client makes of a large file is on disk, and closed by nobody
    part = b'--b\r\nContent-Disposition: form-data; name="file"; filename="people.csv"\r\n\r\n'
    return client.post(PAGE, data=part + data + b"\r\n--b--\r\n", content_type="multipart/form-data; boundary=b")


def confirm(client, answer):
    """What is sent when the people that are shown are confirmed."""
    text = form(_first(tree(answer.text)), PAGE)["text"]
    return client.post(PAGE, data={"text": re.sub("\r?\n", "\r\n", text)})  # as a browser sends lines


def _first(page):
    """The page without the form that takes another file."""
    (section,) = with_class(page, "import-guests")
    return section


def faults(answer):
    """What is said to be wrong, line by line."""
    assert answer.status_code == 422 and not new_people()
    return [words(item) for group in with_class(tree(answer.text), "import-faults") for item in group.iter("li")]


def new_people():
    return {user.email: user for user in User.select().where(User.password_hash.is_null())}


def test_file_is_checked_and_nothing_is_done_yet(adam):
    answer = check(adam, GOOD)
    assert answer.status_code == 200
    said = words(tree(answer.text))
    assert "2 people would be invited" in said and "Nothing was sent yet." in said
    rows = [[words(cell) for cell in row.iter("td")] for row in tree(answer.text).iter("tr")][1:]
    assert rows == [
        ["2", "Zoé Lavoie", "zoe@ribambelle.example", "Manager", "CPE La Ribambelle", "English"],
        ["3", "Luc Roy", "luc@support.example", "Agent", "–", "English"],  # the portal's language
    ]
    assert not new_people() and not Mail.select().exists()


def test_confirmed_people_are_invited_each_with_a_link_and_a_mail(app, adam, cast):
    answer = confirm(adam, check(adam, GOOD))
    assert (answer.status_code, answer.location) == (303, PAGE)
    assert "2 invitations sent" in adam.get(PAGE).text
    zoe, luc = new_people().values()
    assert (zoe.name, zoe.name_key, zoe.role, zoe.client, zoe.language) == (
        "Zoé Lavoie", "zoe lavoie", Role.MANAGER, cast.ribambelle, "en"
    )  # fmt: skip
    assert (luc.role, luc.client, luc.language) == (Role.AGENT, None, "en")
    mails = {mail.recipient_id: mail.facts for mail in Mail.select()}
    links = {token.user_id: token.id for token in Token.select()}
    assert mails == {id: {"notice": "invited", "token": links[id], "by": cast.adam.id} for id in (zoe.id, luc.id)}
    for action in (Action.USER_ADDED, Action.USER_INVITED):
        entries = [entry for entry in audited(action) if entry.actor == cast.adam]
        assert {(entry.user, entry.client, entry.address) for entry in entries} == {
            (zoe, cast.ribambelle, "127.0.0.1"), (luc, None, "127.0.0.1")
        }  # fmt: skip
    assert app.test_client().post(f"/invitations/{link_of(zoe)}", data=acceptance_form()).status_code == 303


WRITTEN = {
    "French, as Excel writes it": (
        "Courriel;Nom;Rôle;Organisation;Langue\r\nzoe@x.example;Lavoie, Zoé;gestionnaire;CPE La Ribambelle;Anglais\r\n",
        "utf-8-sig",
    ),
    "French, under an empty line": (
        "\r\nCOURRIEL;NOM;RÔLE;ORGANISATION;LANGUE\r\nzoe@x.example;Lavoie, Zoé;Gestionnaire;cpe la ribambelle;EN\r\n",
        "utf-8",
    ),
    "English, as Excel writes it": (
        'Email,Name,Role,Client,Language\r\nzoe@x.example,"Lavoie, Zoé",Manager,CPE La Ribambelle,English\r\n',
        "utf-8-sig",
    ),
    "other order, empty lines and columns": (
        '\n name , language,role,client,email,\n,,,,,\n"Lavoie,\nZoé",EN,MANAGER,CPE LA RIBAMBELLE, zoe@x.example ,\n',
        "utf-8",
    ),
    "copied from a sheet": (
        "e-mail\tnom\trole\torganization\tlangue\nzoe@x.example\tLavoie, Zoé\tmanager\tcpe la ribambelle\tanglais",
        "utf-8",
    ),
}


@pytest.mark.parametrize("case", WRITTEN)
def test_file_is_read_however_it_was_written(adam, cast, case):
    text, encoding = WRITTEN[case]
    confirm(adam, check(adam, text.encode(encoding)))
    (zoe,) = new_people().values()
    assert (zoe.email, zoe.name, zoe.role, zoe.client, zoe.language) == (
        "zoe@x.example", "Lavoie, Zoé", Role.MANAGER, cast.ribambelle, "en"
    )  # fmt: skip


def test_language_is_that_of_the_organisation_when_none_is_given(adam, cast):
    confirm(adam, check(adam, "email,name,role,client\nzoe@x.example,Zoé,customer,CPE La Ribambelle\n"))
    assert [user.language for user in new_people().values()] == [cast.ribambelle.language] == ["fr"]


LINES = {
    "p.lavoie@,P,agent,,": "line 2: The part after the “@” is missing. (p.lavoie@)",
    "zoé@x.example,P,agent,,": "line 2: An address has letters without accents, digits and signs only. (zoé@x.example)",
    ",P,agent,,": "line 2: The address is missing.",
    "a@x.example,,agent,,": "line 2: The name is missing.",
    f"a@x.example,{'x' * 201},agent,,": "line 2: The name has more than 200 characters.",
    "a@x.example,P,boss,,": "line 2: The role “boss” is not known. There are: customer, manager, agent, admin.",
    "a@x.example,P,,,": "line 2: The role “” is not known. There are: customer, manager, agent, admin.",
    "a@x.example,P,customer,,": "line 2: The organization is missing: customers and managers belong to one.",
    "a@x.example,P,customer,CPE Lune,": "line 2: There is no organization “CPE Lune”. Add it first.",
    "a@x.example,P,agent,CPE La Ribambelle,": (
        "line 2: Agents and administrators belong to no organization: leave “CPE La Ribambelle” out."
    ),
    "a@x.example,P,agent,,de": "line 2: The language “de” is not known. There are: fr, en.",
    "Alice@Ribambelle.example,P,agent,,": "line 2: There is an account for Alice@Ribambelle.example already.",
    "a@x.example,P,agent,,,surplus": (
        "line 2: This line has more cells than there are columns. The lines after it were not read."
    ),
    'a@x.example,"P,agent,,': (
        "line 2: This line cannot be read: a quotation mark may be missing. The lines after it were not read."
    ),
    "a@x.example": "line 2: The name is missing.",
}


@pytest.mark.parametrize("line", LINES)
def test_fault_is_said_with_its_line(adam, line):
    assert LINES[line] in faults(check(adam, f"{HEAD}\n{line}\n"))


FILES = {
    "no column": ("email,name\na@x.example,A", "line 1: The column “role” is missing."),
    "strange column": (
        f"{HEAD},phone\n", "line 1: The column “phone” is not known. There are: email, name, role, client, language."
    ),
    "column twice": ("email,courriel,name,role\n", "line 1: The column “email” is there twice."),
    "nobody": (f"{HEAD}\n\n,,\n", "There is nobody in the file."),
    "empty": (b"", "There is nobody in the file."),
    "Windows alphabet": ("courriel;nom;rôle\n".encode("cp1252"), "This is no CSV file in UTF-8."),
    "workbook": (b"PK\x03\x04\x14\x00\x06\x00", "This is no CSV file in UTF-8."),
    "two-byte alphabet": (HEAD.encode("utf-16"), "This is no CSV file in UTF-8."),
    "too large": (b"x" * (LARGEST + 1), "The file is larger than 1,000 KB. Split it in two."),
    "much too large": (b"x" * 50_000_000, "The file is larger than 1,000 KB. Split it in two."),
    "cell without an end": (f"{HEAD}\n" + "x" * 200_000, "line 2: This line cannot be read"),
    "too many people": (f"{HEAD}\n" + ",x\n" * 10_001, "line 2: The address is missing."),
}  # fmt: skip


@pytest.mark.parametrize("case", FILES)
def test_file_that_is_none_is_refused(adam, case):
    content, said = FILES[case]
    assert faults(check(adam, content))[0].startswith(said)


def test_every_fault_is_said_at_once_in_the_order_of_the_lines(adam):
    text = f"{HEAD}\na@x.example,A,agent,,\nA@X.EXAMPLE,A,agent,,\nb@,,boss,,\nbob@shore.example,B,agent,,\n"
    assert [fault.partition(".")[0] for fault in faults(check(adam, text))] == [
        "line 3: This address is on line 2 already",
        "line 4: The part after the “@” is missing",
        "line 4: The name is missing",
        "line 4: The role “boss” is not known",
        "line 5: There is an account for bob@shore",
    ]


def test_no_form_at_all_is_422(adam):
    assert faults(adam.post(PAGE)) == ["There is nobody in the file."]


def test_account_made_meanwhile_lets_nobody_in(adam):
    answer = check(adam, GOOD)
    confirm(adam, check(adam, f"{HEAD}\nluc@support.example,Luc,agent,,\n"))
    again = confirm(adam, answer)
    assert again.status_code == 422 and "There is an account for luc@support.example already." in again.text
    assert list(new_people()) == ["luc@support.example"]


def test_names_are_text(adam):
    answer = check(adam, f'{HEAD}\na@x.example,"<b>A</b>\r\nBcc: x",agent,,\n')
    assert "&lt;b&gt;A&lt;/b&gt; Bcc: x" in answer.text and "<b>A</b>" not in answer.text


def test_thousands_of_people_are_invited_in_one_go(adam):
    lines = [f"p{n}@x.example,Personne {n},customer,CPE La Ribambelle,fr" for n in range(5000)]
    answer = check(adam, "\n".join([HEAD, *lines]))
    assert "5000 people would be invited" in answer.text and answer.text.count("<tr>") == 101
    assert confirm(adam, answer).status_code == 303
    assert User.select().where(User.email_key.startswith("p")).count() == Token.select().count() == 5000
    assert Mail.select(Mail.message_id).distinct().count() == 5000


def test_largest_file_is_no_larger_when_it_is_confirmed(adam):
    text = f"{HEAD}\nzoe@x.example,Zoé Lavoie,agent,,\n"
    blank = LARGEST - len(text.encode())
    answer = check(adam, text + (" " * 999 + "\n") * (blank // 1000) + " " * (blank % 1000))
    assert confirm(adam, answer).status_code == 303
    assert list(new_people()) == ["zoe@x.example"]


def test_every_problem_has_words():
    assert set(WORDS) == set(Problem) - {Problem.ADDRESS}
