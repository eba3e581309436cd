"""The library: templates found by their marks and words, put away when they are not wanted any more."""

from dataclasses import dataclass
from datetime import datetime

from koipond.content.approval import PUBLISHED, states
from koipond.content.blocks import blocks, newest_rows, pinned
from koipond.content.errors import UnknownTemplate
from koipond.content.errors_parts import BadMark
from koipond.content.models import Template, TemplateDecision, TemplateVersion
from koipond.content.templates import told
from koipond.kit import clock

MARKS = ("stage", "role", "value", "topic", "length", "tags")   # channel and language are the template's own
WORDS_AT_MOST = 20     # of one mark
WORD_CHARACTERS = 40


@dataclass(frozen=True)
class Shelved:
    """A template as the library shows it: its newest version, where that stands, and what was published last."""

    template: int
    id: int
    name: str
    channel: str
    number: int
    subject: str
    languages: tuple[str, ...]
    marks: dict[str, list[str]]
    state: str
    published: int             # number of the newest version that was published; 0 before the first
    blocks_behind: tuple[str, ...]   # keys of blocks of which there is a newer version
    saved_by: str
    saved_at: datetime
    archived_at: datetime | None
    archived_by: str
    archived_because: str


def library(workspace: str, search: str = "", channel: str = "", marks: dict[str, str] | None = None, language: str = "",
            state: str = "", archived: bool = False) -> list[Shelved]:
    """The templates of which name, subject, text or marks hold every word of `search`, and all of whose `marks` are given.

    By name. `archived` shows those that were put away instead. Raises BadMark.
    """
    for mark in marks or {}:
        if mark not in MARKS:
            raise BadMark(mark=mark, known=list(MARKS), limit=WORDS_AT_MOST)
    rows = _newest(workspace, archived)
    stand = states(workspace, [row.pk for row in rows])
    published, newest = _published(workspace), {one.key: one.id for one in blocks(workspace)}
    keys = {id: one.key for id, one in pinned([id for row in rows for id in row.blocks]).items()}
    found = [_shelved(row, stand[row.pk], published, [keys[id] for id in row.blocks if newest.get(keys[id]) != id]) for row in rows]
    wanted = [one for one, row in zip(found, rows, strict=True) if _holds(one, row, search, channel, marks or {}, language, state)]
    return sorted(wanted, key=lambda one: one.name)


def mark(workspace: str, template: int, marks: dict[str, list[str]], by: str = "") -> dict[str, list[str]]:
    """Gives a template these marks instead of those it had, and returns them. Raises UnknownTemplate, BadMark."""
    kept = {}
    for name, words in marks.items():
        plain = list(dict.fromkeys(word.strip() for word in words if word.strip()))
        if name not in MARKS or len(plain) > WORDS_AT_MOST or any(len(word) > WORD_CHARACTERS for word in plain):
            raise BadMark(mark=name, known=list(MARKS), limit=WORDS_AT_MOST)
        if plain:
            kept[name] = plain
    row = _template(workspace, template)
    row.marks = kept
    row.save(update_fields=["marks"])
    return kept


def archive_template(workspace: str, template: int, by: str, because: str = "") -> None:
    """Puts a template away: it is no longer offered; what journeys send by it goes on. Raises UnknownTemplate."""
    row = _template(workspace, template)
    row.archived_by, row.archived_because, row.archived_at = by, because.strip()[:500], clock.now()
    row.save(update_fields=["archived_by", "archived_because", "archived_at"])


def restore_template(workspace: str, template: int, by: str) -> None:
    """Takes a template out again. Raises UnknownTemplate."""
    row = _template(workspace, template)
    row.archived_by, row.archived_because, row.archived_at = "", "", None
    row.save(update_fields=["archived_by", "archived_because", "archived_at"])


def words_of_marks(workspace: str) -> dict[str, list[str]]:
    """The words that are in use, by mark: what a list can be narrowed by."""
    used: dict[str, set[str]] = {name: set() for name in MARKS}
    for marks in Template.objects.filter(workspace__slug=str(workspace), archived_at=None).values_list("marks", flat=True):
        for name, words in marks.items():
            used[name].update(words)
    return {name: sorted(words) for name, words in used.items()}


def _newest(workspace: str, archived: bool) -> list[TemplateVersion]:
    if not archived:
        return newest_rows(workspace)
    rows = TemplateVersion.objects.filter(template__workspace__slug=str(workspace)).exclude(template__archived_at=None)
    return list({row.template_id: row for row in rows.select_related("template__workspace").order_by("number")}.values())


def _published(workspace: str) -> dict[int, int]:
    rows = TemplateDecision.objects.filter(version__template__workspace__slug=str(workspace), deed=PUBLISHED)
    return dict(rows.order_by("version__number").values_list("version__template", "version__number"))


def _shelved(row: TemplateVersion, state: str, published: dict[int, int], behind: list[str]) -> Shelved:
    template, version = row.template, told(row)
    return Shelved(
        template.pk, row.pk, template.name, template.channel, row.number, row.subject or row.text[:80], version.languages, template.marks, state,
        published.get(template.pk, 0), tuple(sorted(behind)), row.saved_by, row.saved_at, template.archived_at, template.archived_by,
        template.archived_because)


def _holds(one: Shelved, row: TemplateVersion, search: str, channel: str, marks: dict, language: str, state: str) -> bool:
    if (channel and one.channel != channel) or (language and language not in one.languages) or (state and one.state != state):
        return False
    if any(word not in one.marks.get(name, []) for name, word in marks.items()):
        return False
    spoken = " ".join([one.name, row.subject, row.text, *(word for words in one.marks.values() for word in words)]).casefold()
    return all(word in spoken for word in search.casefold().split())


def _template(workspace: str, template: int) -> Template:
    row = Template.objects.filter(workspace__slug=str(workspace), pk=template).first()
    if row is None:
        raise UnknownTemplate(id=template)
    return row
