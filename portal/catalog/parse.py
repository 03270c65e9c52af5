"""Reading catalog.toml: every mistake is named with its place."""

import re
import tomllib
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

from portal.catalog.models import DEFAULT_SEVERITY, DEFAULT_TYPES, Catalog, Catalogs, Service, TicketType, Words
from portal.config import LANGUAGES

ICONS = frozenset(
    [
        "blocks",
        "townhall",
        "pay",
        "ledger",
        "space",
        "access",
        "calendar",
        "invoice",
        "timesheet",
        "child",
        "tax",
        "report",
        "mail",
        "install",
        "unsure",
    ]
)
_PLACE = re.compile(r"\(at line (\d+),")  # in what tomllib says
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


class Broken(Exception):
    """catalog.toml is wrong; the message says where."""


def load(path: Path) -> Catalogs:
    """Read catalog.toml. Raises Broken."""
    data = _read(path)
    try:
        teams = {_slug(team, "team") for team in _tables(data, "team", "the file")}
        types = {kind.slug: kind for kind in (_type(table) for table in _tables(data, "type", "the file"))}
        catalogs = [_catalog(table, types, teams) for table in _tables(data, "catalog", "the file")]
    except Broken as error:
        raise Broken(f"{path}: {error}") from None
    services = [service for catalog in catalogs for service in catalog.services]
    for kind, slugs in (("catalog", [c.slug for c in catalogs]), ("service", [s.slug for s in services])):
        twice = sorted({slug for slug in slugs if slugs.count(slug) > 1})
        if twice or not slugs:
            raise Broken(f"{path}: {kind} {twice[0]!r} is there twice" if twice else f"{path}: there is no {kind}")
    return Catalogs({c.slug: c for c in catalogs}, {s.slug: s for s in services}, types)


def _read(path: Path) -> dict[str, Any]:
    try:
        content = path.read_bytes()
        return tomllib.loads(content.decode("utf-8-sig"))
    except FileNotFoundError:
        raise Broken(f"{path} does not exist") from None
    except OSError as error:
        raise Broken(f"{path} cannot be read ({error.strerror})") from None
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise Broken(f"{path}:{line}: the file cannot be read as UTF-8 text: save it as UTF-8") from None
    except tomllib.TOMLDecodeError as error:
        found = _PLACE.search(str(error))
        raise Broken(f"{path}:{found[1]}: {error}" if found else f"{path}: {error}") from None


def _tables(table: Mapping[str, Any], key: str, where: str) -> list[dict[str, Any]]:
    value = table.get(key, [])
    if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
        raise Broken(f"{where}: {key} must be written as [[{key}]] tables")
    return value


def _slug(table: Mapping[str, Any], kind: str) -> str:
    slug = table.get("slug")
    if not isinstance(slug, str) or not _SLUG.fullmatch(slug) or len(slug) > 60:
        raise Broken(f"a {kind} has the slug {slug!r}; a slug is small letters, digits and hyphens")
    return slug


def _words(table: Mapping[str, Any], key: str, where: str, required: bool = True) -> Words:
    value = table.get(key, None if required else dict.fromkeys(LANGUAGES, ""))
    texts = [value.get(code) for code in LANGUAGES] if isinstance(value, dict) else [None]
    if not all(isinstance(text, str) and (text.strip() or not required) for text in texts):
        raise Broken(f'{where}: {key} must be {{ en = "…", fr = "…" }}')
    return Words(value["en"], value["fr"])


def _severity(table: Mapping[str, Any], where: str, default: int | None) -> int | None:
    value = table.get("severity", default)
    if value is not None and (not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= 4):
        raise Broken(f"{where}: severity must be 1, 2, 3 or 4")
    return value


def _icon(table: Mapping[str, Any], where: str) -> str:
    icon = table.get("icon", "unsure")
    if not _is_in(icon, ICONS):
        raise Broken(f"{where}: there is no icon {icon!r}; choose among {', '.join(sorted(ICONS))}")
    return str(icon)


def _is_in(value: object, names: Collection[str]) -> bool:
    return isinstance(value, str) and value in names


def _flag(table: Mapping[str, Any], key: str, where: str) -> bool:
    value = table.get(key, False)
    if not isinstance(value, bool):
        raise Broken(f"{where}: {key} must be true or false")
    return value


def _type(table: Mapping[str, Any]) -> TicketType:
    slug = _slug(table, "type")
    where = f"type {slug}"
    return TicketType(
        slug, _words(table, "name", where), _words(table, "hint", where, False), _severity(table, where, None)
    )


def _catalog(table: Mapping[str, Any], types: dict[str, TicketType], teams: set[str]) -> Catalog:
    slug = _slug(table, "catalog")
    where = f"catalog {slug}"
    return Catalog(
        slug=slug,
        name=_words(table, "name", where),
        description=_words(table, "description", where, False),
        icon=_icon(table, where),
        services=tuple(_service(item, slug, types, teams) for item in _tables(table, "service", where)),
        retired=_flag(table, "retired", where),
    )


def _service(table: Mapping[str, Any], catalog: str, types: dict[str, TicketType], teams: set[str]) -> Service:
    slug = _slug(table, "service")
    where = f"service {slug}"
    names = table.get("types", list(DEFAULT_TYPES))
    if not isinstance(names, list) or not names or not all(_is_in(name, types) for name in names):
        raise Broken(f"{where}: types must be a list among {', '.join(sorted(types))}")
    team = table.get("team", "")
    if team != "" and not _is_in(team, teams):
        raise Broken(f"{where}: there is no team {team!r}")
    return Service(
        slug=slug,
        catalog=catalog,
        name=_words(table, "name", where),
        description=_words(table, "description", where, False),
        icon=_icon(table, where),
        summary=_words(table, "summary", where, False),
        severity=_severity(table, where, DEFAULT_SEVERITY) or DEFAULT_SEVERITY,
        team=team,
        types=tuple(types[name] for name in names),
        retired=_flag(table, "retired", where),
    )
