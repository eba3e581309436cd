"""What is probably not meant in a definition that could be published: looked at before it goes live, and never in the way."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from koipond import engine, profiles
from koipond.journeys.check import problems
from koipond.journeys.definition import edges, exits, milliseconds
from koipond.journeys.reading import audience
from koipond.kit.errors import Refusal

LONG_DAYS = 180
DAY_MS = 86_400_000


@dataclass(frozen=True)
class Finding:
    """Something to look at. `kind` is one of FINDINGS; `step` is '' for the journey itself."""

    kind: str
    step: str
    en: str
    zh: str


# What is said of each kind: English, Chinese.
FINDINGS = {
    "no_goal": ("It has no goal, so nobody will know whether it worked.", "没有目标，无法知道旅程是否有效。"),
    "no_holdout": ("Nobody is held out, so what it brought cannot be told from what would have come anyway.", "没有对照组，无法区分旅程带来的与本来就会发生的。"),
    "unseen": ("Nobody did '{event}' in the last {days} days: is it sent yet?", "最近 {days} 天没有人发生“{event}”：该事件已经接入了吗？"),
    "nobody": ("Nobody would enter now: the audience is empty.", "目前没有人会进入：受众为空。"),
    "everybody": ("Everybody would enter: {people} of {all} people.", "所有人都会进入：{all} 人中的 {people} 人。"),
    "sends_nothing": ("It sends nothing and changes nothing.", "它不发送任何消息，也不做任何更改。"),
    "back_to_back": ("Its message goes out together with that of '{other}': nothing is waited for in between.", "它与“{other}”的消息同时发出：中间没有等待。"),
    "no_exit": ("People who reach the goal go on getting messages: there is no exit rule, and the goal does not end the journey.",
                "达成目标的人仍会继续收到消息：没有退出条件，目标也不结束旅程。"),
    "again_at_once": ("People may enter any number of times without a gap.", "同一个人可以不间隔地反复进入。"),
    "long_wait": ("It waits {days} days; the templates are those of the day of publishing.", "等待 {days} 天；所用模板为发布当日的版本。"),
    "same_way": ("All ways out lead to the same step.", "所有分支都通向同一个节点。"),
    "personal_sent": ("Personal data of everybody who passes goes to {host}: {fields}.", "每位经过的客户的个人信息会发送到 {host}：{fields}。"),
    "failure_unseen": ("Whom a message does not reach goes on as if it had: `failed` has no way of its own.", "未送达的人会像已送达一样继续：没有设置“failed”分支。"),
}


def lint(workspace, definition: dict) -> list[Finding]:
    """What to look at before publishing. Raises the first of `check`'s refusals: a definition that cannot be read has no sense to question."""
    if wrong := problems(workspace, definition):
        raise wrong[0]
    return [*_of_journey(workspace, definition), *_personal_sent(workspace, definition), *(found for name, step in definition["steps"].items() for found in _of_step(definition, name, step))]


def _of_journey(workspace, definition):
    sends = [name for name, step in definition["steps"].items() if step["kind"] == "send"]
    goal = definition.get("goal")
    if not goal:
        yield _found("no_goal")
    elif sends and not exits(definition) and not (goal.get("goal_exits") or definition.get("goal_exits")):
        yield _found("no_exit")
    if sends and not definition.get("holdout_percent"):
        yield _found("no_holdout")
    if not any(step["kind"] in ("send", "set", "task", "go", "webhook") for step in definition["steps"].values()):
        yield _found("sends_nothing")
    if definition.get("reentry") == "always" and not definition.get("gap_days") and definition["entry"]["kind"] == "event" and not definition["entry"].get("key"):
        yield _found("again_at_once")
    yield from _audience(workspace, definition)


def _audience(workspace, definition):
    if definition["entry"]["kind"] == "call":
        return
    try:
        found = audience(workspace, definition)
    except Refusal:
        return
    everybody = profiles.count(engine.database(str(workspace)))
    if found.people == 0 and definition["entry"]["kind"] == "event":
        yield _found("unseen", event=definition["entry"]["event"], days=found.days)
    elif found.people == 0:
        yield _found("nobody")
    elif found.people >= everybody > 1:
        yield _found("everybody", people=found.people, all=everybody)


def _of_step(definition, name, step):
    following = [to for _, to in edges(step)]
    if len(following) > 1 and len(set(following)) == 1 and step["kind"].startswith("split"):
        yield _found("same_way", name)
    if step["kind"] == "send":
        for _, to in edges(step):
            if to and definition["steps"][to]["kind"] == "send" and to != step.get("failed"):
                yield _found("back_to_back", to, other=name)
        if not step.get("failed") and definition.get("kind") == "transactional":
            yield _found("failure_unseen", name)
    if step["kind"] == "wait" and milliseconds(step) > LONG_DAYS * DAY_MS:
        yield _found("long_wait", name, days=round(milliseconds(step) / DAY_MS))


def personal_sent(workspace, definition: dict) -> list[tuple[str, str, list[str]]]:
    """The personal data that webhooks send out of the house: step, host, names of traits."""
    personal = profiles.personal_traits(str(workspace))
    found = [(name, urlsplit(step["url"]).netloc, [field for field in step.get("fields") or [] if field in personal])
             for name, step in definition["steps"].items() if step["kind"] == "webhook"]
    return [one for one in found if one[2]]


def _personal_sent(workspace, definition):
    for step, host, fields in personal_sent(workspace, definition):
        yield _found("personal_sent", step, host=host, fields=", ".join(fields))


def _found(kind: str, step: str = "", **fields) -> Finding:
    return Finding(kind, step, *(text.format_map(fields) for text in FINDINGS[kind]))
