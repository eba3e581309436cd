"""What is different between two definitions, in words, and where those inside would go."""

import json
from dataclasses import dataclass

from koipond import engine
from koipond.journeys import decisions
from koipond.journeys.definition import edges
from koipond.journeys.expand import expanded

_SETTINGS = {"entry": "进入条件", "entry_cap": "进入上限", "reentry": "再次进入", "gap_days": "间隔天数", "holdout_percent": "对照组比例", "goal": "目标",
             "exit": "退出条件", "kind": "消息类别", "start": "起始节点", "priority": "优先级"}


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


def difference(old: dict, new: dict) -> list[Difference]:
    """What `new` changes against `old`: settings, then steps in the order of the new one, then steps that are gone."""
    found = [Difference("", f"{name}: {_said(old.get(name))} → {_said(new.get(name))}", f"{zh}：{_said(old.get(name))} → {_said(new.get(name))}")
             for name, zh in _SETTINGS.items() if old.get(name) != new.get(name)]
    before, after = old.get("steps", {}), new.get("steps", {})
    for name, step in after.items():
        if name not in before:
            found.append(Difference(name, f"step '{name}' ({step['kind']}) is new", f"新增节点“{name}”（{step['kind']}）"))
        elif before[name] != step:
            found += _of_step(name, before[name], step)
    return found + [Difference(name, f"step '{name}' is gone", f"删除节点“{name}”") for name in before if name not in after]


def _of_step(name: str, old: dict, new: dict) -> list[Difference]:
    if old["kind"] != new["kind"]:
        return [Difference(name, f"step '{name}': {old['kind']} becomes {new['kind']}", f"节点“{name}”：{old['kind']} 变为 {new['kind']}")]
    ways, found = (dict(edges(old)), dict(edges(new))), []
    for outcome in [*ways[1], *(outcome for outcome in ways[0] if outcome not in ways[1])]:
        was, now = ways[0].get(outcome), ways[1].get(outcome)
        if was != now:
            found.append(Difference(name, f"step '{name}', {outcome}: leads to {_said(now or 'the end')} instead of {_said(was or 'the end')}",
                                    f"节点“{name}”的“{outcome}”：由 {_said(was or '结束')} 改为前往 {_said(now or '结束')}"))
    plain = [key for key in {**old, **new} if old.get(key) != new.get(key) and not _leads(old.get(key), new.get(key), ways)]
    found += [Difference(name, f"step '{name}', {key}: {_said(old.get(key))} → {_said(new.get(key))}", f"节点“{name}”的 {key}：{_said(old.get(key))} → {_said(new.get(key))}")
              for key in plain]
    return found


def _leads(old, new, ways) -> bool:
    """Whether a setting only names the next step: that is told as a way."""
    steps = {to for way in ways for to in way.values()} | {None}
    return all(not isinstance(value, (dict, list)) and value in steps for value in (old, new))


def _said(value) -> str:
    return "—" if value is None else value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


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
