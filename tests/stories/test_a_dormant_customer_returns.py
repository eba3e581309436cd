"""With the running process: a dormant customer looks at a page, the house knows it, and the next mail is handed over."""

from datetime import datetime, timedelta, timezone

import httpx
import pytest

from tests.running import MailServer, Server, wait_until


@pytest.fixture
def running(tmp_path):
    mail = MailServer()
    server = Server(tmp_path, KOIPOND_SMTP_URL=mail.url)
    server.koipond("workspace", "create", "tea", "Tea house")
    token = server.koipond("key", "create", "tea", "Test", "--scope", "collect", "--scope", "write").strip().splitlines()[-1]
    try:
        yield server.start(), mail, token
    finally:   # also when it was not ready in time
        server.stop()
        mail.stop()


def test_a_sign_of_life_is_answered_by_the_next_mail(running):
    server, mail, token = running
    api = httpx.Client(base_url=f"{server.url}/api/w/tea", headers={"Authorization": f"Bearer {token}"}, timeout=60)
    intake = httpx.Client(base_url=server.url, auth=(token, ""), timeout=60)
    assert "dormant after 18 months" in server.koipond("stages", "tea")
    assert "nothing was changed" in server.koipond("stages", "tea")
    _buy(intake, "mei", days_ago=800)
    _buy(intake, "tom", days_ago=8)
    stages = {"lost": 0, "dormant": 1, "at_risk": 0, "loyal": 0, "repeat": 0, "customer": 1, "opportunity": 0, "lead": 0, "visitor": 0, "unknown": 0}
    wait_until(lambda: api.get("/stages/counts").json()["counts"] == stages)
    wait_until(lambda: api.get("/dormancy").json()["dormant"] == 1)
    template = api.post("/templates", json={"name": "Back", "subject": "Good to see you", "html": "<p>Tea</p>"}).json()
    made = api.post("/journeys", json={"name": "Welcome back", "definition": {
        "entry": {"kind": "event", "event": "dormant_returned"}, "reentry": "never", "kind": "transactional", "start": "mail",
        "steps": {"mail": {"kind": "send", "channel": "email", "template": template["template"], "next": None}}}}).json()
    assert api.post(f"/journeys/{made['id']}/publish").status_code == 200
    for who in ("mei", "tom"):
        said = intake.post("/v1/page", json={"userId": who, "name": "Spring teas", "messageId": f"look-{who}"})
        assert said.status_code == 200
    to, got = wait_until(lambda: mail.mails and mail.mails[0])
    assert to == "mei@example.com" and got["Subject"] == "Good to see you"
    told = api.get("/dormancy/returns").json()
    assert [(one["sign"], one["message_id"]) for one in told["returns"]] == [("page_viewed", "look-mei")]
    timeline = api.get(f"/people/{told['returns'][0]['person']}/timeline").json()
    names = [entry["name"] for entry in timeline]
    assert names.index("dormant_returned") < names.index("page_viewed"), "the newest first: the fact follows the sign"
    assert names.count("dormant_returned") == 1 and len(mail.mails) == 1


def _buy(intake, who, days_ago):
    at = (datetime.now(timezone.utc) - timedelta(days=days_ago)).isoformat()
    batch = [{"type": "identify", "userId": who, "traits": {"email": f"{who}@example.com"}, "timestamp": at},
             {"type": "track", "userId": who, "event": "Order Completed", "timestamp": at, "properties": {"order_id": who, "total": 90}}]
    assert intake.post("/v1/batch", json={"batch": batch}).status_code == 200
