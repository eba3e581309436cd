"""The stages of life, in their order."""

from dataclasses import asdict

from koipond import segments
from koipond.console.as_code import references
from koipond.console.as_code.kinds.segment import _path
from koipond.console.as_code.order import ordered
from koipond.console.as_code.shapes import Fields, form_error, is_sort

FILE, SECTION, MANY, AFTER = "lifecycle.yaml", "stages", False, ("segment", "trait")
NAMES = ("the stages", "生命周期阶段")
FIELDS = None
STAGE = Fields(name="", title_en="", title_zh="", rule={})


def there(now):
    found = segments.lifecycle_versions(now.slug)
    return {SECTION: [_lean({**asdict(stage), "rule": ordered(now.names.named(stage.rule))}) for stage in (found[0].stages if found else ())]}


def read(node, name, bodies, wrong):
    if node.value is not None and not is_sort(node.value, list):
        wrong(node.line, form_error("stages", node.plain(), list))
        return []
    return [_lean(STAGE.full(STAGE.read(child, f"stages[{place}]", wrong))) for place, child in enumerate(node.value or [])]


def needs(value):
    return {need for stage in value for need in references.needs(stage.get("rule", {}))}


def put(now, name, value, before):
    stages = [{**STAGE.full(stage), "rule": now.names.numbered(stage.get("rule"))} for stage in value]
    segments.save_stages(now.slug, stages, now.by)


def effects(now, name, before, value):
    return [("everybody's stage is worked out anew in the next tick", "下一个节拍将重新计算所有客户的阶段")]


def place(error):
    path = str(error.fields.get("path", ""))
    return _path(path)[1:] if path.startswith("stages") else ()


def _lean(stage: dict) -> dict:
    return STAGE.lean({part: value for part, value in stage.items() if part not in ("title_en", "title_zh") or value != stage["name"]})
