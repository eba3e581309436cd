"""The tick's part of computed traits: counted again for whom it is about, filled for everybody when they were defined.

A trait is a column of profiles_figures. Each version has one of its own, `x<trait>_<version>`: the tick fills it and only
then lets it be read, so a definition may change, and a filling be cut short, at any moment.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property

from koipond import collect
from koipond.engine import Database, Sql, Tick, named
from koipond.profiles import computed, metrics
from koipond.profiles.catalogue import column_of
from koipond.profiles.metrics import Metric
from koipond.profiles.models import ComputedTrait, RetiredColumn

FAR = datetime(2299, 12, 31, tzinfo=UTC)
AT_ONCE = datetime(1970, 1, 1, tzinfo=UTC)
LATEST_DAYS = 45   # a timer rings after this long at the latest, spread over SPREAD_DAYS, so that timers lie in
SPREAD_DAYS = 16   # few monthly partitions
RETIRED_FOR = timedelta(minutes=10)  # a column is dropped so long after it was read by new questions last

NOBODY = Sql("0")
# Events of ours about somebody, which are no sign that they were here.
NOT_SIGNS = frozenset(("email_sent", "email_refused", "email_bounced", "company_joined", "company_left")) | collect.CONCLUSIONS
_next_wake: dict[str, datetime] = {}   # workspace → when the next timer after the last tick rings
_pruned: dict[str, datetime] = {}      # workspace → up to when past timers were put away


@dataclass(frozen=True)
class Counting:
    """A version of a computed trait. `pending`: nobody's column is filled yet."""

    id: int
    version: int
    column: str
    metric: Metric
    pending: bool
    before: str = ""    # of a pending one: the column that is read until then


@dataclass(frozen=True)
class Plan:
    """What this tick counts. `rings`: time has, or after a fault may have, changed something for somebody."""

    all: tuple[Counting, ...]
    rings: bool = False

    @cached_property
    def pending(self) -> list[Counting]:
        return [each for each in self.all if each.pending]

    @cached_property
    def windowed(self) -> list[Counting]:
        return [each for each in self.all if each.metric.last_days]

    @cached_property
    def names(self) -> list[str]:
        return sorted({name for each in self.all for name in each.metric.events})

    def touches(self) -> Sql:
        """Over an event of the tick: whether traits of its person must be counted again. All of them are when one is
        new: those of this tick are written anyway, everybody else is filled."""
        if self.pending:
            return Sql("1")
        return Sql.of("name IN [[names]]", names=Sql.value(self.names, "Array(String)")) if self.names else NOBODY


def plan(tick: Tick) -> Plan:
    """Definitions made up to the tick's now: a tick that runs again finds the same ones to fill, or none."""
    found = []
    for each in ComputedTrait.objects.filter(workspace__slug=tick.workspace).order_by("id"):
        if each.filled:
            found.append(Counting(each.id, each.filled, column_of(each), metrics.read(each.filled_metric), False))
        if each.filled != each.version and each.defined_at <= tick.now:
            found.append(Counting(each.id, each.version, f"x{each.id}_{each.version}", metrics.read(each.metric), True, column_of(each)))
    now = Plan(tuple(found))
    for each in now.pending:
        computed.add_column(tick.db, each.column, each.metric)
    rings = bool(now.windowed) and (tick.again or _next_wake.get(tick.workspace, AT_ONCE) <= tick.now)
    return Plan(now.all, rings)


def figures(now: Plan, events: str, merges: bool) -> dict[str, Sql]:
    """What the statement that writes figures must know: the columns, and their values for whom they are counted again.

    Newcomers need it only where an event that is no sign of life may have come before, or a merge brings or takes some.
    """
    if not now.all:
        return {"columns": Sql(""), "values": Sql(""), "join": Sql(""), "or_counted": Sql(""), "only": Sql("")}
    anew, whom = "t.counted OR t.merged", "counted OR merged"
    if merges or set(now.names) & NOT_SIGNS:
        anew += " OR old.person = 0"
        whom += " OR person NOT IN (SELECT person FROM profiles_figures WHERE NOT gone AND person IN (SELECT person FROM profiles_tick_touched))"
    columns = [*(each.column for each in now.all), "due_at"]
    who = Sql(f"person IN (SELECT person FROM profiles_tick_touched WHERE {whom}) AND name IN ")
    return {
        "columns": Sql(", " + ", ".join(columns)),
        "values": Sql("".join(f", if({anew}, c.{column}, old.{column})" for column in columns)),
        "join": Sql.of("LEFT JOIN ([[counted]]) AS c ON c.person = t.person", counted=_counted(
            now.all, Sql(events), Sql.of("[[who]] [[names]]", who=who, names=Sql.value(now.names, "Array(String)")), metrics.counted)),
        "or_counted": Sql("OR counted"),
        "only": Sql("WHERE isNotNull(t.seen_to) OR t.valued OR t.ordered OR t.merged OR old.person != 0"),
    }


def set_timers(tick: Tick, now: Plan) -> None:
    """When time may next change something for those who were counted again."""
    if now.windowed:
        tick.db.insert_new(tick, "profiles_due", "(wake_at, person)", "profiles.set_due", {"soon": _SOON}, number=tick.number, now=tick.now)


def fill(tick: Tick, now: Plan) -> None:
    """Fills what is new for everybody whom this tick has not written, and lets it be read.

    Safe to be cut anywhere: rows carry the tick as version, so a second try takes those that are still older; that it
    is done is noted last, when all of it is on disk.
    """
    if not now.pending:
        return
    kept = [each.column for each in now.all if not each.pending]
    carried = Sql("".join(f", {column}" for column in kept)), Sql("".join(f", old.{column}" for column in kept))
    which = Sql.join(" OR ", [Sql.of("([[c]])", c=metrics.counted(each.metric)) for each in now.pending])
    alone = len(now.pending) == 1   # then the rows that are read are those that count
    slots = {
        "columns": Sql(carried[0].text + "".join(f", {each.column}" for each in now.pending)),
        "values": Sql(carried[1].text + "".join(f", c.{each.column}" for each in now.pending)),
        "counted": _counted(now.pending, Sql("profiles_events"), Sql.of("person != 0 AND ([[which]])", which=which),
                            (lambda metric: Sql("1")) if alone else metrics.counted),
    }
    tick.db.run("profiles.fill_computed", slots, number=tick.number, now=tick.now)
    if any(each.metric.last_days for each in now.pending):
        tick.db.insert_new(tick, "profiles_due", "(wake_at, person)", "profiles.set_due_for_everybody", {"soon": _SOON},
                           number=tick.number, now=tick.now)
    tick.db.sync()
    for each in now.pending:
        _let_be_read(each)


def end(tick: Tick, now: Plan) -> None:
    """Notes when the next timer rings, and puts away what nobody reads any more."""
    if now.windowed:
        _next_wake[tick.workspace] = next_wake(tick.db, tick.now)
        _prune(tick)
    _drop_retired(tick)


def next_due(db: Database) -> datetime:
    """When there is something to count though nothing happens: at once, when a timer rings, or in 2299."""
    found = list(ComputedTrait.objects.filter(workspace__slug=db.workspace).values_list("version", "filled", "filled_metric"))
    if any(version != filled for version, filled, _ in found):
        return AT_ONCE
    oldest = RetiredColumn.objects.filter(workspace__slug=db.workspace).order_by("at").values_list("at", flat=True).first()
    due = oldest + RETIRED_FOR if oldest else FAR
    if any(metric.get("window") for _, _, metric in found):
        if db.workspace not in _next_wake:   # after a start: perhaps one that has rung, for one idle tick
            _next_wake[db.workspace] = next_wake(db, AT_ONCE)
        due = min(due, _next_wake[db.workspace])
    return due


def next_wake(db: Database, after: datetime) -> datetime:
    """When the first timer behind a moment rings."""
    found = db.value("profiles.next_wake", after=after)
    return found.replace(tzinfo=UTC) if found else FAR


def _counted(several, events: Sql, which: Sql, counts) -> Sql:
    """A SELECT of person, a column for each, and `due_at`, from the events that are `which`."""
    columns = [Sql.of("[[v]] AS [[name]]", v=metrics.value(each.metric, counts(each.metric)), name=Sql(each.column)) for each in several]
    wakes = [Sql.of("ifNull([[w]], 0)", w=metrics.wake(each.metric, counts(each.metric))) for each in several if each.metric.last_days]
    due = Sql("CAST(NULL, 'Nullable(DateTime64(3, \\'UTC\\'))')")
    if wakes:
        due = Sql.of(named("profiles.due_of"), wakes=Sql.join(", ", wakes))
    return Sql.of("SELECT person, [[columns]], [[due]] AS due_at FROM [[events]] WHERE [[which]] GROUP BY person",
                  columns=Sql.join(", ", columns), due=due, events=events, which=which)


# When a timer is set: at its moment, or earlier when that lies far ahead. Over `due_at`, `person` and {now}.
_SOON = Sql(f"least(assumeNotNull(due_at), {{now:DateTime64(3, 'UTC')}} + toIntervalDay({LATEST_DAYS} + person % {SPREAD_DAYS}))")


def _let_be_read(each: Counting) -> None:
    """Unless it was defined anew meanwhile: then the next tick fills that, and drops this one's column."""
    found = ComputedTrait.objects.filter(id=each.id, version=each.version).first()
    if found is not None:
        ComputedTrait.objects.filter(id=each.id, version=each.version).update(filled=each.version, filled_metric=found.metric)
        computed.retire(found, each.before)


def _drop_retired(tick: Tick) -> None:
    """Drops columns that were retired a while ago, and strays: those of fillings that were cut short and defined anew."""
    ours = RetiredColumn.objects.filter(workspace__slug=tick.workspace)
    old = list(ours.filter(at__lte=tick.now - RETIRED_FOR).values_list("id", flat=True))
    if not old:
        return
    keep = set(ours.exclude(id__in=old).values_list("column", flat=True))
    for each in ComputedTrait.objects.filter(workspace__slug=tick.workspace):
        keep |= {column_of(each), f"x{each.id}_{each.version}", f"x{each.id}_{each.version}_empty"}
    for (column,) in tick.db.rows("profiles.columns_of_computed"):
        if column not in keep:
            tick.db.run("ALTER TABLE profiles_figures DROP COLUMN IF EXISTS [[column]]", {"column": Sql.name(column)})
    ours.filter(id__in=old).delete()


def _prune(tick: Tick) -> None:
    """Once a month, drops the timers of months that lie behind."""
    if tick.previous - _pruned.get(tick.workspace, AT_ONCE) < timedelta(days=28):
        return
    _pruned[tick.workspace] = tick.previous
    for (partition,) in tick.db.rows("profiles.past_months", month=tick.previous.year * 100 + tick.previous.month):
        tick.db.run(f"ALTER TABLE profiles_due DROP PARTITION {int(partition)}")
