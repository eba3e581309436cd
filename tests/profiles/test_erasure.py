"""Somebody asks to be forgotten: nothing is left of them, the proof stays, and the others keep what is theirs."""

from datetime import timedelta

import pytest

from koipond import collect, engine, identify, profiles
from koipond.clock import run_once, run_until_idle
from koipond.kit import clock as kit_clock
from koipond.profiles.models import ErasureRequest
from tests.running import wait_until

EMAIL, PHONE, NAME, USER = "xiaoyun.qiu@forget.example", "13987654321", "邱晓云Xiaoyun", "cust-xiaoyun-77"
SECRETS = [EMAIL, PHONE, NAME, USER, "xiaoyun-phone-device"]


def item(name, message_id, kind="track", at=None, **more):
    return collect.Item(kind=kind, name=name, message_id=message_id, at=at or kit_clock.now() - timedelta(days=3), **more)


def she_comes():
    """Two devices that become one person, an order, a consent, an item without JSON, a duplicate, a value that is too long."""
    who = {"user_id": USER}
    return [
        item("", "anon", "page", anonymous_id="xiaoyun-phone-device", properties={"path": "/tea", "search": EMAIL}),
        item("", "id1", "identify", traits={"email": EMAIL.upper(), "phone": PHONE, "name": NAME, "wish": f"{NAME} likes oolong"}, **who),
        item("", "id2", "identify", anonymous_id="xiaoyun-phone-device", **who),
        item("Order Completed", "order", properties={"order_id": "A-1", "total": "199", "currency": "CNY", "note": f"for {NAME}",
             "products": [{"product_id": "T1", "name": "Tea", "price": "199", "quantity": 1}]}, **who),
        item("consent_granted", "yes", properties={"channel": "email", "proof": f"form of {EMAIL}"}, **who),
        item("Order Completed", "order", properties={"order_id": "A-1", "total": "199"}, **who),
    ]


def he_comes():
    return [item("", "tom", "identify", user_id="tom", traits={"email": "tom@stays.example", "name": "Tom"}),
            item("Order Completed", "tom-order", user_id="tom", properties={"order_id": "B-1", "total": "50"})]


def texts(db) -> dict[str, list[str]]:
    """Every text of every table, however deep it lies in a column."""
    found = {}
    for table, column in db.rows("SELECT table, name FROM system.columns WHERE database = currentDatabase() AND default_kind != 'ALIAS' "
                                 "AND (type LIKE '%String%') ORDER BY table, name"):
        rows = db.rows(f"SELECT toString({column}) FROM {table} WHERE notEmpty(toString({column}))")
        found.setdefault(table, []).extend(text for (text,) in rows)
    return found


def left_of_her(db) -> dict[str, int]:
    """Table → how many texts still tell of her."""
    counts = {table: sum(any(secret.lower() in text.lower() for secret in SECRETS) for text in all_texts)
              for table, all_texts in texts(db).items()}
    return {table: count for table, count in counts.items() if count}


@pytest.fixture
def her(workspace, db):
    collect.record(workspace.slug, she_comes() + he_comes())
    run_until_idle(workspace.slug)
    assert NAME in str(collect.events(workspace.slug))   # counts the catalogue now, with samples
    return identify.find(db, "user_id", USER)


def test_before_she_is_in_many_tables(her, db):
    assert {"collect_inbox", "identify_links", "identify_identifiers", "profiles_timeline", "profiles_events", "profiles_traits",
            "profiles_values", "profiles_consents", "collect_catalogue"} <= left_of_her(db).keys()


def test_nothing_is_left_of_her_in_any_text_of_any_table(workspace, her, db):
    profiles.erase(workspace, [her], by="owner", because="letter 7")
    assert run_once(workspace.slug, twice=True)
    assert left_of_her(db) == {}
    with pytest.raises(profiles.UnknownPerson):
        profiles.person(db, her)
    assert identify.find(db, "email", EMAIL) is None


def test_the_night_after_not_even_the_statements_that_erased_her_name_her(workspace, her, db, clock):
    profiles.erase(workspace, [her], by="owner", because="letter 7")
    run_once(workspace.slug)
    spoken = lambda: [text for (text,) in db.rows("SELECT command FROM system.mutations WHERE database = currentDatabase()")  # noqa: E731
                      if any(secret.lower() in text.lower() for secret in SECRETS)]
    assert spoken()
    clock.forward(timedelta(days=1))
    run_until_idle(workspace.slug)
    wait_until(lambda: not spoken(), seconds=120)


def test_the_others_keep_what_is_theirs(workspace, her, db):
    tom = identify.find(db, "user_id", "tom")
    before = repr(profiles.person(db, tom)), repr(profiles.timeline(db, tom)), profiles.count(db)
    profiles.erase(workspace, [her], by="owner", because="letter 7")
    run_until_idle(workspace.slug)
    assert (repr(profiles.person(db, tom)), repr(profiles.timeline(db, tom)), profiles.count(db)) == (*before[:2], before[2] - 1)


def test_the_receipt_proves_it_without_naming_her(workspace, her, db):
    asked = profiles.erase(workspace, [her], by="owner", because="letter 7")
    run_until_idle(workspace.slug, twice=True)
    receipt = profiles.erasure(workspace, asked.id)
    assert receipt.done_at and receipt.tick and receipt.asked_by == "owner" and receipt.because == "letter 7"
    assert receipt.rows["profiles_timeline"] == (5, 0) and receipt.rows["profiles_traits"][0] >= 1
    assert receipt.identifiers == {"user_id": 1, "email": 1, "phone": 1, "anonymous_id": 1}
    assert (receipt.orders, receipt.revenue) == (1, 199)
    assert not any(secret.lower() in repr(receipt).lower() for secret in SECRETS)


def test_a_second_run_of_the_tick_changes_nothing(workspace, her, db):
    profiles.erase(workspace, [her], by="owner", because="letter 7")
    run_once(workspace.slug)
    once = {table: sorted(all_texts) for table, all_texts in texts(db).items()}
    number = collect.resting_at(workspace.slug)
    from koipond.collect.models import TickRecord
    TickRecord.objects.filter(workspace=workspace, number=number).update(ended_at=None)
    assert run_once(workspace.slug)
    assert {table: sorted(all_texts) for table, all_texts in texts(db).items()} == once


def test_cut_after_any_table_it_goes_on(workspace, her, db, monkeypatch):
    profiles.erase(workspace, [her], by="owner", because="letter 7", keep_orders=True)
    real, calls = engine.take_out, []

    def cut(*given):
        calls.append(given[1].name)
        if len(calls) % 2 == 0:
            raise RuntimeError("cut")
        real(*given)

    monkeypatch.setattr(engine, "take_out", cut)
    for _ in range(40):
        try:
            run_once(workspace.slug)
            break
        except RuntimeError:
            continue
    assert len(calls) > 8 and ErasureRequest.objects.get(workspace=workspace).done_at
    assert left_of_her(db) == {}
    receipt = profiles.erasure(workspace, ErasureRequest.objects.get(workspace=workspace).id)
    assert receipt.rows["profiles_timeline"] == (5, 1)
    assert db.rows("SELECT count(), sum(amount) FROM profiles_events WHERE name = 'order_completed'") == [(2, 249)]


def test_orders_may_stay_as_those_of_nobody(workspace, her, db):
    profiles.erase(workspace, [her], by="owner", because="letter 7", keep_orders=True)
    run_until_idle(workspace.slug, twice=True)
    assert left_of_her(db) == {}
    for table in ("profiles_events", "profiles_timeline"):
        (kept,) = db.dicts(f"SELECT person, amount, props, origin FROM {table} WHERE person = 0 AND name = 'order_completed'")
        assert kept["amount"] == 199 and kept["props"] == {"order_id": "A-1", "total": "199", "currency": "CNY"} and kept["origin"] == 0
    assert db.rows("SELECT person, product_name, amount FROM profiles_order_lines WHERE order_id = 'A-1'") == [(0, "Tea", 199)]


def test_without_that_choice_the_orders_go_and_the_receipt_says_how_much(workspace, her, db):
    asked = profiles.erase(workspace, [her], by="owner", because="letter 7")
    run_until_idle(workspace.slug)
    assert db.value("SELECT sum(amount) FROM profiles_events") == 50
    assert profiles.erasure(workspace, asked.id).revenue == 199


def test_her_number_is_never_given_to_somebody_else(workspace, her, db):
    newest = db.value("SELECT max(person) FROM identify_identifiers")
    profiles.erase(workspace, [newest], by="owner", because="letter 7")
    run_until_idle(workspace.slug)
    collect.record(workspace.slug, [item("", "new", "identify", user_id="newcomer", traits={"name": "New"})])
    run_until_idle(workspace.slug, twice=True)
    assert identify.find(db, "user_id", "newcomer") > newest


def test_numbers_of_the_inbox_go_on_when_its_newest_rows_are_gone(workspace, db):
    collect.record(workspace.slug, she_comes())
    run_until_idle(workspace.slug)
    highest = db.value("SELECT max(seq) FROM collect_inbox")
    profiles.erase(workspace, [identify.find(db, "user_id", USER)], by="owner", because="letter 7")
    run_until_idle(workspace.slug)
    assert db.value("SELECT count() FROM collect_inbox") == 0
    collect.start(), collect.stop()     # a new process has to find out the number by itself
    collect.record(workspace.slug, he_comes())
    assert db.value("SELECT min(seq) FROM collect_inbox") == highest + 1
    run_until_idle(workspace.slug)
    assert identify.find(db, "user_id", "tom")


def test_she_may_come_back_as_somebody_new(workspace, her, db):
    profiles.erase(workspace, [her], by="owner", because="letter 7")
    run_until_idle(workspace.slug)
    collect.record(workspace.slug, [item("", "again", "identify", user_id="other", traits={"email": EMAIL})])
    run_until_idle(workspace.slug, twice=True)
    assert identify.find(db, "email", EMAIL) > her


def test_who_must_not_be_contacted_again_is_recognised_and_turned_away(workspace, her, db):
    asked = profiles.erase(workspace, [her], by="owner", because="letter 7", refuse_again=True)
    run_until_idle(workspace.slug)
    come = [item("", "import-1", "identify", user_id="other", traits={"email": f" {EMAIL.title()}", "name": NAME}),
            item("", "fine", "identify", user_id="fine", traits={"email": "fine@stays.example"})]
    collect.record(workspace.slug, come)
    run_until_idle(workspace.slug, twice=True)
    assert left_of_her(db) == {} and identify.find(db, "user_id", "other") is None
    assert identify.find(db, "user_id", "fine")
    assert db.rows("SELECT reason, message_id, detail FROM collect_refused WHERE reason = 'erased'") == [("erased", "", "")]
    profiles.welcome_again(workspace, asked.id, by="owner")
    collect.record(workspace.slug, [item("", "import-2", "identify", user_id="other", traits={"email": EMAIL})])
    run_until_idle(workspace.slug)
    assert identify.find(db, "email", EMAIL)


def test_a_click_in_an_old_mail_brings_nobody_back(workspace, her, db):
    profiles.erase(workspace, [her], by="owner", because="letter 7")
    run_until_idle(workspace.slug)
    collect.record(workspace.slug, [item("email_clicked", "late", person=her, properties={"message": "m"})])
    run_until_idle(workspace.slug, twice=True)
    assert db.value("SELECT count() FROM profiles_timeline WHERE person = {p:UInt64}", p=her) == 0
    with pytest.raises(profiles.UnknownPerson):
        profiles.person(db, her)


def test_many_persons_are_one_set(workspace, db):
    people = [item("", f"p{n}", "identify", user_id=f"many-{n}", traits={"email": f"many-{n}@forget.example"}) for n in range(50)]
    collect.record(workspace.slug, people + he_comes())
    run_until_idle(workspace.slug)
    many = [identify.find(db, "user_id", f"many-{n}") for n in range(50)]
    profiles.erase(workspace, many, by="owner", because="project over")
    run_until_idle(workspace.slug)
    assert not any("many-" in text for all_texts in texts(db).values() for text in all_texts)
    assert profiles.count(db) == 1


def test_what_cannot_be_erased_is_said(workspace, her, db):
    with pytest.raises(profiles.NoReason):
        profiles.erase(workspace, [her], by="owner", because=" ")
    for tells in (f"letter of {EMAIL}", f"call from {PHONE}"):
        with pytest.raises(profiles.BadReason):
            profiles.erase(workspace, [her], by="owner", because=tells)
    with pytest.raises(profiles.UnknownPerson):
        profiles.erase(workspace, [her, 999], by="owner", because="letter")
    with pytest.raises(profiles.TooManyPersons):
        profiles.erase(workspace, list(range(1, 1002)), by="owner", because="letter")
    profiles.hold(workspace, her, by="owner", because="court")
    with pytest.raises(profiles.PersonHeld):
        profiles.erase(workspace, [her], by="owner", because="letter")
    profiles.lift_hold(workspace, her, by="owner")
    first = profiles.erase(workspace, [her], by="owner", because="letter")
    assert profiles.erase(workspace, [her], by="owner", because="letter").id == first.id


def test_a_tick_without_an_erasure_asks_the_engine_nothing_for_it(workspace, db, monkeypatch):
    collect.record(workspace.slug, he_comes())
    asked = []
    monkeypatch.setattr(engine.Database, "_try", lambda self, *given: asked.append(given))
    one = engine.Tick(workspace.slug, 1, kit_clock.now(), kit_clock.now(), {1: (0, 2)}, db)
    for room in (profiles.forget, profiles.retain, profiles.turn_away):
        room(one)
    assert asked == []
