"""How fast mail goes out: providers apart from each other, patience where one asks for it, and a domain that is new."""

import asyncio
from datetime import UTC, date, datetime, timedelta

import pytest

from koipond import deliver
from koipond.deliver.rates import Paces, WarmUp, provider_of, read
from koipond.kit import clock

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


class Watch:
    """Seconds that a test moves."""

    def __init__(self):
        self.now = 1_000.0

    def __call__(self):
        return self.now


def _rows(number: int, domain: str, attempt: int = 1, send_at=NOON) -> list[dict]:
    return [{"message": f"{domain}{n}", "address": f"u{n}@{domain}", "attempt": attempt, "send_at": send_at, "kind": "marketing"} for n in range(number)]


@pytest.fixture
def rates(tmp_path, settings_of):
    file = tmp_path / "rates.csv"
    file.write_text("provider,domains,connections,per_minute\nsmall,small.example little.example,1,60\nwide,wide.example,0,0\n")
    settings_of(MAIL_RATES=str(file))


def test_domains_of_one_provider_share_its_rate_and_others_have_their_own():
    assert provider_of("wei@qq.com") == provider_of("mei@FoxMail.com.")
    assert provider_of("wei@163.com").name == provider_of("wei@126.com").name == "netease"
    assert provider_of("wei@shop.example").name == "shop.example"
    assert {"qq.com", "163.com", "126.com", "exmail.qq.com", "gmail.com", "outlook.com", "yahoo.com"} <= read("").keys()


def test_what_is_too_much_gets_a_moment_each_at_the_rate(rates):
    paces = Paces(Watch())
    moments = [paces.moment(row, NOON) for row in _rows(100, "small.example")]
    assert sum(moment is None for moment in moments) == 11, "ten seconds of the rate may go at once"
    gaps = {(later - sooner).total_seconds() for sooner, later in zip(moments[11:], moments[12:], strict=False)}
    assert gaps == {1.0}
    assert paces.moment(_rows(1, "wide.example")[0], NOON) is None


def test_several_senders_hold_each_to_its_part(rates):
    paces = Paces(Watch())
    paces.share(3)
    moments = [paces.moment(row, NOON, "tea") for row in _rows(100, "small.example")]
    assert sum(moment is None for moment in moments) == 4, "ten seconds of a third of the rate may go at once"
    assert {round((later - sooner).total_seconds(), 3) for sooner, later in zip(moments[4:], moments[5:], strict=False)} == {3.0}
    assert paces.begins(object(), "u@small.example") and not paces.begins(object(), "v@small.example"), "none has less than one connection"
    told = paces.standing("tea", NOON)[0]
    assert (told.per_minute, told.per_minute_now, told.senders) == (60, 60.0, 3)


def test_several_senders_share_what_is_left_of_a_new_domains_day(settings_of):
    settings_of(WARM_UP_SINCE=date(2026, 3, 2))
    waits = WarmUp().hold(_rows(50, "shop.example"), 20, NOON, senders=3)
    assert len(waits) == 40, "a third of the thirty that are left go today"


def test_who_comes_at_their_moment_is_let_through_and_who_is_much_too_late_is_not(rates):
    paces = Paces(Watch())
    for row in _rows(100, "small.example"):
        paces.moment(row, NOON)
    assert paces.moment(_rows(1, "small.example", 2, NOON)[0], NOON + timedelta(seconds=5)) is None
    assert paces.moment(_rows(1, "small.example", 2, NOON)[0], NOON + timedelta(hours=5)) is not None


def test_a_provider_that_asks_for_patience_rests_alone_and_grows_back(rates):
    watch = Watch()
    paces = Paces(watch)
    letter = object()
    assert paces.begins(letter, "u@small.example")
    paces.ended(letter, "u@small.example", "throttled")
    assert not paces.begins(letter, "u@small.example") and paces.begins(letter, "u@wide.example")
    assert paces.moment(_rows(1, "small.example")[0], NOON) >= NOON + timedelta(seconds=60)
    watch.now += 61
    assert paces.begins(letter, "u@small.example")
    assert paces.of("u@small.example").rate(watch.now) == pytest.approx(0.5 * 1.1, rel=0.01)
    watch.now += 3_600
    assert paces.of("u@small.example").rate(watch.now) == 1.0


def _took(paces: Paces, watch: Watch, address: str, seconds: float, times: int = 1) -> None:
    for _ in range(times):
        letter = object()
        assert paces.begins(letter, address)
        watch.now += seconds
        paces.ended(letter, address, "")


def test_a_slow_provider_has_few_under_way_and_gets_no_more_than_it_takes(rates):
    watch = Watch()
    paces = Paces(watch)
    _took(paces, watch, "u@quick.example", 0.1)
    letters = [object() for _ in range(5)]
    assert paces.begins(letters[0], "u@wide.example")
    watch.now += 4
    assert paces.is_slow("u@wide.example"), "one that is under way for long says so before it ends"
    assert paces.begins(letters[1], "u@wide.example") and not paces.begins(letters[2], "u@wide.example")
    for letter in letters[:2]:
        paces.ended(letter, "u@wide.example", "")
    assert paces.moment(_rows(1, "wide.example")[0], NOON) is None
    assert paces.moment(_rows(1, "wide.example")[0], NOON) > NOON


def test_where_all_are_slow_nobody_is_held_back_but_one_that_stalls_is(rates):
    watch = Watch()
    paces = Paces(watch)
    for _ in range(5):
        _took(paces, watch, "u@quick.example", 2.0)
        _took(paces, watch, "u@wide.example", 2.5)
    assert not paces.is_slow("u@wide.example") and not paces.is_slow("u@quick.example")
    assert [paces.moment(row, NOON) for row in _rows(100, "wide.example")] == [None] * 100
    assert paces.begins(object(), "u@wide.example")
    watch.now += 11
    assert paces.is_slow("u@wide.example") and not paces.is_slow("u@quick.example")


def test_what_waits_for_a_slow_one_looks_again_soon_and_goes_when_it_is_quick_again(rates):
    watch = Watch()
    paces = Paces(watch)
    _took(paces, watch, "u@quick.example", 0.1)
    _took(paces, watch, "u@wide.example", 3.0, times=20)
    first = [paces.moment(row, NOON) or NOON for row in _rows(1_000, "wide.example")]
    assert max(first) == NOON + timedelta(seconds=15)
    watch.now += 15
    _took(paces, watch, "u@quick.example", 0.0)
    later = NOON + timedelta(seconds=15)
    second = [paces.moment(row, later) or later for row in _rows(1_000, "wide.example", 2, later)]
    places = [moment for moment in second if moment < max(second)]
    assert max(second) == later + timedelta(seconds=30) and 15 < len(places) < 25, "two thirds of a mail a second"
    watch.now += 30
    _took(paces, watch, "u@wide.example", 0.0, times=20)
    latest = later + timedelta(seconds=30)
    assert {paces.moment(row, latest) for row in _rows(1_000, "wide.example", 3, latest)} == {None}


def test_what_waits_for_a_slow_one_with_a_rate_never_comes_faster_than_the_rate(rates):
    watch = Watch()
    paces = Paces(watch)
    _took(paces, watch, "u@quick.example", 0.1)
    _took(paces, watch, "u@small.example", 3.0, times=20)
    assert paces.is_slow("u@small.example")
    moments = [paces.moment(row, NOON) or NOON for row in _rows(100, "small.example")]
    assert len(set(moments[20:])) == 80 and max(moments) > NOON + timedelta(seconds=80), "each has a place of its own, a second apart"


@pytest.mark.parametrize("text", ["", "provider,domains\nx,y\n", "provider,domains,connections,per_minute\nx,y,many,1\n", "provider,domains,connections,per_minute\nx,y,-1,1\n"])
def test_a_file_of_rates_that_is_none_is_told(tmp_path, text):
    file = tmp_path / "rates.csv"
    if text:
        file.write_text(text)
    with pytest.raises(deliver.BadRates):
        read(str(file))


def test_a_new_domain_sends_little_and_each_message_waits_once_for_its_day(settings_of):
    settings_of(WARM_UP_SINCE=date(2026, 3, 2))
    plan = WarmUp()
    rows = _rows(400, "wide.example") + [{**_rows(1, "wide.example")[0], "message": "receipt", "kind": "transactional"}]
    waits = plan.hold(rows, 20, NOON)
    assert len(waits) == 400 - 30 and "receipt" not in waits
    by_day = [sum(moment.day == day for moment in waits.values()) for day in (3, 4, 5)]
    assert by_day == [100, 200, 70]
    assert not WarmUp.under_way(NOON + timedelta(days=60))


def test_mail_that_waits_for_its_day_goes_out_then(office, server, settings_of):
    settings_of(WARM_UP_SINCE=clock.now().date())
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("koipond.deliver.rates.warmup.DAYS", (2, 3))
        messages = office.put(*[office.person(number) for number in range(1, 8)])
        office.send()
        assert len(server.mails) == 2
        assert {office.state(message) for message in messages} == {("accepted", ""), ("later", "warm_up")}
        for expected in (5, 7):
            now = clock.now()
            clock.forward(datetime(now.year, now.month, now.day, 13, tzinfo=UTC) + timedelta(days=1) - now)
            office.send()
            assert len(server.mails) == expected
    assert {office.state(message)[0] for message in messages} == {"accepted"}


def test_throttling_by_one_provider_lets_the_others_go_on(office, server):
    people = [office.person(number, f"u{number}@{'slow' if number % 2 else 'quick'}.example") for number in range(1, 21)]
    server.answers = {f"u{number}@slow.example": "450 4.7.1 connection frequency limited" for number in range(1, 21)}
    messages = office.put(*people)
    office.send()
    states = [office.state(message) for message in messages]
    assert states.count(("accepted", "")) == 10 and server.to == sorted(f"u{number}@quick.example" for number in range(2, 21, 2))
    assert {state for state in states if state[0] != "accepted"} <= {("later", "throttled"), ("later", "paced")}
    server.answers = {}
    for _ in range(3):
        clock.forward(timedelta(hours=1))
        _rested(office)
        office.send()
    assert {office.state(message)[0] for message in messages} == {"accepted"}
    assert len(server.to) == 20


def _rested(office) -> None:
    """What a process remembers of providers is measured by its own watch: a start has forgotten it."""
    from koipond.deliver import sender

    sender._run.paces = Paces()


def test_a_provider_that_hangs_holds_up_no_other(office, server):
    waits = asyncio.sleep

    async def slowly(host, session, envelope, address, options):
        if address.endswith("@slow.example"):
            await waits(1.0)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    server.handle_RCPT = slowly
    people = [office.person(number, f"u{number}@{'slow' if number % 4 == 0 else 'quick'}.example") for number in range(1, 81)]
    messages = office.put(*people)
    office.send()
    assert sum(to.endswith("@quick.example") for to in server.to) == 60
    left = {office.state(message) for message in messages}
    assert left <= {("accepted", ""), ("later", "paced")}
