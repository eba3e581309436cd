"""Who has which tag: of one person with all that was said, how many there are, and a page of them."""

from dataclasses import dataclass
from datetime import datetime

from koipond import identify
from koipond.engine import Database, Sql
from koipond.profiles.history import in_utc
from koipond.profiles.models import Tag
from koipond.profiles.reach import Reach, Told
from koipond.profiles.tags import find_tag

WORDS_AT_MOST = 500   # of one person in one call
PAGE_AT_MOST = 1000   # persons


@dataclass(frozen=True)
class Held:
    """A tag that a person has, since it was given last; `how`: hand, event or rule."""

    tag: str
    group: str
    since: datetime
    how: str


@dataclass(frozen=True)
class Word:
    """A tag was given or taken: by whom or what, and why. `origin` is the person of whom it was said, before any merge."""

    tag: str
    given: bool
    at: datetime
    how: str
    by: str
    because: str
    source: int
    origin: int


def tags_of(db: Database, person: int) -> list[Held]:
    """The tags that a person has, by name; of a person who was merged, those of the one who stayed."""
    known = {tag.id: tag for tag in Tag.objects.filter(workspace__slug=db.workspace, archived_at=None).select_related("group")}
    if not known:
        return []
    rows = db.dicts("profiles.tags_of", tags=list(known), person=identify.current(db, person))
    held = [Held(known[row["tag"]].name, known[row["tag"]].group.name if known[row["tag"]].group else "", row["since"], row["how"])
            for row in map(in_utc, rows)]
    return sorted(held, key=lambda one: one.tag)


def tags_of_several(db: Database, people: list[int]) -> dict[int, list[str]]:
    """person → the names of their tags, by name; of persons as they are now."""
    known = dict(Tag.objects.filter(workspace__slug=db.workspace, archived_at=None).values_list("id", "name"))
    rows = db.rows("profiles.tags_of_several", tags=list(known), people=people) if known and people else []
    return {person: sorted(known[tag] for tag in tags) for person, tags in rows}


def tag_history(db: Database, person: int) -> list[Word]:
    """All that was said about a person's tags, the newest first, archived ones too."""
    names = dict(Tag.objects.filter(workspace__slug=db.workspace).values_list("id", "name"))
    rows = db.dicts("profiles.words_about", person=identify.current(db, person), most=WORDS_AT_MOST)
    return [Word(**{**row, "tag": names.get(row["tag"], str(row["tag"])), "given": bool(row["given"])}) for row in map(in_utc, rows)]


def tags_told(db: Database, person: int, reach: Reach) -> list[Told]:
    """A page of what was said about a person's tags by hand or by a rule, in words."""
    names = dict(Tag.objects.filter(workspace__slug=db.workspace).values_list("id", "name"))
    where = reach.where("at", "concat(toString(tag), '.', toString(given), '.', key)")
    rows = db.dicts("profiles.tags_told", {"where": where}, person=person, most=reach.most) if names else []
    return [_told(names.get(row["tag"], str(row["tag"])), row) for row in map(in_utc, rows)]


def _told(name: str, row: dict) -> Told:
    given, how = bool(row["given"]), {"hand": ("by hand", "人工"), "rule": ("by a rule", "按规则")}.get(row["how"], (row["how"], row["how"]))
    english = f"{'was given' if given else 'lost'} the tag '{name}' {how[0]}" + (f": {row['because']}" if row["because"] else "")
    chinese = f"{how[1]}{'打上' if given else '移除'}标签“{name}”" + (f"：{row['because']}" if row["because"] else "")
    return Told(row["at"], "tag", f"{row['tag']}.{row['given']}.{row['key']}", english, chinese,
                {"tag": name, "given": given, "how": row["how"], "by": row["by"]})


def tag_counts(db: Database) -> dict[str, int]:
    """How many persons have each tag as of the last tick."""
    names = dict(Tag.objects.filter(workspace__slug=db.workspace, archived_at=None).values_list("id", "name"))
    counted = dict(db.rows("profiles.tag_counts")) if names else {}
    return {name: counted.get(id, 0) for id, name in names.items()}


def persons_tagged(db: Database, name: str, after: int = 0, most: int = 100) -> list[int]:
    """Persons with a tag, with ids above `after`, in order of id. Raises NoSuchTag."""
    tag = find_tag(db.workspace, name)
    return [person for (person,) in db.rows("profiles.page_of_tagged", tag=tag.id, after=after, most=max(1, min(most, PAGE_AT_MOST)))]


def tagged_sql(tag: int, among: Sql | None = None) -> Sql:
    """A SELECT of `person` for all who have a tag (its id) as of the last tick; with `among`, a SELECT, only of those."""
    if among is None:
        return Sql.of("SELECT person FROM profiles_tagged FINAL WHERE tag = [[tag]]", tag=Sql.value(tag, "UInt32"))
    return Sql.of("SELECT person FROM profiles_tagged FINAL WHERE tag = [[tag]] AND person IN ([[among]])",
                  tag=Sql.value(tag, "UInt32"), among=among)
