"""`koipond events` as a person types it: without a server, and while one is running."""

import json
from datetime import UTC, datetime

import pytest

from tests.running import Server


@pytest.fixture
def server(tmp_path):
    made = Server(tmp_path)
    made.koipond("workspace", "create", "demo", "Demo")
    yield made
    made.stop()


def test_declare_look_mend_and_send_again_with_and_without_a_server(server, tmp_path):
    events = lambda *words, **more: server.koipond("events", *words, **more)  # noqa: E731
    schema = {"title": "tea_bought", "properties": {"total": {"type": "number"}}, "required": ["total"], "x-on-breach": "quarantine"}
    (tmp_path / "tea.json").write_text(json.dumps(schema))
    assert events("declare", "demo", str(tmp_path / "tea.json")).startswith("1\tdeclare\ttea_bought")
    now = datetime.now(UTC).isoformat(timespec="seconds")
    (tmp_path / "events.csv").write_text(f"name,at,user_id,total\ntea_bought,{now},mei,1\ntea_bought,{now},tom,much\n")
    server.koipond("import", str(tmp_path / "events.csv"), "--workspace", "demo", "--kind", "events", "--map", "name=name", "--map", "at=at",
                   "--map", "user_id=user_id", "--map", "total=property.total")
    assert events("list", "demo").splitlines() == ["tea_bought\t1\t1\t1\tdeclared"]
    looked = events("quarantine", "demo").splitlines()
    assert looked[0] == "1\ttea_bought\ttotal\twrong_type" and looked[1].endswith('{"total": "much"}')
    assert "collect.E192" in events("replay", "demo", "--correct", '{"do": "fill", "property": "total"}', check=False)
    server.start()
    assert events("quarantine", "demo").splitlines() == looked
    mapped = json.dumps({"do": "map", "property": "total", "values": {"much": 9}})
    assert events("replay", "demo", "--correct", mapped) == "1 sent again, 0 left\n"
    assert json.loads(events("schema", "demo", "tea_bought"))["required"] == ["total"]
    assert "rename\told\tnew" in events("rename", "demo", "old", "new")
    assert "collect.E187" in events("block", "demo", "old", check=False)
    assert "taken back" in events("take-back", "demo", "rename", "old")
    assert len(events("decisions", "demo").splitlines()) == 1 and len(events("decisions", "demo", "--all").splitlines()) == 3
