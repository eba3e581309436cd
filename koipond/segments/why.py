"""Why somebody is in a segment or not: each condition by itself, with what decided it, since when, and what time will change.

The same compiled SQL as everywhere, restricted to one person; nothing is decided here. Each group and condition is a
column of one statement. What time alone will change is found by asking the same statement at the moments at which the
timers would ring.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from koipond import engine, identify
from koipond.engine import Database, Sql
from koipond.kit import clock
from koipond.segments import checks, rules, timers, zones
from koipond.segments.known import Known
from koipond.segments.saved import found
from koipond.segments.tags import HasTag
from koipond.segments.told import told
from koipond.segments.tree import All, Any, Did, InSegment, Listed, Not, Ranked, Sampled, TraitIs
from koipond.segments.write import Reading, Writer, meaning

LOOKS = 12            # moments ahead at which time may change something, at most
AHEAD_DAYS = 3650


@dataclass(frozen=True)
class Reason:
    """A group or condition: whether it holds, the values that decided it, and that in words.

    `kind`: everyone, all, any, not, trait, event, sequence, segment, list, tag, ranked, sampled. `values` of a trait: value, at (when it was said);
    of an event: count (or sum, distinct), wanted, and since; of a sequence: reached, of, missing (the step that did not come); of absence, first, last, quiet: the events.
    """

    kind: str
    holds: bool
    values: dict
    says: dict[str, str]             # en, zh
    parts: tuple["Reason", ...] = ()


@dataclass(frozen=True)
class Turn:
    """By time alone, with no further event, the person joins or leaves at this moment."""

    at: datetime
    joined: bool


@dataclass(frozen=True)
class Why:
    """`member`: as of the last tick. `holds`: by the rule at this moment. `since`: when they joined, or left; None for never."""

    person: int
    member: bool
    holds: bool
    since: datetime | None
    because: str                     # why they joined or left: see segments_moves
    reason: Reason
    turn: Turn | None


@dataclass
class _Columns:
    """The columns that one statement asks of the person."""

    reading: Reading
    asked: list[Sql] = field(default_factory=list)

    def of(self, column: Sql) -> int:
        self.asked.append(column)
        return len(self.asked) - 1


def why(workspace, segment: int, person: int, now: datetime | None = None) -> Why:
    """Why a person is in a segment or not. A person who was merged is asked as who that is now. Raises NoSuchSegment."""
    known = Known(workspace)
    kept, db, now = found(known, segment), engine.database(known.workspace), now or clock.now()
    person, tree = identify.current(db, person), rules.read(kept.rule)
    reason = _reason(db, known, tree, person, now)
    moved = db.rows("segments.last_move", segment=segment, person=person)
    at, joined, because = moved[0] if moved else (None, 0, "")
    return Why(person, bool(joined), reason.holds, at and at.replace(tzinfo=UTC), because, reason,
               _turn(db, known, checks.expand(tree, known), person, now, reason.holds))


def _reason(db: Database, known: Known, tree, person: int, now: datetime) -> Reason:
    columns = _Columns(Reading(Writer(known, Sql.value(now, "DateTime64(3, 'UTC')"))))
    shape = _shape(tree, known, columns)
    row = _ask(db, columns, person, now)
    said = {trait: at.replace(tzinfo=UTC) for trait, at in db.rows("segments.said_when", person=person)}
    return _read(known, shape, row, said, now)


def _ask(db: Database, columns: _Columns, person: int, at: datetime) -> tuple:
    source = columns.reading.source(Sql.of("SELECT [[p]] AS person", p=Sql.value(person, "UInt64")))
    rows = db.rows(zones.with_zones(Sql.of("SELECT [[columns]] FROM [[source]]", columns=_listed(columns.asked), source=source), at))
    return rows[0] if rows else (0,) * len(columns.asked)   # of nobody, nothing holds


def _listed(columns: list[Sql]) -> Sql:
    return Sql.join(", ", [Sql.of(f"[[c]] AS x{i}", c=column) for i, column in enumerate(columns)])


def _shape(tree, known: Known, columns: _Columns, nested: bool = False) -> tuple:
    """(tree, column that says whether it holds, columns of values, parts, name of a segment)."""
    expanded = checks.expand(tree, known)
    holds = columns.of(columns.reading.holds(expanded))
    match tree:
        case All(parts) | Any(parts):
            return tree, holds, {}, [_shape(part, known, columns) for part in parts], ""
        case Not(part):
            return tree, holds, {}, [_shape(part, known, columns)], ""
        case InSegment(segment):
            inner = rules.read(known.segments[segment].rule)
            return tree, holds, {}, [] if isinstance(inner, Listed) else [_shape(inner, known, columns)], known.segments[segment].name
        case Listed(segment):
            return tree, holds, {}, [], known.segments[segment].name
        case TraitIs(name):
            trait = known.trait(name)
            text = columns.reading.of_trait("s" + meaning(name), trait, lambda: Sql.of(
                "toString([[c]])", c=columns.reading.writer.column(trait)))
            return tree, holds, {"value": columns.of(text)}, [], ""
        case Sampled(of) | Ranked(of):
            return tree, holds, {}, [_shape(of, known, columns)], ""
        case Did(counted) if counted.how in ("absence", "first", "last", "quiet"):
            return tree, holds, {}, [], ""
        case Did(counted):
            return tree, holds, {"count": columns.of(Sql.of("toString([[c]])", c=columns.reading.counted(counted)))}, [], ""
    return tree, holds, {}, [], ""


def _read(known: Known, shape: tuple, row: tuple, said: dict, now: datetime) -> Reason:
    tree, holds, columns, parts, name = shape
    values = {key: row[place] for key, place in columns.items()}
    inner = tuple(_read(known, part, row, said, now) for part in parts)
    kind, values = _values(tree, values, said, name, now)
    return Reason(kind, bool(row[holds]), values, told(known, tree, kind, bool(row[holds]), values), inner)


def _values(tree, values: dict, said: dict, name: str, now: datetime) -> tuple[str, dict]:
    match tree:
        case TraitIs(trait):
            return "trait", {"trait": trait, "value": values["value"] or None, "at": said.get(trait)}
        case Did(counted) if counted.how == "sequence":
            reached = int(values["count"] or 0)
            missing = counted.steps[reached].event if reached < len(counted.steps) else None
            return "sequence", {"reached": reached, "of": len(counted.steps), "missing": missing}
        case Did(counted) if counted.how in ("absence", "first", "last", "quiet"):
            return counted.how, {"events": [step.event for step in counted.steps]}
        case Did(counted):
            hours = counted.window.last_hours if counted.window else 0
            since = now - timedelta(hours=hours) if hours else None
            return "event", {"event": counted.steps[0].event, counted.how: values["count"] or "0", "wanted": tree.test.value,
                             "operator": tree.test.operator, "since": since}
        case HasTag(tag):
            return "tag", {"tag": tag}
        case InSegment(segment) | Listed(segment):
            return "list" if isinstance(tree, Listed) else "segment", {"segment": segment, "name": name}
    return type(tree).__name__.lower(), {}


def _turn(db: Database, known: Known, tree, person: int, now: datetime, holds: bool) -> Turn | None:
    """The next moment at which time alone changes the answer, as far as a few looks ahead reach."""
    at = now
    for _ in range(LOOKS):
        at = _next_ring(db, known, tree, person, at)
        if at is None or at > now + timedelta(days=AHEAD_DAYS):
            return None
        columns = _Columns(Reading(Writer(known, Sql.value(at, "DateTime64(3, 'UTC')"))))
        columns.of(columns.reading.holds(tree))
        if bool(_ask(db, columns, person, at)[0]) != holds:
            return Turn(at, not holds)
    return None


def _next_ring(db: Database, known: Known, tree, person: int, after: datetime) -> datetime | None:
    reading = Reading(Writer(known, Sql.value(after, "DateTime64(3, 'UTC')")))
    wakes = [Sql.of("toInt64([[w]])", w=timers.wake_of(timer, reading)) for timer in timers.timers([tree], reading.writer)]
    if not wakes:
        return None
    # As for somebody whose timers have all just rung, so that each is set anew.
    beside = f"(SELECT toUInt64({int(person)}) AS person, toUInt8(1) AS rung, CAST([], 'Array(String)') AS names)"
    source = reading.source(Sql.of("SELECT [[p]] AS person", p=Sql.value(person, "UInt64")), beside)
    ahead = Sql.of("SELECT arrayMin(arrayFilter(w -> w > toUnixTimestamp64Milli([[now]]), [[[wakes]]])) FROM [[source]]",
                   now=Sql.value(after, "DateTime64(3, 'UTC')"), wakes=Sql.join(", ", wakes), source=source)
    found = db.value(zones.with_zones(ahead, after))
    return datetime.fromtimestamp(found / 1000, UTC) if found else None
