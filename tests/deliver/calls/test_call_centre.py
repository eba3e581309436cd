"""A call centre is told by webhook, over real HTTP: signed, at least once, and again after it was down."""

import pytest

from koipond import deliver
from koipond.deliver import calls
from koipond.deliver.calls import telling
from tests.deliver.services import Service, serving, signed_by


@pytest.fixture
def centre(settings_of):
    settings_of(WEBHOOK_LOOPBACK=True)
    made = Service()
    server = serving(made)
    yield made
    server.shutdown()
    server.server_close()


def test_a_call_centre_hears_of_each_task_and_of_its_end(desk, centre):
    made = desk(sharing="pool", webhook=centre.url)
    made.call(made.person(1))
    made.chores()
    made.chores()
    (headers, told, raw), = centre.asked
    assert signed_by(deliver.webhook_secret(made.slug).text, headers, raw)
    about = told["data"]
    assert (told["type"], about["phone"], about["call"], about["script"]) == ("call.created", "+8613800000001", 1, "您好 客1，这里是锦鲤茶。")
    assert [one["key"] for one in about["questions"]] == ["interest", "q2"] and {"code": "opt_out", "means": "opt_out", "en": "No more calls", "zh": "不再接听营销电话"} in about["results"]
    made.say(about["id"], "answered", by="key centre", call=1)
    made.chores()
    assert [one["type"] for _, one, _ in centre.asked] == ["call.created", "call.closed"] and centre.asked[1][1]["data"] == {"id": about["id"], "result": "answered"}
    made.chores()
    assert len(centre.asked) == 2 and len(set(centre.ids)) == 2


def test_one_that_is_down_is_told_again_under_the_same_id(desk, centre):
    made = desk(sharing="pool", webhook=centre.url)
    centre.answer(500, ("hang up", {}), 200)
    made.call(made.person(1))
    for _ in range(4):
        made.chores()
    assert len(centre.asked) == 3 and len(set(centre.ids)) == 1


def test_many_are_told_and_none_is_left_out(desk, centre):
    made = desk(sharing="pool", webhook=centre.url)
    made.call(*(made.person(number) for number in range(1, 41)))
    made.chores()
    assert len({told["data"]["id"] for _, told, _ in centre.asked}) == 40


def test_nothing_within_the_house_is_ever_told(desk, settings_of):
    settings_of(WEBHOOK_LOOPBACK=True)
    made = desk(sharing="pool", webhook="http://127.0.0.1:9/hook")     # while it was allowed
    settings_of(WEBHOOK_LOOPBACK=False)
    made.call(made.person(1))
    found, = calls.desks(made.slug).values()
    assert telling.tell(found) == 0
