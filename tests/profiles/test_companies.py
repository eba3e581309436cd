"""Companies: which one is meant, what is known of it, and who belongs to it in which role."""

from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as some

from koipond import collect, identify, profiles
from koipond.kit import clock as kit_clock
from koipond.kit import ids
from koipond.profiles.companies.credit_code import CHARACTERS, check_character
from koipond.profiles.companies.identity import Known, id_of, resolve

TENCENT = "9144030071526726XG"   # one that is in use
BODIES = some.tuples(some.text(CHARACTERS, min_size=2, max_size=2), some.text("0123456789", min_size=6, max_size=6),
                     some.text(CHARACTERS, min_size=9, max_size=9)).map("".join)


def says(workspace, group, user="", traits=None, at=None, context=None, message_id=""):
    """A group call, as the intake would have it."""
    collect.record(workspace.slug, [collect.Item(
        kind="group", name="", message_id=message_id or ids.fresh(), at=at or kit_clock.now(), user_id=user, group_id=group, source=7,
        traits=traits or {}, context=context or {})])


def facts(db):
    """All that can be read about companies: what a second run must not change."""
    def rows(table):
        return sorted(map(repr, db.rows(f"SELECT * FROM {table}")))

    return {table: rows(table) for table in ("profiles_company_keys", "profiles_company_values FINAL", "profiles_companies FINAL",
                                             "profiles_company_refused FINAL", "profiles_memberships")}


def person_of(db, user):
    return identify.find(db, "user_id", user)


@given(BODIES, some.integers(0, 17), some.sampled_from(CHARACTERS))
def test_one_wrong_character_of_a_credit_code_is_found(body, place, other):
    code = body + check_character(body)
    assert profiles.credit_code_of(f" {code[:9].lower()} {code[9:]}") == code
    wrong = code[:place] + other + code[place + 1:]
    assert (profiles.credit_code_of(wrong) is None) == (wrong != code)


def test_a_real_credit_code_holds_and_what_is_none_does_not():
    assert profiles.credit_code_of(TENCENT) == TENCENT
    assert profiles.credit_code_of("９144030071526726XG") == TENCENT
    for wrong in ("", "9144030071526726X", "9144030071526726XH", "I144030071526726XG", "91A403007152672600"):
        assert profiles.credit_code_of(wrong) is None


@pytest.mark.parametrize("text, domain", [
    ("acme.cn", "acme.cn"), ("https://www.Acme.CN/about?x=1", "acme.cn"), ("mei@acme.cn", "acme.cn"), ("acme.cn:8080", "acme.cn"),
    ("锦鲤.公司", "xn--jc5ao1m.xn--55qx5d"), ("acme", None), ("", None), ("a b.cn", None), ("acme.cn.", "acme.cn"), ("-acme.cn", None)])
def test_a_domain_is_found_however_it_is_written(text, domain):
    assert profiles.domain_of(text) == domain


KEYS = some.lists(some.tuples(some.sampled_from(("credit_code", "external_id", "domain")), some.sampled_from("abc")), min_size=1, max_size=3,
                  unique_by=lambda key: key[0]).map(lambda keys: sorted(keys, key=lambda key: ("credit_code", "external_id", "domain").index(key[0])))


@given(some.lists(KEYS, min_size=1, max_size=12))
def test_a_key_never_changes_its_company_and_a_company_has_one_credit_code(sayings):
    known, seen = Known(), {}
    for saying, keys in enumerate(sayings):
        company = resolve(keys, known, saying)
        assert known.owners[keys[0]] == company, "what is said belongs to the company of its strongest key"
        assert resolve(keys, known, saying) == company, "said again it is the same"
        for key, owner in known.owners.items():
            assert seen.setdefault(key, owner) == owner
    codes = [owner for (kind, _), owner in known.owners.items() if kind == "credit_code"]
    assert len(codes) == len(set(codes))
    assert set(known.owners.values()) <= {id_of(key) for keys in sayings for key in keys}


def test_a_group_call_makes_a_company_with_its_people(workspace, db, tick):
    says(workspace, "g1", "wei", {"name": "Acme (Shenzhen) Co., Ltd.", "creditCode": TENCENT.lower(), "website": "https://www.acme.cn", "plan": "pro"},
         context={"membership": {"role": "Decision maker"}})
    says(workspace, "g1", "tom")
    tick(twice=True)
    [listed] = profiles.listed_companies(db)
    assert (listed.name, listed.external_ids, listed.credit_codes, listed.domains, listed.people) == (
        "Acme (Shenzhen) Co., Ltd.", ["g1"], [TENCENT], ["acme.cn"], 2)
    found = profiles.company(db, listed.id)
    assert found.credit_code_valid and found.traits["plan"] == "pro" and [key.kind for key in found.keys] == ["credit_code", "external_id", "domain"]
    roles = {member.person: [role["role"] for role in member.roles] for member in profiles.company_people(db, listed.id)}
    assert roles == {person_of(db, "wei"): ["decision_maker"], person_of(db, "tom"): ["member"]}
    assert profiles.companies_of(db, person_of(db, "wei"))[0].name == "Acme (Shenzhen) Co., Ltd."


def test_people_who_do_not_share_a_key_are_not_in_one_company(workspace, db, tick):
    says(workspace, "g1", "a", {"name": "One", "domain": "qq.com"})
    says(workspace, "g2", "b", {"name": "Two", "domain": "qq.com"})
    tick()
    assert [(one.name, one.domains) for one in profiles.listed_companies(db)] == [("One", []), ("Two", [])]


def test_a_workspace_may_block_a_domain_of_its_own(workspace, db, tick, clock):
    profiles.block_domain(workspace.slug, "https://coworking.example.cn/", "mei")
    clock.forward(timedelta(seconds=1))
    says(workspace, "g1", "a", {"name": "One", "domain": "coworking.example.cn"})
    tick()
    assert profiles.listed_companies(db)[0].domains == []
    assert [one.domain for one in profiles.blocked_domains(workspace.slug)] == ["coworking.example.cn"]
    profiles.unblock_domain(workspace.slug, "coworking.example.cn")
    assert profiles.blocked_domains(workspace.slug) == []


def test_two_subsidiaries_with_one_domain_stay_two_and_it_is_told(workspace, db, tick):
    says(workspace, "g1", "a", {"name": "One", "domain": "group.cn"})
    tick()
    says(workspace, "g2", "b", {"name": "Two", "domain": "group.cn"})
    tick(twice=True)
    one, two = profiles.listed_companies(db)
    assert (one.domains, two.domains) == (["group.cn"], [])
    [refused] = profiles.company(db, two.id).refused
    assert (refused["kind"], refused["value"], refused["company"], refused["other"]) == ("domain", "group.cn", one.id, two.id)


SAID = [("g1", "a", {"domain": "one.cn"}), ("", "b", {"domain": "one.cn"}), ("g2", "c", {"credit_code": TENCENT, "domain": "one.cn"}),
        ("g3", "d", {"credit_code": TENCENT}), ("g1", "e", {"name": "One"}), ("g2", "a", {"name": "Two", "domain": "two.cn"})]


@pytest.mark.parametrize("cuts", [set(), {1, 2, 3, 4, 5}, {3}, {2, 4}])
def test_however_they_are_cut_into_ticks_it_is_the_same_companies(workspace, db, tick, cuts):
    for place, (group, user, traits) in enumerate(SAID):
        if place in cuts:
            tick(twice=True)
        says(workspace, group, user, traits)
    tick(twice=True)
    keys = {(kind, value): company for kind, value, company in db.rows("SELECT kind, value, company FROM profiles_company_keys")}
    expected = Known()
    for group, _, traits in SAID:
        named = [("credit_code", traits.get("credit_code")), ("external_id", group), ("domain", traits.get("domain"))]
        resolve([key for key in named if key[1]], expected, 0)
    assert keys == expected.owners
    people = {company.name: company.people for company in profiles.listed_companies(db)}
    assert sum(people.values()) == 6 and people["Two"] == 3


def test_a_call_that_says_again_what_holds_has_no_row(workspace, db, tick):
    for hours in (3, 2, 1):
        says(workspace, "g1", "a", at=kit_clock.now() - timedelta(hours=hours))
        tick(twice=True)
    assert db.value("SELECT count() FROM profiles_memberships") == 1
    says(workspace, "g1", "a", at=kit_clock.now() - timedelta(days=2))
    tick(twice=True)
    [membership] = profiles.companies_of(db, person_of(db, "a"))
    assert membership.since.date() == (kit_clock.now() - timedelta(days=2)).date()


def test_a_role_is_given_and_taken_by_hand_and_may_come_back(workspace, db, tick, clock):
    says(workspace, "g1", "a", {"name": "One"})
    tick()
    [one], person = profiles.listed_companies(db), person_of(db, "a")
    profiles.give_role(db, one.id, person, "Champion", by="mei")
    tick(twice=True)
    assert {each.role: each.by for each in profiles.companies_of(db, person)} == {"member": "", "champion": "mei"}
    clock.forward(timedelta(days=1))
    assert len(profiles.take_role(db, one.id, person, by="mei")) == 2
    tick(twice=True)
    assert all(each.until for each in profiles.companies_of(db, person))
    assert profiles.company_people(db, one.id) == [] and profiles.listed_companies(db)[0].people == 0
    assert len(profiles.company_people(db, one.id, past=True)) == 1
    clock.forward(timedelta(days=1))
    says(workspace, "g1", "a")
    tick(twice=True)
    assert [each.role for each in profiles.companies_of(db, person) if each.until is None] == ["member"]
    with pytest.raises(profiles.NotAMember):
        profiles.take_role(db, one.id, person, "buyer")
    with pytest.raises(profiles.BadRole):
        profiles.give_role(db, one.id, person, "?!")
    with pytest.raises(profiles.UnknownCompany):
        profiles.give_role(db, 12345, person)
    with pytest.raises(profiles.BadEnd):
        profiles.give_role(db, one.id, person, since=clock.now(), until=clock.now() - timedelta(days=1))


def test_somebody_from_outside_gives_nobody_a_role(workspace, db, tick):
    says(workspace, "g1", "a", {"name": "One"})
    tick()
    [one] = profiles.listed_companies(db)
    collect.record(workspace.slug, [collect.Item(kind="track", name="company_joined", message_id="m", at=kit_clock.now(), user_id="b", source=7,
                                                 properties={"company": str(one.id), "role": "buyer"})])
    tick()
    assert profiles.listed_companies(db)[0].people == 1


def test_a_company_is_said_by_hand(workspace, db, tick):
    for wrong, error in (({"credit_code": "123"}, profiles.BadCreditCode), ({"domain": "no domain"}, profiles.BadDomain),
                         ({"domain": "gmail.com"}, profiles.BadCompanyDomain), ({"name": "Only a name"}, profiles.NoCompanyKey)):
        with pytest.raises(error):
            profiles.say_company(workspace.slug, **wrong)
    once = profiles.say_company(workspace.slug, credit_code=TENCENT, name="腾讯科技（深圳）有限公司", traits={"industry": "internet"}, once="1")
    assert profiles.say_company(workspace.slug, credit_code=TENCENT, name="腾讯科技（深圳）有限公司", once="1") == once
    tick(twice=True)
    assert profiles.find_company(db, "credit_code", TENCENT.lower()) == profiles.listed_companies(db, search="腾讯科技(深圳)")[0].id
    profiles.say_company(workspace.slug, credit_code=TENCENT, traits={"industry": ""})
    profiles.say_company(workspace.slug, external_id="x", name="腾讯科技(深圳)")
    tick(twice=True)
    tencent = profiles.company(db, profiles.find_company(db, "credit_code", TENCENT))
    assert "industry" not in tencent.traits and [twin[1] for twin in tencent.same_name] == ["腾讯科技(深圳)"]
    assert profiles.how_many_companies(db) == 2 and profiles.how_many_companies(db, "nothing") == 0


def test_the_figures_and_timeline_of_a_company_are_those_of_its_people(workspace, db, tick):
    says(workspace, "g1", "a", {"name": "One"})
    says(workspace, "g1", "b")
    says(workspace, "g2", "c", {"name": "Two"})
    for user, total in (("a", "10.50"), ("b", "0.0001"), ("c", "7")):
        collect.record(workspace.slug, [collect.Item(kind="track", name="Order Completed", message_id=f"o{user}", at=kit_clock.now(), user_id=user,
                                                     source=7, properties={"order_id": f"o{user}", "total": total})])
    tick(twice=True)
    one, two = profiles.listed_companies(db, order="revenue")
    assert (one.name, one.people, one.orders, one.revenue, two.revenue) == ("One", 2, 2, Decimal("10.5001"), Decimal(7))
    assert [(c.name, c.revenue) for c in profiles.listed_companies(db)] == [("One", Decimal("10.5001")), ("Two", Decimal(7))]
    told = profiles.company_timeline(db, one.id)
    assert sorted(entry.name for _, entry in told) == ["grouped", "grouped", "order_completed", "order_completed"]
    assert {person for person, _ in told} == {person_of(db, "a"), person_of(db, "b")}
    first, rest = profiles.company_timeline(db, one.id, limit=1), []
    rest = profiles.company_timeline(db, one.id, before=first[0][1].cursor)
    assert [e.message_id for _, e in first + rest] == [e.message_id for _, e in told]


def test_who_turns_out_to_be_another_belongs_where_both_did(workspace, db, tick):
    says(workspace, "g1", "", {"name": "One"})
    collect.record(workspace.slug, [
        collect.Item(kind="group", name="", message_id="g", at=kit_clock.now(), anonymous_id="anon", group_id="g1", source=7),
        collect.Item(kind="group", name="", message_id="h", at=kit_clock.now(), user_id="a", group_id="g2", traits={"name": "Two"}, source=7)])
    tick()
    before = identify.find(db, "anonymous_id", "anon")
    collect.record(workspace.slug, [collect.Item(kind="identify", name="", message_id="i", at=kit_clock.now(), user_id="a", anonymous_id="anon", source=7)])
    tick(twice=True)
    found = profiles.companies_of(db, person_of(db, "a"))
    assert {each.name: each.origin for each in found} == {"One": before, "Two": person_of(db, "a")}
    assert {each.name: each.people for each in profiles.listed_companies(db)} == {"One": 1, "Two": 1}


def test_a_tick_run_twice_changes_nothing(workspace, db, tick):
    for group, user, traits in SAID:
        says(workspace, group, user, traits)
    tick()
    from koipond import engine
    from koipond.profiles.companies.tick import keep
    before = facts(db)
    number = db.value("SELECT max(tick) FROM profiles_company_keys")
    keep(engine.Tick(workspace.slug, number, kit_clock.now(), kit_clock.now(), {}, db, again=True), True, True)
    assert facts(db) == before


def test_without_a_group_call_nothing_is_asked_about_companies(workspace, db, tick, monkeypatch):
    from koipond.profiles import tick as profiles_tick

    monkeypatch.setattr(profiles_tick, "keep_companies", lambda *asked: pytest.fail("a tick without a group call looked for companies"))
    collect.record(workspace.slug, [collect.Item(kind="identify", name="", message_id="i", at=kit_clock.now(), user_id="a", source=7,
                                                 traits={"city": "Xi'an"})])
    tick()
    assert db.value("SELECT count() FROM profiles_traits") == 1
