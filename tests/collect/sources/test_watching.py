"""How long somebody watched: the time that passed, however often, in whatever order and through how many windows it is told."""

import json
from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest

from koipond import collect
from koipond.collect.sources import keeping
from koipond.collect.sources.kind import Request
from koipond.collect.sources.kinds import kind

NOON = datetime(2026, 11, 27, 4, tzinfo=UTC)
# (from, to) in minutes after noon, by the status of its end: the whole room, a live part within it, a second window, and one apart
STAYS = ((0, 30, 2), (5, 25, 6), (20, 45, 2), (60, 70, 2))
UNION = 55 * 60


def volclive(source, user: str, began: int, ended: int, status: int, phone: str = ""):
    said = {"ActivityID": "77", "EventType": "ActivityUserEnterCallBack", "Status": str(status), "UserID": user, "ExternalUserID": phone,
            "EnterTimestamp": str(_ms(began)), "Timestamp": str(_ms(ended))}
    return kind("volclive").called(source, Request("GET", said, {}, b"", NOON)).items


def zoom(source, what: str, minute: int, session: str):
    moment = (NOON + timedelta(minutes=minute)).strftime("%Y-%m-%dT%H:%M:%SZ")
    who = {"user_id": session, "email": "ana@koi.example", "user_name": "Ana", f"{'join' if what == 'joined' else 'leave'}_time": moment}
    body = {"event": f"webinar.participant_{what}", "event_ts": _ms(minute), "payload": {"object": {"id": "88", "uuid": "x==", "participant": who}}}
    return kind("zoom").called(source, Request("POST", {}, {}, json.dumps(body).encode(), NOON)).items


def _ms(minute: int) -> int:
    return int((NOON + timedelta(minutes=minute)).timestamp() * 1000)


def watched(office, event: str) -> list[tuple[int, int]]:
    office.settle()
    return [(int(each["props"]["watch_seconds"]), int(each["props"]["watched_seconds"])) for each in office.events(event)]


@pytest.mark.parametrize("order", list(permutations(range(4)))[::5])
def test_stays_that_overlap_add_up_to_the_time_that_passed(office, order):
    source = office.source("volclive", account_secret="fake-secret")
    for place in order:       # each in a reading of its own, and told twice
        for _ in range(2):
            keeping.keep(source, volclive(source, "1", *STAYS[place], phone="13800138000"), "push")
            collect.read_kept(office.slug)
    keeping.keep(source, volclive(source, "2", 0, 10, 2, phone="13800138001"), "push")
    times = watched(office, "live_left")
    assert sum(stay for stay, _ in times) == UNION + 600 and sorted(upto for _, upto in times)[-1] == UNION


def test_two_windows_of_one_person_are_one_time(office):
    source = office.source("volclive", account_secret="fake-secret")
    for user in ("phone", "computer"):
        keeping.keep(source, volclive(source, user, 0, 40, 2, phone="13800138000"), "push")
    assert sorted(watched(office, "live_left")) == [(0, 2400), (2400, 2400)]


def test_a_webinar_that_does_not_say_when_a_stay_began_is_told_by_who_came(office):
    source = office.source("zoom", secret_token="fake-zoom-secret")
    told = [("joined", 0, "a"), ("left", 20, "a"), ("left", 20, "a"), ("joined", 10, "b"), ("left", 30, "b"), ("left", 50, "lost")]
    for what, minute, session in told:
        keeping.keep(source, zoom(source, what, minute, session), "push")
    office.settle()
    left = [each["props"] for each in office.events("webinar_left")]
    assert sum(int(props.get("watch_seconds") or 0) for props in left) == 30 * 60
    assert [props.get("watch_seconds", "") for props in left][-1] == "", "of who was never seen coming it is not known"
