"""Journeys: the version that is live, and the draft where it differs. `state: live` publishes; nothing else does.

A file without a state speaks of the draft alone, and what is live stays; `stopped` stops it.
"""

from koipond import content, journeys
from koipond.console.as_code import references
from koipond.console.as_code.order import ordered
from koipond.console.as_code.shapes import form_error, is_sort
from koipond.console.as_code.telling import fields_told
from koipond.kit.errors import KoipondError
from koipond.kit.yaml import Node

FOLDER, AFTER = "journeys", ("template", "segment", "list", "tag", "stages", "dormancy", "trait")
NAMES = ("the journey", "旅程")
FIELDS = None
STATES = ("draft", "live", "stopped")
USUAL = {"reentry": "never", "gap_days": 0, "holdout_percent": 0}
CHOICES = ("timeout",)               # to say nothing of it is another thing than null
OWN = ("name", "state", "draft")   # of a file, beside the definition


def there(now):
    return {one.name: _value(now, one) for one in journeys.journeys(now.slug)}


def _value(now, one) -> dict:
    draft = lean(now.names.named(one.draft))
    if one.state != "live":
        return draft
    live = _live(now, one.id)
    return {"state": "live", **live, **({"draft": draft} if draft != live else {})}


def _live(now, number: int) -> dict:
    """The newest version as it was drawn, its templates by name."""
    drawn = journeys.as_drafted(journeys.version(now.slug, number).definition)
    sent = [step["template"] for step in drawn["steps"].values() if step["kind"] == "send"]
    named = {id: version.name for id, version in content.versions_by_id(now.slug, sent).items()}
    steps = {name: {**step, "template": named.get(step["template"], step["template"])} if step["kind"] == "send" else step for name, step in drawn["steps"].items()}
    return lean(now.names.named({**drawn, "steps": steps}))


def lean(definition) -> dict:
    """Without what says nothing, the steps in the order in which one comes to them."""
    found = {name: part for name, part in _said(definition).items() if name not in OWN and (name not in USUAL or part != USUAL[name])}
    if isinstance(found.get("steps"), dict):
        found["steps"] = {name: found["steps"][name] for name in _walk(found["steps"], found.get("start"))}
    return ordered(found)


def _said(part):
    if isinstance(part, list):
        return [_said(each) for each in part]
    return {name: _said(each) for name, each in part.items() if each is not None or name in CHOICES} if isinstance(part, dict) else part


def _walk(steps: dict, start) -> list[str]:
    """Each step before those that it leads to, then those that nobody reaches, by the alphabet."""
    seen: dict[str, None] = {}

    def visit(name):
        if name in steps and name not in seen:
            seen[name] = None
            for part in _words(ordered(steps[name])):
                visit(part)

    for name in [start, *sorted(steps)]:
        visit(name)
    return list(seen)


def _words(part):
    if isinstance(part, (dict, list)):
        for each in part.values() if isinstance(part, dict) else part:
            yield from _words(each)
    elif isinstance(part, str):
        yield part


def read(node, name, bodies, wrong):
    if not is_sort(node.value, dict):
        if node.value is not None:
            wrong(node.line, form_error(f"the journey '{name}'", node.plain(), dict))
        return {}
    state, draft = node.value.get("state", Node("draft", node.line)), node.value.get("draft")
    if state.value not in STATES:
        wrong(state.line, form_error(f"{name} · state", f"{state.plain()} ({' | '.join(STATES)})", str))
    if draft is not None and not is_sort(draft.value, dict):
        wrong(draft.line, form_error(f"{name} · draft", draft.plain(), dict))
        draft = None
    value = lean(node.plain())
    drawn = lean(draft.plain()) if draft else value
    return {**({"state": state.value} if state.value in STATES[1:] else {}), **value, **({"draft": drawn} if drawn != value else {})}


def merged(before, value):
    """A file that does not say that a journey is live leaves alone what is live, and that which is not needs no stop."""
    live = {name: part for name, part in before.items() if name != "draft"}
    if before.get("state") == "live" and "state" not in value:
        return {**live, **({"draft": value} if value != definition_of(before) else {})}
    return {name: part for name, part in value.items() if name != "state" or part != "stopped" or before.get("state") == "live"}


def definition_of(value: dict) -> dict:
    return {name: part for name, part in value.items() if name not in OWN}


def needs(value):
    return {need for need in references.needs(value) if need[0] != "journey"}


def begin(now, name):
    journeys.save(now.slug, name, {}, now.by)


def put(now, name, value, before):
    """Saves what is to be live, or the draft."""
    journeys.save(now.slug, name, now.names.numbered(definition_of(value)), now.by, journey=now.names.number("journey", name))


def problems(now, name, value):
    if value.get("state") == "live":
        yield from journeys.check(now.slug, now.names.numbered(definition_of(value)))


def finish(now, name, value, before):
    """Publishes what is to be live where it is not, or a template that it sends is another; then keeps the draft beside it."""
    number, before = now.names.number("journey", name), before or {}
    if value.get("state") == "live" and (("journey", name) in now.anew or before.get("state") != "live" or definition_of(before) != definition_of(value)):
        journeys.publish(now.slug, number, now.by)
    if value.get("state") == "stopped":
        journeys.stop(now.slug, number, now.by)
    if "draft" in value:
        journeys.save(now.slug, name, now.names.numbered(value["draft"]), now.by, journey=number)


def follows(now, changed):
    """A published version holds its templates as they were: it is published anew when one of them changes."""
    return {name for name, value in there(now).items() if value.get("state") == "live"
            and any(("template", step.get("template")) in changed for step in value["steps"].values())}


def deletable(value) -> bool:
    """A journey that is not live keeps its history; one that is live is stopped."""
    return value.get("state") == "live"


def take_away(now, name):
    journeys.stop(now.slug, now.names.number("journey", name), now.by)


def differences(before, value):
    found = []
    if before.get("state", "draft") != value.get("state", "draft"):
        found.append((f"state: {before.get('state', 'draft')} → {value.get('state', 'draft')}",) * 2)
    found += _compared(definition_of(before), definition_of(value))
    if before.get("draft") != value.get("draft"):
        was, now = (each.get("draft", definition_of(each)) for each in (before, value))
        found += [(f"draft · {en}", f"草稿 · {zh}") for en, zh in _compared(was, now)]
    return found


def _compared(old: dict, new: dict) -> list[tuple[str, str]]:
    try:
        found = [(one.en, one.zh) for one in journeys.difference(old, new)]
    except (KeyError, TypeError, AttributeError):   # a draft that is wrong
        return fields_told(old, new)
    rest = {name for name in {*old, *new} if name != "steps" and old.get(name) != new.get(name)} - {line.partition(":")[0] for line, _ in found}
    return found + fields_told({name: old[name] for name in rest if name in old}, {name: new[name] for name in rest if name in new})


def effects(now, name, before, value):
    """Who is inside, and who would come."""
    found = []
    if before is not None and before.get("state") == "live":
        heads = sum(one.heads for one in journeys.inside_now(now.slug, now.names.number("journey", name)))
        if value is None or value.get("state") == "stopped":
            found.append((f"is stopped for {heads:,} people inside", f"将停止，其中有 {heads:,} 位客户"))
        elif heads and (definition_of(before) != definition_of(value) or ("journey", name) in now.anew):
            found.append((f"{heads:,} people inside follow their version to its end", f"其中 {heads:,} 位客户将按原版本走完"))
    elif value.get("state") == "live":
        try:
            people = journeys.audience(now.slug, now.names.numbered(definition_of(value))).people
            found.append((f"goes live for about {people:,} people", f"将上线，约 {people:,} 位客户"))
        except (KoipondError, KeyError, TypeError):   # it speaks of what is only made with this folder
            found.append(("goes live", "将上线"))
    return found


def place(error):
    step = error.fields.get("step")
    where = str(error.fields.get("place", "")).partition(" ")[0]
    return ("steps", step) if step else (where,) if where in ("exit", "goal", "entry") else ("steps", where) if where else ()
