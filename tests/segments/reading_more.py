"""The second reading of calendars, absence, first and last, and shares: in plain Python, from docs/reference/rules.md."""

import hashlib
import json
from calendar import monthrange
from datetime import date, timedelta
from zoneinfo import ZoneInfo, available_timezones

SHOP = ZoneInfo("Asia/Shanghai")
CALENDAR = ("today", "this_week", "this_month", "last_month", "this_year", "in_last_months", "more_than_months_ago")


def calendar_meets(operator, have, value, now):
    """Of a date or moment of a trait, on the calendar of the shop."""
    day, today = day_of(have), now.astimezone(SHOP).date()
    match operator:
        case "today":
            return day == today
        case "this_week":
            monday = today - timedelta(days=today.weekday())
            return monday <= day < monday + timedelta(days=7)
        case "this_month":
            return (day.year, day.month) == (today.year, today.month)
        case "last_month":
            before = today.replace(day=1) - timedelta(days=1)
            return (day.year, day.month) == (before.year, before.month)
        case "this_year":
            return day.year == today.year
    due = months_later(day, value)
    return day <= today < due if operator == "in_last_months" else day <= today and due <= today


def anniversary_meets(have, value, traits, trait, now):
    """Of a date or moment, on the person's own day."""
    day, today = day_of(have), now.astimezone(own_zone(traits, trait)).date()
    if "month" in value or "day" in value:
        month = {"this": today.month, "next": today.month % 12 + 1}.get(value.get("month"), value.get("month", day.month))
        return day.month == month and day.day == value.get("day", day.day)
    low, high = value["between"] if "between" in value else (value["in_days"],) * 2
    days = [today + timedelta(days=n) for n in range(low, high + 1)]
    return any(each.year > day.year and months_later(day, 12 * (each.year - day.year)) == each for each in days)


def day_of(have) -> date:
    return have.astimezone(SHOP).date() if hasattr(have, "hour") else have


def own_zone(traits, trait):
    """The zone that was given, for what was given; what is counted goes by the shop's."""
    if trait in ("first_order_at", "last_order_at", "first_seen_at", "last_seen_at"):
        return SHOP
    name = traits.get("time_zone")
    return ZoneInfo(name) if name in available_timezones() else SHOP


def months_later(day, months) -> date:
    """The same day so many months later, or the last day of that month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def list_meets(operator, have, value):
    held = have and ([str(each) for each in json.loads(have)] if have.startswith("[") else [have]) or []
    return (any if operator == "contains_any" else all)(each in held for each in value)


def absence_meets(steps, within, there, every, now, happened):
    """A chain of all steps but the last, after which the last did not come in time. `there` lie in the window."""
    *positive, absent = steps
    limit = timedelta(days=within) if within is not None else timedelta.max
    chains = {(e.at, e.at) for e in there if happened(e, positive[0])}
    for step in positive[1:]:
        chains = {(first, e.at) for first, last in chains for e in there
                  if happened(e, step) and e.at > last and e.at - first <= limit}
    came = [e.at for e in every if happened(e, absent)]
    if absent.get("within_days") is None:
        return any(all(at <= end for at in came) for _, end in chains)
    wait = timedelta(days=absent["within_days"])
    return any(end + wait <= now and not any(end < at <= end + wait for at in came) for _, end in chains)


def pick_meets(rule, there, happened):
    """The first or last of the events of that name in the window is as described; of several at once, one of them."""
    named = [e for e in there if e.name == rule["event"]]
    edge = (min if rule["pick"] == "first" else max)((e.at for e in named), default=None)
    return any(e.at == edge and happened(e, rule) for e in named)


def in_share(rule, person):
    digest = hashlib.sha256(f"{rule['seed']}:{person}".encode()).digest()
    return int.from_bytes(digest[:4], "big") / 2**32 < rule["sample"]["percent"] / 100


def place(seed, person):
    return hashlib.sha256(f"{seed}:{person}".encode()).digest()[:4], person


