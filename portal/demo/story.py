"""Tells one ticket: from its TOML table to rows, with the times and changes that the verbs would leave."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from io import BytesIO
from typing import Any
from zoneinfo import ZoneInfo

from werkzeug.datastructures import FileStorage

from portal import richtext
from portal.accounts.models import User
from portal.catalog.models import Service
from portal.config import Config
from portal.demo.samples import sample
from portal.text import clean, line
from portal.tickets import rules, search
from portal.tickets.attachments import Stored, receive
from portal.tickets.drafts import Words, start_draft, write
from portal.tickets.holding import attach
from portal.tickets.models import Attachment, Event, Note, ReadBefore, Ticket
from portal.tickets.rules import State, Status
from portal.typography import typography

Table = Mapping[str, Any]
WRITING = timedelta(minutes=4)  # from the first key to Save
READING = timedelta(minutes=1)  # from an agent's change to the note that goes with it


@dataclass
class Stage:
    """What telling needs; ``told`` are the tickets that others are copied from, ``kept`` the files made."""

    settings: Config
    today: date
    people: dict[str, User]
    services: Mapping[str, Service]
    told: dict[str, Ticket] = field(default_factory=dict)
    kept: list[Stored] = field(default_factory=list)

    def moment(self, days_ago: int, at: str) -> datetime:
        """The time ``at``, ``days_ago`` working days before today, as it is stored. Never in the future."""
        if days_ago < 1:
            raise ValueError(f"the demo tells of {days_ago} days ago, which may not have come yet")
        day = self.today
        while days_ago:
            day -= timedelta(days=1)
            days_ago -= day.weekday() < 5
        zone = ZoneInfo(self.settings.time_zone)
        return datetime.combine(day, time.fromisoformat(at), zone).astimezone(UTC).replace(tzinfo=None)

    def files(self, table: Table) -> list[Stored]:
        """The files of a ticket or note, on disk."""
        uploads = [
            FileStorage(BytesIO(sample(file["name"], file.get("text", ""))), filename=file["name"])
            for file in table.get("files", ())
        ]
        stored = receive(uploads, self.settings)
        self.kept += stored
        return stored


def draft(stage: Stage, table: Table, key: str) -> Ticket:
    """Tell a draft: what every ticket once was."""
    author = stage.people[table["author"]]
    saved = stage.moment(table["days_ago"], table["at"])
    began = saved - WRITING
    summary, description = (typography(table[name], author.language) for name in ("summary", "description"))
    words = Words(summary, str(richtext.paragraphs(description)), table["type"])
    ticket = start_draft(author, table["service"], key, words, stage.files(table), read=table.get("read", ""))
    ReadBefore.update(read_at=began).where(ReadBefore.ticket == ticket).execute()
    write(ticket, created_at=began, updated_at=saved)
    Attachment.update(created_at=began).where(Attachment.ticket == ticket).execute()
    if "copy_of" in table:
        original = stage.told[table["copy_of"]]
        write(ticket, copied_from=original)
    return ticket


def submitted(stage: Stage, table: Table, number: int) -> Ticket:
    """Tell a submitted ticket with all that happened to it since."""
    ticket = draft(stage, table, f"demo-{number}")
    service = stage.services[ticket.service]
    kind = next(kind for kind in service.types if kind.slug == ticket.type)
    write(
        ticket,
        number=f"{number:08d}",
        status=Status.NEW,
        state=State.TO_PROCESS,
        severity=kind.severity or service.severity,
        team=service.team,
        submitted_at=ticket.updated_at,
        version=ticket.version + 1,
    )
    Event.create(ticket=ticket, actor=ticket.author, kind="submitted", created_at=ticket.submitted_at)
    if ticket.copied_from:
        copied = {"kind": "copied", "changes": {"copy": [None, ticket.number]}, "created_at": ticket.submitted_at}
        Event.create(ticket=ticket.copied_from, actor=ticket.author, **copied)
    for step in table.get("steps", ()):
        moment = stage.moment(table["days_ago"] - step["day"], step["at"])
        if "to" in step:
            _progress(stage, ticket, step, moment)
            moment += READING
        if "note" in step:
            _note(stage, ticket, step, moment)
    if "label" in table:
        stage.told[table["label"]] = ticket
    search.index(ticket)
    return ticket


def _progress(stage: Stage, ticket: Ticket, step: Table, moment: datetime) -> None:
    """As actions.progress does; who first moves a ticket is its assignee, unless the step names another."""
    actor = stage.people[step["by"]]
    status, state = step["to"].split("/")
    wanted = {
        "status": Status(status),
        "state": State(state),
        "severity": step.get("severity", ticket.severity),
        "assignee": stage.people[step["assignee"]] if "assignee" in step else ticket.assignee or actor,
        "external_ref": f"C-{moment:%y}-{step['ref']:04d}" if "ref" in step else ticket.external_ref,
    }
    before = {name: getattr(ticket, name) for name in wanted}
    changes = {name: [_said(before[name]), _said(to)] for name, to in wanted.items() if before[name] != to}
    closed_at = moment if wanted["status"] is Status.CLOSED else None
    write(ticket, **wanted, closed_at=closed_at, updated_at=moment, version=ticket.version + 1)
    Event.create(ticket=ticket, actor=actor, kind="progressed", changes=changes, created_at=moment)


def _note(stage: Stage, ticket: Ticket, step: Table, moment: datetime) -> None:
    """As actions.add_note does: a customer's answer puts the ticket back in the team's hands (rule 3)."""
    actor, code = stage.people[step["by"]], ticket.author.language
    note = Note.create(
        ticket=ticket,
        author=actor,
        title=line(typography(step["title"], code)),
        description=str(richtext.paragraphs(clean(typography(step["note"], code)))),
        internal=step.get("internal", False),
        key=f"demo-{moment:%Y%m%d%H%M}",
        created_at=moment,
    )
    attach(ticket, actor, stage.files(step), note=note)
    Attachment.update(created_at=moment).where(Attachment.note == note).execute()
    state = ticket.state if actor.is_support else rules.state_after_customer_note(ticket.status, ticket.state)
    changes = {"state": [ticket.state, state]} if state is not ticket.state else {}
    write(ticket, state=state, updated_at=moment, version=ticket.version + bool(changes))
    Event.create(ticket=ticket, actor=actor, kind="noted", note=note, changes=changes, created_at=moment)


def _said(value: Any) -> Any:
    return value.name if isinstance(value, User) else value
