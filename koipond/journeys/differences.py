"""What is different between two definitions, in words, and where those inside would go."""

import json
from dataclasses import dataclass

from koipond import content, engine, segments
from koipond.journeys import decisions
from koipond.journeys.definition import edges
from koipond.journeys.expand import expanded
from koipond.kit.errors import Refusal

_SETTINGS = {"entry": "进入条件", "entry_cap": "进入上限", "reentry": "再次进入", "gap_days": "间隔天数", "holdout_percent": "对照组比例", "goal": "目标",
             "exit": "退出条件", "kind": "消息类别", "start": "起始节点", "priority": "优先级"}
_OF_STEPS = {"template": "模板", "channel": "渠道", "days": "天数", "hours": "小时数", "minutes": "分钟数", "calendar_days": "自然日数", "at": "时刻", "event": "事件",
             "where": "条件", "of": "所答消息", "key": "区分键", "rule": "规则", "branches": "分支", "ways": "分支", "shares": "比例", "title": "标题", "text": "说明",
             "assignee": "负责人", "best_time": "最佳时间", "url": "地址", "until": "截止", "date": "日期", "traits": "属性", "tags": "标签"}


@dataclass(frozen=True)
class Difference:
    """One thing that differs, in English and Simplified Chinese. `step` is '' for the journey itself."""

    step: str
    en: str
    zh: str


@dataclass(frozen=True)
class Inside:
    """How many stand at a step of an earlier version, and what could become of them."""

    step: str
    heads: int
    suggested: dict      # a move such as {"do": "stay"}


def difference(old: dict, new: dict, workspace="") -> list[Difference]:
    """What `new` changes against `old`: settings, then steps in the order of the new one, then steps that are gone.

    With a workspace both are as published: templates (by version) and segments are told by their names and rules in words; else all as it stands.
    """
    told = _Told(str(workspace))
    found = [_changed("", name, name, zh, old.get(name), new.get(name), told) for name, zh in _SETTINGS.items() if old.get(name) != new.get(name)]
    before, after = old.get("steps", {}), new.get("steps", {})
    for name, step in after.items():
        if name not in before:
            found.append(Difference(name, f"step '{name}' ({step['kind']}) is new", f"新增节点“{name}”（{step['kind']}）"))
        elif before[name] != step:
            found += _of_step(name, before[name], step, told)
    return found + [Difference(name, f"step '{name}' is gone", f"删除节点“{name}”") for name in before if name not in after]


def _of_step(name: str, old: dict, new: dict, told) -> list[Difference]:
    if old["kind"] != new["kind"]:
        return [Difference(name, f"step '{name}': {old['kind']} becomes {new['kind']}", f"节点“{name}”：{old['kind']} 变为 {new['kind']}")]
    ways, found = (dict(edges(old)), dict(edges(new))), []
    for outcome in [*ways[1], *(outcome for outcome in ways[0] if outcome not in ways[1])]:
        was, now = ways[0].get(outcome), ways[1].get(outcome)
        if was != now:
            found.append(Difference(name, f"step '{name}', {outcome}: leads to {now or 'the end'} instead of {was or 'the end'}",
                                    f"节点“{name}”的“{outcome}”：由 {was or '结束'} 改为前往 {now or '结束'}"))
    plain = [key for key in {**old, **new} if key != "version" and old.get(key) != new.get(key) and not _leads(old.get(key), new.get(key), ways)]
    return found + [_changed(name, f"step '{name}', {key}", key, f"节点“{name}”的{_OF_STEPS.get(key) or f' {key} '}", old.get(key), new.get(key), told) for key in plain]


def _changed(step: str, place: str, key: str, place_zh: str, old, new, told) -> Difference:
    (was, was_zh), (now, now_zh) = told.value(key, old), told.value(key, new)
    return Difference(step, f"{place}: {was} → {now}", f"{place_zh}：{was_zh} → {now_zh}")


class _Told:
    """Values as a reader knows them, in English and Chinese; as they stand where there is no workspace."""

    def __init__(self, workspace: str):
        self.workspace = workspace

    def value(self, key: str, value) -> tuple[str, str]:
        if self.workspace and key == "template" and isinstance(value, int):
            return (self._template(value),) * 2
        if self.workspace and key in ("rule", "exit") and value:
            return self._rules(value)
        if self.workspace and key == "entry" and isinstance(value, dict) and isinstance(value.get("segment"), int):
            value = {**value, "segment": self._segment(value["segment"])}
        return (_said(value),) * 2

    def _template(self, version: int) -> str:
        found = content.versions_by_id(self.workspace, [version]).get(version)
        return f"{found.name} · {found.number}" if found else str(version)

    def _segment(self, segment: int) -> str:
        try:
            return segments.get(self.workspace, segment).name
        except Refusal:
            return str(segment)

    def _rules(self, value) -> tuple[str, str]:
        """One rule, or exits by name."""
        named = [(f"{one['name']}: ", one["rule"]) for one in value] if isinstance(value, list) else [("", value)]
        try:
            return tuple("; ".join(name + ", ".join(line.text for line in segments.in_words(self.workspace, rule, language)) for name, rule in named)
                         for language in ("en", "zh"))
        except Refusal:
            return (_said(value),) * 2


def _leads(old, new, ways) -> bool:
    """Whether a setting only names the next step: that is told as a way."""
    steps = {to for way in ways for to in way.values()} | {None}
    return all(not isinstance(value, (dict, list)) and value in steps for value in (old, new))


def _said(value) -> str:
    return "—" if value is None else value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def unpublished(workspace, journey: int) -> list[Difference]:
    """What publishing the draft would change against the newest version, in words; with newer wordings of its templates. Raises NoSuchJourney."""
    draft, known = decisions.journey(workspace, journey).draft, decisions.versions(workspace, journey)
    new = expanded(_with_newest(str(workspace), draft)) if draft.get("steps") else draft
    return difference(known[0].definition if known else {}, new, workspace)


def _with_newest(workspace: str, draft: dict) -> dict:
    """The draft with the versions of templates that it would be published with; with the newest where none may be sent yet."""
    newest = {one.template: one.id for one in content.templates(workspace)}

    def pinned(step):
        if step.get("kind") != "send" or step.get("template") not in newest:
            return step
        try:
            return {**step, "template": content.to_send(workspace, step["template"]).id}
        except Refusal:
            return {**step, "template": newest[step["template"]]}

    return {**draft, "steps": {name: pinned(step) for name, step in draft["steps"].items()}}


def inside_now(workspace, journey: int) -> list[Inside]:
    """Who stands where in the published versions, and what the draft suggests for them: to stay at the step of the same name and
    kind, else to follow the old version to its end. Raises NoSuchJourney.
    """
    draft = decisions.journey(workspace, journey).draft
    known = {version.number: version.definition["steps"] for version in decisions.versions(workspace, journey)}
    new = expanded(draft)["steps"] if draft.get("steps") else {}
    rows = engine.database(str(workspace)).rows("journeys.standing_by_version", journey=journey)
    heads: dict[str, int] = {}
    alike: dict[str, bool] = {}
    for version, step, count in rows:
        heads[step] = heads.get(step, 0) + count
        kind = known.get(version, {}).get(step, {}).get("kind")
        alike[step] = alike.get(step, True) and step in new and new[step]["kind"] == kind
    return [Inside(step, count, {"do": "stay" if alike[step] else "drain"}) for step, count in sorted(heads.items())]
