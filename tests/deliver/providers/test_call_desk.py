"""The call desk passes what the platforms pass: taken once, told of once, cut short anywhere, and each its own; its other side is a person instead of a wire."""

from datetime import timedelta

import pytest

from koipond import deliver
from koipond.deliver import calls, sending
from koipond.deliver.calls import making
from koipond.deliver.channels import providers
from koipond.deliver.models import CallTask
from koipond.kit import clock as time

TEXT = "您好 {{ person.first_name }}\n? interest: 想来品茶吗？ | 想 | 不想"
WHO = "key dialler"


@pytest.fixture
def desk(shop, monkeypatch):
    monkeypatch.setattr("koipond.deliver.sender._run", sending.Run())
    return shop("call_desk", sharing="pool", calls_at_most="2", again_minutes="5")


def person(office, number: int) -> int:
    office.rows("profiles_traits", person=number, t_email="", t_phone=f"1380000{number:04d}", t_first_name=f"客{number}", tick=2)
    office.consent(number, "granted", channel="call")
    return number


def fetched(desk, most: int = 100) -> dict[str, calls.Call]:
    """What a dialler gets, by message."""
    taken = [one.task for one in calls.take(desk.slug, WHO, most, member=False)]
    return {str(task.message): call for task, call in zip(taken, calls.shown(desk.slug, taken), strict=True)}


def say(desk, call: calls.Call, result: str, number: int = 1, **more) -> calls.Kept:
    return calls.say(desk.slug, calls.Said(call.id, result, number, **more), WHO)


def test_a_letter_is_taken_and_its_receipt_comes_back(desk):
    message, = desk.send(TEXT, person(desk.office, 1))
    assert desk.office.state(message) == ("pending", "to_call")
    say(desk, fetched(desk)[message], "answered", answers={"interest": "想"})
    desk.told(message, "answered")
    assert desk.office.state(message) == ("accepted", "")


def test_each_of_many_gets_their_own(desk):
    made = desk.send(TEXT, *(person(desk.office, number) for number in range(1, 601)))      # more than one batch
    found = fetched(desk, 1_000)
    assert set(found) == set(made) and {(call.script, call.phone) for call in found.values()} == {(f"您好 客{number}", f"+861380000{number:04d}") for number in range(1, 601)}


def test_what_was_taken_when_the_line_was_cut_is_there_once_and_known(desk, monkeypatch):
    monkeypatch.setattr(providers()["call_desk"], "hold", lambda *letters: making.hold(*letters) and 1 / 0)      # after it is on disk, before anybody is told
    message, = desk.send(TEXT, person(desk.office, 1))
    assert desk.office.state(message) == ("pending", "to_call") and CallTask.objects.filter(workspace__slug=desk.slug).count() == 1
    say(desk, fetched(desk)[message], "answered")
    desk.told(message, "answered")
    assert desk.office.state(message) == ("accepted", "")


def test_what_could_not_be_taken_comes_again_and_is_called_once(desk, monkeypatch, clock):
    with monkeypatch.context() as broken:
        broken.setattr(providers()["call_desk"], "hold", lambda *letters: 1 / 0)
        message, = desk.send(TEXT, person(desk.office, 1))
        assert desk.office.state(message) == ("later", "transient") and not CallTask.objects.filter(workspace__slug=desk.slug).exists()
    time.forward(timedelta(hours=1))
    desk.office.send()
    assert desk.office.state(message) == ("pending", "to_call") and CallTask.objects.filter(workspace__slug=desk.slug).count() == 1


def test_what_is_told_twice_or_out_of_turn_counts_once(desk, clock):
    message, = desk.send(TEXT, person(desk.office, 1))
    call = fetched(desk)[message]
    with pytest.raises(deliver.WrongCallNumber):
        say(desk, call, "answered", number=2)
    assert [say(desk, call, result).again for result in ("no_answer", "no_answer", "interested")] == [False, True, True]
    time.forward(timedelta(minutes=6))
    say(desk, fetched(desk)[message], "busy", number=2)
    desk.told(message, "unanswered")
    assert desk.office.state(message) == ("refused", "unreached")
    names = [row[0] for row in desk.office.db.rows("SELECT message_id FROM collect_inbox WHERE name LIKE 'call\\_unanswered'")]
    assert sorted(names) == [f"{message}:call:1", f"{message}:call:2"]


def test_nothing_is_told_of_a_task_by_who_is_not_its_dialler(desk, office):
    message, = desk.send(TEXT, person(desk.office, 1))
    call = fetched(desk)[message]
    with pytest.raises(deliver.OfAnotherCaller):
        calls.say(desk.slug, calls.Said(call.id, "answered", 1), "key other", manager=False)
    with pytest.raises(deliver.NoSuchCall):
        calls.say("no-" + desk.slug, calls.Said(call.id, "answered", 1), WHO)
    assert desk.office.state(message) == ("pending", "to_call")


def test_a_paused_desk_takes_nothing_and_another_takes_its_place(desk, shop):
    deliver.change_account(desk.slug, desk.account.id, "test", paused=True)
    second = deliver.create_account(desk.slug, "call_desk", "second", {"sharing": "pool"}, by="test")
    message, = desk.send(TEXT, person(desk.office, 1))
    assert desk.office.state(message) == ("pending", "to_call")
    assert CallTask.objects.get(message=message).account == second.id and fetched(desk)[message].desk == "second"


def test_nobody_can_be_called_as_a_test(desk):
    with pytest.raises(deliver.NoTest):
        deliver.send_test(desk.slug, desk.account.id, "+8613800000001", "Hello")
