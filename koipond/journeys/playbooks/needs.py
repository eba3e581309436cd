"""What a playbook needs, and what of it is missing in a workspace."""

from collections.abc import Iterator
from dataclasses import dataclass

from koipond import collect, content, deliver, engine, profiles, segments
from koipond.journeys.playbooks.answers import answered, filled
from koipond.journeys.playbooks.shelf import Playbook, playbook

DAYS_SINCE = "days_since_"
TYPES_ZH = {"text": "文本", "number": "数字", "boolean": "是/否", "date": "日期", "datetime": "时间", "money": "金额"}


@dataclass(frozen=True)
class Need:
    """Something that a playbook works with: `kind` is event, trait, segment, channel, dormancy or answer.

    `there`: nothing is to be done. `made`: opening makes it where it is missing. `en` and `zh` say how it stands, and what to do.
    """

    kind: str
    name: str
    there: bool
    made: bool
    en: str
    zh: str


def needs(workspace, name: str, answers: dict | None = None) -> tuple[Need, ...]:
    """What a playbook needs with these answers (else its defaults), what is missing first. Raises NoSuchPlaybook, BadAnswer."""
    found = playbook(name)
    given = answered(workspace, found, answers or {})
    numbers = {f"mail.{mail}": 0 for mail in found.source["mails"]} | {f"segment.{one}": 0 for one in found.source.get("segments", {})}
    brought = [one for key, one in found.source.get("segments", {}).items() if given[key] is None]
    tree = filled([found.source["journey"], *brought], given | numbers, {})
    several = [*_events(workspace, tree), *_traits(workspace, found, tree), *_segments(workspace, found, given), *_channels(tree), *_answers(found, given)]
    return tuple(sorted(several, key=lambda need: need.there))


def _events(workspace, tree) -> Iterator[Need]:
    names = set(_all(tree, "event"))
    if "dormant_returned" in names:
        kept = any(version.dormancy for version in segments.lifecycle_versions(workspace)[:1])
        yield Need("dormancy", "dormant_returned", kept, False, *(
            ("Dormancy is kept up.", "已设置沉睡规则。") if kept else
            ("Nobody is known to be dormant: say what counts as dormant, or take the ready set.", "尚未设置沉睡规则：请设置怎样算沉睡，或采用预置定义。")))
    outside = sorted(name for name in names - collect.CONCLUSIONS - collect.ACTS if not name.startswith("email_"))
    unseen = {one.event: one.nearest for one in segments.unseen(workspace, [{"event": name} for name in outside])}
    for name in outside:
        called = f"“{segments.event_in_words(name)}”"
        if name not in unseen:
            yield Need("event", name, True, False, f"{name} comes in.", f"已收到{called}。")
            continue
        near, near_zh = ", ".join(unseen[name][:3]), "、".join(f"“{segments.event_in_words(one)}”" for one in unseen[name][:3])
        yield Need("event", name, False, False, f"{name} has never come in" + (f"; alike: {near}." if near else "."),
                   f"从未收到{called}" + (f"，相近的有：{near_zh}。" if near else "。"))


def _traits(workspace, found: Playbook, tree) -> Iterator[Need]:
    brought = found.source.get("traits", {})
    names = sorted({"email", *brought, *(name for name in _all(tree, "trait") if not name.startswith(DAYS_SINCE))})
    known, held = {trait.name: trait for trait in profiles.traits(workspace)}, profiles.volumes(engine.database(str(workspace)))
    for name in names:
        wanted = brought.get(name, {}).get("type")
        title, title_zh = (known[name].title_en or name, known[name].title_zh or name) if name in known else (name, name)
        if name not in known:
            yield Need("trait", name, False, name in brought, f"The trait {name} is not in the catalogue; opening declares it ({wanted}), and somebody must fill it.",
                       f"属性目录中没有“{title_zh}”；打开时会声明（{TYPES_ZH.get(wanted, wanted)}），之后需要填入数据。")
        elif wanted and known[name].type != wanted:
            yield Need("trait", name, False, False, f"The trait {name} is of type {known[name].type}, not {wanted}.", f"属性“{title_zh}”的类型是{TYPES_ZH[known[name].type]}，而不是{TYPES_ZH.get(wanted, wanted)}。")
        elif not held.get(name):
            yield Need("trait", name, False, False, f"Nobody has a value of {title} yet.", f"还没有人有“{title_zh}”的值。")
        else:
            yield Need("trait", name, True, False, f"{held[name]:,} people have {title}.", f"{held[name]:,} 人有“{title_zh}”。")


def _segments(workspace, found: Playbook, given: dict) -> Iterator[Need]:
    for key, segment in found.source.get("segments", {}).items():
        own = given[key] is not None
        yield Need("segment", key, own, not own, f"Segment {given[key]} is used." if own else f"Opening makes the segment “{segment['en']}”.",
                   f"使用人群 {given[key]}。" if own else f"打开时会创建人群“{segment['zh']}”。")


def _channels(tree) -> Iterator[Need]:
    for name in sorted({step["channel"] for step in tree[0]["steps"].values() if step["kind"] == "send"}):
        there = name in deliver.channels()
        title_zh = content.KINDS[name].zh if name in content.KINDS else name
        yield Need("channel", name, there, False, f"{name} can be sent." if there else f"There is no channel {name}.", f"可以发送{title_zh}。" if there else f"没有渠道“{title_zh}”。")


def _answers(found: Playbook, given: dict) -> Iterator[Need]:
    for question in found.questions:
        if question.yours:
            own = given[question.name] != question.default
            yield Need("answer", question.name, own, False, f"{question.title_en}: {given[question.name]}" + ("" if own else ", which is only an example: answer it, or edit it in the draft."),
                       f"{question.title_zh}：{given[question.name]}" + ("" if own else "，仅为示例，请回答或在草稿中修改。"))


def _all(tree, key: str) -> Iterator[str]:
    if isinstance(tree, dict):
        if isinstance(tree.get(key), str):
            yield tree[key]
        for each in tree.values():
            yield from _all(each, key)
    elif isinstance(tree, list):
        for each in tree:
            yield from _all(each, key)
