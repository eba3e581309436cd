"""Reading a journey's definition: steps, their edges, how long they wait, and what events they hang on."""

from datetime import timedelta

from koipond.journeys import entries, steps

UNITS = {"days": 86_400_000, "hours": 3_600_000, "minutes": 60_000}  # in milliseconds


def milliseconds(step: dict) -> int:
    """How long a step waits: its days, hours and minutes together. Fractions are allowed."""
    return round(sum(float(step.get(unit) or 0) * size for unit, size in UNITS.items()))


def duration(step: dict) -> timedelta:
    """The same as a timedelta."""
    return timedelta(milliseconds=milliseconds(step))


def edges(step: dict) -> list[tuple[str, str]]:
    """The ways out of a step: outcome and the step that follows, '' where the journey ends."""
    return [(outcome, following or "") for outcome, following in steps.kind(step["kind"]).edges(step)]


def reached(definition: dict) -> list[str]:
    """The steps that can be reached from the start, each after all that lead to it.

    Only for a definition without circles and with every next step there.
    """
    order, seen = [], set()

    def visit(name):
        if name in seen:
            return
        seen.add(name)
        for _, following in edges(definition["steps"][name]):
            if following:
                visit(following)
        order.append(name)

    visit(definition["start"])
    return order[::-1]


def before(definition: dict, name: str) -> set[str]:
    """All steps from which `name` can be reached."""
    found, grew = set(), True
    while grew:
        more = {
            other for other, step in definition["steps"].items()
            if other not in found and any(following in found | {name} for _, following in edges(step))
        }
        found, grew = found | more, bool(more)
    return found


def waited_for(definition: dict) -> set[str]:
    """The names of events that a step of the journey waits for."""
    return {awaited["event"] for awaited in _awaited(definition)}


def _awaited(definition: dict) -> list[dict]:
    return [awaited for step in definition["steps"].values() for awaited in steps.awaits(step)]


def entry_event(definition: dict) -> str:
    """The name of the event that lets people in, or '' when a segment or the clock does."""
    return entries.event_of(definition)


def exits(definition: dict) -> list[tuple[str, dict]]:
    """The rules by which people leave, each with the outcome that tells of it; the first that somebody meets counts."""
    found = definition.get("exit")
    if isinstance(found, list):
        return [(f"exit:{one['name']}", one["rule"]) for one in found]
    return [("exit", found)] if found else []


def goal_event(definition: dict) -> str:
    """The name of the event that is the goal, or ''."""
    return (definition.get("goal") or {}).get("event", "")


def goal_window(definition: dict) -> timedelta:
    """How long after the entry the goal counts."""
    return timedelta(days=float((definition.get("goal") or {}).get("window_days", 0)))


def looked_into(definition: dict) -> set[str]:
    """The names of events whose properties matter: for a condition, or to know which message was answered."""
    asked = [definition.get("goal") or {}, *_awaited(definition)]
    found = {each["event"] for each in asked if each.get("event") and (each.get("where") or each.get("of") or each.get("key"))}
    entry = definition["entry"]
    if entry["kind"] == "call" or entry.get("where") or entry.get("key"):
        found.add(entries.event_of(definition))
    return found
