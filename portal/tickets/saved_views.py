"""What a person keeps of the grid, on the desk and in the portal apart: columns, and views with a name."""

from collections.abc import Sequence
from typing import Any

from peewee import AutoField, BooleanField, CharField, CompositeKey, DateTimeField, ForeignKeyField, TextField

from portal.accounts.models import SlugsField, User
from portal.db import BaseModel, database, prepared, read, utcnow

MOST_VIEWS = 30
NAME_LENGTH = 60
QUERY_LENGTH = 8000


class GridColumns(BaseModel):
    """The columns that a person shows, in order; each is a name, or a name and a width in pixels: ``summary:320``."""

    user = ForeignKeyField(User, on_delete="CASCADE")
    place = CharField()
    columns = SlugsField()

    class Meta:
        primary_key = CompositeKey("user", "place")


class SavedView(BaseModel):
    """A view of the grid under a name: the query of its address."""

    id = AutoField()
    user = ForeignKeyField(User, on_delete="CASCADE")
    place = CharField()
    name = CharField(max_length=NAME_LENGTH)
    query = TextField()
    is_default = BooleanField(default=False)
    created_at = DateTimeField(default=utcnow)


class TooManyViews(Exception):
    """A person keeps MOST_VIEWS views in a place, no more."""


def columns_of(user: User, place: str, known: Sequence[str]) -> tuple[dict[str, int], bool]:
    """The columns that the person shows, each with its width or 0, and whether they were chosen.

    Columns that there are no more are left out; the number, which leads to the ticket, always stays.
    """
    kept = _columns(user.id, place)
    entries = GridColumns.columns.python_value(kept[0][0]) or [] if kept else known
    pairs = [entry.partition(":") for entry in entries]
    found = {name: int(width) if width.isdigit() else 0 for name, _colon, width in pairs if name in known}
    return (found if "number" in found else {"number": 0, **found}), bool(kept)


@prepared
def _columns(user: Any, place: Any) -> Any:
    return GridColumns.select(GridColumns.columns).where((GridColumns.user == user) & (GridColumns.place == place))


def keep_columns(user: User, place: str, columns: Sequence[str]) -> None:
    """Remember the columns; none of them: those that there are by default."""
    with database.atomic():
        GridColumns.delete().where((GridColumns.user == user.id) & (GridColumns.place == place)).execute()
        if columns:
            GridColumns.create(user=user, place=place, columns=list(columns))


def views_of(user: User, place: str) -> list[SavedView]:
    """The person's views of a place, by name."""
    return [read(SavedView, iter(row)) for row in _views(user.id, place)]


@prepared
def _views(user: Any, place: Any) -> Any:
    views = SavedView.select().where((SavedView.user == user) & (SavedView.place == place))
    return views.order_by(SavedView.name)


def find_view(user: User, id: int) -> SavedView | None:
    """The view with this id if it is the person's own."""
    if id >= 2**63:
        return None
    view: SavedView | None = SavedView.get_or_none((SavedView.id == id) & (SavedView.user == user.id))
    return view


def save_view(user: User, place: str, name: str, query: str, is_default: bool) -> SavedView:
    """Keep a view; the same name again is the same view, with what it shows now. Raises TooManyViews."""
    with database.atomic():
        mine = (SavedView.user == user.id) & (SavedView.place == place)
        view: SavedView | None = SavedView.get_or_none(mine & (SavedView.name == name))
        if view is None and SavedView.select().where(mine).count() >= MOST_VIEWS:
            raise TooManyViews
        if is_default:
            SavedView.update(is_default=False).where(mine).execute()
        view = view or SavedView(user=user, place=place, name=name)
        view.query, view.is_default = query, is_default
        view.save()
    return view


def set_default(user: User, view: SavedView, is_default: bool) -> None:
    """Make it the view of the plain address, or no longer."""
    with database.atomic():
        mine = (SavedView.user == user.id) & (SavedView.place == view.place)
        SavedView.update(is_default=False).where(mine).execute()
        SavedView.update(is_default=is_default).where(mine & (SavedView.id == view.id)).execute()
