"""A second reading of rules, in plain Python over people and events, written from docs/reference/rules.md alone."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from math import ceil
from zoneinfo import ZoneInfo

from tests.segments import reading_more as more

ZONE = ZoneInfo("Asia/Shanghai")
TYPES = {"age": "number", "balance": "money", "vip": "boolean", "birthday": "date", "created_at": "datetime",
         "first_order_at": "datetime", "last_order_at": "datetime", "first_seen_at": "datetime",
         "last_seen_at": "datetime", "orders": "number", "revenue": "money"}


def meets(rule, traits, events, now, rules_of_segments=None) -> bool:
    """Whether somebody with these traits and events meets the rule."""
    again = lambda part: meets(part, traits, events, now, rules_of_segments)  # noqa: E731
    match rule:
        case {"everyone": True}:
            return True
        case {"all": parts}:
            return all(map(again, parts))
        case {"any": parts}:
            return any(map(again, parts))
        case {"not": part}:
            return not again(part)
        case {"trait": trait}:
            return trait_meets(trait, rule["is"], rule.get("value"), traits, now)
        case {"event": _, "pick": _}:
            return more.pick_meets(rule, [e for e in events if in_window(e, rule.get("in"), now)], happened)
        case {"sample": {"percent": _}, "of": part}:
            return again(part) and more.in_share(rule, traits["person"])
        case {"event": _}:
            return count_meets(rule, events, now)
        case {"sequence": steps}:
            inside = [e for e in events if in_window(e, rule.get("in"), now)]
            if steps[-1].get("not"):
                return more.absence_meets(steps, rule.get("within_days"), inside, events, now, happened)
            return chain(steps, inside, rule.get("within_days"))
        case {"segment": other}:
            return again(rules_of_segments[other])
    raise AssertionError(rule)


def trait_meets(trait, operator, value, traits, now):
    if trait.startswith("days_since_"):
        moment = traits.get(trait.removeprefix("days_since_") + "_at")
        passed = None if moment is None else max(0, (now - moment) // timedelta(days=1))
        return compare(operator, passed, value)
    have, type = traits.get(trait), TYPES.get(trait, "text")
    if have == "" or have is None:
        return operator in ("missing", "not_equals", "not_in")
    if operator in more.CALENDAR:
        return more.calendar_meets(operator, have, value, now)
    if operator == "anniversary":
        return more.anniversary_meets(have, value, traits, trait, now)
    if operator in ("in_last_days", "more_than_days_ago"):
        return since_meets(operator, have, value, type, now)
    if type == "money" and value is not None:
        value = [Decimal(str(v)) for v in value] if isinstance(value, list) else Decimal(str(value))
    if type == "date" and value is not None:
        value = [date.fromisoformat(v) for v in value] if isinstance(value, list) else date.fromisoformat(value)
    if type == "datetime" and value is not None:
        return moment_meets(operator, have, value)
    return compare(operator, have, value)


def since_meets(operator, have, days, type, now):
    if type == "date":
        age, days = (now.astimezone(ZONE).date() - have).days, ceil(days)
        return age >= days if operator == "more_than_days_ago" else 0 <= age < days
    age = now - have
    past = age >= timedelta(days=days)
    return past if operator == "more_than_days_ago" else timedelta(0) <= age and not past


def moment_meets(operator, have, value):
    if operator == "between":
        return span(value[0])[0] <= have < span(value[1])[1]
    start, end = span(value)
    return have < start if operator == "before" else have >= end


def span(text):
    """The first moment of a day or time of day, and the first behind it."""
    if len(text) == 10:
        start = datetime.combine(date.fromisoformat(text), datetime.min.time(), ZONE)
        return start, start + timedelta(days=1)
    moment = datetime.fromisoformat(text)
    moment = moment if moment.tzinfo else moment.replace(tzinfo=ZONE)
    return moment.astimezone(UTC), moment.astimezone(UTC) + timedelta(milliseconds=1)


def compare(operator, have, value):
    known = have is not None and have != ""
    match operator:
        case "exists":
            return known
        case "missing":
            return not known
        case "not_equals":
            return not compare("equals", have, value)
        case "not_in":
            return not compare("in", have, value)
    if not known:
        return False
    match operator:
        case "equals":
            return have == value
        case "in":
            return have in value
        case "contains":
            return value in have
        case "contains_any" | "contains_all":
            return more.list_meets(operator, have, value)
        case "starts_with":
            return have.startswith(value)
        case "greater" | "after":
            return have > value
        case "at_least":
            return have >= value
        case "less" | "before":
            return have < value
        case "at_most":
            return have <= value
        case "between":
            return value[0] <= have <= value[1]
    raise AssertionError(operator)


def in_window(event, window, now):
    if not window:
        return True
    if "last_days" in window:
        return event.at > now - timedelta(days=window["last_days"])
    if "last_hours" in window:
        return event.at > now - timedelta(hours=window["last_hours"])
    return ("from" not in window or event.at >= span(window["from"])[0]) and (
        "to" not in window or event.at < span(window["to"])[1])


def happened(event, step):
    return event.name == step["event"] and all(filter_meets(event, each) for each in step.get("where", []))


def filter_meets(event, each):
    operator, value = each["is"], each.get("value")
    if each["property"] == "amount":
        value = [Decimal(str(v)) for v in value] if isinstance(value, list) else Decimal(str(value))
        return compare(operator, event.amount, value)
    have, first = event.props.get(each["property"]), value[0] if isinstance(value, list) else value
    if operator in ("greater", "at_least", "less", "at_most", "between") or isinstance(first, (int, float)):
        return compare(operator, number(have), value)
    return compare(operator, have, value)


def number(text):
    try:
        return float(text)
    except (TypeError, ValueError):
        return None


def count_meets(rule, events, now):
    rows = [e for e in events if happened(e, rule) and in_window(e, rule.get("in"), now)]
    if "sum" in rule:
        asked, have = rule["sum"], sum((money(e, rule["sum"]["property"]) for e in rows), Decimal(0))
    elif "distinct" in rule:
        asked, have = rule["distinct"], len({e.props.get(rule["distinct"]["property"]) for e in rows} - {None, ""})
    else:
        asked, have = rule.get("count", {"is": "at_least", "value": 1}), len(rows)
    value = Decimal(str(asked["value"]))
    return {"at_least": have >= value, "at_most": have <= value, "exactly": have == value}[asked["is"]]


def money(event, property):
    if property == "amount":
        return event.amount
    try:
        return Decimal(event.props.get(property, "0"))
    except ArithmeticError:
        return Decimal(0)


def chain(steps, events, within):
    """Whether there is an event for each step, each strictly later than the one before, near enough to the first."""
    limit = timedelta(days=within) if within is not None else timedelta.max
    reached = [(e.at, e.at) for e in events if happened(e, steps[0])]
    for step in steps[1:]:
        reached = [(first, e.at) for first, last in reached for e in events
                   if happened(e, step) and e.at > last and e.at - first <= limit]
        reached = list(set(reached))
    return bool(reached)
