"""Platforms that answer are asked: nothing is missed, nothing comes twice, and a pull goes on from where it was."""

import time

import pytest

from koipond import collect
from koipond.collect.sources import keeping, oceanengine, pulling, running
from koipond.collect.sources.errors import BadPlatformAnswer, NoPull, PlatformSilent
from koipond.collect.sources.oceanengine import kind as ocean
from tests.collect.sources.conftest import until


def connected(office, twin, kind, *fields, **more):
    account = twin.account(kind)
    return office.source(kind, **{field: str(account[field]) for field in fields}, address=f"{twin.url}/{kind}", **more)


OCEAN = ("advertiser_id", "access_token")


@pytest.mark.parametrize("kind, fields", [("oceanengine", OCEAN), ("oceanengine", ("advertiser_id", "feiyu_token", "feiyu_key")), ("tencentads", ("account_id", "access_token")),
                                          ("meta", ("app_secret", "verify_token", "page_id", "page_token", "form_id"))])
def test_leads_that_were_never_pushed_are_fetched(office, twin, kind, fields):
    source = connected(office, twin, kind, *fields)
    for n in range(3):
        twin.act(kind, "fill", name=f"客{n}", phone=f"+1415555010{n}")
    assert collect.pulled_now(office.slug, source.id) == 3 and collect.pulled_now(office.slug, source.id) == 0
    office.settle()
    assert len(office.events("lead_submitted")) == 3


def test_pushed_and_pulled_is_one_lead(office, twin):
    source = connected(office, twin, "oceanengine", *OCEAN)
    twin.account("oceanengine", push_url=collect.address_of(source))
    twin.act("oceanengine", "fill", name="伟", phone="13800138000")
    office.wait_for(source, 1)
    collect.pulled_now(office.slug, source.id)
    office.settle()
    assert len(office.events("lead_submitted")) == len(office.kept(source)) == 1


def test_what_the_platform_says_later_of_a_lead_is_told_once(office, twin):
    source = connected(office, twin, "oceanengine", *OCEAN)
    twin.act("oceanengine", "fill", name="伟", phone="13800138000")
    collect.pulled_now(office.slug, source.id)
    twin.forward(601)
    assert collect.pulled_now(office.slug, source.id) == 2 and collect.pulled_now(office.slug, source.id) == 0
    office.settle()
    assert len(office.events("lead_submitted")) == 1 and [event["props"]["app_name"] for event in office.events("lead_updated")] == ["抖音"]


def test_a_pull_that_was_cut_short_goes_on_with_its_page(office, twin, monkeypatch):
    monkeypatch.setattr(ocean, "PAGE", 2)
    source = connected(office, twin, "oceanengine", *OCEAN)
    for n in range(5):
        twin.act("oceanengine", "fill", name=f"客{n}", phone=f"1380013800{n}")
    real, pages = keeping.keep, []

    def cut(source, items, via):
        if len(pages) == 1:
            pages.append("cut")
            raise OSError("the disk is full")
        pages.append(len(items))
        return real(source, items, via)

    monkeypatch.setattr(keeping, "keep", cut)
    with pytest.raises(OSError):
        pulling.pull_from(source)
    after = collect.source(office.slug, source.id)
    assert after.cursor["page"] == 2 and len(office.kept(source)) == 2
    assert pulling.pull_from(after) == (3, False) and pages == [2, "cut", 2, 1]
    asked = [entry["sent"]["query"]["page"] if "query" in entry.get("sent", {}) else "" for entry in twin.ledger(platform="oceanengine", way="in")]
    assert len(asked) == 4 and "page" not in collect.source(office.slug, source.id).cursor


def test_the_next_pull_begins_where_the_last_ended_less_an_overlap(office, twin):
    source = connected(office, twin, "oceanengine", *OCEAN)
    collect.pulled_now(office.slug, source.id)
    cursor = collect.source(office.slug, source.id).cursor
    from datetime import datetime, timedelta

    until_ = datetime.fromisoformat(cursor["until"])
    asked = ocean.pull(source, cursor, until_ + timedelta(days=3))
    assert f"start_time={(until_ - ocean.OVERLAP).astimezone(ocean.CHINA):%Y-%m-%d}" in asked.url
    assert oceanengine


def test_a_wrong_token_is_told_and_gone_once_it_is_right(office, twin):
    source = connected(office, twin, "oceanengine", "advertiser_id", access_token="wrong")
    with pytest.raises(BadPlatformAnswer):
        collect.pulled_now(office.slug, source.id)
    trouble = collect.source(office.slug, source.id).trouble
    assert trouble["number"] == "collect.E207" and "40105" in trouble["message"] and "wrong" not in trouble["message"] and trouble["message_zh"]
    collect.change_source(office.slug, source.id, "test", values={"access_token": twin.account("oceanengine")["access_token"]})
    assert collect.source(office.slug, source.id).trouble is None and collect.pulled_now(office.slug, source.id) == 0


def test_a_platform_that_is_down_is_told(office, twin):
    source = connected(office, twin, "oceanengine", *OCEAN)
    twin.order("faults", platform="oceanengine", what="down", n=1)
    with pytest.raises((PlatformSilent, BadPlatformAnswer)):
        collect.pulled_now(office.slug, source.id)
    assert collect.source(office.slug, source.id).trouble
    assert [pulling.rest_after(n).total_seconds() for n in (1, 2, 10)] == [30, 60, 900]


def test_who_only_pushes_is_not_asked(office):
    with pytest.raises(NoPull):
        collect.pulled_now(office.slug, office.source("googleads", google_key="fake-google-key").id)


def test_the_threads_ask_read_and_end(office, twin, monkeypatch):
    """As in the running process: a lead of Meta is named by a push, its answers are fetched at once, and it is read."""
    source = connected(office, twin, "meta", "app_secret", "verify_token", "page_id", "page_token")
    twin.account("meta", callback_url=collect.address_of(source))
    collect.start_keeping()
    collect.start_reading()
    try:
        time.sleep(1.5)     # the puller has looked once and would not ask again for minutes
        twin.act("meta", "fill", name="Ana", phone="+14155550100")
        until(lambda: (rows := office.kept(source)) and not rows[0]["wants"])
        until(lambda: office.db.value("SELECT count() FROM collect_inbox WHERE name = 'lead_submitted'"))
    finally:
        collect.stop_reading()
        collect.stop_keeping()
    assert running._keeper is None
