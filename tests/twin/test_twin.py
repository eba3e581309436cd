"""The twin itself: who may order it, what it keeps, how it starts and refuses to."""

import json
import socket
import subprocess
import sys
import time
from importlib import import_module
from pathlib import Path

import httpx
import pytest

from koipond import twin as room
from koipond.twin.platform import found
from tests.twin.peer import ROOT, TwinProcess, until


def koipond(*words):
    return subprocess.run([sys.executable, "-m", "koipond", "twin", *words], cwd=ROOT, capture_output=True, text=True, timeout=60)


def test_its_ready_line_names_every_platform(twin):
    assert twin.ready["ready"] is True and set(twin.ready["platforms"]) == set(found())
    assert all(url.startswith(twin.url) for url in twin.ready["platforms"].values())


@pytest.mark.parametrize("name", sorted(found()))
def test_a_platform_says_what_it_follows_and_dates_its_numbers(name):
    folder = Path(import_module(f"koipond.twin.platforms.{name}").__file__).parent
    readme = (folder / "README.md").read_text(encoding="utf-8")
    assert "§" in readme and "People can" in readme and len(readme.splitlines()) <= 40
    dated = json.loads((folder / "limits.json").read_text(encoding="utf-8"))
    assert dated["as_of"] and "§" in dated["source"]
    assert all(each["from"] and "value" in each for each in dated["values"].values())
    acts = [act for act in dir(found()[name]) if act.startswith("act_")]
    assert acts and all(getattr(found()[name], act).__doc__ for act in acts)


def test_the_built_in_secrets_are_seen_to_be_none():
    for name, accounts in room.built_in()["accounts"].items():
        for account in accounts:
            assert all("fake" in str(value).lower() for field, value in account.items() if "secret" in field or field in ("key", "sid", "app_key")), name


@pytest.mark.parametrize("headers", [
    {"host": "twin.evil.example"}, {"origin": "https://evil.example"}, {"sec-fetch-site": "cross-site"}, {"sec-fetch-site": "same-site"},
])
def test_other_sites_can_neither_look_nor_order(twin, headers):
    for method, path in (("GET", "/"), ("GET", "/_twin/accounts"), ("POST", "/_twin/act"), ("POST", "/_twin/reset")):
        assert twin.http.request(method, path, headers=headers).status_code == 403
    assert twin.http.get("/", headers={"sec-fetch-site": "none"}).status_code == 200
    assert twin.http.post("/_twin/reset", headers={"origin": twin.url, "sec-fetch-site": "same-origin"}).status_code == 200


def test_nobody_elsewhere_is_called(twin):
    twin.account("googleads", webhook_url="http://192.0.2.1/hook")
    twin.act("googleads", "fill", name="Ana")
    note = until(lambda: twin.ledger(platform="googleads", way="out"))[0]["note"]
    assert "not on this machine" in note
    twin.account("googleads", webhook_url="file:///etc/passwd")
    twin.act("googleads", "fill", name="Ana")
    assert "not on this machine" in until(lambda: twin.ledger(platform="googleads", way="out")[1:])[0]["note"]


def test_the_ledger_masks_secrets(twin):
    account = twin.account("wechat", "wechat-demo")
    token = twin.http.post("/wechat/cgi-bin/stable_token", json={"grant_type": "client_credential", "appid": account["appid"], "secret": account["secret"]}).json()["access_token"]
    twin.http.get("/wechat/cgi-bin/user/get", params={"access_token": token})
    twin.http.post("/twilio/2010-04-01/Accounts/x/Messages.json", auth=("AC1", "twilio-password"))
    text = json.dumps(twin.ledger())
    assert len(twin.ledger()) == 3 and account["secret"] not in text and token not in text and "Basic" not in text


def test_a_wrong_order_says_what_is_wrong(twin):
    wrong = [("act", {"platform": "nowhere", "act": "x"}, "no platform"), ("act", {"platform": "wechat", "act": "fly"}, "nobody can"), ("faults", {"what": "fire"}, "no fault"),
             ("faults", {"what": "down", "more": 1}, "more"), ("callbacks", {"platform": "nowhere"}, "no platform"), ("clock", {}, "forward"),
             ("accounts/wechat/nobody", {}, "no account"), ("accounts/wechat/wechat-demo", {"appid": 5}, "appid"), ("phones/13800138000", {"state": "lost"}, "phone")]
    for target, body, part in wrong:
        answer = twin.http.post(f"/_twin/{target}", json=body)
        assert answer.status_code == 422 and part in answer.json()["error"], answer.text
    assert twin.http.post("/_twin/clock", content=b"{").status_code == 422


@pytest.mark.parametrize("words, said", [
    (("--listen", "0.0.0.0:0"), "twin.E002"), (("--listen", "nowhere"), "twin.E002"), (("--config", "/nowhere.json"), "twin.E001"),
])
def test_it_does_not_start_wrongly(words, said):
    done = koipond(*words)
    assert done.returncode == 1 and said in done.stderr


def test_a_taken_address_is_said():
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        done = koipond("--listen", f"127.0.0.1:{other.getsockname()[1]}")
    assert done.returncode == 1 and "twin.E002" in done.stderr


@pytest.mark.parametrize("config, part", [
    ({"accounts": {"wechat": [{"id": "a"}]}}, "appid"), ({"accounts": {"icq": []}}, "icq"), ({"limits": {"aliyun": {"wishes": 3}}}, "wishes"), ({"people": []}, "people"),
])
def test_a_wrong_config_says_where(tmp_path, config, part):
    path = tmp_path / "twin.json"
    path.write_text(json.dumps(config))
    done = koipond("--config", str(path))
    assert done.returncode == 1 and "twin.E001" in done.stderr and part in done.stderr


def test_a_config_gives_accounts_and_limits_and_the_state_lives_on_after_a_restart(tmp_path):
    config, kept = tmp_path / "twin.json", tmp_path / "state.json"
    config.write_text(json.dumps({"accounts": {"wechat": [{"id": "own", "appid": "wx1", "secret": "s", "people": ["阿美"]}]},
                                  "limits": {"wechat": {"qr_permanent": 1}}, "phones": {"+8613800138000": "dead"}}))
    twin = TwinProcess("--config", str(config), "--keep", str(kept))

    def qr(scene):
        token = twin.http.post("/wechat/cgi-bin/stable_token", json={"grant_type": "client_credential", "appid": "wx1", "secret": "s"}).json()["access_token"]
        return twin.http.post("/wechat/cgi-bin/qrcode/create", params={"access_token": token},
                              json={"action_name": "QR_LIMIT_STR_SCENE", "action_info": {"scene": {"scene_str": scene}}}).json()

    assert "ticket" in qr("a") and qr("b")["errcode"] == 45029
    assert twin.http.get("/_twin/phones/13800138000").json()["state"] == "dead"
    twin.act("wechat", "unfollow", person="阿美")
    twin.forward(3600)
    twin.stop()
    twin = TwinProcess("--config", str(config), "--keep", str(kept))
    try:
        assert qr("b")["errcode"] == 45029 and twin.http.get("/_twin/clock").json()["ahead"] == 3600
        people = twin.http.get("/_twin/snapshot").json()["platforms"]["wechat"]["state"]["boxes"]["own"]["people"].values()
        assert [(each["name"], each["follows"]) for each in people] == [("阿美", False)]
    finally:
        twin.stop()


def test_an_unfollowed_person_of_the_config_stays_unfollowed_when_the_account_is_changed(twin):
    twin.act("wechat", "unfollow", account="wechat-demo", person="美")
    twin.account("wechat", "wechat-demo", callback_url="")
    people = twin.http.get("/_twin/snapshot").json()["platforms"]["wechat"]["state"]["boxes"]["wechat-demo"]["people"].values()
    assert {each["name"]: each["follows"] for each in people}["美"] is False


def test_latency_on_demand(twin):
    twin.order("faults", platform="wechat", what="latency", seconds=3, n=1)
    with pytest.raises(httpx.ReadTimeout):
        httpx.get(f"{twin.url}/wechat/cgi-bin/token", timeout=0.5, trust_env=False)
    assert httpx.get(f"{twin.url}/wechat/cgi-bin/token", timeout=10, trust_env=False).json()["errcode"] == 41002


def test_callbacks_lose_their_order_on_demand(twin, receiver):
    twin.account("googleads", webhook_url=receiver.url)
    twin.order("callbacks", platform="googleads", shuffle=0.3)
    sent = [twin.act("googleads", "fill", name=f"{n}")["id"] for n in range(12)]
    came = [heard.json()["lead_id"] for heard in receiver.wait(12)]
    assert sorted(came) == sorted(sent) and came != sent


def test_a_path_of_nobody_says_so(twin):
    assert twin.http.get("/nobody").status_code == 404


def test_the_page_escapes_what_people_and_platforms_say(twin):
    evil = '<script>alert("x")</script>'
    twin.act("wechat", "follow", account="wechat-demo", person=evil)
    twin.act("wechat", "say", account="wechat-demo", person=evil, content=f"</ul>{evil}")
    twin.act("fcm", "install", name=evil)
    twin.act("wecom", "add", customer=evil, userid="lin")
    twin.act("meta", "fill", name=evil, phone="'\"><img src=x onerror=alert(1)>")
    answer = twin.http.get("/", headers={"accept-language": "zh-CN"})
    assert "<script>alert" not in answer.text and "<img src=x" not in answer.text and answer.text.count("&lt;script&gt;alert") >= 4
    assert 'lang="zh-CN"' in answer.text and "模拟平台" in answer.text
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy and "unsafe" not in policy and "frame-ancestors 'none'" in policy


def test_a_form_works_without_the_script(twin):
    answer = twin.http.post("/_twin/act", data={"platform": "wechat", "act": "say", "account": "wechat-demo", "person": "美", "content": "在吗", "back": "zh\r\nx: y"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/?lang=en")
    assert "在吗" in twin.http.get("/").text


def test_callbacks_keep_their_order_unless_one_is_not_answered(twin, receiver):
    twin.account("googleads", webhook_url=receiver.url)
    sent = [twin.act("googleads", "fill", name=f"{n}")["id"] for n in range(30)]
    assert [heard.json()["lead_id"] for heard in receiver.wait(30)] == sent
    receiver.heard.clear()
    receiver.answer = lambda heard: (time.sleep(2 if heard.json()["user_column_data"][0]["string_value"] == "slow" else 0), (200, b""))[1]
    sent = [twin.act("googleads", "fill", name=name)["id"] for name in ("slow", "quick")]
    assert [heard.json()["lead_id"] for heard in receiver.wait(2)] == sent[::-1]


def test_every_word_of_the_page_is_said_somewhere_and_in_both_languages():
    from koipond.twin.page.words import WORDS

    code = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "koipond/twin").rglob("*.py") if path.name != "words.py")
    assert [word for word in WORDS if f'"{word}"' not in code and f"'{word}'" not in code and not word.startswith("kind_")] == []
    assert all(len(pair) == 2 and all(pair) for pair in WORDS.values())
