"""Blocks of content that templates share, with a wording for those who meet a rule; each text is a file beside the YAML."""

from koipond import content
from koipond.console.as_code import bodies as texts
from koipond.console.as_code import references
from koipond.console.as_code.order import ordered
from koipond.console.as_code.shapes import Fields, form_error, is_sort

FOLDER, PAGE, AFTER = "blocks", "block.yaml", ("segment", "stages", "snippet")
NAMES = ("the block", "内容块")
FIELDS = Fields(title="", variants=[])
VARIANT = Fields(name="", rule={})
FALLBACK = "fallback"   # the wording that needs no line in the YAML: it has no rule
PARTS = ("mjml", "html", "text")


def there(now):
    return {one.key: FIELDS.lean({"title": one.title, "variants": [
        {"name": variant.name, **({"rule": ordered(now.names.named(variant.rule))} if variant.rule is not None else {}),
         **{part: getattr(variant, part) for part in PARTS if getattr(variant, part)}} for variant in one.variants]})
        for one in content.blocks(now.slug)}


def written(value):
    """The rules stand in the YAML, the texts in files named after their wording."""
    bodies = {texts.file_of(variant["name"], part): variant[part] for variant in value.get("variants", []) for part in PARTS if variant.get(part)}
    ruled = [{part: each for part, each in variant.items() if part not in PARTS} for variant in value.get("variants", []) if variant["name"] != FALLBACK]
    return FIELDS.lean({"title": value.get("title", ""), "variants": ruled}), bodies


def read(node, name, bodies, wrong):
    what = f"the block '{name}'"
    value = FIELDS.read(node, what, wrong)
    ruled = [VARIANT.read(child, f"{what} · variants[{place}]", wrong) for place, child in enumerate(node.at("variants").value or [])
             if is_sort(child.value, dict) or wrong(child.line, form_error(f"{what} · variants[{place}]", child.plain(), dict))] if value.get("variants") else []
    by_wording = texts.sorted_out(bodies, [*(str(each.get("name", "")) for each in ruled), FALLBACK], NAMES, name, wrong)
    variants = [{"name": each.get("name", ""), "rule": each.get("rule", {}), **by_wording.get(each.get("name", ""), {})} for each in ruled]
    return FIELDS.lean({"title": value.get("title", ""), "variants": [*variants, {"name": FALLBACK, **by_wording.get(FALLBACK, {})}]})


def merged(before, value):
    """A title cannot be taken away, only changed."""
    return FIELDS.lean({"title": before.get("title", ""), **value})


def needs(value):
    named = {need for variant in value.get("variants", []) for need in references.needs(variant.get("rule", {}))}
    return named | texts.pieces([variant.get(part, "") for variant in value.get("variants", []) for part in PARTS])


def put(now, name, value, before):
    variants = [{**variant, "rule": now.names.numbered(variant["rule"]) if "rule" in variant else None} for variant in value.get("variants", [])]
    content.save_block(now.slug, name, variants, value.get("title", ""), by=now.by)
