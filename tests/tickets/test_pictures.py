"""Pictures in a text: drawn anew so that only pixels remain, refused in words, shown to whoever sees the text."""

import dataclasses
import io
import re
import struct
import threading
import time
import zlib
from concurrent.futures import ThreadPoolExecutor

import pytest

from portal.tickets import pictures
from portal.tickets.models import Attachment, Ticket
from portal.tickets.store import files_on_disk, path_of
from tests.factories import make_draft, make_ticket, note_form, request_form
from tests.markup import tree, with_class
from tests.tickets.pictures import RED, bomb, chunk, drawn, grain, many_scans, photo, read, send_picture

NO_PICTURE = "This is not a picture that can be shown."
TOO_BIG = "This picture has more than 25 million pixels."
PNG = drawn()


@pytest.fixture
def draft(cast):
    return make_draft(cast.alice)


@pytest.fixture
def url(draft):
    return f"/drafts/{draft.id}"


def img(picture):
    """The picture as the editor writes it into the text."""
    return f'<img src="{picture["url"]}" alt="">'


def sources(client, address):
    """The addresses of the pictures that stand on a page, the editor's copy of the text included."""
    return [image.get("src") for image in tree(client.get(address).text).iter("img") if image.get("src")]


def test_picture_is_stored_and_described(alice, draft, url):
    answer = send_picture(alice, url, PNG, "Capture d’écran.png")
    assert answer.status_code == 201
    file = Attachment.get()
    assert (file.ticket, file.picture, file.note_draft_id) == (draft, True, None)
    assert answer.json == {
        "id": file.id,
        "name": "image-1.png",
        "url": f"/attachments/{file.id}/image-1.png",
        "size": path_of(file.id).stat().st_size,
        "width": 40,
        "height": 20,
    }


def test_picture_is_shown_in_place_in_a_sandbox(alice, url):
    sent = send_picture(alice, url, PNG).json
    with alice.get(sent["url"]) as answer:
        assert (answer.status_code, answer.mimetype) == (200, "image/png")
        assert read(answer.data).size == (40, 20)
        assert not answer.headers.get("Content-Disposition", "").startswith("attachment")
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Content-Security-Policy"].startswith("sandbox; default-src 'none';")
        assert "no-store" in answer.headers["Cache-Control"] and "public" not in answer.headers["Cache-Control"]


@pytest.mark.parametrize(
    ("content", "suffix"),
    [
        (drawn("PNG"), "png"),
        (drawn("PNG", mode="P"), "png"),
        (drawn("PNG", mode="L"), "png"),
        (drawn("PNG", mode="RGBA"), "png"),
        (drawn("PNG", mode="I;16"), "png"),
        (drawn("JPEG"), "jpg"),
        (drawn("JPEG", mode="L"), "jpg"),
        (drawn("JPEG", mode="CMYK"), "jpg"),
        (drawn("GIF"), "png"),
        (drawn("WEBP"), "png"),
        (drawn("WEBP", lossless=True), "png"),
    ],
)
def test_kinds_that_browsers_make_are_taken_whatever_they_are_called(alice, url, content, suffix):
    sent = send_picture(alice, url, content, "page.html").json
    assert (sent["name"], sent["width"], sent["height"]) == (f"image-1.{suffix}", 40, 20)
    with alice.get(sent["url"]) as answer:
        assert (read(answer.data).format, answer.mimetype) == {
            "png": ("PNG", "image/png"),
            "jpg": ("JPEG", "image/jpeg"),
        }[suffix]


def test_colours_and_transparency_stay(alice, url):
    sent = send_picture(alice, url, drawn("PNG", mode="RGBA")).json
    kept = read(path_of(sent["id"]).read_bytes())
    assert (kept.mode, kept.getpixel((39, 19))) == ("RGBA", (*RED, 255))


def test_moving_picture_stands_still(alice, url):
    frames = [read(drawn("GIF")), read(drawn("GIF", size=(40, 20), mode="L"))]
    content = drawn("GIF", save_all=True, append_images=frames, duration=50)
    sent = send_picture(alice, url, content).json
    assert getattr(read(path_of(sent["id"]).read_bytes()), "n_frames", 1) == 1


@pytest.mark.parametrize("orientation", range(1, 9))
def test_photo_stands_upright_and_says_neither_where_nor_by_whom(alice, url, orientation):
    content = photo(orientation)
    assert b"Canary" in content
    sent = send_picture(alice, url, content, "IMG_2034.JPG").json
    kept = path_of(sent["id"]).read_bytes()
    assert b"Canary" not in kept and b"Exif" not in kept and b"GPS" not in kept
    image = read(kept)
    assert len(image.getexif()) == 0 and not {"exif", "comment", "xmp", "icc_profile"} & set(image.info)
    assert image.size == (sent["width"], sent["height"]) == ((40, 20) if orientation < 5 else (20, 40))
    corners = [(1, 1), (image.width - 2, 1), (1, image.height - 2), (image.width - 2, image.height - 2)]
    blue = [place for place, corner in enumerate(corners) if image.getpixel(corner)[2] > 100]
    assert blue == [{1: 0, 2: 1, 3: 3, 4: 2, 5: 0, 6: 1, 7: 3, 8: 2}[orientation]]


@pytest.mark.parametrize("kind", [b"tEXt", b"eXIf", b"zzZz", b"iTXt"])
def test_words_hidden_in_a_png_are_gone(alice, url, kind):
    content = PNG[:33] + chunk(kind, b"Canary\0\0\0\0\0words") + PNG[33:]
    sent = send_picture(alice, url, content).json
    assert b"Canary" not in path_of(sent["id"]).read_bytes()


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "WEBP"])
@pytest.mark.parametrize("tail", [b"<script>Canary</script>", b"PK\x03\x04Canary", b"<?php Canary ?>" * 999])
def test_what_hangs_on_a_picture_is_gone(alice, url, kind, tail):
    sent = send_picture(alice, url, drawn(kind) + tail).json
    assert b"Canary" not in path_of(sent["id"]).read_bytes()


REFUSED = {
    "HTML called .png": b"<script>alert(1)</script>",
    "SVG": b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
    "nothing": b"",
    "text": b"only words",
    "PDF": b"%PDF-1.7",
    "beginning of a PNG": PNG[:8],
    "half a PNG": PNG[: len(PNG) // 2],
    "half a JPEG": drawn("JPEG", size=(400, 400))[:600],
    "half a WEBP": drawn("WEBP", size=(400, 400))[:200],
    "PNG with wrong bytes": PNG[:60] + b"\0" * 10 + PNG[70:],
    "PNG without pixels": PNG[:33] + PNG[-12:],
    "BMP": drawn("BMP"),
    "TIFF": drawn("TIFF"),
    "ICO": drawn("ICO"),
    "EPS": drawn("EPS"),
    "PPM": drawn("PPM"),
    "zip": b"PK\x03\x04" + b"\0" * 100,
    "words unpacked to 90 MB": PNG[:33] + chunk(b"zTXt", b"a\0\0" + zlib.compress(bytes(90_000_000))) + PNG[33:],
}


@pytest.mark.parametrize("content", REFUSED.values(), ids=REFUSED)
def test_what_is_no_picture_is_refused_in_words(alice, app, url, content):
    answer = send_picture(alice, url, content)
    assert answer.status_code == 422
    assert NO_PICTURE in answer.json["message"]
    assert Attachment.select().count() == 0
    assert [path for path in app.config["PORTAL"].files.rglob("*") if path.is_file()] == []


def test_bomb_is_refused_in_words_and_at_once(alice, url):
    content = bomb()
    assert len(content) < 200_000
    began = time.monotonic()
    answer = send_picture(alice, url, content)
    assert time.monotonic() - began < 10
    assert (answer.status_code, TOO_BIG in answer.json["message"]) == (422, True)
    assert Attachment.select().count() == 0


@pytest.mark.parametrize("side", [5_001, 20_000, 65_535])
def test_too_many_pixels_are_seen_in_the_header(alice, url, side):
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", side, side, 8, 6, 0, 0, 0))
    answer = send_picture(alice, url, PNG[:8] + header + PNG[33:])
    assert (answer.status_code, TOO_BIG in answer.json["message"]) == (422, True)


@pytest.mark.parametrize("size", [(16_385, 1), (1, 16_385), (65_535, 2)])
def test_picture_that_is_too_long_is_refused_in_words(alice, url, size):
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", *size, 8, 6, 0, 0, 0))
    answer = send_picture(alice, url, PNG[:8] + header + PNG[33:])
    assert answer.status_code == 422
    assert "This picture is more than 16384 pixels high or wide." in answer.json["message"]
    assert send_picture(alice, url, drawn(size=(16_384, 1))).status_code == 201


def test_photo_of_a_thousand_layers_is_refused_before_it_is_decoded(alice, url, monkeypatch):
    assert send_picture(alice, url, many_scans(20)).status_code == 201
    monkeypatch.setattr(pictures, "_redrawn", None)
    answer = send_picture(alice, url, many_scans(1_000))
    assert (answer.status_code, NO_PICTURE in answer.json["message"]) == (422, True)


def test_photograph_that_came_as_webp_stays_small(alice, url):
    content = grain(900, "WEBP", quality=40)
    sent = send_picture(alice, url, content).json
    assert (sent["name"], read(path_of(sent["id"]).read_bytes()).size) == ("image-1.jpg", (900, 900))
    assert sent["size"] < len(grain(900, "PNG")) / 2


def test_photograph_of_two_pictures_in_one_file_stays_a_photograph(alice, url):
    content = drawn("MPO", save_all=True, append_images=[read(PNG)])
    assert read(content).format == "MPO"
    assert send_picture(alice, url, content).json["name"] == "image-1.jpg"


def test_picture_that_grows_over_the_limit_is_refused_with_both_sizes(alice, app, url, monkeypatch):
    content = grain(500, "WEBP", mode="RGBA", quality=10)
    limit = round(len(content) / 1_000_000 + 0.05, 2)
    monkeypatch.setitem(app.config, "PORTAL", dataclasses.replace(app.config["PORTAL"], max_upload_mb=limit))
    answer = send_picture(alice, url, content)
    said = answer.json["message"].replace("\N{NO-BREAK SPACE}", " ")
    assert answer.status_code == 422
    assert re.fullmatch(r"This picture is [\d.,]+ [KM]B once it is prepared; a picture can be up to \d+ KB\. .*", said)
    assert (Attachment.select().count(), files_on_disk()) == (0, [])


def test_two_pictures_are_drawn_at_once_and_others_wait(monkeypatch):
    """Each takes some hundred megabytes meanwhile."""
    entered, go_on = threading.Semaphore(0), threading.Event()

    def slowly(stream):
        entered.release()
        go_on.wait()
        return stream

    monkeypatch.setattr(pictures, "_redrawn", slowly)
    with ThreadPoolExecutor(4) as pool:
        drawing = [pool.submit(pictures.redraw, io.BytesIO(PNG)) for _ in range(4)]
        assert [entered.acquire(timeout=10) for _ in range(2)] == [True, True]
        assert not entered.acquire(timeout=0.2)
        go_on.set()
        assert all(future.result() for future in drawing)


def test_pictures_are_counted_for_themselves_and_named_one_after_another(alice, url):
    names = [send_picture(alice, url, PNG).json["name"] for _ in range(3)]
    assert names == ["image-1.png", "image-2.png", "image-3.png"]
    assert len({file.id for file in Attachment.select()}) == 3
    assert send_picture(alice, url, PNG, kind="screenshot").json["name"] == "screenshot-4.png"
    page = tree(alice.get(url).text)
    assert [shot.get("data-kind") for shot in with_class(page, "shot")][-2:] == ["picture", "screenshot"]


def test_picture_stands_in_the_ticket_and_not_among_its_files(alice, draft, url):
    sent = send_picture(alice, url, PNG).json
    words = request_form(version=1, format="html", description=f"<p>Look: {img(sent)}</p>")
    ticket = alice.post(f"{url}/submission", data=words).location
    assert sources(alice, ticket) == [sent["url"]]
    page = alice.get(ticket).text
    assert with_class(tree(page), "att") == [] and "Attachments (" not in page
    assert Ticket.get_by_id(draft.id).attachments.count() == 1


def test_description_may_be_nothing_but_a_picture(alice, url):
    sent = send_picture(alice, url, PNG).json
    data = request_form(version=1, format="html", description=img(sent))
    assert alice.post(f"{url}/submission", data=data).status_code == 303


def test_picture_that_no_longer_stands_in_the_text_is_dropped_with_the_submission(alice, url):
    kept, gone = (send_picture(alice, url, PNG).json for _ in range(2))
    data = request_form(version=1, format="html", description=f"<p>x</p>{img(kept)}")
    assert alice.post(f"{url}/submission", data=data).status_code == 303
    assert [file.id for file in Attachment.select()] == [kept["id"]]
    assert not path_of(gone["id"]).exists()


def test_picture_that_is_taken_out_and_put_back_while_one_writes_is_still_there(alice, url):
    sent = send_picture(alice, url, PNG).json
    for version, text in enumerate([f"<p>a</p>{img(sent)}", "<p>a</p>", f"<p>b</p>{img(sent)}"], start=1):
        data = request_form(version=version, format="html", description=text)
        assert alice.post(url, data=data).status_code == 204
    assert sources(alice, url).count(sent["url"]) >= 1
    assert path_of(sent["id"]).is_file()


def test_pictures_go_with_the_draft(alice, url):
    paths = [path_of(send_picture(alice, url, PNG).json["id"]) for _ in range(2)]
    alice.post(f"{url}/deletion")
    assert Attachment.select().count() == 0
    assert [path.exists() for path in paths] == [False, False]


@pytest.mark.parametrize("who", ["carol", "mona", "bob", "nadia", "adam"])
def test_picture_of_a_draft_is_its_authors_alone(signed_in, cast, alice, url, who):
    sent = send_picture(alice, url, PNG).json
    other = signed_in(getattr(cast, who))
    assert other.get(sent["url"]).status_code == 404
    assert other.post(f"/attachments/{sent['id']}/deletion").status_code == 404
    assert send_picture(other, url, PNG).status_code == 404
    assert Attachment.select().count() == 1


def put(client, cast, picture):
    """The texts of a ticket, of a note and of a draft of Bob, each with the picture written into it."""
    text = f"<p>Bob’s own words</p>{img(picture)}"
    form = request_form(format="html", description=text)
    ticket = client.post("/services/agenda/tickets", data=form).location
    client.post(f"{ticket}/notes", data=note_form(format="html", description=text))
    draft = client.post("/drafts", data={**form, "service": "agenda", "key": "d" * 32}).json
    client.post(draft["url"], data=request_form(version=1, format="html", description=text + "<p>x</p>"))
    client.post(f"{ticket}/notes/draft", data=note_form(format="html", description=text))
    return [ticket, f"{ticket}/notes/new", draft["url"]]


def test_picture_of_anothers_draft_in_ones_own_text_shows_nothing(signed_in, cast, alice, url):
    sent, bob = send_picture(alice, url, PNG).json, signed_in(cast.bob)
    for address in put(bob, cast, sent):
        page = bob.get(address).text
        assert "Bob’s own words" in page
        assert sent["id"] not in page
    assert bob.get(sent["url"]).status_code == 404


def test_own_picture_of_another_ticket_shows_nothing_either(signed_in, cast):
    bob = signed_in(cast.bob)
    other = make_draft(cast.bob)
    sent = send_picture(bob, f"/drafts/{other.id}", PNG).json
    for address in put(bob, cast, sent):
        assert sent["id"] not in bob.get(address).text


def test_picture_of_an_internal_note_shown_in_no_customers_text(signed_in, cast, alice):
    ticket = make_ticket(cast.alice)
    page, nadia = f"/tickets/{ticket.number}", signed_in(cast.nadia)
    sent = send_picture(nadia, f"{page}/notes/draft", PNG).json
    secret = note_form(format="html", internal="y", description=f"<p>secret</p>{img(sent)}")
    assert nadia.post(f"{page}/notes", data=secret).status_code == 303
    assert sources(nadia, page) == [sent["url"]]
    alice.post(f"{page}/notes", data=note_form(format="html", description=f"<p>x</p>{img(sent)}"))
    assert sent["id"] not in alice.get(page).text
    assert alice.get(sent["url"]).status_code == 404
