"""Who takes the mail of a domain, asked of a DNS server that is there: hosted domains share the pace of their provider."""

import time
from datetime import timedelta

import pytest

from koipond import deliver
from koipond.deliver import sender
from koipond.deliver.rates import Exchangers, Paces, provider_of
from koipond.deliver.rates.exchangers import FAILED_SECONDS, chosen
from koipond.kit import clock
from tests.deliver.dns_server import DnsServer
from tests.deliver.test_rates import NOON, Watch, _rows

HOSTED = {"teahouse.cn": ["mxbiz1.qq.com", "mxbiz2.qq.com"], "silk.cn": ["mxbiz1.qq.com", "mxbiz2.qq.com"], "koi.com": ["aspmx.l.google.com", "alt1.aspmx.l.google.com"],
          "old.cn": ["mxn.mxhichina.com"], "pond.com": ["pond-com.mail.protection.outlook.com"], "small.cn": ["mx1.hoster.cn"], "tiny.cn": ["mx2.hoster.cn"],
          "own.cn": ["mail.own.cn"], "nobody.cn": [], "null.cn": [""]}


@pytest.fixture
def names(settings_of):
    server = DnsServer()
    server.mail |= HOSTED
    settings_of(DNS=(server.address,), MAIL_EXCHANGERS=True)
    yield server
    server.stop()


@pytest.fixture
def exchangers(names):
    return Exchangers(Watch())


def _groups(exchangers, *domains) -> list[str]:
    exchangers.ahead([f"u@{domain}" for domain in domains], seconds=10)
    return [provider_of(f"u@{domain}", exchangers.of(f"u@{domain}")).name for domain in domains]


def test_domains_that_lie_with_one_provider_are_one_group(exchangers):
    assert _groups(exchangers, "teahouse.cn", "silk.cn", "koi.com", "old.cn", "pond.com") == [
        "tencent_exmail", "tencent_exmail", "google", "alibaba_qiye", "microsoft_365"]


def test_a_hoster_that_nobody_has_written_down_is_a_group_by_its_name(exchangers):
    assert _groups(exchangers, "small.cn", "tiny.cn") == ["hoster.cn", "hoster.cn"]


def test_who_takes_their_own_mail_or_has_no_answer_is_a_group_of_their_own(exchangers):
    own = ["own.cn", "nobody.cn", "null.cn", "missing.cn"]
    assert _groups(exchangers, *own) == own


def test_a_domain_of_the_table_is_not_asked_about_nor_one_that_is_never_in_dns(exchangers, names):
    assert _groups(exchangers, "qq.com", "shop.example", "localhost") == ["qq", "shop.example", "localhost"] and names.asked == []


def test_an_answer_is_kept_for_its_time_and_asked_for_again_while_the_old_one_holds(names):
    watch = Watch()
    exchangers = Exchangers(watch)
    assert _groups(exchangers, "koi.com") * 3 == _groups(exchangers, "koi.com", "koi.com", "koi.com") and names.asked == ["koi.com"]
    names.mail["koi.com"] = ["mxbiz1.qq.com"]
    watch.now += names.ttl + 1
    assert exchangers.of("u@koi.com") == "aspmx.l.google.com", "it is not waited for"
    _until(lambda: exchangers.of("u@koi.com") == "mxbiz1.qq.com")
    assert names.asked == ["koi.com"] * 2


def test_a_server_that_breaks_takes_nothing_away_that_was_known(names):
    watch = Watch()
    exchangers = Exchangers(watch)
    assert _groups(exchangers, "koi.com") == ["google"]
    names.broken = True
    watch.now += names.ttl + 1
    assert _groups(exchangers, "koi.com", "silk.cn") == ["google", "silk.cn"]
    _until(lambda: len(names.asked) >= 3)
    names.broken = False
    watch.now += FAILED_SECONDS + 1
    _until(lambda: provider_of("u@silk.cn", exchangers.of("u@silk.cn")).name == "tencent_exmail")


def test_a_server_that_hangs_is_not_waited_for(names):
    names.seconds = 30.0
    exchangers, began = Exchangers(), time.monotonic()
    exchangers.ahead([f"u@d{number}.cn" for number in range(500)])
    assert provider_of("u@d1.cn", exchangers.of("u@d1.cn")).name == "d1.cn" and time.monotonic() - began < 5


def test_it_can_be_left_off(exchangers, names, settings_of):
    settings_of(MAIL_EXCHANGERS=False)
    assert _groups(exchangers, "teahouse.cn") == ["teahouse.cn"] and names.asked == []


@pytest.mark.parametrize("domain, hosts, told", [
    ("a.cn", ["mx1.hoster.cn"], "hoster.cn"), ("a.cn", ["mx.com.cn"], "mx.com.cn"), ("a.cn", ["m.mail.hoster.com.cn"], "mail.hoster.com.cn"), ("a.cn", ["hoster.cn"], "hoster.cn"),
    ("a.cn", ["mx.a.cn"], ""), ("mail.a.cn", ["mx.mail.a.cn"], ""), ("a.cn", ["filter.a.cn", "mxbiz2.qq.com"], "mxbiz2.qq.com"), ("a.cn", [], "")])
def test_the_name_of_a_group_is_what_an_exchanger_is_part_of(domain, hosts, told):
    assert chosen(domain, hosts) == told


def test_hosted_domains_share_a_rate_and_one_that_begins_under_another_name_ends_there(exchangers, tmp_path, settings_of):
    file = tmp_path / "rates.csv"
    file.write_text("provider,domains,exchangers,connections,per_minute\nexmail,,mxbiz1.qq.com mxbiz2.qq.com,1,60\n*,*,,0,0\n")
    settings_of(MAIL_RATES=str(file))
    paces, letter = Paces(Watch(), exchangers), object()
    assert paces.begins(letter, "u@teahouse.cn")         # nothing is known of it yet
    exchangers.ahead(["u@teahouse.cn", "u@silk.cn"], seconds=10)
    paces.ended(letter, "u@teahouse.cn", "")
    assert all(not pace.under_way for pace in paces._paces.values())
    moments = [paces.moment(row, NOON) for pair in zip(_rows(50, "teahouse.cn"), _rows(50, "silk.cn"), strict=True) for row in pair]
    assert sum(moment is None for moment in moments) == 11, "ten seconds of one rate for both"


def test_a_hosted_provider_that_asks_for_patience_is_left_alone_with_all_its_domains(office, server, names):
    sender._run.paces = Paces(exchangers=Exchangers())
    people = [office.person(number, f"u{number}@{domain}") for number, domain in enumerate(["teahouse.cn", "silk.cn", "koi.com"] * 5, 1)]
    server.answers = {f"u{number}@teahouse.cn": "450 4.7.1 connection frequency limited" for number in range(1, 16, 3)}
    messages = office.put(*people)
    office.send()
    told = {(paced.name, paced.rests_until is not None) for paced in deliver.paces(office.slug)}
    assert ("tencent_exmail", True) in told and ("google", False) in told
    assert sum(to.endswith("@koi.com") for to in server.to) == 5
    server.answers = {}
    again = office.put(*people[:2], step="s2")
    office.send()
    assert [office.state(message) for message in again] == [("later", "paced")] * 2, "the other domain of the same provider waits too"
    assert next(paced for paced in deliver.paces(office.slug) if paced.name == "tencent_exmail").domains == ["silk.cn", "teahouse.cn"]
    clock.forward(timedelta(hours=1))
    sender._run.paces = Paces(exchangers=Exchangers())
    office.send()
    assert {office.state(message)[0] for message in messages + again} == {"accepted"}


def _until(holds) -> None:
    ends = time.monotonic() + 20
    while not holds():
        assert time.monotonic() < ends, "it never came to hold"
        time.sleep(0.01)
