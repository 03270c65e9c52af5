"""Which passwords are taken (SECURITY.md; ASVS 5.0, 6.2): long ones of any kind, but not those that are tried first."""

import pytest

from portal.accounts.models import User
from portal.accounts.passwords import COMMON, LONGEST, SHORTEST, Weakness, weakness
from tests.accounts.links import link_for

TAKEN = {
    "twelve letters": "vkqzmwplhtrg",
    "ordinary words": "cheval pile agrafe juste",
    "the longest": "a b c d " * 128,
    "another language": "日本語の長いパスワードです",
    "emoji": "🐴🔋📎✅🐴🔋📎✅🐴🔋📎✅",
    "signs alone": "!§$%&/()=?¡¿",
    "spaces around": "  entre deux espaces  ",
    "accents": "éàüçœ ÉÀÜÇŒ ñ",
    "a combining accent": "e\u0301te\u0301 comme hiver",
    "what looks like code": "<script>'; DROP TABLE user--",
    "a name among other words": "alice au pays des merveilles",
    "digits": "8301946275183",
}
REFUSED = {
    "too short": ("elevenchars", Weakness.TOO_SHORT),
    "short in spite of its bytes": ("🐴" * 11, Weakness.TOO_SHORT),
    "too long": ("x" * 1025, Weakness.TOO_LONG),
    "on the list": ("1qaz2wsx3edc", Weakness.COMMON),
    "on the list, in capitals": ("QwertyUiop123", Weakness.COMMON),
    "one key": ("aaaaaaaaaaaa", Weakness.COMMON),
    "what everybody takes": ("MotDePasse2026!", Weakness.COMMON),
    "the same, with signs between": ("mot-de_passe 123", Weakness.COMMON),
    "the same with an accent": ("Bienvénue 2026", Weakness.COMMON),
    "the portal": ("Billetterie12", Weakness.OWN_WORD),
    "the name": ("Alice.Tremblay", Weakness.OWN_WORD),
    "the name the other way round": ("tremblay-alice-99", Weakness.OWN_WORD),
    "the address": ("alice@ribambelle.example", Weakness.OWN_WORD),
    "part of the address": ("Ribambelle2026", Weakness.OWN_WORD),
    "two in one": ("motdepasse-tremblay", Weakness.OWN_WORD),
    "the name of this portal": ("Éclair 2026!", Weakness.OWN_WORD),
}
OWN = ("Alice Tremblay", "alice@ribambelle.example", "Eclair")


@pytest.mark.parametrize("case", REFUSED)
def test_password_that_is_tried_first_is_refused(case):
    password, why = REFUSED[case]
    assert weakness(password, *OWN) is why


@pytest.mark.parametrize("case", TAKEN)
def test_long_password_of_any_kind_is_taken_and_compared_to_the_last_character(app, cast, case):
    password = TAKEN[case]
    client, fields = app.test_client(), {"password": password, "password_again": password}
    assert client.post(link_for(app, cast.alice), data=fields).status_code == 303

    def sign_in(typed):
        return client.post("/sign-in", data={"email": cast.alice.email, "password": typed}).status_code

    assert [sign_in(typed) for typed in (password[:-1], password.swapcase() + "x", password)] == [422, 422, 303]


def test_common_passwords_are_enough_and_folded_as_they_are_compared():
    found = COMMON.read_text(encoding="utf-8").splitlines()
    assert len(found) == len(set(found)) >= 3000  # ASVS 5.0, 6.2.4
    assert all(SHORTEST <= len(password) <= LONGEST and password == password.casefold() for password in found)


WORDS = {
    "1qaz2wsx3edc": ("one of those that are tried first", "de ceux que l’on essaie en premier"),
    "alicetremblay": ("too close to your name", "ressemble trop à votre nom"),
    "x" * 1025: ("at most 1,024 characters", "au plus 1\N{NO-BREAK SPACE}024 caractères"),
}


@pytest.mark.parametrize("password", WORDS, ids=lambda password: password[:12])
def test_refusal_is_said_in_the_language_of_the_account(app, cast, password):
    for language, said in zip(("en", "fr"), WORDS[password], strict=True):
        User.update(language=language).where(User.id == cast.alice.id).execute()
        fields = {"password": password, "password_again": password}
        answer = app.test_client().post(link_for(app, cast.alice), data=fields)
        assert answer.status_code == 422 and said in answer.text


def test_huge_password_is_refused_unhashed(app, cast, monkeypatch):
    monkeypatch.setattr("portal.accounts.passwords._hasher", None)  # hashing would now be a 500
    for length, status in ((1025, 422), (900_000, 422), (2_100_000, 413)):
        fields = {"password": "x" * length, "password_again": "x" * length}
        assert app.test_client().post(link_for(app, cast.alice), data=fields).status_code == status
