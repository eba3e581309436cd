"""One line in plain words for every message that somebody was to get, and the sums of them."""

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from koipond import deliver, engine
from koipond.deliver import gate, reasons, replies
from koipond.deliver.pressure import said
from koipond.deliver.pressure.rules import Cap, Quiet
from koipond.kit import bucket, clock
from tests.deliver.asking import Asker
from tests.house.test_every_error import NOT_CHINESE

NIGHT = {"begins": "21:00", "ends": "08:00"}
ONE_A_DAY = {"number": 1, "hours": 24}
WHOLE_DAY = {"begins": "00:00", "ends": "24:00"}

# A rule, and how it reads.
WORDS = {
    "night": (Quiet(1, "21:00", "08:00"), "quiet hours 21:00–08:00", "免打扰时段 21:00–08:00"),
    "at the weekend": (Quiet(1, "00:00", "24:00", (6, 7)), "quiet hours 00:00–24:00 (Saturday, Sunday)", "免打扰时段 00:00–24:00（周六、周日）"),
    "holidays": (Quiet(1, "00:00", "24:00", (8,), "CN"), "public holidays of CN", "CN 节假日"),
    "mornings of holidays": (Quiet(1, "00:00", "10:00", (8,), "CN"), "quiet hours 00:00–10:00 (public holidays)", "免打扰时段 00:00–10:00（节假日）"),
    "Sundays and holidays": (Quiet(1, "00:00", "24:00", (7, 8), "CN"), "quiet hours 00:00–24:00 (Sunday, public holidays)",
                             "免打扰时段 00:00–24:00（周日、节假日）"),
    "three a week": (Cap(1, 3, hours=168), "at most 3 marketing messages in 7 days", "7 天内最多 3 条营销消息"),
    "one a day by text": (Cap(1, 1, unit="day", channels=("sms",)), "at most 1 marketing text message in one day", "每天最多 1 条营销短信"),
    "of a channel that is called after a firm": (Cap(1, 2, unit="week", channels=("wechat",)), "at most 2 marketing WeChat messages in one week",
                                                 "每周最多 2 条营销微信消息"),
    "of a channel with a Latin name": (Cap(1, 1, unit="day", channels=("push",)), "at most 1 marketing app push message in one day",
                                       "每天最多 1 条营销 App 推送消息"),
    "tagged, of two channels": (Cap(1, 2, unit="month", channels=("email", "sms"), kinds=("marketing", "transactional"), tag="sale"),
                                "at most 2 marketing or transactional e-mails or text messages tagged 'sale' in one month",
                                "每月最多 2 条营销或交易通知邮件或短信（标签“sale”）"),
    "six hours": (Cap(1, 1, hours=6), "at most 1 marketing message in 6 hours", "6 小时内最多 1 条营销消息"),
    "gone": (None, "a sending rule that is gone", "已删除的发送规则"),
}


@pytest.mark.parametrize(("rule", "english", "chinese"), WORDS.values(), ids=WORDS)
def test_a_rule_reads(rule, english, chinese):
    assert said.in_words(rule) == (english, chinese)


def test_every_reason_that_gate_and_server_give_has_words():
    assert {*gate.REASONS, *(row.reason for row in replies.CLASSES)} - {""} <= reasons.REASONS.keys()


@pytest.mark.parametrize("reason", reasons.REASONS)
def test_a_reason_is_said_in_both_languages_of_every_channel(reason):
    for channel in ("", "email", "sms", "push", "wechat"):
        english, chinese = reasons.because(reason, channel)
        assert re.fullmatch(r"[\x20-\x7e]+", english) and re.search(r"[\u4e00-\u9fff]", chinese) and "_" not in english + chinese
        assert not any(re.search(pattern, chinese) for pattern, _ in NOT_CHINESE), chinese


@pytest.fixture
def asker(workspace, clock):
    return Asker(workspace)


@pytest.fixture
def at(clock, monkeypatch):
    def set_to(*moment):
        wanted = datetime(*moment, tzinfo=ZoneInfo("Asia/Shanghai")).astimezone(UTC)
        monkeypatch.setattr(clock, "now", lambda: wanted)
        return wanted
    return set_to


def told(asker, person=1) -> list[tuple[str, str]]:
    return [(line.english, line.chinese) for line in deliver.explained(asker.slug, asker.db, [person])]


# Who, by number; what became of the message at ten o'clock of 3 March in Shanghai, which is the evening before in Los Angeles.
LETTERS = {
    "no consent": (1, "no e-mail on 3 March 2026: there was no consent to e-mails", "2026 年 3 月 3 日未发送邮件：没有邮件授权"),
    "withdrawn": (2, "no e-mail on 3 March 2026: the consent to e-mails was withdrawn on 1 March 2026",
                  "2026 年 3 月 3 日未发送邮件：邮件授权已于 2026 年 3 月 1 日撤回"),
    "in Los Angeles": (3, "no e-mail on 2 March 2026: the consent to e-mails was withdrawn on 28 February 2026",
                       "2026 年 3 月 2 日未发送邮件：邮件授权已于 2026 年 2 月 28 日撤回"),
    "no address": (4, "no e-mail on 3 March 2026: there was no address for e-mails", "2026 年 3 月 3 日未发送邮件：没有可接收邮件的地址"),
    "suppressed": (5, "no e-mail on 3 March 2026: the address is on the suppression list", "2026 年 3 月 3 日未发送邮件：地址在屏蔽名单中"),
    "refused by the server": (6, "no e-mail on 3 March 2026: the address does not exist", "2026 年 3 月 3 日未发送邮件：地址不存在"),
    "accepted": (7, "the e-mail went out on 3 March 2026", "邮件已于 2026 年 3 月 3 日发出"),
    "expired": (8, "no e-mail on 3 March 2026: it would have come too late", "2026 年 3 月 3 日未发送邮件：消息已过期"),
    "no answer": (9, "the e-mail of 3 March 2026 may have gone out: the server gave no answer", "2026 年 3 月 3 日的邮件可能已发出：服务器没有应答"),
    "put off": (10, "the e-mail waits for another attempt: the server asked us to try again later", "邮件等待再次发送：服务器要求稍后重试"),
    "planned": (11, "the e-mail is to go out on 3 March 2026 at 12:00 (Asia/Shanghai)", "邮件将于 2026 年 3 月 3 日 12:00（Asia/Shanghai）发出"),
    "the control group": (12, "no e-mail on 3 March 2026: the person is in the control group", "2026 年 3 月 3 日未发送邮件：客户属于全局对照组"),
}


def test_what_became_of_a_message_that_was_put(office, server, at):
    withdrawn = at(2026, 3, 1, 9)
    inside = next(n for n in range(12, 10_000) if bucket.place("control", n) < 0.001)
    people = {number: inside if number == 12 else number for number, *_ in LETTERS.values()}
    assert all(bucket.place("control", person) >= 0.001 for person in people.values() if person != inside)
    for number, person in people.items():
        office.person(person, address=None if number == 4 else "", consent="" if number in (1, 3) else "granted")
    office.rows("profiles_traits", person=3, t_email="p3@shop.example", t_time_zone="America/Los_Angeles", tick=2)
    for person in (2, 3):
        office.consent(person, "withdrawn", at=withdrawn)
    at(2026, 3, 3, 10)
    deliver.decide(office.slug, "mei", {"control": {"percent": 0.1}})
    deliver.suppress(office.slug, "email", "p5@shop.example", by="mei")
    server.answers = {"p6@shop.example": "550 5.1.1 no such user", "p10@shop.example": "451 4.3.0 later"}
    server.drop_after = {"p9@shop.example"}
    office.put(*(person for number, person in people.items() if number not in (8, 11)))
    office.put(8, hours=0)
    office.put(11, delay=timedelta(hours=2))
    office.send()
    found = {case: told(office, people[number]) for case, (number, *_) in LETTERS.items()}
    assert found == {case: [(english, chinese)] for case, (_, english, chinese) in LETTERS.items()}


# The way of quiet hours at the gate, and how it reads at eleven at night.
AT_THE_GATE = {
    "skip": ("no e-mail on 3 March 2026: quiet hours 21:00–08:00", "2026 年 3 月 3 日未发送邮件：免打扰时段 21:00–08:00"),
    "wait": ("the e-mail waits for the end of quiet hours 21:00–08:00", "邮件等待以下时段结束后发送：免打扰时段 21:00–08:00"),
}


@pytest.mark.parametrize("on_hit", AT_THE_GATE)
def test_what_the_gate_holds_at_night(office, server, at, on_hit):
    at(2026, 3, 3, 23)
    deliver.decide(office.slug, "mei", {"quiet": [{**NIGHT, "on_hit": on_hit}]})
    office.put(office.person(1))
    office.send()
    assert told(office) == [AT_THE_GATE[on_hit]]


# What moves a message that is put, and how it reads; at eleven at night.
MOVED = {
    "night": ({"quiet": [NIGHT], "spread_minutes": 0}, 0, "08:00 on 4 March 2026 (Asia/Shanghai): quiet hours 21:00–08:00",
              "2026 年 3 月 4 日 08:00（Asia/Shanghai）再发送：免打扰时段 21:00–08:00"),
    "best time": ({"caps": [ONE_A_DAY], "usual_hour": 9, "spread_minutes": 0}, 1,
                  "09:00 on 4 March 2026 (Asia/Shanghai): it goes at the hour at which this person mostly reacts",
                  "2026 年 3 月 4 日 09:00（Asia/Shanghai）再发送：将在该客户通常有响应的时段发送"),
}


@pytest.mark.parametrize("case", MOVED)
def test_what_a_verdict_moves_says_until_when(asker, at, case):
    rules, best_time, english, chinese = MOVED[case]
    at(2026, 3, 3, 23)
    asker.rules(**rules)
    asker.person(1)
    tick, wish = asker.tick(), asker.wish(1, best_time=best_time)
    asker.ask(wish, tick=tick)
    deliver.put(tick, engine.Sql.of(
        "SELECT [[m]] AS message, 1 AS person, 'email' AS channel, 1 AS template, 1 AS journey, 1 AS version, 's1' AS step, 1 AS round, 'marketing' AS kind,"
        " [[now]] AS send_at, [[now]] + INTERVAL 3 DAY AS expires_at, '' AS topic", m=engine.Sql.value(wish["message"], "String"),
        now=engine.Sql.value(clock.now(), "DateTime64(3, 'UTC')")))
    assert told(asker) == [(f"the e-mail waits until {english}", f"邮件等到 {chinese}")]


# A rule that says no, earlier messages, the moment (in March 2026), and how it reads.
NOES = {
    "a cap of one": ({"caps": [ONE_A_DAY]}, [(2, 12)], (2, 18), "at most 1 marketing message in 1 day, and it was on 2 March 2026",
                     "1 天内最多 1 条营销消息，第 1 条为 2026 年 3 月 2 日"),
    "a cap of two": ({"caps": [{"number": 2, "hours": 168}]}, [(1, 12), (2, 12)], (3, 12),
                     "at most 2 marketing messages in 7 days, and the second was on 2 March 2026", "7 天内最多 2 条营销消息，第 2 条为 2026 年 3 月 2 日"),
    "a week": ({"caps": [{"number": 1, "unit": "week"}]}, [(2, 1)], (8, 23), "at most 1 marketing message in one week, and it was on 2 March 2026",
               "每周最多 1 条营销消息，第 1 条为 2026 年 3 月 2 日"),
    "what is still to come": ({"quiet": [NIGHT], "spread_minutes": 0, "caps": [{"number": 1, "unit": "day"}]}, [(2, 22)], (3, 6),
                              "at most 1 marketing message in one day, and another is to go out on 3 March 2026",
                              "每天最多 1 条营销消息，另一条将于 2026 年 3 月 3 日发出"),
    "leave": ({"caps": [{**ONE_A_DAY, "on_hit": "leave"}]}, [(2, 12)], (2, 18), "at most 1 marketing message in 1 day, and it was on 2 March 2026; the person left the journey",
              "1 天内最多 1 条营销消息，第 1 条为 2026 年 3 月 2 日；客户已离开旅程"),
    "another channel": ({"caps": [{**ONE_A_DAY, "on_hit": "other_channel"}]}, [(2, 12)], (2, 18),
                        "at most 1 marketing message in 1 day, and it was on 2 March 2026; another channel was tried",
                        "1 天内最多 1 条营销消息，第 1 条为 2026 年 3 月 2 日；已改用其他渠道"),
    "night": ({"quiet": [{**NIGHT, "on_hit": "skip"}]}, [], (2, 23), "quiet hours 21:00–08:00", "免打扰时段 21:00–08:00"),
    "holiday": ({"quiet": [{**WHOLE_DAY, "days": ["holiday"], "calendar": "CN", "on_hit": "skip"}], "own_days": [{"calendar": "CN", "day": "2026-03-02"}]}, [], (2, 12),
                "public holidays of CN", "CN 节假日"),
}


@pytest.mark.parametrize("case", NOES)
def test_why_the_rules_said_no(asker, at, case):
    rules, earlier, now, english, chinese = NOES[case]
    at(2026, 2, 28, 10)
    asker.rules(**rules)
    asker.person(1)
    for number, moment in enumerate((*earlier, now)):
        at(2026, 3, *moment)
        asker.ask(asker.wish(1, step=f"s{number}"))
    assert told(asker) == [(f"no e-mail on {now[0]} March 2026: {english}", f"2026 年 3 月 {now[0]} 日未发送邮件：{chinese}")]


def test_what_waits_says_until_when_by_the_persons_own_clock(asker, at):
    at(2026, 3, 1, 10)
    asker.rules(caps=[{**ONE_A_DAY, "on_hit": "wait"}])
    asker.person(1, time_zone="Europe/Berlin")
    at(2026, 3, 2, 12)
    asker.ask(asker.wish(1, step="a", priority=1), asker.wish(1, step="b", channel="sms"))
    assert told(asker) == [(
        "the text message waits until 05:00 on 3 March 2026 (Europe/Berlin): at most 1 marketing message in 1 day, and it was on 2 March 2026",
        "短信等到 2026 年 3 月 3 日 05:00（Europe/Berlin）再发送：1 天内最多 1 条营销消息，第 1 条为 2026 年 3 月 2 日")]


def test_a_rule_is_told_as_it_was_worded_then(asker, at):
    at(2026, 3, 2, 10)
    first = asker.rules(caps=[ONE_A_DAY]).rules.caps[0]
    asker.person(1)
    at(2026, 3, 2, 12)
    asker.ask(asker.wish(1, step="a", priority=1), asker.wish(1, step="b"))
    at(2026, 3, 3, 12)
    asker.rules(caps=[{"id": first.id, "number": 5, "hours": 48}])
    assert "at most 1 marketing message in 1 day" in told(asker)[0][0]
    asker.rules(caps=[])
    assert "at most 1 marketing message in 1 day" in told(asker)[0][0]


def test_the_noes_are_summed_by_day_journey_and_reason(asker, at):
    at(2026, 3, 1, 10)
    asker.rules(caps=[ONE_A_DAY], quiet=[{**NIGHT, "on_hit": "skip"}])
    for person in (1, 2, 3):
        asker.person(person)
    at(2026, 3, 2, 12)
    asker.ask(*(asker.wish(person, step=step, journey=journey) for person in (1, 2) for step, journey in (("a", 1), ("b", 1), ("c", 2))))
    at(2026, 3, 3, 23)
    asker.ask(asker.wish(3, journey=2))
    span = clock.now() - timedelta(days=10), clock.now() + timedelta(days=1)
    rows = [(str(row["day"]), row["journey"], row["status"], row["reason"], row["messages"]) for row in deliver.noes(asker.slug, *span)]
    assert sum(row[-1] for row in rows if row[0] == "2026-03-02") == 4 and rows[-1] == ("2026-03-03", 2, "skip", "quiet_hours", 1)
    assert {row[2:4] for row in rows} == {("skip", "capped"), ("skip", "quiet_hours")}
    both = [sum(row["messages"] for row in deliver.noes(asker.slug, *span, journey=journey)) for journey in (1, 2)]
    assert sum(both) == 5 and both == [sum(row[-1] for row in rows if row[1] == journey) for journey in (1, 2)]


def test_a_message_that_waited_and_then_went_is_no_longer_a_no(asker, at):
    at(2026, 3, 2, 12)
    asker.rules(caps=[{**ONE_A_DAY, "on_hit": "wait"}])
    asker.person(1)
    first, second = asker.wish(1, step="a", priority=1), asker.wish(1, step="b")
    asker.ask(first, second)
    span = clock.now() - timedelta(days=1), clock.now() + timedelta(days=9)
    assert [(row["status"], row["reason"]) for row in deliver.noes(asker.slug, *span)] == [("wait", "capped")]
    at(2026, 3, 3, 12, 1)
    asker.ask(second)
    assert deliver.noes(asker.slug, *span) == [] and told(asker) == []
