"""Attachments: downloads in a sandbox, under inert names, for whoever sees what they belong to."""

import unicodedata
from urllib.parse import quote

import pytest

from portal.tickets.attachments import display_name, path_of
from portal.tickets.models import Attachment
from tests.factories import make_ticket, note_form, posted


@pytest.fixture
def send(signed_in, cast):
    """A function that attaches a file to a note of Alice, and gives her client and the attachment."""
    ticket, alice = make_ticket(cast.alice), signed_in(cast.alice)

    def send(name, content=b"content"):
        answer = alice.post(f"/tickets/{ticket.number}/notes", data=note_form(files=posted(name, content)))
        assert answer.status_code == 303
        assert alice.get(answer.location).status_code == 200
        return alice, Attachment.get()

    return send


def download(client, file, **options):
    with client.get(f"/attachments/{file.id}/{quote(file.name)}", **options) as answer:
        return answer.status_code, answer.headers, answer.data


ACTIVE = {
    "page.html": "<script>alert(1)</script>",
    "image.svg": '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
    "page.xhtml": "<html/>",
    "code.js": "alert(1)",
    "photo.png": "<script>alert(1)</script>",
    "no-suffix": "<script>alert(1)</script>",
    "letter.pdf": "%PDF-1.7",
}


@pytest.mark.parametrize("name", ACTIVE)
def test_every_file_is_a_download_in_a_sandbox(send, name):
    status, headers, data = download(*send(name, ACTIVE[name].encode()))
    assert (status, data) == (200, ACTIVE[name].encode())
    assert headers["Content-Disposition"].startswith("attachment")
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Content-Security-Policy"].startswith("sandbox; default-src 'none';")
    assert {part.strip() for part in headers["Cache-Control"].split(",")} >= {"private", "no-store"}


def test_part_of_a_file_is_a_download_in_a_sandbox_too(send):
    status, headers, data = download(*send("page.html", b"<script>"), headers={"Range": "bytes=0-3"})
    assert (status, data) == (206, b"<scr")
    assert headers["Content-Disposition"].startswith("attachment")
    assert "sandbox" in headers["Content-Security-Policy"]


def test_empty_file_is_kept(send):
    alice, file = send("empty.txt", b"")
    assert (file.size, download(alice, file)[::2]) == (0, (200, b""))


NAMES = {
    "/etc/passwd": "passwd",
    "../../x/../y.txt": "y.txt",
    "..": "file",
    "...": "file",
    "a/": "file",
    "in\u202evoice.gpj.exe": "invoice.gpj.exe",
    "a\u200bb\u200f.txt": "ab.txt",
    "a\tb\x01c.txt": "abc.txt",
    "日本.png": "日本.png",
    "e\u0301te\u0301.txt": "été.txt",
    "  spaces .txt  ": "spaces .txt",
    "100% & <b>'?#;=.txt": "100% & <b>'?#;=.txt",
    ".htaccess": ".htaccess",
    "CON.txt": "CON.txt",
}


@pytest.mark.parametrize("given", NAMES)
def test_name_is_inert_and_leads_to_the_file(send, given):
    alice, file = send(given)
    assert file.name == NAMES[given]
    status, headers, data = download(alice, file)
    assert (status, data) == (200, b"content")
    assert headers["Content-Disposition"].isascii()


@pytest.mark.parametrize("given", ["C:\\temp\\boot.ini", "..\\..\\boot.ini", "\\\\host\\boot.ini", "a/b\\boot.ini"])
def test_windows_folders_are_no_part_of_a_name(given):
    assert display_name(given) == "boot.ini"


def test_line_break_in_a_name_makes_no_header(signed_in, cast):
    boundary, ticket = "x" * 20, make_ticket(cast.alice)
    parts = [f'name="{name}"\r\n\r\n{value}' for name, value in note_form().items()]
    parts.append("name=\"files\"; filename*=UTF-8''a%0D%0ASet-Cookie%3A%20x%3D1.txt\r\n\r\ncontent")
    body = "".join(f"--{boundary}\r\nContent-Disposition: form-data; {part}\r\n" for part in parts) + f"--{boundary}--"
    alice = signed_in(cast.alice)
    content_type = f"multipart/form-data; boundary={boundary}"
    alice.post(f"/tickets/{ticket.number}/notes", data=body.encode(), content_type=content_type)
    file = Attachment.get()
    assert file.name == "aSet-Cookie: x=1.txt"
    status, headers, _data = download(alice, file)
    assert (status, headers.get("Set-Cookie")) == (200, None)


@pytest.mark.parametrize("length", [199, 300, 5000])
def test_long_name_keeps_its_suffix(send, length):
    alice, file = send("n" * length + ".png")
    assert len(file.name) <= 200
    assert file.name.endswith(".png")
    assert download(alice, file)[0] == 200


def test_long_name_of_wide_letters_stays_whole(send):
    _alice, file = send("日" * 300 + ".png")
    assert unicodedata.is_normalized("NFC", file.name)
    assert file.name == "日" * 195 + "….png"


@pytest.mark.parametrize("name", ["other.txt", "LISTE.CSV", "liste.csv.", "liste", "%2e%2e", "liste.csv%00"])
def test_wrong_name_is_404(send, name):
    alice, file = send("liste.csv")
    assert alice.get(f"/attachments/{file.id}/{name}").status_code == 404


def test_file_gone_from_disk_is_404(send):
    alice, file = send("liste.csv")
    path_of(file.id).unlink()
    assert download(alice, file)[0] == 404


def test_name_on_disk_says_nothing_of_the_name_given(send, app):
    _alice, file = send("salaries.html")
    (path,) = [path for path in app.config["PORTAL"].files.rglob("*") if path.is_file()]
    assert path == path_of(file.id)
    assert path.name == file.id
    assert len(file.id) == 32


def test_same_name_twice_is_two_files(signed_in, cast):
    ticket = make_ticket(cast.alice)
    files = [posted("image.png", b"one"), posted("image.png", b"two")]
    signed_in(cast.alice).post(f"/tickets/{ticket.number}/notes", data=note_form(files=files))
    contents = {path_of(file.id).read_bytes() for file in Attachment.select()}
    assert contents == {b"one", b"two"}
