"""What is wrong with a request, by field and value, from what the framework found."""

import json

from koipond.console.errors import NotValid

VALUE_LENGTH = 80

ENGLISH = {"extra_forbidden": "There is no such field."}   # where the framework's own words do not say it

# The commonest findings in Chinese; others are shown as the framework words them. {…} are what it compares with.
CHINESE = {
    "missing": "缺少这个字段。",
    "int_parsing": "应为整数。",
    "int_type": "应为整数。",
    "int_from_float": "应为整数。",
    "float_parsing": "应为数字。",
    "float_type": "应为数字。",
    "bool_parsing": "应为 true 或 false。",
    "bool_type": "应为 true 或 false。",
    "string_type": "应为文本。",
    "string_too_long": "最多 {max_length} 个字符。",
    "string_too_short": "至少 {min_length} 个字符。",
    "list_type": "应为列表。",
    "dict_type": "应为对象。",
    "model_type": "应为对象。",
    "model_attributes_type": "应为对象。",
    "enum": "应为以下之一：{expected}。",
    "literal_error": "应为以下之一：{expected}。",
    "greater_than": "应大于 {gt}。",
    "greater_than_equal": "应不小于 {ge}。",
    "less_than": "应小于 {lt}。",
    "less_than_equal": "应不大于 {le}。",
    "datetime_parsing": "应为时间，例如 2026-05-01T08:00:00Z。",
    "datetime_from_date_parsing": "应为时间，例如 2026-05-01T08:00:00Z。",
    "date_parsing": "应为日期，例如 2026-05-01。",
    "date_from_datetime_parsing": "应为日期，例如 2026-05-01。",
    "decimal_parsing": "应为数字。",
    "uuid_parsing": "应为 UUID。",
    "json_invalid": "不是有效的 JSON。",
    "extra_forbidden": "没有这个字段。",
}


def not_valid(found: list[dict]) -> NotValid:
    """The first finding as a sentence, all of them in `fields["problems"]`."""
    problems = [_problem(one) for one in found] or [{"field": "request", "problem": "", "value": "nothing"}]
    more = len(problems) - 1
    return NotValid(
        **problems[0],
        problem_zh=_chinese(found[0]) if found else "",
        value_zh="空" if not found or found[0]["type"] == "missing" else problems[0]["value"],
        others=f" So are {more} other fields." if more > 1 else " So is one other field." if more else "",
        others_zh=f"另有 {more} 个字段有误。" if more else "",
        problems=problems,
    )


def _problem(one: dict) -> dict:
    return {"field": _field(one["loc"]), "problem": ENGLISH.get(one["type"]) or _sentence(one["msg"]), "value": _value(one)}


def _field(place: tuple) -> str:
    """`body.rule.all[0].trait` of ("body", "payload", "rule", "all", 0, "trait"): how a body is called in our code is nobody's concern."""
    text = ""
    for part in place[:1] + place[2:] if place[:1] == ("body",) and len(place) > 2 else place:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else str(part)
    return text or "request"


def _sentence(text: str) -> str:
    text = text.removeprefix("Value error, ").strip()
    return text if text.endswith((".", "。", "!", "?")) else text + "."


def _value(one: dict) -> str:
    if one["type"] == "missing":
        return "nothing"
    try:
        text = json.dumps(one.get("input"), ensure_ascii=False, default=str)
    except (TypeError, ValueError):
        text = repr(one.get("input"))
    except RecursionError:
        text = "{…}"      # deeper than anybody writes
    return text if len(text) <= VALUE_LENGTH else text[: VALUE_LENGTH - 1] + "…"


def _chinese(one: dict) -> str:
    template = CHINESE.get(one["type"])
    return template.format_map(_Kept(one.get("ctx") or {})) if template else _sentence(one["msg"])


class _Kept(dict):
    def __missing__(self, name):
        return "…"
