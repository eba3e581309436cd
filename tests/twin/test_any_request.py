"""Whatever comes, a platform answers in its own way: nothing breaks the twin, and nothing of a refused request is done."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from koipond.twin import config
from koipond.twin.http import Request
from koipond.twin.page import Page
from koipond.twin.twin import Twin

TWIN = Twin(config.read(None))


def _token(path, **ask):
    request = Request("GET" if "wecom" in path else "POST", path, "&".join(f"{name}={value}" for name, value in ask.items()) if "wecom" in path else "", {"host": "x"}, json.dumps(ask).encode())
    return json.loads(TWIN.answer(TWIN.place(request), request).body)["access_token"]


WECHAT = {account.kind: _token("/wechat/cgi-bin/stable_token", grant_type="client_credential", appid=account.appid, secret=account.secret)
          for account in TWIN.platforms["wechat"].accounts.values()}
WECOM = _token("/wecom/cgi-bin/gettoken", corpid="ww0000000000000koi", corpsecret="fake-wecom-secret-of-marketing")
PLACES = [(name, method, path) for name, platform in TWIN.platforms.items()
          for method, path in [*platform.routes.plain, *((method, pattern.pattern) for method, pattern, _ in platform.routes.patterns)]]
FIELDS = sorted({"touser", "template_id", "msgtype", "text", "data", "tag", "filter", "openid_list", "tagid", "button", "action_name", "action_info", "external_userid",
                 "userid", "userid_list", "cursor", "limit", "chat_type", "sender", "start_time", "end_time", "msgid", "user", "type", "scene", "state", "attachments",
                 "add_tag", "group_name", "range", "link_name", "message", "audience", "platform", "notification", "push_message", "request_id", "timestamp", "sign"})
VALUES = st.recursive(st.none() | st.booleans() | st.integers(-5, 2**70) | st.floats(allow_nan=False) | st.text(max_size=5) | st.just("x" * 5000),
                      lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from([*FIELDS, "content", "id", "name", "value", "cid"]), inner, max_size=4), max_leaves=8)
BODIES = st.binary(max_size=40) | st.dictionaries(st.sampled_from(FIELDS), VALUES, max_size=8).map(lambda body: json.dumps(body).encode())


@pytest.mark.parametrize("name", sorted(TWIN.platforms))
@settings(max_examples=300, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_any_body_is_answered_in_the_platforms_way(name, data):
    places = [(method, path) for platform, method, path in PLACES if platform == name] or [("POST", "/")]
    method, path = data.draw(st.sampled_from(places))
    path = path.replace(r"\-", "-").removesuffix("$")
    while "(?P<" in path:
        start = path.index("(?P<")
        path = path[:start] + data.draw(st.sampled_from(["x", "AC00000000000000000000000000koifake", "fakeGetuiAppOfKoi", "koi-tea-twin", "cid"])) + path[path.index(")", start) + 1:]
    path = path.replace("\\", "")
    token = WECOM if name == "wecom" else data.draw(st.sampled_from(sorted(WECHAT.values())))
    request = Request(method, f"/{name}{path}", f"access_token={token}&type=image", {"host": "x", "content-type": "application/json"}, data.draw(BODIES))
    answer = TWIN.answer(TWIN.place(request), request)
    assert answer.status < 500 and isinstance(answer.body, bytes)
    assert "object has no attribute '_" not in request.note and "is not defined" not in request.note, request.note


def test_and_the_page_still_shows_everything():
    html = Page(TWIN).whole(Request("GET", "/", "", {}, b"")).body.decode()
    assert all(f'id="{name}"' in html for name in TWIN.platforms)
