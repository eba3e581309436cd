"""How long a push may still come."""

from datetime import datetime

from koipond.kit import clock


def seconds(row: dict, most: int) -> int:
    """Until the message expires; 0: now or never. A test has no end of its own and gets an hour."""
    ends: datetime | None = row.get("expires_at")
    return max(0, min(most, int((ends - clock.now()).total_seconds()))) if ends else min(most, 3600)


def urgent(row: dict) -> bool:
    """Whether it may wake a phone that saves its battery: what a person waits for, not what we would like to tell."""
    return row["kind"] == "transactional"
