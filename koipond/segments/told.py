"""A condition and what decided it, in words: English and Chinese."""

from koipond.segments import dates, sayings
from koipond.segments.in_words import condition_in_words, trait_in_words
from koipond.segments.known import Known
from koipond.segments.tree import Did, TraitIs, Window

OPERATORS = {
    "equals": ("is", "等于"), "not_equals": ("is not", "不等于"), "in": ("is one of", "属于"), "not_in": ("is none of", "不属于"),
    "contains": ("contains", "包含"), "starts_with": ("starts with", "开头为"), "exists": ("is known", "有值"),
    "missing": ("is not known", "为空"), "greater": ("is greater than", "大于"), "at_least": ("is at least", "至少为"),
    "less": ("is less than", "小于"), "at_most": ("is at most", "至多为"), "between": ("is between", "介于"),
    "before": ("is before", "早于"), "after": ("is after", "晚于"), "in_last_days": ("is within the last days:", "在最近天数内："),
    "more_than_days_ago": ("is more than days ago:", "早于天数前："),
}
COUNTS = {"at_least": ("at least", "至少"), "at_most": ("at most", "至多"), "exactly": ("exactly", "恰好")}
HOW = {"count": ("times", "次"), "sum": ("in sum", "合计"), "distinct": ("different ones", "种")}
PLAIN = {
    "everyone": ("Everyone", "所有人"), "all": ("All of these", "同时满足"), "any": ("At least one of these", "满足任一"),
    "not": ("Not this", "不满足"),
}


def told(known: Known, tree, kind: str, holds: bool, values: dict) -> dict[str, str]:
    """{en, zh}: what is asked, and what was found."""
    yes, yes_zh = ("true", "成立") if holds else ("false", "不成立")
    english, chinese = _words(known, tree, kind, values)
    return {"en": f"{english}: {yes}.", "zh": f"{chinese}：{yes_zh}。"}


def _words(known: Known, tree, kind: str, values: dict) -> tuple[str, str]:
    match tree:
        case TraitIs(_, test) if test.operator in dates.OPERATORS:
            found = (f"; it is {values['value']}", f"；现为 {values['value']}") if values["value"] is not None else ("; it is not known", "；目前没有值")
            return tuple(f"{asked}{said}" for asked, said in zip(condition_in_words(known, tree), found, strict=True))
        case TraitIs(trait, test):
            english, chinese = OPERATORS.get(test.operator, (test.operator, test.operator))
            name, name_zh = trait_in_words(known, trait)
            wanted, wanted_zh = ("" if test.value is None else f" {_plain(test.value, trait, zh)}" for zh in (False, True))
            is_now, is_now_zh = (sayings.value(trait, str(values["value"]), zh) for zh in (False, True))
            at = values["at"].strftime(" (%Y-%m-%d %H:%M UTC)") if values["at"] else ""
            known, known_zh = (f"it is {is_now}{at}", f"现为 {is_now_zh}{at}") if values["value"] is not None else (
                "it is not known", "目前没有值")
            return f"{name} {english}{wanted}; {known}", f"{name_zh} {chinese}{wanted_zh}；{known_zh}"
        case Did(counted) if counted.how in ("absence", "first", "last", "quiet"):
            return condition_in_words(known, tree)
        case Did(counted, test) if kind == "sequence":
            steps, steps_zh = (" → ".join(sayings.event(step.event, zh) for step in counted.steps) for zh in (False, True))
            missing = (f"; {values['missing']} did not come", f"；缺少{sayings.event(values['missing'], True)}") if values["missing"] else ("", "")
            return (f"{steps} in this order; {values['reached']} of {values['of']} came{missing[0]}",
                    f"依次发生 {steps_zh}；已完成 {values['reached']}/{values['of']} 步{missing[1]}")
        case Did(counted, test):
            count, count_zh = COUNTS.get(test.operator, (test.operator, test.operator))
            how, how_zh = HOW.get(counted.how, (counted.how, counted.how))
            when, when_zh = _window(counted.window)
            found = values.get(counted.how)
            return (f"{counted.steps[0].event} {count} {_plain(test.value)} {how}{when}; it was {found}",
                    f"{sayings.event(counted.steps[0].event, True)} {when_zh}{count_zh} {_plain(test.value)} {how_zh}；实际为 {found}")
    if kind in ("segment", "list"):
        return (f"In {'the list' if kind == 'list' else 'the segment'} '{values['name']}'",
                f"属于{'名单' if kind == 'list' else '人群'}“{values['name']}”")
    if kind in ("ranked", "sampled"):   # of whom, the part below says
        english, chinese = condition_in_words(known, tree)
        return english.removesuffix(":").removesuffix(" of").removesuffix(","), chinese.removesuffix("：")
    return PLAIN[kind] if kind in PLAIN else condition_in_words(known, tree)


def _window(window: Window | None) -> tuple[str, str]:
    if window is None:
        return "", ""
    if window.last_hours:
        days = window.last_hours / 24
        return (f" in the last {days:g} days", f"最近 {days:g} 天内") if days >= 1 else (
            f" in the last {window.last_hours:g} hours", f"最近 {window.last_hours:g} 小时内")
    return f" from {window.start or '…'} to {window.end or '…'}", f"从 {window.start or '…'} 到 {window.end or '…'} "


def _plain(value, of: str = "", chinese: bool = False) -> str:
    if isinstance(value, tuple):
        return ", ".join(_plain(each, of, chinese) for each in value[:10]) + (" …" if len(value) > 10 else "")
    return sayings.value(of, value, chinese) if isinstance(value, str) else str(value)
