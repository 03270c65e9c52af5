"""Drafts of notes: one a person and ticket, nobody else's, resumed in the form, handed over to the note."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from portal.tickets.models import Attachment, Event, Note, NoteDraft, Ticket
from portal.tickets.store import files_on_disk, path_of
from tests.factories import make_note_draft, make_ticket, note_form, posted
from tests.markup import form, tree, with_class, words
from tests.tickets.pictures import drawn, send_picture

HX = {"HX-Request": "true"}
ACTION = "/tickets/{}/notes"


@pytest.fixture
def ticket(cast):
    return make_ticket(cast.alice)


@pytest.fixture
def url(ticket):
    return ACTION.format(ticket.number)


def save(client, url, version="", **changes):
    """What autosave is answered."""
    return client.post(f"{url}/draft", data=note_form(version=version, **changes))


def test_looking_at_the_form_begins_nothing(alice, url):
    for headers in (None, HX):
        alice.get(f"{url}/new", headers=headers)
    assert NoteDraft.select().count() == 0


def test_autosave_acknowledges_with_the_version(alice, cast, ticket, url):
    first, second = save(alice, url), save(alice, url, 1, title="Longer")
    assert [(answer.status_code, answer.headers["Draft-Version"]) for answer in (first, second)] == [
        (204, "1"),
        (204, "2"),
    ]
    draft = NoteDraft.get()
    assert (draft.ticket, draft.author, draft.title) == (ticket, cast.alice, "Longer")
    assert (draft.description, draft.internal) == ("<p>It is back.</p>", False)


def test_draft_is_no_note(signed_in, cast, alice, ticket, url):
    before = Ticket.get()
    save(alice, url, title="Canary", description="Canary")
    send_picture(alice, f"{url}/draft", drawn())
    alice.post(f"{url}/draft/attachments", data={"files": posted("canary.txt")})
    assert (Note.select().count(), Event.select().count()) == (0, 1)
    assert (Ticket.get().version, Ticket.get().updated_at) == (before.version, before.updated_at)
    for user in (cast.alice, cast.mona, cast.nadia):
        client = signed_in(user)
        for address in (f"/tickets/{ticket.number}", "/tickets?q=canary", "/tickets"):
            page = client.get(address).text
            assert "Canary" not in page and "canary.txt" not in page and "image-1" not in page


def test_ticket_says_to_its_author_alone_that_a_note_was_begun(signed_in, cast, alice, ticket, url):
    page, said = f"/tickets/{ticket.number}", "You began a note on this ticket."
    assert said not in alice.get(page).text
    save(alice, url)
    assert said in alice.get(page).text
    assert not any(said in signed_in(user).get(page).text for user in (cast.mona, cast.nadia))
    alice.post(f"{url}/draft/deletion")
    assert said not in alice.get(page).text


def test_first_autosave_may_be_one_letter(alice, url):
    assert save(alice, url, title="", description="x").status_code == 204
    assert NoteDraft.get().description == "<p>x</p>"


def test_one_a_person_and_ticket(signed_in, cast, ticket, url):
    for who in ("alice", "mona", "nadia"):
        client = signed_in(getattr(cast, who))
        assert [save(client, url, version, title=who + version).status_code for version in ("", "1")] == [204, 204]
    other = make_ticket(cast.alice)
    save(signed_in(cast.alice), ACTION.format(other.number), title="other")
    found = sorted((draft.author.email[:5], draft.ticket_id, draft.title) for draft in NoteDraft.select())
    assert found == [
        ("alice", ticket.id, "alice1"),
        ("alice", other.id, "other"),
        ("mona@", ticket.id, "mona1"),
        ("nadia", ticket.id, "nadia1"),
    ]


def test_ten_first_autosaves_at_once_are_one_draft(signed_in, cast, url):
    clients = [signed_in(cast.alice) for _ in range(10)]
    with ThreadPoolExecutor(10) as pool:
        answers = list(pool.map(lambda client: save(client, url).status_code, clients))
    assert answers == [204] * 10
    assert (NoteDraft.select().count(), NoteDraft.get().version) == (1, 1)


@pytest.mark.parametrize("headers", [None, HX], ids=["page", "dialog"])
def test_resumed_in_the_form_with_words_files_and_pictures(alice, url, headers):
    picture = send_picture(alice, f"{url}/draft", drawn()).json
    text = f'<p>One <b>bold</b> word</p><img src="{picture["url"]}" alt="">'
    assert save(alice, url, title="Half a ti", format="html", description=text).status_code == 204
    file = alice.post(f"{url}/draft/attachments", data={"files": posted("begun.txt")}).json
    page = alice.get(f"{url}/new", headers=headers).text
    assert form(tree(page), url)["title"] == "Half a ti"
    assert "<b>bold</b>" in page and "One bold word" in page
    assert page.count(f'src="{picture["url"]}"') >= 1
    assert f'name="keep" value="{file["id"]}" checked' in page


@pytest.mark.parametrize("who", ["mona", "nadia", "adam"])
def test_nobody_else_sees_it_or_its_files(signed_in, cast, alice, url, who):
    save(alice, url, title="Canary", description="Canary")
    file = alice.post(f"{url}/draft/attachments", data={"files": posted("canary.txt")}).json
    other = signed_in(getattr(cast, who))
    assert "anary" not in other.get(f"{url}/new").text
    assert other.get(file["url"]).status_code == 404
    assert other.post(f"/attachments/{file['id']}/deletion").status_code == 404
    other.post(f"{url}/draft/deletion")
    assert other.post(url, data=note_form(keep=file["id"])).status_code == 303
    assert (NoteDraft.get().title, Attachment.get().note_id) == ("Canary", None)


@pytest.mark.parametrize("address", ["", "/deletion", "/attachments"])
@pytest.mark.parametrize("who", ["carol", "bob"])
def test_who_does_not_see_the_ticket_begins_none(signed_in, cast, url, who, address):
    client = signed_in(getattr(cast, who))
    assert client.post(f"{url}/draft{address}", data=note_form(files=posted())).status_code == 404
    assert NoteDraft.select().count() == 0


@pytest.mark.parametrize("version", ["", "0", "1", "3", "x", "9" * 30])
def test_stale_autosave_is_409_with_the_newer_words(alice, url, version):
    save(alice, url)
    save(alice, url, 1, title="Newer", description="<Newer words>")
    answer = save(alice, url, version, title="Older")
    assert (answer.status_code, answer.json["version"], answer.json["title"]) == (409, 2, "Newer")
    assert (answer.json["description"], answer.json["html"]) == ("<Newer words>", "<p>&lt;Newer words&gt;</p>")
    assert answer.json["updated_at"].endswith("Z")
    assert (NoteDraft.get().title, NoteDraft.get().version) == ("Newer", 2)


def test_autosave_of_the_same_words_changes_nothing_whatever_its_version(alice, url):
    save(alice, url)
    answer = save(alice, url, "99")
    assert (answer.status_code, answer.headers["Draft-Version"]) == (204, "1")


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"title": "x" * 201}, "The title is too long: at most 200 characters."),
        ({"description": "y" * 200_001}, "The description is too long."),
        ({"title": "a\x00b"}, "cannot be stored"),
        ({"description": "a\x00b"}, "cannot be stored"),
    ],
)
def test_what_cannot_be_stored_is_422_with_words(alice, url, changes, message):
    save(alice, url, title="Kept")
    answer = save(alice, url, 1, **changes)
    assert answer.status_code == 422
    assert message in answer.json["message"]
    assert NoteDraft.get().title == "Kept"


def test_saving_the_note_hands_over_what_is_kept_and_ends_the_draft(alice, ticket, url):
    in_text, taken_out = (send_picture(alice, f"{url}/draft", drawn()).json for _ in range(2))
    files = [alice.post(f"{url}/draft/attachments", data={"files": posted(name)}).json["id"] for name in ("a", "b")]
    text = f'<p>Look</p><img src="{in_text["url"]}" alt="">'
    save(alice, url, format="html", description=text)
    data = note_form(format="html", description=text, had=files, keep=files[0], files=posted("c"))
    assert alice.post(url, data=data).status_code == 303
    note = Note.get()
    assert sorted(file.name for file in note.attachments) == ["a", "c", "image-1.png"]
    assert NoteDraft.select().count() == 0
    assert {path.name for path in files_on_disk()} == {file.id for file in note.attachments}
    page = alice.get(f"/tickets/{ticket.number}").text
    assert f'src="{in_text["url"]}"' in page and taken_out["id"] not in page and files[1] not in page
    assert "Look" not in alice.get(f"{url}/new").text


def test_last_words_are_saved_although_no_autosave_sent_them(alice, url):
    save(alice, url, title="Half a ti")
    alice.post(url, data=note_form(version=1))
    assert [note.title for note in Note.select()] == ["More about it"]
    assert NoteDraft.select().count() == 0


@pytest.mark.parametrize("version", ["", "1", "9"])
@pytest.mark.parametrize("headers", [None, HX], ids=["page", "dialog"])
def test_page_of_long_ago_shows_both_texts_and_saves_nothing(alice, url, version, headers):
    save(alice, url)
    save(alice, url, 1, title="The other title", description="The other words")
    late = note_form(version=version, title="My title", description="My words", files=posted("mine.txt"))
    answer = alice.post(url, data=late, headers=headers)
    assert answer.status_code == 409
    for text in ("The other title", "<p>The other words</p>", "My title", "My words"):
        assert text in answer.text
    assert (Note.select().count(), NoteDraft.get().title) == (0, "The other title")
    assert "mine.txt" in answer.text, "the files are kept on the draft"
    again = note_form(version=form(tree(answer.text), url)["version"], title="My title", keep=Attachment.get().id)
    assert alice.post(url, data=again).status_code == 303
    assert (Note.get().title, [file.name for file in Note.get().attachments]) == ("My title", ["mine.txt"])


@pytest.mark.parametrize("version", ["", "1", "9"])
@pytest.mark.parametrize("marked", ["y", ""], ids=["internal", "visible"])
def test_page_of_long_ago_changes_not_who_reads_the_note(signed_in, cast, url, version, marked):
    """The other tab has decided since who may read it; the words are the same."""
    nadia = signed_in(cast.nadia)
    save(nadia, url, internal="" if marked else "y")
    save(nadia, url, 1, **({"internal": "y"} if marked else {}))
    stale = {} if marked else {"internal": "y"}
    saved = save(nadia, url, version, **stale)
    assert (saved.status_code, saved.json["internal"], NoteDraft.get().internal) == (409, bool(marked), bool(marked))
    answer = nadia.post(url, data=note_form(version=version, **stale))
    assert (answer.status_code, Note.select().count()) == (409, 0)
    mine, theirs = (with_class(tree(answer.text), side)[0] for side in ("mine", "theirs"))
    assert words(mine).endswith("Internal note" + ("No" if marked else "Yes") + " Keep mine")
    assert words(theirs).endswith("Internal note" + ("Yes" if marked else "No") + " Take the other")
    again = note_form(version=form(tree(answer.text), url)["version"], **stale)
    assert nadia.post(url, data=again).status_code == 303
    assert Note.get().internal is not bool(marked)


def test_mark_alone_is_worth_keeping(signed_in, cast, url):
    nadia = signed_in(cast.nadia)
    save(nadia, url, title="", description="", internal="y")
    assert save(nadia, url).status_code == 409
    assert nadia.post(url, data=note_form()).status_code == 409


def test_customer_is_shown_nothing_of_internal_notes_beside_both_texts(alice, url):
    save(alice, url)
    save(alice, url, 1, title="Newer")
    assert "Internal" not in alice.post(url, data=note_form(version=1, title="Mine")).text


def test_page_of_long_ago_drops_no_file_that_it_did_not_show(alice, url):
    alice.post(f"{url}/draft/attachments", data={"files": posted("later.txt")})
    alice.post(url, data=note_form())
    assert [file.name for file in Note.get().attachments] == ["later.txt"]


def test_second_press_of_the_button_makes_no_second_note(alice, url):
    save(alice, url)
    file = alice.post(f"{url}/draft/attachments", data={"files": posted("a")}).json["id"]
    answers = [alice.post(url, data=note_form(keep=file)).status_code for _ in range(2)]
    assert answers == [303, 303]
    assert (Note.select().count(), Note.get().attachments.count()) == (1, 1)


LATE = "This note had been added already. What you changed since is in a draft."


@pytest.mark.parametrize("headers", [None, HX], ids=["page", "dialog"])
@pytest.mark.parametrize(
    "changes",
    [{"title": "Another"}, {"description": "Other words"}, {"files": "new.txt"}],
    ids=["title", "description", "file"],
)
def test_what_was_changed_after_the_first_press_is_in_a_draft_and_the_toast_says_so(
    alice, ticket, url, changes, headers
):
    alice.post(url, data=note_form(files=posted("old.txt", b"old")))
    again = posted("new.txt", b"new") if "files" in changes else posted("old.txt", b"old")
    answer = alice.post(url, data=note_form(**{**changes, "files": again}), headers=headers)
    assert LATE in (answer.headers["HX-Trigger"] if headers else alice.get(answer.location).text)
    note, draft = Note.get(), NoteDraft.get()
    assert (note.title, note.description) == ("More about it", "<p>It is back.</p>")
    assert [file.name for file in note.attachments] == ["old.txt"]
    if "files" in changes:
        assert [file.name for file in draft.attachments] == ["new.txt"]
    else:
        assert draft.title == note_form(**changes)["title"] and note_form(**changes)["description"] in draft.description
    assert len(files_on_disk()) == Attachment.select().count()


def test_who_reads_a_note_is_not_lost_either(signed_in, cast, url):
    nadia = signed_in(cast.nadia)
    nadia.post(url, data=note_form())
    nadia.post(url, data=note_form(internal="y"))
    assert (Note.get().internal, NoteDraft.get().internal) == (False, True)


def test_what_was_changed_after_the_first_press_takes_the_place_of_no_other_draft(alice, url):
    alice.post(url, data=note_form())
    save(alice, url, title="Begun since")
    answer = alice.post(url, data=note_form(title="Changed", files=posted("new.txt")))
    assert answer.status_code == 409
    assert "Begun since" in answer.text and "Changed" in answer.text and "new.txt" in answer.text
    assert NoteDraft.get().title == "Begun since"


@pytest.mark.parametrize("how", ["sent", "discarded"])
def test_autosave_brings_back_no_note_that_was_sent_or_discarded(alice, url, how):
    save(alice, url)
    alice.post(url if how == "sent" else f"{url}/draft/deletion", data=note_form(version=1))
    assert save(alice, url, 1, title="Too late").status_code == 404
    assert NoteDraft.select().count() == 0
    assert save(alice, url, title="A new one").status_code == 204


def test_files_of_a_refused_note_are_kept_on_its_draft(alice, url):
    answer = alice.post(url, data=note_form(title="", files=posted("photo.txt", b"pixels")))
    assert answer.status_code == 422
    file = Attachment.get()
    assert (file.note_draft.author, file.note) == (NoteDraft.get().author, None)
    assert f'name="keep" value="{file.id}" checked' in answer.text and "It is back." in answer.text
    assert alice.post(url, data=note_form(keep=file.id)).status_code == 303
    assert [(file.name, path_of(file.id).read_bytes()) for file in Note.get().attachments] == [("photo.txt", b"pixels")]


def test_form_goes_on_saving_after_files_began_the_draft(alice, url):
    """The page has no version yet: the file came before the first word."""
    alice.post(f"{url}/draft/attachments", data={"files": posted("first.txt")})
    assert save(alice, url).status_code == 204
    assert NoteDraft.get().title == "More about it"


def test_files_of_the_draft_count_with_those_of_the_form(alice, url):
    ids = [
        alice.post(f"{url}/draft/attachments", data={"files": posted(f"{n}", b"%d" % n)}).json["id"] for n in range(9)
    ]
    answer = alice.post(url, data=note_form(keep=ids, files=[posted("a"), posted("b")]))
    assert answer.status_code == 422
    assert "You chose 11 files; at most 10 can be attached." in answer.text
    assert (Note.select().count(), NoteDraft.get().attachments.count()) == (0, 9)


def test_discarded_draft_goes_with_its_files(alice, ticket, url):
    save(alice, url)
    alice.post(f"{url}/draft/attachments", data={"files": posted()})
    send_picture(alice, f"{url}/draft", drawn())
    answer = alice.post(f"{url}/draft/deletion")
    assert (answer.status_code, answer.location) == (303, f"/tickets/{ticket.number}")
    assert (NoteDraft.select().count(), Attachment.select().count(), files_on_disk()) == (0, 0, [])
    assert alice.post(f"{url}/draft/deletion").status_code == 303


def test_draft_stays_when_somebody_else_writes_a_note(signed_in, cast, alice, url):
    save(alice, url)
    signed_in(cast.nadia).post(url, data=note_form())
    signed_in(cast.mona).post(url, data=note_form())
    assert NoteDraft.get().author == cast.alice


@pytest.mark.parametrize(("who", "is_internal"), [("alice", False), ("mona", False), ("nadia", True), ("adam", True)])
def test_only_the_team_drafts_internal_notes(signed_in, cast, url, who, is_internal):
    client = signed_in(getattr(cast, who))
    save(client, url, internal="y")
    assert NoteDraft.get().internal is is_internal
    page = client.get(f"{url}/new").text
    assert ('name="internal" value="y" checked' in page) is is_internal
    client.post(url, data=note_form(internal="y"))
    assert Note.get().internal is is_internal


def test_files_of_an_internal_draft_reach_no_customer_before_or_after(signed_in, cast, alice, url):
    nadia = signed_in(cast.nadia)
    save(nadia, url, internal="y")
    file = nadia.post(f"{url}/draft/attachments", data={"files": posted("canary.txt")}).json
    assert alice.get(file["url"]).status_code == 404
    nadia.post(url, data=note_form(internal="y", keep=file["id"]))
    assert alice.get(file["url"]).status_code == 404
    with signed_in(cast.adam).get(file["url"]) as answer:
        assert answer.status_code == 200


def test_drafts_file_cannot_be_put_into_a_request_or_another_note(alice, cast, url):
    file = make_note_draft(cast.alice, Ticket.get()).attachments[0]
    other = make_ticket(cast.alice)
    alice.post(ACTION.format(other.number), data=note_form(keep=file.id))
    assert Note.get().attachments.count() == 0
    assert Attachment.get().note_draft == NoteDraft.get()
