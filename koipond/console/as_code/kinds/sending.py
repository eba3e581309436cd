"""The sending rules: quiet hours, caps, days of one's own, the control group, how what waited is let go."""

from dataclasses import asdict

from koipond import deliver
from koipond.console.as_code.shapes import Fields, form_error, is_sort

FILE, SECTION, MANY = "sending.yaml", "sending", False
NAMES = ("the sending rules", "发送规则")
NUMBERS = ("spread_minutes", "ahead_days", "usual_hour", "best_within_hours")
USUAL = deliver.Rules()
FIELDS = Fields(quiet=[], caps=[], own_days=[], control_percent=0.0, **{name: getattr(USUAL, name) for name in NUMBERS})
RULES = {"quiet": Fields(begins="", ends="", days=[1, 2, 3, 4, 5, 6, 7], calendar="", channels=[], kinds=["marketing"], on_hit="wait"),
         "caps": Fields(number=0, hours=0, unit="", channels=[], kinds=["marketing"], tag="", on_hit="skip", wait_hours=72),
         "own_days": Fields(calendar="", day="", free=None)}


def there(now):
    found = deliver.versions(now.slug)
    rules = found[0].rules if found else USUAL
    return {SECTION: FIELDS.lean({
        **{part: [fields.lean(_said(one)) for one in getattr(rules, part)] for part, fields in RULES.items()},
        "control_percent": rules.control.percent if rules.control else 0.0, **{name: getattr(rules, name) for name in NUMBERS}})}


def read(node, name, bodies, wrong):
    value = FIELDS.read(node, "sending", wrong)
    for part, fields in RULES.items():
        if value.get(part):
            value[part] = [fields.read(child, f"sending · {part}[{place}]", wrong) for place, child in enumerate(node.at(part).value)
                           if is_sort(child.value, dict) or wrong(child.line, form_error(f"sending · {part}[{place}]", child.plain(), dict))]
    for rule in [*value.get("quiet", []), *value.get("own_days", [])]:
        if "calendar" in rule:
            rule["calendar"] = rule["calendar"].upper()
        if "days" in rule:
            rule["days"] = sorted({day for day in rule["days"] if isinstance(day, (int, str))}, key=lambda day: (isinstance(day, str), str(day)))
    return FIELDS.lean(value)


def put(now, name, value, before):
    said = FIELDS.full(value)
    found = deliver.versions(now.slug)
    kept = {part: {_key(RULES[part].lean(_said(one))): one.id for one in getattr(found[0].rules, part)} if found else {} for part in ("quiet", "caps")}
    given = {part: [{**rule, "id": kept[part].get(_key(rule), 0)} for rule in said[part]] for part in kept}
    control = {"percent": said["control_percent"]} if said["control_percent"] else None
    if control and found and found[0].rules.control:
        control["since"] = found[0].rules.control.since.isoformat()   # the same group, made larger or smaller
    own = [{"free": True, **day} for day in said["own_days"]]
    deliver.decide(now.slug, now.by, {**given, "own_days": own, "control": control, **{each: said[each] for each in NUMBERS}})


def _said(rule) -> dict:
    """Without its number, which only messages name; a holiday is a word."""
    found = {name: list(each) if isinstance(each, tuple) else each for name, each in asdict(rule).items() if name != "id"}
    if "day" in found:
        return {**found, "day": found["day"].isoformat(), "free": None if found["free"] else False}
    if "days" in found:
        found["days"] = ["holiday" if day == deliver.HOLIDAY else day for day in found["days"]]
    return found


def _key(rule: dict) -> str:
    return repr(sorted(rule.items()))
