"""Attachments: downloads in a sandbox, under inert names, for whoever sees what they belong to."""

import pytest

from portal.tickets.models import Attachment
from portal.tickets.store import path_of
from tests.factories import make_ticket, note_form, posted
from tests.tickets.files import download

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


@pytest.mark.parametrize("name", ["other.txt", "LISTE.CSV", "liste.csv.", "liste", "%2e%2e", "liste.csv%00"])
def test_wrong_name_is_404(send, name):
    alice, file = send("liste.csv")
    assert alice.get(f"/attachments/{file.id}/{name}").status_code == 404


def test_file_gone_from_disk_is_404(send):
    alice, file = send("liste.csv")
    path_of(file.id).unlink()
    assert download(alice, file)[0] == 404


def test_same_name_twice_is_two_files(signed_in, cast):
    ticket = make_ticket(cast.alice)
    files = [posted("image.png", b"one"), posted("image.png", b"two")]
    signed_in(cast.alice).post(f"/tickets/{ticket.number}/notes", data=note_form(files=files))
    contents = {path_of(file.id).read_bytes() for file in Attachment.select()}
    assert contents == {b"one", b"two"}
