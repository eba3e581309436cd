"""What a quota is, which ones platforms have, and when their windows open and close.

Days, weeks (from Monday) and months are those of Beijing: platforms count by them. What platforms say is dated in `known.json` and, of the
makers of phones, in `push/vendors.json`; a workspace may say otherwise (`kept.py`), for vendors go by the category of an app.
"""

import json
from calendar import monthrange
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path
from zoneinfo import ZoneInfo

from koipond.deliver.push import makers
from koipond.kit import clock

BEIJING = ZoneInfo("Asia/Shanghai")
UNITS = ("day", "week", "month")
HOURS_AT_MOST = 744            # of a window that slides: 31 days
SCOPES = ("account", "person", "device")
GATE, CHANNEL = "gate", "channel"      # who holds to it: the gate before every message, or the channel's own code
USUAL = "usual"
BY_ACCOUNT = "account"         # a window that the account's own setting names (WeCom)
OPEN = datetime(1970, 1, 1, tzinfo=clock.UTC)


@dataclass(frozen=True)
class Quota:
    """How many messages may go in a window, by whom it is counted, and who says so.

    `window`: day, week, month (of Beijing), hours:N (sliding) or act:N (so many hours since the person's last own message).
    `account`: a channel account, 0 for each of the providers' accounts (or, without providers, the whole channel). `key` names it for ever.
    """

    key: str
    channel: str
    kinds: tuple[str, ...]
    scope: str
    window: str
    number: int
    providers: tuple[str, ...] = ()
    account: int = 0
    held_by: str = GATE
    vendor: str = ""
    source: str = ""               # where it is written, in English and Chinese; USUAL where it is general knowledge
    source_zh: str = ""
    as_of: str = ""
    en: str = ""
    zh: str = ""
    active: bool = True
    counts_mass: bool = False      # mass messages of the account count too
    own: bool = False              # the workspace's, not a platform's
    changed_by: str = ""           # who said another number than the platform
    changed_at: datetime | None = None
    because: str = ""
    given: int = 0                 # the platform's own number

    @property
    def messages(self) -> bool:
        """Whether it binds messages of journeys; mass messages are made elsewhere."""
        return self.kinds != ("mass",)


@dataclass(frozen=True)
class Window:
    """A stretch in which a quota counts: what went out from `opens` on counts; `closes` is when the next one begins (of a sliding one:
    when what goes out now counts no more).
    """

    opens: datetime
    closes: datetime


def window(quota: Quota, now: datetime) -> Window:
    """The window of a quota in which a moment lies; `window` must be settled (`settled`)."""
    kind, _, hours = quota.window.partition(":")
    if hours:
        return Window(now - timedelta(hours=int(hours)), now + timedelta(hours=int(hours)))
    midnight = now.astimezone(BEIJING).replace(hour=0, minute=0, second=0, microsecond=0)
    if kind == "day":
        first, following = midnight, midnight + timedelta(days=1)
    elif kind == "week":
        first = midnight - timedelta(days=midnight.weekday())
        following = first + timedelta(days=7)
    else:
        first = midnight.replace(day=1)
        following = first + timedelta(days=monthrange(first.year, first.month)[1])
    return Window(first.astimezone(clock.UTC), following.astimezone(clock.UTC))


def settled(quota: Quota, account, now: datetime) -> Quota:
    """The quota as it holds for an account: with the window and number that the account's own setting gives."""
    if quota.window != BY_ACCOUNT:
        return quota
    unit = account["mass_limit"] if account is not None else "month"
    today = now.astimezone(BEIJING)
    number = {"day": 1, "week": 7}.get(unit, monthrange(today.year, today.month)[1])
    return replace(quota, window=unit, given=number, number=number if quota.number == quota.given else quota.number)


@lru_cache(maxsize=1)
def known() -> tuple[Quota, ...]:
    """What platforms allow, as their tables say it."""
    table = json.loads(Path(__file__).with_name("known.json").read_text(encoding="utf-8"))
    found = [Quota(one["key"], one["channel"], tuple(one["kinds"]), one["scope"], one["window"], one["number"], tuple(one["providers"]), 0, one["held_by"], "",
                   *one["from"], table["as_of"], *one["names"], active=not one.get("off", False), given=one["number"]) for one in table["quotas"]]
    services, sources = tuple(f"push_{service}" for service in makers.TABLE["services"]), ", ".join(makers.TABLE["sources"])
    found += [Quota(f"push_{vendor}_day", "push", ("marketing",), "device", "day", number, services, 0, CHANNEL, vendor, sources, sources, makers.TABLE["as_of"],
                    f"marketing pushes to {makers.NAMES[vendor][0]} devices", f"营销推送（{makers.NAMES[vendor][1]}设备）", given=number) for vendor, number in makers.CAPS.items()]
    return tuple(found)


def in_words(quota: Quota) -> tuple[str, str]:
    """What is allowed, in English and Chinese: `at most 4 marketing WeChat messages a month for each person`."""
    unit, _, hours = quota.window.partition(":")
    every, every_zh = {"day": ("a day", "每天"), "week": ("a week", "每周"), "month": ("a month", "每月"), "hours": (f"in {hours} hours", f"{hours} 小时内"),
                       "act": (f"within {hours} hours of the person's last message", f"最近一次发言后 {hours} 小时内"),
                       BY_ACCOUNT: ("in the time the account has set", "按账号设置的周期")}[unit]
    whom, whom_zh = {"account": ("for the account", "每个账号"), "person": ("for each person", "每位客户"), "device": ("for each device", "每台设备")}[quota.scope]
    return f"at most {quota.number:,} {quota.en or quota.channel} {every}, {whom}", f"{quota.zh or quota.channel}：{whom_zh}{every_zh}最多 {quota.number:,} 条"
