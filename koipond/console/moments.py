"""Moments that somebody typed: without a zone they are the workspace's own."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from koipond.access import Workspace
from koipond.kit import clock


def moment(place: Workspace, at: datetime | None) -> datetime | None:
    """The moment in UTC. One without an offset is a time in the workspace's zone, a day alone the beginning of that day there."""
    if at is None:
        return None
    return (at if at.tzinfo else at.replace(tzinfo=ZoneInfo(place.time_zone))).astimezone(clock.UTC)


def span(place: Workspace, since: datetime | None, until: datetime | None) -> tuple[datetime, datetime]:
    """A period: up to now, and of thirty days, unless said otherwise."""
    until = moment(place, until) or clock.now() + timedelta(seconds=1)
    return moment(place, since) or until - timedelta(days=30), until
