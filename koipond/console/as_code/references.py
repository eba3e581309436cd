"""Definitions name each other: by numbers inside, by names in files."""

from koipond import access
from koipond.console.as_code.errors import MissingReference
from koipond.console.as_code.shapes import nearest
from koipond.content.models import Template
from koipond.journeys.models import Journey
from koipond.segments.models import Segment

KINDS = {"segment": (Segment, "segment", "人群"), "template": (Template, "template", "模板"), "journey": (Journey, "journey", "旅程")}
NO_REFERENCES = ("traits",)   # of a step: names that people chose, with values of their own


class Names:
    """The names of a workspace's segments, templates and journeys with their numbers. Read when asked for; `forget` after a change."""

    def __init__(self, place: access.Workspace):
        self.place, self._known = place, {}

    def forget(self) -> None:
        """Asks anew from now on."""
        self._known = {}

    def known(self, kind: str) -> dict[str, int]:
        """name → number."""
        if kind not in self._known:
            model = KINDS[kind][0]
            there = {"archived_at": None} if kind != "journey" else {}
            self._known[kind] = dict(model.objects.filter(workspace=self.place, **there).values_list("name", "id"))
        return self._known[kind]

    def number(self, kind: str, name: str) -> int:
        """Raises MissingReference."""
        if name not in self.known(kind):
            _, what, what_zh = KINDS[kind]
            raise MissingReference(what=f"the {what}", what_zh=what_zh, name=name, nearest=nearest(name, self.known(kind)))
        return self.known(kind)[name]

    def named(self, value):
        """The same definition with names; a number of nothing stays."""
        def name(kind, number):
            by_number = {id: name for name, id in self.known(kind).items()}
            return by_number.get(number, number) if isinstance(number, int) and not isinstance(number, bool) else number

        return _each(value, name)

    def numbered(self, value):
        """The same definition with numbers. Raises MissingReference."""
        return _each(value, lambda kind, name: self.number(kind, name) if isinstance(name, str) else name)


def needs(value) -> set[tuple[str, str]]:
    """What a definition names: (kind, name); also tags of rules and of steps that set them."""
    found: set[tuple[str, str]] = set()

    def note(kind, name):
        if isinstance(name, str):
            found.add((kind, name))
        return name

    _each(value, note)
    for part in _parts(value):
        if isinstance(part.get("tag"), str):
            found.add(("tag", part["tag"]))
        if isinstance(part.get("tags"), dict):
            found |= {("tag", tag) for tags in part["tags"].values() if isinstance(tags, list) for tag in tags if isinstance(tag, str)}
        if isinstance(part.get("stage"), str):
            found.add(("stages", "stages"))
    return found


def _each(value, change):
    """A copy in which each reference is what `change(kind, reference)` gives."""
    if isinstance(value, list):
        return [_each(part, change) for part in value]
    if not isinstance(value, dict):
        return value
    return {name: change(name, part) if name in KINDS and not isinstance(part, (dict, list)) else part if _is_free(name, part) else _each(part, change)
            for name, part in value.items()}


def _is_free(name: str, part) -> bool:
    return name in NO_REFERENCES and isinstance(part, dict) and "kind" not in part   # not a step of that name


def _parts(value):
    if isinstance(value, dict):
        yield value
    for part in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _parts(part)
