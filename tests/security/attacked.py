"""Two workspaces: one with a thing of every kind that can be made here, and one whose people try to get at it."""

import hashlib
import re
from urllib.parse import urlencode

from django.apps import apps
from django.contrib.auth import get_user_model
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from koipond import access, collect, content, deliver, engine, identify, journeys, segments
from koipond.clock import run_until_idle
from koipond.console.api import api
from koipond.console.asking import Asker
from koipond.kit import clock

CANARY = "zilverkarper"     # stands in every name and address of the first workspace, and nowhere else
SEEN_ONLY = {"AuditRow", "ApiKey"}   # that somebody came is noted there


def made(slug: str) -> dict[str, object]:
    """Fills a workspace; for every parameter of an address an id that is there, where one was made."""
    now, who = clock.now(), {"user_id": f"{CANARY}-1"}
    template = content.save_template(slug, f"{CANARY} mail", f"{CANARY} {{{{ person.name }}}}", html='<p>{{ person.name }} <a href="{{ unsubscribe_url }}">x</a></p>', by="test")
    segment = segments.save(slug, f"{CANARY} all", {"all": [{"trait": "email", "is": "exists"}]}, by="test")
    journey = journeys.save(slug, f"{CANARY} way", {
        "kind": "marketing", "entry": {"kind": "segment", "segment": segment.id, "who": "now_and_later"}, "reentry": "never",
        "holdout_percent": 0, "goal": None, "exit": None, "start": "mail",
        "steps": {"mail": {"kind": "send", "channel": "email", "template": template.template, "next": None}}}, by="test")
    item = lambda kind, name, id, **more: collect.Item(kind=kind, name=name, message_id=id, at=now, **more)  # noqa: E731
    collect.record(slug, [
        item("identify", "", "m1", traits={"email": f"mei@{CANARY}.example", "phone": "13812345678", "name": f"{CANARY} Mei"}, **who),
        item("identify", "", "m2", user_id=f"{CANARY}-2", traits={"name": f"{CANARY} Mei", "email": f"two@{CANARY}.example"}),
        item("track", "Order Completed", "m3", properties={"order_id": f"{CANARY}-o1", "total": "12.5", "products": [{"product_id": f"{CANARY}-p1", "name": CANARY, "quantity": 1, "price": "12.5"}]}, **who),
        item("track", "consent_granted", "m4", properties={"channel": "email", "proof": CANARY}, **who),
    ])
    run_until_idle(slug)
    journeys.publish(slug, journey.id, by="test")
    run_until_idle(slug)
    deliver.send_now(slug)
    run_until_idle(slug)
    person = identify.find(engine.database(slug), "user_id", f"{CANARY}-1")
    mail = deliver.mailbox(slug)[0]
    key, _ = access.create_key(slug, f"{CANARY} key", ["read"], by="test")
    ids = {"workspace": slug, "person": person, "segment": segment.id, "first": segment.id, "second": segment.id, "journey": journey.id, "template": template.template,
           "version": template.id, "message": str(mail.id), "id": str(mail.id), "key": key.id, "order": f"{CANARY}-o1", "product": f"{CANARY}-p1", "email": f"mei@{CANARY}.example",
           "name": CANARY, "digest": "0" * 64, "request_id": "00000000-0000-4000-8000-000000000000", "item": "m1", "code": "1", "data": "events", "role": "viewer"}
    boss = browser(slug, "owner")
    for kind, path, body in MADE:
        answer = boss.post(f"/api/w/{slug}/{path}", body, content_type="application/json")
        assert answer.status_code in (200, 201), (path, answer.text[:400])
        ids[kind] = answer.json().get("id", body.get("name"))
    return ids


MADE = [
    ("link", "links", {"title": f"{CANARY} link", "target": f"https://{CANARY}.example/"}),
]


def browser(workspace: str, role: str) -> Client:
    """Somebody with a role, signed in, who has the token that a page of ours has."""
    email = f"{role}.{workspace}@attack.example"
    access.add_member(workspace, email, role, by="test")
    client = Client()
    client.force_login(get_user_model().objects.get(username=email))
    return client


def needed(monkeypatch, workspace: str, ids: dict) -> dict[tuple[str, str], str]:
    """By operation, the first right that it asks for: told by somebody who is a member and has none at all."""
    heard, client = [], browser(workspace, "viewer")

    class Nothing(frozenset):
        def __contains__(self, right):
            heard.append(right)
            return False

    with monkeypatch.context() as nobody_may:
        nobody_may.setattr(Asker, "rights_in", lambda self, place: Nothing())
        found, wrong = {}, {}
        for one in (one for one in OPERATIONS if "{workspace}" in one[1]):
            heard.clear()
            status, text = ask(client, *one, ids)
            if status == 403 and heard:
                found[one] = heard[0]
            else:
                wrong[one] = (status, text[:200])
    assert wrong == {}, "\n".join(map(str, wrong.items()))
    return found


def program(workspace: str, *scopes: str) -> Client:
    _, token = access.create_key(workspace, "Program", list(scopes), by="test")
    return Client(headers={"Authorization": f"Bearer {token}"}, enforce_csrf_checks=True)


SCHEMA = api.get_openapi_schema()
OPERATIONS = [(method.upper(), path) for path, ways in SCHEMA["paths"].items() for method in ways]


def ask(client: Client, method: str, path: str, ids: dict) -> tuple[int, str]:
    """The answer to one operation with everything filled in that its description asks for."""
    told = SCHEMA["paths"][path][method.lower()]
    whole = {one["name"] for one in told.get("parameters", ()) if one["in"] == "path" and one["schema"].get("type") == "integer"}
    given = {name: 1 if name in whole and not isinstance(ids.get(name, 1), int) else ids.get(name, 1) for name in re.findall(r"{(\w+)}", path)}
    given |= {one["name"]: one["schema"]["enum"][0] for one in told.get("parameters", ()) if one["in"] == "path" and "enum" in one["schema"]}
    address = path.format(**given)
    asked = {one["name"]: filled(one["schema"], ids) for one in told.get("parameters", ()) if one["in"] == "query" and one.get("required")}
    more = {}
    if body := told.get("requestBody"):
        kind, way = next(iter(body["content"].items()))
        more = {"data": filled(way["schema"], ids), "content_type": kind} if "json" in kind else {"data": filled(way["schema"], ids)}
    if asked:
        address += "?" + urlencode(asked, doseq=True)
    if "content_type" not in more and method in ("PUT", "PATCH"):
        more = {"data": b"", "content_type": "application/json"}
    answer = getattr(client, method.lower())(address, **more)
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return answer.status_code, body.decode("utf-8", "replace")


def filled(schema: dict, ids: dict, name: str = "", deep: int = 0):
    """A value that a schema takes: what it must have and no more; ids of the attacked workspace where a field is called like one."""
    if "$ref" in schema:
        return filled(SCHEMA["components"]["schemas"][schema["$ref"].rpartition("/")[2]], ids, name, deep + 1)
    for way in ("anyOf", "oneOf", "allOf"):
        if way in schema:
            return filled(next((one for one in schema[way] if one.get("type") != "null"), {}), ids, name, deep + 1)
    if "const" in schema or "enum" in schema:
        return schema.get("const", schema.get("enum", [None])[0])
    if choice := re.fullmatch(r"\^\((\w+)[|)].*", schema.get("pattern", "")):
        return choice[1]
    if "prefixItems" in schema:
        return [filled(one, ids, name, deep + 1) for one in schema["prefixItems"]]
    kind = schema.get("type")
    if kind == "object":
        return {one: filled(schema["properties"][one], ids, one, deep + 1) for one in schema.get("required", ())}
    if kind == "array":
        return [filled(schema.get("items", {}), ids, name, deep + 1) for _ in range(max(1, schema.get("minItems", 0)))]
    if kind in ("integer", "number"):
        given = ids.get(name.rstrip("s"), 1)
        return given if isinstance(given, int) else max(1, schema.get("minimum", 1))
    if kind == "boolean":
        return True
    if kind == "string":
        if schema.get("format") == "date-time":
            return "2026-01-01T00:00:00Z"
        return {"date": "2026-01-01", "uuid": ids["request_id"], "binary": SimpleUploadedFile("x.csv", b"name\nx\n")}.get(schema.get("format"), "x" * max(1, schema.get("minLength", 1)))
    return {}


def standing(slug: str) -> dict[str, str]:
    """Everything that a workspace has decided and that happened in it, as one digest a table."""
    place = access.workspace(slug)
    found = {}
    for model in apps.get_app_config("koipond").get_models():
        if model.__name__ in SEEN_ONLY or "workspace" not in {field.name for field in model._meta.fields}:
            continue
        rows = sorted(map(repr, model.objects.filter(workspace=place).values_list()))
        found[model.__name__] = hashlib.sha256("\n".join(rows).encode()).hexdigest()
    for name, rows in engine.database(slug).rows("SELECT name, ifNull(total_rows, 0) FROM system.tables WHERE database = currentDatabase()"):
        found[name] = str(rows)
    return found
