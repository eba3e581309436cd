"""Why and why not, in plain words of both languages: one line per message that somebody was to get."""

from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from koipond import access, content, profiles
from koipond.deliver.models import SendingRules
from koipond.deliver.of_person import letters_of
from koipond.deliver.pressure import rules
from koipond.deliver.pressure.rules import HOLIDAY, Cap, Quiet
from koipond.engine import Database
from koipond.kit import clock

LINES_AT_MOST = 1_000
MONTHS = "January February March April May June July August September October November December".split()
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday", "public holidays")
DAYS_ZH = ("周一", "周二", "周三", "周四", "周五", "周六", "周日", "节假日")
ORDINALS = {1: "first", 2: "second", 3: "third", 4: "fourth", 5: "fifth"}
KINDS = {"marketing": ("marketing", "营销"), "transactional": ("transactional", "事务")}
UNITS = {"day": ("on one day", "每天"), "week": ("in one week", "每周"), "month": ("in one month", "每月")}
INSTEAD = {   # verdict → what was done instead
    "skip": ("", ""), "leave": ("; the person left the journey", "；客户已离开旅程"), "other_channel": ("; another channel was tried", "；已改用其他渠道")}
REASONS = {   # why something did not go out, where nothing more can be said
    "no_consent": ("there was no consent to {channel}", "没有{channel}的授权同意"),
    "no_address": ("there was no address for {channel}", "没有可用的{channel}地址"),
    "suppressed": ("the address must not be written to", "地址在屏蔽名单中"),
    "expired": ("it was too late", "消息已过期"),
    "person_gone": ("the person was not there any more", "客户已不存在"),
    "address_dead": ("the address does not exist", "地址不存在"),
    "control_group": ("the person is in the control group", "客户属于全局对照组"),
    "no_place": ("there was no free place", "没有可用的发送名额"),
    "mailbox_full": ("the mailbox was full", "对方邮箱已满"),
    "render_failed": ("the template failed for this person", "模板无法为该客户生成内容"),
    "gave_up": ("it was tried often enough", "已多次尝试仍未成功"),
    "content_rejected": ("the mail server rejected the content", "邮件服务器拒绝了内容"),
    "cut_short": ("the sending was cut short; it may have gone out", "发送被中断，可能已发出"),
    "no_answer": ("the server gave no answer; it may have gone out", "服务器没有应答，可能已发出"),
}
STATES = {"accepted": ("went out", "已发出"), "sending": ("is being sent", "正在发送"), "unknown": ("may have gone out", "发送结果未知"),
          "later": ("waits for another attempt", "等待再次发送")}


@dataclass(frozen=True)
class Line:
    """What became of a message that somebody was to get, in words. `status`: a verdict or where the message stands."""

    at: datetime
    message: str
    journey: int
    step: str
    channel: str
    kind: str
    status: str
    reason: str
    rule: int
    zone: str
    zone_from: str
    english: str
    chinese: str


def explained(workspace, db: Database, persons: list[int], most: int = 100) -> list[Line]:
    """Why somebody (with all who merged into them) got what they got and did not get the rest; the newest first."""
    teller = _Teller(access.workspace(str(workspace)), db, persons)
    return sorted([*teller.letters(), *teller.verdicts()], key=lambda line: line.at, reverse=True)[: min(most, LINES_AT_MOST)]


def called(channel: str) -> tuple[str, str]:
    """What a channel is called, in English and Chinese."""
    kind = content.KINDS.get(channel)
    return (kind.en, kind.zh) if kind else (channel, f" {channel} ")


def _all_called(channels: tuple[str, ...]) -> tuple[str, str]:
    return " or ".join(called(channel)[0] for channel in channels), "、".join(called(channel)[1] for channel in channels)


def in_words(rule: Quiet | Cap | None, nth: tuple[str, str] = ("", "")) -> tuple[str, str]:
    """A rule in English and Chinese."""
    if rule is None:
        return "a sending rule that is gone", "已删除的发送规则"
    if isinstance(rule, Quiet):
        return _quiet(rule)
    by, by_zh = _all_called(rule.channels)
    kinds, kinds_zh = (separator.join(KINDS.get(kind, (kind, kind))[place] for kind in rule.kinds) for place, separator in ((0, " or "), (1, "、")))
    what = f"{kinds} message{'s' * (rule.number > 1)}" + (f" by {by}" if by else "") + (f" tagged '{rule.tag}'" if rule.tag else "")
    what_zh = f"{kinds_zh}{by_zh or '消息'}" + (f"（标签“{rule.tag}”）" if rule.tag else "")
    over, over_zh = UNITS[rule.unit] if rule.unit else _hours(rule.hours)
    return (f"{rule.number} {what} {over} {'are' if rule.number > 1 else 'is'} the most{nth[0]}", f"{over_zh}最多 {rule.number} 条{what_zh}{nth[1]}")


def _quiet(rule: Quiet) -> tuple[str, str]:
    if rule.days == (HOLIDAY,):
        return f"public holidays of {rule.calendar}", f"{rule.calendar} 节假日"
    some = set(rule.days) < set(range(1, 8))
    days, days_zh = (separator.join(names[day - 1] for day in rule.days) for separator, names in ((", ", DAYS), ("、", DAYS_ZH)))
    return (f"quiet hours {rule.begins}–{rule.ends}" + (f" ({days})" if some else ""), f"免打扰时段 {rule.begins}–{rule.ends}" + (f"（{days_zh}）" if some else ""))


def _hours(hours: int) -> tuple[str, str]:
    if hours % 24 == 0:
        days = hours // 24
        return f"in {days} day{'s' * (days > 1)}", f"{days} 天内"
    return f"in {hours} hour{'s' * (hours > 1)}", f"{hours} 小时内"


class _Teller:
    """Everything that the lines of one person need, each asked once."""

    def __init__(self, place, db: Database, persons: list[int]):
        self.place, self.db, self.persons = place, db, persons
        self.home = ZoneInfo(place.time_zone)
        self.permissions = [each for person in persons for each in profiles.permissions(db, person)]
        self.rules = {}
        for row in SendingRules.objects.filter(workspace=place).order_by("version"):
            read = rules.read(row.rules)
            self.rules |= {rule.id: rule for rule in (*read.quiet, *read.caps)}
        self.places = [(at.replace(tzinfo=UTC), *rest) for at, *rest in db.rows("deliver.places_of", persons=persons)]

    def letters(self) -> list[Line]:
        """Of what was put into the outbox."""
        moved = {message: rest for message, *rest in self.db.rows("deliver.moved_of", persons=self.persons)}
        return [self._letter(state, *moved.get(state.message, ("", "", "", 0))) for state in letters_of(self.db, self.persons).states]

    def verdicts(self) -> list[Line]:
        """Of what was not put, because the rules said no or later."""
        return [self._verdict(row) for row in self.db.dicts("deliver.noes_of", persons=self.persons)]

    def _letter(self, state, zone: str, zone_from: str, held: str, rule: int) -> Line:
        channel, at = state.channel, state.at.astimezone(self.home)
        if state.status == "waiting" and held and state.send_at > clock.now():
            said = self._until(channel, state.send_at, zone, held, rule)
        elif state.status == "later" and state.reason in ("quiet_hours", "holiday"):
            zone, rule = _of_detail(state.detail)
            said = self._put_off(channel, zone, rule)
        elif state.status == "refused":
            said = self._refused(channel, state.reason, at, state.detail)
        else:
            english, chinese = STATES.get(state.status, ("waits to go out", "等待发送"))
            by, by_zh = called(channel)
            said = (f"the {by} {english} on {_day(at)}", f"{by_zh}{chinese}（{_day_zh(at)}）")
        return Line(state.at, state.message, state.journey, state.step, channel, state.kind, state.status, state.reason or held, rule, zone, zone_from, *said)

    def _verdict(self, row: dict) -> Line:
        at, send_at, channel = row["at"].replace(tzinfo=UTC), row["send_at"].replace(tzinfo=UTC), row["channel"]
        if row["verdict"] == "wait":
            said = self._until(channel, send_at, row["zone"], row["reason"], row["rule"], at)
        else:
            english, chinese = self._because(channel, row["reason"], row["rule"], at, row["zone"])
            instead, instead_zh = INSTEAD[row["verdict"]]
            local = at.astimezone(ZoneInfo(row["zone"]))
            by, by_zh = called(channel)
            said = (f"no {by} on {_day(local)}: {english}{instead}", f"{_day_zh(local)}未发送{by_zh}：{chinese}{instead_zh}")
        return Line(at, str(row["message"]), row["journey"], row["step"], channel, row["kind"], row["verdict"], row["reason"], row["rule"], row["zone"],
                    row["zone_from"], *said)

    def _until(self, channel: str, until: datetime, zone: str, reason: str, rule: int, at: datetime | None = None) -> tuple[str, str]:
        local = until.astimezone(ZoneInfo(zone))
        if reason == "best_time":
            english, chinese = "the hour at which this person mostly reacts", "该客户通常有响应的时段"
        else:
            english, chinese = self._because(channel, reason, rule, at or until, zone)
        by, by_zh = called(channel)
        return (f"the {by} waits until {local:%H:%M} on {_day(local)} ({zone}): {english}",
                f"{by_zh}等到{_day_zh(local)} {local:%H:%M}（{zone}）再发送：{chinese}")

    def _put_off(self, channel: str, zone: str, rule: int) -> tuple[str, str]:
        english, chinese = in_words(self.rules.get(rule))
        by, by_zh = called(channel)
        return (f"the {by} waits until they are over ({zone}): {english}", f"{by_zh}等待其结束后发送（{zone}）：{chinese}")

    def _refused(self, channel: str, reason: str, at: datetime, detail: str) -> tuple[str, str]:
        zone, rule = _of_detail(detail) if reason in ("quiet_hours", "holiday") else ("", 0)
        english, chinese = self._because(channel, reason, rule, at, zone or self.place.time_zone)
        by, by_zh = called(channel)
        return (f"no {by} on {_day(at)}: {english}", f"{_day_zh(at)}未发送{by_zh}：{chinese}")

    def _because(self, channel: str, reason: str, rule: int, at: datetime, zone: str) -> tuple[str, str]:
        by, by_zh = called(channel)
        if reason in ("quiet_hours", "holiday"):
            return in_words(self.rules.get(rule))
        if reason == "capped":
            found = self.rules.get(rule)
            return in_words(found, self._nth(found, at, zone)) if found else in_words(None)
        if reason == "no_consent" and (gone := self._withdrawn(channel, at)):
            local = gone.astimezone(self.home)
            return f"the consent to {by} was withdrawn on {_day(local)}", f"{by_zh}授权已于{_day_zh(local)}撤回"
        english, chinese = REASONS.get(reason, (reason, reason))
        return english.format(channel=by), chinese.format(channel=by_zh)

    def _nth(self, cap: Cap, at: datetime, zone: str) -> tuple[str, str]:
        """Which message was the last that the cap let through, and when."""
        counted = [when for when, channel, kind, tag in self.places if rules.speaks_of(cap, channel, kind, tag) and when <= at]
        if not counted:
            return "", ""
        local = max(counted).astimezone(ZoneInfo(zone))
        nth = f"the {ORDINALS.get(cap.number, 'last')} was" if cap.number > 1 else "it was"
        return f", {nth} on {_day(local)}", f"，第 {cap.number} 条为{_day_zh(local)}"

    def _withdrawn(self, channel: str, at: datetime) -> datetime | None:
        words = [each for each in self.permissions if each.purpose == "marketing" and each.channel in (channel, "all") and each.at <= at]
        newest = max(words, key=lambda each: (each.at, each.state), default=None)
        return newest.at if newest and newest.state == "withdrawn" else None


def _of_detail(detail: str) -> tuple[str, int]:
    """Zone and rule, as the gate writes them: `Asia/Shanghai, rule 3`."""
    zone, _, rule = detail.partition(", rule ")
    return zone, int(rule) if rule.isdigit() else 0


def _day(moment: datetime) -> str:
    return f"{moment.day} {MONTHS[moment.month - 1]} {moment.year}"


def _day_zh(moment: datetime) -> str:
    return f"{moment.year}年{moment.month}月{moment.day}日"
