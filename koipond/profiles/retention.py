"""How long data is kept, by its kind: decided by the owner, carried out at night, shown beforehand."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from koipond import access, engine
from koipond.engine import Database, Sql, Table, Tick, named
from koipond.kit import clock
from koipond.profiles.consents import consent_sql
from koipond.profiles.erasure import anything, concerned, erasures_wait, settled
from koipond.profiles.errors import NothingToKeep, TooShort
from koipond.profiles.holds import held
from koipond.profiles.kept_orders import ORDERS
from koipond.profiles.whom import whole, whom

NIGHT_HOUR = 3             # by the workspace's clock: few write, nobody reads
AT_ONCE, FAR = datetime(1970, 1, 1, tzinfo=clock.UTC), datetime(2299, 1, 1, tzinfo=clock.UTC)
VIEWS = Sql("('page_viewed', 'screen_viewed')")
CONSENTS = Sql("('consent_granted', 'consent_withdrawn')")


@dataclass(frozen=True)
class Kept:
    """What can be given a time: the kinds of data it stands for, which of their rows, the least time and its reason.

    The tables are those of the catalogue that are of these kinds and say by which column their rows age.
    """

    kinds: tuple[str, ...]
    least_days: int
    why: str
    why_zh: str
    where: Sql = Sql("1")
    months: bool = False   # whole months may go as partitions: all rows of the tables are of this kind
    named: bool = False    # only those of the tables that name this rule themselves: `-- kept: rule bodies`


KEPT = {
    "inbox": Kept(("inbox",), 7, "raw items are what is looked at when something went wrong.", "原始数据用于排查问题。", months=True),
    "refused": Kept(("refused", "imports"), 7, "somebody has to see why an item was refused.", "需要有时间查看被拒绝的原因。"),
    "page_views": Kept(("events",), 30, "live segments and journeys ask for the last weeks.",
                       "实时分群和旅程会用到最近几周的数据。", Sql.of("name IN [[views]]", views=VIEWS)),
    "events": Kept(("events",), 90, "segments and reports ask for the last months.",
                   "分群和报表会用到最近几个月的数据。",
                   Sql.of("name NOT IN [[views]] AND name NOT IN [[orders]] AND name NOT IN [[consents]]",
                          views=VIEWS, orders=ORDERS, consents=CONSENTS)),
    "messages": Kept(("messages",), 90,
                     "bounces and complaints come weeks later.", "退信和投诉可能数周后才到。", months=True),
    "bodies": Kept(("messages",), 30, "who asks what was sent, or why a mail came back, looks at the mail itself.",
                   "查询发送内容或退信原因时需要查看邮件原文。", months=True, named=True),
    "trait_history": Kept(("traits",), 90, "rules and reports ask which value a trait had before.", "规则和报表会查询属性此前的值。",
                          named=True),
    "journeys": Kept(("journeys", "segments"), 90, "reports are counted from it.", "报表由此计算。"),
    "consents": Kept(("consents",), 150, "the proof of a consent is kept for five months after it has ended.",
                     "授权同意结束后，其凭证须再保留五个月。"),
}


@dataclass(frozen=True)
class Rule:
    data: str
    keep_days: int | None      # None: kept
    least_days: int
    tables: tuple[str, ...]
    by: str = ""
    at: datetime | None = None


@dataclass(frozen=True)
class Goes:
    """What the next night would take of a table."""

    data: str
    table: str
    before: datetime
    rows: int
    months: tuple[int, ...]    # that go as a whole, as 202501


def retention(workspace) -> list[Rule]:
    """The rule for each kind of data that can have one."""
    said = {row.data: row for row in _rules(_slug(workspace))}
    return [Rule(data, said[data].keep_days, kept.least_days, _names(data), said[data].by, said[data].at) if data in said
            else Rule(data, None, kept.least_days, _names(data)) for data, kept in KEPT.items()]


def keep_for(workspace, data: str, days: int | None, by: str) -> Rule:
    """Decides how many days a kind of data is kept; None: without end. Raises NothingToKeep, TooShort."""
    from koipond.profiles.models import RetentionRule

    if data not in KEPT:
        raise NothingToKeep(data=data, known=list(KEPT))
    kept, place = KEPT[data], access.workspace(workspace)
    if days is None:
        _rules(place.slug).filter(data=data).delete()
    elif days < kept.least_days:
        raise TooShort(data=data, days=days, least=kept.least_days, why=kept.why, why_zh=kept.why_zh)
    else:
        RetentionRule.objects.update_or_create(
            workspace=place, data=data, defaults={"keep_days": days, "by": by[:160], "at": clock.now()})
    return next(rule for rule in retention(place) if rule.data == data)


def would_go(workspace, data: str = "", days: int | None = None, now: datetime | None = None) -> list[Goes]:
    """What the rules would take away now; with `data` and `days`, what such a rule would. Raises NothingToKeep."""
    place = access.workspace(workspace)
    db, moment = engine.database(place.slug), now or clock.now()
    if data and data not in KEPT:
        raise NothingToKeep(data=data, known=list(KEPT))
    rules = {data: days} if data and days is not None else {
        rule.data: rule.keep_days for rule in retention(place) if rule.keep_days is not None and data in ("", rule.data)}
    stays = _stays(place.slug, db)
    return [going for kind, keep_days in rules.items() for going in _going(db, kind, moment - timedelta(days=keep_days), stays, Sql("1"))
            if going.rows]


def retain(tick: Tick) -> None:
    """Once a night takes away what is older than the rules say, and begins to take off the disk what was deleted.

    Safe to be cut anywhere and to run twice: the night is noted with its tick before anything goes, what it removes
    follows from the tick's time, and what has gone is not found again.
    """
    from koipond.profiles.models import RetentionNight

    if not concerned(tick):
        return
    place = access.workspace(tick.workspace)
    row, last = RetentionNight.objects.filter(workspace=place, tick=tick.number).first(), _last_night(place)
    if row is None:
        night = _night(tick.now, place.time_zone)
        if last is None or night <= last:
            return
        row = RetentionNight.objects.create(workspace=place, night=night, tick=tick.number)
    stays = _stays(tick.workspace, tick.db)
    for rule in _rules(tick.workspace):
        for going in _going(tick.db, rule.data, tick.now - timedelta(days=rule.keep_days), stays, settled(tick)):
            if going.rows:
                row.removed.setdefault(rule.data, {}).setdefault(going.table, going.rows)   # a second try finds fewer
                row.save(update_fields=["removed"])
                _take(tick.db, going, stays, settled(tick))
    engine.scrub(tick.db)
    row.done_at = clock.now()
    row.save(update_fields=["done_at"])


def next_due(db: Database) -> datetime:
    """When privacy needs a tick by time alone: at once for a decision to erase, else in the night; never without rules."""
    if not anything(db.workspace):
        return FAR
    if erasures_wait(db.workspace):
        return AT_ONCE
    place = access.workspace(db.workspace)
    last = _last_night(place)
    if last is None:
        return FAR
    morning = datetime.combine(last + timedelta(days=1), time(NIGHT_HOUR), ZoneInfo(place.time_zone))
    return morning.astimezone(clock.UTC)


def nights(workspace, limit: int = 100) -> list:
    """What the last nights took away, the newest first: rows of night, tick, removed, done_at."""
    from koipond.profiles.models import RetentionNight

    return list(RetentionNight.objects.filter(workspace=access.workspace(workspace)).order_by("-night")[:limit])


def _going(db: Database, data: str, before: datetime, stays: engine.Whom | None, past: Sql) -> list[Goes]:
    found = []
    for table in tables_of(data):
        where = _where(db, data, table, before, stays, past)
        rows = db.value("SELECT count() FROM [[table]] WHERE [[where]]", {"table": Sql(table.name), "where": where})
        months = []
        if rows and KEPT[data].months and stays is None:
            months = db.rows("profiles.months_before", name=table.name, month=before.year * 100 + before.month)
        found.append(Goes(data, table.name, before, rows, tuple(month for (month,) in months)))
    return found


def _take(db: Database, going: Goes, stays: engine.Whom | None, past: Sql) -> None:
    """Whole months as partitions, where nobody is held and no tick will look at them; the rest as a set."""
    table = next(table for table in tables_of(going.data) if table.name == going.table)
    for month in going.months:
        if table.kind == "inbox" and db.value(
                "SELECT count() FROM [[table]] WHERE toYYYYMM([[since]]) = {month:UInt32} AND NOT [[past]]",
                {"table": Sql(table.name), "since": Sql(table.since), "past": past}, month=month):
            continue
        db.run("ALTER TABLE [[table]] DROP PARTITION [[month]]", {"table": Sql(table.name), "month": Sql(str(int(month)))})
    where = _where(db, going.data, table, going.before, stays, past)
    db.run("DELETE FROM [[table]] WHERE [[where]]", {"table": Sql(table.name), "where": where})


def _where(db: Database, data: str, table: Table, before: datetime, stays: engine.Whom | None, past: Sql) -> Sql:
    parts = [KEPT[data].where if data != "consents" else Sql.of("(person, purpose) IN ([[ended]])", ended=_ended(before)),
             old := Sql.of(f"{table.since} < [[before]]", before=Sql.value(before, "DateTime64(3, 'UTC')"))]
    if each := table.last_of_each:
        parts.append(Sql.of(f"({each}, {table.since}) NOT IN (SELECT {each}, max({table.since}) FROM [[table]] WHERE [[old]] GROUP BY {each})",
                            table=Sql(table.name), old=old))
    if table.kind == "inbox":
        parts.append(past)
    if stays is not None and (kept := engine.rows_of(table, stays)) is not engine.NEVER:
        parts.append(Sql.of("NOT ([[kept]])", kept=kept))
    return Sql.join(" AND ", [Sql.of("([[part]])", part=part) for part in parts])


def _ended(before: datetime) -> Sql:
    filled = Sql.of(named("profiles.ended_consents"), consent=consent_sql(""))
    return Sql(filled.text, {**filled.binds, "before": before})


def tables_of(data: str) -> list[Table]:
    """The tables whose rows age by the rule for a kind of data."""
    kept = KEPT[data]
    return [table for table in engine.tables() if table.since and table.kind in kept.kinds and (not kept.named or table.rule == data)]


def _names(data: str) -> tuple[str, ...]:
    return tuple(table.name for table in tables_of(data))


def _stays(workspace: str, db: Database) -> engine.Whom | None:
    """Those under a legal hold, or None without any."""
    held_now = held(workspace)
    return whom(db, whole(db, sorted(held_now))) if held_now else None


def _last_night(place: access.Workspace) -> date | None:
    """The last night that needs nothing more: that of the last work, or in which the first rule or erasure was made.

    None while the nights have no work: no rule, and nothing erased that is still on the disk.
    """
    from koipond.profiles.models import ErasureRequest, RetentionNight

    last = RetentionNight.objects.filter(workspace=place).order_by("-night").first()
    rule = _rules(place.slug).order_by("at").values_list("at", flat=True).first()
    erased = ErasureRequest.objects.filter(workspace=place).order_by("-done_at").exclude(done_at=None)
    if last is not None and last.done_at:
        erased = erased.filter(done_at__gt=last.done_at)
    began = [moment for moment in (rule, erased.values_list("done_at", flat=True).first()) if moment is not None]
    if not began:
        return None
    return last.night if last is not None else _night(min(began), place.time_zone)


def _night(now: datetime, zone: str) -> date:
    """The night that has come: the local date, from NIGHT_HOUR on."""
    return (now.astimezone(ZoneInfo(zone)) - timedelta(hours=NIGHT_HOUR)).date()


def _rules(workspace: str):
    from koipond.profiles.models import RetentionRule

    return RetentionRule.objects.filter(workspace__slug=workspace).order_by("data")


def _slug(workspace) -> str:
    return access.workspace(workspace).slug
