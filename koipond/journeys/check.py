"""Everything that is wrong with a definition, each as a refusal with its number and place."""

from koipond import content, deliver, segments
from koipond.journeys import errors, steps
from koipond.journeys.about import About, check_rule, check_where
from koipond.journeys.definition import before, edges
from koipond.kit.errors import Refusal

STEPS_AT_MOST = 200              # more cannot be read as one picture
NAME_LETTERS_AT_MOST = 60        # names of steps and shares stand in every move
GOAL_DAYS_AT_MOST = 365
GAP_DAYS_AT_MOST = 3650
HOLDOUT_PERCENT_AT_MOST = 90
WHO = ("now_and_later", "now", "later")
REENTRY = ("never", "after_exit", "always")
KINDS = ("marketing", "transactional")


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
    entry = definition.get("entry")
    if not isinstance(entry, dict) or entry.get("kind") not in ("segment", "event"):
        yield _bad_entry("it is neither by segment nor by event", "既不是按人群，也不是按事件")
    elif entry["kind"] == "segment":
        if entry.get("who", "now_and_later") not in WHO:
            yield _bad_entry(f"`who` is '{entry['who']}', not one of {', '.join(WHO)}", f"`who` 的值“{entry['who']}”应为 {'、'.join(WHO)} 之一")
        yield from _segment(workspace, entry)
    elif not isinstance(entry.get("event"), str) or not entry["event"]:
        yield _bad_entry("it names no event", "没有指明事件")
    else:
        yield from check_where(entry.get("where"), "entry 进入条件", About(workspace, "entry"), entry["event"])


def _bad_entry(problem, problem_zh):
    return errors.BadEntry(problem=problem, problem_zh=problem_zh)


def _segment(workspace, entry):
    number = entry.get("segment")
    try:
        found = segments.get(workspace, number) if isinstance(number, int) and not isinstance(number, bool) else None
    except Refusal:
        found = None
    if found is None or found.archived_at:
        yield errors.UnknownSegment(segment=number)
    elif not found.live and entry.get("who", "now_and_later") != "now":
        yield errors.NotKeptUp(segment=found.name)


def _rules(workspace, definition):
    yield from _reentry(definition)
    holdout = definition.get("holdout_percent", 0)
    if not _is_number(holdout) or not 0 <= holdout <= HOLDOUT_PERCENT_AT_MOST:
        yield errors.BadHoldout(given=holdout)
    if definition.get("kind") not in KINDS and any(s["kind"] == "send" for s in definition["steps"].values()):
        yield errors.NoKind(kind=definition.get("kind"))
    if definition.get("exit"):
        yield from check_rule(definition["exit"], "exit 退出条件", About(workspace, "exit"))
    if definition.get("goal"):
        yield from _goal(workspace, definition["goal"])


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
    yield from check_where(goal.get("where"), "goal 目标", About(workspace, "goal"), goal["event"])


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
    for name, step in definition["steps"].items():
        sending = {s for s in before(definition, name) if definition["steps"][s]["kind"] == "send"} if whole else set()
        if not whole and step["kind"] == "wait_for" and step.get("of"):
            step = {**step, "of": None}
        about = About(workspace, name, channels, templates, frozenset(sending), bool(definition.get("goal")))
        yield from steps.kind(step["kind"]).check(step, about)
