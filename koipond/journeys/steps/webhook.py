"""Ask an outside service about everybody who passes, and go on by its answer (see `expand`): each way, `otherwise`, and `failed`.

Nothing is called from here: deliver asks outside the tick, and what comes of it is an event about the same message.
"""

import json

from koipond import deliver, profiles
from koipond.journeys import errors
from koipond.journeys.about import check_duration, check_list, check_names, check_where
from koipond.journeys.definition import duration, milliseconds
from koipond.journeys.effects import Effect
from koipond.journeys.entries import event_of

TELLS = True
WAYS_AT_MOST = 10
FIELDS_AT_MOST = 50
SAVED_AT_MOST = 20
PATH_LETTERS_AT_MOST = 200
STATUS, ANSWER = "status", "answer"       # properties of an answer: its number, and what stands in it


def edges(step):
    if "next" in step:   # a published one: its ways are a step of their own
        return [("asked", step["next"])]
    return [*((way["name"], way.get("next")) for way in step.get("ways") or []), ("otherwise", step.get("otherwise")), ("failed", step.get("failed"))]


def check(step, about):
    if not deliver.may_ask(step.get("url")):
        yield errors.BadSetting(step=about.step, setting="url", given=step.get("url"), expected=deliver.WEBHOOK_ADDRESS, expected_zh=deliver.WEBHOOK_ADDRESS_ZH)
    if not isinstance(step.get("event", False), bool):
        yield errors.BadSetting(step=about.step, setting="event", given=step["event"], expected="true or false", expected_zh="true 或 false")
    known = {trait.name: trait for trait in profiles.traits(str(about.workspace))}
    yield from _fields(step.get("fields") or [], known, about)
    yield from _save({} if step.get("save") is None else step["save"], known, about)
    yield from _ways(step, about)
    yield from _time(step, about)


def passes(step, definition):
    return ("asked", step["next"]) if "next" in step else None


def effects(step, plan):
    yield Effect(deliver.ASKED, {
        "url": step["url"], "fields": json.dumps(step.get("fields") or []), "save": json.dumps(step.get("save") or {}, ensure_ascii=False),
        "event": event_of(plan.definition) if step.get("event") else "", "milliseconds": str(milliseconds(timed(step)))}, entered=True)


def timed(step) -> dict:
    """The step with its time for the answer: a day, unless it says otherwise."""
    return step if any(step.get(unit) for unit in ("days", "hours", "minutes")) else {**step, "days": 1}


def _fields(fields, known, about):
    if not isinstance(fields, list) or len(fields) > FIELDS_AT_MOST:
        yield errors.BadSetting(step=about.step, setting="fields", given=fields, expected=f"a list of at most {FIELDS_AT_MOST} traits", expected_zh=f"最多 {FIELDS_AT_MOST} 个属性的列表")
        return
    for name in fields:
        if not isinstance(name, str) or name not in known:
            yield errors.BadSetting(step=about.step, setting="fields", given=name, expected="the name of a declared trait", expected_zh="一个已声明属性的名称")


def _save(save, known, about):
    if not isinstance(save, dict) or len(save) > SAVED_AT_MOST:
        yield errors.BadSetting(step=about.step, setting="save", given=save, expected=f"at most {SAVED_AT_MOST} of {{trait: path in the answer}}",
            expected_zh=f"最多 {SAVED_AT_MOST} 个 {{属性: 答复中的路径}}")
        return
    for name, path in save.items():
        if name not in known or known[name].computed:
            yield errors.BadSetting(step=about.step, setting="save", given=name, expected="a declared trait that is not counted from events", expected_zh="一个已声明、且不是由事件计算的属性")
        if not isinstance(path, str) or not 0 < len(path) <= PATH_LETTERS_AT_MOST:
            yield errors.BadSetting(step=about.step, setting="save", given=path, expected="a path in the answer, such as data.score", expected_zh="答复中的路径，例如 data.score")


def _ways(step, about):
    if not step.get("ways"):
        return
    wrong = list(check_list(step, "ways", WAYS_AT_MOST, "{name, where, next}", about)) or list(
        check_names([*(way.get("name") for way in step["ways"]), "failed", "asked"], about))
    yield from wrong
    for way in [] if wrong else step["ways"]:
        where = way.get("where")
        if not isinstance(where, list) or not where:
            yield errors.BadSetting(step=about.step, setting="where", given=where, expected="a list of {property, is, value}; whoever meets no way takes `otherwise`",
                expected_zh="由 {property, is, value} 组成的列表；都不符合的客户走 `otherwise`")
            continue
        yield from (errors.BadSetting(step=about.step, setting="property", given=test.get("property"), expected=f"{STATUS}, or {ANSWER}.… such as {ANSWER}.score",
            expected_zh=f"{STATUS}，或 {ANSWER}.…，例如 {ANSWER}.score")
                    for test in where if isinstance(test, dict) and not _is_of_an_answer(test.get("property")))
        yield from check_where(where, f"{about.step} · {way['name']}", about, deliver.ANSWERED)


def _is_of_an_answer(name) -> bool:
    return isinstance(name, str) and (name in (STATUS, ANSWER) or name.startswith(f"{ANSWER}."))


def _time(step, about):
    wrong = list(check_duration(timed(step), about))
    yield from wrong
    if not wrong and duration(timed(step)) > deliver.WEBHOOK_TIME:
        yield errors.BadSetting(step=about.step, setting="days", given=step.get("days"), expected=f"a time of at most {deliver.WEBHOOK_TIME.days} days",
            expected_zh=f"不超过 {deliver.WEBHOOK_TIME.days} 天的时间")
