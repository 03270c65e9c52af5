"""The portal's own files: kept for a year under an address that names their content, asked for again elsewhere."""

import gzip
import re
import shutil

import pytest

from portal.assets import FOLDER, Assets

YEAR = "public, max-age=31536000, immutable"
GZIP = {"Accept-Encoding": "br, gzip"}
SHEET = (FOLDER / "css/tokens.css").read_bytes()


@pytest.fixture
def visitor(signed_in):
    """Nobody in particular."""
    return signed_in(None)


@pytest.fixture
def root(visitor):
    """Today's address of the files, as a page names it."""
    (found,) = set(re.findall(r'"(/static/[0-9a-f]{12}/)[^"]*"', visitor.get("/sign-in").text))
    return found


def test_page_names_every_file_by_its_version(visitor):
    page = visitor.get("/sign-in").text
    assert page.count("/static/") > 40
    assert re.findall(r'"/static/(?![0-9a-f]{12}/)[^"]*"', page) == []


@pytest.mark.parametrize("name", ["css/tokens.css", "js/app.js", "vendor/squire.mjs", "icons.svg", "favicon.ico"])
def test_file_is_kept_for_a_year(visitor, root, name):
    answer = visitor.get(root + name)
    assert (answer.status_code, answer.data) == (200, (FOLDER / name).read_bytes())
    assert answer.headers["Cache-Control"] == YEAR and answer.headers["ETag"]


@pytest.mark.parametrize("root", ["/static/", "/static/0123456789ab/"])
def test_address_of_another_version_gives_todays_file_and_is_asked_again(visitor, root):
    answer = visitor.get(root + "css/tokens.css")
    assert (answer.status_code, answer.data) == (200, SHEET)
    assert answer.headers["Cache-Control"] == "no-cache"
    again = visitor.get(root + "css/tokens.css", headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert again.headers["Cache-Control"] == "no-cache"


SCRIPT = "text/javascript"
NAMES = {"js/app.js": SCRIPT, "vendor/squire.mjs": SCRIPT, "css/tokens.css": "text/css", "icons.svg": "image/svg+xml"}


@pytest.mark.parametrize(("name", "kind"), NAMES.items())
def test_kind_is_what_a_browser_that_sniffs_nothing_needs(visitor, root, name, kind):
    assert visitor.get(root + name).mimetype == kind


@pytest.mark.parametrize("name", ["css/tokens.css", "js/app.js", "icons.svg"])
def test_text_is_compressed_for_who_takes_it(visitor, root, name):
    small, whole = visitor.get(root + name, headers=GZIP), visitor.get(root + name)
    assert small.headers["Content-Encoding"] == "gzip" and "Content-Encoding" not in whole.headers
    assert gzip.decompress(small.data) == whole.data
    assert int(small.headers["Content-Length"]) == len(small.data) < len(whole.data)
    assert small.headers["ETag"] != whole.headers["ETag"]
    assert small.vary.as_set() == whole.vary.as_set() == {"accept-encoding"}


@pytest.mark.parametrize("accepted", ["gzip;q=0", "identity", "br", "gzip;q=0, *;q=0"])
def test_text_is_sent_as_it_is_to_who_does_not(visitor, root, accepted):
    answer = visitor.get(root + "css/tokens.css", headers={"Accept-Encoding": accepted})
    assert "Content-Encoding" not in answer.headers and answer.data == SHEET


def test_picture_is_never_compressed(visitor, root):
    answer = visitor.get(root + "favicon.ico", headers=GZIP)
    assert "Content-Encoding" not in answer.headers and "Vary" not in answer.headers


def test_compressed_file_that_did_not_change_is_not_sent_again(visitor, root):
    tag = visitor.get(root + "css/tokens.css", headers=GZIP).headers["ETag"]
    again = visitor.get(root + "css/tokens.css", headers={**GZIP, "If-None-Match": tag})
    assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", tag)
    assert again.headers["Vary"] == "Accept-Encoding" and "Content-Encoding" not in again.headers


def test_head_says_what_get_would_send(visitor, root):
    head, get = (visitor.open(root + "js/app.js", method=method, headers=GZIP) for method in ("HEAD", "GET"))
    assert head.data == b""
    assert [dict(answer.headers) for answer in (head, get)] == [dict(get.headers)] * 2


@pytest.mark.parametrize("headers", [{}, GZIP])
def test_part_of_a_file_is_not_served_the_whole_is(visitor, root, headers):
    answer = visitor.get(root + "css/tokens.css", headers={**headers, "Range": "bytes=0-99"})
    assert answer.status_code == 200 and "Content-Range" not in answer.headers
    assert (gzip.decompress(answer.data) if headers else answer.data) == SHEET


def test_file_that_anyone_may_keep_carries_nobodys_session(signed_in, cast, root):
    alice = signed_in(cast.alice)
    with alice.session_transaction() as session:
        session.permanent = True
    assert "guichet=" in alice.get("/tickets").headers["Set-Cookie"]
    answer = alice.get(root + "css/tokens.css")
    assert "Set-Cookie" not in answer.headers and "cookie" not in answer.vary


@pytest.mark.parametrize("name", ["../app.py", "..%2fapp.py", "css/../../app.py", "css//tokens.css", "%2e%2e/app.py",
    "/etc/passwd", "css", "css/", "", "css/tokens.css/", "css\\tokens.css", "css/tokens.css%00"])  # fmt: skip
def test_anything_else_is_404_and_kept_by_nobody(visitor, root, name):
    for start in (root, "/static/", "/static/0123456789ab/", root + "0123456789ab/"):
        answer = visitor.get(start + name)
        assert answer.status_code in (404, 308)
        assert answer.headers["Cache-Control"] == "no-store" and b"import" not in answer.data


def test_any_change_of_any_file_changes_the_address(tmp_path):
    copy = shutil.copytree(FOLDER, tmp_path / "static")
    before = Assets(copy).digest
    assert before == Assets(FOLDER).digest
    (copy / "img/check-dark.svg").rename(copy / "img/tick-dark.svg")
    renamed = Assets(copy).digest
    (copy / "js/app.js").write_bytes((copy / "js/app.js").read_bytes() + b"\n")
    assert len({before, renamed, Assets(copy).digest}) == 3
