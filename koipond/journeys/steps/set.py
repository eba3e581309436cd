"""Set traits of a person, give and take tags. They hold from the next tick on, like whatever else is said of somebody."""

from koipond import profiles
from koipond.journeys import errors
from koipond.journeys.effects import Effect

VALUES_AT_MOST = 20
TYPES = {"text": str, "number": (int, float), "boolean": bool, "date": str, "datetime": str, "money": (int, float, str)}
TYPES_ZH = {"text": "文本", "number": "数字", "boolean": "true 或 false", "date": "日期", "datetime": "时间", "money": "金额"}


def edges(step):
    return [("set", step.get("next"))]


def check(step, about):
    traits, tags = step.get("traits") or {}, step.get("tags") or {}
    if not isinstance(traits, dict) or not isinstance(tags, dict) or not (traits or tags) or not tags.keys() <= {"add", "remove"}:
        yield errors.BadSetting(step=about.step, setting="traits", given=traits, expected='{"vip": true}, or tags {"add": ["VIP"], "remove": []}',
            expected_zh='{"vip": true}，或标签 {"add": ["VIP"], "remove": []}')
        return
    known = {trait.name: trait for trait in profiles.traits(str(about.workspace)) if not trait.computed}
    for name, value in traits.items():
        trait = known.get(name)
        if trait is None:
            yield errors.BadSetting(step=about.step, setting=name, given=value, expected="a declared trait that is not counted from events", expected_zh="一个已声明、且不是由事件计算的属性")
        elif not isinstance(value, TYPES.get(trait.type, str)) or (trait.type != "boolean" and isinstance(value, bool)):
            yield errors.BadSetting(step=about.step, setting=name, given=value, expected=trait.type, expected_zh=TYPES_ZH[trait.type])
    have = {tag.name for tag in profiles.tags(str(about.workspace))}
    for name in [each for names in tags.values() for each in (names if isinstance(names, list) else [names])]:
        if name not in have:
            yield errors.BadSetting(step=about.step, setting="tags", given=name, expected=f"a tag: {', '.join(sorted(have)[:10]) or '—'}",
                expected_zh=f"已有的标签：{'、'.join(sorted(have)[:10]) or '—'}")
    if len(traits) > VALUES_AT_MOST:
        yield errors.BadSetting(step=about.step, setting="traits", given=len(traits), expected=f"at most {VALUES_AT_MOST}", expected_zh=f"最多 {VALUES_AT_MOST} 个")


def passes(step, definition):
    return "set", step.get("next") or ""


def effects(step, plan):
    tags = step.get("tags") or {}
    if traits := step.get("traits"):
        yield Effect("traits_set", traits={name: _text(value) for name, value in traits.items()})
    for name, event in (("add", "tag_added"), ("remove", "tag_removed")):
        for place, tag in enumerate(tags.get(name, [])):
            yield Effect(event, {"tag": tag, "by": "journey"}, end=f"{name}:{place}")


def _text(value) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
