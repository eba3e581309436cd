"""When work that is done once a day is due: at an hour of a zone's day."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

FAR = datetime(2299, 12, 31, tzinfo=UTC)


def next_hour(after: datetime, hour: int, zone: str) -> datetime:
    """The first moment after `after` at which the day of the zone has this hour."""
    local = after.astimezone(ZoneInfo(zone))
    wanted = local.replace(hour=hour, minute=0, second=0, microsecond=0)
    if wanted <= local:
        wanted = (wanted.replace(tzinfo=None) + timedelta(days=1)).replace(tzinfo=ZoneInfo(zone))
    return wanted.astimezone(UTC)
