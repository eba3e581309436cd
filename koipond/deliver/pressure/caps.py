"""Caps as SQL: which messages they count, and until when one that asks must wait.

A cap of `number` in W rolling milliseconds holds when no `number` + 1 messages lie within less than W. So of the places
that are taken, every `number` in a row (from `x` to `y`, with y - x < W) keep the time between y - W and x + W closed, before
them as well as after. In calendar units every `number` within one unit keep that unit closed.
"""

from datetime import datetime, timedelta

from koipond.deliver.pressure.rules import UNITS, Cap, Rules
from koipond.engine import Sql

HOUR_MS = 3_600_000
STRICTNESS = {"wait": 1, "other_channel": 2, "skip": 3, "leave": 4}
UNIT_DAYS = {"day": 2, "week": 8, "month": 32}    # so far back places of the unit that is under way may lie
PLACE = {"day": 5, "week": 6, "month": 7}         # in the tuple of a place that is taken


def mask(rules: Rules, channel: str = "channel", kind: str = "kind", tag: str = "tag") -> Sql:
    """A number with a bit for each cap that speaks of a message, over the columns with these names."""
    if not rules.caps:
        return Sql("toUInt32(0)")
    bits = [Sql.of(f"bitShiftLeft(toUInt32([[speaks]]), {number})", speaks=_speaks(cap, channel, kind, tag)) for number, cap in enumerate(rules.caps)]
    return Sql.of("toUInt32([[bits]])", bits=Sql.join(" + ", bits))


def units(rules: Rules) -> list[str]:
    """The calendar units that caps count by."""
    return [unit for unit in UNITS if any(cap.unit == unit for cap in rules.caps)]


def looks_back(rules: Rules, now: datetime) -> datetime:
    """Since when places may still count."""
    days = max((UNIT_DAYS[cap.unit] if cap.unit else cap.hours / 24 for cap in rules.caps), default=0)
    return now - timedelta(days=days)


def hits(rules: Rules) -> list[Sql]:
    """For each cap a tuple of (until when it is closed, strictness, id, 0, by when there must be a place) for `m` and `taken`."""
    return [_hit(number, cap) for number, cap in enumerate(rules.caps)]


def _speaks(cap: Cap, channel: str, kind: str, tag: str) -> Sql:
    conditions = [Sql.of(f"{kind} IN [[kinds]]", kinds=Sql.value(list(cap.kinds), "Array(String)"))]
    if cap.channels:
        conditions.append(Sql.of(f"{channel} IN [[channels]]", channels=Sql.value(list(cap.channels), "Array(String)")))
    if cap.tag:
        conditions.append(Sql.of(f"{tag} = [[tag]]", tag=Sql.value(cap.tag, "String")))
    return Sql.of("([[all]])", all=Sql.join(" AND ", conditions))


def _hit(bit: int, cap: Cap) -> Sql:
    mine = f"arrayFilter(p -> bitTest(p.2, {bit}) AND p.3 > m.priority, taken)"
    if cap.unit:
        runs = [f"arrayMap(p -> p.{PLACE[cap.unit]}, {mine})"] * 2
        closed = "if(x.1 = y.1 AND acc >= x.1 AND acc < x.2, x.2, acc)"
    else:
        runs = [f"arrayMap(p -> p.1, {mine})"] * 2
        window = cap.hours * HOUR_MS
        closed = f"if(y - x < {window} AND acc > y - {window} AND acc < x + {window}, x + {window}, acc)"
    first = f"arraySlice({runs[0]}, 1, greatest(0, toInt64(length({mine})) - {cap.number - 1}))"
    until = f"if(bitTest(m.mask, {bit}) AND notEmpty(taken), arrayFold((acc, x, y) -> {closed}, {first}, arraySlice({runs[1]}, {cap.number}), m.at), m.at)"
    latest = f"toUnixTimestamp64Milli(m.wanted_at) + {cap.wait_hours * HOUR_MS}"
    if cap.on_hit == "wait":
        return Sql(f"(({until}) AS until_{bit}, toUInt8(if(until_{bit} > {latest}, 3, 1)), toUInt32({cap.id}), toUInt8(0), {latest})")
    return Sql(f"({until}, toUInt8({STRICTNESS[cap.on_hit]}), toUInt32({cap.id}), toUInt8(0), toInt64(9223372036854775807))")


