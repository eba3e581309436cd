"""What the settings of an experiment say: variants with their ways on and weights, and what is wrong with them."""

from koipond.journeys import errors, factorial
from koipond.journeys.about import RESERVED, check_where

MODES = ("fixed", "factorial", "best_arm")
JUDGED_BY = ("rate", "revenue")
ROLL_OUT = ("by_hand", "auto")
VARIANTS_AT_MOST = 32            # more share too few people each to be told apart
FACTORS_AT_MOST = 7
LETTERS_AT_MOST = 60             # of a variant; of a factor or level a third of it: names stand in every move
METRIC_DAYS_AT_MOST = 365
DECIDE_DAYS_AT_MOST = 365
HOURS_AT_MOST = 24 * 31

LEARNING_PERCENT = 20            # of people in a best-arm experiment whose draw is always even
EVERY_HOURS = 24                 # between two allocations of it


def ways(step: dict) -> list[tuple[str, str | None]]:
    """Each variant and the step that follows it. Raises KeyError, TypeError or AttributeError where the form is wrong."""
    if step.get("mode", "fixed") == "factorial":
        onward = step.get("ways") or {}
        return [(name, onward.get(name, step.get("next"))) for name in map(factorial.cell_name, cells(step))]
    return [(variant["name"], variant.get("next")) for variant in step.get("variants", [])]


def cells(step: dict) -> list[dict[str, str]]:
    """The combinations of a factorial experiment; none while its factors cannot be used."""
    factors = step.get("factors")
    return [] if _wrong_factors(step) else factorial.cells(factors, step.get("resolution"))


def names(step: dict) -> list[str]:
    return [name for name, _ in ways(step)]


def weights(step: dict) -> dict[str, float]:
    """The share of each variant at the beginning, of 1: even unless each has a percentage."""
    if step.get("mode", "fixed") == "fixed":
        return {variant["name"]: variant["percent"] / 100 for variant in step["variants"]}
    found = names(step)
    return {name: 1 / len(found) for name in found}


def baseline(step: dict) -> str:
    """The variant that the others are compared with: the one named, else the first."""
    return step.get("baseline") or names(step)[0]


def metric(definition: dict, step: dict) -> dict:
    """What it is judged by: event, where, window_days; the journey's goal unless the experiment says another."""
    asked = step.get("metric") or definition.get("goal")
    return {"event": asked["event"], "where": asked.get("where") or [], "window_days": float(asked["window_days"])}


def tested(definition: dict, step: dict) -> dict:
    """What makes it the same experiment in a later version: all but the weights, the ways on and the rules of the decision."""
    kept = {key: step.get(key) for key in ("factors", "resolution", "sample_percent", "sample_count", "learning_percent")}
    return {"mode": step.get("mode", "fixed"), "variants": sorted(names(step)), "metric": metric(definition, step), **kept}


def rules(step: dict) -> dict:
    """How it is decided: a later version may say it anew."""
    return {key: step[key] for key in ("roll_out", "decide_after_days", "default", "every_hours", "least_per_variant") if step.get(key) is not None}


def problems(step: dict):
    """What is wrong, as (English, Chinese); the first of each kind."""
    for wrong in (_wrong_mode, _wrong_factors, _wrong_variants, _wrong_sample, _wrong_decision, _wrong_numbers):
        if problem := wrong(step):
            yield problem
            return


def check_metric(step: dict, about):
    """The event of a metric of its own, with its conditions and window."""
    asked = step.get("metric")
    if not asked:
        return
    if not isinstance(asked, dict) or not isinstance(asked.get("event"), str) or not asked["event"]:
        yield errors.BadSetting(step=about.step, setting="metric", given=asked, expected="an event and window_days", expected_zh="一个事件和 window_days")
    elif not _number(asked.get("window_days")) or not 0 < asked["window_days"] <= METRIC_DAYS_AT_MOST:
        yield errors.BadSetting(step=about.step, setting="metric.window_days", given=asked.get("window_days"),
                                expected=f"above 0, at most {METRIC_DAYS_AT_MOST}", expected_zh=f"大于 0，不超过 {METRIC_DAYS_AT_MOST}")
    else:
        yield from check_where(asked.get("where"), about.step, about, asked["event"])


def _wrong_mode(step):
    for setting, known, first in (("mode", MODES, "fixed"), ("judged_by", JUDGED_BY, "rate"), ("roll_out", ROLL_OUT, "by_hand")):
        if step.get(setting, first) not in known:
            return (f"`{setting}` is '{step[setting]}', not one of {', '.join(known)}",
                    f"`{setting}` 的值“{step[setting]}”应为 {'、'.join(known)} 之一")
    return None


def _wrong_factors(step):
    if step.get("mode", "fixed") != "factorial":
        return None
    factors, resolution = step.get("factors"), step.get("resolution")
    if not isinstance(factors, dict) or not 2 <= len(factors) <= FACTORS_AT_MOST:
        return f"it needs 2 to {FACTORS_AT_MOST} factors", f"需要 2 到 {FACTORS_AT_MOST} 个因素"
    for factor, levels in factors.items():
        if not isinstance(levels, list) or len(levels) < 2 or len(set(map(str, levels))) < len(levels):
            return f"the factor '{factor}' needs two different levels or more", f"因素“{factor}”需要两个或以上不同的水平"
        if not all(_short(word, LETTERS_AT_MOST // 3) and not set("=,") & set(word) for word in (factor, *levels)):
            return (f"'{factor}' or one of its levels is no name of at most {LETTERS_AT_MOST // 3} letters without '=' and ','",
                    f"“{factor}”或其水平的名称须不超过 {LETTERS_AT_MOST // 3} 字，且不含等号与逗号")
    if resolution is not None and (resolution not in factorial.RESOLUTIONS or any(len(levels) != 2 for levels in factors.values())):
        return ("a fraction has the resolution 3, 4 or 5, and two levels a factor",
                "部分析因设计的分辨度为 3、4 或 5，且每个因素只有两个水平")
    return None


def _wrong_variants(step):
    factorial_mode = step.get("mode", "fixed") == "factorial"
    found = names(step)
    if not 2 <= len(found) <= VARIANTS_AT_MOST:
        return f"there are {len(found)} variants, not 2 to {VARIANTS_AT_MOST}", f"共有 {len(found)} 个方案，应为 2 到 {VARIANTS_AT_MOST} 个"
    if factorial_mode:
        if unknown := set(step.get("ways") or {}) - set(found):
            return f"`ways` names '{min(unknown)}', which is not tried", f"`ways` 中的“{min(unknown)}”不在测试的组合中"
        return None
    if not all(_short(name, LETTERS_AT_MOST) and ":" not in name for name in found) or len(set(found)) < len(found):
        return (f"each variant needs a name of its own, of at most {LETTERS_AT_MOST} letters and without ':'",
                f"每个方案都需要不重复的名称，不超过 {LETTERS_AT_MOST} 字且不含冒号")
    if taken := RESERVED & set(found):
        return f"'{min(taken)}' means something else in the history", f"“{min(taken)}”在流转记录中另有含义"
    return _wrong_percents(step) if step.get("mode", "fixed") == "fixed" else None


def _wrong_percents(step):
    percents = [variant.get("percent") for variant in step["variants"]]
    if not all(_number(percent) and percent >= 0 for percent in percents):
        return "each variant needs a percentage of 0 or more", "每个方案的比例须为 0 或以上的数字"
    if abs(sum(percents) - 100) > 1e-6:
        return f"the percentages add up to {sum(percents):g}, not 100", f"比例之和为 {sum(percents):g}，而不是 100"
    return None


def _wrong_sample(step):
    percent, count = step.get("sample_percent"), step.get("sample_count")
    if percent is None and count is None:
        return None
    if percent is not None and count is not None:
        return "a sample is a share or a number of people, not both", "样本只能按比例或按人数设置一种"
    if percent is not None and (not _number(percent) or not 0 < percent <= 90):
        return "`sample_percent` must be above 0, at most 90", "`sample_percent` 须大于 0 且不超过 90"
    if count is not None and (not isinstance(count, int) or isinstance(count, bool) or not 1 <= count <= 100_000_000):
        return "`sample_count` must be a number of people", "`sample_count` 须为人数"
    if step.get("mode") == "best_arm":
        return "a best-arm experiment has no sample: nobody waits in it", "自动择优实验不设样本：没有人需要等待"
    if step.get("decide_after_days") is None:
        return ("with a sample it needs `decide_after_days`, or the others might wait for ever",
                "设置样本时需要 `decide_after_days`，否则其余客户可能永远等待")
    return None


def _wrong_decision(step):
    found = names(step)
    for setting in ("baseline", "default"):
        if step.get(setting) is not None and step[setting] not in found:
            return f"`{setting}` is '{step[setting]}', which is no variant", f"`{setting}` 的值“{step[setting]}”不是已有方案"
    days = step.get("decide_after_days")
    if days is not None and (not _number(days) or not 0 < days <= DECIDE_DAYS_AT_MOST):
        return f"`decide_after_days` must be above 0, at most {DECIDE_DAYS_AT_MOST}", f"`decide_after_days` 须大于 0 且不超过 {DECIDE_DAYS_AT_MOST}"
    if step.get("default") is not None and days is None:
        return "a `default` needs `decide_after_days`", "设置 `default` 时需要 `decide_after_days`"
    return None


def _wrong_numbers(step):
    for setting, low, high in (("learning_percent", 5, 100), ("every_hours", 1, HOURS_AT_MOST), ("least_per_variant", 50, 100_000_000)):
        given = step.get(setting)
        if given is not None and (not _number(given) or not low <= given <= high):
            return f"`{setting}` must be from {low} to {high}", f"`{setting}` 须在 {low} 到 {high} 之间"
    return None


def _short(word, letters: int) -> bool:
    return isinstance(word, str) and bool(word.strip()) and len(word) <= letters


def _number(value) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)
