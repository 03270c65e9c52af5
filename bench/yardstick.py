"""The yardstick: the smallest honest Flask page with the grid's 50 rows, or a solution, from one query by an index.

    PORTAL_DATA=FOLDER PORTAL_PORT=8001 python3 bench/yardstick.py

Reads the portal's database and is served exactly as the portal is. A cookie is looked up by its hash among the
sessions, with its person; /sign-in/ADDRESS sets it without a password. /tickets and /desk show what the portal's do.
"""

import argparse
import hashlib
import secrets
import sqlite3
import sys
from threading import Event
from typing import Any

from serving import ROOT, in_environment

in_environment()
sys.path.insert(0, str(ROOT))
from flask import Flask, Response, abort, render_template, request  # noqa: E402
from jinja2 import DictLoader  # noqa: E402

from portal import config, richtext  # noqa: E402
from portal.commands import serving  # noqa: E402

PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Tickets</title></head><body><table><thead>
<tr>{% for name in columns %}<th>{{ name }}</th>{% endfor %}</tr></thead><tbody>
{% for row in rows %}<tr><td><a href="/tickets/{{ row["number"] }}">{{ row["number"] }}</a></td>
<td>{{ row["status"] }}</td><td>{{ row["state"] }}</td>
<td><a href="/tickets/{{ row["number"] }}">{{ row["summary"] }}</a></td><td>{{ row["created"] }}</td>
<td>{{ row["client"] }}</td><td>{{ row["service"] }}</td><td>{{ row["last"] }}</td>
{% if row["severity"] is defined %}<td>{{ row["severity"] }}</td>{% endif %}</tr>
{% endfor %}</tbody></table></body></html>"""
ARTICLE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{{ row["title"] }}</title></head><body>
<article><h1>{{ row["title"] }}</h1>{{ html }}</article></body></html>"""
SOLUTION = "SELECT title, html FROM article JOIN content USING (id) WHERE slug = ? AND language = 'fr' AND shown"
PERSON = "SELECT user.* FROM session JOIN user ON user.id = user_id WHERE token_hash = ? AND active"
ROWS = """SELECT number, status, state, summary, substr(ticket.submitted_at, 1, 16) AS created, client.name AS client,
service, {last} AS last FROM ticket JOIN client ON client.id = ticket.client_id
LEFT JOIN user ON user.id = assignee_id WHERE number IS NOT NULL AND {where} ORDER BY number DESC LIMIT 50"""
COLUMNS = ["number", "status", "state", "summary", "created", "client", "service"]
settings = config.from_env()
app = Flask(__name__)
app.jinja_loader = DictLoader({"page.html": PAGE, "article.html": ARTICLE})


@app.get("/tickets")
def tickets() -> str:
    """A customer's own."""
    return page([*COLUMNS, "reference"], ROWS.format(last="external_ref", where="author_id = :person"))


@app.get("/desk")
def desk() -> str:
    """Everybody's, all or the open ones."""
    where = "true" if request.args.get("show") == "all" else "status <> 'closed'"
    rows = ROWS.format(last="user.name", where=where).replace("SELECT", "SELECT severity,")
    return page([*COLUMNS, "assignee", "severity"], rows)


@app.get("/solutions/<slug>")
def solution(slug: str) -> str:
    """One, from the index that the portal has made."""
    connection = connected()
    knowledge = sqlite3.connect(settings.data / "cache" / "knowledge.sqlite3")
    knowledge.row_factory = sqlite3.Row
    try:
        if connection.execute(PERSON, (digest(request.cookies.get("yardstick", "")),)).fetchone() is None:
            abort(401)
        row = knowledge.execute(SOLUTION, (slug,)).fetchone()
        return render_template("article.html", row=row, html=richtext.stored(row["html"]))
    finally:
        connection.close()
        knowledge.close()


def page(columns: list[str], rows: str) -> str:
    """The table, for who is signed in."""
    connection = connected()
    try:
        person = connection.execute(PERSON, (digest(request.cookies.get("yardstick", "")),)).fetchone()
        if person is None:
            abort(401)
        found = connection.execute(rows, {"person": person["id"]}).fetchall()
        return render_template("page.html", columns=columns, rows=found)
    finally:
        connection.close()


@app.get("/sign-in/<email>")
def sign_in(email: str) -> Response:
    """Begin a session."""
    token, connection = secrets.token_urlsafe(), connected()
    sql = """INSERT INTO session (token_hash, user_id, remember, created_at, seen_at)
        SELECT ?, id, 0, datetime('now'), datetime('now') FROM user WHERE email_key = ?"""
    with connection:
        connection.execute(sql, (digest(token), email))
    connection.close()
    answer = Response("ok")
    answer.set_cookie("yardstick", token)
    return answer


@app.get("/healthz")
def health() -> str:
    """Alive."""
    return "ok"


def connected() -> sqlite3.Connection:
    """The portal's database."""
    connection = sqlite3.connect(settings.database)
    connection.row_factory = sqlite3.Row
    return connection


def digest(token: str) -> str:
    """What of a token is stored."""
    return hashlib.sha256(token.encode()).hexdigest()


class Unwatched:
    """No files to look at."""

    def watch(self, stop: Event) -> None:
        """Nothing."""


def main() -> None:
    """Serve this application in place of the portal."""

    def create(_settings: Any) -> Flask:
        app.config["PORTAL"] = settings
        return app

    serving.create_app = create
    app.extensions["kb"] = Unwatched()
    serving.db.bind(settings.database)
    serving.run_server(argparse.Namespace(), settings)


if __name__ == "__main__":
    main()
