"""Recency, frequency and money of every customer, in fifths; written back as traits.

Method: Hughes, "Strategic Database Marketing" (1994): customers are put in order of each figure and divided into five
equal parts, 5 for the best. Here each figure is divided by itself, and equal figures have equal scores: the score is
1 + the whole fifths of all customers who are worse. The eleven groups are a map of recency against the rounded mean of frequency
and money (half up), as the field has come to draw it; docs/reference/rfm.md shows it.
"""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction

from koipond import engine, profiles
from koipond.engine import Database, Sql, Tick
from koipond.insight.daily import FAR, next_hour
from koipond.insight.models import RfmRun, RfmSetting
from koipond.kit import clock

BEGINNING = datetime(1900, 1, 1, tzinfo=UTC)
RUNS_KEPT = 90          # with a row for each customer; the table of cells stays for ever
RUNS_A_PARTITION = 30
TRAITS = {   # name → type, English, Chinese
    "rfm_r": ("number", "RFM: recency, 1 to 5", "RFM：最近消费（1–5）"),
    "rfm_f": ("number", "RFM: frequency, 1 to 5", "RFM：消费频次（1–5）"),
    "rfm_m": ("number", "RFM: money, 1 to 5", "RFM：消费金额（1–5）"),
    "rfm_cell": ("text", "RFM cell", "RFM 分值组合"),
    "rfm_group": ("text", "RFM group", "RFM 客户群"),
}
# The map: one row per recency from 1 (long ago) to 5, one column per mean of frequency and money from 1 to 5.
PARTS = (
    ("lost", "hibernating", "at_risk", "at_risk", "cannot_lose"),
    ("hibernating", "hibernating", "at_risk", "at_risk", "cannot_lose"),
    ("about_to_sleep", "about_to_sleep", "need_attention", "loyal", "loyal"),
    ("promising", "potential_loyalist", "potential_loyalist", "loyal", "loyal"),
    ("new", "potential_loyalist", "potential_loyalist", "champions", "champions"),
)


def refresh(tick: Tick) -> None:
    """Scores all customers when it is time, or when somebody asked.

    Safe to run twice, and to be cut anywhere: a run is recorded before it begins and once more at its end; cut short it
    is run again under its number and with its moment, its rows replace themselves, and its traits have ids of their own.
    """
    run = _begin(tick)
    if run is None:
        return
    db, span = tick.db, {"since": run.since or BEGINNING, "until": run.at, "currency": run.currency}
    window = {"window": Sql(engine.named("insight.window"))}
    db.run("insight.score", window, run=run.number, parts=[part for row in PARTS for part in row], **span)
    db.run("insight.sum_up", run=run.number)
    run.customers = db.value("insight.customers", run=run.number) or 0
    run.other_currencies = db.value("insight.other_currencies", window, **span)
    run.written = _write_back(db, run)
    db.sync()
    run.ended_at = clock.now()
    run.save(update_fields=["customers", "other_currencies", "written", "ended_at"])
    _put_away(db, run)


def next_due(db: Database) -> datetime:
    """When the next scoring begins: at once when somebody asked or one was cut short, else at the hour of the day."""
    setting = _setting(db.workspace)
    return FAR if setting is None else due(setting, last_run(db.workspace))


def declare(workspace: str, by: str) -> None:
    """The traits that a scoring writes, so that rules and distributions know them."""
    for name, (type, english, chinese) in TRAITS.items():
        profiles.declare_trait(workspace, name, type, title_en=english, title_zh=chinese, by=by)


def _begin(tick: Tick) -> RfmRun | None:
    """The run of this tick: a new one that is due, or the one that was cut short."""
    setting = _setting(tick.workspace)
    if setting is None:
        return None
    last = last_run(tick.workspace)
    if last is not None and last.ended_at is None:
        return last
    if due(setting, last) > tick.now or (last is not None and last.tick == tick.number):
        return None
    with transaction.atomic():
        RfmSetting.objects.filter(id=setting.id, requested_at=setting.requested_at).update(requested_at=None, requested_by="")
        return RfmRun.objects.create(
            workspace=setting.workspace, number=last.number + 1 if last else 1, at=tick.now, tick=tick.number,
            since=_since(setting, tick.now), currency=setting.workspace.currency,
            asked_by=setting.requested_by if setting.requested_at else "")


def _write_back(db: Database, run: RfmRun) -> int:
    before = RfmRun.objects.filter(workspace=run.workspace, number__lt=run.number).order_by("-number").values_list("number", flat=True).first()
    select = Sql.of(engine.named("insight.scores"), run=Sql.value(run.number, "UInt32"), before=Sql.value(before or run.number, "UInt32"))
    return profiles.predict(db, tuple(TRAITS), select, key=f"rfm:{run.number}", at=run.at)


def _put_away(db: Database, run: RfmRun) -> None:
    """Drops the customers' rows of runs that are older than those kept, thirty runs at a time."""
    if run.number > RUNS_KEPT and run.number % RUNS_A_PARTITION == 0:
        for (partition,) in db.rows("insight.old_parts", partition=(run.number - RUNS_KEPT) // RUNS_A_PARTITION):
            db.run(f"ALTER TABLE insight_rfm DROP PARTITION {int(partition)}")


def due(setting: RfmSetting, last: RfmRun | None) -> datetime:
    if setting.requested_at is not None or (last is not None and last.ended_at is None):
        return BEGINNING
    if not setting.daily:
        return FAR
    return next_hour(last.at, setting.hour, setting.workspace.time_zone) if last else BEGINNING


def _since(setting: RfmSetting, now: datetime) -> datetime | None:
    """The beginning of the window: the same day so many calendar months ago, at midnight of the workspace."""
    if setting.window_months is None:
        return None
    local = now.astimezone(ZoneInfo(setting.workspace.time_zone))
    year, month = divmod(local.year * 12 + local.month - 1 - setting.window_months, 12)
    first = local.replace(year=year, month=month + 1, day=1, hour=0, minute=0, second=0, microsecond=0)
    following = (first.replace(day=28) + timedelta(days=4)).replace(day=1)
    return first.replace(day=min(local.day, (following - timedelta(days=1)).day)).astimezone(UTC)


def _setting(workspace: str) -> RfmSetting | None:
    return RfmSetting.objects.select_related("workspace").filter(workspace__slug=workspace).first()


def last_run(workspace: str) -> RfmRun | None:
    return RfmRun.objects.filter(workspace__slug=workspace).order_by("-number").first()

