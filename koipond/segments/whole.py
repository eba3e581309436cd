"""Many segments worked out for everybody at once: each condition once, whatever the number of segments that ask for it.

A condition becomes a bitmap of persons. Conditions on traits are found in one pass over the traits, those on how often an
event happened of late in one pass over that event; the segments are then put together from the bitmaps. What is kept at a
time is a bitmap a condition (125 kB for a million persons) and the newest moments of one event.
"""

from dataclasses import dataclass, field

from koipond.engine import Sql, Tick
from koipond.segments import newest, zones
from koipond.segments.known import Known
from koipond.segments.tags import HasTag, who_has
from koipond.segments.tree import All, Any, Counted, Did, Everyone, Listed, Not, Ranked, Sampled, TraitIs
from koipond.segments.write import Writer, for_everybody, holds, listed, meaning, persons_who

SEGMENTS = 25        # put together by one statement
AT_ONCE = 40         # conditions found by one statement
EVERYBODY = 0        # the number of the condition that everybody meets


@dataclass
class Whole:
    """What a set of segments asks of everybody, each condition once."""

    writer: Writer
    trees: dict[int, object]
    leaves: dict[int, object] = field(default_factory=dict)
    failing: set[int] = field(default_factory=set)   # conditions that somebody without events meets: who fails them is found

    def __post_init__(self):
        for tree in self.trees.values():
            for leaf in asked_in(tree):
                if not isinstance(leaf, Everyone):
                    self.leaves[number(leaf)] = leaf
                if isinstance(leaf, Did) and self.writer.nothing_passes(leaf):
                    self.failing.add(number(leaf))


def asked_in(tree) -> list:
    """What is found for a tree: its conditions; a share or the first of a rule as one, since it is about that rule's persons."""
    match tree:
        case All(parts) | Any(parts):
            return [leaf for part in parts for leaf in asked_in(part)]
        case Not(part):
            return asked_in(part)
    return [tree]


def number(leaf) -> int:
    """The number of a condition: by what it means."""
    return int(meaning(leaf), 16)


def compare(tick: Tick, known: Known, trees: dict[int, object]) -> None:
    """Adds to segments_tick_moves who meets each rule and was no member, and who was and does not; None: nobody does."""
    asked = {segment: tree for segment, tree in trees.items() if tree is not None}
    whole = Whole(Writer(known, Sql.value(tick.now, "DateTime64(3, 'UTC')")), asked)
    tick.db.run("TRUNCATE TABLE segments_tick_conditions")
    if asked:
        tick.db.run("segments.find_everybody")
    for find in _finds(whole):
        tick.db.run("segments.find", find, **(zones.bound(tick.now) if zones.needed(*find.values()) else {}))
    ids = sorted(trees)
    for start in range(0, len(ids), SEGMENTS):
        _put_together(tick, {segment: trees[segment] for segment in ids[start : start + SEGMENTS]}, whole.failing)


def _finds(whole: Whole):
    """Slots of `segments.find`: which conditions, their states, and over what."""
    writer, zone = whole.writer, whole.writer.known.zone
    groups: dict[object, list] = {}
    for leaf in whole.leaves.values():
        groups.setdefault(_group(leaf, writer), []).append(leaf)
    for group, leaves in groups.items():
        for start in range(0, len(leaves), AT_ONCE):
            some = leaves[start : start + AT_ONCE]
            if isinstance(group, str):
                inside = [_of_person(leaf, writer) for leaf in some]
                yield _find(some, inside, Sql(f"{group} FINAL WHERE person != 0"))
            elif isinstance(group, Counted):
                inside = [newest.passes(leaf, Sql("newest"), writer.now, zone) for leaf in some]
                inside = [Sql.of("NOT ([[i]])", i=i) if number(leaf) in whole.failing else i for leaf, i in zip(some, inside, strict=True)]
                most = max(newest.kept_for(leaf, zone)[1] for leaf in some)
                yield _find(some, inside, newest.moments(group, most, writer.filter(group)))
            else:
                yield _find(some, [Sql("1")], Sql.of("([[persons]])", persons=_persons(some[0], writer)))


def _of_person(leaf, writer: Writer) -> Sql:
    """1 or 0 over a row of a person."""
    if isinstance(leaf, TraitIs):
        return writer.trait(leaf)
    return listed(leaf) if isinstance(leaf, Listed) else who_has(writer.known.workspace, leaf)


def _persons(leaf, writer: Writer) -> Sql:
    if isinstance(leaf, (Sampled, Ranked)):
        return Sql.of("SELECT person FROM profiles_traits FINAL WHERE person != 0 AND [[of]]", of=holds(leaf, for_everybody(writer)))
    return persons_who(leaf, writer)


def _group(leaf, writer: Writer):
    """What is read for a condition: a table, the moments of an event, or something of its own."""
    if isinstance(leaf, TraitIs):
        return writer.known.trait(leaf.trait).table
    if isinstance(leaf, (Listed, HasTag)):
        return "profiles_traits"
    kept = newest.kept_for(leaf, writer.known.zone)
    return kept[0] if kept else ("alone", number(leaf))


def _find(leaves: list, inside: list[Sql], source: Sql) -> dict[str, Sql]:
    ids = Sql.join(", ", [Sql(f"toUInt64({number(leaf)})") for leaf in leaves])
    states = Sql.join(", ", [Sql.of("groupBitmapStateIf(person, [[i]])", i=each) for each in inside])
    return {"ids": Sql.of("[[[i]]]", i=ids), "states": Sql.of("[[[s]]]", s=states), "source": source}


def _put_together(tick: Tick, trees: dict[int, object], failing: set[int]) -> None:
    needed = sorted({EVERYBODY, *(number(leaf) for tree in trees.values() if tree is not None
                                  for leaf in asked_in(tree) if not isinstance(leaf, Everyone))})
    columns = Sql.join(", ", [Sql(f"groupBitmapMergeStateIf(members, condition = {each}) AS c{each}") for each in needed])
    now = [Sql(f"bitmapAnd(c{EVERYBODY}, {_bitmap(tree, failing)})" if tree is not None else f"bitmapAndnot(c{EVERYBODY}, c{EVERYBODY})")
           for tree in trees.values()]
    tick.db.run("segments.compare_whole", {
        "columns": columns, "ids": Sql(f"[{', '.join(f'toUInt32({segment})' for segment in trees)}]"),
        "now": Sql.of("[[[n]]]", n=Sql.join(", ", now)),
    }, segments=list(trees))


def _bitmap(tree, failing: set[int]) -> str:
    """A tree over the bitmaps of its conditions, as SQL without values."""
    match tree:
        case Everyone():
            return f"c{EVERYBODY}"
        case Not(part):
            return f"bitmapAndnot(c{EVERYBODY}, {_bitmap(part, failing)})"
        case All(parts) | Any(parts):
            function = "bitmapAnd" if isinstance(tree, All) else "bitmapOr"
            found = _bitmap(parts[0], failing)
            for part in parts[1:]:
                found = f"{function}({found}, {_bitmap(part, failing)})"
            return found
    found = f"c{number(tree)}"
    return f"bitmapAndnot(c{EVERYBODY}, {found})" if number(tree) in failing else found
