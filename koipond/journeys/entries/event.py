"""By an event: everybody to whom it happens, if it meets the conditions. With `key`, a property of it, each of its values
(such as the number of an order) is an entry of its own."""

from koipond.journeys import errors
from koipond.journeys.about import About, check_where


def check(entry, workspace):
    if not isinstance(entry.get("event"), str) or not entry["event"]:
        yield errors.BadEntry(problem="it names no event", problem_zh="没有指明事件")
    else:
        yield from check_where(entry.get("where"), "entry", About(workspace, "entry"), entry["event"], "进入条件")
    if not isinstance(entry.get("key", ""), str):
        yield errors.BadEntry(problem="`key` is no name of a property", problem_zh="`key` 不是属性名")


def event(entry):
    return entry["event"]


def where(entry, journey):
    return entry.get("where") or []
