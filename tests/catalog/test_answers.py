"""Was this helpful: one answer a person, changeable, with words when it was not; and what lists say of it."""

import pytest

from portal.accounts.models import Client
from portal.kb.models import COMMENT_LENGTH, Answer
from portal.kb.usefulness import ENOUGH
from tests.library import write, write_both
from tests.markup import tree, with_class, words

FRAGMENT = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def day(kb):
    """A solution in both languages."""
    write(kb, "day.en.md", title="Change a day")
    write(kb, "day.fr.md", title="Changer une journée")


def stored():
    return [(a.user.name, a.solution, a.helpful, a.comment, a.language) for a in Answer.select()]


def box(page):
    (found,) = [each for each in tree(page).iter("section") if each.get("id") == "answer"]
    return found


def pressed(page):
    return [words(each) for each in box(page).iter("button") if each.get("aria-pressed") == "true"]


def test_question_waits_for_an_answer(alice):
    page = alice.get("/solutions/day").text
    assert [words(each) for each in box(page).iter("button")] == ["Yes", "No"]
    assert pressed(page) == [] and not list(box(page).iter("textarea"))


def test_yes_is_stored_and_shown_when_one_comes_back(alice):
    answer = alice.post("/solutions/day/answer", data={"helpful": "yes", "language": "en"})
    assert (answer.status_code, answer.location) == (303, "/solutions/day?lang=en#answer")
    assert stored() == [("Alice Tremblay", "day", True, "", "en")]
    page = alice.get(answer.location).text
    assert pressed(page) == ["Yes"] and "Thank you." in words(box(page))


def test_no_asks_what_was_missing_and_keeps_the_words(alice):
    page = alice.get(alice.post("/solutions/day/answer", data={"helpful": "no"}).location).text
    assert pressed(page) == ["No"] and "What was missing or unclear?" in words(box(page))
    page = alice.get(
        alice.post("/solutions/day/answer", data={"helpful": "no", "comment": " A\x00 picture. "}).location
    )
    assert stored() == [("Alice Tremblay", "day", False, "A picture.", "en")]
    assert "will read it" in words(box(page.text))
    assert words(next(box(page.text).iter("textarea"))) == "A picture."


def test_answer_changes_and_stays_one(alice):
    for data in ({"helpful": "no", "comment": "Old"}, {"helpful": "yes", "comment": "Not kept"}):
        alice.post("/solutions/day/answer", data=data)
    assert stored() == [("Alice Tremblay", "day", True, "", "en")]


def test_everyone_answers_for_oneself(alice, signed_in, cast):
    alice.post("/solutions/day/answer", data={"helpful": "yes"})
    bob = signed_in(cast.bob)
    assert pressed(bob.get("/solutions/day").text) == []
    bob.post("/solutions/day/answer", data={"helpful": "no", "comment": "Bob's words"})
    assert "Bob's words" not in alice.get("/solutions/day").text
    assert len(stored()) == 2


def test_fragment_is_the_box_in_the_readers_words(alice):
    alice.post("/language", data={"language": "fr"})
    answer = alice.post("/solutions/day/answer", data={"helpful": "no", "language": "fr"}, headers=FRAGMENT)
    assert answer.status_code == 200
    assert [child.get("id") for child in tree(answer.text)] == ["answer"]
    assert pressed(answer.text) == ["Non"] and "Merci" in words(box(answer.text))
    assert stored() == [("Alice Tremblay", "day", False, "", "fr")]


@pytest.mark.parametrize("headers", [{}, FRAGMENT])
@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"helpful": "no", "comment": "é" * (COMMENT_LENGTH + 1)}, f"at most {COMMENT_LENGTH} characters"),
        ({"comment": "No answer"}, "Answer with yes or no."),
        ({"helpful": "perhaps"}, "Answer with yes or no."),
    ],
)
def test_refused_answer_is_422_with_the_words_kept_and_nothing_stored(alice, headers, data, said):
    answer = alice.post("/solutions/day/answer", data=data, headers=headers)
    assert answer.status_code == 422 and said in answer.text
    assert data.get("helpful") != "no" or data["comment"] in answer.text
    assert stored() == []


def test_longest_comment_is_kept(alice):
    alice.post("/solutions/day/answer", data={"helpful": "no", "comment": "é" * COMMENT_LENGTH})
    assert len(stored()[0][3]) == COMMENT_LENGTH


@pytest.mark.parametrize("language", ["", "de", "fr" * 500, "\x00"])
def test_unknown_language_is_that_of_an_article_there_is(alice, language):
    assert alice.post("/solutions/day/answer", data={"helpful": "yes", "language": language}).status_code == 303
    assert stored()[0][4] in ("en", "fr")


def test_solution_that_one_cannot_see_is_404(alice, cast, kb):
    write_both(kb, "pothole", service="roads")
    Client.update(catalogs=["childcare"]).where(Client.id == cast.ribambelle.id).execute()
    for slug in ("pothole", "nothing", "..", "x" * 3000):
        assert alice.post(f"/solutions/{slug}/answer", data={"helpful": "yes"}).status_code == 404
    assert stored() == []


def test_answer_goes_with_the_person(alice, cast):
    alice.post("/solutions/day/answer", data={"helpful": "yes"})
    cast.alice.delete_instance()
    assert stored() == []


def test_who_answers_without_end_is_asked_to_wait(alice, kb):
    codes = [alice.post("/solutions/day/answer", data={"helpful": "yes"}).status_code for _try in range(61)]
    assert codes == [303] * 60 + [429]


def test_list_says_how_many_it_helped_once_enough_people_answered(alice, signed_in, cast):
    people = (cast.carol, cast.mona, cast.bob, cast.nadia)
    assert len(people) + 1 == ENOUGH
    for person in people:
        signed_in(person).post("/solutions/day/answer", data={"helpful": "yes"})
    assert "found it helpful" not in alice.get("/solutions").text
    alice.post("/solutions/day/answer", data={"helpful": "no"})
    (found,) = with_class(tree(alice.get("/services/agenda/solutions").text), "sol")
    assert "4 of 5 found it helpful" in words(found)
