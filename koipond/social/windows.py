"""Whether, and how, an account may write to a follower now; and what a message takes of it, before the platform is asked.

Source of the rules: customer-service messages and subscription notices at developers.weixin.qq.com; their numbers are in limits.json.
A new act begins its window anew, and a message counts in every window that is open.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock

import pyarrow as pa

from koipond import engine
from koipond.kit import clock
from koipond.social.limits import limit

CUSTOM, NOTICE, TEMPLATE = "custom", "notice", "template"                                   # ways to go
WINDOW_CLOSED, NO_GRANT, NOT_FOLLOWING = "window_closed", "no_grant", "not_following"       # and why there is none
LOOK_BACK = timedelta(days=3)     # longer than any window
WINDOWS = {False: (("message", "message_window"), ("paid", "payment_window"), ("act", "act_window")),      # of accounts
           True: (("message", "mini_message_window"), ("entered", "mini_enter_window"))}                    # of mini programs

_locks: dict[tuple[str, int], Lock] = defaultdict(Lock)


@dataclass(frozen=True, slots=True)
class Wish:
    """A message that would like to go. `notice`: as which notice it can go, '' as none; `for_good`: one accept opens that for ever;
    `template`: it can go as a template message, which needs a follower and nothing else; `free`: it can go as a message of the customer service.
    """

    message: str
    openid: str
    notice: str = ""
    for_good: bool = False
    template: bool = False
    free: bool = True


def take(workspace: str, account: int, wishes: list[Wish], mini: bool = False) -> dict[str, str]:
    """For each message the way it goes, or why it does not. What it takes of a window or a grant is on disk when this returns.

    A message that is asked about again has what it took before. Within a process one at a time for an account: two never
    take the same grant. Nothing is taken by a message that does not go.
    """
    db, now = engine.database(workspace), clock.now()
    with _locks[workspace, account]:
        known = {"account": account, "openids": sorted({wish.openid for wish in wishes}), "messages": [wish.message for wish in wishes]}
        standing = {row["openid"]: row for row in db.dicts("social.standing", since=now - LOOK_BACK, **known)}
        grants = {(openid, notice): [given, taken] for openid, notice, given, taken in db.rows("social.grants_left", **known)}
        ways = {wish.message: _way(wish, standing.get(wish.openid), grants, mini, now) for wish in wishes}
        _write(db, account, [(wish, ways[wish.message]) for wish in wishes if ways[wish.message] in (CUSTOM, NOTICE)], now)
    return ways


def notice_sent(workspace: str, account: int, openid: str, notice: str, upto: datetime) -> str:
    """The message that a follower was last sent as this notice up to a moment, as its id; '' when there was none."""
    return engine.database(workspace).value("social.notice_taken", account=account, openid=openid, notice=notice, upto=upto) or ""


def open_for() -> timedelta:
    """How long a message of a person keeps the window open."""
    return timedelta(seconds=limit("message_window")[1])


def _way(wish: Wish, row: dict | None, grants: dict, mini: bool, now: datetime) -> str:
    if row is None or not (mini or row["follows"]):
        return NOT_FOLLOWING
    if wish.template:
        return TEMPLATE
    if wish.free and _spend_window(row, mini, now):
        return CUSTOM
    if not wish.notice:
        return WINDOW_CLOSED
    grant = grants.get((wish.openid, wish.notice))
    if grant is None or (grant[0] <= grant[1] and not (wish.for_good and grant[0])):
        return NO_GRANT
    grant[1] += 1
    return NOTICE


def _spend_window(row: dict, mini: bool, now: datetime) -> bool:
    """Whether a window is open and not spent; the message counts in all that are open."""
    open_ones = []
    for name, number in WINDOWS[mini]:
        most, seconds = limit(number)
        began = row[f"{name}_at"].replace(tzinfo=clock.UTC)
        if began <= now < began + timedelta(seconds=seconds):
            open_ones.append((name, most))
    may = any(row[f"after_{name}"] < most for name, most in open_ones)
    for name, _ in open_ones if may else ():
        row[f"after_{name}"] += 1
    return may


def _write(db: engine.Database, account: int, taken: list[tuple[Wish, str]], now: datetime) -> None:
    if not taken:
        return
    count = len(taken)
    db.insert("social_taken", pa.table({
        "account": pa.array([account] * count, pa.uint32()),
        "openid": pa.array([wish.openid for wish, _ in taken], pa.string()),
        "message": pa.array([wish.message for wish, _ in taken], pa.string()),
        "way": pa.array([way for _, way in taken], pa.string()),
        "notice": pa.array([wish.notice if way == NOTICE else "" for wish, way in taken], pa.string()),
        "at": pa.array([now] * count, pa.timestamp("ms", "UTC")),
        "freed": pa.array([0] * count, pa.uint8()),
        "version": pa.array([clock.millis(now) * 1000] * count, pa.uint64()),
    }))
