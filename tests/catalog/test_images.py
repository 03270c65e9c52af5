"""Pictures of solutions: those that a text shows, and nothing else of the disk."""

import pytest

from tests.library import write, write_both
from tests.markup import tree

PNG = bytes.fromhex("89504e470d0a1a0a") + b"the rest of it"


def test_picture_of_the_solution_is_served_and_not_kept_by_caches(alice, kb):
    path = write(kb, "day.en.md", "![A screen](day.en.png)")
    path.with_name("day.en.png").write_bytes(PNG)
    (picture,) = tree(alice.get("/solutions/day").text).iter("img")
    with alice.get(picture.get("src")) as answer:
        assert (answer.status_code, answer.mimetype, answer.data) == (200, "image/png", PNG)
        assert "no-store" in answer.headers["Cache-Control"]


def test_file_that_no_text_shows_is_404(alice, kb):
    path = write(kb, "day.en.md", "![A screen](day.en.png) ![Not a picture](day.fr.md) ![Gone](gone.png)")
    for name in ("secret.png", "day.fr.md"):
        path.with_name(name).write_bytes(PNG)
    for name in ("secret.png", "day.fr.md", "day.en.md", "gone.png", "day.en.png"):
        assert alice.get(f"/solutions/day/images/{name}").status_code == 404


@pytest.mark.parametrize("way", ["../", "..%2f", "%2e%2e/", "..%5c", "....//", "%252e%252e%252f", "/etc/", "%00"])
def test_way_out_of_the_folder_is_404(alice, kb, way):
    write_both(kb, "day", f"![x]({way}catalog.toml) ![y](../../catalog.toml)")
    for address in (
        f"/solutions/day/images/{way}catalog.toml",
        f"/solutions/{way}day",
        f"/solutions/{way}catalog.toml",
    ):
        answer = alice.get(address, follow_redirects=True)
        assert answer.status_code == 404 and "[[catalog]]" not in answer.text


def test_picture_that_is_a_symbolic_link_is_404(alice, kb, tmp_path):
    (tmp_path / "outside.png").write_bytes(PNG)
    path = write(kb, "day.en.md", "![A screen](day.en.png)")
    path.with_name("day.en.png").symlink_to(tmp_path / "outside.png")
    assert alice.get("/solutions/day/images/day.en.png").status_code == 404
