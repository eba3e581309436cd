"""Who may get a mail now. Every no has a name."""

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from koipond import deliver
from koipond.kit import clock


def verdict(office, **more) -> tuple[str, str]:
    message, = office.put(1, **more)
    office.send()
    return office.state(message)


CASES = {
    "granted": (lambda o: o.person(1), {}, ("accepted", "")),
    "nothing said": (lambda o: o.person(1, consent=""), {}, ("refused", "no_consent")),
    "withdrawn": (lambda o: o.person(1, consent="withdrawn"), {}, ("refused", "no_consent")),
    "transactional needs none": (lambda o: o.person(1, consent=""), {"kind": "transactional"}, ("accepted", "")),
    "an unknown kind is marketing": (lambda o: o.person(1, consent=""), {"kind": "newsletter"}, ("refused", "no_consent")),
    "no address": (lambda o: o.person(1, address=None), {}, ("refused", "no_address")),
    "no address at all": (lambda o: o.person(1, address="  "), {}, ("refused", "no_address")),
    "not an address": (lambda o: o.person(1, address="mei at shop.example"), {}, ("refused", "no_address")),
    "two addresses": (lambda o: o.person(1, address="a@shop.example,b@shop.example"), {}, ("refused", "no_address")),
    "a line break": (lambda o: o.person(1, address="a@shop.example\r\nBcc: b@shop.example"), {}, ("refused", "no_address")),
    "a command": (lambda o: o.person(1, address="a@shop.example> SIZE=1"), {}, ("refused", "no_address")),
    "spaces around": (lambda o: o.person(1, address=" Mei@shop.example "), {}, ("accepted", "")),
    "nobody": (lambda o: None, {}, ("refused", "person_gone")),
    "too late": (lambda o: o.person(1), {"hours": -1}, ("refused", "expired")),
}


@pytest.mark.parametrize("case", CASES)
def test_the_gate(office, server, case):
    prepare, put, expected = CASES[case]
    prepare(office)
    assert verdict(office, **put) == expected
    assert len(server.mails) == (expected[0] == "accepted")


def test_the_newest_consent_holds_and_of_two_at_once_the_withdrawal(office, server):
    office.person(1, consent="")
    at = clock.now() - timedelta(days=5)
    office.consent(1, "withdrawn", at)
    assert verdict(office, step="a") == ("refused", "no_consent")
    office.consent(1, "granted", at + timedelta(seconds=1))
    assert verdict(office, step="b") == ("accepted", "")
    office.consent(1, "withdrawn", at + timedelta(seconds=1))
    assert verdict(office, step="c") == ("refused", "no_consent")


def test_consent_for_another_channel_or_purpose_is_none(office, server):
    office.person(1, consent="")
    office.consent(1, "granted", channel="sms")
    office.consent(1, "granted", purpose="research")
    assert verdict(office) == ("refused", "no_consent")


def test_a_withdrawal_from_everything_counts(office, server):
    office.person(1)
    office.consent(1, "withdrawn", clock.now(), channel="all")
    assert verdict(office) == ("refused", "no_consent")


def test_a_merged_person_is_followed(office, server):
    for loser, survivor in ((1, 2), (2, 3)):
        office.rows("identify_parents", person=loser, parent=survivor, tick=1)
    office.person(3)
    assert verdict(office) == ("accepted", "")
    assert server.to == ["p3@shop.example"]


def test_who_was_suppressed_by_hand_gets_nothing_until_it_is_lifted(office, server):
    office.person(1)
    deliver.suppress(office.slug, "email", "p1@SHOP.example", by="mei", note="called us")
    assert verdict(office, step="a") == verdict(office, step="b", kind="transactional") == ("refused", "suppressed")
    listed, = deliver.suppressions(office.slug, "email")
    assert (listed["address"], listed["reason"], listed["by"]) == ("p1@shop.example", "manual", "mei")
    deliver.lift(office.slug, "email", "p1@shop.example", by="mei")
    assert verdict(office, step="c") == ("accepted", "")


def test_an_unsubscribed_address_gets_marketing_again_only_after_a_new_consent(office, server, clock):
    office.person(1)
    office.rows("deliver_stops", channel="email", reason="unsubscribed", at=clock.now(), lifted=0,
                address_hash=office.db.value("SELECT sipHash64('p1@shop.example')"))
    assert verdict(office, step="a") == ("refused", "suppressed")
    assert verdict(office, step="b", kind="transactional") == ("accepted", "")
    office.consent(1, "granted", clock.forward(timedelta(minutes=1)))
    assert verdict(office, step="c") == ("accepted", "")


def test_a_bad_address_is_refused_by_name(office):
    with pytest.raises(deliver.BadAddress):
        deliver.suppress(office.slug, "email", "nonsense", by="mei")
    with pytest.raises(deliver.UnknownChannel):
        deliver.suppress(office.slug, "pigeon", "a@shop.example", by="mei")


def test_no_consent_at_all_never_sends_marketing(office, server):
    """A law: whatever was said in whatever order, marketing goes out only if the newest word is a yes."""
    numbers = iter(range(1, 10_000))
    words = st.lists(st.tuples(st.sampled_from(["granted", "withdrawn"]), st.integers(1, 5)), max_size=5)

    @settings(max_examples=8, deadline=None)
    @given(st.lists(words, min_size=5, max_size=5))
    def law(people):
        expected, put = [], []
        for said in people:
            person = office.person(next(numbers), consent="")
            for state, days in said:
                office.consent(person, state, clock.now().replace(microsecond=0, second=0, minute=0) - timedelta(days=days))
            newest = min((days for _, days in said), default=None)
            expected.append(newest is not None and all(state == "granted" for state, days in said if days == newest))
            put.append(person)
        made = office.put(*put, step=f"s{put[0]}")
        office.send()
        assert [office.state(message)[0] == "accepted" for message in made] == expected

    law()
