"""The cast, a fresh database for each test, and clients that are signed in as one of them."""

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from portal import config, create_app, db
from portal.accounts import passwords, sessions, tokens
from portal.accounts.actions import create_client, create_user
from portal.accounts.audit import COMMAND_LINE
from portal.accounts.models import Client, Role, User
from portal.tickets import store
from tests.post_office import PostOffice

PASSWORD = "un mot de passe pour essayer"


@dataclass
class Cast:
    """Everybody who tries the doors. The stranger has no account."""

    ribambelle: Client
    shore: Client
    alice: User  # a customer
    carol: User  # her colleague
    mona: User  # their manager
    bob: User  # a customer of another client
    nadia: User  # an agent
    adam: User  # an administrator


@pytest.fixture(scope="session")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """One portal for the session; each test gets its own database."""
    settings = config.from_env(
        {
            "PORTAL_DATA": str(tmp_path_factory.mktemp("portal") / "data"),
            "PORTAL_LANGUAGE": "en",
            "PORTAL_UPLOAD_TYPES": "*",
        }
    )
    config.prepare(settings)
    db.bind(settings.database)
    db.migrate()
    app = create_app(settings)
    app.config.update(TESTING=True, WTF_CSRF_ENABLED=False)
    with db.database.connection_context():
        _invite_the_cast()
    db.database.close_idle()  # the last one to close writes all of it into the file
    shutil.copy(settings.database, settings.database.with_suffix(".template"))
    return app


def _invite_the_cast() -> None:
    ribambelle, shore = (create_client(COMMAND_LINE, name) for name in ("CPE La Ribambelle", "West Shore Childcare"))
    people = [
        ("alice@ribambelle.example", "Alice Tremblay", Role.CUSTOMER, ribambelle),
        ("carol@ribambelle.example", "Carol Roy", Role.CUSTOMER, ribambelle),
        ("mona@ribambelle.example", "Mona Gagnon", Role.MANAGER, ribambelle),
        ("bob@shore.example", "Bob MacDougall", Role.CUSTOMER, shore),
        ("nadia@support.example", "Nadia Ferhat", Role.AGENT, None),
        ("adam@support.example", "Adam Bouchard", Role.ADMIN, None),
    ]
    hashed = passwords.hashed(PASSWORD)
    for email, name, role, client in people:
        create_user(COMMAND_LINE, email, name, role, client, "en", None)
    User.update(password_hash=hashed).execute()


@pytest.fixture(autouse=True)
def database(request: pytest.FixtureRequest) -> Iterator[None]:
    """A fresh copy of the database with the cast in it, open for the test itself."""
    if "app" not in request.fixturenames:
        yield
        return
    settings = request.getfixturevalue("app").config["PORTAL"]
    _put_back(settings.database)
    for folder in (settings.files, settings.mail):
        shutil.rmtree(folder, ignore_errors=True)
    settings.files.mkdir()
    # a test that made another portal has bound all of it elsewhere
    db.bind(settings.database)
    store.bind(settings.files)
    tokens.bind(settings)
    with db.database.connection_context():
        yield


def _put_back(path: Path) -> None:
    # through SQLite and not as a file: a browser that was closed may have sent a last autosave, which is under way
    with closing(sqlite3.connect(path.with_suffix(".template"))) as fresh, closing(sqlite3.connect(path)) as used:
        fresh.backup(used)


@pytest.fixture
def cast(app: Flask, database: None) -> Cast:
    """The cast, read from the test's database."""
    people = {user.email.split("@")[0]: user for user in User.select()}
    clients = {client.name: client for client in Client.select()}
    return Cast(ribambelle=clients["CPE La Ribambelle"], shore=clients["West Shore Childcare"], **people)


@pytest.fixture
def signed_in(app: Flask, cast: Cast) -> Callable[[User | None], FlaskClient]:
    """A function that gives a client signed in as a person, or as the stranger for None."""

    def sign_in(user: User | None) -> FlaskClient:
        client = app.test_client()
        if user:
            sessions.start(user, remember=False)
            with client.session_transaction() as session:
                session["_user_id"] = user.session_token
                session["_fresh"] = True
        return client

    return sign_in


@pytest.fixture
def office() -> Iterator[PostOffice]:
    """A real server of mails that nothing uses yet."""
    office = PostOffice().open()
    yield office
    office.close()
