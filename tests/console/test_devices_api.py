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


def test_the_fleet_is_told_by_kind_with_who_permits_push(workspace, browser, mei):
    url = f"/api/w/{workspace.slug}/devices"
    viewer = browser(workspace, "viewer", enforce_csrf_checks=False)
    told = viewer.get(url).json()
    kind, = told["kinds"]
    assert (kind["service"], kind["kind"], kind["vendor"], kind["app"], kind["alive"], kind["seen"], kind["dead"]) == ("fcm", "android", "xiaomi", "cn.koi.tea", 1, 1, 0)
    assert (told["people"], told["permit"], told["refuse"], told["accounts"]) == (1, 0, 0, 0)
    from koipond import profiles

    profiles.grant(workspace.slug, mei, "push", "app", "switch")
    ticking.run_until_idle(workspace.slug)
    assert viewer.get(url).json()["permit"] == 1
    profiles.withdraw(workspace.slug, mei, "push", "app", "switch")
    ticking.run_until_idle(workspace.slug)
    assert (viewer.get(url).json()["permit"], viewer.get(url).json()["refuse"]) == (0, 1)
    deliver.suppress(workspace.slug, "push", TOKEN, by="test")
    engine.database(workspace.slug).run("INSERT INTO deliver_suppressions SELECT * REPLACE ('hard' AS reason) FROM deliver_suppressions")
    told = viewer.get(url).json()
    assert (told["kinds"][0]["alive"], told["kinds"][0]["dead"], told["people"]) == (0, 1, 0)


def test_sites_that_tell_of_their_pages_are_named(workspace, browser):
    items = [collect.Item(kind="page", name="", message_id=f"p{n}", at=time.now(), anonymous_id=f"a{n % 2}", source=1, properties={"url": f"https://{site}/x?{n}"})
             for n, site in enumerate(("www.tea.example", "www.tea.example", "m.tea.example"))]
    collect.record(workspace.slug, items)
    ticking.run_until_idle(workspace.slug)
    told = browser(workspace, "viewer", enforce_csrf_checks=False).get(f"/api/w/{workspace.slug}/site/messages").json()
    assert [(site["site"], site["pages"], site["visitors"]) for site in told["sites"]] == [("www.tea.example", 2, 2), ("m.tea.example", 1, 1)]
    assert told["messages"] == [] and told["script"].endswith("/koi.js") and "secret" not in told


def test_the_test_page_carries_the_script_for_who_administers(workspace, browser):
    from koipond import access

    url, owner = f"/api/w/{workspace.slug}/site/test", browser(workspace, "owner", enforce_csrf_checks=False)
    _, write = access.create_key(workspace, "site", ["collect"], by="test")
    _, reads = access.create_key(workspace, "program", ["read"], by="test")
    page = owner.get(url, {"key": write, "user": '"><script>mei'})
    text = page.content.decode()
    assert f'data-key="{write}"' in text and "<script>mei" not in text and "unsafe" not in page["Content-Security-Policy"]
    assert f'data-proof="{deliver.site_proof(deliver.site_secret(workspace.slug), chr(34) + "><script>mei")}"' in text
    for useless in (reads, "kp_unknown"):
        assert "koi.js" not in owner.get(url, {"key": useless}).content.decode()
    other = access.create_workspace("elsewhere_site", "Elsewhere")
    _, foreign = access.create_key(other, "site", ["collect"], by="test")
    assert "koi.js" not in owner.get(url, {"key": foreign}).content.decode()
    assert browser(workspace, "marketer", enforce_csrf_checks=False).get(url, {"key": write}).status_code == 403
