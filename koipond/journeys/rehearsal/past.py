"""A draft on the real past: had it run from a day on, who would have entered, what would have gone out, at what cost."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from koipond import access, deliver, engine, profiles, segments
from koipond.engine import Database, Sql, Tick
from koipond.journeys import errors, steps
from koipond.journeys.advance import move
from koipond.journeys.check import problems
from koipond.journeys.definition import exits, goal_window
from koipond.journeys.expand import expanded
from koipond.journeys.live import Live, Plan, by_the_clock
from koipond.journeys.reading import StepCount, counted
from koipond.journeys.rehearsal import stage

DAYS_AT_MOST = 400
HOURS_A_TICK = 24
AGED = {"profiles_events": ("at", ""), "profiles_timeline": ("at", "journeys_rehearsal_events"), "profiles_consents": ("at", "")}
PLACES_COUNT = timedelta(days=40)   # so far back a message may count for a cap
RATES_DAYS = 180          # over which answers are looked at
RATES_OF_AT_LEAST = 200   # so many mails; of fewer a usual rate is supposed
USUAL = (0.2, 0.15, 4 * 3600.0)


@dataclass(frozen=True)
class Assumed:
    """What cannot be known of a message that was never sent. `None`: as in the workspace's own past, or a usual rate."""

    opened: float | None = None            # share of those that went out
    clicked: float | None = None           # share of those opened
    delay_hours: float | None = None       # median until it is opened
    prices: dict[str, Decimal] = field(default_factory=dict)   # of a message, by channel; of a text message, of each as which it is billed


@dataclass(frozen=True)
class Sent:
    """Messages of one day, step and channel, with what the gate would have said: ok or a reason."""

    day: date
    step: str
    channel: str
    verdict: str
    messages: int


@dataclass(frozen=True)
class RehearsedDay:
    """One day of the workspace's calendar."""

    day: date
    entered: int
    messages: int      # that would have gone out
    goals: int


@dataclass(frozen=True)
class Rehearsal:
    """What would have happened. `how` says in English and Chinese what was taken as given."""

    since: datetime
    until: datetime
    entered: int
    holdout: int
    refused: dict[str, int]
    standing: int
    ended: dict[str, int]
    goals: int
    messages: int
    not_sent: dict[str, int]
    cost: Decimal
    steps: tuple[StepCount, ...]
    days: tuple[RehearsedDay, ...]
    sent: tuple[Sent, ...]
    how: tuple[tuple[str, str], ...]


def rehearse(workspace, definition: dict, since: datetime, until: datetime, assumed: Assumed | None = None,
             progress: Callable[[float], None] = lambda part: None) -> Rehearsal:
    """Runs a draft from `since` to `until` over what really happened, a day at a time; sends and keeps nothing.

    Events, consents and membership of kept-up segments are as they were then; traits as they are now. Answers to messages are
    supposed by rates. Raises the first of `check`'s refusals, BadDefinition for a period that cannot be rehearsed.
    """
    slug = str(workspace)
    if wrong := problems(workspace, definition):
        raise wrong[0]
    days = (until - since) / timedelta(days=1)
    if not 0 < days <= DAYS_AT_MOST:
        raise errors.BadDefinition(problem=f"a rehearsal takes a day to {DAYS_AT_MOST} days, not {days:.1f}",
                                   problem_zh=f"预演时长应为 1 到 {DAYS_AT_MOST} 天，而不是 {days:.1f} 天")
    plan = stage.plan_of(expanded(_unasked(definition)))
    opened, clicked, delay_s, how = _answers(engine.database(slug), assumed or Assumed(), until)
    how += [_WEBHOOKS] if any(step["kind"] == "webhook" for step in definition["steps"].values()) else []
    with engine.scratch(slug, own=stage.OWN, aged=AGED, moment=stage.NOW) as db:
        stage.until(db, until)
        db.run("journeys.rehearsal_past", names=_real(plan), deep=sorted(plan.looks_into), since=since, until=until)
        moments = _moments(since, until)
        for number, (previous, now) in enumerate(zip(moments, moments[1:], strict=False)):
            tick = Tick(slug, stage.FIRST_TICK + number, now, previous, {}, db)
            found = stage.live_of(slug, plan, since, launching=number == 0)
            stage.until(db, now)
            if found.rules.caps:
                deliver.recall(db, engine.database(slug), previous - PLACES_COUNT if number == 0 else previous, now)
            _day(tick, found, {"opened": opened, "clicked": clicked, "delay_s": delay_s}, first=number == 0)
            progress((number + 1) / (len(moments) - 1))
        prices, billed = (assumed or Assumed()).prices, _billed(slug, plan.definition)
        how += [_parts(step, count) for step, count in billed.items() if prices and count > 1]
        return _read(db, slug, plan.definition, since, until, prices, billed, how)


def _real(plan: Plan) -> list[str]:
    """The events of the past that count for a plan: an answer to a message of the draft is none of them."""
    awaited = {one["event"] for step in plan.definition["steps"].values() for one in steps.awaits(step) if not one.get("of")}
    return sorted(awaited | ({plan.goal, plan.entry_event} - {""}))


def _asked(plan: Plan) -> list[str] | None:
    """The events on which its exit rules depend; None where they look at more than events."""
    found = [name for _, rule in exits(plan.definition) for name in _events_of(rule)]
    return None if None in found else sorted(set(found))


def _events_of(rule: dict) -> list[str | None]:
    if "event" in rule:
        return [rule["event"]]
    parts = [part for key, value in rule.items() for part in (value if isinstance(value, list) else [value])
             if key in ("all", "any", "not") and isinstance(part, dict)]
    return [name for part in parts for name in _events_of(part)] or [None]


def _unasked(definition: dict) -> dict:
    """Nobody outside is asked in a rehearsal: whoever comes to a webhook goes `otherwise`."""
    return {**definition, "steps": {name: {**step, "next": step.get("otherwise")} if step["kind"] == "webhook" else step
                                    for name, step in definition["steps"].items()}}


def _moments(since: datetime, until: datetime) -> list[datetime]:
    """The ends of the ticks: first one at `since` that lets in who is in the segment then, then a day each."""
    found = [since, since]
    while found[-1] < until:
        found.append(min(found[-1] + timedelta(hours=HOURS_A_TICK), until))
    return found


def _day(tick: Tick, found: Live, answers: dict, first: bool) -> None:
    (plan,), stretch = found.plans.values(), {"since": tick.previous, "until": tick.now}
    tick.db.run("TRUNCATE TABLE journeys_tick_events")
    tick.db.run("journeys.rehearsal_day", names=sorted(plan.names), **stretch)
    names = frozenset(name for (name,) in tick.db.rows("journeys.rehearsal_names"))
    joined = _joined(tick, plan, first, stretch)
    entering = joined or plan.entry_event in names or by_the_clock(found, tick.previous, tick.now) or any(one.launching for one in found.entering)
    if not entering and not tick.db.value("journeys.rehearsal_inside", since=tick.previous - goal_window(plan.definition)):
        return   # there is nobody to whom anything could happen
    touched = profiles.touch(tick.db, **stretch, names=_asked(plan)) if plan.definition.get("exit") else 0
    work = stage.work_of(tick, found, names, joined, touched)
    if names or touched or work.due or entering:
        move(tick, found, work, put=lambda tick, select: _put(tick, select, answers), say=stage.says_nothing)


def _joined(tick: Tick, plan, first: bool, stretch: dict) -> frozenset[int]:
    """The segment of the entry as it was then: its members at the beginning, and who joined."""
    segment = plan.definition["entry"].get("segment")
    if segment is None or not segments.get(tick.workspace, segment).live:
        return frozenset()
    if first or plan.definition["entry"]["kind"] == "schedule":
        segments.as_then(tick.db, segment, stretch["since"] if first else tick.now)
    return frozenset({segment}) if segments.joined_between(tick.db, segment, **stretch) else frozenset()


def ask_the_gate(tick: Tick, select: Sql) -> None:
    """Notes what is to be sent in a scratch, each message when its verdict says, with what the gate would say of it."""
    select = deliver.as_judged(tick, select)
    who = Sql.of("SELECT DISTINCT toUInt64(person) AS person FROM ([[select]])", select=select)
    tick.db.run("journeys.rehearsal_messages", {"select": select, "who": who, "consent": profiles.consent_sql("marketing", who)}, put_at=tick.now)


def _put(tick: Tick, select: Sql, answers: dict) -> None:
    ask_the_gate(tick, select)
    tick.db.run("journeys.rehearsal_answers", at=tick.now, **answers)


def _answers(db: Database, assumed: Assumed, until: datetime) -> tuple[float, float, float, list[tuple[str, str]]]:
    """Shares and the median delay, with a sentence on where they are from."""
    mails, opened, clicked, delay = db.rows("journeys.rehearsal_rates", since=until - timedelta(days=RATES_DAYS))[0]
    known = mails >= RATES_OF_AT_LEAST
    found = [given if given is not None else own if known else usual for given, own, usual in zip(
        (assumed.opened, assumed.clicked, assumed.delay_hours and assumed.delay_hours * 3600), (opened, clicked, max(float(delay or 0), 60.0)), USUAL, strict=True)]
    by = ("given", "给定") if assumed.opened is not None else (f"those of your last {mails:,} mails", f"取自最近 {mails:,} 封邮件") if known else (
        "usual ones, as too few mails went out so far", "因发送量不足，采用常见值")
    said = (f"{found[0]:.1%} of the messages are supposed to be opened and {found[1]:.1%} of those clicked, half of them within {found[2] / 3600:.1f} hours: {by[0]}.",
            f"假定 {found[0]:.1%} 的消息被打开，其中 {found[1]:.1%} 被点击，半数在 {found[2] / 3600:.1f} 小时内：{by[1]}。")
    # The delays are exponential, so the mean is the median through ln 2.
    return float(found[0]), float(found[1]), float(found[2]) / 0.6931471805599453, [said]


def _billed(slug: str, definition: dict) -> dict[str, int]:
    """As how many messages a text of each step is billed, with its short links as they go out."""
    return {name: deliver.billed(slug, step["template"]) for name, step in definition["steps"].items() if step["kind"] == "send" and step["channel"] == "sms"}


def _parts(step: str, count: int) -> tuple[str, str]:
    return f"A text of '{step}' is billed as {count} messages.", f"“{step}”的短信按 {count} 条计费。"


def _read(db: Database, slug: str, definition: dict, since: datetime, until: datetime, prices: dict, billed: dict, how: list) -> Rehearsal:
    offset = int(until.astimezone(ZoneInfo(access.workspace(slug).time_zone)).utcoffset().total_seconds())
    counts = counted(db, stage.JOURNEY, definition)
    sent = tuple(Sent(*row) for row in db.rows("journeys.rehearsal_sent", offset=offset))
    gone = [one for one in sent if one.verdict == "ok"]
    not_sent = deliver.stood_against(db, stage.JOURNEY)
    for one in sent:
        if one.verdict != "ok":
            not_sent[one.verdict] = not_sent.get(one.verdict, 0) + one.messages
    days: dict[date, list[int]] = {day: [entered, 0, goals] for day, entered, goals in db.rows("journeys.rehearsal_days", offset=offset)}
    for one in gone:
        days.setdefault(one.day, [0, 0, 0])[1] += one.messages
    return Rehearsal(
        since=since, until=until, entered=counts.entered, holdout=counts.holdout, refused=counts.refused, standing=counts.standing,
        ended=counts.ended, goals=counts.goals, messages=sum(one.messages for one in gone), not_sent=not_sent,
        cost=sum((prices.get(one.channel, Decimal(0)) * one.messages * billed.get(one.step, 1) for one in gone), Decimal(0)), steps=counts.steps, sent=sent,
        days=tuple(RehearsedDay(day, *figures) for day, figures in sorted(days.items())), how=(*how, *_HOW))


_HOW = (
    ("Quiet hours and caps are those of today; of other messages, those count that were given a place by then.", "静默时段与频次上限按现行规则；其他消息以当时已占用的名额计。"),
    ("Events, consents and who was in a kept-up segment are as they were then; traits are as they are now.", "事件、授权和实时人群成员以当时为准；属性以现在为准。"),
    ("Time passes a day at a time, so a message may go out some hours later than it would have.", "按天推进，消息时间可能比实际晚数小时。"),
)

_WEBHOOKS = ("Webhooks ask nobody: everybody is supposed to go on by `otherwise`.", "Webhook 节点不会发出请求：假定所有人都走“otherwise”分支。")
