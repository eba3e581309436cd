"""The tick's part of tags: what events, decisions and rules say is stored, then who has which tag follows from that.

What somebody has follows from the rows of profiles_tags alone: of a tag the newest word holds; of an exclusive group
the tag that was given last, unless it was taken since (what it replaced does not come back). So late and repeated words
and merges come out right in any order.
"""

from dataclasses import dataclass
from functools import cached_property

from django.db.models import Q

from koipond.engine import Database, Sql, Tick, named
from koipond.profiles.models import Tag, TagDeed

KEY = "(origin, source, tag, given, key)"   # natural key of a word about a tag
EVENTS = "('tag_added', 'tag_removed')"
RULE = "rule"

_late: dict[str, int] = {}   # workspace → the last tick in which a room above gave or took tags, 0 if none


@dataclass(frozen=True)
class Plan:
    """The tags of a workspace, and what this tick (or an earlier try at it) has to do besides its events."""

    workspace: str
    number: int
    tags: tuple[Tag, ...]
    deeds: tuple[TagDeed, ...]
    unread: tuple[Tag, ...]     # events that named them before they were made are to be read

    @cached_property
    def to_note(self) -> bool:
        return bool(self.deeds or self.unread)

    def touches(self) -> Sql:
        """Over an event of the tick: whether it gives or takes a tag."""
        return Sql(f"name IN {EVENTS}") if self.tags else Sql("0")

    @property
    def persons(self) -> list[Sql]:
        """SELECTs of the persons whose tags change besides."""
        found = []
        if self.deeds:
            found.append(Sql.of("SELECT person FROM ([[whom]])", whom=_of_deeds(self.deeds)))
        if self.unread:
            found.append(Sql.of(f"SELECT person FROM profiles_events WHERE name IN {EVENTS} AND props['tag'] IN [[names]]",
                                names=Sql.value([tag.name for tag in self.unread], "Array(String)")))
        return found

    @property
    def late(self) -> list[Sql]:
        """A SELECT of the persons whose tags a room above changed at the end of the tick before."""
        if not any(tag.by_rule for tag in self.tags):
            return []
        return [Sql(f"SELECT DISTINCT person FROM profiles_tags WHERE tick = {self.number - 1} AND how = '{RULE}'")]


def plan(tick: Tick) -> Plan:
    """Decisions made up to the tick's now: a tick that runs again finds the same."""
    tags = tuple(Tag.objects.filter(workspace__slug=tick.workspace).select_related("group").order_by("id"))
    if not tags:
        return Plan(tick.workspace, tick.number, (), (), ())
    open_or_ours = Q(done_in=None) | Q(done_in=tick.number)
    deeds = tuple(TagDeed.objects.filter(open_or_ours, workspace__slug=tick.workspace, at__lte=tick.now).order_by("id"))
    unread = tuple(tag for tag in tags if tag.read_in in (None, tick.number) and tag.created_at <= tick.now
                   and not tag.archived_at and not tag.by_rule)
    return Plan(tick.workspace, tick.number, tags, deeds, unread)


def store(tick: Tick, plan: Plan, events: int) -> None:
    """Stores what the tick's events and decisions say about tags. Before persons are merged: a decision names those that
    were there when it was made."""
    by_name = {tag.name: tag.id for tag in plan.tags if not tag.by_rule and not tag.archived_at}
    known = {"names": Sql.value(list(by_name), "Array(String)"), "ids": Sql.value(list(by_name.values()), "Array(UInt32)")}
    if events and by_name:
        _add(tick, Sql.of(named("profiles.words_of_events"), **known, events=Sql("profiles_tick_events"), which=Sql("1")))
    if plan.unread:
        names = Sql.value([tag.name for tag in plan.unread], "Array(String)")
        _add(tick, Sql.of(named("profiles.words_of_events"), **known, events=Sql("profiles_events"),
                          which=Sql.of("props['tag'] IN [[names]]", names=names)))
    for deed in plan.deeds:
        slots = {"whom": _of_deeds([deed]), "by": Sql.value(deed.by, "String"), "because": Sql.value(deed.because, "String"),
                 "at": Sql.value(deed.at, "DateTime64(3, 'UTC')"), "tag": Sql.value(deed.tag_id, "UInt32"),
                 "given": Sql(str(int(deed.given))), "how": Sql.value(deed.how, "String"), "key": Sql.value(deed.key, "String")}
        _add(tick, Sql.of(named("profiles.words_of_a_deed"), **slots))


def settle(tick: Tick, plan: Plan, events: int, merged: bool) -> None:
    """Who has which tag now, for those about whom anything was said, and those who took over or lost a person's past."""
    if not plan.tags or not (events or plan.to_note or merged):
        return
    whom = Sql("SELECT person FROM profiles_tick_touched WHERE tagged OR merged OR gone")
    if merged:
        tick.db.run("profiles.tags_gone", {"whom": Sql("SELECT person FROM profiles_tick_touched WHERE merged OR gone")}, number=tick.number)
    _settle(tick, plan.tags, whom)


def tag(tick: Tick, words: Sql) -> None:
    """Stores what a room above says about tags in its part of the tick, and settles who has which.

    `words`: a SELECT of person, tag (id), given (1 or 0), key, because. Whoever asks for tags sees it in the next tick,
    which follows at once. Safe to run twice: a word is kept by its natural key.
    """
    _add(tick, Sql.of(named("profiles.words_of_a_rule"), words=words, at=Sql.value(tick.now, "DateTime64(3, 'UTC')")))
    tags = tuple(Tag.objects.filter(workspace__slug=tick.workspace).select_related("group"))
    _settle(tick, tags, Sql(f"SELECT person FROM profiles_tags WHERE tick = {tick.number} AND how = '{RULE}'"))
    _late[tick.workspace] = tick.number


def note(tick: Tick, plan: Plan) -> None:
    """Notes what this tick has done; and forgets the persons of decisions that earlier ones have done."""
    TagDeed.objects.filter(id__in=[deed.id for deed in plan.deeds]).update(done_in=tick.number)
    Tag.objects.filter(id__in=[tag.id for tag in plan.unread]).update(read_in=tick.number)
    done = TagDeed.objects.filter(workspace__slug=tick.workspace, done_in__lt=tick.number).order_by("-done_in").values_list("key", flat=True)
    if keys := list(done[:100]):
        tick.db.run("profiles.forget_deeds", keys=keys)


def any_due(db: Database) -> bool:
    """Whether there is something to do though nothing happens."""
    if not Tag.objects.filter(workspace__slug=db.workspace).exists():
        return False
    if TagDeed.objects.filter(workspace__slug=db.workspace, done_in=None).exists():
        return True
    if Tag.objects.filter(workspace__slug=db.workspace, read_in=None, archived_at=None, by_rule=False).exists():
        return True
    return _told_late(db)


def _told_late(db: Database) -> bool:
    """Whether the last tick ended with tags that the rooms above have not seen yet."""
    from koipond import collect

    if db.workspace not in _late:   # after a start
        _late[db.workspace] = db.value(f"SELECT max(tick) FROM profiles_tags WHERE how = '{RULE}'") or 0
    return _late[db.workspace] > 0 and collect.resting_at(db.workspace) == _late[db.workspace]


def _add(tick: Tick, words: Sql) -> None:
    tick.db.insert_new(tick, "profiles_tags", KEY, words, columns="(person, tag, given, at, key, source, how, by, because, origin, tick)",
                       number=tick.number)


def _settle(tick: Tick, tags: tuple[Tag, ...], whom: Sql) -> None:
    exclusive = {tag.id: tag.group_id for tag in tags if tag.group and tag.group.exclusive}
    tick.db.run("profiles.settle_tags", {
        "whom": whom, "ids": Sql.value(list(exclusive), "Array(UInt32)"), "groups": Sql.value(list(exclusive.values()), "Array(UInt64)"),
    }, number=tick.number)


def _of_deeds(deeds) -> Sql:
    """A SELECT of the persons of decisions: who has been merged since is whoever took over."""
    keys = Sql.value([deed.key for deed in deeds], "Array(String)")
    return Sql.of(named("profiles.persons_of_deeds"), keys=keys)
