"""Who is erased is not written to by a task that a member could still confirm, and nothing that was said to them stays."""

from koipond import profiles, social
from koipond.social.wecom.models import WecomTask
from tests.social.wecom.conftest import PEOPLE, confirm

TEXT = "新茶到店"


def erase(corp, *people: int) -> None:
    profiles.erase(corp.slug, list(people), by="mei", because="they asked for it")
    corp.until(lambda: not corp.db.value("SELECT count() FROM social_wecom_letters FINAL WHERE person IN {people:Array(UInt64)}", people=list(people)))


def test_a_task_for_several_is_taken_back_and_made_anew_for_the_others(crowd):
    made = crowd.send(*crowd.people[:3])
    task, = crowd.tasks()
    erase(crowd, crowd.people[0])
    crowd.until(lambda: crowd.state()["tasks"][task.msgid]["cancelled"])
    again, = crowd.tasks()
    assert (again.customers, again.body["text"]["content"]) == (2, TEXT) and again.msgid != task.msgid
    confirm(crowd, again)
    crowd.until(lambda: {crowd.told(message) for message in made[1:]} == {("accepted", "")})
    assert [crowd.talk(name).count(TEXT) for name in PEOPLE[:3]] == [0, 1, 1]


def test_a_task_for_nobody_else_is_taken_back_and_keeps_no_word(crowd):
    crowd.send(*crowd.people[:2], text="{{ message.id }}，" + TEXT)
    one, other = sorted(crowd.tasks(), key=lambda task: task.id)
    erase(crowd, crowd.people[0], crowd.people[1])
    assert not WecomTask.objects.exclude(body={}).exists()
    crowd.until(lambda: all(crowd.state()["tasks"][task.msgid]["cancelled"] for task in (one, other)))
    assert {task.state for task in social.wecom.tasks(crowd.account.id)} == {"cancelled"} and not crowd.tasks()


def test_a_task_whose_answer_did_not_come_is_found_and_taken_back_without_its_words(crowd):
    crowd.send(crowd.people[0])
    crowd.twin.order("faults", platform="wecom", what="drop_after_accept", n=1, path="add_msg_template")
    crowd.gather()
    assert WecomTask.objects.get().state == "making"
    profiles.erase(crowd.slug, [crowd.people[0]], by="mei", because="they asked for it")
    crowd.tick()
    assert TEXT not in str(WecomTask.objects.get().body)
    crowd.until(lambda: not WecomTask.objects.exists())
    assert [task["cancelled"] for task in crowd.state()["tasks"].values()] == [True]
