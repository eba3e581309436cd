"""Makers of phones show only so many marketing messages of an app a day, and drop the rest without a word: so they are counted before
they are sent, and one above that waits for the maker's next day, where it can be seen.
"""

from collections import Counter
from datetime import date, datetime, time, timedelta

import pyarrow as pa

from koipond.deliver.push.makers import CAPS, COUNTED_BY
from koipond.deliver.quotas import kept
from koipond.engine import Database
from koipond.kit import clock

CHINA = timedelta(hours=8)      # the makers' day
CAPPED = "vendor_cap"


def judge(db: Database, rows: list[dict], now: datetime) -> None:
    """Puts off the messages that would be one too many for their device until its maker counts anew, and takes a place for the others.
    One that has expired by then, or whose step wants it so, is refused as `vendor_cap`.

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
    placed, wishes = [], kept.wishes(db.workspace)
    for row in asked:
        most = caps[row["about"]["vendor"]]
        if taken[row["address_hash"]] >= most:
            _say_no(row, most, next_day(now), wishes)
            continue
        taken[row["address_hash"]] += 1
        placed.append(row)
    if placed:
        db.insert("deliver_vendor_places", _table(placed, day, now))


def next_day(now: datetime) -> datetime:
    """When makers begin to count anew: midnight in China."""
    return datetime.combine((now + CHINA).date() + timedelta(days=1), time(), clock.UTC) - CHINA


def cap(about: dict) -> int:
    """How many marketing messages a day a device is shown; 0: its maker does not count."""
    return CAPS.get(about.get("vendor", ""), 0) if about.get("service") in COUNTED_BY else 0


def of_workspace(workspace: str) -> dict[str, int]:
    """vendor → how many it shows in a day, as the workspace says: a maker's number goes by the category of the app. One that does not hold is not in it."""
    return {one.vendor: one.number for one in kept.in_force(workspace, "push") if one.vendor}


def _say_no(row: dict, most: int, opens_at: datetime, wishes: dict) -> None:
    want = wishes.get((row["journey"], row["version"], row["step"]), kept.Wish()).over_quota
    row.update(verdict="put_off", reason=CAPPED, until=opens_at, detail=f"{row['about']['vendor']}: {most} a day")
    if want == "skip" or (want == "" and opens_at >= row["expires_at"]):
        row["verdict"] = CAPPED


def _table(rows: list[dict], day: date, now: datetime) -> pa.Table:
    return pa.table({
        "day": pa.array([day] * len(rows), pa.date32()), "token_hash": pa.array([row["address_hash"] for row in rows], pa.uint64()),
        "message": pa.array([row["message"] for row in rows], pa.string()),
        "person": pa.array([row["person"] for row in rows], pa.uint64()), "at": pa.array([now] * len(rows), pa.timestamp("ms", "UTC"))})
