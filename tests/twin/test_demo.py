"""The demo plays on the twin: accounts at it, people who come from it, and an end together."""

import re
import time

import httpx

from tests.running import Server

WAIT_SECONDS = 180


def until(holds):
    ends = time.monotonic() + WAIT_SECONDS
    while not (found := holds()):
        assert time.monotonic() < ends, "it never came to hold"
        time.sleep(0.1)
    return found


def twin_of(server) -> str:
    return re.findall(r"be the customer at (\S+)", (server.home / "server.log").read_text())[-1]


def asked(server, path: str, method: str = "GET"):
    key = (server.home / "local.key").read_text()
    return httpx.request(method, f"{server.url}/api/w/demo/{path}", headers={"authorization": f"Bearer {key}"}, timeout=WAIT_SECONDS, trust_env=False).json()


def act(twin: str, **fields):
    answer = httpx.post(f"{twin}/_twin/act", json=fields, trust_env=False)
    assert answer.status_code == 200, answer.text


def events(server) -> set[str]:
    return {event["name"] for event in asked(server, "events/catalogue")}


def test_a_follower_of_the_twin_comes_in_and_both_end_together(tmp_path):
    server = Server(tmp_path, LANG="C.UTF-8", PYTHONUNBUFFERED="1").start("demo", "--people", "20")
    try:
        twin = twin_of(server)
        accounts = [account for channel in asked(server, "channels") for account in channel["accounts"]]
        assert {account["channel"] for account in accounts} == {"call", "sms", "wechat", "wecom", "push"}
        assert all("said" in asked(server, f"channels/accounts/{account['id']}/check", "POST") for account in accounts if account["channel"] != "call")
        until(lambda: {"wechat_seen", "wecom_friend_known", "lead_submitted"} <= events(server))
        act(twin, platform="wechat", act="unfollow", account="wechat-demo", person="美")
        until(lambda: "wechat_unfollowed" in events(server))
        key = (server.home / "local.key").read_text()
        moved = httpx.post(f"{server.url}/api/clock/forward", json={"days": 3}, headers={"authorization": f"Bearer {key}"}, timeout=WAIT_SECONDS, trust_env=False)
        assert moved.status_code == 200, moved.text
        until(lambda: abs(httpx.get(f"{twin}/_twin/clock", trust_env=False).json()["ahead"] - 3 * 86_400) < 1), "people at the twin live in the same time"
        server.kill()
        until(lambda: not _answers(twin))
        server.start("demo", "--people", "20")
        again = twin_of(server)
        assert again != twin and [account["id"] for channel in asked(server, "channels") for account in channel["accounts"]] == [one["id"] for one in accounts]
        act(again, platform="wechat", act="follow", account="wechat-demo", person="美")
        until(lambda: "wechat_followed" in events(server))
    finally:
        server.stop()
    until(lambda: not _answers(again))


def _answers(url: str) -> bool:
    try:
        return httpx.get(url, timeout=2, trust_env=False).status_code > 0
    except httpx.TransportError:
        return False
