"""Templates: subject and links in the YAML, by language; the bodies as files beside it, such as en.mjml."""

from koipond import content
from koipond.console.as_code import bodies as texts
from koipond.console.as_code.shapes import Fields
from koipond.content.models import Template

FOLDER, PAGE, AFTER = "content", "template.yaml", ("block", "snippet", "feed", "content_rules", "workspace")
NAMES = ("the template", "模板")
FIELDS = Fields(channel="email", state="", language="", marks={}, languages={})
SAID = Fields(subject="", link="", picture="")
BODIES = ("mjml", "html", "text")
PARTS = ("subject", "mjml", "html", "text", "link", "picture")
PUBLISHED = ("published",)
ON_THE_WAY = ("asked", "approved", "published")   # where a version stands that waits for somebody


def there(now):
    shelved = {one.template: one for one in content.library(now.slug)}
    return {one.name: _value(now, one, shelved[one.template]) for one in content.templates(now.slug)}


def _value(now, version, shelved) -> dict:
    done = ON_THE_WAY if content.rules(now.slug).approval else PUBLISHED
    written = version.written or {version.language: {part: getattr(version, part) for part in PARTS if part != "html" or not version.mjml}
                                  | ({"text": ""} if version.text_derived else {})}
    return FIELDS.lean({
        "channel": version.channel, "state": "published" if shelved.state in done else "", "language": "" if version.language == _usual(now) else version.language,
        "marks": {mark: list(words) for mark, words in sorted(shelved.marks.items())},
        "languages": {code: {part: written[code][part] for part in PARTS if written[code].get(part)} for code in sorted(written)}})


def written(value):
    """What is short stands in the YAML, each body in a file named after its language."""
    said = {code: SAID.lean(parts) for code, parts in value.get("languages", {}).items()}
    bodies = {texts.file_of(code, part): parts[part] for code, parts in value.get("languages", {}).items() for part in BODIES if parts.get(part)}
    kept = {code: parts for code, parts in said.items() if parts or not any(file.startswith(code + ".") for file in bodies)}
    return FIELDS.lean({**value, "languages": kept}), bodies


def read(node, name, bodies, wrong):
    what = f"the template '{name}'"
    value = FIELDS.read(node, what, wrong)
    said = {code: SAID.read(child, f"{what} · {code}", wrong) for code, child in (node.at("languages").value or {}).items()} if value.get("languages") else {}
    by_language = texts.sorted_out(bodies, [*said, *content.LANGUAGES], NAMES, name, wrong)
    languages = {code: {part: parts[part] for part in PARTS if parts.get(part)} for code in sorted({*said, *by_language})
                 for parts in [{**said.get(code, {}), **by_language.get(code, {})}]}
    marks = {mark: list(dict.fromkeys(str(word).strip() for word in (words if isinstance(words, list) else [words])))
             for mark, words in sorted(value.get("marks", {}).items())}
    return FIELDS.lean({**value, "marks": marks, "languages": languages})


def needs(value):
    return texts.pieces([text for parts in value.get("languages", {}).values() for text in parts.values()])


def put(now, name, value, before):
    said = FIELDS.full(value)
    base = said["language"] or _usual(now)
    languages = said["languages"]
    base = base if base in languages or not languages else next(iter(languages))
    for archived in Template.objects.filter(workspace=now.place, name=name).exclude(archived_at=None):
        content.restore_template(now.slug, archived.pk)
    saved = content.save_template(now.slug, name, by=now.by, channel=said["channel"], language=base,
                                  variants={code: parts for code, parts in languages.items() if code != base}, **languages.get(base, {}))
    if said["marks"] != (before or {}).get("marks", {}):
        content.mark(now.slug, saved.template, said["marks"])
    if said["state"] == "published":
        _publish(now, saved)


def _publish(now, saved) -> None:
    """Where content needs approval, somebody else approves: then it is asked for."""
    stands = content.state(now.slug, saved.id)
    if content.rules(now.slug).approval:
        if stands in ("draft", "refused"):
            content.ask(now.slug, saved.id, now.by)
    elif stands != "published":
        content.publish(now.slug, saved.id, now.by)


def take_away(now, name):
    content.archive_template(now.slug, now.names.number("template", name), now.by)


def follows(now, changed):
    """A template holds its blocks and snippets from when it is saved: it is saved anew when one of them changes."""
    blocks = {key for kind, key in changed if kind == "block"} & {one.key for one in content.blocks(now.slug)}
    snippets = {key for kind, key in changed if kind == "snippet"}
    return {user.name for key in blocks for user in content.block_users(now.slug, key)} | {
        one.name for one in content.templates(now.slug) if snippets & one.snippets.keys()}


def effects(now, name, before, value):
    if value and value.get("state") == "published" and content.rules(now.slug).approval:
        return [("waits for approval", "需要审批")]
    return []


def place(error):
    return ("languages", error.fields["language"]) if "language" in error.fields else ("marks",) if "mark" in error.fields else ()


def _usual(now) -> str:
    return now.place.language if now.place.language in content.LANGUAGES else "en"
