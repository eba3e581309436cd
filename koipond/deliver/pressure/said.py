"""Why and why not, in plain words of both languages: one line per message that somebody was to get. Dates are the person's own."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from koipond import access, profiles
from koipond.deliver import reasons
from koipond.deliver.history import State
from koipond.deliver.of_person import Letters, Moved, in_utc, letters_of, noes_of, refusals_of
from koipond.deliver.pressure import kept, rules, zones
from koipond.deliver.pressure.rules import HOLIDAY, Cap, Quiet, Rules
from koipond.deliver.quotas import told
from koipond.deliver.quotas.kept import quotas
from koipond.deliver.quotas.rules import Quota
from koipond.engine import Database, Sql
from koipond.kit import clock
from koipond.profiles import Reach, Told

LINES_AT_MOST = 1_000
MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"]
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday", "public holidays")
DAYS_ZH = ("周一", "周二", "周三", "周四", "周五", "周六", "周日", "节假日")
ORDINALS = {1: "it", 2: "the second", 3: "the third", 4: "the fourth", 5: "the fifth"}
UNITS = {"day": ("in one day", "每天"), "week": ("in one week", "每周"), "month": ("in one month", "每月")}
UNIT_OF = {"day": lambda day: day, "week": lambda day: day.isocalendar()[:2], "month": lambda day: (day.year, day.month)}
INSTEAD = {   # verdict → what was done instead
    "skip": ("", ""), "leave": ("; the person left the journey", "；客户已离开旅程"), "other_channel": ("; another channel was tried", "；已改用其他渠道")}
OF_RULES = ("capped", "quiet_hours", "holiday")   # reasons for which the rule is told


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
    return _Teller(access.workspace(str(workspace)), db, persons).lines(letters_of(db, persons))[: min(most, LINES_AT_MOST)]


def told_of(db: Database, persons: list[int], letters: Letters, row: dict | None, permissions: list) -> tuple[list[Line], list[Told]]:
    """The same for one of whom the rest is known already (`profiles.person_row`, `profiles.permissions`); and what of it
    belongs into a history: the first page of `refusals_told`.
    """
    teller = _Teller(access.workspace(db.workspace), db, persons)
    teller.row, teller.permissions = row, permissions
    return teller.lines(letters), teller.history(letters.refusals, [no for no in letters.noes if no["verdict"] in INSTEAD])


def refusals_told(db: Database, persons: list[int], reach: Reach) -> list[Told]:
    """A page of what gate and rules did not let out to a person, in words. What went out, and what a server refused, comes
    back as the person's events.
    """
    noes = [no for no in noes_of(db, persons) if no["verdict"] in INSTEAD and reach.holds(Told(no["at"], "message", no["key"], "", ""))]
    refusals = refusals_of(db, persons, reach.most, reach.where("at", "key"))
    newest = sorted(noes, key=lambda no: (-clock.millis(no["at"]), no["key"]))[: reach.most]
    return _Teller(access.workspace(db.workspace), db, persons).history(refusals, newest)[: reach.most]


def in_words(rule: Quiet | Cap | None, last: tuple[str, str] = ("", "")) -> tuple[str, str]:
    """A rule in English and Chinese; `last`: which message was the last that a cap let through."""
    if rule is None:
        return "a sending rule that is gone", "已删除的发送规则"
    if isinstance(rule, Quiet):
        return _quiet(rule)
    (kinds, kinds_zh), (what, what_zh) = reasons.kinds(rule.kinds), reasons.several(rule.channels, rule.number)
    tag, tag_zh = (f" tagged '{rule.tag}'", f"（标签“{rule.tag}”）") if rule.tag else ("", "")
    over, over_zh = UNITS[rule.unit] if rule.unit else _hours(rule.hours)
    return f"at most {rule.number} {kinds} {what}{tag} {over}{last[0]}", f"{over_zh}最多 {rule.number} 条{reasons.spaced(kinds_zh + what_zh)}{tag_zh}{last[1]}"


def _quiet(rule: Quiet) -> tuple[str, str]:
    if rule.days == (HOLIDAY,) and (rule.begins, rule.ends) == ("00:00", "24:00"):
        return f"public holidays of {rule.calendar}", f"{rule.calendar} 节假日"
    some = set(rule.days) < set(range(1, 8)) or HOLIDAY in rule.days
    days, days_zh = (separator.join(names[day - 1] for day in rule.days) for separator, names in ((", ", DAYS), ("、", DAYS_ZH)))
    return f"quiet hours {rule.begins}–{rule.ends}" + f" ({days})" * some, f"免打扰时段 {rule.begins}–{rule.ends}" + f"（{days_zh}）" * some


def _hours(hours: int) -> tuple[str, str]:
    number, unit, unit_zh = (hours // 24, "day", "天") if hours % 24 == 0 else (hours, "hour", "小时")
    return f"in {number} {unit}{'s' * (number > 1)}", f"{number} {unit_zh}内"


class _Teller:
    """Tells of one person; what that needs beyond the messages is asked for once, and only if it does."""

    def __init__(self, place, db: Database, persons: list[int]):
        self.place, self.db, self.persons, self.row = place, db, persons, None

    @cached_property
    def permissions(self) -> list:
        return profiles.permissions(self.db, self.persons[0])

    @cached_property
    def places(self) -> list[dict]:
        return [in_utc(row) for row in self.db.dicts("deliver.places_of", persons=self.persons)]

    @cached_property
    def versions(self) -> list[Rules]:
        return [version.rules for version in kept.versions(self.place)]

    @cached_property
    def zone(self) -> tuple[str, str]:
        """Where the person's clock stands, and how that is known."""
        if self.row:
            return zones.of(*(str(self.row.get(f"t_{name}") or "") for name in ("time_zone", "country", "region", "city")), self.place)
        found = self.db.rows(zones.select(self.place, Sql.of("SELECT [[person]]", person=Sql.value(self.persons[0], "UInt64"))))
        return found[0][1:] if found else (self.place.time_zone, "workspace")

    def lines(self, letters: Letters) -> list[Line]:
        """Everything, the newest first."""
        found = [self._letter(state, letters.moved.get(state.message, Moved())) for state in letters.states] + [self._no(row) for row in letters.noes]
        return sorted(found, key=lambda line: (line.at, line.message), reverse=True)

    def history(self, refusals: list[dict], noes: list[dict]) -> list[Told]:
        """What did not go out, as lines of a history, in their order."""
        found = [self._told({**row, "status": "refused"}, self._refused(row["channel"], row["reason"], row["at"], row["detail"])) for row in refusals]
        found += [self._told({**row, "status": row["verdict"]}, (line.english, line.chinese)) for row in noes for line in [self._no(row)]]
        return sorted(found, key=lambda told: (-clock.millis(told.at), told.key))

    def _told(self, row: dict, said: tuple[str, str]) -> Told:
        return Told(row["at"], "message", row["key"], *said, {name: row[name] for name in ("message", "journey", "step", "channel", "status", "reason")})

    def _letter(self, state: State, moved: Moved) -> Line:
        zone, zone_from = (moved.zone, moved.zone_from) if moved.zone else self.zone
        held, rule = moved.held, moved.rule
        if state.reason in OF_RULES:
            held, (zone, rule) = state.reason, _of_detail(state.detail, zone)
        said = self._stands(state, held, rule, zone)
        return Line(state.at, state.message, state.journey, state.step, state.channel, state.kind, state.status, state.reason or held, rule, zone, zone_from, *said)

    def _stands(self, state: State, held: str, rule: int, zone: str) -> tuple[str, str]:
        """Where a message of the outbox stands."""
        (one, one_zh), (day, day_zh) = reasons.one(state.channel), _days(state.at, zone)
        if state.status == "waiting":
            return self._until(state.channel, state.send_at, held, rule, state.send_at, zone)
        if state.status == "refused":
            return self._refused(state.channel, state.reason, state.at, state.detail)
        if state.status == "accepted":
            return f"the {one} went out on {day}", f"{one_zh}已于 {day_zh}发出"
        if state.status == "sending":
            return f"the {one} is being sent", f"{one_zh}正在发送"
        why, why_zh = self._of_quota(state.reason, state.detail) or self._because(state.channel, state.reason, rule, state.at, zone)
        if state.status == "unknown":
            return f"the {one} of {day} may have gone out: {why}", f"{day_zh}{reasons.spaced(f'的{one_zh}可能已发出')}：{why_zh}"
        if state.reason in OF_RULES:
            return f"the {one} waits for the end of {why}", f"{one_zh}等待以下时段结束后发送：{why_zh}"
        return f"the {one} waits for another attempt: {why}", f"{one_zh}等待再次发送：{why_zh}"

    def _no(self, row: dict) -> Line:
        """What was not put: no, or later."""
        channel, zone = row["channel"], row["zone"]
        if row["verdict"] == "wait":
            said = self._until(channel, row["send_at"], row["reason"], row["rule"], row["at"], zone)
        else:
            said = self._none(channel, row["at"], zone, self._because(channel, row["reason"], row["rule"], row["at"], zone), INSTEAD[row["verdict"]])
        return Line(row["at"], row["message"], row["journey"], row["step"], channel, row["kind"], row["verdict"], row["reason"], row["rule"], zone,
                    row["zone_from"], *said)

    def _until(self, channel: str, until: datetime, reason: str, rule: int, at: datetime, zone: str) -> tuple[str, str]:
        (one, one_zh), (day, day_zh), hour = reasons.one(channel), _days(until, zone), until.astimezone(ZoneInfo(zone)).strftime("%H:%M")
        if reason in ("", "transactional") or until <= clock.now():
            return f"the {one} is to go out on {day} at {hour} ({zone})", f"{one_zh}将于 {day_zh} {hour}（{zone}）发出"
        why, why_zh = self._because(channel, reason, rule, at, zone)
        return f"the {one} waits until {hour} on {day} ({zone}): {why}", f"{one_zh}等到 {day_zh} {hour}（{zone}）再发送：{why_zh}"

    def _refused(self, channel: str, reason: str, at: datetime, detail: str) -> tuple[str, str]:
        zone, rule = _of_detail(detail, self.zone[0]) if reason in OF_RULES else (self.zone[0], 0)
        return self._none(channel, at, zone, self._of_quota(reason, detail) or self._because(channel, reason, rule, at, zone), INSTEAD["skip"])

    def _of_quota(self, reason: str, detail: str) -> tuple[str, str] | None:
        return told.because(self.quotas, reason, detail) if reason in told.OF_QUOTAS else None

    @cached_property
    def quotas(self) -> dict[str, Quota]:
        return {one.key: one for one in quotas(self.place)}

    def _none(self, channel: str, at: datetime, zone: str, why: tuple[str, str], instead: tuple[str, str]) -> tuple[str, str]:
        (one, one_zh), (day, day_zh) = reasons.one(channel), _days(at, zone)
        return f"no {one} on {day}: {why[0]}{instead[0]}", f"{day_zh}{reasons.spaced(f'未发送{one_zh}')}：{why[1]}{instead[1]}"

    def _because(self, channel: str, reason: str, rule: int, at: datetime, zone: str) -> tuple[str, str]:
        if reason in OF_RULES:
            found = self._rule(rule, at)
            return in_words(found, self._last(found, at, zone) if isinstance(found, Cap) else ("", ""))
        if reason == "no_consent" and (gone := self._withdrawn(channel, at)):
            (day, day_zh), (one, one_zh) = _days(gone, zone), reasons.one(channel)
            return f"the consent to {one}s was withdrawn on {day}", f"{one_zh}授权已于 {day_zh}撤回"
        return reasons.because(reason, channel)

    def _rule(self, id: int, at: datetime) -> Quiet | Cap | None:
        """A rule as it was worded at a moment."""
        worded = [(version.from_at <= at, version.version, rule) for version in self.versions for rule in (*version.quiet, *version.caps) if rule.id == id]
        return max(worded, key=lambda one: one[:2])[2] if worded else None

    def _last(self, cap: Cap, at: datetime, zone: str) -> tuple[str, str]:
        """Which message has the last of a cap's places; where one before `at` does not, the next that is to go out."""
        local = lambda moment: moment.astimezone(ZoneInfo(zone)).date()  # noqa: E731
        near = (lambda moment: UNIT_OF[cap.unit](local(moment)) == UNIT_OF[cap.unit](local(at))) if cap.unit else (
            lambda moment: abs(moment - at) < timedelta(hours=cap.hours))
        counted = sorted(place["send_at"] for place in self.places
                         if rules.speaks_of(cap, place["channel"], place["kind"], place["tag"]) and near(place["send_at"]))
        before, after = [moment for moment in counted if moment <= at], [moment for moment in counted if moment > at]
        if len(before) >= cap.number:
            day, day_zh = _days(before[-1], zone)
            return f", and {ORDINALS.get(cap.number, 'the last')} was on {day}", f"，第 {cap.number} 条为 {day_zh}"
        if after:
            day, day_zh = _days(after[0], zone)
            return f", and another is to go out on {day}", f"，另一条将于 {day_zh}发出"
        return "", ""

    def _withdrawn(self, channel: str, at: datetime) -> datetime | None:
        words = [each for each in self.permissions if each.purpose == "marketing" and each.channel in (channel, "all") and each.at <= at]
        newest = max(words, key=lambda each: (each.at, each.state), default=None)
        return newest.at if newest and newest.state == "withdrawn" else None


def _of_detail(detail: str, zone: str) -> tuple[str, int]:
    """Zone and rule, as the gate writes them: `Asia/Shanghai, rule 3`."""
    said, _, rule = detail.partition(", rule ")
    return (said, int(rule)) if rule.isdigit() else (zone, 0)


def _days(moment: datetime, zone: str) -> tuple[str, str]:
    """The local day of a moment in English and Chinese."""
    local = moment.astimezone(ZoneInfo(zone))
    return f"{local.day} {MONTHS[local.month - 1]} {local.year}", f"{local.year} 年 {local.month} 月 {local.day} 日"
