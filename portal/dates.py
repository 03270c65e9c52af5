"""Times, days and sizes as people read them, in the portal's time zone."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import flask_babel
from babel.dates import get_timezone_name
from babel.units import format_unit
from flask import Flask, current_app
from jinja2 import pass_context
from jinja2.runtime import Context

from portal.db import utcnow
from portal.i18n import _, language
from portal.typography import NBSP, typography

_UNITS = (("day", 1440), ("hour", 60), ("minute", 1))  # in minutes


def local(moment: datetime) -> datetime:
    """A stored UTC time in the portal's time zone."""
    return moment.replace(tzinfo=UTC).astimezone(ZoneInfo(current_app.config["PORTAL"].time_zone))


def stamp(moment: datetime) -> str:
    """A time as grids show it in both languages: ``2024/01/15 11:26``."""
    return local(moment).strftime("%Y/%m/%d %H:%M")


def day_stamp(day: date) -> str:
    """A day as lists show it: ``2024/01/15``."""
    return day.strftime("%Y/%m/%d")


def day_start(day: date) -> datetime:
    """When a day begins in the portal's time zone, as times are stored."""
    zone = ZoneInfo(current_app.config["PORTAL"].time_zone)
    return datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC).replace(tzinfo=None)


def clock(moment: datetime) -> str:
    """The time of day: ``14 h 05`` or ``2:05 p.m.``."""
    french = "H 'h'" if local(moment).minute == 0 else "H 'h' mm"
    pattern = french if language() == "fr" else "short"
    return typography(str(flask_babel.format_time(moment, pattern)), language())


def friendly(moment: datetime) -> str:
    """A time as a person says it: *yesterday, 9:41 a.m.*; with the year when it is not the current one."""
    day, today = local(moment).date(), local(utcnow()).date()
    if day == today:
        return _("today, %(time)s", time=clock(moment))
    if day == today - timedelta(days=1):
        return _("yesterday, %(time)s", time=clock(moment))
    return dated(moment)


def dated(moment: datetime) -> str:
    """A time with its day, for what is read later: *10 février, 11 h 26*."""
    return _("%(day)s, %(time)s", day=long_day(local(moment).date()), time=clock(moment))


def long_day(day: date) -> str:
    """A day in words: *10 février*, *February 10*; with the year when it is not the current one."""
    year = "" if day.year == local(utcnow()).year else ("" if language() == "fr" else ",") + " yyyy"
    french = "d'er' MMMM" if day.day == 1 else "d MMMM"
    return str(flask_babel.format_date(day, (french if language() == "fr" else "MMMM d") + year))


def duration(length: timedelta) -> str:
    """A length of time in whole days, hours or minutes: ``7 jours``, ``1 hour``, ``90 minutes``."""
    minutes = length // timedelta(minutes=1)
    unit, size = next((unit, size) for unit, size in _UNITS if minutes % size == 0)
    said = format_unit(minutes // size, f"duration-{unit}", locale=flask_babel.get_locale())
    return str(said).replace(" ", NBSP)


def file_size(size: int) -> str:
    """A size in bytes as a person reads it: ``1,2 Mo``, ``214 KB``."""
    french = language() == "fr"
    count: float
    if size < 1_000_000:
        count, unit = -(-size // 1000), "Ko" if french else "KB"
    else:
        count, unit = round(size / 1_000_000, 1), "Mo" if french else "MB"
    return f"{flask_babel.format_decimal(count)}{NBSP}{unit}"


@pass_context
def _file_size(_context: Context, size: int) -> str:
    # without the context Jinja fills in "1000|file_size" when it compiles, in the language of whoever came first
    return file_size(size)


def time_zone_name() -> str:
    """The portal's time zone in the reader's words."""
    zone = ZoneInfo(current_app.config["PORTAL"].time_zone)
    return str(get_timezone_name(zone, locale=flask_babel.get_locale()))


def init_app(app: Flask) -> None:
    """Register the template filters."""
    app.jinja_env.filters.update(
        stamp=stamp,
        friendly=friendly,
        dated=dated,
        clock=clock,
        file_size=_file_size,
        day_stamp=day_stamp,
        long_day=long_day,
    )
    app.jinja_env.globals.update(time_zone_name=time_zone_name)
