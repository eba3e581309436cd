"""Messages that a member confirms: put together, counted, never twice, and with an end in any case."""

import time
from datetime import timedelta

import pytest

from koipond import deliver, social
from koipond.deliver import sending
from koipond.kit import clock
from koipond.social.wecom.mass import allowed
from koipond.social.wecom.models import WecomTask
from tests.social.wecom.conftest import PEOPLE, confirm


def test_what_is_alike_is_one_task_for_a_member_and_each_message_has_its_own_end(crowd):
    made = crowd.send(*crowd.people)
    assert {crowd.told(message) for message in made} == {("pending", "confirmation")}
    task, = crowd.tasks()
    assert (task.userid, task.customers) == ("lin", 6)
    crowd.twin.act("wecom", "delete_member", customer=PEOPLE[0], userid="lin")
    confirm(crowd, task)
    crowd.until(lambda: crowd.told(made[0]) == ("refused", "not_friend"))
    assert {crowd.told(message) for message in made[1:]} == {("accepted", "")}
    assert social.wecom.tasks(crowd.account.id)[0].state == "done"
    crowd.settle()
    counts = crowd.db.rows("SELECT status, count() FROM deliver_receipts GROUP BY status ORDER BY status")
    assert dict(counts) == {"accepted": 5, "delivered": 5, "pending": 6, "refused": 1}


def test_what_differs_by_person_is_a_task_each(crowd):
    crowd.send(*crowd.people[:2], text="{{ message.id }}，新茶到店")
    assert [task.customers for task in crowd.tasks()] == [1, 1]


def test_a_task_whose_answer_did_not_come_is_found_and_not_asked_for_again(crowd):
    made = crowd.send(*crowd.people)
    crowd.twin.order("faults", platform="wecom", what="drop_after_accept", n=1, path="add_msg_template")
    task, = crowd.tasks()
    assert len(crowd.state()["tasks"]) == 1
    confirm(crowd, task)
    crowd.until(lambda: {crowd.told(message) for message in made} == {("accepted", "")})
    assert crowd.talk(PEOPLE[1]).count("新茶到店") == 1


def test_a_task_that_was_never_heard_is_asked_for_again(crowd):
    crowd.send(*crowd.people)
    crowd.twin.order("faults", platform="wecom", what="fail_next", n=1, code="48002", path="add_msg_template")
    clock.forward(timedelta(seconds=3))
    with pytest.raises(Exception, match="48002"):
        deliver.do_chores(crowd.slug)
    assert WecomTask.objects.get(account=crowd.account.id).state == "making"
    crowd.settle()
    assert WecomTask.objects.get(account=crowd.account.id).state == "asked" and len(crowd.state()["tasks"]) == 1


def test_a_wrong_secret_keeps_messages_waiting_until_it_is_mended(crowd):
    made = crowd.send(crowd.people[0])
    secret = deliver.account(crowd.slug, crowd.account.id)["secret"]
    deliver.change_account(crowd.slug, crowd.account.id, "test", values={"secret": "wrong-secret-here"})
    clock.forward(timedelta(seconds=3))
    with pytest.raises(Exception, match="40001"):
        deliver.do_chores(crowd.slug)
    assert crowd.told(made[0]) == ("pending", "confirmation")
    deliver.change_account(crowd.slug, crowd.account.id, "test", values={"secret": secret})
    assert [task.customers for task in crowd.tasks()] == [1]


def test_what_nobody_confirms_ends_and_cannot_be_confirmed_later(crowd):
    message, = crowd.send(crowd.people[0], hours=24)
    task, = crowd.tasks()
    clock.forward(timedelta(hours=25))
    crowd.until(lambda: crowd.told(message) == ("refused", "never_confirmed"))
    assert crowd.state()["tasks"][task.msgid]["cancelled"] and social.wecom.tasks(crowd.account.id)[0].state == "expired"


def test_a_task_is_taken_back(crowd):
    message, = crowd.send(crowd.people[0])
    task, = crowd.tasks()
    assert dict(social.wecom.summed(social.wecom.cancel(crowd.corp, task.id))) == {"cancelled": 1}
    crowd.until(lambda: crowd.told(message) == ("refused", "cancelled"))
    with pytest.raises(social.wecom.NoSuchMassTask):
        social.wecom.cancel(crowd.corp, task.id)


def test_a_member_is_reminded_three_times_a_day_and_no_more(crowd):
    crowd.send(crowd.people[0])
    task, = crowd.tasks()
    assert [social.wecom.remind(crowd.corp, task.id) for _ in range(3)] == [1, 2, 3]
    with pytest.raises(social.wecom.TooManyReminders):
        social.wecom.remind(crowd.corp, task.id)
    assert len(crowd.state()["notes"]["lin"]) == 3


def test_who_has_had_as_many_as_wecom_allows_gets_no_more_and_no_task_is_made_for_it(crowd):
    deliver.change_account(crowd.slug, crowd.account.id, "test", values={"mass_limit": "day"})
    crowd.send(crowd.people[0])
    message, = crowd.send(crowd.people[0], text="第二条", journey=8)
    assert crowd.told(message) == ("later", "over_quota")     # until WeCom's day is over
    assert [task.customers for task in crowd.tasks()] == [1]


def test_an_attempt_that_was_kept_before_the_process_died_waits_like_all_others(crowd, monkeypatch):
    """Claimed and kept, and nothing told: the next run finds that out, and nothing is kept twice."""
    with monkeypatch.context() as dying:
        dying.setattr(sending.Sending, "_tell", _forgets)
        message, = crowd.put(crowd.people[0])
        deliver.send_now(crowd.slug)
    crowd.settle()
    assert crowd.told(message)[0] == "sending"
    monkeypatch.setattr("koipond.deliver.sender._run", sending.Run())
    deliver.send_now(crowd.slug)
    crowd.settle()
    assert crowd.told(message) == ("pending", "confirmation")
    assert crowd.db.value("SELECT count() FROM social_wecom_letters FINAL") == 1
    task, = crowd.tasks()
    confirm(crowd, task)
    crowd.until(lambda: crowd.told(message) == ("accepted", ""))


async def _forgets(self, slug, answers) -> None:
    answers.clear()


@pytest.mark.parametrize("limit, expected", [("day", 1), ("week", 7), ("month", 30)])
def test_how_many_a_customer_may_get(limit, expected):
    from tests.social.wecom.conftest import at

    assert allowed(limit, at(2026, 11, 27)) == expected
    assert allowed("month", at(2026, 1, 31, 15)) == 31 and allowed("month", at(2026, 1, 31, 17)) == 28     # in Beijing it is February


def test_the_member_who_writes_is_chosen_by_the_accounts_rule(crowd):
    time.sleep(1.1)     # WeCom says when somebody was added by the second
    crowd.twin.act("wecom", "add", customer=PEOPLE[0], userid="chen")
    crowd.until(lambda: crowd.friends(userid="chen", external_userid=crowd.customer(PEOPLE[0])))
    chosen = []
    for number, rule in enumerate(({"sender": "last_chatted"}, {"sender": "first"}, {"sender": "chosen", "members": "chen,lin"}, {"sender": "chosen", "members": "zhou"})):
        deliver.change_account(crowd.slug, crowd.account.id, "test", values=rule)
        message, = crowd.send(crowd.people[0], text=f"第 {number} 条", journey=20 + number)
        chosen.append(crowd.told(message))
    assert [status for status, _ in chosen] == ["pending", "pending", "pending", "refused"] and chosen[3] == ("refused", "no_address")
    assert [task.userid for task in reversed(crowd.tasks())] == ["chen", "lin", "chen"]


def test_a_link_goes_as_a_card_and_is_the_same_for_all(crowd):
    crowd.send(*crowd.people[:2], subject="春茶", link="https://shop.example/tea", picture="https://shop.example/tea.png")
    task, = crowd.tasks()
    assert task.body["attachments"] == [{"msgtype": "link", "link": {"title": "春茶", "url": "https://shop.example/tea", "picurl": "https://shop.example/tea.png"}}]
