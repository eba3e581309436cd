"""Tests of journeys as files say them: given a person, when this happens, then they got that."""

import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from koipond.console.as_code.errors import BadCase
from koipond.console.as_code.folder import Folder
from koipond.console.as_code.shapes import Fields, form_error, is_sort
from koipond.kit import clock
from koipond.kit.yaml import Node

PAGE = Fields(journey="", tests=[])
CASE = Fields(name="", journey="", given={}, when=[], then=None)
GIVEN = Fields(traits={}, tags=[], lists=[], consents=None, entered="")
HAPPENED = Fields(event="", of="", after="", before="", properties={})
CHECK = Fields(after="", got=None, not_got=None, took={}, stands_at="", ended=None, goal=None)
UNITS = {"d": 24.0, "h": 1.0, "m": 1 / 60}   # in hours
DURATION = re.compile(r"(?:\d+(?:\.\d+)?[dhm]\s*)+")


@dataclass(frozen=True)
class Check:
    """What is to be true at a moment after the entry, in hours; None: in the end."""

    line: int
    after_hours: float | None
    said: dict
    lines: dict[str, int] = field(default_factory=dict)   # of what it says


@dataclass(frozen=True)
class Case:
    """A test. `events` are as `journeys.walk_through` takes them."""

    path: str
    line: int
    name: str
    journey: str
    traits: dict
    tags: tuple[str, ...]
    lists: tuple[str, ...]
    consents: tuple[str, ...] | None
    entered: datetime
    events: list[dict]
    checks: tuple[Check, ...]


def cases(folder: Folder, zone: str) -> list[Case]:
    """The tests of a folder; what is wrong with them is among its problems."""
    found = []
    for path, node in folder.cases.items():
        def wrong(line, error, path=path):
            folder.problems.add(path, line, error)

        page = PAGE.read(node, path, wrong)
        for place, child in enumerate(node.at("tests").value if page.get("tests") else []):
            try:
                found.append(_case(path, child, page.get("journey", ""), zone, place, wrong))
            except BadCase as error:
                wrong(error.fields.get("line", child.line), error)
    return found


def _case(path: str, node: Node, journey: str, zone: str, place: int, wrong) -> Case:
    said = CASE.read(node, f"tests[{place}]", wrong)
    given = GIVEN.read(node.at("given"), "given", wrong) if "given" in said else {}
    if not (name := said.get("journey") or journey):
        raise _bad(node, "it names no journey", "没有指明旅程")
    consents = given.get("consents")
    if consents is not None and not is_sort(consents, list):
        raise _bad(node.at("given", "consents"), "consents are a list of channels", "consents 应为渠道列表")
    then = node.at("then")
    if then.value is None or then is node:
        raise _bad(node, "it has no `then`", "缺少 `then`")
    checks = then.value if is_sort(then.value, list) else [then]
    events = [_event(child, wrong) for child in (node.at("when").value if said.get("when") else [])]
    return Case(path, node.line, said.get("name") or f"{name} {place + 1}", name, given.get("traits", {}), tuple(map(str, given.get("tags", []))),
                tuple(map(str, given.get("lists", []))), None if consents is None else tuple(map(str, consents)),
                _moment(given.get("entered", ""), zone, node.at("given", "entered")), events, tuple(_check(child, wrong) for child in checks))


def _event(node: Node, wrong) -> dict:
    said = HAPPENED.read(node, "when", wrong)
    if not said.get("event"):
        raise _bad(node, "an event has no name: `{event: email_opened, of: mail, after: 2h}`", "事件缺少名称：`{event: email_opened, of: mail, after: 2h}`")
    hours = -hours_of(said["before"], node.at("before")) if said.get("before") else hours_of(said.get("after", "0h"), node.at("after"))
    return {"name": said["event"], "of": said.get("of", ""), "after_hours": hours, "properties": said.get("properties", {})}


def _check(node: Node, wrong) -> Check:
    said = CHECK.read(node, "then", wrong)
    for name in ("got", "not_got"):
        if name in said and not isinstance(said[name], (list, dict) if name == "not_got" else list):
            wrong(node.at(name).line, form_error(name, said[name], list))
            said.pop(name)
    if not said.keys() - {"after"}:
        raise _bad(node, f"`then` expects nothing; it may say {', '.join(list(CHECK.defaults)[1:])}", f"`then` 没有期望；可用：{'、'.join(list(CHECK.defaults)[1:])}")
    lines = {name: child.line for name, child in node.value.items()}
    return Check(node.line, hours_of(said["after"], node.at("after")) if "after" in said else None, said, lines)


def hours_of(text: str, node: Node) -> float:
    """`3d`, `2h`, `1d 12h`, `90m` in hours. Raises BadCase."""
    if not isinstance(text, str) or not DURATION.fullmatch(text):
        raise _bad(node, f"'{text}' is no duration such as 3d, 2h or 1d 12h", f"“{text}”不是时长，应写成 3d、2h 或 1d 12h")
    return sum(float(number) * UNITS[unit] for number, unit in re.findall(r"(\d+(?:\.\d+)?)([dhm])", text))


def _moment(text: str, zone: str, node: Node) -> datetime:
    """A moment by the workspace's clock; without one, now."""
    if not text:
        return clock.now()
    try:
        return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).astimezone(clock.UTC)
    except (ValueError, TypeError):
        raise _bad(node, f"'{text}' is no moment such as 2026-03-02 09:00", f"“{text}”不是时间，应写成 2026-03-02 09:00") from None


def _bad(node: Node, problem: str, problem_zh: str) -> BadCase:
    return BadCase(problem=problem, problem_zh=problem_zh, line=node.line)


def moment_of(case: Case, check: Check) -> datetime | None:
    """When a check is made; None: in the end."""
    return None if check.after_hours is None else case.entered + timedelta(hours=check.after_hours, seconds=10)
