"""A person's devices, and what a site needs, over the API."""

import pytest

from koipond import clock as ticking
from koipond import collect, deliver, engine, identify
from koipond.kit import clock as time

TOKEN = "dev-one:APA91bFakeTokenOfTheFirstPhone"


@pytest.fixture
def mei(workspace):
    context = {"device": {"token": TOKEN, "type": "android", "manufacturer": "Xiaomi"}, "app": {"namespace": "cn.koi.tea"}}
    collect.record(workspace.slug, [collect.Item(kind="track", name="app_opened", message_id="m1", at=time.now(), user_id="mei", source=1, context=context)])
    ticking.run_until_idle(workspace.slug)
    return identify.find(engine.database(workspace.slug), "user_id", "mei")


def test_a_persons_devices_are_told_without_their_tokens(workspace, browser, mei):
    answer = browser(workspace, "viewer", enforce_csrf_checks=False).get(f"/api/w/{workspace.slug}/people/{mei}/devices")
    device, = answer.json()
    assert (device["service"], device["vendor"], device["app"], device["newest"], device["ended"]) == ("fcm", "xiaomi", "cn.koi.tea", True, False)
    assert device["ends_with"] == TOKEN[-6:] and TOKEN not in answer.content.decode()
    assert browser(workspace, "viewer", enforce_csrf_checks=False).get(f"/api/w/{workspace.slug}/people/999/devices").status_code == 404


def test_a_device_that_its_service_ended_is_told_so(workspace, browser, mei):
    deliver.suppress(workspace.slug, "push", TOKEN, by="test")
    engine.database(workspace.slug).run("INSERT INTO deliver_suppressions SELECT * REPLACE ('hard' AS reason) FROM deliver_suppressions")
    device, = browser(workspace, "owner", enforce_csrf_checks=False).get(f"/api/w/{workspace.slug}/people/{mei}/devices").json()
    assert device["ended"] and not device["newest"]


def test_the_secret_of_a_site_is_for_who_administers(workspace, browser):
    url = f"/api/w/{workspace.slug}/site"
    told = browser(workspace, "owner", enforce_csrf_checks=False).get(url).json()
    assert told["script"].endswith("/koi.js") and told["secret"] == deliver.site_secret(workspace.slug) and told["browser_key"] == ""
    assert browser(workspace, "marketer", enforce_csrf_checks=False).get(url).status_code == 403


def test_a_person_who_is_erased_leaves_no_device(workspace, mei):
    from koipond import profiles

    profiles.erase(workspace.slug, [mei], by="test", because="a letter")
    ticking.run_until_idle(workspace.slug)
    db = engine.database(workspace.slug)
    assert db.value("SELECT count() FROM deliver_devices") == db.value("SELECT count() FROM deliver_device_holders") == 0
