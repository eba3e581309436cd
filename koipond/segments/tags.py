"""Tags in rules, `{"tag": "VIP"}`, and tags that the members of a live segment have."""

from dataclasses import dataclass

from koipond import collect, profiles
from koipond.engine import Sql, Tick
from koipond.kit import clock
from koipond.segments.errors import Cycle, NotLive
from koipond.segments.models import Segment, TagRule


@dataclass(frozen=True)
class HasTag:
    """The person has the tag of this name as of the last tick."""

    tag: str


def who_has(workspace: str, leaf: HasTag, among: Sql | None = None) -> Sql:
    """1 or 0, beside a column `person`. Raises WrongTag."""
    tag = profiles.find_tag(workspace, leaf.tag, "rule.tag")
    return Sql.of("person IN ([[persons]])", persons=profiles.tagged_sql(tag.id, among))


def keep_by_rule(workspace, tag: str, segment: int, by: str, *, group: str = "", description: str = "") -> profiles.Label:
    """Makes a tag that the members of a live segment have: given when they join, taken when they leave; the next tick
    gives it to those who are members already. Raises NoSuchSegment, NotLive, Cycle, or what is wrong with the tag.
    """
    from koipond.segments.known import Known
    from koipond.segments.saved import get

    saved, known = get(workspace, segment), Known(workspace)
    if not saved.live or saved.archived_at:
        raise NotLive(name=saved.name)
    check_no_circle(known, saved.rule, {tag}, (tag,))
    made = profiles.make_tag(workspace, tag, group=group, description=description, by_rule=True, by=by)
    TagRule.objects.get_or_create(tag_id=made.id, defaults={"segment_id": segment, "created_by": by, "created_at": clock.now()})
    collect.wake()
    return made


def rules_of(workspace) -> dict[str, int]:
    """tag → the segment whose members have it."""
    found = TagRule.objects.filter(segment__workspace__slug=str(workspace), tag__archived_at=None)
    return dict(found.values_list("tag__name", "segment_id"))


def check_no_circle(known, rule: dict, forbidden: set[str], chain: tuple = ()) -> None:
    """Raises Cycle when who meets a rule depends, over any number of segments and tags, on one of these tags."""
    from koipond.segments import checks, rules

    by_tag = rules_of(known.workspace)
    for leaf in rules.conditions(checks.expand(rules.read(rule), known)):
        if not isinstance(leaf, HasTag):
            continue
        if leaf.tag in forbidden:
            raise Cycle(path="rule", chain=" → ".join((*chain, leaf.tag)))
        if (segment := by_tag.get(leaf.tag)) in known.segments and leaf.tag not in chain:
            check_no_circle(known, known.segments[segment].rule, forbidden, (*chain, leaf.tag))


def check_segment(known, segment: int | None, rule: dict) -> None:
    """The same for a segment that is saved: its rule may not depend on tags that its members have, nor may the rules of
    segments that refer to it."""
    forbidden = {tag for tag, other in rules_of(known.workspace).items() if other == segment}
    if segment is None:
        return
    known.segments[segment].rule = rule
    for tag, other in rules_of(known.workspace).items():
        if other in known.segments:
            check_no_circle(known, known.segments[other].rule, {tag}, (tag,))
    if forbidden:
        check_no_circle(known, rule, forbidden)


def uses(workspace, *, tag: str = "", trait: str = "") -> list[str]:
    """Names of the segments whose rule asks for a tag or a trait."""
    from koipond.segments import rules

    def asks(leaf):
        return (isinstance(leaf, HasTag) and leaf.tag == tag) if tag else (isinstance(leaf, rules.TraitIs) and leaf.trait == trait)

    found = Segment.objects.filter(workspace__slug=str(workspace), archived_at=None).order_by("name")
    return [each.name for each in found if any(map(asks, rules.conditions(rules.read(each.rule))))]


def follow(tick: Tick) -> list[int]:
    """Gives and takes the tags of those who joined or left in this tick; those that begin to follow are given to all
    members. Returns the rules that have begun; `note_begun` notes them when everything is on disk.

    Safe to run twice: a word about a tag has a key of segment and tick.
    """
    followed = list(TagRule.objects.filter(segment__workspace__slug=tick.workspace, tag__archived_at=None).values_list("id", "tag_id", "segment_id", "begun"))
    if not followed:
        return []
    words, number = [], tick.number
    moving = [(tag, segment) for _, tag, segment, begun in followed if begun]
    if moving and tick.db.value("SELECT count() FROM segments_tick_moves"):
        words += [Sql.of("SELECT person, toUInt32([[tag]]) AS tag, joined AS given, [[key]] AS key, [[why]] AS because"
                         " FROM segments_tick_moves WHERE segment = [[segment]]", **_told(tag, segment, number)) for tag, segment in moving]
    begin = [(id, tag, segment) for id, tag, segment, begun in followed if not begun]
    words += [Sql.of("SELECT arrayJoin(bitmapToArray(members)) AS person, toUInt32([[tag]]) AS tag, toUInt8(1) AS given, [[key]] AS key,"
                     " [[why]] AS because FROM segments_members FINAL WHERE segment = [[segment]]", **_told(tag, segment, number))
              for _, tag, segment in begin]
    if words:
        profiles.tag(tick, Sql.join(" UNION ALL ", words))
    return [id for id, *_ in begin]


def note_begun(begun: list[int]) -> None:
    """From now on these follow the moves alone."""
    TagRule.objects.filter(id__in=begun).update(begun=True)


def any_to_begin(workspace: str) -> bool:
    """Whether a tag waits to be given to the members of its segment."""
    return TagRule.objects.filter(segment__workspace__slug=workspace, tag__archived_at=None, begun=False).exists()


def _told(tag: int, segment: int, number: int) -> dict[str, Sql]:
    return {"tag": Sql.value(tag, "UInt32"), "segment": Sql.value(segment, "UInt32"),
            "key": Sql.value(f"segment {segment} tick {number}", "String"), "why": Sql.value(f"segment {segment}", "String")}
