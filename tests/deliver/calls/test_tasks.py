"""A message by phone is a task, is taken by whose turn it is, and ends with what the caller says."""

from datetime import timedelta

import pytest

from koipond import content, deliver
from koipond.deliver import calls
from koipond.deliver.models import CallTask
from koipond.kit import clock as time
from tests.deliver.calls.conftest import LI, WANG


def test_a_message_waits_for_somebody_who_calls(desk):
    made = desk()
    message, = made.call(made.person(1))
    assert made.state(message) == ("pending", "to_call")
    (call,), many = calls.listed(made.slug, "all", LI)
    assert (many, call.phone, call.script, call.call) == (1, "+8613800000001", "您好 客1，这里是锦鲤茶。", 1)
    assert [(one.key, one.choices) for one in call.questions] == [("interest", ("想", "以后再说", "不想")), ("q2", ())]


def test_nobody_is_called_who_did_not_agree_or_has_no_number(desk):
    made = desk()
    made.office.rows("profiles_traits", person=3, t_email="x@y.example", tick=1)
    made.office.consent(3, "granted", channel="call")
    messages = made.call(made.person(1, consent=""), made.person(2, consent="withdrawn"), 3)
    assert [made.state(message) for message in messages] == [("refused", "no_consent"), ("refused", "no_consent"), ("refused", "no_address")]
    assert not CallTask.objects.filter(workspace__slug=made.slug).exists()


def test_an_answer_ends_the_task_and_is_told_with_what_was_asked(desk):
    made = desk()
    message, = made.call(made.person(1))
    made.chores()
    task = made.next().task.pk
    kept = made.say(task, "interested", call=1, answers={"interest": "想", "q2": "周六"}, note="喜欢龙井")
    assert (kept.state, kept.result, kept.calls) == ("ended", "interested", 1)
    made.heard()
    assert made.state(message) == ("accepted", "") and "answered" in made.reactions(message)


def test_the_same_word_again_changes_nothing(desk):
    made = desk()
    message, = made.call(made.person(1))
    task = made.next().task.pk
    made.say(task, "no_answer", call=1)
    again = made.say(task, "interested", call=1)
    assert again.again and again.state == "open" and again.result == "no_answer" and again.calls == 1
    assert made.reactions(message) == ["unanswered"]
    with pytest.raises(deliver.WrongCallNumber):
        calls.say(made.slug, calls.Said(task, "busy", call=3), LI)


def test_who_does_not_answer_is_called_again_and_then_no_more(desk, later):
    made = desk(calls_at_most="3", again_minutes="60", busy_minutes="10")
    message, = made.call(made.person(1))
    task = made.next().task.pk
    made.say(task, "no_answer")
    assert calls.take(made.slug, LI) == []
    later(minutes=61)
    assert made.next().task.pk == task
    made.say(task, "busy")
    later(minutes=11)
    made.say(made.next().task.pk, "no_answer")
    assert made.state(message) == ("refused", "unreached")
    later(hours=2)
    assert calls.take(made.slug, LI) == []


def test_a_call_that_was_asked_for_comes_at_its_time(desk, later):
    made = desk()
    made.call(made.person(1))
    task, at = made.next().task.pk, time.now() + timedelta(days=9)
    kept = made.say(task, "call_back", again_at=at)
    assert kept.state == "open" and kept.call_at == at
    made.chores()
    later(days=8)
    made.chores()
    assert calls.take(made.slug, LI) == []
    later(days=1, minutes=1)
    assert made.next().task.pk == task
    for wrong in (None, time.now() - timedelta(hours=1), time.now() + timedelta(days=61)):
        with pytest.raises(deliver.BadCallTime):
            calls.say(made.slug, calls.Said(task, "call_back", again_at=wrong), LI)


def test_who_wants_no_more_calls_gets_none(desk):
    made = desk()
    message, = made.call(made.person(1))
    made.say(made.next().task.pk, "opt_out")
    assert made.state(message) == ("accepted", "") and "unsubscribed" in made.reactions(message)
    made.office.consent(1, "granted", at=time.now() - timedelta(days=1), channel="call")
    again, = made.call(1)
    assert made.state(again) == ("refused", "suppressed")
    assert [row["reason"] for row in deliver.suppressions(made.slug, "call")] == ["unsubscribed"]


def test_a_wrong_number_is_never_called_again(desk):
    made = desk()
    message, = made.call(made.person(1))
    made.say(made.next().task.pk, "wrong_number")
    assert made.state(message) == ("refused", "address_dead")
    again, = made.call(1)
    assert made.state(again) == ("refused", "suppressed")


def test_what_nobody_called_about_in_time_expires(desk, later):
    made = desk(expires_days="2")
    message, = made.call(made.person(1), made.person(2))[:1]
    later(days=2, minutes=1)
    made.chores()
    made.heard()
    assert made.state(message) == ("refused", "never_called") and "expired" in made.reactions(message)
    with pytest.raises(deliver.CallOver):
        calls.say(made.slug, calls.Said(CallTask.objects.get(message=message).pk, "answered"), LI)


def test_a_task_before_somebody_does_not_expire_under_them(desk, later):
    made = desk(expires_days="1")
    message, = made.call(made.person(1))
    later(hours=23, minutes=55)
    task = made.next().task.pk
    later(minutes=6)
    made.chores()
    made.say(task, "answered")
    assert made.state(message) == ("accepted", "")


def test_tasks_go_to_callers_by_turns_up_to_their_day(desk, later):
    made = desk(calls_a_day="2")
    made.call(*(made.person(number) for number in range(1, 7)))
    made.chores()
    assert [calls.listed(made.slug, "mine", who)[1] for who in (LI, WANG)] == [2, 2]
    assert calls.counts(made.slug, LI).pool == 2 and calls.take(made.slug, LI, most=9)[2:] == []
    later(days=1)
    made.chores()
    assert [calls.listed(made.slug, "mine", who)[1] for who in (LI, WANG)] == [3, 3]


def test_a_person_is_called_by_their_owner(desk):
    made = desk(sharing="owner", owner_trait="city")
    made.call(made.person(1, t_city=WANG), made.person(2, t_city=WANG.upper()), made.person(3, t_city="nobody@x.example"))
    made.chores()
    assert {call.person for call in calls.listed(made.slug, "mine", WANG)[0]} >= {1, 2}
    assert {call.person for call in calls.listed(made.slug, "mine", LI)[0]} == {3}


def test_two_callers_never_have_the_same_task(desk):
    made = desk(sharing="pool")
    made.call(*(made.person(number) for number in range(1, 5)))
    taken = [made.next(who).task.pk for who in (LI, WANG)]
    assert taken[0] != taken[1]
    assert made.next(LI).task.pk == taken[0]      # a second page shows the same one
    with pytest.raises(deliver.OfAnotherCaller):
        calls.look_at(made.slug, taken[1], LI, manager=False)
    with pytest.raises(deliver.OfAnotherCaller):
        calls.say(made.slug, calls.Said(taken[1], "answered"), LI, manager=False)


def test_a_program_gets_each_task_once_until_its_time_is_over(desk, later):
    made = desk(sharing="pool")
    made.call(*(made.person(number) for number in range(1, 6)))
    first, second = (calls.take(made.slug, "key dialler", most=3, member=False) for _ in range(2))
    assert (len(first), len(second)) == (3, 2) and not {one.task.pk for one in first} & {one.task.pk for one in second}
    later(minutes=16)
    assert len(calls.take(made.slug, "key dialler", most=9, member=False)) == 5


def test_a_consent_withdrawn_meanwhile_ends_the_task(desk):
    made = desk()
    message, = made.call(made.person(1))
    made.office.rows("profiles_consents", person=1, channel="call", purpose="marketing", state="withdrawn", at=time.now(), method="form", proof="", message_id="w1", tick=2)
    assert calls.take(made.slug, LI) == []
    made.heard()
    assert made.state(message) == ("refused", "no_consent")


def test_nobody_is_called_at_night_and_a_next_call_waits_for_the_morning(desk, clock):
    made = desk(sharing="pool", again_minutes="600")
    clock.forward(_until_noon())
    made.call(made.person(1))
    deliver.decide(made.slug, "test", {"quiet": [{"begins": "21:00", "ends": "09:00", "on_hit": "wait"}]})
    task = made.next().task.pk
    kept = made.say(task, "no_answer")                       # ten hours on it is 22:00
    assert 9 <= _hour(kept.call_at) < 21 and kept.call_at > time.now() + timedelta(hours=20)
    made.call(made.person(2))
    clock.forward(timedelta(hours=11))                       # 23:00: who is due now is not handed out either
    assert calls.take(made.slug, LI) == []
    clock.forward(timedelta(hours=12))
    assert {made.next(who).person for who in (LI, WANG)} == {1, 2}


def _hour(moment) -> int:
    return (moment + timedelta(hours=8)).hour


def _until_noon() -> timedelta:
    here = time.now() + timedelta(hours=8)
    return (here.replace(hour=12, minute=0, second=0) + timedelta(days=1)) - here


def test_a_task_taken_back_is_over(desk):
    made = desk()
    message, = made.call(made.person(1))
    task = CallTask.objects.get(message=message).pk
    calls.take_back(made.slug, task, by="mei")
    made.heard()
    assert made.state(message) == ("refused", "cancelled")
    with pytest.raises(deliver.CallOver):
        calls.take_back(made.slug, task, by="mei")


def test_tasks_are_given_only_to_who_may_call(desk):
    made = desk(sharing="pool")
    made.call(made.person(1))
    task = CallTask.objects.get(workspace__slug=made.slug).pk
    calls.give(made.slug, [task], WANG)
    assert calls.counts(made.slug, WANG).mine == 1
    with pytest.raises(deliver.NotACaller):
        calls.give(made.slug, [task], "stranger@x.example")


def test_an_answer_that_was_not_offered_is_refused(desk):
    made = desk()
    made.call(made.person(1))
    task = made.next().task.pk
    for answers in ({"interest": "也许"}, {"colour": "red"}):
        with pytest.raises(deliver.BadAnswer):
            calls.say(made.slug, calls.Said(task, "answered", answers=answers), LI)
    with pytest.raises(deliver.BadCallResult):
        calls.say(made.slug, calls.Said(task, "sold"), LI)
    with pytest.raises(deliver.NoSuchCall):
        calls.say(made.slug, calls.Said(task + 999, "answered"), LI)


@pytest.mark.parametrize("line", ["? ", "? a: one | only", "? a: x | 1 | 1", "? a: x\n? a: y"])
def test_a_question_that_cannot_be_asked_is_found_when_the_script_is_saved(desk, line):
    made = desk()
    with pytest.raises(content.BadQuestion):
        content.save_template(made.slug, "Bad", channel="call", text=f"Hello\n{line}", by="test")


def test_the_list_of_results_is_the_workspaces_own(desk):
    made = desk()
    usual = [vars(one) if hasattr(one, "__dict__") else {name: getattr(one, name) for name in ("code", "means", "en", "zh")} for one in calls.results(made.slug)]
    calls.decide(made.slug, [*usual, {"code": "left_message", "means": "no_answer", "en": "Left a message", "zh": "已留言"}], by="mei")
    made.call(made.person(1))
    assert made.say(made.next().task.pk, "left_message").state == "open"
    for wrong in ([], usual[:2], [*usual, usual[0]], [{**usual[0], "means": "magic"}, *usual[1:]]):
        with pytest.raises(deliver.BadResultCodes):
            calls.decide(made.slug, wrong, by="mei")


def test_what_was_put_twice_is_called_once(desk):
    made = desk()
    from koipond.deliver.calls import making
    from koipond.deliver.letters import Letter

    made.person(1)
    message, = made.call(1)
    row = {"message": message, "attempt": 1, "person": 1, "journey": 7, "kind": "marketing", "topic": ""}
    for _ in range(2):
        assert making.hold(made.account, [Letter(row, "+8613800000001", text="again")])[0].status == "pending"
    assert CallTask.objects.filter(message=message).count() == 1
    assert making.held(made.db, [{"message": message, "attempt": 1}])[message, 1].sent_as == f"{message}:1"
