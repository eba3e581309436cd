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


def closed(rules: Rules) -> Sql:
    """For each cap the times that a person's places keep closed, as arrays of their beginnings and ends; over rows of places."""
    return Sql(",\n".join(_closed(number, cap) for number, cap in enumerate(rules.caps)))


def hits(rules: Rules, again: bool) -> list[Sql]:
    """For each cap a tuple of (until when it is closed, strictness, id, 0, by when there must be a place) at `m.at`.

    `again`: of those who move on already, the end of a whole chain of closed times, so that they come to rest in a few passes.
    """
    return [_hit(number, cap, again) for number, cap in enumerate(rules.caps)]


def _speaks(cap: Cap, channel: str, kind: str, tag: str) -> Sql:
    conditions = [Sql.of(f"{kind} IN [[kinds]]", kinds=Sql.value(list(cap.kinds), "Array(String)"))]
    if cap.channels:
        conditions.append(Sql.of(f"{channel} IN [[channels]]", channels=Sql.value(list(cap.channels), "Array(String)")))
    if cap.tag:
        conditions.append(Sql.of(f"{tag} = [[tag]]", tag=Sql.value(cap.tag, "String")))
    return Sql.of("([[all]])", all=Sql.join(" AND ", conditions))


def _closed(bit: int, cap: Cap) -> str:
    def runs(first: str, last: str, lows: str, highs: str) -> str:
        ends = f"arraySlice({first}, 1, greatest(0, toInt64(length({first})) - {cap.number - 1})), arraySlice({last}, {cap.number})"
        return (f"arrayFilter((x, y) -> {near}, {ends}) AS first_{bit}, arrayFilter((y, x) -> {near}, arraySlice({last}, {cap.number}), "
                f"arraySlice({first}, 1, greatest(0, toInt64(length({first})) - {cap.number - 1}))) AS last_{bit}, {lows} AS low_{bit}, {highs} AS high_{bit}")

    if cap.unit:
        near = "x.1 = y.1"
        spans = f"arraySort(groupArrayIf({cap.unit}, bitTest(mask, {bit})))"
        return f"{spans} AS places_{bit}, " + runs(f"places_{bit}", f"places_{bit}", f"arrayMap(x -> x.1, first_{bit})", f"arrayMap(x -> x.2, first_{bit})")
    window = cap.hours * HOUR_MS
    near = f"y - x < {window}"
    moments = f"arraySort(groupArrayIf(at, bitTest(mask, {bit})))"
    return f"{moments} AS places_{bit}, " + runs(f"places_{bit}", f"places_{bit}", f"arrayMap(y -> y - {window - 1}, last_{bit})", f"arrayMap(x -> x + {window}, first_{bit})")


def _hit(bit: int, cap: Cap, again: bool) -> Sql:
    if again and cap.on_hit == "wait":
        until = f"arrayFold((acc, low, high) -> if(acc >= low AND acc < high, high, acc), low_{bit}, high_{bit}, m.at)"
    else:
        until = f"arrayMax(arrayMap((low, high) -> if(m.at >= low AND m.at < high, high, toInt64(0)), low_{bit}, high_{bit}))"
    until = f"if(notEmpty(low_{bit}) AND bitTest(m.mask, {bit}), {until}, toInt64(0)) AS until_{bit}"
    latest = f"toUnixTimestamp64Milli(m.wanted_at) + {cap.wait_hours * HOUR_MS}"
    if cap.on_hit == "wait":
        return Sql(f"({until}, toUInt8(if(until_{bit} > {latest}, 3, 1)), toUInt32({cap.id}), toUInt8(0), {latest})")
    return Sql(f"({until}, toUInt8({STRICTNESS[cap.on_hit]}), toUInt32({cap.id}), toUInt8(0), toInt64(9223372036854775807))")
