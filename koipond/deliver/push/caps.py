"""Makers of phones show only so many marketing messages of an app a day, and drop the rest without a word: so they are counted before
they are sent, and one above that is refused by us, where it can be seen.
"""

from collections import Counter
from datetime import date, datetime, timedelta

import pyarrow as pa

from koipond.deliver.push.makers import CAPS, COUNTED_BY
from koipond.deliver.quotas import kept
from koipond.engine import Database

CHINA = timedelta(hours=8)      # the makers' day
CAPPED = "vendor_cap"


def judge(db: Database, rows: list[dict], now: datetime) -> None:
    """Gives the messages that would be one too many for their device the verdict `vendor_cap`, and takes a place for the others.

    Safe to run twice: a message has one place a day, whichever attempt it is. A place is not given back.
    """
    asked = [row for row in rows if row["verdict"] == "ok" and row["kind"] == "marketing" and cap(row["about"])]
    caps = of_workspace(db.workspace) if asked else {}
    asked = [row for row in asked if caps.get(row["about"]["vendor"]) is not None]
    if not asked:
        return
    day = (now + CHINA).date()
    taken = Counter(dict(db.rows("deliver.vendor_places", day=day, devices=[row["address_hash"] for row in asked],
                                 messages=[row["message"] for row in asked])))
    placed = []
    for row in asked:
        most = caps[row["about"]["vendor"]]
        if taken[row["address_hash"]] >= most:
            row["verdict"], row["detail"] = CAPPED, f"{row['about']['vendor']}: {most} a day"
            continue
        taken[row["address_hash"]] += 1
        placed.append(row)
    if placed:
        db.insert("deliver_vendor_places", _table(placed, day, now))


def cap(about: dict) -> int:
    """How many marketing messages a day a device is shown; 0: its maker does not count."""
    return CAPS.get(about.get("vendor", ""), 0) if about.get("service") in COUNTED_BY else 0


def of_workspace(workspace: str) -> dict[str, int]:
    """vendor → how many it shows in a day, as the workspace says: a maker's number goes by the category of the app. One that does not hold is not in it."""
    return {one.vendor: one.number for one in kept.in_force(workspace, "push") if one.vendor}


def _table(rows: list[dict], day: date, now: datetime) -> pa.Table:
    return pa.table({
        "day": pa.array([day] * len(rows), pa.date32()), "token_hash": pa.array([row["address_hash"] for row in rows], pa.uint64()),
        "message": pa.array([row["message"] for row in rows], pa.string()),
        "person": pa.array([row["person"] for row in rows], pa.uint64()), "at": pa.array([now] * len(rows), pa.timestamp("ms", "UTC"))})
