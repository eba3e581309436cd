"""What is not well is seen, told once when it begins and once when it ends, and a restart tells nobody twice."""

import json
import threading
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from koipond import access, collect, deliver, engine, watch
from koipond.kit import clock as kit_clock
from koipond.watch import alerts, kept
from koipond.watch.models import AlertState
from koipond.watch.pulse import beat
from tests.running import wait_until


class Hook:
    """A real HTTP service on loopback that keeps what it was told."""

    def __init__(self):
        self.told, self.status = [], 200
        hook = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["content-length"]))
                hook.told.append((self.headers["webhook-id"], self.headers["webhook-signature"], json.loads(body)))
                self.send_response(hook.status)
                self.end_headers()

            def log_message(self, *given):
                pass

        self._server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}/alerts"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def stop(self):
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def hook(settings_of):
    settings_of(WEBHOOK_LOOPBACK=True)
    made = Hook()
    yield made
    made.stop()


@pytest.fixture
def late(workspace, clock):
    """A workspace in which an event has waited for an hour."""
    collect.record(workspace.slug, [collect.Item(kind="track", name="page_viewed", message_id="m1", at=clock.now(), user_id="u1")])
    clock.forward(timedelta(hours=1))
    return workspace.slug


def told(hook):
    return [(body["type"], body["kind"]) for _, _, body in hook.told if body["kind"] == "backlog"]


def test_it_is_told_once_when_it_begins_and_once_when_it_ends(late, hook, clock, tick):
    watch.decide(late, watch.Setting(url=hook.url, mails=["ops@example.com"], after_seconds=60, by="test"))
    watch.look(late)
    assert told(hook) == []                      # it has to last
    clock.forward(timedelta(seconds=61))
    watch.look(late)
    watch.look(late)                             # as another process would after a restart: all it knows is in the store
    assert told(hook) == [("alert.begins", "backlog")]
    number, signature, body = next(one for one in hook.told if one[2]["kind"] == "backlog")
    assert signature.startswith("v1,") and body["values"]["items"] == 1 and body["says"]["zh-CN"]["do"]
    tick()
    watch.look(late)
    watch.look(late)
    assert told(hook) == [("alert.begins", "backlog"), ("alert.ends", "backlog")]
    subjects = [mail.subject for mail in deliver.mailbox(late) if "backlog" in mail.subject]
    assert len(subjects) == 2 and any("well again" in one and "已恢复" in one for one in subjects)
    found = next(one for one in watch.standing(late).findings if one.kind == "backlog")
    assert found.verdict == "good" and found.since is not None


def test_a_target_that_could_not_be_told_is_tried_again_later_and_the_others_hear_it_once(late, hook, clock):
    watch.decide(late, watch.Setting(url=hook.url, mails=["ops@example.com"], after_seconds=0, by="test"))
    hook.status = 500
    watch.look(late)
    assert len(told(hook)) == 1
    watch.look(late)
    assert len(told(hook)) == 1                  # not before the pause is over
    hook.status = 200
    clock.forward(timedelta(seconds=alerts.PAUSES[-1]))
    watch.look(late)
    watch.look(late)
    assert len(told(hook)) == 2 and len({number for number, _, body in hook.told if body["kind"] == "backlog"}) == 1
    assert len([mail for mail in deliver.mailbox(late) if "backlog" in mail.subject]) == 1


def test_nobody_is_told_in_quiet_time_and_of_what_is_turned_off(late, hook, clock):
    zone = access.workspace(late).time_zone
    here = clock.now().astimezone(kept.ZoneInfo(zone))
    times = {"quiet_from": f"{here - timedelta(minutes=30):%H:%M}", "quiet_until": f"{here + timedelta(minutes=30):%H:%M}"}
    watch.decide(late, watch.Setting(url=hook.url, after_seconds=0, by="test", **times))
    watch.look(late)
    assert hook.told == []
    watch.decide(late, watch.Setting(url=hook.url, after_seconds=0, by="test", limits={"backlog": None}))
    watch.look(late)
    assert told(hook) == []
    watch.decide(late, watch.Setting(url=hook.url, after_seconds=0, by="test"))
    watch.look(late)
    assert told(hook) == [("alert.begins", "backlog")]


@pytest.mark.parametrize("wish, error", [
    ({"mails": ["nobody"]}, watch.BadAlertTarget), ({"url": "ftp://example.com"}, watch.BadAlertTarget), ({"url": "http://10.0.0.1/"}, watch.BadAlertTarget),
    ({"mails": [f"a{n}@example.com" for n in range(11)]}, watch.BadAlertTarget), ({"limits": {"disk": 5}}, watch.BadAlertLimit),
    ({"limits": {"backlog": -1}}, watch.BadAlertLimit), ({"limits": {"backlog": True}}, watch.BadAlertLimit), ({"after_seconds": 90_000}, watch.BadAlertTime),
    ({"quiet_from": "22:00"}, watch.BadAlertTime), ({"quiet_from": "25:00", "quiet_until": "07:00"}, watch.BadAlertTime), ({"quiet_from": "07:00", "quiet_until": "07:00"}, watch.BadAlertTime),
])
def test_what_cannot_be_set_is_refused(workspace, wish, error):
    with pytest.raises(error):
        watch.decide(workspace.slug, watch.Setting(**wish))
    assert watch.setting(workspace.slug) == watch.Setting()


def test_a_test_goes_to_everybody_and_says_who_got_it(workspace, hook):
    with pytest.raises(watch.NoAlertTarget):
        watch.told_now(workspace.slug)
    watch.decide(workspace.slug, watch.Setting(url=hook.url, mails=["ops@example.com"], by="test"))
    assert watch.told_now(workspace.slug) == {"ops@example.com": True, hook.url: True}
    hook.status = 500
    assert watch.told_now(workspace.slug)[hook.url] is False


def test_what_processes_tell_is_judged_and_who_is_gone_is_missed(workspace, clock):
    """A real word of this process, and what is missing when it has gone."""
    deliver.start()
    try:
        beat(kit_clock.real())
        found = {(one.kind, one.subject): one for one in watch.standing(workspace.slug).findings}
        assert found["sender", ""].verdict == "good" and found["sender", ""].values["running"]
        disks = [one for one in watch.standing("").findings if one.kind == "disk"]
        assert disks and all(0 < one.values["percent"] <= 100 for one in disks)
    finally:
        deliver.stop()
    for began, verdict in ((kit_clock.real(), "unknown"), (kit_clock.real() - timedelta(minutes=5), "bad")):   # who has only begun takes it yet
        beat(began)
        assert next(one for one in watch.standing(workspace.slug).findings if one.kind == "sender").verdict == "bad"
        leaders = {one.subject: one.verdict for one in watch.standing("").findings if one.kind == "leaders"}
        assert leaders["sending"] == verdict
    from koipond.watch.models import ProcessSeen

    ProcessSeen.objects.filter(who=engine.who()).update(at=kit_clock.real() - timedelta(minutes=1))
    assert watch.processes() == [] and next(one for one in watch.standing(workspace.slug).findings if one.kind == "sender").verdict == "unknown"


def test_it_is_told_which_process_sends_for_a_workspace_and_when_none_does(workspace, monkeypatch):
    from koipond.watch import checks, installation
    from koipond.watch.models import ProcessSeen

    def lives(who: str, *slugs: str) -> None:
        now = kit_clock.real()
        ProcessSeen.objects.update_or_create(who=who, defaults={"machine": who, "roles": ["send"], "began_at": now - timedelta(minutes=5), "at": now, "told": {
            "leads": ["sending"], "sender": {"running": True, "stopped": [], "rests": {}, "sent": {}, "workspaces": list(slugs), "senders": 2}}})

    def sender() -> checks.Finding:
        return next(one for one in watch.standing(workspace.slug).findings if one.kind == "sender")

    lives("one", "another")
    lives("two", workspace.slug)
    found = sender()
    assert (found.verdict, found.values["by"], found.values["senders"]) == ("good", "two · two", 2)
    told = {one.subject: one.values.get("sends") for one in watch.standing("").findings if one.kind == "processes"}
    assert told == {"one · one": ["another"], "two · two": [workspace.slug]}
    lives("two")
    assert sender().verdict == "unknown", "it changes hands"
    for place in (checks, installation):
        monkeypatch.setattr(place, "CHANGES_HANDS_SECONDS", 0)
    assert sender().verdict == "watch"
    led = next(one for one in watch.standing("").findings if one.kind == "leaders" and one.subject == "sending")
    assert led.verdict == "bad" and workspace.slug in led.values["unheld"].split(", ")


def test_the_thread_looks_by_itself(late, hook, monkeypatch):
    monkeypatch.setattr(alerts, "LOOK_SECONDS", 0.05)
    watch.decide(late, watch.Setting(url=hook.url, after_seconds=0, by="test"))
    thread = alerts.Alerts()
    thread.start()
    try:
        wait_until(lambda: told(hook) == [("alert.begins", "backlog")])
    finally:
        thread.stop()
    assert AlertState.objects.filter(scope=late, kind="backlog", ended_at=None).count() == 1
