"""Make a task for a seller. What comes of it decides the way on (see `expand`): each result has its own, and so has no result in time."""

from koipond.journeys import errors
from koipond.journeys.about import check_duration, check_list
from koipond.journeys.definition import milliseconds
from koipond.journeys.effects import Effect

TELLS = True
RESULTS_AT_MOST = 10
TITLE_LETTERS_AT_MOST = 200


def edges(step):
    if "next" in step:   # a published one: its results are a step of their own
        return [("assigned", step["next"])]
    return [*((result["name"], result.get("next")) for result in step.get("results", [])), ("timeout", step.get("timeout"))]


def check(step, about):
    title = step.get("title")
    if not isinstance(title, str) or not 0 < len(title.strip()) <= TITLE_LETTERS_AT_MOST:
        yield errors.BadSetting(step=about.step, setting="title", given=title, expected=f"a text of 1 to {TITLE_LETTERS_AT_MOST} letters",
            expected_zh=f"1 到 {TITLE_LETTERS_AT_MOST} 个字符的文本")
    yield from check_list(step, "results", RESULTS_AT_MOST, "{name, next}", about)
    if not isinstance(step.get("assignee", ""), str):
        yield errors.BadSetting(step=about.step, setting="assignee", given=step["assignee"], expected="a name, or nothing", expected_zh="一个名称，或留空")
    yield from check_duration(step, about)


def passes(step, definition):
    return ("assigned", step["next"]) if "next" in step else None


def effects(step, plan):
    yield Effect("task_created", {
        "title": step["title"].strip(), "text": step.get("text", ""), "assignee": step.get("assignee", ""),
        "results": "\n".join(result["name"] for result in step["results"]), "milliseconds": str(milliseconds(step)),
        "channel": step.get("channel", "call")})
