"""So many mails a person and hour: the rest goes out later, in its order; what is urgent waits for nothing.

The clock is moved by the data: a mail is made older instead of being waited for.
"""

from dataclasses import replace
from datetime import timedelta

import pytest

from portal import outbox
from portal.accounts.notices import Notice, notify
from portal.beside import WRITERS
from portal.db import database, utcnow
from portal.outbox import Mail
from portal.postman import Postman
from tests.factories import make_note, make_ticket
from tests.mailing import pass_time


def put_in(recipient, count=1, thread="ticket-1", **more):
    for _ in range(count):
        outbox.enqueue("ticket", recipient.id, thread, {}, **more)


def send(most=3):
    """The numbers of the mails that leave now."""
    left = []
    while mail := outbox.claim(most):
        outbox.done(mail)
        left.append(mail.id)
    return left


def test_person_gets_so_many_an_hour_and_the_rest_later_in_order(cast):
    put_in(cast.alice, 8)
    assert (send(), send()) == ([1, 2, 3], [])
    held = Mail.get(Mail.id == 4)
    assert (held.reason, held.attempts, held.lease) == (outbox.ENOUGH, 0, None)
    assert timedelta(minutes=59) < held.next_at - utcnow() <= outbox.HOUR
    pass_time(minutes=50)
    assert send() == []
    pass_time(minutes=10, seconds=1)
    assert send() == [4, 5, 6]
    pass_time(minutes=61)
    assert send() == [7, 8] and not Mail.select().where(Mail.sent_at.is_null()).exists()


def test_one_who_had_enough_keeps_nobody_else_waiting(cast):
    put_in(cast.alice, 9)
    put_in(cast.bob, 2)
    assert send() == [1, 2, 3, 10, 11]


def test_what_comes_later_stands_behind_what_waits(cast):
    put_in(cast.alice, 5)
    send()
    put_in(cast.alice, thread="ticket-2")
    assert send() == []
    pass_time(minutes=61)
    assert send() == [4, 5, 6]


def test_urgent_mail_leaves_first_and_counts_for_nothing(cast):
    put_in(cast.alice, 5)
    put_in(cast.bob, 5)
    notify(cast.alice, Notice.PASSWORD_CHANGED)
    assert send() == [11, 1, 2, 3, 6, 7, 8]
    notify(cast.alice, Notice.PASSWORD_CHANGED)
    assert send() == [12]


def test_urgent_mail_that_was_put_off_is_tried_again_within_a_minute(cast):
    put_in(cast.alice, is_urgent=True)
    for _ in range(9):
        outbox.put_off(outbox.claim(), "450 Later")
        assert Mail.get().next_at - utcnow() <= timedelta(minutes=1)
        pass_time(minutes=1)


def test_what_was_sent_while_the_clock_was_far_ahead_keeps_nothing_back(cast):
    put_in(cast.alice, 4)
    send()
    pass_time(days=-400)
    outbox.straighten()
    assert send() == [4]


@pytest.mark.parametrize("most", [1, 5])
def test_notes_without_end_reach_their_reader_bit_by_bit(app, cast, monkeypatch, most):
    monkeypatch.setitem(app.config, "PORTAL", replace(app.config["PORTAL"], mails_an_hour=most))
    postman, ticket = Postman(app, WRITERS), make_ticket(cast.alice)
    for number in range(2 * most):
        make_note(cast.nadia, ticket, f"Note {number}")
    made = Mail.select().where(Mail.recipient_id == cast.alice.id).count()
    sent = []
    while len(sent) < made:
        assert postman.send_due().failed == 0
        leaving = Mail.select().where((Mail.recipient_id == cast.alice.id) & Mail.sent_at.is_null(False))
        numbers = [mail.id for mail in leaving.order_by(Mail.id)]
        assert 0 < len(numbers) - len(sent) <= most and numbers[: len(sent)] == sent
        sent = numbers
        pass_time(minutes=61)


def test_next_mail_is_found_by_the_indexes(app, cast):
    """However many wait, they are not sorted, and those before a mail are not looked for one by one."""
    sql, values = outbox._due.__wrapped__(str(utcnow())).sql()
    plan = [row[-1] for row in database.execute_sql(f"EXPLAIN QUERY PLAN {sql}", values)]
    used = " ".join(plan)
    assert "USING INDEX outbox_due" in used and "INDEX outbox_order" in used and "TEMP B-TREE" not in used
