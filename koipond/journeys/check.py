"""Everything that is wrong with a definition, each as a refusal with its number and place."""

import re

from koipond import content, deliver
from koipond.journeys import entries, errors, steps
from koipond.journeys.about import NAME_LETTERS_AT_MOST, About, check_list, check_rule, check_where
from koipond.journeys.definition import before, edges
from koipond.journeys.models import Journey
from koipond.kit.errors import Refusal

STEPS_AT_MOST = 200              # more cannot be read as one picture
GOAL_DAYS_AT_MOST = 365
EXITS_AT_MOST = 10
GAP_DAYS_AT_MOST = 3650
HOLDOUT_PERCENT_AT_MOST = 90
CAP_PER = ("total", "day", "hour")
REENTRY = ("never", "after_exit", "always")
KINDS = ("marketing", "transactional")
PRIORITY_AT_MOST = 255
TAG_LETTERS_AT_MOST = 120


def problems(workspace, definition) -> list[Refusal]:
    """What is wrong, in the order in which one would mend it: form, then graph, then each step's settings."""
    form = list(_form(definition))
    if form:
        return form
    graph = list(_graph(definition))
    return [*_entry(workspace, definition), *_rules(workspace, definition), *graph,
            *_settings(workspace, definition, whole=not graph)]


def _form(definition):
    if not isinstance(definition, dict):
        yield _no_definition("it is no object", "它不是一个对象")
        return
    found = definition.get("steps")
    if not isinstance(found, dict) or not found:
        yield _no_definition("it has no steps", "没有节点")
        return
    if len(found) > STEPS_AT_MOST:
        yield errors.TooMany(what="steps 节点", count=len(found), most=STEPS_AT_MOST)
    for name, step in found.items():
        if not name or len(name) > NAME_LETTERS_AT_MOST or name == "entry":
            yield _no_definition(f"a step cannot be called '{name}'", f"节点名称“{name}”不可用")
        elif not isinstance(step, dict):
            yield _no_definition(f"step '{name}' is no object", f"节点“{name}”不是一个对象")
        elif step.get("kind") not in list(steps.kinds()):
            yield errors.UnknownKind(step=name, kind=step.get("kind"), known=sorted(steps.kinds()))
        elif not _edges_are_readable(step):
            yield errors.BadShares(step=name, problem="they are no list of named shares", problem_zh="它们不是带名称的分支列表")


def _edges_are_readable(step) -> bool:
    try:
        return all(isinstance(following, str) for _, following in edges(step))
    except (TypeError, KeyError, AttributeError):
        return False


def _no_definition(problem, problem_zh):
    return errors.BadDefinition(problem=problem, problem_zh=problem_zh)


def _entry(workspace, definition):
    entry, cap = definition.get("entry"), definition.get("entry_cap")
    if not isinstance(entry, dict) or entry.get("kind") not in entries.kinds():
        known = sorted(entries.kinds())
        yield errors.BadEntry(problem=f"its kind is none of {', '.join(known)}", problem_zh=f"方式应为 {'、'.join(known)} 之一")
    else:
        yield from entries.kind(entry["kind"]).check(entry, workspace)
    if cap is not None and not (isinstance(cap, dict) and type(cap.get("number")) is int and cap["number"] > 0 and cap.get("per", "total") in CAP_PER):
        yield errors.BadEntry(problem=f"`entry_cap` is {cap}, not {{number, per}} with per one of {', '.join(CAP_PER)}",
                              problem_zh=f"`entry_cap` 的值为 {cap}，应为 {{number, per}}，per 取 {'、'.join(CAP_PER)} 之一")


def _rules(workspace, definition):
    yield from _reentry(definition)
    holdout = definition.get("holdout_percent", 0)
    if not _is_number(holdout) or not 0 <= holdout <= HOLDOUT_PERCENT_AT_MOST:
        yield errors.BadHoldout(given=holdout)
    if definition.get("kind") not in KINDS and any(s["kind"] == "send" for s in definition["steps"].values()):
        yield errors.NoKind(kind=definition.get("kind"))
    priority, tag = definition.get("priority", 0), definition.get("tag") or ""
    if type(priority) is not int or not 0 <= priority <= PRIORITY_AT_MOST:
        yield errors.BadSetting(step="", setting="priority", given=priority, expected=f"a whole number from 0 to {PRIORITY_AT_MOST}", expected_zh=f"0 到 {PRIORITY_AT_MOST} 之间的整数")
    if not isinstance(tag, str) or len(tag) > TAG_LETTERS_AT_MOST:
        yield errors.BadSetting(step="", setting="tag", given=tag, expected=f"a text of at most {TAG_LETTERS_AT_MOST} letters", expected_zh=f"最多 {TAG_LETTERS_AT_MOST} 个字符的文本")
    topic = definition.get("topic") or ""
    if not isinstance(topic, str) or (topic and not re.fullmatch(r"[a-z][a-z0-9_]{0,39}", topic)):
        yield errors.BadSetting(step="", setting="topic", given=topic, expected="a purpose of consents in small letters, such as newsletter",
                                expected_zh="授权用途，用小写字母表示，例如 newsletter")
    yield from _exits(workspace, definition.get("exit"))
    if definition.get("goal"):
        yield from _goal(workspace, definition["goal"])


def _exits(workspace, found):
    if not isinstance(found, list):
        if found:
            yield from check_rule(found, "exit", About(workspace, "exit"), "退出条件")
        return
    wrong = list(check_list({"exit": found}, "exit", EXITS_AT_MOST, "{name, rule}", About(workspace, "exit")))
    yield from wrong
    for one in [] if wrong else found:
        yield from check_rule(one.get("rule"), f"exit · {one['name']}", About(workspace, "exit"), f"退出条件 · {one['name']}")


def _reentry(definition):
    reentry, gap = definition.get("reentry", "never"), definition.get("gap_days", 0)
    if reentry not in REENTRY:
        yield errors.BadReentry(problem=f"'{reentry}' is no way of re-entry", problem_zh=f"没有“{reentry}”这种方式")
    if not _is_number(gap) or not 0 <= gap <= GAP_DAYS_AT_MOST:
        yield errors.BadReentry(problem=f"`gap_days` is {gap}", problem_zh=f"`gap_days` 的值为 {gap}")


def _goal(workspace, goal):
    if not isinstance(goal, dict) or not isinstance(goal.get("event"), str) or not goal["event"]:
        yield errors.BadGoal(problem="it names no event", problem_zh="没有指明事件", most_days=GOAL_DAYS_AT_MOST)
        return
    window = goal.get("window_days")
    if not _is_number(window) or not 0 < window <= GOAL_DAYS_AT_MOST:
        yield errors.BadGoal(problem=f"`window_days` is {window}", problem_zh=f"`window_days` 的值为 {window}",
                             most_days=GOAL_DAYS_AT_MOST)
    yield from check_where(goal.get("where"), "goal", About(workspace, "goal"), goal["event"], "目标")


def _is_number(value) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _graph(definition):
    known, start = definition["steps"], definition.get("start")
    unknown = [
        errors.UnknownNext(step=name, outcome=outcome, next=following, known=sorted(known))
        for name, step in known.items() for outcome, following in edges(step)
        if following and following not in known
    ]
    yield from unknown
    if start not in known:
        yield errors.NoStart(start=start, known=sorted(known))
    elif not unknown:
        if circle := _circle(definition):
            yield errors.Circle(path=" → ".join(circle))
        yield from (errors.Unreachable(step=name) for name in known if name not in _reachable(definition))


def _reachable(definition) -> set[str]:
    found, more = set(), {definition["start"]}
    while more:
        found |= more
        more = {following for name in more for _, following in edges(definition["steps"][name]) if following} - found
    return found


def _circle(definition) -> list[str]:
    """The steps of one circle, the first also last; empty when there is none."""
    safe = set()
    for start in definition["steps"]:
        path, ways = [start], [_following(definition, start)]
        while path:
            if (following := next(ways[-1], None)) is None:
                safe.add(path.pop())
                ways.pop()
            elif following in path:
                return [*path[path.index(following):], following]
            elif following not in safe:
                path.append(following)
                ways.append(_following(definition, following))
    return []


def _following(definition, name):
    return (following for _, following in edges(definition["steps"][name]) if following)


def _settings(workspace, definition, whole: bool):
    """Each step's own check. What lies before a step is only asked of a graph that is `whole`."""
    channels = frozenset(deliver.channels())
    templates = {version.template: version.id for version in content.templates(workspace)}
    called = callable_journeys(workspace)
    telling = {name for name, step in definition["steps"].items() if getattr(steps.kind(step["kind"]), "TELLS", False)}
    entry = definition.get("entry")
    keyed = isinstance(entry, dict) and (entry.get("kind") == "call" or bool(entry.get("key")))
    for name, step in definition["steps"].items():
        before_it = frozenset(before(definition, name) & telling if whole else telling)
        yield from steps.kind(step["kind"]).check(step, About(workspace, name, channels, templates, before_it, called, bool(definition.get("goal")), keyed))


def callable_journeys(workspace) -> frozenset[int]:
    """The journeys that people enter by a call."""
    return frozenset(found.pk for found in Journey.objects.filter(workspace__slug=str(workspace))
                     if (found.draft.get("entry") or {}).get("kind") == "call")
