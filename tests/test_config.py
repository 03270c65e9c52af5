"""Settings: their defaults, what each accepts, and one clear line for what it does not."""

from pathlib import Path

import pytest

from portal.config import KNOWN, ROOT, from_env, prepare, ready
from portal.environ import ConfigError
from portal.mail_settings import Smtp


def test_nothing_set_is_a_portal_for_this_machine_alone():
    settings = from_env({})
    assert (settings.url, settings.host, settings.port) == ("http://127.0.0.1:8000", "127.0.0.1", 8000)
    assert (settings.data, settings.kb) == (ROOT / "data", ROOT / "kb")
    assert (settings.language, settings.time_zone) == ("fr", "America/Toronto")
    assert settings.is_local and not settings.is_https


def test_empty_setting_is_one_that_is_not_set():
    assert from_env(dict.fromkeys(KNOWN - {"PORTAL_HOST"}, "")) == from_env({})


def test_every_setting_is_in_the_readmes_table():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert [key for key in sorted(KNOWN) if f"`{key}`" not in readme] == []


REFUSED = {
    "PORTAL_PORT": ["0", "65536", "-1", "8000.5", "http", "٨٠٠٠", "9" * 30],
    "PORTAL_TICKET_START": ["0", "90000001", "1e3"],
    "PORTAL_MAX_UPLOAD_MB": ["0", "2001", "25MB"],
    "PORTAL_MAX_FILES": ["0", "101", "ten"],
    "PORTAL_RESET_MINUTES": ["4", "1441", "1h", "0.5"],
    "PORTAL_INVITATION_DAYS": ["0", "61", "a week"],
    "PORTAL_MAILS_PER_HOUR": ["0", "100001", "many"],
    "PORTAL_UPLOAD_TYPES": ["pdf;png", "*.pdf", "pdf,*", "pdf,,png", ",", "tar.gz", "pdf png", "../x"],
    "PORTAL_KB_PUBLIC": ["2", "yes", "true", "on", "-1"],
    "PORTAL_LANGUAGE": ["de", "FR", "fr-CA", "fr,en"],
    "PORTAL_TIME_ZONE": ["Mars/Olympus", "../../etc/passwd", "/etc/passwd", "America", "UTC+5"],
    "PORTAL_SECRET_KEY": ["short", "x" * 31],
    "PORTAL_SMTP_URL": [
        "mail.example.org",
        "mail.example.org:587",
        "http://mail.example.org:25",
        "smtp://",
        "smtp://user:pass@",
        "smtp://mail.example.org:port",
        "smtp://mail.example.org:70000",
        "smtp://mail.example.org/path",
        "smtp://user@mail.example.org",
        "smtp://:pass@mail.example.org",
        "smtp://user:pa#ss@mail.example.org",
        "smtp://user:p%C3%A9@mail.example.org",
        "smtp://user:%FF@mail.example.org",
        "smtp://mail.example.org?starttls=maybe",
        "smtp://mail.example.org?tls=1",
        "smtp://user:pass@mail.example.org?starttls=0",
        "smtp://[::1",
    ],
    "PORTAL_MAIL_FROM": [
        "support",
        "support@",
        "@example.org",
        "a@b.example, c@d.example",
        "Support <a@b.example> x",
        "é@b.example",
        "a@b.example\nBcc: c@d.example",
    ],
    "PORTAL_URL": [
        "support.example.org",
        "ftp://support.example.org",
        "https://",
        "http://[::1",
        "https://a b",
        "https://user:password@support.example.org",
        "https://support.example.org/portal",
        "https://support.example.org?x=1",
        "https://support.example.org:port",
        "javascript:alert(1)",
        "https://support.example.org\nX: y",
    ],
}
CASES = [(key, value) for key, values in REFUSED.items() for value in values]


@pytest.mark.parametrize(("key", "value"), CASES)
def test_bad_value_is_refused_in_one_line_that_names_the_setting(key, value):
    with pytest.raises(ConfigError) as raised:
        from_env({key: value})
    assert key in str(raised.value) and "\n" not in str(raised.value)


def test_secret_is_not_repeated_in_the_message():
    with pytest.raises(ConfigError) as raised:
        from_env({"PORTAL_SECRET_KEY": "hunter2"})
    assert "hunter2" not in str(raised.value)
    for address in ("smtp://me:hunter2@x.example?starttls=0", "smtp://me:hunter2#@x.example", "smtp://me:hunter2@"):
        with pytest.raises(ConfigError) as raised:
            from_env({"PORTAL_SMTP_URL": address})
        assert "hunter2" not in str(raised.value)
    kept = from_env({"PORTAL_SMTP_URL": "smtps://me:hunter2@x.example", "PORTAL_SECRET_KEY": "hunter2" * 9})
    assert "hunter2" not in repr(kept)


@pytest.mark.parametrize(
    ("address", "found"),
    [
        ("smtp://mail.example.org", Smtp("mail.example.org", 587, "starttls")),
        ("smtp://mail.example.org:25?starttls=0", Smtp("mail.example.org", 25, "none")),
        ("smtp://me:p%40ss%3A@mail.example.org/", Smtp("mail.example.org", 587, "starttls", "me", "p@ss:")),
        ("smtps://me%40x.org:pass@mail.example.org", Smtp("mail.example.org", 465, "tls", "me@x.org", "pass")),
        ("smtp://127.0.0.1:1025", Smtp("127.0.0.1", 1025, "none")),
        ("smtp://me:pass@localhost:25", Smtp("localhost", 25, "none", "me", "pass")),
        ("smtp://localhost?starttls=1", Smtp("localhost", 587, "starttls")),
        ("smtp://localhost?starttls", Smtp("localhost", 587, "starttls")),
    ],
)
def test_server_of_mails_is_encrypted_unless_it_is_near(address, found):
    assert from_env({"PORTAL_SMTP_URL": address}).smtp == found


@pytest.mark.parametrize(
    ("settings", "name", "address"),
    [
        ({}, "", "guichet@localhost"),
        ({"PORTAL_URL": "https://billets.example.org"}, "", "guichet@billets.example.org"),
        ({"PORTAL_MAIL_FROM": "a@b.example"}, "", "a@b.example"),
        ({"PORTAL_MAIL_FROM": "Soutien été <a@b.example>"}, "Soutien été", "a@b.example"),
    ],
)
def test_mails_come_from_somebody(settings, name, address):
    found = from_env(settings).mail_from
    assert (found.display_name, found.addr_spec) == (name, address)


@pytest.mark.parametrize("key", ["PORTAL_DATAA", "PORTAL_", "PORTAL_port"])
def test_misspelt_setting_is_refused(key):
    with pytest.raises(ConfigError, match=f"{key} is not a setting"):
        from_env({key: "x"})


def test_variables_of_others_are_left_alone():
    assert from_env({"PATH": "/bin", "FLASK_DEBUG": "1", "PORT": "9"}) == from_env({})


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("https://support.example.org", "https://support.example.org"),
        (" HTTPS://Support.Example.org/ ", "https://support.example.org"),
        ("http://localhost:8080", "http://localhost:8080"),
    ],
)
def test_address_is_kept_without_its_slash_and_its_name_is_trusted(given, kept):
    settings = from_env({"PORTAL_URL": given})
    assert settings.url == kept
    assert kept.split("/")[2].split(":")[0] in settings.hosts
    assert settings.is_https is kept.startswith("https")


@pytest.mark.parametrize(("given", "kept"), [("", False), ("0", False), (" 1 ", True)])
def test_solutions_are_public_only_when_somebody_says_so(given, kept):
    assert from_env({"PORTAL_KB_PUBLIC": given}).kb_public is kept


def test_portal_open_to_a_network_must_say_its_address():
    with pytest.raises(ConfigError, match="set PORTAL_URL"):
        from_env({"PORTAL_HOST": "0.0.0.0"})
    settings = from_env({"PORTAL_HOST": "0.0.0.0", "PORTAL_URL": "https://support.example.org"})
    assert not settings.is_local
    assert "0.0.0.0" not in settings.hosts


def test_relative_folders_are_made_absolute(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    settings = from_env({"PORTAL_DATA": "mine", "PORTAL_KB": "ours"})
    assert (settings.data, settings.kb) == (tmp_path / "mine", tmp_path / "ours")


def test_prepared_folder_has_a_key_that_others_cannot_read_and_that_stays(tmp_path):
    settings = from_env({"PORTAL_DATA": str(tmp_path / "a" / "b")})
    prepare(settings)
    key = settings.data / "secret-key"
    assert key.stat().st_mode & 0o777 == 0o600
    first = ready(settings).secret_key
    prepare(settings)
    assert ready(settings).secret_key == first == key.read_text().strip()
    assert len(bytes.fromhex(first)) == 32
    assert {path.name for path in settings.data.iterdir()} == {"secret-key", "files"}


def test_key_that_is_set_is_used_and_needs_no_file(tmp_path):
    settings = from_env({"PORTAL_DATA": str(tmp_path), "PORTAL_SECRET_KEY": "k" * 32})
    assert ready(settings).secret_key == "k" * 32
    assert list(Path(tmp_path).iterdir()) == []


@pytest.mark.parametrize(
    "ending", ["pdf", "docx", "xlsx", "csv", "txt", "log", "png", "jpg", "heic", "zip", "eml", "mp4"]
)
def test_files_of_every_day_may_be_attached(ending):
    assert ending in from_env({}).upload_types


@pytest.mark.parametrize(
    "ending",
    ["exe", "msi", "bat", "cmd", "com", "scr", "ps1", "vbs", "js", "jar", "lnk", "html", "htm", "svg", "xhtml", "php"],
)
def test_what_a_double_click_runs_or_a_browser_executes_may_not(ending):
    assert ending not in from_env({}).upload_types


def test_endings_are_read_as_people_write_them():
    assert from_env({"PORTAL_UPLOAD_TYPES": " .PDF, png ,Docx"}).upload_types == {"pdf", "png", "docx"}
    assert from_env({"PORTAL_UPLOAD_TYPES": "*"}).upload_types == frozenset()


def test_nobodys_word_on_the_visitors_address_is_taken_unless_named():
    assert from_env({}).trusted_proxy == ""
    assert from_env({"PORTAL_TRUSTED_PROXY": " 127.0.0.1 "}).trusted_proxy == "127.0.0.1"
