"""Names of attachments: inert on the page, on the disk and in headers, and still readable."""

import unicodedata

import pytest

from portal.tickets.attachments import display_name
from portal.tickets.models import Attachment
from portal.tickets.store import path_of
from tests.factories import make_ticket, note_form
from tests.tickets.files import download

NAMES = {
    "/etc/passwd": "passwd",
    "../../x/../y.txt": "y.txt",
    "..": "file",
    "...": "file",
    "a/": "file",
    "in\u202evoice.gpj.exe": "invoice.gpj.exe",
    "a\u200bb\u200f.txt": "ab.txt",
    "a\tb\x01c\x85d\u2028.txt": "abcd.txt",
    "\u2066a\u2069b\u061cc\ufeff.txt": "abc.txt",
    "👩\u200d👧.png": "👩\u200d👧.png",
    "می\u200cخواهم.txt": "می\u200cخواهم.txt",
    "\u200d\u200c": "file",
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


def test_name_on_disk_says_nothing_of_the_name_given(send, app):
    _alice, file = send("salaries.html")
    (path,) = [path for path in app.config["PORTAL"].files.rglob("*") if path.is_file()]
    assert path == path_of(file.id)
    assert path.name == file.id
    assert len(file.id) == 32
