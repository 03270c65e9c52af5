"""The view as CSV: all of it, in its order and columns, in the reader's words, safe in a spreadsheet."""

import csv
import io

import pytest

from portal.accounts.models import User
from portal.tickets import export
from portal.tickets.models import Ticket
from tests.factories import close, make_draft, make_note, make_ticket
from tests.tickets.grid import rows


def lines(client, query="", place="tickets"):
    """The file's rows, the head first."""
    answer = client.get(f"/{place}.csv?{query}")
    assert (answer.status_code, answer.mimetype) == (200, "text/csv")
    assert answer.data.startswith(b"\xef\xbb\xbf"), "spreadsheets want a byte order mark"
    return list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))


def test_every_row_of_every_page_in_the_order_of_the_view(alice, cast, monkeypatch):
    monkeypatch.setattr(export, "AT_ONCE", 7)
    for number in range(30):
        make_ticket(cast.alice, summary=f"n{number % 4}")
    close(cast.nadia, Ticket.get(Ticket.number == "00000009"))
    for query in (
        "show=all",
        "group=status&sort=-summary",
        "q=n1",
        "sort=summary&fold=new&group=status",
        "show=opened",
    ):
        head, *found = lines(alice, query)
        place = head.index("Summary")
        asked = dict(pair.split("=") for pair in query.split("&") if not pair.startswith("fold"))
        assert [row[place] for row in found] == rows(alice, rows=100, **asked)


def test_words_are_the_readers(alice, cast):
    close(cast.nadia, make_ticket(cast.alice, summary='É, "x"'), external_ref="R-1")
    Ticket.update(submitted_at="2024-01-15 16:26:07").execute()
    assert lines(alice) == [
        ["Ticket #", "Status", "State", "Summary", "Creation Date", "Client", "Service", "External Ref. No."],
        ["00000001", "Closed", "Solution provided", 'É, "x"', "2024/01/15 11:26", "CPE La Ribambelle",
         "Agenda and attendance (Childcare Services)", "R-1"],
    ]  # fmt: skip
    User.update(language="fr").execute()
    head, row = lines(alice)
    assert (head[0], row[1], row[2]) == ("# Billet", "Fermé", "Solution transmise")


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "=cmd|' /C calc'!A0"])
def test_no_cell_is_a_formula(alice, cast, text):
    make_ticket(cast.alice, summary=text)
    assert lines(alice)[1][3] == f"'{text}"


def test_columns_are_the_persons(alice, cast):
    make_ticket(cast.alice, summary="One")
    alice.post("/tickets/columns", data={"column": ["summary", "number"], "place-summary": "1"})
    assert lines(alice) == [["Summary", "Ticket #"], ["One", "00000001"]]


def test_drafts_of_oneself_can_be_exported(alice, cast):
    make_draft(cast.alice, summary="Begun")
    assert lines(alice, "show=drafts")[1][3] == "Begun"


def test_nobody_exports_what_is_not_theirs(signed_in, cast):
    ticket = make_ticket(cast.alice, summary="Canary")
    make_draft(cast.alice, summary="Canary draft")
    make_note(cast.nadia, ticket, internal=True, description="Canary note")
    for user, count in ((cast.carol, 0), (cast.bob, 0), (cast.alice, 1), (cast.mona, 1), (cast.nadia, 1)):
        client = signed_in(user)
        assert len(lines(client)) == 1 + count
        assert len(lines(client, "q=canary+note")) == 1 + (user is cast.nadia)


def test_file_is_a_download_with_a_name(alice):
    kind = alice.get("/tickets.csv").headers["Content-Disposition"]
    assert kind.startswith("attachment; filename=tickets-2")
