"""Moments as somebody writes them on a command line."""

from datetime import datetime, time

from django.core.management.base import CommandError
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.timezone import is_naive, make_aware


def moment_of(text: str, *, option: str) -> datetime:
    """Return the moment that a date, or a date and time, names; without an offset by the server's zone."""
    try:
        day = parse_date(text)
        moment = datetime.combine(day, time(0)) if day else parse_datetime(text)
    except ValueError as error:
        raise CommandError(f"{option}: {error}", returncode=2) from error
    if moment is None:
        raise CommandError(f"{option}: “{text}” is neither a date nor a date and time.", returncode=2)
    return make_aware(moment) if is_naive(moment) else moment
