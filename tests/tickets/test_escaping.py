"""Nothing that people typed comes alive on any page of tickets."""

from portal.accounts.models import Client, User
from portal.tickets.models import Attachment, Event
from portal.tickets.rules import State, Status
from tests.factories import make_note, make_ticket, move
from tests.markup import tree, words

EVIL = '"><img src=x onerror=alert(1)><script>alert(2)</script>{{ 1234*4321 }}</textarea>'


def test_nothing_typed_comes_alive(signed_in, cast):
    ticket = make_ticket(cast.alice, summary=EVIL, description=EVIL, files=1)
    move(cast.nadia, ticket, Status.INVESTIGATION, State.IN_PROGRESS, external_ref=EVIL[:60], assignee=cast.nadia)
    make_note(cast.nadia, ticket, EVIL, EVIL, files=1)
    for model in (User, Client, Attachment):
        model.update(name=EVIL + "‏").where(model.id.in_(model.select(model.id))).execute()
    Event.update(changes={"assignee": [EVIL, EVIL]}).where(Event.kind == "progressed").execute()
    for user in (cast.alice, cast.mona, cast.nadia):
        client = signed_in(user)
        for path in (f"/tickets/{ticket.number}", f"/tickets/{ticket.number}/notes/new", "/tickets", "/desk"):
            for query in ("", "?group=summary", "?group=client", "?group=assignee&show=all"):
                root = tree(client.get(path + query).text)
                assert not [image for image in root.iter("img") if image.get("src") == "x"]
                assert not [script for script in root.iter("script") if not script.get("src")]
                assert not [name for element in root.iter() for name in element.attrib if name.startswith("on")]
                assert "5332114" not in words(root)
