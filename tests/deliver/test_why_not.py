"""One line in plain words for every message that somebody was to get, and the sums of them."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from koipond import deliver
from koipond.deliver.pressure import said
from koipond.deliver.pressure.rules import Cap, Quiet
from koipond.kit import clock
from tests.deliver.asking import Asker

# A rule, and how it reads.
WORDS = {
    "night": (Quiet(1, "21:00", "08:00"), "quiet hours 21:00–08:00", "免打扰时段 21:00–08:00"),
    "at the weekend": (Quiet(1, "00:00", "24:00", (6, 7)), "quiet hours 00:00–24:00 (Saturday, Sunday)", "免打扰时段 00:00–24:00（周六、周日）"),
    "holidays": (Quiet(1, "00:00", "24:00", (8,), "CN"), "public holidays of CN", "CN 节假日"),
    "three a week": (Cap(1, 3, hours=168), "3 marketing messages in 7 days are the most", "7 天内最多 3 条营销消息"),
    "one a day by text": (Cap(1, 1, unit="day", channels=("sms",)), "1 marketing message by text message on one day is the most", "每天最多 1 条营销短信"),
    "tagged, of two channels": (Cap(1, 2, unit="month", channels=("email", "sms"), kinds=("marketing", "transactional"), tag="sale"),
                                "2 marketing or transactional messages by e-mail or text message tagged 'sale' in one month are the most",
                                "每月最多 2 条营销、事务邮件、短信（标签“sale”）"),
    "six hours": (Cap(1, 1, hours=6), "1 marketing message in 6 hours is the most", "6 小时内最多 1 条营销消息"),
    "gone": (None, "a sending rule that is gone", "已删除的发送规则"),
}


@pytest.mark.parametrize(("rule", "english", "chinese"), WORDS.values(), ids=WORDS)
def test_a_rule_reads(rule, english, chinese):
    assert said.in_words(rule) == (english, chinese)


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


def test_a_cap_says_which_message_was_the_last(asker, at):
    at(2026, 3, 1, 10)
    asker.rules(caps=[{"number": 2, "hours": 168}])
    asker.person(1)
    for day in (1, 2):
        at(2026, 3, day, 12)
        asker.ask(asker.wish(1, step=f"s{day}"))
    at(2026, 3, 3, 12)
    asker.ask(asker.wish(1, step="s3"))
    assert told(asker) == [("no e-mail on 3 March 2026: 2 marketing messages in 7 days are the most, the second was on 2 March 2026",
                            "2026年3月3日未发送邮件：7 天内最多 2 条营销消息，第 2 条为2026年3月2日")]


def test_what_waits_says_until_when_by_the_persons_own_clock(asker, at):
    at(2026, 3, 1, 10)
    asker.rules(caps=[{"number": 1, "hours": 24, "on_hit": "wait"}])
    asker.person(1, time_zone="Europe/Berlin")
    at(2026, 3, 2, 12)
    asker.ask(asker.wish(1, step="a"), asker.wish(1, step="b", channel="sms"))
    waits, = told(asker)
    assert waits == ("the text message waits until 05:00 on 3 March 2026 (Europe/Berlin): 1 marketing message in 1 day is the most, it was on 2 March 2026",
                     "短信等到2026年3月3日 05:00（Europe/Berlin）再发送：1 天内最多 1 条营销消息，第 1 条为2026年3月2日")


# What else a cap does instead of sending.
INSTEAD = {"leave": ("; the person left the journey", "；客户已离开旅程"), "other_channel": ("; another channel was tried", "；已改用其他渠道"), "skip": ("", "")}


@pytest.mark.parametrize(("on_hit", "ends"), INSTEAD.items(), ids=INSTEAD)
def test_what_was_done_instead_is_said(asker, at, on_hit, ends):
    at(2026, 3, 1, 10)
    asker.rules(caps=[{"number": 1, "hours": 24, "on_hit": on_hit}])
    asker.person(1)
    at(2026, 3, 2, 12)
    asker.ask(asker.wish(1, step="a"), asker.wish(1, step="b"))
    (english, chinese), = told(asker)
    assert english.endswith(ends[0]) and chinese.endswith(ends[1]) and english.startswith("no e-mail on 2 March 2026: 1 marketing message in 1 day")


def test_a_quiet_time_that_skips_is_named(asker, at):
    at(2026, 3, 1, 10)
    asker.rules(quiet=[{"begins": "21:00", "ends": "08:00", "on_hit": "skip"}])
    asker.person(1)
    at(2026, 3, 2, 23)
    asker.ask(asker.wish(1))
    assert told(asker) == [("no e-mail on 2 March 2026: quiet hours 21:00–08:00", "2026年3月2日未发送邮件：免打扰时段 21:00–08:00")]


def test_the_noes_are_summed_by_day_journey_and_reason(asker, at):
    at(2026, 3, 1, 10)
    asker.rules(caps=[{"number": 1, "hours": 24}], quiet=[{"begins": "21:00", "ends": "08:00", "on_hit": "skip"}])
    for person in (1, 2, 3):
        asker.person(person)
    at(2026, 3, 2, 12)
    asker.ask(*(asker.wish(person, step=step, journey=journey) for person in (1, 2) for step, journey in (("a", 1), ("b", 1), ("c", 2))))
    at(2026, 3, 3, 23)
    asker.ask(asker.wish(3, journey=2))
    span = clock.now() - timedelta(days=10), clock.now() + timedelta(days=1)
    rows = [(str(row["day"]), row["journey"], row["status"], row["reason"], row["messages"]) for row in deliver.noes(asker.slug, *span)]
    assert rows == [("2026-03-02", 1, "skip", "capped", 2), ("2026-03-02", 2, "skip", "capped", 2), ("2026-03-03", 2, "skip", "quiet_hours", 1)]
    assert sum(row["messages"] for row in deliver.noes(asker.slug, *span, journey=2)) == 3
