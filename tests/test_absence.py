"""A thing of others is answered as a thing that does not exist, to the byte; so is every number that is none."""

import pytest

from portal.tickets.models import Ticket
from tests.factories import make_draft, make_ticket
from tests.markup import untokened


@pytest.mark.parametrize("address", ["/tickets/{number}", "/tickets/{number}/notes/new", "/drafts/{draft}", "{file}"])
@pytest.mark.parametrize("headers", [None, {"HX-Request": "true"}], ids=["page", "fragment"])
def test_foreign_is_the_same_as_missing(signed_in, cast, address, headers):
    ticket, draft = make_ticket(cast.alice, files=1), make_draft(cast.alice)
    file = f"/attachments/{ticket.attachments[0].id}/file-0.txt"
    bob, path = signed_in(cast.bob), address.format(number=ticket.number, draft=draft.id, file=file)
    bob.get("/tickets")  # the first page also sets the session's cookie
    foreign = bob.get(path, headers=headers)
    Ticket.delete().execute()
    missing = bob.get(path, headers=headers)
    assert (foreign.status_code, missing.status_code) == (404, 404)
    assert untokened(foreign.text) == untokened(missing.text)
    assert set(foreign.headers.keys()) == set(missing.headers.keys())


def test_denial_is_logged_with_the_account_and_the_address(signed_in, cast, caplog):
    ticket = make_ticket(cast.alice)
    signed_in(cast.bob).get(f"/tickets/{ticket.number}", environ_base={"REMOTE_ADDR": "192.0.2.7"})
    signed_in(cast.bob).get("/tickets/%0A" + "x" * 5000)
    first, second = caplog.messages
    asked = f"GET /tickets/<number> {{'number': '{ticket.number}'}}"
    assert first == f"denied with 404: {asked} to account {cast.bob.id} from 192.0.2.7"
    assert len(second) < 400 and "\n" not in second


@pytest.mark.parametrize(
    "id", ["0", "-1", "1.5", "abc", "%00", "é", "½", "٣", str(2**63), "9" * 30, "9" * 5000, "1e9", "1%20or%201=1"]
)
@pytest.mark.parametrize("path", ["/tickets/{}", "/drafts/{}", "/attachments/{}/liste.csv", "/tickets/{}/notes/new"])
def test_no_such_id_is_404(signed_in, cast, path, id):
    assert signed_in(cast.adam).get(path.format(id)).status_code == 404
