"""Copies of a send to people of the house: once, without tracking, and in no figure."""

import pytest

from koipond import deliver


@pytest.fixture(autouse=True)
def seeds(settings_of):
    settings_of(SEED_ADDRESSES=("boss@house.example", "qa@house.example"))


def test_each_send_has_one_copy_for_each_seed_address(office, server):
    office.put(office.person(1), office.person(2))
    office.send()
    office.put(office.person(3))
    office.send()
    assert server.to == ["boss@house.example", "p1@shop.example", "p2@shop.example", "p3@shop.example", "qa@house.example"]
    office.put(1, step="another")
    office.send()
    assert server.to.count("boss@house.example") == 2, "another step is another send"


def test_a_copy_is_in_no_figure_tracks_nothing_and_shows_nobodys_data(office, server):
    office.put(office.person(1, first_name="Wei"))
    office.send()
    assert {(row["status"], row["messages"]) for row in deliver.totals(office.db)} == {("accepted", 1)}
    assert office.db.value("SELECT count() FROM collect_inbox WHERE name LIKE 'email%'") == 1
    copy = next(mail for mail in server.mails if mail.rcpt_tos == ["qa@house.example"])
    assert b"/t/o/" not in copy.content and b"/t/c/" not in copy.content and b"/t/u/" not in copy.content
    assert b"Wei" not in copy.content and b"friend" in copy.content


def test_a_copy_that_is_refused_stops_nobody_and_is_not_unknown_after_a_restart(office, server):
    server.answers = {"qa@house.example": "550 5.1.1 no such user"}
    office.put(office.person(1))
    office.send()
    assert "p1@shop.example" in server.to
    assert not deliver.suppressions(office.slug, "email")


def test_who_gets_nothing_makes_no_copy(office, server):
    office.put(office.person(1, consent=""))
    office.send()
    assert server.to == []
