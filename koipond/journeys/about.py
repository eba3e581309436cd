"""What the check of a step may ask about its surroundings, and the checks that several kinds share."""

from dataclasses import dataclass, field

from koipond import segments
from koipond.journeys import errors
from koipond.kit.errors import Refusal

WAIT_DAYS_AT_MOST = 730     # longer than any plan, and safe for every date
NAME_LETTERS_AT_MOST = 60   # names of steps and ways stand in every move
# Outcomes that any step may have.
RESERVED = {"exit", "goal", "goal_exit", "merged", "stopped", "moved", "left", "skipped", "ruled_out", "left_by_rule", "other_channel", "timeout", "otherwise", "apart", "reopened"}
CALLED = "journey_called"     # the event by which people are put into a journey
UNITS = {"days": 1440, "hours": 60, "minutes": 1}  # in minutes
UNITS_ZH = {"days": "天", "hours": "小时", "minutes": "分钟"}


@dataclass(frozen=True)
class About:
    """The surroundings of one step: the workspace, what there is to choose from, and what lies before."""

    workspace: object
    step: str
    channels: frozenset[str] = frozenset()
    templates: dict = field(default_factory=dict)        # template id → id of its newest version
    sending_before: frozenset[str] = frozenset()
    callable: frozenset[int] = frozenset()               # journeys that people enter by a call
    goal: bool = False                                   # the journey has one
    keyed: bool = False                                  # people enter it once for each key, such as an order

    def has_template(self, template) -> bool:
        return isinstance(template, int) and template in self.templates

    def sends_before(self) -> frozenset[str]:
        return self.sending_before


def check_duration(step, about):
    """A wait is given in numbers, and is neither nothing nor for ever."""
    given = {unit: step[unit] for unit in UNITS if step.get(unit) is not None}
    numbers = all(isinstance(v, (int, float)) and not isinstance(v, bool) and v >= 0 for v in given.values())
    minutes = sum(value * UNITS[unit] for unit, value in given.items()) if numbers else 0
    if not 1 <= minutes <= WAIT_DAYS_AT_MOST * 1440:
        shown = ", ".join(f"{value} {unit}" for unit, value in given.items()) or "no time"
        shown_zh = "，".join(f"{value} {UNITS_ZH[unit]}" for unit, value in given.items()) or "（未填）"
        yield errors.BadDuration(step=about.step, given=shown, given_zh=shown_zh, most_days=WAIT_DAYS_AT_MOST)


def check_names(names: list, about):
    """The ways out of a step have names of their own, which mean nothing else in the history."""
    if not all(isinstance(name, str) and 0 < len(name) <= NAME_LETTERS_AT_MOST for name in names) or len(set(names)) < len(names):
        yield errors.BadShares(step=about.step, problem="each needs a name of its own", problem_zh="每个分支都需要不重复的名称")
    elif taken := RESERVED & set(names):
        yield errors.BadShares(step=about.step, problem=f"'{min(taken)}' means something else in the history",
                               problem_zh=f"“{min(taken)}”在流转记录中另有含义")


def check_list(step: dict, setting: str, most: int, form: str, about):
    """A setting is a list of 1 to `most` objects with names of their own; `form` shows one."""
    found = step.get(setting)
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found) or not 1 <= len(found) <= most:
        yield errors.BadSetting(step=about.step, setting=setting, given=found, expected=f"1 to {most} of {form}", expected_zh=f"1 到 {most} 个 {form}")
    else:
        yield from check_names([one.get("name") for one in found], about)


def check_rule(rule, place, about, place_zh=""):
    """The rule holds in the language of segments; what is wrong is told with the place."""
    try:
        segments.check(about.workspace, rule)
    except Refusal as refused:
        (message, hint), (message_zh, hint_zh) = refused.say("en"), refused.say("zh-CN")
        yield errors.BadRule(place=place, place_zh=place_zh or place, problem=message, hint=hint, problem_zh=message_zh, hint_zh=hint_zh)


def check_where(where, place, about, event="event", place_zh=""):
    """The conditions on an event's properties hold in the language of segments."""
    if where:
        yield from check_rule({"event": event, "where": where}, place, about, place_zh)
